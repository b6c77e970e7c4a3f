// SPDX-License-Identifier: MIT
#pragma once

// What every store of better hashes must do, as test cases. A test file defines
// `BetterHashStoreFixture` first, with `auth::BetterHashStore& store()` and `std::string realm()`
// (no rows of others in it), then includes this.

#include <boost/test/unit_test.hpp>
#include <string>

#include "auth/better_hash_store.h"

namespace better_hash_contract {

using Saved = auth::AccountStore::Saved;

class ContractFixture : public BetterHashStoreFixture {
 public:
  [[nodiscard]] auth::AccountKey account(const std::string& id = "21") const {
    return {realm(), auth::AccountKind::customer, id};
  }
  [[nodiscard]] std::string found(const auth::AccountKey& key, const std::string& own) {
    return store().find(key, own).value_or("none");
  }
  bool save(const std::string& own, const std::string& present, const std::string& better) {
    return store().save(account(), own, present, better, base::from_microseconds(1795424400123456)) ==
           Saved::saved;
  }
};

BOOST_FIXTURE_TEST_SUITE(better_hash_store, ContractFixture)

BOOST_AUTO_TEST_CASE(finds_a_hash_beside_the_one_that_it_was_put_beside) {
  BOOST_TEST(found(account(), "own") == "none");
  BOOST_TEST(save("own", "", "better"));
  BOOST_TEST(found(account(), "own") == "better");
  BOOST_TEST(found(account(), "Own") == "none");
  BOOST_TEST(found(account(), "own ") == "none");
  BOOST_TEST(found(account(), "") == "none");
}

BOOST_AUTO_TEST_CASE(tells_accounts_apart) {
  save("own", "", "better");
  BOOST_TEST(found(account("22"), "own") == "none");
  BOOST_TEST(found(account(""), "own") == "none");
  BOOST_TEST(found({realm(), auth::AccountKind::user, "21"}, "own") == "none");
  BOOST_TEST(found({realm() + "x", auth::AccountKind::customer, "21"}, "own") == "none");
}

BOOST_AUTO_TEST_CASE(keeps_what_the_first_one_put_there) {
  BOOST_TEST(save("own", "", "better"));
  BOOST_TEST(!save("own", "", "another"));
  BOOST_TEST(!save("own", "something else", "another"));
  BOOST_TEST(found(account(), "own") == "better");
}

BOOST_AUTO_TEST_CASE(takes_another_in_place_of_the_one_that_was_found) {
  save("own", "", "better");
  BOOST_TEST(save("own", "better", "best"));
  BOOST_TEST(!save("own", "better", "late"));
  BOOST_TEST(found(account(), "own") == "best");
}

BOOST_AUTO_TEST_CASE(takes_another_once_the_account_has_another_hash_of_its_own) {
  save("own", "", "better");
  BOOST_TEST(found(account(), "changed") == "none");
  BOOST_TEST(save("changed", "", "of the change"));
  BOOST_TEST(found(account(), "changed") == "of the change");
  BOOST_TEST(found(account(), "own") == "none");
}

BOOST_AUTO_TEST_CASE(takes_ids_of_any_text) {
  const auth::AccountKey mailbox{realm(), auth::AccountKind::customer, "s\xc3\xb6nia+x'\"\\@example.com"};
  BOOST_TEST((store().save(mailbox, "own", "", "better", {}) == Saved::saved));
  BOOST_TEST(found(mailbox, "own") == "better");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace better_hash_contract
