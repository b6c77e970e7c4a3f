// SPDX-License-Identifier: MIT
//
// /token of both hosts (contract 1.4 and 1.5): the grants of RFC 6749.
#include <algorithm>

#include "auth/grants.h"
#include "base/json.h"
#include "route.h"
#include "token_parameters.h"
#include "tokens.h"

namespace api {
namespace {

using base::Secret;
using base::Unexpected;

Refusal refusal_of(const auth::Error& error) {
  switch (error.code) {
    case auth::ErrorCode::invalid_credentials:
    case auth::ErrorCode::unconfirmed_account:
      return {Problem::authentication_failed, error.reason};
    case auth::ErrorCode::invalid_refresh_token:
      return {Problem::refresh_failed, error.reason};
    case auth::ErrorCode::invalid_client:
      return {Problem::invalid_client, error.reason};
    case auth::ErrorCode::invalid_scope:
      return {Problem::invalid_scope, error.reason};
    case auth::ErrorCode::ended_session:
    case auth::ErrorCode::not_allowed:
      break;
    case auth::ErrorCode::locked_out:
      return lockout_refusal(error);
  }
  return {Problem::internal, error.reason};
}

std::vector<std::string> split_scope(std::string_view scope) {
  std::vector<std::string> scopes;
  while (!scope.empty()) {
    const std::size_t end = std::min(scope.find(' '), scope.size());
    if (end > 0) scopes.emplace_back(scope.substr(0, end));
    scope.remove_prefix(std::min(end + 1, scope.size()));
  }
  return scopes;
}

/// What differs between the hosts.
struct Endpoint {
  TokenParameters::Syntax syntax;
  auth::Result<auth::TokenResponse> (*log_in)(const auth::Services&, const auth::GrantContext&,
                                              const std::string&, const Secret&);
  std::string (*document)(const auth::TokenResponse&);
};

auth::Result<auth::TokenResponse> issue(const auth::Services& services, Call& call,
                                        const TokenParameters& parameters,
                                        const Endpoint& endpoint) {
  const Secret* secret = parameters.find("client_secret");
  const std::string given_client = parameters.text("client_id");
  const auto client = auth::authenticate_client(
      services, call.realm, given_client.empty() ? call.realm.default_client : given_client,
      secret == nullptr ? std::nullopt : std::optional(secret->clone()));
  if (!client) return Unexpected{client.error()};
  call.note("client", client->id);
  const auto context = grant_context(call, client->id, split_scope(parameters.text("scope")));
  const Secret* refresh_token = parameters.find("refresh_token");
  if (parameters.text("grant_type") == "refresh_token") {
    return auth::issue_for_refresh(services, context, *refresh_token);
  }
  return endpoint.log_in(services, context, parameters.text("username"),
                         *parameters.find("password"));
}

/// A grant type as an answer may repeat it. Shorter than a refresh token, so that one which was
/// pasted in the wrong place does not come back whole.
std::string shortened(std::string text) {
  constexpr std::size_t kMost = 60;
  if (text.size() <= kMost) return text;
  std::size_t end = kMost;
  while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // Inside a character.
  return text.substr(0, end) + "...";
}

Answer answer_token_request(const auth::Services& services, Call& call, const Endpoint& endpoint) {
  const auto parameters = TokenParameters::parse(call, endpoint.syntax);
  if (!parameters) return Unexpected{parameters.error()};
  const std::string grant_type = parameters->text("grant_type");
  const bool with_password = grant_type == "password";
  if (!with_password && grant_type != "refresh_token") {
    Refusal refusal{Problem::invalid_grant_type, "unknown_grant_type"};
    refusal.value = shortened(grant_type);
    return Unexpected{std::move(refusal)};
  }
  const bool complete = with_password ? parameters->find("username") && parameters->find("password")
                                      : parameters->find("refresh_token") != nullptr;
  if (!complete) return Unexpected{Refusal{Problem::invalid_parameters, "missing_parameter"}};
  const auto tokens = issue(services, call, *parameters, endpoint);
  if (!tokens) {
    note_refusal(call, tokens.error());
    return Unexpected{refusal_of(tokens.error())};
  }
  note_tokens(call, *tokens);
  http::Response response;
  response.status = 200;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = endpoint.document(*tokens);
  return response;
}

std::int64_t seconds_of(const auth::TokenResponse& tokens) { return tokens.expires_in.count(); }

/// In the order of the storefront's documentation.
std::string storefront_document(const auth::TokenResponse& tokens) {
  return base::JsonObject()
      .add("access_token", std::string_view(tokens.access_token.reveal()))
      .add("token_type", "Bearer")
      .add("expires_in", seconds_of(tokens))
      .add("refresh_token", std::string_view(tokens.refresh_token.reveal()))
      .text();
}

/// In the order of the Back Office's documentation.
std::string backend_document(const auth::TokenResponse& tokens) {
  return base::JsonObject()
      .add("token_type", "Bearer")
      .add("expires_in", seconds_of(tokens))
      .add("access_token", std::string_view(tokens.access_token.reveal()))
      .add("refresh_token", std::string_view(tokens.refresh_token.reveal()))
      .text();
}

}  // namespace

Answer create_token(const auth::Services& services, Call& call) {
  constexpr Endpoint kEndpoint{TokenParameters::Syntax::form, auth::issue_for_password,
                               storefront_document};
  return answer_token_request(services, call, kEndpoint);
}

Answer create_backend_token(const auth::Services& services, Call& call) {
  constexpr Endpoint kEndpoint{TokenParameters::Syntax::form_or_json, auth::issue_for_user,
                               backend_document};
  return answer_token_request(services, call, kEndpoint);
}

}  // namespace api
