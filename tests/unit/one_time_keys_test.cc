// SPDX-License-Identifier: MIT
#include <string>

#include "support/memory_one_time_keys.h"

class OneTimeKeyStoreFixture {
 public:
  [[nodiscard]] auth::OneTimeKeyStore& keys() { return keys_; }
  [[nodiscard]] std::string realm() const { return "shop"; }

 private:
  test_support::MemoryOneTimeKeyStore keys_;
};

#include "support/one_time_key_contract.h"

BOOST_AUTO_TEST_SUITE(new_one_time_key)

BOOST_AUTO_TEST_CASE(is_64_hex_digits_of_which_the_digest_is_kept) {
  const auth::AccountKey account{"shop", auth::AccountKind::customer, "21"};
  const base::Instant now = base::from_microseconds(1795424400123456);
  const auto key =
      auth::new_one_time_key(auth::KeyPurpose::confirm_email, account, now, base::Seconds(7200));
  BOOST_TEST(key.text.reveal().size() == 64U);
  BOOST_TEST(key.text.reveal().find_first_not_of("0123456789abcdef") == std::string::npos);
  BOOST_TEST((key.stored.digest == crypto::sha256(key.text.reveal())));
  BOOST_TEST((key.stored.purpose == auth::KeyPurpose::confirm_email));
  BOOST_TEST((key.stored.account == account));
  BOOST_TEST((key.stored.created == now));
  BOOST_TEST((key.stored.expires_at == now + base::Seconds(7200)));
  const auto other =
      auth::new_one_time_key(auth::KeyPurpose::confirm_email, account, now, base::Seconds(7200));
  BOOST_TEST(other.text.reveal() != key.text.reveal());
}

BOOST_AUTO_TEST_SUITE_END()
