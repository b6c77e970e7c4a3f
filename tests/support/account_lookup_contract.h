// SPDX-License-Identifier: MIT
#pragma once

// What every account store must know beside customers, as test cases; see account_contract.h. The
// fixture has `add_company_user(auth::CompanyUser)` and `assign(user, warehouse)`, too.

#include <boost/test/unit_test.hpp>
#include <string>

#include "auth/stores.h"
#include "support/account_contract.h"

namespace account_contract {

BOOST_FIXTURE_TEST_SUITE(account_store_lookups, ContractFixture)

namespace {

auth::Account agent_of(const std::string& realm) {
  auth::Account user;
  user.key = {realm, auth::AccountKind::user, ""};
  user.login = "Admin@spryker.com";
  user.password_hash = "$argon2id$x";
  user.uuid = "0d743cc3-a772-5145-971e-d4018ee7a489";
  user.is_agent = true;
  return user;
}

std::string references(const auth::CustomerPage& page) {
  std::string text = std::to_string(page.total) + ":";
  for (const auth::CustomerSummary& customer : page.customers) text += " " + customer.reference;
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(finds_a_user_by_name_without_case_and_by_id) {
  const std::string id = add(agent_of(realm()));
  const auto found = accounts().find_by_login(realm(), auth::AccountKind::user, "ADMIN@spryker.com");
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->key.id == id);
  BOOST_TEST((found->key.kind == auth::AccountKind::user));
  BOOST_TEST(found->uuid == agent_of("").uuid);
  BOOST_TEST(found->password_hash == "$argon2id$x");
  BOOST_TEST(found->is_agent);
  BOOST_TEST(!found->is_warehouse_user);
  BOOST_TEST((found->state == auth::Account::State::active));
  BOOST_TEST(accounts().find_by_id(found->key)->login == "Admin@spryker.com");
  BOOST_TEST(!by_login("admin@spryker.com").has_value());
  BOOST_TEST(!accounts().find_by_id(key(id)).has_value());
  BOOST_TEST(!accounts().find_by_id({realm(), auth::AccountKind::warehouse, id}).has_value());
}

BOOST_AUTO_TEST_CASE(changes_a_password_only_where_it_is_still_the_expected_one) {
  auth::Account user = agent_of(realm());
  user.key.id = add(user);
  const auto now = base::from_microseconds(1795424400123456);
  BOOST_TEST((accounts().set_password_hash(user.key, "another", "new", now) == Saved::not_saved));
  BOOST_TEST((accounts().set_password_hash(user.key, "$argon2id$x", "new", now) == Saved::saved));
  BOOST_TEST(accounts().find_by_id(user.key)->password_hash == "new");
  const std::string id = add(sonia());
  BOOST_TEST((accounts().set_password_hash(key(id), sonia().password_hash, "new", now) == Saved::saved));
  BOOST_TEST((accounts().set_password_hash(key(id), sonia().password_hash, "newer", now) == Saved::not_saved));
  BOOST_TEST(by_login(sonia().login)->password_hash == "new");
}

BOOST_AUTO_TEST_CASE(confirms_once) {
  auth::Account account = sonia();
  account.confirmation = auth::Account::Confirmation::pending;
  const std::string id = add(account);
  const auto now = base::from_microseconds(1795424400123456);
  BOOST_TEST((accounts().confirm(key(id), now) == Saved::saved));
  BOOST_TEST((accounts().confirm(key(id), now) == Saved::not_saved));
  BOOST_TEST((accounts().confirm({realm(), auth::AccountKind::user, id}, now) == Saved::not_saved));
  BOOST_TEST((by_login(account.login)->confirmation == auth::Account::Confirmation::confirmed));
}

BOOST_AUTO_TEST_CASE(finds_a_customer_by_reference) {
  const std::string id = add(sonia());
  BOOST_REQUIRE(accounts().find_customer(realm(), "DE--21").has_value());
  BOOST_TEST(accounts().find_customer(realm(), "DE--21")->key.id == id);
  for (const char* other : {"", "de--21", "DE--2", "DE--%", "\xff\xfe"}) {
    BOOST_TEST(!accounts().find_customer(realm(), other).has_value());
  }
  BOOST_TEST(!accounts().find_customer("elsewhere", "DE--21").has_value());
}

BOOST_AUTO_TEST_CASE(finds_company_users_active_or_not) {
  const std::string id = add(sonia());
  const std::string uuid = "11111111-2222-3333-4444-555555555555";
  add_company_user({uuid, key(id), false});
  const auto found = accounts().find_company_user(realm(), uuid);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->uuid == uuid);
  BOOST_TEST((found->customer == key(id)));
  BOOST_TEST(!found->is_active);
  BOOST_TEST(!accounts().find_company_user(realm(), "").has_value());
  BOOST_TEST(!accounts().find_company_user(realm(), std::string(36, '\xff')).has_value());
  BOOST_TEST(!accounts().find_company_user("elsewhere", uuid).has_value());
}

BOOST_AUTO_TEST_CASE(knows_the_warehouse_of_a_user) {
  auth::Account user = agent_of(realm());
  user.key.id = add(user);
  BOOST_TEST(!accounts().find_warehouse(user.key).has_value());
  assign(user.key, "7");
  BOOST_TEST(accounts().find_warehouse(user.key).value() == "7");
}

BOOST_AUTO_TEST_CASE(searches_by_the_beginning_of_an_address_or_the_whole_reference) {
  const std::pair<const char*, const char*> rows[] = {
      {"DE--1", "sonia@spryker.com"}, {"DE--2", "Sonja@spryker.com"}, {"DE--3", "so_x@spryker.com"}};
  for (const auto& [reference, login] : rows) {
    auth::Account account = sonia();
    account.reference = reference;
    account.login = login;
    account.company_user.reset();
    add(account);
  }
  const auto search = [&](std::string_view text, std::uint64_t offset = 0, std::uint32_t limit = 10) {
    return references(accounts().search_customers(realm(), text, offset, limit));
  };
  BOOST_TEST(search("") == "3: DE--1 DE--2 DE--3");
  BOOST_TEST(search("SON") == "2: DE--1 DE--2");
  BOOST_TEST(search("so_") == "1: DE--3");
  BOOST_TEST(search("%") == "0:");
  BOOST_TEST(search("\\") == "0:");
  BOOST_TEST(search("DE--2") == "1: DE--2");
  BOOST_TEST(search("DE--") == "0:");
  BOOST_TEST(search("", 1, 1) == "3: DE--2");
  BOOST_TEST(search("", 3) == "3:");
  BOOST_TEST(search("", UINT64_MAX) == "3:");
  BOOST_TEST(references(accounts().search_customers("elsewhere", "", 0, 10)) == "0:");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace account_contract
