// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "support/services.h"

namespace {

using auth::ErrorCode;
using base::Secret;

struct Fixture : support::World {
  auth::GrantContext context{realm, "frontend", "192.0.2.1", "tests", {}};

  auth::Result<auth::TokenResponse> login(const std::string& username = "sonia@spryker.com",
                                          const std::string& password = "change123") {
    return auth::issue_for_password(services, context, username, Secret(std::string_view(password)));
  }
  auth::Result<auth::TokenResponse> refresh(const Secret& token) {
    return auth::issue_for_refresh(services, context, token);
  }
  /// What a check makes of the access token.
  auth::AccessToken verified(const auth::TokenResponse& tokens) {
    return support::verified(tokens.access_token, clock.time);
  }
  /// A refusal's word for the log, or "granted".
  static std::string reason(const auth::Result<auth::TokenResponse>& result) {
    return result ? "granted" : result.error().reason;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(password_grant)

BOOST_FIXTURE_TEST_CASE(begins_a_session, Fixture) {
  const auto tokens = login();
  BOOST_REQUIRE(tokens.has_value());
  BOOST_TEST(tokens->refresh_token.reveal().size() == 64U);
  BOOST_TEST(tokens->expires_in.count() == 28800);
  BOOST_TEST(tokens->company_user.value() == "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac");
  BOOST_REQUIRE(store.sessions.size() == 1U);
  const auth::Session& session = store.sessions.begin()->second;
  BOOST_TEST(session.network == "192.0.2.1");
  BOOST_TEST((session.idle_end == clock.time + realm.refresh_token_lifetime));
  BOOST_TEST((session.absolute_end == clock.time + realm.session_lifetime));
}

BOOST_FIXTURE_TEST_CASE(stores_no_token_in_clear, Fixture) {
  const auto tokens = login();
  BOOST_TEST(store.refresh_tokens.begin()->first.find(tokens->refresh_token.reveal()) == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(compares_for_unknown_accounts_with_what_most_others_have, Fixture) {
  BOOST_TEST(reason(login("nobody@example.com")) == "unknown_account");
  BOOST_TEST(passwords.compared == services.dummy_hash);
  accounts.typical = "hash of change123";
  BOOST_TEST(reason(login("nobody@example.com")) == "unknown_account");
  BOOST_TEST(passwords.compared == *accounts.typical);
  sonia().password_hash = "broken";
  BOOST_TEST(reason(login()) == "password_hash_unusable");
  BOOST_TEST(passwords.compared == *accounts.typical);
}

BOOST_FIXTURE_TEST_CASE(refuses_all_alike, Fixture) {
  BOOST_TEST(reason(login("nobody@example.com")) == "unknown_account");
  BOOST_TEST(reason(login("sonia@spryker.com", "wrong")) == "wrong_password");
  sonia().state = auth::Account::State::disabled;
  BOOST_TEST(reason(login()) == "account_disabled");
  sonia().state = auth::Account::State::anonymised;
  const auto anonymised = login();
  BOOST_TEST(reason(anonymised) == "account_anonymised");
  BOOST_TEST((anonymised.error().code == ErrorCode::invalid_credentials));
  BOOST_TEST(store.sessions.empty());
}

BOOST_FIXTURE_TEST_CASE(compares_a_hash_whatever_is_known_of_the_account, Fixture) {
  (void)login("nobody@example.com");
  (void)login();
  sonia().state = auth::Account::State::disabled;
  (void)login();
  sonia().password_hash = "";
  (void)login();
  BOOST_TEST(passwords.calls == 4);
  // Nothing is computed for it, so that a second comparison has to take the time.
  sonia().password_hash = "broken";
  (void)login();
  BOOST_TEST(passwords.calls == 6);
}

BOOST_FIXTURE_TEST_CASE(a_quick_comparison_that_fails_takes_as_long_as_others, Fixture) {
  sonia().password_hash = "ed52efced6f7f5438c91fe8293eed992";
  (void)login();
  BOOST_TEST(passwords.calls == 2);
  passwords.accepts_all = true;
  (void)login();
  BOOST_TEST(passwords.calls == 3);
}

BOOST_FIXTURE_TEST_CASE(the_realm_says_whether_legacy_hashes_count, Fixture) {
  (void)login();
  BOOST_TEST((passwords.legacy == crypto::LegacySchemes::refused));
  realm.legacy_hashes = crypto::LegacySchemes::allowed;
  (void)login();
  BOOST_TEST((passwords.legacy == crypto::LegacySchemes::allowed));
}

BOOST_FIXTURE_TEST_CASE(an_account_without_a_hash_cannot_log_in, Fixture) {
  sonia().password_hash = "";
  BOOST_TEST(reason(login("sonia@spryker.com", "nobody")) == "wrong_password");
}

BOOST_FIXTURE_TEST_CASE(an_unusable_hash_is_no_pass, Fixture) {
  sonia().password_hash = "broken";
  BOOST_TEST(reason(login()) == "password_hash_unusable");
}

BOOST_FIXTURE_TEST_CASE(only_the_right_password_tells_that_an_account_is_unconfirmed, Fixture) {
  sonia().confirmation = auth::Account::Confirmation::pending;
  BOOST_TEST((login().error().code == ErrorCode::unconfirmed_account));
  BOOST_TEST((login("sonia@spryker.com", "wrong").error().code == ErrorCode::invalid_credentials));
}

BOOST_FIXTURE_TEST_CASE(sees_what_happened_to_the_account_while_it_hashed, Fixture) {
  passwords.meanwhile = [this] { sonia().password_hash = "hash of something else"; };
  BOOST_TEST(reason(login()) == "password_changed");
  sonia().password_hash = "hash of change123";
  passwords.meanwhile = [this] { sonia().state = auth::Account::State::disabled; };
  BOOST_TEST(reason(login()) == "account_disabled");
  BOOST_TEST(store.sessions.empty());
}

BOOST_FIXTURE_TEST_CASE(a_failure_is_thrown_and_leaves_no_session, Fixture) {
  signer.is_away = true;
  BOOST_CHECK_THROW((void)login(), auth::SignerUnavailable);
  passwords.is_busy = true;
  BOOST_CHECK_THROW((void)login(), auth::HashingUnavailable);
  accounts.is_away = true;
  BOOST_CHECK_THROW((void)login(), auth::StorageUnavailable);
  BOOST_TEST(store.sessions.empty());
}

BOOST_FIXTURE_TEST_CASE(embeds_permissions_only_where_told_and_only_small_ones, Fixture) {
  const auto permissions_of = [&] {
    const auto granted = login();
    return crypto::parse_compact(granted->access_token.reveal())->payload.find("\\\"permissions\\\":null") ==
           std::string::npos;
  };
  sonia().permissions = R"({"permissions":[]})";
  BOOST_TEST(!permissions_of());
  realm.permissions = auth::Realm::Permissions::embedded;
  BOOST_TEST(permissions_of());
  sonia().permissions = "{\"a\":\"" + std::string(4096, 'x') + "\"}";
  BOOST_TEST(!permissions_of());
  for (const char* no_object : {"", "null", "[1]", "no json"}) {
    sonia().permissions = no_object;
    BOOST_TEST(!permissions_of());
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(refresh_token_grant)

BOOST_FIXTURE_TEST_CASE(rotates_and_refuses_the_spent_one, Fixture) {
  const auto first = login();
  const auto second = refresh(first->refresh_token);
  BOOST_REQUIRE(second.has_value());
  BOOST_TEST(second->refresh_token.reveal() != first->refresh_token.reveal());
  BOOST_TEST(second->session_id == first->session_id);
  BOOST_TEST(reason(refresh(first->refresh_token)) == "spent");
  BOOST_TEST(reason(refresh(second->refresh_token)) == "granted");
}

BOOST_FIXTURE_TEST_CASE(refuses_what_it_never_issued, Fixture) {
  const auto tokens = login();
  BOOST_TEST(reason(refresh(Secret(std::string("garbage")))) == "unknown_refresh_token");
  BOOST_TEST(reason(refresh(tokens->access_token)) == "unknown_refresh_token");
}

BOOST_FIXTURE_TEST_CASE(refuses_a_token_issued_to_another_client, Fixture) {
  const auto tokens = login();
  context.client_id = "other";
  BOOST_TEST(reason(refresh(tokens->refresh_token)) == "other_client");
}

BOOST_FIXTURE_TEST_CASE(slides_up_to_the_absolute_end, Fixture) {
  realm.refresh_token_lifetime = base::Seconds(100);
  realm.session_lifetime = base::Seconds(150);
  auto tokens = login();
  clock.time += base::Seconds(99);
  tokens = refresh(tokens->refresh_token);
  BOOST_REQUIRE(tokens.has_value());
  clock.time += base::Seconds(50);
  tokens = refresh(tokens->refresh_token);
  BOOST_REQUIRE(tokens.has_value());
  clock.time += base::Seconds(1);
  BOOST_TEST(reason(refresh(tokens->refresh_token)) == "expired");
}

BOOST_FIXTURE_TEST_CASE(refuses_when_the_account_has_changed, Fixture) {
  const auto tokens = login();
  sonia().password_hash = "hash of something else";
  BOOST_TEST(reason(refresh(tokens->refresh_token)) == "password_changed");
  sonia().password_hash = "hash of change123";
  sonia().state = auth::Account::State::disabled;
  BOOST_TEST(reason(refresh(tokens->refresh_token)) == "account_disabled");
  sonia().state = auth::Account::State::active;
  accounts.accounts.erase(accounts.accounts.begin());
  BOOST_TEST(reason(refresh(tokens->refresh_token)) == "account_gone");
}

BOOST_FIXTURE_TEST_CASE(refuses_when_the_generation_was_raised, Fixture) {
  const auto tokens = login();
  services.tokens.raise_generation(sonia().key, clock.time);
  BOOST_TEST(!refresh(tokens->refresh_token).has_value());
  const auto again = login();
  BOOST_TEST(reason(refresh(again->refresh_token)) == "granted");
}

BOOST_FIXTURE_TEST_CASE(never_widens_the_scope, Fixture) {
  const auto tokens = login();
  context.requested_scopes = {"customer", "admin"};
  BOOST_TEST((refresh(tokens->refresh_token).error().code == ErrorCode::invalid_scope));
  context.requested_scopes = {"customer"};
  BOOST_TEST(reason(refresh(tokens->refresh_token)) == "granted");
}

BOOST_FIXTURE_TEST_CASE(a_failure_spends_nothing, Fixture) {
  const auto tokens = login();
  signer.is_away = true;
  BOOST_CHECK_THROW((void)refresh(tokens->refresh_token), auth::SignerUnavailable);
  signer.is_away = false;
  BOOST_TEST(reason(refresh(tokens->refresh_token)) == "granted");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(revocation)

BOOST_FIXTURE_TEST_CASE(ends_the_session_of_its_owner_only, Fixture) {
  const auto hers = login();
  const auto his = login("john.doe@example.com", "qwerty");
  BOOST_TEST(auth::revoke_refresh_token(services, realm, hers->account, his->refresh_token) == 0);
  BOOST_TEST(reason(refresh(his->refresh_token)) == "granted");
  BOOST_TEST(auth::revoke_refresh_token(services, realm, hers->account, hers->refresh_token) == 1);
  BOOST_TEST(reason(refresh(hers->refresh_token)) == "revoked");
  BOOST_TEST(auth::revoke_refresh_token(services, realm, hers->account, Secret(std::string("junk"))) == 0);
}

BOOST_FIXTURE_TEST_CASE(of_all_spares_nobody_elses, Fixture) {
  const auto one = login();
  const auto two = login();
  const auto his = login("john.doe@example.com", "qwerty");
  BOOST_TEST(auth::revoke_all_of(services, realm, verified(*one)) == 2);
  BOOST_TEST(reason(refresh(two->refresh_token)) == "revoked");
  BOOST_TEST(reason(refresh(his->refresh_token)) == "granted");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(client_authentication)

BOOST_FIXTURE_TEST_CASE(knows_public_and_confidential_clients, Fixture) {
  store.clients.push_back({"default", "backend", "hash of s3cret"});
  const auto verdict = [&](const char* id, const char* secret) {
    const auto client = auth::authenticate_client(
        services, realm, id, secret == nullptr ? std::nullopt : std::optional(Secret(std::string_view(secret))));
    return client ? "known" : client.error().reason;
  };
  BOOST_TEST(verdict("frontend", nullptr) == "known");
  BOOST_TEST(verdict("frontend", "abc123") == "client_is_public");
  BOOST_TEST(verdict("backend", "s3cret") == "known");
  BOOST_TEST(verdict("backend", "wrong") == "wrong_client_secret");
  BOOST_TEST(verdict("backend", nullptr) == "client_secret_missing");
  BOOST_TEST(verdict("nobody", nullptr) == "unknown_client");
}

BOOST_AUTO_TEST_SUITE_END()
