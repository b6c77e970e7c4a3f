// SPDX-License-Identifier: MIT
//
// The table of revocations as it is followed, and who hears of what was added.
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "crypto/random.h"
#include "storage/mysql_stores.h"
#include "test_database.h"

namespace {

using test_support::TestDatabase;

struct Fixture {
  TestDatabase& database = TestDatabase::get();
  std::string realm = database.new_realm();
  std::shared_ptr<storage::MySqlSession> session = storage::make_session(database.settings());
  storage::MySqlRevocationLog log{session};
  std::uint64_t before = log.highest();

  auth::AccountKey account{realm, auth::AccountKind::customer, "21"};
  static constexpr base::Instant kNow =
      base::Instant(std::chrono::microseconds(1'800'000'000'000'000));

  std::vector<auth::Revocation> added(int most = 100) { return log.above(before, most); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_revocation_log, Fixture)

BOOST_AUTO_TEST_CASE(tells_what_each_row_names) {
  const std::string id(16, '\x01');
  database.execute("INSERT INTO revocation (realm, session_id, created_at, expires_at) VALUES ('" +
                   realm + "', x'01010101010101010101010101010101', 5, 6)");
  database.execute(
      "INSERT INTO revocation (realm, account_kind, account_id, generation, spared_session, "
      "created_at,"
      " expires_at) VALUES ('" +
      realm + "', 'customer', '21', 4294967295, x'01010101010101010101010101010101', 7, 8)");
  database.execute("INSERT INTO revocation (realm, created_at, expires_at) VALUES ('" + realm +
                   "', 9, 10)");
  const auto rows = added();
  BOOST_REQUIRE_EQUAL(rows.size(), 3u);
  BOOST_TEST(rows[0].realm == realm);
  BOOST_TEST((rows[0].session_id == id));
  BOOST_TEST(!rows[0].account_id.has_value());
  BOOST_TEST((rows[0].created == base::from_microseconds(5) &&
              rows[0].expires == base::from_microseconds(6)));
  BOOST_TEST(!rows[1].session_id.has_value());
  BOOST_TEST((rows[1].account_kind == "customer" && rows[1].account_id == "21"));
  BOOST_TEST(rows[1].generation == 4294967295U);
  BOOST_TEST((rows[1].spared_session == id));
  BOOST_TEST((!rows[2].session_id && !rows[2].account_kind && !rows[2].spared_session));
  BOOST_TEST((rows[0].number < rows[1].number && rows[1].number < rows[2].number));
  BOOST_TEST(log.highest() == rows[2].number);
  BOOST_TEST(added(2).size() == 2u);
  BOOST_TEST(log.above(rows[1].number, 100).size() == 1u);
}

BOOST_AUTO_TEST_CASE(reads_by_number_whatever_the_optimizer_thinks_of_it) {
  database.execute("INSERT INTO revocation (realm, created_at, expires_at) SELECT '" + realm +
                   "', 1, seq FROM seq_1_to_3000");
  database.execute("ANALYZE TABLE revocation");
  const auto other = storage::make_session(database.owner());
  std::set<std::string> used;
  session->observe([&](std::string_view statement, std::span<const storage::Value> values) {
    if (statement.find("FROM revocation") == std::string_view::npos) return;
    other->repeatable([&](storage::MySqlConnection& db) {
      storage::Rows rows = db.query("EXPLAIN " + std::string(statement), values);
      while (rows.next())
        used.insert(rows.text_or_nothing(4).value_or("?") + " " +
                    rows.text_or_nothing(6).value_or("none"));
    });
  });
  (void)log.above(log.highest() - 10, 5000);
  (void)log.highest();
  BOOST_TEST(used == (std::set<std::string>{"range PRIMARY", "index PRIMARY"}),
             boost::test_tools::per_element());
  database.execute("DELETE FROM revocation WHERE realm = '" + realm + "'");
}

BOOST_AUTO_TEST_CASE(whoever_tells_checks_hears_of_each_ending_after_its_commit) {
  std::size_t heard = 0;
  std::size_t seen = 0;
  storage::MySqlTokenStore store(storage::make_session(database.settings()), {.revoked = [&] {
                                   ++heard;
                                   seen = added().size();
                                 }});
  const auto begin = [&] {
    auth::Session one;
    one.id = crypto::random_bytes(16);
    one.client_id = "frontend";
    one.account = account;
    one.password_digest = std::string(32, 'd');
    one.created = one.last_used = kNow;
    one.idle_end = one.absolute_end = kNow + base::Seconds(3600);
    store.begin_session(one, {crypto::random_bytes(32), one.idle_end});
    return one.id;
  };
  BOOST_TEST(store.revoke_session(realm, begin(), kNow) == 1);
  BOOST_TEST((heard == 1u && seen == 1u));
  (void)begin();
  BOOST_TEST(store.revoke_all(account, kNow) == 1);
  BOOST_TEST((heard == 2u && seen == 2u));
  BOOST_TEST(store.revoke_all(account, kNow) == 0);
  BOOST_TEST(heard == 2u);
  BOOST_TEST(store.raise_generation(account, kNow) == 0);
  BOOST_TEST((heard == 3u && seen == 3u));
}

BOOST_AUTO_TEST_SUITE_END()
