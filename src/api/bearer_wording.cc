// SPDX-License-Identifier: MIT
//
// Every text of the `bearer` dialect: RFC 6750 to the letter, for sites that are no shop.
#include "api/refusal.h"
#include "base/json.h"

namespace api {
namespace {

struct Wording {
  int status;
  const char* error;  ///< Null where RFC 6750 section 3.1 wants none: nothing was sent.
  const char* description;
};

Wording wording_of(Problem problem) {
  switch (problem) {
    case Problem::missing_access_token:
    case Problem::no_bearer_token:
      return {401, nullptr, "An access token is needed."};
    case Problem::invalid_access_token:
    case Problem::invalid_agent_token:
      return {401, "invalid_token", "The access token is invalid or has expired."};
    case Problem::insufficient_scope:
      return {403, "insufficient_scope", "The access token does not allow this."};
    case Problem::access_refused:
    case Problem::agent_only:
    case Problem::wrong_token_kind:
    case Problem::warehouse_forbidden:
    case Problem::preflight_refused:
      return {403, "access_denied", "Access is refused."};
    case Problem::locked_out:
      return {429, "temporarily_unavailable", "Too many attempts."};
    case Problem::not_found:
      return {404, "invalid_request", "Not Found"};
    case Problem::invalid_path:
      return {400, "invalid_request", "Invalid path."};
    case Problem::body_too_large:
      return {413, "invalid_request", "Request body is too large."};
    case Problem::target_too_long:
      return {414, "invalid_request", "Request target is too long."};
    case Problem::not_acceptable:
      return {406, "invalid_request", "Not acceptable."};
    case Problem::unsupported_accept:
    case Problem::unsupported_content:
      return {415, "invalid_request", "Unsupported media type."};
    case Problem::tls_required:
      return {403, "invalid_request", "Credentials are accepted over HTTPS only."};
    case Problem::unavailable:
      return {503, "temporarily_unavailable", "Service Unavailable"};
    case Problem::malformed_request:
    case Problem::invalid_type:
    case Problem::invalid_body:
    case Problem::missing_id:
    case Problem::invalid_attributes:
    case Problem::invalid_parameters:
    case Problem::conflicting_identities:
    case Problem::invalid_pagination:
    case Problem::preflight_incomplete:
    case Problem::authentication_failed:
    case Problem::account_unconfirmed:
    case Problem::refresh_failed:
    case Problem::invalid_grant_type:
    case Problem::invalid_client:
    case Problem::invalid_scope:
      return {400, "invalid_request", "The request is malformed."};
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
  return {500, "server_error", "Internal Server Error"};
}

std::string challenge_of(const Wording& wording, const Refusal& refusal,
                         std::string_view realm_name) {
  const bool has_challenge =
      wording.status == 401 || refusal.problem == Problem::insufficient_scope;
  if (!has_challenge) return {};
  std::string challenge = "Bearer realm=\"" + std::string(realm_name) + "\"";
  if (wording.error != nullptr) challenge += std::string(", error=\"") + wording.error + "\"";
  if (!refusal.scope.empty()) challenge += ", scope=\"" + refusal.scope + "\"";
  return challenge;
}

}  // namespace

Worded word_for_bearer(const Refusal& refusal, std::string_view realm_name) {
  const Wording wording = wording_of(refusal.problem);
  Worded worded;
  worded.status = wording.status;
  worded.code = wording.error == nullptr ? "" : wording.error;
  worded.content_type = "application/json";
  worded.body = base::JsonObject()
                    .add("error", wording.error == nullptr ? "missing_token" : wording.error)
                    .add("error_description", wording.description)
                    .text();
  worded.challenge = challenge_of(wording, refusal, realm_name);
  return worded;
}

Worded word(Dialect dialect, const Refusal& refusal, std::string_view realm_name) {
  switch (dialect) {
    case Dialect::storefront:
      return word_for_storefront(refusal);
    case Dialect::oauth:
      return word_for_oauth(refusal);
    case Dialect::backend:
      return word_for_backend(refusal);
    case Dialect::bearer:
      return word_for_bearer(refusal, realm_name);
  }
  return word_for_storefront({Problem::internal, "unknown_dialect"});
}

}  // namespace api
