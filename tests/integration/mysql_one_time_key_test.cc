// SPDX-License-Identifier: MIT
//
// The key store in SQL keeps the contract, has one winner among many, and uses its indexes.
#include <atomic>
#include <barrier>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "storage/mysql_stores.h"
#include "test_database.h"

using test_support::TestDatabase;

class OneTimeKeyStoreFixture {
 public:
  [[nodiscard]] auth::OneTimeKeyStore& keys() { return keys_; }
  [[nodiscard]] std::string realm() const { return realm_; }
  [[nodiscard]] storage::MySqlSession& session() { return *session_; }

 private:
  std::shared_ptr<storage::MySqlSession> session_ =
      storage::make_session(TestDatabase::get().settings());
  storage::MySqlOneTimeKeyStore keys_{session_};
  std::string realm_ = TestDatabase::get().new_realm();
};

#include "support/one_time_key_contract.h"

namespace {

constexpr int kCallers = 16;
constexpr int kRounds = 25;

using RaceFixture = one_time_key_contract::ContractFixture;

/// Which index serves each statement that `session` sends; EXPLAIN runs on another connection.
std::set<std::string> indexes_used(storage::MySqlSession& session,
                                   const std::function<void()>& work) {
  const auto other = storage::make_session(TestDatabase::get().owner());
  std::set<std::string> used;
  session.observe([&](std::string_view statement, std::span<const storage::Value> values) {
    const std::string_view verb = statement.substr(0, statement.find(' '));
    if (verb != "SELECT" && verb != "UPDATE") return;
    if (statement.find("one_time_key") == std::string_view::npos) return;
    other->repeatable([&](storage::MySqlConnection& db) {
      storage::Rows rows = db.query("EXPLAIN " + std::string(statement), values);
      while (rows.next()) used.insert(rows.text_or_nothing(6).value_or("none"));
    });
  });
  work();
  session.observe({});
  return used;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_one_time_keys, RaceFixture)

BOOST_AUTO_TEST_CASE(lets_exactly_one_of_sixteen_spend_with_one_key_or_with_one_of_two) {
  std::atomic<int> winners{0};
  std::atomic<int> failures{0};
  std::vector<int> winners_by_round;
  std::barrier line(kCallers);
  std::vector<std::thread> threads;
  for (int caller = 0; caller < kCallers; ++caller) {
    threads.emplace_back([&, caller] {
      storage::MySqlOneTimeKeyStore own(storage::make_session(TestDatabase::get().settings()));
      for (int round = 0; round < kRounds; ++round) {
        const std::string names[] = {"a" + std::to_string(round), "b" + std::to_string(round)};
        if (caller == 0) {
          winners = 0;
          for (const std::string& name : names) own.save(key(name, std::to_string(round + 1)));
        }
        line.arrive_and_wait();
        try {
          const std::string& mine = names[round % 2 == 0 ? 0 : caller % 2];
          if (own.spend(realm(), kRestore, digest(mine), start()) ==
              one_time_key_contract::Spending::spent) {
            ++winners;
          }
        } catch (const std::exception&) {
          ++failures;
        }
        line.arrive_and_wait();
        if (caller == 0) winners_by_round.push_back(winners);
        line.arrive_and_wait();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(winners_by_round == std::vector<int>(kRounds, 1), boost::test_tools::per_element());
  BOOST_TEST(failures == 0);
}

BOOST_AUTO_TEST_CASE(serves_each_statement_by_an_index) {
  TestDatabase::get().execute(
      "INSERT INTO one_time_key SELECT 'bulk', 'restore_password', UNHEX(SHA2(seq, 256)),"
      " 'customer', seq MOD 500, seq, seq, NULL FROM seq_1_to_5000");
  TestDatabase::get().execute("ANALYZE TABLE one_time_key");
  keys().save(key("a"));
  const auto used = indexes_used(session(), [&] {
    (void)finds("a");
    (void)spends("a", start());
    keys().release(realm(), kRestore, digest("a"), start());
  });
  BOOST_TEST(used == (std::set<std::string>{"PRIMARY", "one_time_key_of_account"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(stores_digests_only) {
  const auto made = auth::new_one_time_key(kRestore, key("a").account, start(), base::Seconds(60));
  keys().save(made.stored);
  BOOST_TEST(TestDatabase::get().value("SELECT COUNT(*) FROM one_time_key WHERE realm = '" +
                                       realm() + "' AND digest = UNHEX(SHA2('" +
                                       made.text.reveal() + "', 256))") == "1");
}

BOOST_AUTO_TEST_SUITE_END()
