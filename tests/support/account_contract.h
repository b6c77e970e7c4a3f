// SPDX-License-Identifier: MIT
#pragma once

// What every account store must do, as test cases. A test file defines `AccountStoreFixture` first,
// with `auth::AccountStore& accounts()`, `std::string realm()` and `std::string
// add(auth::Account)`, which saves a customer and gives its id, then includes this.

#include <boost/test/unit_test.hpp>
#include <string>

#include "auth/stores.h"

namespace account_contract {

using Saved = auth::AccountStore::Saved;

class ContractFixture : public AccountStoreFixture {
 public:
  [[nodiscard]] auth::Account sonia() const {
    auth::Account account;
    account.key = {realm(), auth::AccountKind::customer, ""};
    account.login = "Sonia@spryker.com";
    account.reference = "DE--21";
    account.password_hash = "$2y$10$abcdefghijklmnopqrstuv";
    account.company_user = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";
    account.permissions = "{\"permissions\":[{\"key\":\"\xc3\xa4\"}]}";
    return account;
  }
  [[nodiscard]] std::optional<auth::Account> by_login(std::string_view login) {
    return accounts().find_by_login(realm(), auth::AccountKind::customer, login);
  }
  [[nodiscard]] auth::AccountKey key(const std::string& id) const {
    return {realm(), auth::AccountKind::customer, id};
  }
};

BOOST_FIXTURE_TEST_SUITE(account_store, ContractFixture)

BOOST_AUTO_TEST_CASE(gives_an_account_back_as_it_was_saved) {
  const std::string id = add(sonia());
  for (const auto& found : {by_login("Sonia@spryker.com"), accounts().find_by_id(key(id))}) {
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->key == key(id)));
    BOOST_TEST(found->login == "Sonia@spryker.com");
    BOOST_TEST(found->reference == "DE--21");
    BOOST_TEST(found->password_hash == sonia().password_hash);
    BOOST_TEST((found->state == auth::Account::State::active));
    BOOST_TEST((found->confirmation == auth::Account::Confirmation::confirmed));
    BOOST_TEST((found->company_user == sonia().company_user));
    BOOST_TEST((found->permissions == sonia().permissions));
  }
}

BOOST_AUTO_TEST_CASE(finds_a_login_without_regard_to_case) {
  const std::string id = add(sonia());
  const auto found = by_login("SONIA@Spryker.Com");
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->key.id == id);
}

BOOST_AUTO_TEST_CASE(finds_nothing_for_what_is_no_login) {
  add(sonia());
  const std::string bytes[] = {"",
                               "sonia",
                               "sonia@spryker.com' OR '1'='1",
                               "%@spryker.com",
                               std::string("sonia@spryker.com\0x", 19),
                               "\xff\xfe@spryker.com",
                               std::string(100000, 'x'),
                               "\xf0\x9f\x98\x80@spryker.com"};
  for (const std::string& login : bytes) BOOST_TEST(!by_login(login).has_value());
  BOOST_TEST(
      !accounts().find_by_login(realm(), auth::AccountKind::user, "sonia@spryker.com").has_value());
  BOOST_TEST(!accounts()
                  .find_by_login("elsewhere", auth::AccountKind::customer, "sonia@spryker.com")
                  .has_value());
}

BOOST_AUTO_TEST_CASE(finds_nothing_for_what_is_no_id) {
  const std::string id = add(sonia());
  const std::string others[] = {
      "", "0" + id, " " + id, id + " ", id + "x", "-1", "99999999999999999999"};
  for (const std::string& other : others) {
    BOOST_TEST(!accounts().find_by_id(key(other)).has_value());
  }
  BOOST_TEST(!accounts().find_by_id({realm(), auth::AccountKind::user, id}).has_value());
  BOOST_TEST(!accounts().find_by_id({"elsewhere", auth::AccountKind::customer, id}).has_value());
}

BOOST_AUTO_TEST_CASE(tells_states_apart) {
  auth::Account account = sonia();
  account.confirmation = auth::Account::Confirmation::pending;
  account.company_user.reset();
  account.permissions.reset();
  account.password_hash.clear();
  add(account);
  const auto found = by_login(account.login);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST((found->confirmation == auth::Account::Confirmation::pending));
  BOOST_TEST(!found->company_user.has_value());
  BOOST_TEST(!found->permissions.has_value());
  BOOST_TEST(found->password_hash.empty());
}

BOOST_AUTO_TEST_CASE(replaces_a_hash_only_where_it_is_still_the_expected_one) {
  const std::string id = add(sonia());
  const std::string old_hash = sonia().password_hash;
  BOOST_TEST((accounts().replace_hash(key(id), "another", "new") == Saved::not_saved));
  std::string other_case = old_hash;
  other_case.back() = 'V';
  BOOST_TEST((accounts().replace_hash(key(id), other_case, "new") == Saved::not_saved));
  BOOST_TEST((accounts().replace_hash(key(id), old_hash, "new") == Saved::saved));
  BOOST_TEST((accounts().replace_hash(key(id), old_hash, "newer") == Saved::not_saved));
  BOOST_TEST((accounts().replace_hash(key("999999"), old_hash, "new") == Saved::not_saved));
  BOOST_TEST(by_login(sonia().login)->password_hash == "new");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace account_contract
