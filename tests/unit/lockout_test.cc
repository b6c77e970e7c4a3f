// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "auth/lockout.h"
#include "support/services.h"

namespace {

using auth::ErrorCode;
using auth::LockoutKind;
using base::Secret;

struct Fixture : support::World {
  auth::GrantContext context{realm, "frontend", "192.0.2.1", "tests", {}};

  Fixture() {
    auth::Account user = customer("3", "admin@spryker.com", "change123");
    user.key.kind = auth::AccountKind::user;
    user.is_agent = true;
    accounts.accounts.push_back(user);
  }
  [[nodiscard]] auth::Account& admin() { return accounts.accounts[2]; }

  using Grant = auth::Result<auth::TokenResponse> (*)(const auth::Services&,
                                                      const auth::GrantContext&, const std::string&,
                                                      const Secret&);
  /// The reason of a refusal, or "granted".
  std::string login(const std::string& username, const std::string& password,
                    Grant grant = auth::issue_for_password) {
    return reason(grant(services, context, username, Secret(std::string_view(password))));
  }
  static std::string reason(const auth::Result<auth::TokenResponse>& result) {
    return result ? "granted" : result.error().reason;
  }
  void fail(int times, const std::string& username, Grant grant = auth::issue_for_password) {
    for (int i = 0; i < times; ++i) {
      const std::string why = login(username, "wrong", grant);
      BOOST_TEST((why == "wrong_password" || why == "unknown_account"), why);
    }
  }
};

constexpr const char* kSonia = "sonia@spryker.com";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lockout, Fixture)

BOOST_AUTO_TEST_CASE(refuses_even_the_right_password_behind_the_limit_and_hashes_nothing) {
  fail(10, kSonia);
  BOOST_TEST(passwords.calls == 10);
  const auto refused = auth::issue_for_password(services, context, kSonia,
                                                Secret(std::string_view("change123")));
  BOOST_TEST((refused.error().code == ErrorCode::locked_out));
  BOOST_TEST(refused.error().retry_after.count() == 300);
  BOOST_TEST(passwords.calls == 10);
  clock.time += std::chrono::milliseconds(299'001);
  BOOST_TEST(auth::issue_for_password(services, context, kSonia, Secret(std::string_view("x")))
                 .error()
                 .retry_after.count() == 1);
  clock.time += std::chrono::milliseconds(999);
  BOOST_TEST(login(kSonia, "change123") == "granted");
}

BOOST_AUTO_TEST_CASE(treats_accounts_that_do_not_exist_alike) {
  fail(10, "nobody@example.com");
  BOOST_TEST(login("nobody@example.com", "x") == "locked_out");
  BOOST_TEST(login("NoBody@example.com", "x") == "locked_out");
  BOOST_TEST(login("nobody2@example.com", "x") == "unknown_account");
  // What no table could hold is counted, too.
  const std::string endless(5000, 'x');
  fail(10, endless);
  BOOST_TEST(login(endless, "x") == "locked_out");
  BOOST_TEST(login(endless + "x", "x") == "unknown_account");
}

BOOST_AUTO_TEST_CASE(counts_by_the_stored_login_whatever_was_typed) {
  fail(5, kSonia);
  fail(5, "SONIA@spryker.com");
  BOOST_TEST(login(kSonia, "change123") == "locked_out");
  BOOST_TEST(throttle.list("default", clock.time, 10)[1].account == kSonia);
}

BOOST_AUTO_TEST_CASE(leaves_other_networks_and_other_accounts_alone) {
  fail(10, kSonia);
  BOOST_TEST(login("john.doe@example.com", "qwerty") == "granted");
  context.network = "192.0.2.2";
  BOOST_TEST(login(kSonia, "change123") == "granted");
  context.network = "::ffff:192.0.2.1";
  BOOST_TEST(login(kSonia, "change123") == "locked_out");
}

BOOST_AUTO_TEST_CASE(counts_an_ipv6_customer_as_one) {
  context.network = "2001:db8:1:2::1";
  fail(5, kSonia);
  context.network = "2001:db8:1:2:ffff::9";
  fail(5, kSonia);
  BOOST_TEST(login(kSonia, "change123") == "locked_out");
  context.network = "2001:db8:1:3::1";
  BOOST_TEST(login(kSonia, "change123") == "granted");
}

BOOST_AUTO_TEST_CASE(begins_anew_behind_a_good_login) {
  for (int round = 0; round < 3; ++round) {
    fail(9, kSonia);
    BOOST_TEST(login(kSonia, "change123") == "granted");
  }
}

BOOST_AUTO_TEST_CASE(an_outage_locks_nobody_out) {
  passwords.is_busy = true;
  for (int i = 0; i < 20; ++i) {
    BOOST_CHECK_THROW((void)login(kSonia, "change123"), auth::HashingUnavailable);
  }
  // Even where the attempt cannot be taken back, the client learns of the first failure.
  passwords.meanwhile = [this] { throttle.is_away = true; };
  BOOST_CHECK_THROW((void)login(kSonia, "change123"), auth::HashingUnavailable);
  throttle.is_away = false;
  passwords.is_busy = false;
  passwords.meanwhile = [] {};
  fail(8, kSonia);
  BOOST_TEST(login(kSonia, "change123") == "granted");
}

BOOST_AUTO_TEST_CASE(no_counter_means_no_answer) {
  throttle.is_away = true;
  BOOST_CHECK_THROW((void)login(kSonia, "change123"), auth::StorageUnavailable);
  BOOST_TEST(passwords.calls == 0);
}

BOOST_AUTO_TEST_CASE(an_empty_password_is_refused_at_once_and_is_no_guess) {
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(login("admin@spryker.com", "", auth::issue_for_agent) == "empty_password");
    BOOST_TEST(login("nobody", "", auth::issue_for_agent) == "empty_password");
  }
  BOOST_TEST(passwords.calls == 0);
  fail(9, "admin@spryker.com", auth::issue_for_agent);
  BOOST_TEST(login("admin@spryker.com", "", auth::issue_for_agent) == "locked_out");
}

