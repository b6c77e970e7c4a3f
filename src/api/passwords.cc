// SPDX-License-Identifier: MIT
//
// /customer-confirmation, /customer-password and /customer-restore-password (contract 1.11, 1.12
// and 1.14).
#include "auth/passwords.h"

#include "route.h"
#include "tokens.h"

namespace api {
namespace {

using auth::PasswordProblem;
using base::Unexpected;

/// What the routes that change a password answer.
Problem problem_of(PasswordProblem problem) {
  switch (problem) {
    case PasswordProblem::wrong_password:
      return Problem::wrong_password;
    case PasswordProblem::too_short:
      return Problem::password_too_short;
    case PasswordProblem::too_long:
      return Problem::password_too_long;
    case PasswordProblem::characters:
      return Problem::password_characters;
    case PasswordProblem::repetition:
      return Problem::password_repetition;
    case PasswordProblem::common:
      return Problem::password_common;
    case PasswordProblem::unknown_key:
      return Problem::restore_key_invalid;
    case PasswordProblem::lost_race:
    case PasswordProblem::expired_key:
      return Problem::password_change_failed;
    case PasswordProblem::locked_out:
      return Problem::locked_out;
    case PasswordProblem::not_confirmed:
      break;
  }
  return Problem::internal;
}

Unexpected<Refusal> refuse(Call& call, Problem problem, const auth::PasswordError& error) {
  if (!error.account.empty()) call.note("account", error.account);
  Refusal refusal{problem, error.reason};
  refusal.retry_after = error.retry_after;
  return {std::move(refusal)};
}

http::Response no_content() {
  http::Response response;
  response.status = 204;
  return response;
}

http::Response changed(Call& call, const auth::PasswordChange& change) {
  call.note("account", change.account.id);
  call.note("sessions_ended", std::to_string(change.sessions_ended));
  return no_content();
}

/// The customer whose token this is. One who is no more has an answer of his own (contract 1.12).
base::Expected<auth::Account, Refusal> caller(const auth::Services& services, Call& call) {
  auto account = auth::account_behind(services, call.realm, *call.token);
  if (account) return std::move(*account);
  note_refusal(call, account.error());
  const auto key = call.token->account(call.realm.name);
  const bool is_gone = key && !services.accounts.find_by_id(*key);
  return Unexpected{Refusal{is_gone ? Problem::customer_not_found : Problem::invalid_access_token,
                            account.error().reason}};
}

std::optional<Refusal> check_repetition(const Call& call, const char* name) {
  constexpr const char* kRepetition = "confirmPassword";
  if (base::equal_in_constant_time(call.attribute(name).reveal(),
                                   call.attribute(kRepetition).reveal())) {
    return std::nullopt;
  }
  return Refusal{Problem::passwords_differ,
                 "passwords_differ",
                 {{name, Constraint::differs, 0, kRepetition}}};
}

}  // namespace

Answer confirm_customer(const auth::Services& services, Call& call) {
  const auto confirmed =
      auth::confirm_email(services, call.realm, call.attribute("registrationKey"));
  if (!confirmed) {
    const bool good_key = confirmed.error().problem == PasswordProblem::not_confirmed;
    return refuse(call, good_key ? Problem::confirmation_failed : Problem::confirmation_key_invalid,
                  confirmed.error());
  }
  call.note("account", confirmed->id);
  return no_content();
}

Answer change_password(const auth::Services& services, Call& call) {
  const auto account = caller(services, call);
  if (!account) return Unexpected{account.error()};
  if (account->reference != call.id) {
    call.note("account", account->key.id);
    return Unexpected{Refusal{Problem::foreign_customer, "foreign_customer"}};
  }
  if (auto refusal = check_repetition(call, "newPassword")) return Unexpected{std::move(*refusal)};
  const auto change =
      auth::change_password(services, grant_context(call, call.token->client_id), *call.token, *account,
                            call.attribute("password"), call.attribute("newPassword"));
  if (!change) return refuse(call, problem_of(change.error().problem), change.error());
  return changed(call, *change);
}

Answer restore_password(const auth::Services& services, Call& call) {
  if (auto refusal = check_repetition(call, "password")) return Unexpected{std::move(*refusal)};
  const auto change = auth::restore_password(
      services, grant_context(call, call.realm.default_client), call.attribute("restorePasswordKey"),
      call.attribute("password"));
  if (!change) return refuse(call, problem_of(change.error().problem), change.error());
  return changed(call, *change);
}

}  // namespace api
