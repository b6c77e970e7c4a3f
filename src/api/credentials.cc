// SPDX-License-Identifier: MIT
#include "credentials.h"

#include "base/encoding.h"

namespace api {
namespace {

using auth::AccountKind;
using auth::Kind;
using base::Unexpected;
using State = Presented::State;

bool is_shop(Dialect dialect) {
  return dialect == Dialect::storefront || dialect == Dialect::oauth;
}

/// One word says nothing, and is passed over (contract 4.1); another scheme is as bad as a bad
/// token.
bool has_two_words(std::string_view header) {
  return base::trim(header).find_first_of(" \t") != std::string_view::npos;
}

bool is_conflict(const http::Request& request) {
  return !base::trim(request.get("HTTP_AUTHORIZATION")).empty() &&
         !base::trim(request.get("HTTP_X_ANONYMOUS_CUSTOMER_UNIQUE_ID")).empty();
}

void take_agents_token(Call& call) {
  call.token = call.agent_token;
  call.ended_token = Problem::invalid_agent_token;
}

/// A token of an agent, from whichever field: `token` of the call then.
std::optional<Refusal> take_agent(Call& call) {
  if (call.agent_token) {
    take_agents_token(call);
  } else if (!call.token || call.token->kind != Kind::agent) {
    return Refusal{Problem::agent_only, "no_agent_token"};
  }
  return std::nullopt;
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
      if (!call.token && call.agent_token) take_agents_token(call);
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

bool sends_token(const http::Request& request, Dialect dialect) {
  return !request.get("HTTP_AUTHORIZATION").empty() ||
         (is_shop(dialect) && !request.get("HTTP_X_AGENT_AUTHORIZATION").empty());
}

bool is_customers(const auth::AccessToken& token) {
  return token.kind == Kind::customer || token.kind == Kind::company_user ||
         token.kind == Kind::impersonation;
}

base::Expected<Agent, Refusal> agent_beside(const http::Request& request, const auth::Realm& realm,
                                            Dialect dialect, const Trust& trust,
                                            base::Instant now) {
  Agent agent;
  if (!is_shop(dialect)) return agent;
  const auto header = request.find("HTTP_X_AGENT_AUTHORIZATION");
  if (header && has_two_words(*header)) {
    auto presented = presented_token(header, realm, trust, now);
    if (presented.state != State::good) {
      return Unexpected{Refusal{Problem::invalid_agent_token, std::move(presented.problem)}};
    }
    if (presented.token->kind == Kind::agent) agent = std::move(presented.token);
  }
  if (is_conflict(request)) {
    return Unexpected{Refusal{Problem::conflicting_identities, "token_and_anonymous_customer"}};
  }
  return agent;
}

std::optional<Refusal> check_credentials(const Route& route, Call& call, const KeySource& keys,
                                         base::Instant now) {
  auto agent = agent_beside(call.request, call.realm, call.dialect, keys(), now);
  if (!agent) return std::move(agent).error();
  call.agent_token = *std::move(agent);
  const auto header = call.request.find("HTTP_AUTHORIZATION");
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
