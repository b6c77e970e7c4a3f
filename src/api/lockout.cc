// SPDX-License-Identifier: MIT
#include "lockout.h"

#include "auth/lockout.h"
#include "token_parameters.h"

namespace api {
namespace {

using auth::LockoutKind;

/// The login in the request's body, as far as it can be read.
std::optional<std::string> login_in(const Route& route, const Call& call,
                                    const std::optional<base::Json>& attributes) {
  const std::string_view name = route.guard->login;
  if (attributes) {
    const auto value = attributes->find(name);
    return value ? value->string() : std::nullopt;
  }
  if (route.body != Route::Body::parameters) return std::nullopt;
  const bool is_backend = route.host == Route::Host::backend;
  const auto parameters = TokenParameters::parse(call, is_backend ? TokenParameters::Syntax::form_or_json
                                                                  : TokenParameters::Syntax::form);
  return parameters ? std::optional(parameters->text(name)) : std::nullopt;
}

/// Whose attempts the request would count for; nothing where it does not say.
std::optional<std::string> account_of(const Route& route, const Call& call,
                                      const std::optional<base::Json>& attributes,
                                      const auth::Services& services) {
  const LockoutKind kind = route.guard->kind;
  if (kind == LockoutKind::restore || kind == LockoutKind::forgotten) return std::string();
  if (kind == LockoutKind::company_user) {
    const auto key = call.token ? call.token->account(call.realm.name) : std::nullopt;
    const auto account = key ? services.accounts.find_by_id(*key) : std::nullopt;
    return account ? std::optional(account->login) : std::nullopt;
  }
  const auto login = login_in(route, call, attributes);
  if (!login || login->empty()) return std::nullopt;
  const auto account =
      services.accounts.find_by_login(call.realm.name, auth::account_kind_of(kind), *login);
  return auth::counted_login(account, *login);
}

}  // namespace

Refusal lockout_refusal(const auth::Error& error) {
  Refusal refusal{Problem::locked_out, error.reason};
  refusal.retry_after = error.retry_after;
  return refusal;
}

std::optional<Refusal> check_lockout(const Route& route, const Call& call,
                                     const std::optional<base::Json>& attributes,
                                     const auth::Services& services) {
  if (!route.guard) return std::nullopt;
  try {
    const auto account = account_of(route, call, attributes, services);
    if (!account) return std::nullopt;
    const auto lockout = auth::find_lockout(services, call.realm, route.guard->kind, *account,
                                            std::string(call.request.get("REMOTE_ADDR")));
    return lockout ? std::optional(lockout_refusal(*lockout)) : std::nullopt;
  } catch (const auth::Unavailable&) {
    // What else the request is refused for needs no database to be true.
    return std::nullopt;
  }
}

}  // namespace api
