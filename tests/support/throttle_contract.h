// SPDX-License-Identifier: MIT
#pragma once

// What every ThrottleStore must do. A test file defines `ThrottleStoreFixture` with
// `auth::ThrottleStore& throttle()` and `std::string realm()`, and includes this.

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "auth/throttle.h"

namespace throttle_contract {

using auth::Instant;
using base::Seconds;

inline Instant start() { return base::from_microseconds(1795424400123456); }

class Attempts : public ThrottleStoreFixture {
 public:
  auth::ThrottleLimits limits{3, Seconds(600), Seconds(300), 100};

  [[nodiscard]] auth::ThrottleKey key(const std::string& network = "192.0.2.1",
                                      const std::string& account = "sonia@example.com") const {
    return {realm(), auth::LockoutKind::customer, account, network};
  }
  /// An attempt that fails. Its result: "made", or for how many seconds it is refused, with an `e`
  /// where that is for failures everywhere.
  std::string fail(const auth::ThrottleKey& key, Seconds after) {
    return told(throttle().begin_attempt(key, limits, start() + after), after);
  }
  /// The same of one that is not made.
  std::string look(const auth::ThrottleKey& key, Seconds after) {
    const auto lockout = throttle().find_lockout(key, limits, start() + after);
    return lockout ? told(*lockout, after) : "free";
  }
  void succeed(const auth::ThrottleKey& key, Seconds after) {
    const auto attempt = throttle().begin_attempt(key, limits, start() + after);
    BOOST_REQUIRE(attempt.has_value());
    throttle().succeeded(*attempt, start() + after);
  }
  void fail_often(int times, const auth::ThrottleKey& key, Seconds after) {
    for (int i = 0; i < times; ++i) BOOST_TEST(fail(key, after) == "made");
  }
  /// One word for each: `sonia@example.com/192.0.2.1/3!`, with ! where it is locked.
  std::string listed(Seconds after, std::uint32_t most = 100) {
    std::string text;
    for (const auto& row : throttle().list(realm(), start() + after, most)) {
      text += (text.empty() ? "" : " ") + row.account + "/" + row.network.value_or("all") + "/" +
              std::to_string(row.failures) + (row.locked_until ? "!" : "");
    }
    return text;
  }

