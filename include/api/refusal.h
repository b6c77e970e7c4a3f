// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "http/message.h"

namespace api {

/// Everything that can be wrong with a request. Each dialect words each of them in one place.
enum class Problem {
  not_found,
  not_acceptable,             ///< No `Accept` field.
  unsupported_accept,         ///< `Accept` names an unknown vnd.api format.
  unsupported_content,        ///< `Content-Type` empty, or multipart.
  invalid_path,
  body_too_large,
  target_too_long,
  malformed_request,
  tls_required,
  invalid_type,               ///< JSON:API `data.type` is not the route's.
  invalid_body,
  missing_id,
  invalid_attributes,         ///< With one violation for each.
  missing_access_token,
  invalid_access_token,
  insufficient_scope,         ///< A good token of the wrong kind, or without a needed scope.
  access_refused,             ///< Refused whatever token is sent.
  authentication_failed,
  account_unconfirmed,
  refresh_failed,
  invalid_grant_type,
  invalid_parameters,
  invalid_client,
  invalid_scope,
  internal,
  unavailable,                ///< With Retry-After.
};

struct Violation {
  std::string field;
  std::string message;
};

struct Refusal {
  Problem problem;
  std::string reason;  ///< For the log: one snake_case word. Never sent.
  std::vector<Violation> violations = {};
  std::string scope = {};  ///< The scope that is needed, for insufficient_scope.
};

using Answer = base::Expected<http::Response, Refusal>;

/// How an answer is worded (contract 8). `oauth` is the storefront's `/token`.
enum class Dialect { storefront, oauth, backend, bearer };

/// A refusal in the words of a dialect.
struct Worded {
  int status = 500;
  std::string code;          ///< The dialect's own error code; empty where it gives none.
  std::string content_type;
  std::string body;
  std::string challenge;     ///< Value for WWW-Authenticate; empty where none belongs.
};
[[nodiscard]] Worded word(Dialect dialect, const Refusal& refusal, std::string_view realm_name);

/// One per dialect, each in a file of its own with all its texts.
[[nodiscard]] Worded word_for_storefront(const Refusal& refusal);
[[nodiscard]] Worded word_for_oauth(const Refusal& refusal);
[[nodiscard]] Worded word_for_backend(const Refusal& refusal);
[[nodiscard]] Worded word_for_bearer(const Refusal& refusal, std::string_view realm_name);

/// Seconds that a client is asked to wait after `unavailable`.
inline constexpr int kRetryAfterSeconds = 5;

}  // namespace api
