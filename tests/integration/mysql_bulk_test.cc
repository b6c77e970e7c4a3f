// SPDX-License-Identifier: MIT
//
// Adding many accounts in one transaction.
#include <cppconn/exception.h>

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "auth/error.h"
#include "storage/customers.h"
#include "test_database.h"

using storage::NewCustomer;
using storage::Outcome;
using test_support::TestDatabase;

namespace {

const base::Instant kNow = base::from_microseconds(1795424400123456);
constexpr int kDeadlock = 1213;

class BulkFixture {
 public:
  std::string realm = TestDatabase::get().new_realm();
  std::shared_ptr<storage::MySqlSession> session =
      storage::make_session(TestDatabase::get().owner());
  storage::CustomerAdministration customers{session};

  [[nodiscard]] NewCustomer with_email(const std::string& email) const {
    NewCustomer customer;
    customer.realm = realm;
    customer.email = email;
    return customer;
  }
  [[nodiscard]] std::vector<NewCustomer> numbered(int count) const {
    std::vector<NewCustomer> rows;
    for (int i = 0; i < count; ++i) {
      rows.push_back(with_email(std::to_string(i) + "@example.com"));
    }
    return rows;
  }
  /// `index: reason;` of each refused row.
  std::string refused(const std::vector<NewCustomer>& rows, Outcome outcome = Outcome::keep) {
    std::string all;
    customers.import(
        [&](const storage::RowAdder<NewCustomer>& add) {
          for (const auto& row : add(rows)) {
            all += std::to_string(row.index) + ": " + row.reason + ";";
          }
          return outcome;
        },
        kNow);
    return all;
  }
  std::string count() {
    return TestDatabase::get().value("SELECT COUNT(*) FROM customer WHERE realm = '" + realm + "'");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bulk, BulkFixture)

BOOST_AUTO_TEST_CASE(every_number_of_rows_goes_in_and_gets_its_reference) {
  int before = 0;
  for (const int size : {0, 1, 2, 127, 128, 129, 300}) {
    std::vector<NewCustomer> rows;
    for (int i = 0; i < size; ++i) {
      rows.push_back(with_email(std::to_string(before + i) + "@example.com"));
    }
    BOOST_TEST(refused(rows) == "");
    before += size;
    BOOST_TEST(count() == std::to_string(before));
  }
  BOOST_TEST(TestDatabase::get().value("SELECT COUNT(*) FROM customer WHERE realm = '" + realm +
                                       "' AND customer_reference = CONCAT('DE--', customer_id)") ==
             std::to_string(before));
}

BOOST_AUTO_TEST_CASE(leaves_rows_alone_that_lack_a_reference_for_another_reason) {
  TestDatabase::get().execute(
      "INSERT INTO customer (realm, customer_id, email, created_at) VALUES ('" + realm +
      "', 9000000, 'old@example.com', 1)");
  BOOST_TEST(refused(numbered(3)) == "");
  BOOST_TEST(TestDatabase::get().value("SELECT COUNT(*) FROM customer WHERE realm = '" + realm +
                                       "' AND customer_reference IS NULL") == "1");
}

BOOST_AUTO_TEST_CASE(refuses_the_rows_that_are_taken_and_adds_all_others) {
  BOOST_TEST(refused({with_email("5@EXAMPLE.com"), with_email("77@example.com")}) == "");
  std::vector<NewCustomer> rows = numbered(200);
  rows[3].email = "no address";
  rows[150] = with_email("149@example.com");
  rows[199].company_user = "0d743cc3-a772-5145-971e-000000000001";
  rows[198].company_user = "0d743cc3-a772-5145-971e-000000000001";
  BOOST_TEST(refused(rows) ==
             "3: this is no e-mail address;"
             "5: another customer of this realm has the e-mail address;"
             "77: another customer of this realm has the e-mail address;"
             "150: another customer of this realm has the e-mail address;"
             "199: the id or the company user is taken in this realm;");
  BOOST_TEST(count() == "197");
  BOOST_TEST(customers.find(realm, "198@example.com")->company_users.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_reference_differs_from_another_by_its_case_alone) {
  NewCustomer customer = with_email("a@example.com");
  customer.reference = "DE--X";
  BOOST_TEST(refused({customer}) == "");
  NewCustomer twin = with_email("b@example.com");
  twin.reference = "DE--X";
  NewCustomer other = with_email("c@example.com");
  other.reference = "de--x";
  BOOST_TEST(refused({twin, other}) == "0: another customer of this realm has the reference;");
}

BOOST_AUTO_TEST_CASE(undone_means_that_nothing_was_added) {
  BOOST_TEST(refused(numbered(10), Outcome::undo) == "");
  BOOST_TEST(count() == "0");
  const auto fail = [](const storage::RowAdder<NewCustomer>& add) -> Outcome {
    const NewCustomer none;
    (void)add(std::span<const NewCustomer>(&none, 0));
    throw std::runtime_error("the file is broken");
  };
  BOOST_CHECK_THROW(customers.import(fail, kNow), std::runtime_error);
  BOOST_TEST(refused(numbered(1)) == "");
  BOOST_TEST(count() == "1");
}

BOOST_AUTO_TEST_CASE(is_not_begun_again_after_a_deadlock) {
  int runs = 0;
  bool has_failed = false;
  session->observe([&](std::string_view statement, std::span<const storage::Value>) {
    if (has_failed || !statement.starts_with("INSERT INTO customer")) return;
    has_failed = true;
    throw sql::SQLException("Deadlock found", "40001", kDeadlock);
  });
  const auto work = [&](const storage::RowAdder<NewCustomer>& add) {
    ++runs;
    (void)add(numbered(2));
    return Outcome::keep;
  };
  BOOST_CHECK_THROW(customers.import(work, kNow), auth::StorageUnavailable);
  BOOST_TEST(has_failed);
  BOOST_TEST(runs == 1);
  BOOST_TEST(count() == "0");
}

BOOST_AUTO_TEST_CASE(few_statements_are_prepared_for_any_number_of_rows) {
  std::set<std::string> inserts;
  session->observe([&](std::string_view statement, std::span<const storage::Value>) {
    if (statement.starts_with("INSERT INTO customer")) inserts.emplace(statement);
  });
  for (int size = 1; size < 300; size += 23) {
    BOOST_TEST(refused(numbered(size), Outcome::undo) == "");
  }
  BOOST_TEST(inserts.size() <= 8U);
}

BOOST_AUTO_TEST_SUITE_END()
