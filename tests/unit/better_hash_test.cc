// SPDX-License-Identifier: MIT
//
// Logins that leave a better hash behind. What "old hash of x" stands for is weaker than "hash of x".
#include <boost/test/unit_test.hpp>

#include "auth/passwords.h"
#include "support/services.h"

namespace {

using base::Secret;
using BetterHashes = auth::AccountStore::BetterHashes;

struct Fixture : support::World {
  auth::GrantContext context{realm, "frontend", "192.0.2.1", "tests", {}};
  int steps = 0;

  Fixture() {
    sonia().password_hash = "old hash of change123";
    accounts.better = BetterHashes::replace;
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
  accounts.better = BetterHashes::nowhere;
  const auto before = login();
  BOOST_TEST(sonia().password_hash == "old hash of change123");
  BOOST_TEST(passwords.made == 0);
  accounts.better = BetterHashes::replace;
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

namespace {

/// Accounts in tables that are not ours to write.
struct BesideFixture : Fixture {
  BesideFixture() { accounts.better = BetterHashes::beside; }
  [[nodiscard]] std::string beside() const {
    return better_hashes.rows.empty() ? "none" : better_hashes.rows.back().better;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(better_hashes_beside)

BOOST_FIXTURE_TEST_CASE(are_put_there_by_the_first_good_login_and_used_by_the_next, BesideFixture) {
  BOOST_TEST(reason(login("wrong")) == "wrong_password");
  BOOST_TEST(passwords.made == 0);
  const auto first = login();
  BOOST_TEST(sonia().password_hash == "old hash of change123");
  BOOST_TEST(beside() == "hash of change123");
  passwords.calls = 0;
  const auto second = login();
  BOOST_TEST(passwords.calls == 1);
  BOOST_TEST(passwords.compared == "hash of change123");
  for (const auto* session : {&first, &second}) BOOST_TEST(refreshed(*session) == "granted");
  BOOST_TEST(reason(login("wrong")) == "wrong_password");
  BOOST_TEST(passwords.compared == "hash of change123");
}

BOOST_FIXTURE_TEST_CASE(are_not_made_again_where_they_are_as_good, BesideFixture) {
  services.wanted_hash = {64, 1, 1};
  passwords.accepts_all = true;
  better_hashes.rows = {{sonia().key, sonia().password_hash,
                         "$argon2id$v=19$m=64,t=1,p=1$UjhRallDQmVNWWIyTFZ4Uw$My7WOUzFGoK73ESUU5fzTqA9Di3dneBivSVJedZ9AMk"}};
  BOOST_TEST(reason(login()) == "granted");
  BOOST_TEST(passwords.made == 0);
  services.wanted_hash.iterations = 2;
  BOOST_TEST(reason(login()) == "granted");
  BOOST_TEST(beside() == "hash of change123");
}

BOOST_FIXTURE_TEST_CASE(count_nothing_once_the_account_has_another_hash, BesideFixture) {
  const auto before = login();
  sonia().password_hash = "old hash of something else";
  BOOST_TEST(reason(login()) == "wrong_password");
  BOOST_TEST(beside() == "hash of change123");
  BOOST_TEST(refreshed(before) == "password_changed");
  BOOST_TEST(reason(login("something else")) == "granted");
  BOOST_TEST(beside() == "hash of something else");
  BOOST_TEST(better_hashes.rows.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(let_in_whose_own_hash_is_no_longer_allowed, BesideFixture) {
  sonia().password_hash = "broken";
  BOOST_TEST(reason(login()) == "password_hash_unusable");
  better_hashes.rows = {{sonia().key, "broken", "hash of change123"}};
  BOOST_TEST(reason(login()) == "granted");
  BOOST_TEST(reason(login("wrong")) == "wrong_password");
}

BOOST_FIXTURE_TEST_CASE(that_cannot_be_used_are_left_aside_and_replaced, BesideFixture) {
  better_hashes.rows = {{sonia().key, sonia().password_hash, "broken"}};
  BOOST_TEST(reason(login("wrong")) == "wrong_password");
  BOOST_TEST(beside() == "broken");
  BOOST_TEST(reason(login()) == "granted");
  BOOST_TEST(beside() == "hash of change123");
}

BOOST_FIXTURE_TEST_CASE(of_nobody_are_looked_for_too, BesideFixture) {
  BOOST_TEST(reason(login("wrong")) == "wrong_password");
  const int asked = better_hashes.asked;
  const auto unknown = auth::issue_for_password(services, context, "nobody@spryker.com", Secret(std::string_view("x")));
  BOOST_TEST(reason(unknown) == "unknown_account");
  BOOST_TEST(better_hashes.asked == 2 * asked);
  // An account without a password has none, whatever a row says.
  sonia().password_hash.clear();
  better_hashes.rows = {{sonia().key, "", "hash of change123"}};
  BOOST_TEST(reason(login()) == "wrong_password");
}

BOOST_FIXTURE_TEST_CASE(of_a_digest_are_as_slow_as_any, BesideFixture) {
  sonia().password_hash = "5f4dcc3b5aa765d61d8327deb882cf99";
  BOOST_TEST(reason(login("wrong")) == "wrong_password");
  BOOST_TEST(passwords.calls == 2);
  better_hashes.rows = {{sonia().key, sonia().password_hash, "hash of change123"}};
  passwords.calls = 0;
  BOOST_TEST(reason(login("wrong")) == "wrong_password");
  BOOST_TEST(passwords.calls == 1);
}

BOOST_FIXTURE_TEST_CASE(never_stand_in_the_way_of_a_login_by_being_written, BesideFixture) {
  better_hashes.takes_none = true;
  const auto tokens = login();
  BOOST_TEST(reason(tokens) == "granted");
  BOOST_TEST(refreshed(tokens) == "granted");
  BOOST_TEST(beside() == "none");
  better_hashes.takes_none = false;
  passwords.makes_none = true;
  BOOST_TEST(reason(login()) == "granted");
}

BOOST_FIXTURE_TEST_CASE(that_cannot_be_read_are_no_wrong_password, BesideFixture) {
  better_hashes.is_away = true;
  BOOST_CHECK_THROW((void)login(), auth::StorageUnavailable);
  BOOST_CHECK_THROW((void)login("wrong"), auth::StorageUnavailable);
}

BOOST_FIXTURE_TEST_CASE(count_where_a_password_is_changed, BesideFixture) {
  const auto tokens = login();
  sonia().password_hash = "broken";
  better_hashes.rows = {{sonia().key, "broken", "hash of change123"}};
  realm.passwords.characters = auth::PasswordPolicy::Characters::any;
  const auto token = support::verified(tokens->access_token, clock.now());
  const auto change = [&](std::string_view current) {
    const auto changed = auth::change_password(services, context, token, sonia(), Secret(current),
                                               Secret(std::string_view("a new one, longer")));
    return changed ? "changed" : changed.error().reason;
  };
  BOOST_TEST(change("wrong") == "wrong_password");
  BOOST_TEST(change("change123") == "changed");
  BOOST_TEST(sonia().password_hash == "hash of a new one, longer");
  BOOST_TEST(reason(login()) == "wrong_password");
  BOOST_TEST(reason(login("a new one, longer")) == "granted");
}

BOOST_AUTO_TEST_SUITE_END()
