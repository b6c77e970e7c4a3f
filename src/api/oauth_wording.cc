// SPDX-License-Identifier: MIT
//
// Every text of the storefront's /token (contract 1.4 and 8).
#include "api/refusal.h"
#include "base/json.h"

namespace api {
namespace {

struct Wording {
  int status;
  const char* error;
  const char* description;
};

constexpr const char* kInvalidRequest =
    "The request is missing a required parameter, includes an invalid parameter value, includes a "
    "parameter more than once, or is otherwise malformed.";
constexpr const char* kInvalidGrant =
    "The provided authorization grant (e.g., authorization code, resource owner credentials) or "
    "refresh token is invalid, expired, revoked, does not match the redirection URI used in the "
    "authorization request, or was issued to another client.";

Wording wording_of(Problem problem) {
  switch (problem) {
    case Problem::not_found:
      return {404, "invalid_request", "Not Found"};
    case Problem::not_acceptable:
      return {406, "invalid_request", "Not acceptable."};
    case Problem::unsupported_accept:
      return {415, "invalid_request", "Unsupported Media Type"};
    case Problem::unsupported_content:
      return {415, "invalid_request", "Unsupported media type."};
    case Problem::invalid_path:
      return {400, "invalid_request", "Invalid path."};
    case Problem::body_too_large:
      return {413, "invalid_request", "Request body is too large."};
    case Problem::target_too_long:
      return {414, "invalid_request", "Request target is too long."};
    case Problem::tls_required:
      return {400, "invalid_request", "Credentials are accepted over HTTPS only."};
    case Problem::malformed_request:
    case Problem::invalid_type:
    case Problem::invalid_body:
    case Problem::missing_id:
    case Problem::invalid_attributes:
    case Problem::invalid_parameters:
    case Problem::conflicting_identities:
      return {400, "invalid_request", kInvalidRequest};
    case Problem::missing_access_token:
    case Problem::no_bearer_token:
    case Problem::insufficient_scope:
    case Problem::access_refused:
    case Problem::agent_only:
    case Problem::preflight_refused:
      return {403, "access_denied", "Missing access token."};
    case Problem::invalid_access_token:
    case Problem::invalid_agent_token:
    case Problem::wrong_token_kind:
      return {401, "invalid_token", "Invalid access token."};
    case Problem::locked_out:
      return {429, "temporarily_unavailable", ""};
    case Problem::authentication_failed:
    case Problem::account_unconfirmed:
      return {400, "invalid_grant", "The user credentials were incorrect."};
    case Problem::refresh_failed:
      return {400, "invalid_request", "The refresh token is invalid."};
    case Problem::invalid_grant_type:
      return {400, "invalid_grant", kInvalidGrant};
    case Problem::invalid_client:
      return {400, "invalid_client", "Client authentication failed"};
    case Problem::invalid_scope:
      return {400, "invalid_scope", "The requested scope is invalid, unknown, or malformed"};
    case Problem::unavailable:
      return {503, "temporarily_unavailable", "Service Unavailable"};
    case Problem::preflight_incomplete:
      return {501, "invalid_request", "The preflight request lacks a required header."};
    case Problem::agent_authentication_failed:
    case Problem::impersonation_failed:
    case Problem::warehouse_forbidden:
    case Problem::customer_not_found:
    case Problem::foreign_customer:
    case Problem::passwords_differ:
    case Problem::wrong_password:
    case Problem::password_too_short:
    case Problem::password_too_long:
    case Problem::password_characters:
    case Problem::password_repetition:
    case Problem::password_common:
    case Problem::password_change_failed:
    case Problem::restore_key_invalid:
    case Problem::confirmation_key_invalid:
    case Problem::confirmation_failed:
    case Problem::invalid_pagination:
      // No request to /token is refused with these; it would be a fault of ours.
    case Problem::internal:
      break;
  }
  return {500, "server_error", "Internal Server Error"};
}

}  // namespace

Worded word_for_oauth(const Refusal& refusal) {
  const Wording wording = wording_of(refusal.problem);
  Worded worded;
  worded.status = wording.status;
  worded.code = wording.error;
  worded.content_type = "application/json";
  worded.body = base::JsonObject()
                    .add("error", wording.error)
                    .add("error_description", refusal.problem == Problem::locked_out
                                                  ? lockout_text(refusal)
                                                  : std::string(wording.description))
                    .text();
  if (wording.status == 401) worded.challenge = "Bearer realm=\"Access to shop API\"";
  return worded;
}

}  // namespace api
