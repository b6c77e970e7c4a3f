// SPDX-License-Identifier: MIT
#include "tokens.h"

#include <stdexcept>

#include "base/encoding.h"
#include "json_api.h"
#include "lockout.h"
#include "route.h"

namespace api {

using base::Unexpected;

void note_tokens(Call& call, const auth::TokenResponse& tokens) {
  call.note("kind", auth::name_of(tokens.kind));
  call.note("account", tokens.account.id);
  call.note("session", base::to_hex(tokens.session_id));
}

void note_refusal(Call& call, const auth::Error& error) {
  if (!error.account.empty()) call.note("account", error.account);
  if (!error.session_id.empty()) call.note("session", base::to_hex(error.session_id));
}

auth::GrantContext grant_context(const Call& call, std::string client, std::vector<std::string> scopes) {
  return {call.realm, std::move(client), std::string(call.request.get("REMOTE_ADDR")),
          std::string(call.request.get("HTTP_USER_AGENT")), std::move(scopes)};
}

auth::Result<auth::GrantContext> grant_context(const auth::Services& services, Call& call) {
  const auto client =
      auth::authenticate_client(services, call.realm, call.realm.default_client, std::nullopt);
  if (!client && client.error().reason == auth::kClientDisabled) return Unexpected{client.error()};
  if (!client) {
    throw std::runtime_error("default_client " + call.realm.default_client + " of realm " +
                             call.realm.name + " is not a public client of the client table");
  }
  call.note("client", client->id);
  return grant_context(call, client->id);
}

base::JsonObject token_attributes(const auth::TokenResponse& tokens) {
  base::JsonObject attributes;
  attributes.add("tokenType", "Bearer")
      .add("expiresIn", static_cast<std::int64_t>(tokens.expires_in.count()))
      .add("accessToken", std::string_view(tokens.access_token.reveal()))
      .add("refreshToken", std::string_view(tokens.refresh_token.reveal()));
  return attributes;
}

Refusal refusal_of(Call& call, const auth::Error& error, Problem wrong) {
  note_refusal(call, error);
  switch (error.code) {
    case auth::ErrorCode::invalid_credentials:
    case auth::ErrorCode::invalid_client:
      return {wrong, error.reason};
    case auth::ErrorCode::unconfirmed_account:
      return {Problem::account_unconfirmed, error.reason};
    case auth::ErrorCode::invalid_refresh_token:
    case auth::ErrorCode::invalid_scope:
      return {Problem::refresh_failed, error.reason};
    case auth::ErrorCode::ended_session:
      return {call.ended_token, error.reason};
    case auth::ErrorCode::locked_out:
      return lockout_refusal(error);
    case auth::ErrorCode::not_allowed:
      break;
  }
  return {Problem::internal, error.reason};
}

Answer answer_with(Call& call, std::string_view type,
                   const auth::Result<auth::TokenResponse>& tokens, Problem wrong) {
  if (!tokens) return Unexpected{refusal_of(call, tokens.error(), wrong)};
  note_tokens(call, *tokens);
  return created(call, type, token_attributes(*tokens).text());
}

base::Expected<auth::Account, Refusal> account_of(const auth::Services& services, Call& call) {
  auto account = auth::account_behind(services, call.realm, *call.token);
  if (account) return std::move(*account);
  return Unexpected{refusal_of(call, account.error(), call.ended_token)};
}

}  // namespace api
