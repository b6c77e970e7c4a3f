// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <string>

#include "storage/customers.h"
#include "storage/mysql_account_store.h"
#include "test_database.h"

using test_support::TestDatabase;

namespace {

using Change = storage::CustomerAdministration::Change;

const base::Instant kNow = base::from_microseconds(1795424400123456);

class CustomerFixture {
 public:
  std::string realm = TestDatabase::get().new_realm();
  std::shared_ptr<storage::MySqlSession> session =
      storage::make_session(TestDatabase::get().owner());
  storage::CustomerAdministration customers{session};
  storage::MySqlAccountStore accounts{{{realm, {session, storage::queries_of({})}}}};

  [[nodiscard]] storage::NewCustomer sonia() const {
    storage::NewCustomer customer;
    customer.realm = realm;
    customer.email = "sonia@spryker.com";
    customer.first_name = "S\xc3\xb3nia";
    customer.password_hash = "$argon2id$v=19$...";
    return customer;
  }
  storage::Customer added(const storage::NewCustomer& customer) {
    auto result = customers.add(customer, kNow);
    BOOST_REQUIRE_MESSAGE(result, (result ? "" : result.error()));
    return *std::move(result);
  }
  std::string problem(const storage::NewCustomer& customer) {
    const auto result = customers.add(customer, kNow);
    return result ? "" : result.error();
  }
  std::string company_user_after(const std::string& change) {
    TestDatabase::get().execute(change + " WHERE realm = '" + realm + "'");
    const auto account =
        accounts.find_by_login(realm, auth::AccountKind::customer, "sonia@spryker.com");
    return account->company_user.value_or("none");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(customer_administration, CustomerFixture)

BOOST_AUTO_TEST_CASE(gives_a_customer_the_next_number_and_a_reference_made_of_it) {
  const storage::Customer first = added(sonia());
  BOOST_TEST(first.reference == "DE--" + first.key.id);
  BOOST_TEST(first.first_name == "S\xc3\xb3nia");
  BOOST_TEST(first.hash_scheme == "argon2id");
  BOOST_TEST((first.confirmed == kNow));
  BOOST_TEST(!first.disabled.has_value());
  storage::CustomerAdministration other(session, "AT--");
  storage::NewCustomer customer = sonia();
  customer.email = "other@example.com";
  customer.confirmation = auth::Account::Confirmation::pending;
  const auto second = other.add(customer, kNow);
  BOOST_REQUIRE(second);
  BOOST_TEST(second->reference == "AT--" + second->key.id);
  BOOST_TEST(!second->confirmed.has_value());
  BOOST_TEST(customers.list(realm).size() == 2U);
  BOOST_TEST(customers.list(realm, 1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(keeps_a_given_number_in_each_of_two_realms) {
  storage::NewCustomer customer = sonia();
  customer.id = 21;
  BOOST_TEST(added(customer).reference == "DE--21");
  BOOST_TEST((problem(customer) != ""));
  customer.realm = TestDatabase::get().new_realm();
  BOOST_TEST(added(customer).key.id == "21");
}

BOOST_AUTO_TEST_CASE(says_what_is_taken_and_leaves_nothing_behind) {
  storage::NewCustomer customer = sonia();
  customer.reference = "DE--21";
  customer.company_user = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";
  (void)added(customer);
  customer.email = "SONIA@spryker.com";
  customer.reference = "DE--22";
  BOOST_TEST(problem(customer) == "another customer of this realm has the e-mail address");
  customer.email = "other@example.com";
  customer.reference = "DE--21";
  BOOST_TEST(problem(customer) == "another customer of this realm has the reference");
  customer.reference = "DE--23";
  BOOST_TEST(problem(customer) == "the id or the company user is taken in this realm");
  BOOST_TEST(customers.list(realm).size() == 1U);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_customer) {
  const auto with = [&](auto change) {
    storage::NewCustomer customer = sonia();
    change(customer);
    return problem(customer);
  };
  for (const char* email : {"", "sonia", "@x", "x@", "a@b@c", "a b@c", "a@b\n", "\xff@b"}) {
    BOOST_TEST(with([&](auto& c) { c.email = email; }) == "this is no e-mail address");
  }
  BOOST_TEST(with([](auto& c) { c.id = 0; }) != "");
  BOOST_TEST(with([](auto& c) { c.id = ~0ULL; }) != "");
  BOOST_TEST(with([](auto& c) { c.reference = ""; }) != "");
  BOOST_TEST(with([](auto& c) { c.reference = "a@b"; }) != "");
  BOOST_TEST(with([](auto& c) { c.first_name = std::string(101, 'x'); }) != "");
  BOOST_TEST(with([](auto& c) { c.company_user = "EBF4B55A"; }) != "");
  BOOST_TEST(with([](auto& c) { c.permissions = "{"; }) != "");
  BOOST_TEST(with([](auto& c) { c.permissions = "[]"; }) ==
             "the permissions must be a JSON object");
  BOOST_TEST(customers.list(realm).empty());
}

BOOST_AUTO_TEST_CASE(disables_enables_confirms_and_sets_a_password_once_each) {
  storage::NewCustomer customer = sonia();
  customer.confirmation = auth::Account::Confirmation::pending;
  const auth::AccountKey key = added(customer).key;
  const auto account = [&] { return accounts.find_by_id(key); };
  BOOST_TEST((customers.disable(key, kNow) == Change::changed));
  BOOST_TEST((customers.disable(key, kNow + std::chrono::hours(1)) == Change::unchanged));
  BOOST_TEST((account()->state == auth::Account::State::disabled));
  BOOST_TEST((customers.find(realm, "sonia@spryker.com")->disabled == kNow));
  BOOST_TEST((customers.enable(key) == Change::changed));
  BOOST_TEST((customers.enable(key) == Change::unchanged));
  BOOST_TEST((account()->state == auth::Account::State::active));
  BOOST_TEST((customers.confirm(key, kNow) == Change::changed));
  BOOST_TEST((customers.confirm(key, kNow) == Change::unchanged));
  BOOST_TEST((account()->confirmation == auth::Account::Confirmation::confirmed));
  BOOST_TEST((customers.set_password_hash(key, "$2y$10$new", kNow) == Change::changed));
  BOOST_TEST(account()->password_hash == "$2y$10$new");
  auth::AccountKey nobody = key;
  nobody.id = "999999";
  BOOST_TEST((customers.disable(nobody, kNow) == Change::unchanged));
  BOOST_TEST((customers.set_password_hash(nobody, "x", kNow) == Change::unchanged));
}

BOOST_AUTO_TEST_CASE(finds_by_address_and_by_reference) {
  storage::NewCustomer customer = sonia();
  customer.reference = "DE--21";
  customer.permissions = "{\"long\":\"" + std::string(200000, 'x') + "\"}";
  (void)added(customer);
  BOOST_TEST(customers.find(realm, "Sonia@Spryker.com")->reference == "DE--21");
  BOOST_TEST(customers.find(realm, "DE--21")->email == "sonia@spryker.com");
  BOOST_TEST((customers.find(realm, "DE--21")->permissions == customer.permissions));
  BOOST_TEST(!customers.find(realm, "de--21").has_value());
  BOOST_TEST(!customers.find(realm, "").has_value());
  BOOST_TEST(!customers.find("elsewhere", "DE--21").has_value());
}

BOOST_AUTO_TEST_CASE(acts_for_the_only_active_company_user_or_for_the_default_one) {
  storage::NewCustomer customer = sonia();
  customer.company_user = "00000000-0000-0000-0000-000000000001";
  const storage::Customer saved = added(customer);
  BOOST_REQUIRE(saved.company_users.size() == 1U);
  const std::string one = *customer.company_user;
  const std::string two = "00000000-0000-0000-0000-000000000002";
  BOOST_TEST(company_user_after("UPDATE company_user SET is_default = 0") == one);
  TestDatabase::get().execute("INSERT INTO company_user VALUES ('" + realm + "', '" + two + "', " +
                              saved.key.id + ", 1, 0, 0)");
  BOOST_TEST(company_user_after("UPDATE company_user SET is_default = 0") == "none");
  BOOST_TEST(company_user_after("UPDATE company_user SET is_default = (uuid = '" + one + "')") ==
             one);
  BOOST_TEST(company_user_after("UPDATE company_user SET is_active = (uuid = '" + two + "')") ==
             two);
  BOOST_TEST(company_user_after("UPDATE company_user SET is_active = 0") == "none");
}

BOOST_AUTO_TEST_SUITE_END()
