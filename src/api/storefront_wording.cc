// SPDX-License-Identifier: MIT
//
// Every text of the storefront's JSON:API errors (contract 2.2, 2.7 and 8).
#include "api/refusal.h"
#include "base/json.h"

namespace api {
namespace {

struct Wording {
  int status;
  const char* code;  ///< Null where the contract gives no code.
  const char* detail;
};

Wording wording_of(Problem problem) {
  switch (problem) {
    case Problem::not_found:
      return {404, nullptr, "Not Found"};
    case Problem::not_acceptable:
      return {406, nullptr, "Not acceptable."};
    case Problem::unsupported_accept:
      return {415, nullptr, "Unsupported Media Type"};
    case Problem::unsupported_content:
      return {415, nullptr, "Unsupported media type."};
    case Problem::invalid_path:
      return {400, nullptr, "Invalid path."};
    case Problem::body_too_large:
      return {413, nullptr, "Request body is too large."};
    case Problem::target_too_long:
      return {414, nullptr, "Request target is too long."};
    case Problem::malformed_request:
      return {400, nullptr, "Bad Request"};
    case Problem::tls_required:
      return {403, nullptr, "Credentials are accepted over HTTPS only."};
    case Problem::invalid_type:
      return {400, nullptr, "Invalid type."};
    case Problem::invalid_body:
      return {400, nullptr, "Post data is invalid."};
    case Problem::missing_id:
      return {400, nullptr, "Resource id is not specified."};
    case Problem::invalid_attributes:
      return {422, "901", ""};
    case Problem::missing_access_token:
    case Problem::insufficient_scope:
    case Problem::access_refused:
      return {403, "002", "Missing access token."};
    case Problem::no_bearer_token:
    case Problem::invalid_access_token:
      return {401, "001", "Invalid access token."};
    case Problem::invalid_agent_token:
      return {401, "4102", "Agent access token is invalid."};
    case Problem::conflicting_identities:
      return {400, "005",
              "Headers request error. A user can't act as logged and not logged user at the same "
              "time."};
    case Problem::agent_only:
      return {401, "4103", "Action is available to agent user only."};
    case Problem::authentication_failed:
      return {401, "003", "Failed to authenticate user."};
    case Problem::agent_authentication_failed:
      return {401, "4101", "Failed to authenticate an agent."};
    case Problem::impersonation_failed:
      return {401, "4104", "Failed to impersonate a customer."};
    case Problem::account_unconfirmed:
      return {403, "003", "Failed to authenticate user."};
    case Problem::locked_out:
      return {429, "4401", ""};
    case Problem::refresh_failed:
      return {401, "004", "Failed to refresh token."};
    case Problem::customer_not_found:
      return {404, "402", "Customer not found."};
    case Problem::foreign_customer:
      return {403, "411", "Unauthorized request."};
    case Problem::passwords_differ:
      return {422, "406", ""};
    case Problem::wrong_password:
      return {400, "408", "Invalid password"};
    case Problem::password_too_short:
      return {400, "418", "The password is too short."};
    case Problem::password_too_long:
      return {400, "419", "The password is too long."};
    case Problem::password_characters:
      return {400, "420", "The password character set is invalid."};
    case Problem::password_repetition:
      return {400, "421", "The password contains sequence of the same character."};
    case Problem::password_common:
      return {400, "422", "The password is listed as common."};
    case Problem::password_change_failed:
      return {400, "407", "Failed to change password."};
    case Problem::restore_key_invalid:
      return {422, "415", "Restore password key is not valid."};
    case Problem::confirmation_key_invalid:
      return {422, "423", "This email confirmation code is invalid or has been already used."};
    case Problem::confirmation_failed:
      return {422, "425", "Failed to confirm a customer."};
    case Problem::invalid_pagination:
      return {400, nullptr, "Pagination parameters are invalid."};
    case Problem::preflight_incomplete:
      return {501, nullptr,
              "One or more of the required headers (access-control-request-method, "
              "access-control-request-headers, origin) for the options method are missing."};
    case Problem::preflight_refused:
      return {403, nullptr, "Not allowed."};
    case Problem::unavailable:
      return {503, nullptr, "Service Unavailable"};
    case Problem::invalid_grant_type:
    case Problem::invalid_parameters:
    case Problem::invalid_client:
    case Problem::invalid_scope:
    case Problem::wrong_token_kind:
    case Problem::warehouse_forbidden:
      // Only /token and the backend refuse with these; here they would be a fault of ours.
    case Problem::internal:
      break;
  }
  return {500, nullptr, "Internal Server Error"};
}

/// Texts that name what they are about.
std::string detail_of(const Wording& wording, const Refusal& refusal, const Violation* violation) {
  switch (refusal.problem) {
    case Problem::invalid_attributes:
      return violation->field + " => " + violation_text(*violation);
    case Problem::passwords_differ:
      return violation_text(*violation);
    case Problem::locked_out:
      return lockout_text(refusal);
    default:
      return wording.detail;
  }
}

std::string error_object(const Wording& wording, std::string_view detail) {
  base::JsonObject error;
  error.add("detail", detail).add("status", static_cast<std::int64_t>(wording.status));
  if (wording.code != nullptr) error.add("code", wording.code);
  return error.text();
}

std::string length_text(std::string_view verdict, std::size_t limit, std::string_view which) {
  return "This value is too " + std::string(verdict) + ". It should have " + std::to_string(limit) +
         (limit == 1 ? " character or " : " characters or ") + std::string(which) + ".";
}

}  // namespace

std::string violation_text(const Violation& violation) {
  switch (violation.constraint) {
    case Constraint::missing:
      return "This field is missing.";
    case Constraint::blank:
      return "This value should not be blank.";
    case Constraint::no_string:
      return "This value should be of type string.";
    case Constraint::no_email:
      return "This value is not a valid email address.";
    case Constraint::no_uuid:
      return "This is not a valid UUID.";
    case Constraint::too_short:
      return length_text("short", violation.limit, "more");
    case Constraint::too_long:
      return length_text("long", violation.limit, "less");
    case Constraint::not_mixed:
      return "Your password must include at least one uppercase letter, one lowercase letter, one "
             "number, and one special character from the following list: "
             "!@#$%^&*()_-+=[]{}|;:<>.,/?\\~. Non-Latin and other special characters are not "
             "allowed.";
    case Constraint::differs:
      break;
  }
  return "Value in field " + violation.field + " should be identical to value in the " +
         violation.other + " field.";
}

Worded word_for_storefront(const Refusal& refusal) {
  const Wording wording = wording_of(refusal.problem);
  std::string errors;
  for (const Violation& violation : refusal.violations) {
    if (!errors.empty()) errors += ',';
    errors += error_object(wording, detail_of(wording, refusal, &violation));
  }
  if (refusal.violations.empty())
    errors = error_object(wording, detail_of(wording, refusal, nullptr));
  Worded worded;
  worded.status = wording.status;
  worded.code = wording.code == nullptr ? "" : wording.code;
  worded.content_type = "application/vnd.api+json";
  worded.body = base::JsonObject().add_raw("errors", "[" + errors + "]").text();
  if (wording.status == 401) worded.challenge = "Bearer realm=\"Access to shop API\"";
  return worded;
}

}  // namespace api
