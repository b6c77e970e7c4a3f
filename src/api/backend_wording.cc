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
    case Problem::invalid_access_token:
      return {401, "001", "Invalid access token."};
    case Problem::insufficient_scope:
    case Problem::access_refused:
      return {403, nullptr, "Unauthorized request."};
    case Problem::unavailable:
      return {503, nullptr, "Service Unavailable"};
    case Problem::malformed_request:
    case Problem::invalid_type:
    case Problem::invalid_body:
    case Problem::missing_id:
    case Problem::invalid_attributes:
    case Problem::invalid_parameters:
    case Problem::authentication_failed:
    case Problem::account_unconfirmed:
    case Problem::refresh_failed:
    case Problem::invalid_grant_type:
    case Problem::invalid_client:
    case Problem::invalid_scope:
      return {400, nullptr, "Bad Request"};
    case Problem::internal:
      break;
  }
  return {500, nullptr, "Internal Server Error"};
}

}  // namespace

Worded word_for_backend(const Refusal& refusal) {
  const Wording wording = wording_of(refusal.problem);
  base::JsonObject error;
  error.add("message", wording.message).add("status", static_cast<std::int64_t>(wording.status));
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
