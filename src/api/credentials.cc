// SPDX-License-Identifier: MIT
#include "credentials.h"

#include "base/encoding.h"

namespace api {
namespace {

using auth::AccountKind;
using auth::Kind;
using State = Presented::State;

/// One word says nothing, and is passed over (contract 4.1); another scheme is as bad as a bad
/// token.
std::optional<Refusal> read_agent_header(Call& call, const KeySource& keys, base::Instant now) {
  const auto header = call.request.find("HTTP_X_AGENT_AUTHORIZATION");
  if (!header || base::trim(*header).find_first_of(" \t") == std::string_view::npos)
    return std::nullopt;
  auto presented = presented_token(header, call.realm, keys(), now);
  if (presented.state != State::good) {
    return Refusal{Problem::invalid_agent_token, std::move(presented.problem)};
  }
  call.agent_token = std::move(presented.token);
  return std::nullopt;
}

bool is_customers(const auth::AccessToken& token) {
  return token.kind == Kind::customer || token.kind == Kind::company_user ||
         token.kind == Kind::impersonation;
}

/// A token of an agent, from whichever field: `token` of the call then.
std::optional<Refusal> take_agent(Call& call) {
  for (auto* token : {&call.agent_token, &call.token}) {
    if (!*token || (*token)->kind != Kind::agent) continue;
    if (token != &call.token) call.token = *token;
    return std::nullopt;
  }
  return Refusal{Problem::agent_only, "no_agent_token"};
}

/// Whether the call's token is one that the route takes.
std::optional<Refusal> check_access(const Route& route, Call& call) {
  switch (route.access) {
    case Route::Access::open:
      return std::nullopt;
    case Route::Access::agent:
      return take_agent(call);
    case Route::Access::anybody:
      // The agent's own field alone is enough; with both, Authorization says whose tokens are
      // meant.
      if (!call.token) call.token = call.agent_token;
      if (!call.token) return Refusal{Problem::missing_access_token, "missing_access_token"};
      return std::nullopt;
    case Route::Access::customer:
      if (!call.token) return Refusal{Problem::missing_access_token, "missing_access_token"};
      if (is_customers(*call.token)) return std::nullopt;
      return Refusal{Problem::insufficient_scope, "token_of_another_kind"};
    case Route::Access::user:
      if (!call.token) return Refusal{Problem::missing_access_token, "missing_access_token"};
      if (call.token->kind == Kind::user) return std::nullopt;
      return Refusal{Problem::wrong_token_kind, "token_of_another_kind"};
    case Route::Access::back_office:
      if (!call.token) return Refusal{Problem::missing_access_token, "missing_access_token"};
      if (call.token->kind == Kind::user || call.token->kind == Kind::warehouse)
        return std::nullopt;
      return Refusal{Problem::wrong_token_kind, "token_of_another_kind"};
  }
  return Refusal{Problem::internal, "unknown_access"};
}

}  // namespace

std::optional<Refusal> check_credentials(const Route& route, Call& call, const KeySource& keys,
                                         base::Instant now) {
  // These two fields are the shop's.
  const bool is_shop = route.host == Route::Host::storefront;
  if (is_shop) {
    if (auto refusal = read_agent_header(call, keys, now)) return refusal;
  }
  const auto header = call.request.find("HTTP_AUTHORIZATION");
  const bool has_header = header && !base::trim(*header).empty();
  if (is_shop && has_header && !call.request.get("HTTP_X_ANONYMOUS_CUSTOMER_UNIQUE_ID").empty()) {
    return Refusal{Problem::conflicting_identities, "token_and_anonymous_customer"};
  }
  auto presented = presented_token(header, call.realm, keys(), now);
  if (presented.state == State::one_word) {
    return Refusal{Problem::no_bearer_token, std::move(presented.problem)};
  }
  if (presented.state == State::bad || presented.state == State::other_scheme) {
    return Refusal{Problem::invalid_access_token, std::move(presented.problem)};
  }
  call.token = std::move(presented.token);
  return check_access(route, call);
}

}  // namespace api
