// SPDX-License-Identifier: MIT
//
// The storefront's /token (contract 1.4): the grants of RFC 6749 with a form as body.
#include <algorithm>

#include "auth/grants.h"
#include "base/encoding.h"
#include "base/json.h"
#include "http/parse.h"
#include "route.h"

namespace api {
namespace {

using base::Secret;
using base::Unexpected;

Unexpected<Refusal> refuse(Problem problem, std::string reason) {
  return {Refusal{problem, std::move(reason)}};
}

/// The parameters of a token request, each at most once.
class Parameters {
 public:
  static base::Expected<Parameters, Refusal> parse(const Call& call) {
    // Credentials in a query would end up in logs and histories (RFC 6749 section 2.3.1).
    if (!call.path.query.empty()) return refuse(Problem::invalid_parameters, "parameters_in_query");
    const auto type = http::parse_media_type(call.request.get("CONTENT_TYPE"));
    Parameters parameters;
    // The contract takes any declared type for a form, but JSON, which it leaves unparsed.
    if (type.essence == "application/json" || type.essence.ends_with("+json")) return parameters;
    auto form = http::parse_form(call.request.body);
    if (!form) return refuse(Problem::invalid_parameters, form.error());
    parameters.form_ = std::move(*form);
    for (const char* name : kNames) {
      if (parameters.count(name) > 1) return refuse(Problem::invalid_parameters, "repeated_parameter");
    }
    return parameters;
  }

  /// Null when the parameter is missing or empty, which is the same here (RFC 6749 section 3.2).
  [[nodiscard]] const Secret* find(std::string_view name) const {
    const auto field = std::find_if(form_.begin(), form_.end(),
                                    [&](const auto& candidate) { return candidate.first == name; });
    return field == form_.end() || field->second.empty() ? nullptr : &field->second;
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    const Secret* value = find(name);
    return value == nullptr ? std::string() : value->reveal();
  }

 private:
  static constexpr const char* kNames[] = {"grant_type",    "username",  "password",     "scope",
                                           "refresh_token", "client_id", "client_secret"};
  [[nodiscard]] long count(std::string_view name) const {
    return std::count_if(form_.begin(), form_.end(), [&](const auto& field) { return field.first == name; });
  }
  http::Form form_;
};

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

auth::Result<auth::TokenResponse> issue(const auth::Services& services, Call& call,
                                        const Parameters& parameters, bool with_password) {
  const Secret* secret = parameters.find("client_secret");
  const std::string given_client = parameters.text("client_id");
  const auto client = auth::authenticate_client(
      services, call.realm, given_client.empty() ? call.realm.default_client : given_client,
      secret == nullptr ? std::nullopt : std::optional(secret->clone()));
  if (!client) return Unexpected{client.error()};
  call.note("client", client->id);
  const auth::GrantContext context{call.realm, client->id, std::string(call.request.get("REMOTE_ADDR")),
                                   std::string(call.request.get("HTTP_USER_AGENT")),
                                   split_scope(parameters.text("scope"))};
  if (with_password) {
    return auth::issue_for_password(services, context, parameters.find("username")->reveal(),
                                    *parameters.find("password"));
  }
  return auth::issue_for_refresh(services, context, *parameters.find("refresh_token"));
}

}  // namespace

Answer create_token(const auth::Services& services, Call& call) {
  const auto parameters = Parameters::parse(call);
  if (!parameters) return Unexpected{parameters.error()};
  const std::string grant_type = parameters->text("grant_type");
  const bool with_password = grant_type == "password";
  if (!with_password && grant_type != "refresh_token") {
    return refuse(Problem::invalid_grant_type, "unknown_grant_type");
  }
  const bool complete = with_password ? parameters->find("username") && parameters->find("password")
                                      : parameters->find("refresh_token") != nullptr;
  if (!complete) return refuse(Problem::invalid_parameters, "missing_parameter");
  const auto tokens = issue(services, call, *parameters, with_password);
  if (!tokens) {
    note_refusal(call, tokens.error());
    return Unexpected{refusal_of(tokens.error())};
  }
  note_tokens(call, *tokens);
  http::Response response;
  response.status = 200;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = base::JsonObject()
                      .add("access_token", std::string_view(tokens->access_token.reveal()))
                      .add("token_type", "Bearer")
                      .add("expires_in", static_cast<std::int64_t>(tokens->expires_in.count()))
                      .add("refresh_token", std::string_view(tokens->refresh_token.reveal()))
                      .text();
  return response;
}

}  // namespace api