BOOST_AUTO_TEST_CASE(agents_and_users_have_limits_of_their_own) {
  fail(9, "admin@spryker.com", auth::issue_for_agent);
  const auto refused = auth::issue_for_agent(services, context, "admin@spryker.com",
                                             Secret(std::string_view("change123")));
  BOOST_TEST(refused.error().retry_after.count() == 360);
  BOOST_TEST(login("admin@spryker.com", "change123", auth::issue_for_user) == "granted");
  fail(9, "admin@spryker.com", auth::issue_for_user);
  BOOST_TEST(login("admin@spryker.com", "change123", auth::issue_for_user) == "locked_out");
}

BOOST_AUTO_TEST_CASE(a_right_password_that_is_refused_like_a_wrong_one_counts_like_it) {
  admin().is_agent = false;
  for (int i = 0; i < 9; ++i) {
    BOOST_TEST(login("admin@spryker.com", "change123", auth::issue_for_agent) == "no_agent");
  }
  BOOST_TEST(login("admin@spryker.com", "change123", auth::issue_for_agent) == "locked_out");
  sonia().state = auth::Account::State::disabled;
  for (int i = 0; i < 10; ++i) BOOST_TEST(login(kSonia, "change123") == "account_disabled");
  BOOST_TEST(login(kSonia, "change123") == "locked_out");
  auth::Account& john = accounts.accounts[1];
  john.confirmation = auth::Account::Confirmation::pending;
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(login("john.doe@example.com", "qwerty") == "account_unconfirmed");
  }
  realm.unconfirmed = auth::Realm::Unconfirmed::unauthorized;
  for (int i = 0; i < 10; ++i) {
    BOOST_TEST(login("john.doe@example.com", "qwerty") == "account_unconfirmed");
  }
  BOOST_TEST(login("john.doe@example.com", "qwerty") == "locked_out");
}

BOOST_AUTO_TEST_CASE(company_users_cannot_be_guessed) {
  const std::string uuid = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";
  accounts.company_users.push_back({uuid, sonia().key, true});
  const auto become = [&](const std::string& whom) {
    return reason(auth::issue_for_company_user(services, context, sonia(), whom));
  };
  for (int i = 0; i < 9; ++i) BOOST_TEST(become("guess") == "unknown_company_user");
  BOOST_TEST(become(uuid) == "granted");
  for (int i = 0; i < 10; ++i) BOOST_TEST(become("guess") == "unknown_company_user");
  BOOST_TEST(become(uuid) == "locked_out");
  BOOST_TEST(login(kSonia, "change123") == "granted");
}

BOOST_AUTO_TEST_CASE(attempts_that_are_nobodys_count_for_the_network) {
  const auto attempt = [&] {
    return auth::begin_attempt(services, context, LockoutKind::restore, "").has_value();
  };
  for (int i = 0; i < 10; ++i) BOOST_TEST(attempt());
  BOOST_TEST(!attempt());
  BOOST_TEST(throttle.list("default", clock.time, 10).size() == 1U);
  context.network = "192.0.2.2";
  BOOST_TEST(attempt());
}

BOOST_AUTO_TEST_CASE(many_networks_together_are_slowed_down_and_known_ones_are_not) {
  BOOST_TEST(login(kSonia, "change123") == "granted");
  for (int i = 0; i < 100; ++i) {
    context.network = "198.51.100." + std::to_string(i);
    fail(1, kSonia);
  }
  context.network = "203.0.113.1";
  fail(1, kSonia);
  const auto refused = auth::issue_for_password(services, context, kSonia,
                                                Secret(std::string_view("change123")));
  BOOST_TEST(refused.error().reason == "locked_out_everywhere");
  BOOST_TEST(refused.error().retry_after.count() == 30);
  context.network = "192.0.2.1";
  BOOST_TEST(login(kSonia, "change123") == "granted");
}

BOOST_AUTO_TEST_CASE(can_be_off_for_each_kind) {
  realm.lockout.customer.attempts = 0;
  fail(50, kSonia);
  fail(9, "admin@spryker.com", auth::issue_for_agent);
  BOOST_TEST(login("admin@spryker.com", "x", auth::issue_for_agent) == "locked_out");
  BOOST_TEST(throttle.list("default", clock.time, 10).size() == 2U);
}

BOOST_AUTO_TEST_CASE(networks_are_named_in_one_way) {
  using auth::counted_network;
  BOOST_TEST(counted_network("192.0.2.1") == "192.0.2.1");
  BOOST_TEST(counted_network("::ffff:192.0.2.1") == "192.0.2.1");
  BOOST_TEST(counted_network("2001:DB8:0:0:1::1") == "2001:db8::/64");
  BOOST_TEST(counted_network("::1") == "::/64");
  BOOST_TEST(counted_network("unix:") == "unix:");
  BOOST_TEST(counted_network("2001:db8::/64") == "2001:db8::/64");
  BOOST_TEST(counted_network("") == "unknown");
  BOOST_TEST(counted_network(std::string(1000, 'x')).size() == 64U);
}

BOOST_AUTO_TEST_SUITE_END()
