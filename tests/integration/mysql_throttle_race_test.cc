// SPDX-License-Identifier: MIT
//
// Many guesses at once, each over a connection of its own, as the token workers have.
#include <atomic>
#include <barrier>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "storage/mysql_stores.h"
#include "test_database.h"

using test_support::TestDatabase;

namespace {

constexpr int kCallers = 16;
const auth::ThrottleLimits kLimits{10, base::Seconds(600), base::Seconds(300), 100};
const auth::Instant kNow = base::from_microseconds(1795424400123456);

struct Race {
  std::string realm = TestDatabase::get().new_realm();
  std::atomic<int> failures{0};

  [[nodiscard]] auth::ThrottleKey key(const std::string& network = "192.0.2.1") const {
    return {realm, auth::LockoutKind::customer, "sonia@example.com", network};
  }
  /// Lets all callers do `work` at the same moment; there must be no exception.
  void run(const std::function<void(auth::ThrottleStore&, int caller)>& work) {
    std::barrier line(kCallers);
    std::vector<std::thread> threads;
    for (int caller = 0; caller < kCallers; ++caller) {
      threads.emplace_back([&, caller] {
        storage::MySqlThrottleStore own(storage::make_session(TestDatabase::get().settings()));
        (void)own.find_lockout(key(), kLimits, kNow);
        line.arrive_and_wait();
        try {
          work(own, caller);
        } catch (const std::exception& error) {
          ++failures;
          std::fprintf(stderr, "caller %d: %s\n", caller, error.what());
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    BOOST_TEST(failures == 0);
  }
  [[nodiscard]] std::string value(const std::string& column, const std::string& network) const {
    return TestDatabase::get().value("SELECT " + column + " FROM throttle WHERE realm = '" + realm +
                                     "' AND network = '" + network + "'");
  }
  /// Since the server started.
  [[nodiscard]] static std::string deadlocks() {
    return TestDatabase::get().value(
        "SELECT variable_value FROM information_schema.global_status"
        " WHERE variable_name = 'INNODB_DEADLOCKS'");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_throttle_races, Race)

BOOST_AUTO_TEST_CASE(let_no_more_attempts_through_than_the_limit) {
  const std::string before = deadlocks();
  std::atomic<int> made{0};
  run([&](auth::ThrottleStore& own, int) {
    for (int i = 0; i < 4; ++i) {
      if (own.begin_attempt(key(), kLimits, kNow)) ++made;
    }
  });
  BOOST_TEST(made == 10);
  BOOST_TEST(value("failures", "192.0.2.1") == "10");
  BOOST_TEST(value("failures", "") == "10");
  BOOST_TEST(deadlocks() == before);
}

BOOST_AUTO_TEST_CASE(count_every_attempt_from_many_networks_once) {
  const std::string before = deadlocks();
  run([&](auth::ThrottleStore& own, int caller) {
    for (int i = 0; i < 6; ++i) {
      const auto attempt =
          own.begin_attempt(key("192.0.2." + std::to_string(caller)), kLimits, kNow);
      if (i == 1) own.release(attempt.value());
      if (i == 2) own.succeeded(attempt.value(), kNow);
    }
  });
  // Of six one was released, and one was good, which forgets the first for its network only.
  BOOST_TEST(value("failures", "") == std::to_string(4 * kCallers));
  BOOST_TEST(value("MIN(failures) * 100 + MAX(failures)", "192.0.2.7") == "303");
  BOOST_TEST(TestDatabase::get().value("SELECT COUNT(*) FROM known_network WHERE realm = '" +
                                       realm + "'") == "10");
  BOOST_TEST(deadlocks() == before);
}

BOOST_AUTO_TEST_SUITE_END()
