// SPDX-License-Identifier: MIT
//
// The exchange of PHP's refresh tokens. The samples lie with the fuzz corpus; php_refresh_tokens.py of the
// integration tests says what each holds. Run from the top of the sources.
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "base/json.h"
#include "crypto/digest.h"
#include "support/config_files.h"
#include "support/memory_legacy_tokens.h"
#include "support/services.h"

namespace {

using auth::AccountKind;
using auth::ErrorCode;
using auth::Kind;
using base::Secret;
using Tokens = auth::Result<auth::TokenResponse>;

constexpr const char* kCompanyUser = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";
const std::string kPassword = "lxZFUEsBCJ2Yb14IF2ygAHI5N4+ZAUXXaSeeJm6+twsUmIen";

std::string sample(const std::string& name) {
  std::ifstream file("tests/fuzz/corpus/legacy_token/" + name);
  BOOST_REQUIRE_MESSAGE(file, "no sample " << name << "; run the tests from the top directory");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string identifier_of(const std::string& name) {
  const auto text = crypto::DefuseCiphertext::parse(sample(name));
  const auto key = crypto::stretch_key(Secret(crypto::sha256(kPassword)), text->salt());
  const auto payload = base::Json::parse(text->decrypt(key)->reveal());
  return payload->find("refresh_token_id")->string().value();
}

/// A realm that takes PHP's tokens; their rows are added by name.
struct Fixture : support::World {
  test_support::Directory directory;
  test_support::MemoryLegacyTokens rows;
  auth::GrantContext context{realm, "frontend", "192.0.2.1", "tests", {}};

  Fixture() {
    set_key(kPassword);
    realm.legacy_tokens = auth::LegacyTokenPolicy{directory.path() / "key", today() + std::chrono::days(5)};
    services.legacy_tokens = &rows;
    accounts.company_users = {{kCompanyUser, sonia().key, true}};
    for (const char* id : {"3", "4"}) {
      auth::Account user = customer(id, std::string("user") + id, "pw");
      user.key.kind = AccountKind::user;
      user.reference.clear();
      accounts.accounts.push_back(user);
    }
    user("3").is_agent = true;
    user("4").uuid = "0d743cc3-a772-5145-971e-d4018ee7a489";
  }
  [[nodiscard]] std::chrono::sys_days today() const {
    return std::chrono::floor<std::chrono::days>(clock.time);
  }
  void set_key(const std::string& text) { ::chmod(directory.write("key", text + "\n").c_str(), 0600); }
  auth::Account& user(const std::string& id) {
    for (auth::Account& account : accounts.accounts) {
      if (account.key.kind == AccountKind::user && account.key.id == id) return account;
    }
    throw std::logic_error("no such user");
  }
  Tokens exchange(const std::string& text) {
    return auth::issue_for_refresh(services, context, Secret(std::string_view(text)));
  }
  /// Of a sample whose row is live.
  Tokens exchange_live(const std::string& name) {
    rows.rows.push_back({"default", identifier_of(name)});
    return exchange(sample(name));
  }
  static std::string reason(const Tokens& result) { return result ? "granted" : result.error().reason; }
  [[nodiscard]] int live_sessions() const {
    int count = 0;
    for (const auto& [id, session] : store.sessions) count += session.revoked_at ? 0 : 1;
    return count;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(legacy_refresh, Fixture)

BOOST_AUTO_TEST_CASE(begins_a_session_of_ours_once) {
  const auto tokens = exchange_live("customer");
  BOOST_REQUIRE_MESSAGE(tokens.has_value(), reason(tokens));
  BOOST_TEST(tokens->refresh_token.reveal().size() == 64U);
  BOOST_TEST(rows.rows[0].is_revoked);
  const auto access = support::verified(tokens->access_token, clock.time);
  BOOST_TEST((access.kind == Kind::customer));
  BOOST_TEST(access.customer_reference == "DE--21");
  const auth::Session& session = store.sessions.begin()->second;
  BOOST_TEST((session.absolute_end == clock.time + realm.session_lifetime));
  BOOST_TEST(reason(exchange(tokens->refresh_token.reveal())) == "granted");
  BOOST_TEST(reason(exchange(sample("customer"))) == "revoked");
  BOOST_TEST(live_sessions() == 1);
}

BOOST_AUTO_TEST_CASE(keeps_the_kind) {
  const auto kind = [&](const std::string& name) {
    const auto tokens = exchange_live(name);
    return tokens ? auth::name_of(tokens->kind) : "refused: " + tokens.error().reason;
  };
  BOOST_TEST(kind("permissions") == "customer");
  BOOST_TEST(kind("company-user") == "company_user");
  BOOST_TEST(kind("agent") == "agent");
  BOOST_TEST(kind("user") == "user");
  BOOST_TEST(kind("user-of-old") == "user");
  rows.rows.clear();
  user("4").uuid[0] = '1';
  BOOST_TEST(kind("user") == "refused: account_gone");
  BOOST_TEST(kind("impersonation") == "refused: legacy_kind");
  BOOST_TEST(kind("warehouse") == "refused: legacy_kind");
  BOOST_TEST(kind("company-user-unnamed") == "refused: legacy_malformed");
}

BOOST_AUTO_TEST_CASE(what_the_token_or_its_row_says_refuses) {
  BOOST_TEST(reason(exchange(sample("customer"))) == "unknown_refresh_token");
  BOOST_TEST(reason(exchange_live("other-client")) == "other_client");
  BOOST_TEST(reason(exchange_live("expired")) == "expired");
  BOOST_TEST(reason(exchange(sample("malformed"))) == "legacy_malformed");
  BOOST_TEST(reason(exchange(sample("customer") + "00")) == "legacy_not_authentic");
  rows.rows = {{"another", identifier_of("customer")}};
  BOOST_TEST(reason(exchange(sample("customer"))) == "unknown_refresh_token");
  rows.rows = {{"default", identifier_of("customer"), "", true}};
  const auto refused = exchange(sample("customer"));
  BOOST_TEST(reason(refused) == "revoked");
  BOOST_TEST((refused.error().code == ErrorCode::invalid_refresh_token));
  BOOST_TEST(refused.error().account == "21");
  BOOST_TEST(store.sessions.empty());
  BOOST_TEST(rows.taking == 0);
}

BOOST_AUTO_TEST_CASE(what_has_become_of_the_account_refuses) {
  BOOST_TEST(reason(exchange_live("gone-customer")) == "account_gone");
  BOOST_TEST(reason(exchange_live("warehouse-user")) == "scopes_changed");
  BOOST_TEST(reason(exchange_live("merchant-user")) == "scopes_changed");
  rows.rows.push_back({"default", identifier_of("customer")});
  sonia().state = auth::Account::State::anonymised;
  BOOST_TEST(reason(exchange(sample("customer"))) == "account_anonymised");
  sonia().state = auth::Account::State::disabled;
  BOOST_TEST(reason(exchange(sample("customer"))) == "account_disabled");
  sonia().state = auth::Account::State::active;
  sonia().reference = "DE--77";
  BOOST_TEST(reason(exchange(sample("customer"))) == "account_gone");
  sonia().reference = "DE--21";
  user("3").is_agent = false;
  BOOST_TEST(reason(exchange_live("agent")) == "no_agent");
  accounts.company_users[0].is_active = false;
  BOOST_TEST(reason(exchange_live("company-user")) == "company_user_inactive");
  (void)store.raise_generation(sonia().key, clock.time, {});
  BOOST_TEST(reason(exchange(sample("customer"))) == "account_generation");
  BOOST_TEST(store.sessions.empty());
  BOOST_TEST(rows.taking == 0);
}

BOOST_AUTO_TEST_CASE(no_scope_is_added) {
  context.requested_scopes = {"customer"};
  BOOST_TEST(reason(exchange_live("another-customer")) == "granted");
  context.requested_scopes = {"customer", "agent"};
  const auto refused = exchange_live("customer");
  BOOST_TEST(reason(refused) == "scope_not_granted");
  BOOST_TEST((refused.error().code == ErrorCode::invalid_scope));
  BOOST_TEST(!rows.rows.back().is_revoked);
}

BOOST_AUTO_TEST_CASE(nothing_is_computed_where_none_are_taken) {
  const std::string text = sample("customer");
  rows.rows.push_back({"default", identifier_of("customer")});
  BOOST_TEST(reason(exchange("def50200" + std::string(800, 'g'))) == "unknown_refresh_token");
  BOOST_TEST(reason(exchange("DEF50200" + text.substr(8))) == "unknown_refresh_token");
  BOOST_TEST(reason(exchange(text.substr(0, 166))) == "unknown_refresh_token");
  realm.legacy_tokens->until = today() - std::chrono::days(1);
  BOOST_TEST(reason(exchange(text)) == "legacy_ended");
  realm.legacy_tokens.reset();
  BOOST_TEST(reason(exchange(text)) == "unknown_refresh_token");
  realm.legacy_tokens = auth::LegacyTokenPolicy{directory.path() / "key", today()};
  services.legacy_tokens = nullptr;
  BOOST_TEST(reason(exchange(text)) == "unknown_refresh_token");
  BOOST_TEST(passwords.stretched == 0);
  services.legacy_tokens = &rows;
  BOOST_TEST(reason(exchange(text)) == "granted");
  BOOST_TEST(passwords.stretched == 1);
}

BOOST_AUTO_TEST_CASE(the_last_day_ends_at_midnight_utc) {
  auth::LegacyTokenPolicy policy;
  policy.until = std::chrono::sys_days(std::chrono::year(2027) / 3 / 31);
  const base::Instant midnight = std::chrono::sys_days(std::chrono::year(2027) / 4 / 1);
  BOOST_TEST(!policy.has_ended(midnight - std::chrono::microseconds(1)));
  BOOST_TEST(policy.has_ended(midnight));
}

BOOST_AUTO_TEST_CASE(another_key_refuses_and_none_is_a_fault) {
  set_key("another key");
  BOOST_TEST(reason(exchange_live("customer")) == "legacy_not_authentic");
  set_key("");
  BOOST_CHECK_THROW((void)exchange(sample("customer")), auth::Unavailable);
  ::chmod((directory.path() / "key").c_str(), 0644);
  BOOST_CHECK_THROW((void)exchange(sample("customer")), auth::Unavailable);
  realm.legacy_tokens->encryption_key_file += "-elsewhere";
  BOOST_CHECK_THROW((void)exchange(sample("customer")), auth::Unavailable);
  BOOST_TEST(store.sessions.empty());
}

BOOST_AUTO_TEST_CASE(a_fault_before_the_row_is_taken_loses_nothing) {
  rows.rows.push_back({"default", identifier_of("customer")});
  passwords.is_busy = true;
  BOOST_CHECK_THROW((void)exchange(sample("customer")), auth::HashingUnavailable);
  passwords.is_busy = false;
  signer.is_away = true;
  BOOST_CHECK_THROW((void)exchange(sample("customer")), auth::SignerUnavailable);
  signer.is_away = false;
  BOOST_TEST(store.sessions.empty());
  rows.before_taking = [&] { rows.is_away = true; };
  BOOST_CHECK_THROW((void)exchange(sample("customer")), auth::StorageUnavailable);
  BOOST_TEST(live_sessions() == 0);
  rows.is_away = false;
  rows.before_taking = [] {};
  BOOST_TEST(reason(exchange(sample("customer"))) == "granted");
  BOOST_TEST(live_sessions() == 1);
}

BOOST_AUTO_TEST_CASE(whoever_comes_second_keeps_no_session) {
  rows.rows.push_back({"default", identifier_of("customer")});
  std::string other = "nobody";
  rows.before_taking = [&] {
    rows.before_taking = [] {};
    other = reason(exchange(sample("customer")));
  };
  BOOST_TEST(reason(exchange(sample("customer"))) == "lost_race");
  BOOST_TEST(other == "granted");
  BOOST_TEST(live_sessions() == 1);
}

BOOST_AUTO_TEST_CASE(a_password_changed_meanwhile_leaves_no_session) {
  rows.rows.push_back({"default", identifier_of("customer")});
  // While the key is stretched, which is before the account is looked up.
  passwords.meanwhile = [&] { (void)store.raise_generation(sonia().key, clock.time, {}); };
  BOOST_TEST(reason(exchange(sample("customer"))) == "account_generation");
  BOOST_TEST(live_sessions() == 0);
  BOOST_TEST(!rows.rows[0].is_revoked);
}

BOOST_AUTO_TEST_CASE(nor_does_one_changed_at_the_last_moment) {
  rows.rows.push_back({"default", identifier_of("customer")});
  signer.meanwhile = [&] { (void)store.raise_generation(sonia().key, clock.time, {}); };
  BOOST_TEST(reason(exchange(sample("customer"))) == "lost_race");
  BOOST_TEST(live_sessions() == 0);
  BOOST_TEST(!rows.rows[0].is_revoked);
}

BOOST_AUTO_TEST_CASE(its_owner_alone_revokes_one) {
  rows.rows.push_back({"default", identifier_of("customer")});
  const auto revoke = [&](const auth::AccountKey& owner, const std::string& text) {
    return auth::revoke_refresh_token(services, realm, owner, Secret(std::string_view(text)));
  };
  const auth::AccountKey john = accounts.accounts[1].key;
  BOOST_TEST(revoke(john, sample("customer")) == 0);
  BOOST_TEST(revoke(sonia().key, sample("customer") + "00") == 0);
  BOOST_TEST(revoke(sonia().key, sample("another-customer")) == 0);
  BOOST_TEST(revoke(sonia().key, sample("customer")) == 1);
  BOOST_TEST(revoke(sonia().key, sample("customer")) == 0);
  BOOST_TEST(reason(exchange(sample("customer"))) == "revoked");
}

BOOST_AUTO_TEST_CASE(who_logs_out_everywhere_while_theirs_are_away_keeps_his_session_to_come_again) {
  const auto tokens = exchange_live("customer");
  const auto mine = support::verified(tokens->access_token, clock.time);
  rows.is_away = true;
  BOOST_CHECK_THROW((void)auth::revoke_all_of(services, realm, mine), auth::Unavailable);
  BOOST_TEST(live_sessions() == 1);
  rows.is_away = false;
  BOOST_TEST(auth::revoke_all_of(services, realm, mine) == 1);
}

BOOST_AUTO_TEST_CASE(all_of_a_customer_end_with_his_sessions) {
  rows.rows = {{"default", std::string(80, 'a'), "DE--21"}, {"default", std::string(80, 'b'), "DE--22"}};
  const auto tokens = exchange_live("customer");
  rows.rows.push_back({"default", std::string(80, 'c'), "DE--21"});
  const auto mine = support::verified(tokens->access_token, clock.time);
  BOOST_TEST(auth::revoke_all_of(services, realm, mine) == 3);
  BOOST_TEST(live_sessions() == 0);
  BOOST_TEST(!rows.rows[1].is_revoked);
  // An agent who acts as the customer ends his own sessions alone.
  rows.rows = {{"default", std::string(80, 'a'), "DE--21"}};
  const auto acting = auth::issue_for_impersonation(services, context, user("3"), "DE--21");
  BOOST_TEST(auth::revoke_all_of(services, realm, support::verified(acting->access_token, clock.time)) == 1);
  BOOST_TEST(!rows.rows[0].is_revoked);
}

BOOST_AUTO_TEST_SUITE_END()
