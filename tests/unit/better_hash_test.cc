// SPDX-License-Identifier: MIT
//
// Logins that leave a better hash behind. What "old hash of x" stands for is weaker than "hash of x".
#include <boost/test/unit_test.hpp>

#include "support/services.h"

namespace {

using base::Secret;

struct Fixture : support::World {
  auth::GrantContext context{realm, "frontend", "192.0.2.1", "tests", {}};
  int steps = 0;

  Fixture() {
    sonia().password_hash = "old hash of change123";
    accounts.better_hashes_too = true;
  }
  auth::Result<auth::TokenResponse> login(std::string_view password = "change123") {
    return auth::issue_for_password(services, context, "sonia@spryker.com", Secret(password));
  }
  std::string refreshed(const auth::Result<auth::TokenResponse>& tokens) {
    return reason(auth::issue_for_refresh(services, context, tokens->refresh_token));
  }
  static std::string reason(const auth::Result<auth::TokenResponse>& result) {
    return result ? "granted" : result.error().reason;
  }
  /// Lets somebody else store `hash` after the password was compared.
  void let_another_store(const std::string& hash) {
    passwords.meanwhile = [this, hash] {
      if (++steps == 2) sonia().password_hash = hash;
    };
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(better_hashes)

BOOST_FIXTURE_TEST_CASE(are_stored_by_a_good_login_and_all_sessions_go_on, Fixture) {
  accounts.better_hashes_too = false;
  const auto before = login();
  BOOST_TEST(sonia().password_hash == "old hash of change123");
  BOOST_TEST(passwords.made == 0);
  accounts.better_hashes_too = true;
  const auto after = login();
  BOOST_REQUIRE(after.has_value());
  BOOST_TEST(sonia().password_hash == "hash of change123");
  BOOST_TEST(refreshed(before) == "granted");
  BOOST_TEST(refreshed(after) == "granted");
}

BOOST_FIXTURE_TEST_CASE(are_made_for_those_alone_who_log_in, Fixture) {
  BOOST_TEST(reason(login("wrong")) == "wrong_password");
  BOOST_TEST(reason(login("")) == "empty_password");
  sonia().state = auth::Account::State::disabled;
  BOOST_TEST(reason(login()) == "account_disabled");
  BOOST_TEST(passwords.made == 0);
}

BOOST_FIXTURE_TEST_CASE(are_not_made_where_the_stored_one_is_as_good, Fixture) {
  services.wanted_hash = {64, 1, 1};
  sonia().password_hash =
      "$argon2id$v=19$m=64,t=1,p=1$UjhRallDQmVNWWIyTFZ4Uw$My7WOUzFGoK73ESUU5fzTqA9Di3dneBivSVJedZ9AMk";
  passwords.accepts_all = true;
  BOOST_TEST(reason(login()) == "granted");
  BOOST_TEST(passwords.made == 0);
  services.wanted_hash.iterations = 2;
  BOOST_TEST(reason(login()) == "granted");
  BOOST_TEST(passwords.made == 1);
}

BOOST_FIXTURE_TEST_CASE(are_not_made_of_what_was_perhaps_not_chosen, Fixture) {
  sonia().password_hash = "$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW";
  passwords.accepts_all = true;
  BOOST_TEST(reason(login(std::string(72, 'x'))) == "granted");
  BOOST_TEST(passwords.made == 0);
}

BOOST_FIXTURE_TEST_CASE(never_stand_in_the_way_of_a_login, Fixture) {
  passwords.makes_none = true;
  const auto tokens = login();
  BOOST_TEST(reason(tokens) == "granted");
  BOOST_TEST(sonia().password_hash == "old hash of change123");
  BOOST_TEST(refreshed(tokens) == "granted");
  passwords.makes_none = false;
  accounts.writable = auth::AccountStore::Saved::not_saved;
  BOOST_TEST(reason(login()) == "granted");
  BOOST_TEST(refreshed(login()) == "granted");
}

BOOST_FIXTURE_TEST_CASE(that_a_faster_login_stored_are_taken, Fixture) {
  let_another_store("hash of change123");
  const auto tokens = login();
  BOOST_TEST(reason(tokens) == "granted");
  BOOST_TEST(refreshed(tokens) == "granted");
}

BOOST_FIXTURE_TEST_CASE(of_another_password_end_the_login, Fixture) {
  let_another_store("hash of something else");
  BOOST_TEST(reason(login()) == "password_changed");
  BOOST_TEST(sonia().password_hash == "hash of something else");
}

BOOST_FIXTURE_TEST_CASE(are_stored_for_users_too, Fixture) {
  auth::Account agent = customer("3", "admin@spryker.com", "change123");
  agent.key.kind = auth::AccountKind::user;
  agent.is_agent = true;
  agent.password_hash = "old hash of change123";
  accounts.accounts.push_back(agent);
  const Secret password(std::string_view("change123"));
  const auto first = auth::issue_for_impersonation(services, context, agent, "DE--21");
  BOOST_REQUIRE(first.has_value());
  BOOST_TEST(reason(auth::issue_for_agent(services, context, "admin@spryker.com", password)) == "granted");
  BOOST_TEST(accounts.accounts.back().password_hash == "hash of change123");
  BOOST_TEST(refreshed(first) == "granted");
}

BOOST_AUTO_TEST_SUITE_END()
