// SPDX-License-Identifier: MIT
#pragma once

// What every store of one-time keys must do, as test cases. A test file defines
// `OneTimeKeyStoreFixture` first, with `auth::OneTimeKeyStore& keys()` and `std::string realm()`
// (no rows of others in it), then includes this.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "auth/one_time_keys.h"
#include "crypto/digest.h"

namespace one_time_key_contract {

using auth::KeyPurpose;
using Spending = auth::OneTimeKeyStore::Spending;
using std::chrono::hours;

class ContractFixture : public OneTimeKeyStoreFixture {
 public:
  static constexpr KeyPurpose kRestore = KeyPurpose::restore_password;

  [[nodiscard]] static auth::Instant start() { return base::from_microseconds(1795424400123456); }
  [[nodiscard]] std::string digest(const std::string& name) const {
    return crypto::sha256(realm() + ' ' + name);
  }
  [[nodiscard]] auth::OneTimeKey key(const std::string& name, const std::string& account = "21",
                                     KeyPurpose purpose = kRestore) const {
    return {digest(name),
            purpose,
            {realm(), auth::AccountKind::customer, account},
            start(),
            start() + hours(2)};
  }
  bool finds(const std::string& name, KeyPurpose purpose = kRestore) {
    return keys().find(realm(), purpose, digest(name)).has_value();
  }
  bool spends(const std::string& name, auth::Instant now) {
    return keys().spend(realm(), kRestore, digest(name), now) == Spending::spent;
  }
};

BOOST_FIXTURE_TEST_SUITE(one_time_key_store, ContractFixture)

BOOST_AUTO_TEST_CASE(gives_a_key_back_as_it_was_saved) {
  auth::OneTimeKey saved = key("a");
  saved.account.kind = auth::AccountKind::user;
  saved.digest = std::string("\0\x20\xff'\"\\%_;\n", 10) + std::string(21, ' ') + '\0';
  keys().save(saved);
  const auto found = keys().find(realm(), kRestore, saved.digest);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST((found->digest == saved.digest));
  BOOST_TEST((found->purpose == kRestore));
  BOOST_TEST((found->account == saved.account));
  BOOST_TEST((found->created == saved.created));
  BOOST_TEST((found->expires_at == saved.expires_at));
}

BOOST_AUTO_TEST_CASE(does_not_find_a_key_by_another_digest_purpose_or_realm) {
  keys().save(key("a"));
  BOOST_TEST(!finds("b"));
  BOOST_TEST(!finds("a", KeyPurpose::confirm_email));
  BOOST_TEST(!keys().find("elsewhere", kRestore, digest("a")).has_value());
  for (const std::string& other : {std::string(), digest("a").substr(0, 31), digest("a") + "x"}) {
    BOOST_TEST(!keys().find(realm(), kRestore, other).has_value());
    BOOST_TEST((keys().spend(realm(), kRestore, other, start()) == Spending::refused));
  }
  BOOST_TEST((keys().spend(realm(), KeyPurpose::confirm_email, digest("a"), start()) ==
              Spending::refused));
  BOOST_TEST((keys().spend("elsewhere", kRestore, digest("a"), start()) == Spending::refused));
  BOOST_TEST(spends("a", start()));
}

BOOST_AUTO_TEST_CASE(spends_a_key_once) {
  keys().save(key("a"));
  BOOST_TEST(!spends("b", start()));
  BOOST_TEST(spends("a", start()));
  BOOST_TEST(!finds("a"));
  BOOST_TEST(!spends("a", start()));
}

BOOST_AUTO_TEST_CASE(finds_an_expired_key_and_does_not_spend_it) {
  keys().save(key("a"));
  BOOST_TEST(!spends("a", start() + hours(2)));
  BOOST_TEST(!spends("a", start() + hours(3)));
  BOOST_TEST(finds("a"));
  BOOST_TEST(spends("a", start() + hours(2) - std::chrono::microseconds(1)));
}

BOOST_AUTO_TEST_CASE(spends_the_others_of_account_and_purpose_too_and_no_more) {
  keys().save(key("a"));
  keys().save(key("b"));
  keys().save(key("of another", "22"));
  keys().save(key("for another purpose", "21", KeyPurpose::confirm_email));
  BOOST_TEST(spends("b", start()));
  BOOST_TEST(!finds("a"));
  BOOST_TEST(!spends("a", start()));
  BOOST_TEST(finds("of another"));
  BOOST_TEST(finds("for another purpose", KeyPurpose::confirm_email));
}

BOOST_AUTO_TEST_CASE(spends_all_keys_of_an_account_and_purpose) {
  for (const char* name : {"a", "b"}) keys().save(key(name));
  keys().save(key("c", "22"));
  keys().save(key("d", "21", KeyPurpose::confirm_email));
  keys().spend_all(key("a").account, kRestore, start());
  BOOST_TEST(!finds("a"));
  BOOST_TEST(!finds("b"));
  BOOST_TEST(finds("c"));
  BOOST_TEST(finds("d", KeyPurpose::confirm_email));
}

BOOST_AUTO_TEST_CASE(releases_what_one_spending_spent) {
  keys().save(key("early"));
  BOOST_TEST(spends("early", start()));
  keys().save(key("a"));
  keys().save(key("b"));
  const auth::Instant later = start() + hours(1);
  BOOST_TEST(spends("a", later));
  keys().release(realm(), kRestore, digest("a"), start() + std::chrono::microseconds(1));
  keys().release(realm(), kRestore, digest("unknown"), later);
  keys().release(realm(), kRestore, "short", later);
  BOOST_TEST(!finds("a"));
  keys().release(realm(), kRestore, digest("a"), later);
  BOOST_TEST(finds("a"));
  BOOST_TEST(finds("b"));
  BOOST_TEST(!finds("early"));
  BOOST_TEST(spends("b", later));
  BOOST_TEST(!spends("a", later));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace one_time_key_contract
