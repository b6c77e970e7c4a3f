// SPDX-License-Identifier: MIT
//
// The mail queue in SQL keeps the contract, gives each mail to one keeper, and uses its indexes;
// the purge removes what has ended, and nothing else.
#include <atomic>
#include <barrier>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "storage/mysql_stores.h"
#include "test_database.h"

using test_support::TestDatabase;

class MailQueueFixture {
 public:
  MailQueueFixture() { TestDatabase::get().execute("DELETE FROM mail"); }
  [[nodiscard]] auth::MailQueue& queue() { return queue_; }
  [[nodiscard]] std::string realm() const { return realm_; }
  [[nodiscard]] storage::MySqlSession& session() { return *session_; }

 private:
  std::shared_ptr<storage::MySqlSession> session_ =
      storage::make_session(TestDatabase::get().settings());
  storage::MySqlMailQueue queue_{session_};
  std::string realm_ = TestDatabase::get().new_realm();
};

#include "support/mail_contract.h"

namespace {

// Times of rows to be purged are negative here: those of other tests begin behind 1970.

using auth::Leftover;
using Fixture = mail_contract::ContractFixture;

constexpr int kKeepers = 8;
constexpr int kMails = 200;

/// Which index serves each statement that `session` sends; EXPLAIN runs on another connection.
std::set<std::string> indexes_used(storage::MySqlSession& session,
                                   const std::function<void()>& work) {
  const auto other = storage::make_session(TestDatabase::get().owner());
  std::set<std::string> used;
  session.observe([&](std::string_view statement, std::span<const storage::Value> values) {
    const std::string_view verb = statement.substr(0, statement.find(' '));
    if (verb != "SELECT" && verb != "UPDATE" && verb != "DELETE") return;
    if (statement.find("schema_version") != std::string_view::npos) return;
    other->repeatable([&](storage::MySqlConnection& db) {
      storage::Rows rows = db.query("EXPLAIN " + std::string(statement), values);
      while (rows.next()) {
        used.insert(rows.text_or_nothing(3).value_or("?") + "." +
                    rows.text_or_nothing(6).value_or("none"));
      }
    });
  });
  work();
  session.observe({});
  return used;
}

std::string count(const std::string& table, const std::string& realm) {
  return TestDatabase::get().value("SELECT COUNT(*) FROM " + table + " WHERE realm = '" + realm +
                                   "'");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_mail, Fixture)

BOOST_AUTO_TEST_CASE(gives_each_mail_to_one_of_many_keepers) {
  for (int i = 0; i < kMails; ++i) order("c" + std::to_string(i) + "@example.com");
  std::vector<std::vector<std::uint64_t>> taken(kKeepers);
  std::atomic<int> failures{0};
  std::barrier line(kKeepers);
  std::vector<std::thread> threads;
  for (std::size_t keeper = 0; keeper < kKeepers; ++keeper) {
    threads.emplace_back([&, keeper] {
      storage::MySqlMailQueue own(storage::make_session(TestDatabase::get().settings()));
      line.arrive_and_wait();
      try {
        // Others may have taken all that one look showed, so that none is no end.
        for (int misses = 0; misses < 20;) {
          const auto mail = own.claim(start(), start() + std::chrono::hours(1));
          if (mail) taken[keeper].push_back(mail->id);
          if (!mail) ++misses;
        }
      } catch (const std::exception&) {
        ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::uint64_t> distinct;
  std::size_t all_taken = 0;
  for (const auto& mails : taken) {
    distinct.insert(mails.begin(), mails.end());
    all_taken += mails.size();
  }
  BOOST_TEST(failures == 0);
  BOOST_TEST(all_taken == static_cast<std::size_t>(kMails));
  BOOST_TEST(distinct.size() == static_cast<std::size_t>(kMails));
}

BOOST_AUTO_TEST_CASE(serves_each_statement_by_an_index) {
  TestDatabase::get().execute(
      "INSERT INTO mail (realm, purpose, login, locale, state, created_at, next_attempt_at,"
      " finished_at, account_kind, account_id) SELECT 'bulk', 'restore_password', 'x', 'en_US',"
      " 'sent', seq, seq, seq + 1000000, 'customer', seq FROM seq_1_to_5000");
  TestDatabase::get().execute("ANALYZE TABLE mail");
  order();
  storage::MySqlHousekeeping housekeeping(
      std::shared_ptr<storage::MySqlSession>(&session(), [](storage::MySqlSession*) {}));
  const auto used = indexes_used(session(), [&] {
    const auto mail = claimed(start());
    settle(mail, auth::MailState::failed, start());
    (void)queue().sent_since(account(), auth::KeyPurpose::restore_password, start());
    (void)all();
    (void)queue().list(realm(), mail_contract::Include::open, 10);
    queue().retry(realm(), mail.id, start());
    queue().retry_all(realm(), start());
    queue().drop(realm(), mail.id, start());
    for (const Leftover leftover :
         {Leftover::ended_session, Leftover::revocation, Leftover::one_time_key,
          Leftover::sent_mail, Leftover::dropped_mail, Leftover::failed_mail}) {
      housekeeping.remove(leftover, base::from_microseconds(1), 10);
    }
  });
  BOOST_TEST(used == (std::set<std::string>{
                         "mail.PRIMARY", "mail.mail_due", "mail.mail_of_account",
                         "mail.mail_of_realm", "mail.mail_finished_at",
                         "one_time_key.one_time_key_expires_at", "revocation.revocation_expires_at",
                         "session.session_idle_end", "session.session_revoked_at"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(purges_ended_sessions_with_their_tokens_in_chunks) {
  TestDatabase& database = TestDatabase::get();
  const std::string& name = realm();
  // 30 expired, 30 revoked, 5 of either that ended lately, each with two tokens.
  database.execute(
      "INSERT INTO session (session_id, realm, client_id, kind, account_kind, account_id,"
      " generation, password_digest, created_at, last_used_at, idle_end, absolute_end, revoked_at)"
      " SELECT UNHEX(MD5(CONCAT('" +
      name + "', seq))), '" + name +
      "', 'frontend', 'customer',"
      " 'customer', 1, 0, '', 1, 1, IF(seq MOD 2, IF(seq <= 60, -3000, -1000), 99999999), 99999999,"
      " IF(seq MOD 2, NULL, IF(seq <= 60, -3000, -1000)) FROM seq_1_to_70");
  database.execute(
      "INSERT INTO refresh_token (digest, realm, session_id, issued_at, expires_at) SELECT"
      " UNHEX(SHA2(CONCAT(HEX(session_id), seq), 256)), realm, session_id, 1, 1"
      " FROM session JOIN seq_1_to_2 WHERE realm = '" +
      name + "'");
  storage::MySqlHousekeeping housekeeping(storage::make_session(database.settings()));
  const auto before = base::from_microseconds(-2000);
  BOOST_TEST(housekeeping.remove(Leftover::ended_session, before, 25) == 25);
  BOOST_TEST(housekeeping.remove(Leftover::ended_session, before, 25) == 25);
  BOOST_TEST(housekeeping.remove(Leftover::ended_session, before, 25) == 10);
  BOOST_TEST(housekeeping.remove(Leftover::ended_session, before, 25) == 0);
  BOOST_TEST(count("session", name) == "10");
  BOOST_TEST(count("refresh_token", name) == "20");
}

BOOST_AUTO_TEST_CASE(purges_revocations_keys_and_mail_that_ended_before) {
  TestDatabase& database = TestDatabase::get();
  const std::string& name = realm();
  for (const std::string ended : {"-3000", "-1000"}) {
    database.execute("INSERT INTO revocation (realm, created_at, expires_at) VALUES ('" + name +
                     "', 1, " + ended + ")");
    database.execute("INSERT INTO one_time_key VALUES ('" + name +
                     "', 'confirm_email', UNHEX(SHA2(" + ended + ", 256)), 'customer', '1', 1, " +
                     ended + ", NULL)");
    for (const std::string state : {"sent", "dropped", "failed", "queued"}) {
      database.execute(
          "INSERT INTO mail (realm, purpose, login, locale, state, created_at, next_attempt_at,"
          " finished_at) VALUES ('" +
          name + "', 'confirm_email', 'x', 'en_US', '" + state + "', 1, 1, " +
          (state == "queued" ? "NULL" : ended) + ")");
    }
  }
  storage::MySqlHousekeeping housekeeping(storage::make_session(database.settings()));
  const auto before = base::from_microseconds(-2000);
  for (const Leftover leftover : {Leftover::revocation, Leftover::one_time_key, Leftover::sent_mail,
                                  Leftover::dropped_mail, Leftover::failed_mail}) {
    BOOST_TEST(housekeeping.remove(leftover, before, 500) == 1, name_of(leftover));
    BOOST_TEST(housekeeping.remove(leftover, before, 500) == 0, name_of(leftover));
  }
  BOOST_TEST(count("revocation", name) == "1");
  BOOST_TEST(count("one_time_key", name) == "1");
  BOOST_TEST(count("mail", name) == "5");
}

BOOST_AUTO_TEST_SUITE_END()
