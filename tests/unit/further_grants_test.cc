// SPDX-License-Identifier: MIT
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <utility>

#include "crypto/digest.h"
#include "support/services.h"

namespace {

using auth::AccountKind;
using auth::ErrorCode;
using auth::Kind;
using base::Secret;
using Tokens = auth::Result<auth::TokenResponse>;

Secret secret(std::string_view text) { return Secret(text); }

constexpr const char* kCompanyUser = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";

/// Sonia with a company user, and Back Office users: an agent (3), a plain one (4), and one who works
/// in warehouse 7 (5).
struct Fixture : support::World {
  auth::GrantContext context{realm, "frontend", "192.0.2.1", "tests", {}};

  Fixture() {
    accounts.company_users = {{kCompanyUser, sonia().key, true}};
    for (const char* id : {"3", "4", "5"}) {
      auth::Account user = customer(id, std::string("user") + id, "pw");
      user.key.kind = AccountKind::user;
      user.reference.clear();
      user.uuid = "0d743cc3-a772-5145-971e-d4018ee7a48" + user.key.id;
      accounts.accounts.push_back(user);
    }
    user("3").is_agent = true;
    user("5").is_warehouse_user = true;
    accounts.warehouses["5"] = "7";
  }
  auth::Account& user(const std::string& id) {
    for (auth::Account& account : accounts.accounts) {
      if (account.key.kind == AccountKind::user && account.key.id == id) return account;
    }
    throw std::logic_error("no such user");
  }
  Tokens as_customer() {
    return auth::issue_for_password(services, context, "sonia@spryker.com", secret("change123"));
  }
  Tokens as_agent() { return auth::issue_for_agent(services, context, "user3", secret("pw")); }
  Tokens as_user(const char* name = "user4") {
    return auth::issue_for_user(services, context, name, secret("pw"));
  }
  Tokens as_company_user(const char* uuid = kCompanyUser) {
    return auth::issue_for_company_user(services, context, sonia(), {}, uuid);
  }
  Tokens impersonating(const char* reference = "DE--21") {
    return auth::issue_for_impersonation(services, context, user("3"), reference);
  }
  Tokens for_warehouse(const char* id = "5") {
    return auth::issue_for_warehouse(services, context, user(id));
  }
  Tokens refresh(const Tokens& tokens) {
    return auth::issue_for_refresh(services, context, tokens->refresh_token);
  }
  auth::AccessToken verified(const Tokens& tokens) {
    return support::verified(tokens->access_token, clock.time);
  }
  std::string behind(const Tokens& tokens) {
    const auto account = auth::account_behind(services, realm, verified(tokens));
    return account ? account->key.id : account.error().reason;
  }
  static std::string reason(const Tokens& result) { return result ? "granted" : result.error().reason; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(further_grants)

BOOST_FIXTURE_TEST_CASE(say_in_the_token_for_whom_it_speaks, Fixture) {
  const auto agent = verified(as_agent());
  BOOST_TEST((agent.kind == Kind::agent));
  BOOST_TEST(agent.agent_id.value() == "3");
  BOOST_TEST(agent.customer_reference.empty());

  const auto user = verified(as_user());
  BOOST_TEST((user.kind == Kind::user));
  BOOST_TEST(user.user_id.value() == "4");
  BOOST_TEST(user.user_uuid.value() == "0d743cc3-a772-5145-971e-d4018ee7a484");
  BOOST_TEST(user.has_scope("back-office-user"));
  BOOST_TEST(verified(as_user("user5")).has_scope("warehouse-user"));

  const auto company_user = verified(as_company_user());
  BOOST_TEST((company_user.kind == Kind::company_user));
  BOOST_TEST(company_user.company_user.value() == kCompanyUser);
  BOOST_TEST(company_user.customer_reference == "DE--21");

  const auto impersonation = verified(impersonating());
  BOOST_TEST((impersonation.kind == Kind::impersonation));
  BOOST_TEST(impersonation.customer_reference == "DE--21");
  BOOST_TEST(!impersonation.agent_id.has_value());
  BOOST_TEST(impersonation.actor.value() == "user:3");

  const auto warehouse = for_warehouse();
  BOOST_TEST(warehouse->expires_in.count() == 604800);
  BOOST_TEST(verified(warehouse).warehouse_id.value() == "7");
}

BOOST_FIXTURE_TEST_CASE(refuse_whom_they_are_not_for, Fixture) {
  const auto plain = auth::issue_for_agent(services, context, "user4", secret("pw"));
  BOOST_TEST(reason(plain) == "no_agent");
  BOOST_TEST((plain.error().code == ErrorCode::invalid_credentials));
  BOOST_TEST(reason(auth::issue_for_agent(services, context, "sonia@spryker.com", secret("change123"))) ==
             "unknown_account");
  BOOST_TEST(reason(as_company_user("00000000-0000-0000-0000-000000000000")) == "unknown_company_user");
  accounts.company_users.push_back({"11111111-0000-0000-0000-000000000000", accounts.accounts[1].key, true});
  BOOST_TEST(reason(as_company_user("11111111-0000-0000-0000-000000000000")) == "foreign_company_user");
  accounts.company_users[0].is_active = false;
  BOOST_TEST(reason(as_company_user()) == "company_user_inactive");
  BOOST_TEST(reason(impersonating("DE--99")) == "unknown_customer");
  const auto no_warehouse = for_warehouse("4");
  BOOST_TEST(reason(no_warehouse) == "no_warehouse_user");
  BOOST_TEST((no_warehouse.error().code == ErrorCode::not_allowed));
  accounts.warehouses.clear();
  BOOST_TEST(reason(for_warehouse()) == "no_warehouse");
  BOOST_TEST(store.sessions.empty());
}

BOOST_FIXTURE_TEST_CASE(are_refreshed_for_the_same, Fixture) {
  for (const Tokens& tokens : {as_agent(), as_user(), as_company_user(), impersonating(), for_warehouse()}) {
    const auto before = verified(tokens);
    const auto after = refresh(tokens);
    BOOST_REQUIRE(reason(after) == "granted");
    const auto token = verified(after);
    BOOST_TEST((token.kind == before.kind));
    BOOST_TEST((token.account("default") == before.account("default")));
    BOOST_TEST((token.actor == before.actor));
    BOOST_TEST((token.company_user == before.company_user));
    BOOST_TEST((token.scopes == before.scopes));
    BOOST_TEST((after->expires_in == tokens->expires_in));
  }
}

BOOST_FIXTURE_TEST_CASE(end_with_everybody_behind_them, Fixture) {
  const auto impersonation = impersonating();
  user("3").state = auth::Account::State::disabled;
  BOOST_TEST(reason(refresh(impersonation)) == "account_disabled");
  user("3").state = auth::Account::State::active;
  user("3").is_agent = false;
  BOOST_TEST(reason(refresh(impersonation)) == "no_agent");
  user("3").is_agent = true;
  user("3").password_hash = "hash of another";
  BOOST_TEST(reason(refresh(impersonation)) == "password_changed");
  user("3").password_hash = "hash of pw";
  sonia().state = auth::Account::State::disabled;
  BOOST_TEST(reason(refresh(impersonation)) == "account_disabled");
  sonia().state = auth::Account::State::active;

  const auto back_office = as_user();
  user("4").is_warehouse_user = true;
  BOOST_TEST(reason(refresh(back_office)) == "scopes_changed");
  user("4").is_warehouse_user = false;

  const auto warehouse = for_warehouse();
  accounts.warehouses["5"] = "8";
  BOOST_TEST(reason(refresh(warehouse)) == "not_assigned");
  accounts.warehouses["5"] = "7";
  user("5").is_warehouse_user = false;
  BOOST_TEST(reason(refresh(warehouse)) == "no_warehouse_user");

  const auto company_user = as_company_user();
  accounts.company_users[0].is_active = false;
  BOOST_TEST(reason(refresh(company_user)) == "company_user_inactive");
}

BOOST_FIXTURE_TEST_CASE(end_when_a_generation_is_raised, Fixture) {
  const auto customer = as_customer();
  const auto impersonation = impersonating();
  const auto warehouse = for_warehouse();
  services.tokens.raise_generation(user("3").key, clock.time);
  BOOST_TEST(reason(refresh(impersonation)) == "revoked");
  BOOST_TEST(reason(refresh(customer)) == "granted");
  services.tokens.raise_generation(user("5").key, clock.time);
  BOOST_TEST(reason(refresh(warehouse)) == "revoked");
}

BOOST_FIXTURE_TEST_CASE(keep_the_agent_behind_a_customer_who_becomes_a_company_user, Fixture) {
  const auto acting = verified(impersonating());
  const auto made = [&] {
    return auth::issue_for_company_user(services, context, sonia(), acting, kCompanyUser);
  };
  const auto one = made();
  const auto token = verified(one);
  BOOST_TEST((token.kind == Kind::company_user));
  BOOST_TEST(token.actor.value() == "user:3");
  BOOST_TEST(!token.agent_id.has_value());
  const auto customers = as_company_user();
  BOOST_TEST(!verified(customers).actor.has_value());
  // Logging out everywhere is the agent's own, and not the customer's.
  BOOST_TEST(auth::revoke_all_of(services, realm, verified(made())) == 2);
  BOOST_TEST(reason(refresh(one)) == "revoked");
  BOOST_TEST(reason(refresh(customers)) == "granted");
  const auto two = made();
  BOOST_TEST(verified(refresh(two)).actor.value() == "user:3");
  const auto three = made();
  user("3").is_agent = false;
  BOOST_TEST(reason(refresh(three)) == "no_agent");
  BOOST_TEST(reason(made()) == "no_agent");
  user("3").is_agent = true;
  const std::string hash = std::exchange(user("3").password_hash, "hash of new");
  BOOST_TEST(reason(made()) == "account_gone");
  user("3").password_hash = hash;
  BOOST_TEST(reason(made()) == "granted");
  user("3").key.id = "9";
  BOOST_TEST(reason(made()) == "account_gone");
}

BOOST_FIXTURE_TEST_CASE(leave_no_session_when_somebody_is_sent_away_while_they_are_signed, Fixture) {
  const auto is_left = [&] {
    return std::ranges::any_of(store.sessions, [](const auto& one) { return !one.second.revoked_at; });
  };
  signer.meanwhile = [&] { user("3").is_agent = false; };
  BOOST_TEST(reason(impersonating()) == "no_agent");
  user("3").is_agent = true;
  signer.meanwhile = [&] { (void)store.raise_generation(user("3").key, clock.time, {}); };
  BOOST_TEST(reason(impersonating()) == "account_generation");
  signer.meanwhile = [&] { accounts.warehouses.clear(); };
  BOOST_TEST(reason(for_warehouse()) == "not_assigned");
  signer.meanwhile = [&] { accounts.company_users[0].is_active = false; };
  BOOST_TEST(reason(as_company_user()) == "company_user_inactive");
  BOOST_TEST(!is_left());
}

BOOST_FIXTURE_TEST_CASE(log_out_everywhere_by_the_generation_where_their_token_has_no_session, Fixture) {
  const auto ours = as_customer();
  auth::AccessToken theirs = verified(ours);
  theirs.session_id.reset();
  BOOST_TEST(auth::revoke_all_of(services, realm, theirs) == 1);
  BOOST_TEST(reason(refresh(ours)) == "revoked");
  BOOST_TEST(store.generation_of(sonia().key) == 1U);
}

BOOST_FIXTURE_TEST_CASE(log_out_everywhere_in_their_own_role_only, Fixture) {
  const auto customer = as_customer();
  const auto company_user = as_company_user();
  const auto one = impersonating();
  const auto two = impersonating();
  BOOST_TEST(auth::revoke_all_of(services, realm, verified(one)) == 2);
  BOOST_TEST(reason(refresh(two)) == "revoked");
  BOOST_TEST(reason(refresh(company_user)) == "granted");
  const auto other = impersonating();
  BOOST_TEST(auth::revoke_all_of(services, realm, verified(customer)) == 3);
  BOOST_TEST(reason(refresh(other)) == "revoked");
  const auto agent = as_agent();
  BOOST_TEST(auth::revoke_all_of(services, realm, verified(agent)) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(account_behind_a_token)

BOOST_FIXTURE_TEST_CASE(is_there_while_its_session_lives, Fixture) {
  const auto customer = as_customer();
  BOOST_TEST(behind(customer) == "21");
  BOOST_TEST(behind(as_agent()) == "3");
  BOOST_TEST(behind(for_warehouse()) == "7");
  (void)auth::revoke_all_of(services, realm, verified(customer));
  BOOST_TEST(behind(customer) == "revoked");
}

BOOST_FIXTURE_TEST_CASE(is_gone_with_its_session, Fixture) {
  const auto customer = as_customer();
  store.sessions.clear();
  BOOST_TEST(behind(customer) == "session_gone");
  const auto again = as_customer();
  sonia().state = auth::Account::State::anonymised;
  BOOST_TEST(behind(again) == "account_anonymised");
}

BOOST_FIXTURE_TEST_CASE(of_an_agent_must_be_one_still_wherever_the_token_was_issued, Fixture) {
  auth::AccessToken elsewhere;
  elsewhere.kind = Kind::agent;
  elsewhere.agent_id = "3";
  BOOST_TEST(auth::account_behind(services, realm, elsewhere).has_value());
  elsewhere.agent_id = "4";
  BOOST_TEST(auth::account_behind(services, realm, elsewhere).error().reason == "account_gone");
}

BOOST_FIXTURE_TEST_CASE(goes_on_where_the_session_was_spared, Fixture) {
  const auto kept = as_customer();
  const auto ended = as_customer();
  sonia().password_hash = "hash of new";
  const auth::SparedSession spared{kept->session_id, crypto::sha256("hash of new")};
  BOOST_TEST(services.tokens.raise_generation(sonia().key, clock.time, spared) == 1);
  BOOST_TEST(reason(refresh(ended)) == "revoked");
  BOOST_TEST(behind(kept) == "21");
  const auto after = refresh(kept);
  BOOST_REQUIRE(reason(after) == "granted");
  BOOST_TEST(behind(after) == "21");
}

BOOST_AUTO_TEST_SUITE_END()
