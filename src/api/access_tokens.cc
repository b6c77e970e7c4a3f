// SPDX-License-Identifier: MIT
//
// /access-tokens and /refresh-tokens (contract 1.1 to 1.3).
#include "auth/grants.h"
#include "base/encoding.h"
#include "base/json.h"
#include "json_api.h"
#include "route.h"

namespace api {
namespace {

using base::Unexpected;

auth::GrantContext grant_context(Call& call, const std::string& client_id) {
  call.note("client", client_id);
  return {call.realm,
          client_id,
          std::string(call.request.get("REMOTE_ADDR")),
          std::string(call.request.get("HTTP_USER_AGENT")),
          {}};
}

/// The realm's own client, which these routes use without being told (contract 1.4).
std::string default_client(const auth::Services& services, const Call& call) {
  const auto client =
      auth::authenticate_client(services, call.realm, call.realm.default_client, std::nullopt);
  if (client) return client->id;
  throw std::runtime_error("default_client " + call.realm.default_client + " of realm " +
                           call.realm.name + " is not a public client of the client table");
}

Refusal refusal_of(const auth::Error& error) {
  switch (error.code) {
    case auth::ErrorCode::invalid_credentials:
      return {Problem::authentication_failed, error.reason};
    case auth::ErrorCode::unconfirmed_account:
      return {Problem::account_unconfirmed, error.reason};
    case auth::ErrorCode::invalid_refresh_token:
    case auth::ErrorCode::invalid_scope:
      return {Problem::refresh_failed, error.reason};
    case auth::ErrorCode::ended_session:
      return {Problem::invalid_access_token, error.reason};
    case auth::ErrorCode::invalid_client:
    case auth::ErrorCode::not_allowed:
      break;
    case auth::ErrorCode::locked_out:
      return lockout_refusal(error);
  }
  return {Problem::internal, error.reason};
}

base::JsonObject token_attributes(const auth::TokenResponse& tokens) {
  base::JsonObject attributes;
  attributes.add("tokenType", "Bearer")
      .add("expiresIn", static_cast<std::int64_t>(tokens.expires_in.count()))
      .add("accessToken", std::string_view(tokens.access_token.reveal()))
      .add("refreshToken", std::string_view(tokens.refresh_token.reveal()));
  return attributes;
}

}  // namespace

void note_tokens(Call& call, const auth::TokenResponse& tokens) {
  call.note("kind", auth::name_of(tokens.kind));
  call.note("account", tokens.account.id);
  call.note("session", base::to_hex(tokens.session_id));
}

void note_refusal(Call& call, const auth::Error& error) {
  if (!error.account.empty()) call.note("account", error.account);
  if (!error.session_id.empty()) call.note("session", base::to_hex(error.session_id));
}

Answer create_access_token(const auth::Services& services, Call& call) {
  const auto context = grant_context(call, default_client(services, call));
  const auto tokens = auth::issue_for_password(
      services, context, call.attribute("username").reveal(), call.attribute("password"));
  if (!tokens) {
    note_refusal(call, tokens.error());
    return Unexpected{refusal_of(tokens.error())};
  }
  note_tokens(call, *tokens);
  return created(
      call, "access-tokens",
      token_attributes(*tokens).add_optional("idCompanyUser", tokens->company_user).text());
}

Answer create_from_refresh_token(const auth::Services& services, Call& call) {
  const auto context = grant_context(call, default_client(services, call));
  const auto tokens = auth::issue_for_refresh(services, context, call.attribute("refreshToken"));
  if (!tokens) {
    note_refusal(call, tokens.error());
    return Unexpected{refusal_of(tokens.error())};
  }
  note_tokens(call, *tokens);
  return created(call, "refresh-tokens", token_attributes(*tokens).text());
}

Answer delete_refresh_token(const auth::Services& services, Call& call) {
  const auto owner = call.token->account(call.realm.name);
  if (!owner) return Unexpected{Refusal{Problem::invalid_access_token, "token_without_account"}};
  const int ended =
      call.id == "mine"
          ? auth::revoke_all_of(services, call.realm, *call.token)
          : auth::revoke_refresh_token(services, *owner, base::Secret(std::string_view(call.id)));
  call.note("kind", auth::name_of(call.token->kind));
  call.note("account", owner->id);
  call.note("sessions_ended", std::to_string(ended));
  http::Response response;
  response.status = 204;
  return response;
}

Answer list_nothing(const auth::Services&, Call& call) {
  // Tokens are never listed; the collections exist so that a self link can be followed.
  const std::string self = self_link(call, call.path.normal.front());
  http::Response response;
  response.status = 200;
  response.body = base::JsonObject()
                      .add_raw("data", "[]")
                      .add_raw("links", base::JsonObject().add("self", self).text())
                      .text();
  response.headers.emplace_back("Content-Type", json_api_content_type(call.request));
  return response;
}

}  // namespace api
