// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <string>

#include "storage/company_users.h"
#include "storage/customers.h"
#include "storage/mysql_account_store.h"
#include "storage/users.h"
#include "test_database.h"

using storage::Change;
using test_support::TestDatabase;

namespace {

const base::Instant kNow = base::from_microseconds(1795424400123456);
const std::string kOne = "0d743cc3-a772-5145-971e-000000000001";
const std::string kTwo = "0d743cc3-a772-5145-971e-000000000002";

class UserFixture {
 public:
  std::string realm = TestDatabase::get().new_realm();
  std::shared_ptr<storage::MySqlSession> session =
      storage::make_session(TestDatabase::get().owner());
  storage::UserAdministration users{session};
  storage::CompanyUserAdministration company_users{session};
  storage::CustomerAdministration customers{session};
  storage::MySqlAccountStore accounts{{{realm, {session, storage::queries_of({})}}}};

  [[nodiscard]] storage::NewUser ada() const {
    storage::NewUser user;
    user.realm = realm;
    user.username = "ada@example.com";
    user.uuid = kOne;
    user.password_hash = "$2y$10$hash";
    return user;
  }
  storage::User added(const storage::NewUser& user) {
    auto result = users.add(user, kNow);
    BOOST_REQUIRE_MESSAGE(result, (result ? "" : result.error()));
    return *std::move(result);
  }
  std::string problem(const storage::NewUser& user) {
    const auto result = users.add(user, kNow);
    return result ? "" : result.error();
  }
  std::string customer(const std::string& email) {
    storage::NewCustomer customer;
    customer.realm = realm;
    customer.email = email;
    return customers.add(customer, kNow)->reference;
  }
  std::string company_user_problem(const std::string& uuid, const std::string& reference,
                                   storage::CompanyUser::Choice choice = {}) {
    storage::NewCompanyUser user;
    user.realm = realm;
    user.uuid = uuid;
    user.customer_reference = reference;
    user.choice = choice;
    const auto result = company_users.add(user, kNow);
    return result ? "" : result.error();
  }
  bool is_default(const std::string& uuid) {
    return company_users.find(realm, uuid)->choice == storage::CompanyUser::Choice::by_default;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(user_administration, UserFixture)

BOOST_AUTO_TEST_CASE(an_added_user_is_found_by_each_of_his_names_and_by_logins) {
  storage::NewUser user = ada();
  user.id = 41;
  user.is_agent = true;
  const storage::User saved = added(user);
  BOOST_TEST(saved.key.id == "41");
  BOOST_TEST(saved.hash_scheme == "bcrypt");
  BOOST_TEST((saved.password_changed == kNow));
  for (const char* who : {"41", kOne.c_str(), "ADA@example.com"}) {
    BOOST_TEST(users.find(realm, who).has_value(), who);
  }
  for (const char* who : {"", "041", "-41", "41.0", kTwo.c_str(), "eve@example.com", "\xff"}) {
    BOOST_TEST(!users.find(realm, who).has_value(), who);
  }
  BOOST_TEST(!users.find("elsewhere", "41").has_value());
  const auto account = accounts.find_by_login(realm, auth::AccountKind::user, "ada@example.com");
  BOOST_REQUIRE(account.has_value());
  BOOST_TEST(account->uuid == kOne);
  BOOST_TEST(account->is_agent);
  BOOST_TEST(!account->is_warehouse_user);
  BOOST_TEST(users.list(realm).size() == 1U);
}

BOOST_AUTO_TEST_CASE(says_what_is_taken_and_what_is_no_user) {
  storage::NewUser user = ada();
  user.id = 41;
  (void)added(user);
  BOOST_TEST(problem(user) == "another user of this realm has the user name");
  user.username = "eve";
  BOOST_TEST(problem(user) == "another user of this realm has the UUID");
  user.uuid = kTwo;
  BOOST_TEST(problem(user) == "the id is taken in this realm");
  user.id = 0;
  BOOST_TEST(problem(user) == "the id must be 1 or more");
  user.id.reset();
  for (const std::string name : {"", " eve", "eve ", "a\nb", "\xff", "41", kOne.c_str()}) {
    user.username = name;
    BOOST_TEST(problem(user) != "", name);
  }
  user.username = "eve";
  user.uuid = "x";
  BOOST_TEST(problem(user) == "the UUID must be one in lower case");
  BOOST_TEST(users.list(realm).size() == 1U);
}

BOOST_AUTO_TEST_CASE(changes_state_password_and_flags_once_each) {
  const auth::AccountKey key = added(ada()).key;
  const auto account = [&] { return *accounts.find_by_id(key); };
  BOOST_TEST((users.disable(key, kNow) == Change::changed));
  BOOST_TEST((users.disable(key, kNow) == Change::unchanged));
  BOOST_TEST((account().state == auth::Account::State::disabled));
  BOOST_TEST((users.enable(key) == Change::changed));
  BOOST_TEST((users.enable(key) == Change::unchanged));
  BOOST_TEST((account().state == auth::Account::State::active));
  BOOST_TEST((users.set_password_hash(key, "$2y$10$new", kNow) == Change::changed));
  BOOST_TEST(account().password_hash == "$2y$10$new");
  BOOST_TEST((users.set_flags(key, {.is_agent = true}) == Change::changed));
  BOOST_TEST((users.set_flags(key, {.is_agent = true}) == Change::unchanged));
  BOOST_TEST((users.set_flags(key, {.is_warehouse_user = true}) == Change::changed));
  BOOST_TEST((account().is_agent && account().is_warehouse_user));
  BOOST_TEST((users.set_flags(key, {.is_agent = false}) == Change::changed));
  BOOST_TEST((!account().is_agent && account().is_warehouse_user));
  // A customer's number means nobody here.
  auth::AccountKey other = key;
  other.kind = auth::AccountKind::customer;
  BOOST_TEST((users.disable(other, kNow) == Change::unchanged));
  BOOST_TEST((users.set_flags(other, {.is_agent = true}) == Change::unchanged));
  BOOST_TEST((users.set_password_hash(other, "x", kNow) == Change::unchanged));
}

BOOST_AUTO_TEST_CASE(one_warehouse_at_a_time_is_the_active_one) {
  const auth::AccountKey key = added(ada()).key;
  BOOST_TEST((users.assign_warehouse(key, 7, kNow) == Change::changed));
  BOOST_TEST((users.assign_warehouse(key, 7, kNow) == Change::unchanged));
  BOOST_TEST((users.assign_warehouse(key, 3, kNow) == Change::changed));
  BOOST_TEST((accounts.find_warehouse(key) == "3"));
  BOOST_TEST((users.assign_warehouse(key, 7, kNow) == Change::changed));
  BOOST_TEST((accounts.find_warehouse(key) == "7"));
  const auto assigned = users.find(realm, kOne)->warehouses;
  BOOST_REQUIRE(assigned.size() == 2U);
  BOOST_TEST(assigned[0].warehouse == "3");
  BOOST_TEST((assigned[0].state == storage::WarehouseAssignment::State::inactive));
  BOOST_TEST((users.unassign_warehouse(key, 7) == Change::changed));
  BOOST_TEST((users.unassign_warehouse(key, 7) == Change::unchanged));
  BOOST_TEST(!accounts.find_warehouse(key).has_value());
  BOOST_TEST((users.assign_warehouse(key, 0, kNow) == Change::unchanged));
  auth::AccountKey nobody = key;
  nobody.id = "999999";
  BOOST_TEST((users.assign_warehouse(nobody, 7, kNow) == Change::unchanged));
}

BOOST_AUTO_TEST_CASE(company_users_belong_to_customers_and_one_is_the_default) {
  using Choice = storage::CompanyUser::Choice;
  const std::string reference = customer("sonia@spryker.com");
  const std::string other = customer("john@example.com");
  const std::string three = "0d743cc3-a772-5145-971e-000000000003";
  BOOST_TEST(company_user_problem(kOne, reference, Choice::by_default) == "");
  BOOST_TEST(company_user_problem(three, other, Choice::by_default) == "");
  BOOST_TEST(is_default(kOne));
  BOOST_TEST(company_user_problem(kTwo, reference, Choice::by_default) == "");
  BOOST_TEST((!is_default(kOne) && is_default(kTwo) && is_default(three)));
  BOOST_TEST(company_users.find(realm, kOne)->customer_reference == reference);
  BOOST_TEST(company_users.find(realm, kOne)->customer_email == "sonia@spryker.com");
  BOOST_TEST(company_users.list(realm).size() == 3U);
  BOOST_TEST(customers.find(realm, reference)->company_users.size() == 2U);
  BOOST_TEST(company_user_problem(kOne, reference) == "the UUID is taken in this realm");
  BOOST_TEST(company_user_problem("x", reference) ==
             "the company user must be a UUID in lower case");
  for (const char* who : {"", "DE--0", "\xff"}) {
    BOOST_TEST(company_user_problem("0d743cc3-a772-5145-971e-000000000004", who) ==
               "there is no such customer");
  }
  BOOST_TEST((company_users.disable(realm, kOne) == Change::changed));
  BOOST_TEST((company_users.disable(realm, kOne) == Change::unchanged));
  BOOST_TEST(!accounts.find_company_user(realm, kOne)->is_active);
  BOOST_TEST((company_users.enable(realm, kOne) == Change::changed));
  BOOST_TEST((company_users.enable(realm, kOne) == Change::unchanged));
  BOOST_TEST(accounts.find_company_user(realm, kOne)->is_active);
  BOOST_TEST((company_users.disable("elsewhere", kOne) == Change::unchanged));
}

BOOST_AUTO_TEST_SUITE_END()