 private:
  static std::string told(const auth::Lockout& lockout, Seconds after) {
    const auto left = std::chrono::ceil<Seconds>(lockout.until - start() - after);
    return std::to_string(left.count()) +
           (lockout.cause == auth::Lockout::Cause::everywhere ? "e" : "");
  }
  static std::string told(const base::Expected<auth::Reservation, auth::Lockout>& attempt,
                          Seconds after) {
    return attempt ? "made" : told(attempt.error(), after);
  }
};

BOOST_FIXTURE_TEST_SUITE(throttle_store_contract, Attempts)

BOOST_AUTO_TEST_CASE(refuses_from_the_first_attempt_behind_the_limit_until_the_block_ends) {
  fail_often(3, key(), Seconds(0));
  BOOST_TEST(fail(key(), Seconds(0)) == "300");
  BOOST_TEST(look(key(), Seconds(0)) == "300");
  // Refused attempts neither count nor extend.
  BOOST_TEST(fail(key(), Seconds(299)) == "1");
  fail_often(3, key(), Seconds(300));
  BOOST_TEST(fail(key(), Seconds(301)) == "299");
}

BOOST_AUTO_TEST_CASE(counts_within_a_window_that_the_first_failure_opens) {
  fail_often(1, key(), Seconds(0));
  fail_often(1, key(), Seconds(599));
  // The window is over: these are the first and the second of another one.
  fail_often(2, key(), Seconds(600));
  BOOST_TEST(look(key(), Seconds(600)) == "free");
  fail_often(1, key(), Seconds(1199));
  BOOST_TEST(look(key(), Seconds(1199)) == "300");
}

BOOST_AUTO_TEST_CASE(begins_anew_behind_a_success) {
  fail_often(2, key(), Seconds(0));
  succeed(key(), Seconds(10));
  fail_often(3, key(), Seconds(20));
  BOOST_TEST(fail(key(), Seconds(20)) == "300");
  // It opened a window of its own, too.
  BOOST_TEST(listed(Seconds(20)) == "sonia@example.com/all/5 sonia@example.com/192.0.2.1/3!");
}

BOOST_AUTO_TEST_CASE(lets_the_last_attempt_below_the_limit_succeed) {
  fail_often(2, key(), Seconds(0));
  succeed(key(), Seconds(0));
  BOOST_TEST(look(key(), Seconds(0)) == "free");
}

BOOST_AUTO_TEST_CASE(forgets_an_attempt_that_is_released) {
  for (int i = 0; i < 10; ++i) {
    const auto attempt = throttle().begin_attempt(key(), limits, start());
    BOOST_REQUIRE(attempt.has_value());
    throttle().release(*attempt);
  }
  fail_often(2, key(), Seconds(0));
  const auto third = throttle().begin_attempt(key(), limits, start());
  BOOST_REQUIRE(third.has_value());
  BOOST_TEST(look(key(), Seconds(0)) == "300");
  throttle().release(*third);
  BOOST_TEST(look(key(), Seconds(0)) == "free");
  BOOST_TEST(listed(Seconds(0)) == "sonia@example.com/all/2 sonia@example.com/192.0.2.1/2");
}

BOOST_AUTO_TEST_CASE(releases_nothing_of_a_later_window) {
  const auto early = throttle().begin_attempt(key(), limits, start());
  BOOST_REQUIRE(early.has_value());
  fail_often(3, key(), Seconds(4000));
  throttle().release(*early);
  BOOST_TEST(look(key(), Seconds(4000)) == "300");
  BOOST_TEST(listed(Seconds(4000)) == "sonia@example.com/all/3 sonia@example.com/192.0.2.1/3!");
}

BOOST_AUTO_TEST_CASE(counts_each_realm_kind_account_and_network_for_itself) {
  fail_often(3, key(), Seconds(0));
  auth::ThrottleKey other_kind = key();
  other_kind.kind = auth::LockoutKind::agent;
  auth::ThrottleKey other_realm = key();
  other_realm.realm += "-2";
  for (const auto& other : {key("192.0.2.2"), key("192.0.2.1", "john@example.com"), other_kind,
                            other_realm}) {
    BOOST_TEST(look(other, Seconds(0)) == "free");
    fail_often(3, other, Seconds(0));
  }
  BOOST_TEST(look(key(), Seconds(0)) == "300");
}

BOOST_AUTO_TEST_CASE(takes_spellings_of_a_login_for_the_same) {
  fail_often(1, key(), Seconds(0));
  fail_often(1, key("192.0.2.1", "SONIA@example.com"), Seconds(0));
  fail_often(1, key("192.0.2.1", "sonia@Example.COM  "), Seconds(0));
  BOOST_TEST(fail(key(), Seconds(0)) == "300");
}

BOOST_AUTO_TEST_CASE(slows_unknown_networks_down_after_too_many_failures_everywhere) {
  limits.everywhere = 4;
  succeed(key("198.51.100.1"), Seconds(0));
  fail_often(2, key("192.0.2.1"), Seconds(0));
  fail_often(2, key("192.0.2.2"), Seconds(0));
  // One try, then 30 s nobody who is unknown.
  BOOST_TEST(look(key("192.0.2.3"), Seconds(1)) == "free");
  fail_often(1, key("192.0.2.3"), Seconds(1));
  BOOST_TEST(fail(key("192.0.2.4"), Seconds(2)) == "29e");
  BOOST_TEST(look(key("192.0.2.1"), Seconds(2)) == "29e");
  fail_often(1, key("192.0.2.4"), Seconds(31));
  BOOST_TEST(fail(key("192.0.2.5"), Seconds(31)) == "30e");
  // A network of a good login has its own limit and no other.
  BOOST_TEST(look(key("198.51.100.1"), Seconds(31)) == "free");
  fail_often(3, key("198.51.100.1"), Seconds(31));
  BOOST_TEST(fail(key("198.51.100.1"), Seconds(31)) == "300");
  // Another account has nothing to do with it.
  BOOST_TEST(look(key("192.0.2.4", "john@example.com"), Seconds(31)) == "free");
  // The hour is over.
  fail_often(2, key("192.0.2.6"), Seconds(3600));
}

BOOST_AUTO_TEST_CASE(does_not_count_good_logins_among_the_failures_everywhere) {
  limits.everywhere = 2;
  for (int i = 0; i < 10; ++i) succeed(key(), Seconds(i));
  fail_often(2, key("192.0.2.2"), Seconds(10));
  fail_often(1, key("192.0.2.3"), Seconds(10));
  BOOST_TEST(look(key("192.0.2.4"), Seconds(10)) == "30e");
}

BOOST_AUTO_TEST_CASE(remembers_the_ten_latest_networks_for_ninety_days) {
  limits.everywhere = 1;
  for (int i = 1; i <= 11; ++i) {
    const std::string network = "198.51.100." + std::to_string(i);
    succeed(key(network), Seconds(60 * i));
    // The first one comes back and is no longer the oldest.
    if (i == 5) succeed(key("198.51.100.1"), Seconds(60 * i + 30));
  }
  const Seconds later = auth::kKnownNetworkLifetime + Seconds(60 * 5 + 30);
  const auto is_known = [&](int i, Seconds at) {
    return look(key("198.51.100." + std::to_string(i)), at) == "free";
  };
  fail_often(2, key("192.0.2.2"), Seconds(1000));
  BOOST_TEST(is_known(1, Seconds(1000)));
  BOOST_TEST(!is_known(2, Seconds(1000)));
  for (int i = 3; i <= 11; ++i) BOOST_TEST(is_known(i, Seconds(1000)));
  fail_often(2, key("192.0.2.2"), later);
  BOOST_TEST(!is_known(1, later));
  BOOST_TEST(is_known(6, later));
}

BOOST_AUTO_TEST_CASE(counts_no_other_networks_where_that_is_off) {
  limits.everywhere = 0;
  fail_often(3, key("192.0.2.1", ""), Seconds(0));
  BOOST_TEST(look(key("192.0.2.1", ""), Seconds(0)) == "300");
  BOOST_TEST(look(key("192.0.2.2", ""), Seconds(0)) == "free");
  succeed(key("192.0.2.2", ""), Seconds(0));
  BOOST_TEST(listed(Seconds(0)) == "/192.0.2.1/3!");
}

BOOST_AUTO_TEST_CASE(lists_what_counts_and_clears_what_is_named) {
  fail_often(3, key(), Seconds(0));
  fail_often(1, key("192.0.2.2"), Seconds(0));
  fail_often(1, key("192.0.2.2", "john@example.com"), Seconds(0));
  succeed(key("192.0.2.3"), Seconds(0));
  const std::string all =
      "john@example.com/all/1 john@example.com/192.0.2.2/1 sonia@example.com/all/4"
      " sonia@example.com/192.0.2.1/3! sonia@example.com/192.0.2.2/1";
  BOOST_TEST(listed(Seconds(0)) == all);
  BOOST_TEST(listed(Seconds(0), 1) == "john@example.com/all/1");
  BOOST_TEST(listed(Seconds(3600)) == "");
  const auto clear = [&](const std::optional<std::string>& account,
                         const std::optional<std::string>& network) {
    return throttle().clear(realm(), account, network, start());
  };
  BOOST_TEST(throttle().clear("elsewhere", std::nullopt, std::nullopt, start()) == 0);
  BOOST_TEST(clear("nobody@example.com", std::nullopt) == 0);
  BOOST_TEST(clear("sonia@example.com", "192.0.2.1") == 1);
  BOOST_TEST(look(key(), Seconds(0)) == "free");
  BOOST_TEST(clear("SONIA@example.com", std::nullopt) == 2);
  BOOST_TEST(listed(Seconds(0)) == "john@example.com/all/1 john@example.com/192.0.2.2/1");
  BOOST_TEST(clear(std::nullopt, "192.0.2.2") == 1);
  BOOST_TEST(clear(std::nullopt, std::nullopt) == 1);
  BOOST_TEST(listed(Seconds(0)) == "");
}

BOOST_AUTO_TEST_CASE(purges_what_counts_no_more_and_nothing_else) {
  limits.everywhere = 1;
  // Others may have rows in the same tables: what can be purged before goes before.
  while (throttle().purge(start(), 10'000) > 0) {
  }
  succeed(key("198.51.100.1"), Seconds(0));
  fail_often(2, key(), Seconds(0));
  BOOST_TEST(fail(key("192.0.2.2"), Seconds(0)) == "30e");
  (void)throttle().purge(start() + Seconds(599), 10'000);
  BOOST_TEST(listed(Seconds(599)) == "sonia@example.com/all/2 sonia@example.com/192.0.2.1/2");
  BOOST_TEST(throttle().purge(start() + Seconds(600), 10'000) >= 1);
  BOOST_TEST(listed(Seconds(0)) == "sonia@example.com/all/2!");
  BOOST_TEST(look(key("198.51.100.1"), Seconds(1)) == "free");
  BOOST_TEST(look(key(), Seconds(1)) == "29e");
  BOOST_TEST(throttle().purge(start() + auth::kKnownNetworkLifetime, 10'000) >= 2);
  fail_often(2, key(), Seconds(0));
  BOOST_TEST(look(key("198.51.100.1"), Seconds(1)) == "29e");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace throttle_contract
