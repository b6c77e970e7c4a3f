// SPDX-License-Identifier: MIT
//
// Every text of the backend host: bare arrays (contract 1.15, 2.2 and 8).
#include "api/refusal.h"
#include "base/json.h"

namespace api {
namespace {

struct Wording {
  int status;
  const char* code;  ///< Null where the contract gives no code.
  const char* message;
};

Wording wording_of(Problem problem) {
  switch (problem) {
    case Problem::not_found:
      return {404, "007", "Not found"};
    case Problem::not_acceptable:
      return {406, nullptr, "Not acceptable."};
    case Problem::unsupported_accept:
    case Problem::unsupported_content:
      return {415, nullptr, "Unsupported media type."};
    case Problem::invalid_path:
      return {400, nullptr, "Invalid path."};
    case Problem::body_too_large:
      return {413, nullptr, "Request body is too large."};
    case Problem::target_too_long:
      return {414, nullptr, "Request target is too long."};
    case Problem::tls_required:
      return {403, nullptr, "Credentials are accepted over HTTPS only."};
    case Problem::missing_access_token:
      return {401, nullptr, "Unauthorized request."};
    case Problem::no_bearer_token:
      return {401, "002", "Missing access token."};
    case Problem::invalid_access_token:
    case Problem::invalid_agent_token:
      return {401, "001", "Invalid access token."};
    case Problem::wrong_token_kind:
      return {400, "001", "Invalid access token."};
    case Problem::insufficient_scope:
    case Problem::access_refused:
    case Problem::agent_only:
      return {403, nullptr, "Unauthorized request."};
    case Problem::warehouse_forbidden:
      return {403, "5101", "Operation is forbidden."};
    case Problem::authentication_failed:
    case Problem::account_unconfirmed:
      return {400, "invalid_grant", "The user credentials were incorrect."};
    case Problem::refresh_failed:
      return {400, "invalid_request", "The refresh token is invalid."};
    case Problem::invalid_parameters:
      return {400, "invalid_request",
              "The request is missing a required parameter, includes an invalid parameter value, "
              "includes a parameter more than once, or is otherwise malformed."};
    case Problem::invalid_grant_type:
      return {400, "unsupported_grant_type", ""};
    case Problem::invalid_client:
      return {400, "invalid_client", "Client authentication failed"};
    case Problem::invalid_scope:
      return {400, "invalid_scope", "The requested scope is invalid, unknown, or malformed"};
    case Problem::locked_out:
      return {429, "4401", ""};
    case Problem::missing_id:
      return {400, nullptr, "Resource id is not specified."};
    case Problem::preflight_incomplete:
      return {501, nullptr, "The preflight request lacks a required header."};
    case Problem::preflight_refused:
      return {403, nullptr, "Not allowed."};
    case Problem::unavailable:
      return {503, nullptr, "Service Unavailable"};
    case Problem::malformed_request:
    case Problem::invalid_type:
    case Problem::invalid_body:
    case Problem::invalid_attributes:
    case Problem::conflicting_identities:
    case Problem::invalid_pagination:
      return {400, nullptr, "Bad Request"};
    case Problem::agent_authentication_failed:
    case Problem::impersonation_failed:
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
      // The storefront's alone; here they would be a fault of ours.
    case Problem::internal:
      break;
  }
  return {500, nullptr, "Internal Server Error"};
}

/// Texts that name what they are about.
std::string message_of(const Wording& wording, const Refusal& refusal) {
  switch (refusal.problem) {
    case Problem::invalid_grant_type:
      return "Grant type \"" + refusal.value + "\" not found";
    case Problem::locked_out:
      return lockout_text(refusal);
    default:
      return wording.message;
  }
}

}  // namespace

Worded word_for_backend(const Refusal& refusal) {
  const Wording wording = wording_of(refusal.problem);
  base::JsonObject error;
  error.add("message", std::string_view(message_of(wording, refusal)))
      .add("status", static_cast<std::int64_t>(wording.status));
  if (wording.code != nullptr) error.add("code", wording.code);
  Worded worded;
  worded.status = wording.status;
  worded.code = wording.code == nullptr ? "" : wording.code;
  worded.content_type = "application/json";
  worded.body = "[" + error.text() + "]";
  if (wording.status == 401) worded.challenge = "Bearer realm=\"Access to shop API\"";
  return worded;
}

}  // namespace api
