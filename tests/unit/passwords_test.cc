// SPDX-License-Identifier: MIT
#include "auth/passwords.h"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "support/services.h"

namespace {

using auth::KeyPurpose;
using auth::PasswordProblem;
using base::Secret;

const std::string kOld = "change123";
const std::string kNew = "Another-one-4u";

struct Fixture : support::World {
  auth::GrantContext context{realm, "frontend", "192.0.2.1", "curl", {}};

  static Secret secret(const std::string& text) { return Secret(std::string_view(text)); }

  auth::TokenResponse login(const std::string& password = kOld) {
    return *auth::issue_for_password(services, context, "sonia@spryker.com", secret(password));
  }
  auth::AccessToken token_of(const auth::TokenResponse& tokens) const {
    return support::verified(tokens.access_token, clock.now());
  }
  /// What came of it: `changed`, or the reason.
  std::string change(const auth::TokenResponse& tokens, const std::string& current,
                     const std::string& replacement) {
    const auto account = auth::account_behind(services, realm, token_of(tokens));
    if (!account) return account.error().reason;
    const auto change = auth::change_password(services, context, token_of(tokens), *account,
                                              secret(current), secret(replacement));
    return change ? "changed" : change.error().reason;
  }
  std::string refresh(const auth::TokenResponse& tokens) {
    const auto answer = auth::issue_for_refresh(services, context, tokens.refresh_token);
    return answer ? "refreshed" : answer.error().reason;
  }
  std::string behind(const auth::TokenResponse& tokens) {
    const auto account = auth::account_behind(services, realm, token_of(tokens));
    return account ? "live" : account.error().reason;
  }
  Secret key(KeyPurpose purpose, const std::string& account = "21") {
    auto made = auth::new_one_time_key(purpose, {"default", auth::AccountKind::customer, account},
                                       clock.now(), base::Seconds(7200));
    keys.save(made.stored);
    return std::move(made.text);
  }
  std::string restore(const Secret& text, const std::string& replacement = kNew) {
    const auto change = auth::restore_password(services, context, text, secret(replacement));
    return change ? "changed" : change.error().reason;
  }
  std::string confirm(const Secret& text) {
    const auto confirmed = auth::confirm_email(services, realm, text);
    return confirmed ? "confirmed" : confirmed.error().reason;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(passwords, Fixture)

BOOST_AUTO_TEST_CASE(a_change_ends_every_session_but_the_one_that_made_it) {
  const auto mine = login();
  const auto other = login();
  accounts.company_users = {{*sonia().company_user, sonia().key, true}};
  const auto company =
      *auth::issue_for_company_user(services, context, sonia(), {}, *sonia().company_user);
  BOOST_TEST(change(mine, kOld, kNew) == "changed");
  BOOST_TEST(sonia().password_hash == "hash of " + kNew);
  BOOST_TEST(behind(mine) == "live");
  BOOST_TEST(behind(other) == "revoked");
  BOOST_TEST(behind(company) == "revoked");
  BOOST_TEST(refresh(mine) == "refreshed");
  BOOST_TEST(refresh(other) == "revoked");
  BOOST_TEST(refresh(company) == "revoked");
  BOOST_TEST(!auth::issue_for_password(services, context, "sonia@spryker.com", secret(kOld)));
  (void)login(kNew);
}

BOOST_AUTO_TEST_CASE(asks_for_the_current_password_before_it_judges_the_new_one) {
  const auto tokens = login();
  BOOST_TEST(change(tokens, "wrong", "short") == "wrong_password");
  BOOST_TEST(change(tokens, kOld, "short") == "password_too_short");
  sonia().password_hash = "broken";
  const auto account = sonia();
  const auto refused = auth::change_password(services, context, token_of(tokens), account,
                                             secret(kOld), secret(kNew));
  BOOST_TEST((refused.error().problem == PasswordProblem::wrong_password));
}

BOOST_AUTO_TEST_CASE(gives_each_violation_of_the_policy_a_problem_of_its_own) {
  realm.passwords.common.insert("password123!");
  const auto tokens = login();
  const std::pair<std::string, std::string> rows[] = {
      {"Short-1", "password_too_short"},
      {"Long-1" + std::string(123, 'x'), "password_too_long"},
      {"no-upper-case-1", "password_characters"},
      {"Xxxxxx-password-1", "password_repetition"},
      {"Password123!", "password_common"},
      {kNew, "changed"}};
  for (const auto& [password, outcome] : rows)
    BOOST_TEST(change(tokens, kOld, password) == outcome);
}

BOOST_AUTO_TEST_CASE(loses_to_a_change_that_was_faster) {
  const auto tokens = login();
  passwords.meanwhile = [&] { sonia().password_hash = "hash of another"; };
  const auto account = sonia();
  const auto refused = auth::change_password(services, context, token_of(tokens), account,
                                             secret(kOld), secret(kNew));
  BOOST_TEST((refused.error().problem == PasswordProblem::lost_race));
  BOOST_TEST(sonia().password_hash == "hash of another");
  BOOST_TEST(store.generation_of(sonia().key) == 0U);
}

BOOST_AUTO_TEST_CASE(changes_nothing_when_no_hash_can_be_made) {
  const auto tokens = login();
  passwords.is_busy = true;
  BOOST_CHECK_THROW((void)change(tokens, kOld, kNew), auth::HashingUnavailable);
  BOOST_TEST(sonia().password_hash == "hash of " + kOld);
  const Secret text = key(KeyPurpose::restore_password);
  BOOST_CHECK_THROW((void)restore(text), auth::HashingUnavailable);
  passwords.is_busy = false;
  BOOST_TEST(restore(text) == "changed");
}

BOOST_AUTO_TEST_CASE(fails_when_sessions_cannot_be_ended_and_no_refresh_works_all_the_same) {
  const auto mine = login();
  const auto other = login();
  const auto account = *auth::account_behind(services, realm, token_of(mine));
  store.is_away = true;
  BOOST_CHECK_THROW((void)auth::change_password(services, context, token_of(mine), account,
                                                secret(kOld), secret(kNew)),
                    auth::StorageUnavailable);
  store.is_away = false;
  BOOST_TEST(sonia().password_hash == "hash of " + kNew);
  BOOST_TEST(refresh(mine) == "password_changed");
  BOOST_TEST(refresh(other) == "password_changed");
  BOOST_TEST(behind(other) == "password_changed");
  (void)login(kNew);
}

BOOST_AUTO_TEST_CASE(spares_nobody_for_a_token_that_was_issued_elsewhere) {
  const auto mine = login();
  auth::AccessToken token = token_of(mine);
  token.session_id.reset();
  const auto change =
      auth::change_password(services, context, token, sonia(), secret(kOld), secret(kNew));
  BOOST_REQUIRE(change.has_value());
  BOOST_TEST(change->sessions_ended == 1);
  BOOST_TEST(refresh(mine) == "revoked");
}

BOOST_AUTO_TEST_CASE(spares_no_agent) {
  const auto tokens = login();
  auth::AccessToken token = token_of(tokens);
  token.kind = auth::Kind::impersonation;
  token.actor = "7";
  const auto change =
      auth::change_password(services, context, token, sonia(), secret(kOld), secret(kNew));
  BOOST_REQUIRE(change.has_value());
  BOOST_TEST(refresh(tokens) == "revoked");
}

BOOST_AUTO_TEST_CASE(a_changed_password_is_restored_by_no_key_from_before) {
  const Secret text = key(KeyPurpose::restore_password);
  const Secret confirming = key(KeyPurpose::confirm_email);
  BOOST_TEST(change(login(), kOld, kNew) == "changed");
  BOOST_TEST(restore(text, "And-once-more-1") == "unknown_key");
  BOOST_TEST(restore(key(KeyPurpose::restore_password), "And-once-more-1") == "changed");
  BOOST_TEST(confirm(confirming) == "confirmed");
}

BOOST_AUTO_TEST_CASE(a_key_restores_a_password_once_and_ends_every_session) {
  const auto tokens = login();
  const Secret text = key(KeyPurpose::restore_password);
  BOOST_TEST(restore(text) == "changed");
  BOOST_TEST(sonia().password_hash == "hash of " + kNew);
  BOOST_TEST(refresh(tokens) == "revoked");
  BOOST_TEST(restore(text, "And-once-more-1") == "unknown_key");
  BOOST_TEST(sonia().password_hash == "hash of " + kNew);
}

BOOST_AUTO_TEST_CASE(takes_no_other_key_and_says_only_which_has_expired) {
  const Secret restoring = key(KeyPurpose::restore_password);
  const Secret confirming = key(KeyPurpose::confirm_email);
  BOOST_TEST(restore(secret("nonsense")) == "unknown_key");
  BOOST_TEST(restore(confirming) == "unknown_key");
  BOOST_TEST(confirm(restoring) == "unknown_key");
  clock.time += base::Seconds(7200);
  const auto refused = auth::restore_password(services, context, restoring, secret(kNew));
  BOOST_TEST((refused.error().problem == PasswordProblem::expired_key));
  BOOST_TEST(confirm(confirming) == "expired_key");
  clock.time -= base::Seconds(1);
  BOOST_TEST(restore(restoring) == "changed");
}

BOOST_AUTO_TEST_CASE(a_key_of_other_software_confirms_once) {
  accounts.registration_keys["theirs"] = sonia().key;
  BOOST_TEST(confirm(secret("theirs")) == "unknown_key");  // Nothing is left to confirm.
  sonia().confirmation = auth::Account::Confirmation::pending;
  BOOST_TEST(confirm(secret("Theirs")) == "unknown_key");
  sonia().state = auth::Account::State::disabled;
  BOOST_TEST(confirm(secret("theirs")) == "account_disabled");
  sonia().state = auth::Account::State::active;
  accounts.writable = auth::AccountStore::Saved::not_saved;
  BOOST_TEST(confirm(secret("theirs")) == "lost_race");
  accounts.writable = auth::AccountStore::Saved::saved;
  BOOST_TEST(confirm(secret("theirs")) == "confirmed");
  BOOST_TEST(confirm(secret("theirs")) == "unknown_key");
  BOOST_TEST(restore(secret("theirs")) == "unknown_key");
}

BOOST_AUTO_TEST_CASE(a_bad_new_password_leaves_the_key_as_it_was) {
  const Secret text = key(KeyPurpose::restore_password);
  BOOST_TEST(restore(text, "short") == "password_too_short");
  BOOST_TEST(restore(text) == "changed");
}

BOOST_AUTO_TEST_CASE(refuses_keys_of_accounts_that_may_not_log_in_as_unknown) {
  const Secret restoring = key(KeyPurpose::restore_password);
  const Secret confirming = key(KeyPurpose::confirm_email);
  for (const auto state : {auth::Account::State::disabled, auth::Account::State::anonymised}) {
    sonia().state = state;
    BOOST_TEST((auth::restore_password(services, context, restoring, secret(kNew)).error().problem ==
                PasswordProblem::unknown_key));
    BOOST_TEST((auth::confirm_email(services, realm, confirming).error().problem ==
                PasswordProblem::unknown_key));
  }
  const Secret gone = key(KeyPurpose::restore_password, "4711");
  BOOST_TEST(restore(gone) == "account_gone");
}

BOOST_AUTO_TEST_CASE(releases_the_key_when_the_password_was_not_saved) {
  const Secret text = key(KeyPurpose::restore_password);
  keys.after_spending = [&] { accounts.is_away = true; };
  BOOST_CHECK_THROW((void)restore(text), auth::StorageUnavailable);
  accounts.is_away = false;
  keys.after_spending = [&] { sonia().password_hash = "hash of another"; };
  BOOST_TEST(restore(text) == "password_not_saved");
  keys.after_spending = [] {};
  BOOST_TEST(restore(text) == "changed");
}

BOOST_AUTO_TEST_CASE(throws_the_first_failure_when_the_key_cannot_be_released_either) {
  const Secret text = key(KeyPurpose::restore_password);
  keys.after_spending = [&] { accounts.is_away = keys.is_away = true; };
  BOOST_CHECK_THROW((void)restore(text), auth::StorageUnavailable);
  accounts.is_away = keys.is_away = false;
  BOOST_TEST(restore(text) == "unknown_key");
}

BOOST_AUTO_TEST_CASE(a_key_whose_password_was_saved_stays_spent_when_sessions_cannot_be_ended) {
  const Secret text = key(KeyPurpose::restore_password);
  store.is_away = true;
  BOOST_CHECK_THROW((void)restore(text), auth::StorageUnavailable);
  store.is_away = false;
  BOOST_TEST(restore(text) == "unknown_key");
  (void)login(kNew);
}

BOOST_AUTO_TEST_CASE(a_key_confirms_an_address_once) {
  sonia().confirmation = auth::Account::Confirmation::pending;
  const Secret text = key(KeyPurpose::confirm_email);
  BOOST_TEST(confirm(text) == "confirmed");
  BOOST_TEST((sonia().confirmation == auth::Account::Confirmation::confirmed));
  BOOST_TEST(confirm(text) == "unknown_key");
  const Secret late = key(KeyPurpose::confirm_email);
  BOOST_TEST(confirm(late) == "confirmed");
}

BOOST_AUTO_TEST_CASE(a_table_that_takes_no_confirmation_keeps_the_key) {
  sonia().confirmation = auth::Account::Confirmation::pending;
  accounts.writable = auth::AccountStore::Saved::not_saved;
  const Secret text = key(KeyPurpose::confirm_email);
  BOOST_TEST(confirm(text) == "confirmation_not_saved");
  accounts.writable = auth::AccountStore::Saved::saved;
  BOOST_TEST(confirm(text) == "confirmed");
}

BOOST_AUTO_TEST_CASE(restoring_a_password_confirms_nothing) {
  sonia().confirmation = auth::Account::Confirmation::pending;
  BOOST_TEST(restore(key(KeyPurpose::restore_password)) == "changed");
  BOOST_TEST((sonia().confirmation == auth::Account::Confirmation::pending));
}

BOOST_AUTO_TEST_SUITE_END()
