// SPDX-License-Identifier: MIT
//
// Counters of failed attempts in SQL keep the contract, and an index serves each statement.
#include <boost/test/unit_test.hpp>
#include <string>

#include "statement_explainer.h"
#include "storage/mysql_stores.h"
#include "test_database.h"

using base::Seconds;
using test_support::TestDatabase;

namespace {

/// Enough rows of others that the optimizer would scan a table only for want of an index. No purge
/// takes them.
void fill_once() {
  static const bool filled = [] {
    TestDatabase& database = TestDatabase::get();
    const std::string many = " FROM (SELECT seq FROM seq_1_to_5000) n";
    database.execute(
        "INSERT INTO throttle SELECT 'bulk', 'customer', CONCAT(seq, '@example.com'), '', 1,"
        " 4000000000000000 + seq, NULL, 4000000000000000 + seq" +
        many);
    database.execute(
        "INSERT INTO known_network SELECT 'bulk', 'customer', CONCAT(seq, '@example.com'),"
        " '192.0.2.1', 4000000000000000 + seq" +
        many);
    for (const char* table : {"throttle", "known_network"}) {
      database.execute(std::string("ANALYZE TABLE ") + table);
    }
    return true;
  }();
  (void)filled;
}

test_support::Explainer& explainer() {
  static test_support::Explainer instance;
  return instance;
}

std::shared_ptr<storage::MySqlSession> explained_session() {
  fill_once();
  auto session = storage::make_session(TestDatabase::get().settings());
  session->observe([](std::string_view statement, std::span<const storage::Value> values) {
    explainer().look_at(statement, values);
  });
  return session;
}

}  // namespace

class ThrottleStoreFixture {
 public:
  [[nodiscard]] auth::ThrottleStore& throttle() { return store_; }
  [[nodiscard]] std::string realm() const { return realm_; }

 private:
  storage::MySqlThrottleStore store_{explained_session()};
  std::string realm_ = TestDatabase::get().new_realm();
};

#include "support/throttle_contract.h"

BOOST_FIXTURE_TEST_SUITE(mysql_throttle_store, throttle_contract::Attempts)

BOOST_AUTO_TEST_CASE(sends_no_statement_that_scans_a_table) {
  const auto now = throttle_contract::start();
  limits.everywhere = 1;
  for (const char* network : {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}) {
    succeed(key(network), Seconds(0));
  }
  fail_often(2, key(), Seconds(0));
  BOOST_TEST(look(key(), Seconds(0)) == "30e");
  const auto attempt = throttle().begin_attempt(key("9"), limits, now);
  throttle().release(attempt.value());
  BOOST_TEST(listed(Seconds(0)).size() > 0U);
  (void)throttle().clear(realm(), "sonia@example.com", "192.0.2.1", now);
  (void)throttle().clear(realm(), std::nullopt, std::nullopt, now);
  (void)throttle().purge(now, 1);
  // The schema's version is asked for, too.
  BOOST_TEST(explainer().seen.size() == 16U);
  for (const std::string& problem : explainer().problems) BOOST_ERROR(problem);
}

BOOST_AUTO_TEST_CASE(counts_spellings_that_the_collation_equates_as_one) {
  // Also where there is no such account: else it would show by its counter.
  for (const char* login : {"s\u00f3nia@example.com", "SO\u0301NIA@example.com", "sonia@example.com"}) {
    fail_often(1, key("192.0.2.1", login), Seconds(0));
  }
  BOOST_TEST(fail(key("192.0.2.1", "S\u00d3NIA@example.com"), Seconds(0)) == "300");
}

BOOST_AUTO_TEST_SUITE_END()
