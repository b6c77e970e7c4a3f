// SPDX-License-Identifier: MIT
//
// The backend's /warehouse-tokens (contract 1.15).
#include "auth/grants.h"
#include "base/json.h"
#include "route.h"
#include "tokens.h"

namespace api {
namespace {

using base::Unexpected;

Refusal refusal_of(const auth::Error& error) {
  switch (error.code) {
    case auth::ErrorCode::ended_session:
    case auth::ErrorCode::invalid_client:
      return {Problem::invalid_access_token, error.reason};
    case auth::ErrorCode::not_allowed:
    case auth::ErrorCode::invalid_credentials:
      // The latter when he lost it just now.
      return {Problem::warehouse_forbidden, error.reason};
    default:
      return {Problem::internal, error.reason};
  }
}

/// The tokens are for the application that the user's own token was given to: no other may come by
/// them without its secret.
auth::Result<auth::TokenResponse> issue(const auth::Services& services, Call& call) {
  const auto client = services.tokens.find_client(call.realm.name, call.token->client_id);
  if (!client) return Unexpected{auth::Error{auth::ErrorCode::invalid_client, "unknown_client"}};
  if (client->is_disabled) {
    return Unexpected{auth::Error{auth::ErrorCode::invalid_client, auth::kClientDisabled}};
  }
  call.note("client", client->id);
  const auto user = auth::account_behind(services, call.realm, *call.token);
  if (!user) return Unexpected{user.error()};
  return auth::issue_for_warehouse(services, grant_context(call, client->id), *user);
}

}  // namespace

Answer create_warehouse_token(const auth::Services& services, Call& call) {
  const auto tokens = issue(services, call);
  if (!tokens) {
    note_refusal(call, tokens.error());
    return Unexpected{refusal_of(tokens.error())};
  }
  note_tokens(call, *tokens);
  http::Response response;
  response.status = 201;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = "[" + token_attributes(*tokens).text() + "]";
  return response;
}

}  // namespace api
