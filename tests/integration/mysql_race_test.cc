// SPDX-License-Identifier: MIT
//
// Many callers at once, each with a connection of its own, as the token workers have.
#include <atomic>
#include <barrier>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "storage/mysql_stores.h"
#include "support/store_contract_rows.h"
#include "test_database.h"

using test_support::TestDatabase;

namespace {

using store_contract::Rotation;
using store_contract::start;

constexpr int kCallers = 16;

class OwnRealm {
 public:
  [[nodiscard]] auth::TokenStore& store() { return store_; }
  [[nodiscard]] std::string realm() const { return realm_; }

 private:
  storage::MySqlTokenStore store_{storage::make_session(TestDatabase::get().settings())};
  std::string realm_ = TestDatabase::get().new_realm();
};

class RaceFixture : public store_contract::TokenRows<OwnRealm> {
 public:
  using Work = std::function<void(auth::TokenStore&, int caller, int round)>;

  /// Lets `kCallers` threads do `work` at the same moment, `rounds` times; `prepare` comes before
  /// and `judge` after each round, in one thread. Counts exceptions: there must be none.
  void race(int rounds, const std::function<void(int)>& prepare, const Work& work,
            const std::function<void(int)>& judge) {
    int round = -1;
    bool begun = false;
    std::barrier line(kCallers, [&]() noexcept {
      if (begun) judge(round);
      begun = true;
      if (++round < rounds) prepare(round);
    });
    std::vector<std::thread> threads;
    for (int caller = 0; caller < kCallers; ++caller) {
      threads.emplace_back([&, caller] {
        storage::MySqlTokenStore own(storage::make_session(TestDatabase::get().settings()));
        (void)own.find_client("default", "frontend");
        for (line.arrive_and_wait(); round < rounds; line.arrive_and_wait()) {
          try {
            work(own, caller, round);
          } catch (const std::exception& error) {
            ++failures;
            std::fprintf(stderr, "caller %d: %s\n", caller, error.what());
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  Rotation rotate_in(auth::TokenStore& own, const std::string& from, const std::string& to) const {
    return own.rotate(realm(), digest(from), {digest(to), start() + store_contract::kIdle}, start(),
                      start() + store_contract::kIdle);
  }

  /// Since the server started.
  [[nodiscard]] static std::string deadlocks() {
    return TestDatabase::get().value(
        "SELECT variable_value FROM information_schema.global_status"
        " WHERE variable_name = 'INNODB_DEADLOCKS'");
  }

  std::atomic<int> failures{0};
  const std::string deadlocks_before = deadlocks();
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_races, RaceFixture)

BOOST_AUTO_TEST_CASE(lets_exactly_one_of_sixteen_rotate_a_token) {
  std::atomic<int> winners{0};
  std::vector<int> winners_by_round;
  std::string presented = "first";
  begin(1, presented);
  std::atomic<int> winner{-1};
  const auto name = [](int round, int caller) {
    return std::to_string(round) + "/" + std::to_string(caller);
  };
  race(
      50, [&](int) { winners = 0; },
      [&](auth::TokenStore& own, int caller, int round) {
        if (rotate_in(own, presented, name(round, caller)) == Rotation::rotated) {
          ++winners;
          winner = caller;
        }
      },
      [&](int round) {
        winners_by_round.push_back(winners);
        presented = name(round, winner);
      });
  BOOST_TEST(winners_by_round == std::vector<int>(50, 1), boost::test_tools::per_element());
  BOOST_TEST(failures == 0);
  BOOST_TEST(TestDatabase::get().value("SELECT COUNT(*) FROM refresh_token WHERE realm = '" +
                                       realm() + "'") == "51");
}

BOOST_AUTO_TEST_CASE(never_leaves_a_usable_token_when_refresh_and_revoke_meet) {
  std::atomic<int> rotated{0};
  std::atomic<int> ended{0};
  std::vector<int> ended_by_round;
  const auto name = [](int round) { return "r" + std::to_string(round); };
  const auto successor = [&](int round, int caller) {
    return name(round) + "/" + std::to_string(caller);
  };
  race(
      50,
      [&](int round) {
        ended = 0;
        auth::Session session = new_session(round + 10);
        session.account = customer(round);
        store().begin_session(session, new_token(digest(name(round))));
      },
      [&](auth::TokenStore& own, int caller, int round) {
        if (caller % 2 == 0) {
          if (rotate_in(own, name(round), successor(round, caller)) == Rotation::rotated) ++rotated;
        } else if (caller % 3 == 0) {
          ended += own.revoke_all(customer(round), start());
        } else if (caller % 3 == 1) {
          ended += own.revoke_by_token(customer(round), digest(name(round)), start());
        } else {
          ended += own.raise_generation(customer(round), start());
        }
      },
      [&](int) { ended_by_round.push_back(ended); });
  BOOST_TEST(failures == 0);
  // They would be repeated, but the order of locks leaves none.
  BOOST_TEST(deadlocks() == deadlocks_before);
  BOOST_TEST(ended_by_round == std::vector<int>(50, 1), boost::test_tools::per_element());
  // What won against the revocation was revoked by it, and nothing else can be refreshed.
  BOOST_TEST(TestDatabase::get().value(
                 "SELECT COUNT(*) FROM refresh_token t JOIN session s USING (session_id)"
                 " WHERE s.realm = '" +
                 realm() + "' AND (t.revoked_at IS NULL OR s.revoked_at IS NULL)") == "0");
  BOOST_TEST(TestDatabase::get().value("SELECT COUNT(*) FROM refresh_token WHERE realm = '" +
                                       realm() + "'") == std::to_string(50 + rotated));
}

BOOST_AUTO_TEST_CASE(answers_every_caller_when_one_account_is_refreshed_and_ended_in_any_order) {
  // One account with many sessions: each caller refreshes its own chain, some end all of them.
  std::vector<std::string> chain(kCallers);
  race(
      30,
      [&](int round) {
        for (int caller = 0; caller < kCallers; ++caller) {
          chain[static_cast<std::size_t>(caller)] =
              std::to_string(round) + "-" + std::to_string(caller);
          auth::Session session = new_session(1000 + round * kCallers + caller);
          session.account = customer(1);
          session.created = start() + std::chrono::microseconds((caller * 7) % kCallers);
          store().begin_session(session,
                                new_token(digest(chain[static_cast<std::size_t>(caller)])));
        }
      },
      [&](auth::TokenStore& own, int caller, int) {
        std::string token = chain[static_cast<std::size_t>(caller)];
        for (int step = 0; step < 4; ++step) {
          if (caller % 5 == 0 && step == 2) (void)own.revoke_all(customer(1), start());
          if (caller % 7 == 0 && step == 3) (void)own.raise_generation(customer(1), start());
          const std::string next = token + "+";
          if (rotate_in(own, token, next) == Rotation::refused) break;
          token = next;
        }
      },
      [](int) {});
  BOOST_TEST(failures == 0);
  BOOST_TEST(deadlocks() == deadlocks_before);
  BOOST_TEST(store().list_sessions({.realm = realm(), .account = customer(1)}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
