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
    case Problem::invalid_access_token:
      return {401, "001", "Invalid access token."};
    case Problem::authentication_failed:
      return {401, "003", "Failed to authenticate user."};
    case Problem::account_unconfirmed:
      return {403, "003", "Failed to authenticate user."};
    case Problem::refresh_failed:
      return {401, "004", "Failed to refresh token."};
    case Problem::unavailable:
      return {503, nullptr, "Service Unavailable"};
    case Problem::invalid_grant_type:
    case Problem::invalid_parameters:
    case Problem::invalid_client:
    case Problem::invalid_scope:
      // Only /token refuses with these; here they would be a fault of ours.
    case Problem::internal:
      break;
  }
  return {500, nullptr, "Internal Server Error"};
}

std::string error_object(const Wording& wording, std::string_view detail) {
  base::JsonObject error;
  error.add("detail", detail).add("status", static_cast<std::int64_t>(wording.status));
  if (wording.code != nullptr) error.add("code", wording.code);
  return error.text();
}

}  // namespace

Worded word_for_storefront(const Refusal& refusal) {
  const Wording wording = wording_of(refusal.problem);
  std::string errors;
  if (refusal.problem == Problem::invalid_attributes) {
    for (const Violation& violation : refusal.violations) {
      if (!errors.empty()) errors += ',';
      errors += error_object(wording, violation.field + " => " + violation.message);
    }
  } else {
    errors = error_object(wording, wording.detail);
  }
  Worded worded;
  worded.status = wording.status;
  worded.code = wording.code == nullptr ? "" : wording.code;
  worded.content_type = "application/vnd.api+json";
  worded.body = base::JsonObject().add_raw("errors", "[" + errors + "]").text();
  if (wording.status == 401) worded.challenge = "Bearer realm=\"Access to shop API\"";
  return worded;
}

}  // namespace api
