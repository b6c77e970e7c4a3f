// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
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
  not_acceptable,       ///< No `Accept` field.
  unsupported_accept,   ///< `Accept` names an unknown vnd.api format.
  unsupported_content,  ///< `Content-Type` empty, or multipart.
  invalid_path,
  body_too_large,
  target_too_long,
  malformed_request,
  tls_required,
  invalid_type,  ///< JSON:API `data.type` is not the route's.
  invalid_body,
  missing_id,
  invalid_attributes,  ///< With one violation for each.
  missing_access_token,
  no_bearer_token,  ///< `Authorization` is one word. Only the backend tells it from a bad token.
  invalid_access_token,
  invalid_agent_token,     ///< The bad one came as X-Agent-Authorization.
  conflicting_identities,  ///< Both a token and X-Anonymous-Customer-Unique-Id.
  insufficient_scope,      ///< A good token of the wrong kind, or without a needed scope.
  access_refused,          ///< Refused whatever token is sent.
  agent_only,
  wrong_token_kind,     ///< Backend: a good token, but no Back Office user's.
  warehouse_forbidden,  ///< The user works in no warehouse.
  authentication_failed,
  agent_authentication_failed,
  impersonation_failed,
  account_unconfirmed,
  locked_out,  ///< With `retry_after`.
  refresh_failed,
  invalid_grant_type,  ///< With the type that was asked for in `value`.
  invalid_parameters,
  invalid_client,
  invalid_scope,
  customer_not_found,
  foreign_customer,
  passwords_differ,  ///< One violation: `differs`.
  wrong_password,
  password_too_short,
  password_too_long,
  password_characters,
  password_repetition,
  password_common,
  password_change_failed,
  restore_key_invalid,
  confirmation_key_invalid,
  confirmation_failed,
  invalid_pagination,
  preflight_incomplete,
  preflight_refused,
  internal,
  unavailable,  ///< With Retry-After.
};

/// What an attribute must be and is not (contract 2.4).
enum class Constraint {
  missing,
  blank,
  no_string,
  no_email,
  no_uuid,
  too_short,  ///< Of at least `limit` characters.
  too_long,   ///< Of at most `limit` characters.
  not_mixed,  ///< A new password of the wrong characters.
  differs,    ///< From the field named in `other`.
};

struct Violation {
  std::string field;
  Constraint constraint;
  std::size_t limit = 0;
  std::string other = {};
};

struct Refusal {
  Problem problem;
  std::string reason;  ///< For the log: one snake_case word. Never sent.
  std::vector<Violation> violations = {};
  std::string scope = {};               ///< The scope that is needed, for insufficient_scope.
  std::string value = {};               ///< What was asked for, where the answer repeats it.
  std::chrono::seconds retry_after{0};  ///< For locked_out: until the lock ends.
  std::string locale = {};  ///< As negotiated, for texts that exist in several languages.
};

using Answer = base::Expected<http::Response, Refusal>;

/// How an answer is worded (contract 8). `oauth` is the storefront's `/token`.
enum class Dialect { storefront, oauth, backend, bearer };

/// A refusal in the words of a dialect.
struct Worded {
  int status = 500;
  std::string code;  ///< The dialect's own error code; empty where it gives none.
  std::string content_type;
  std::string body;
  std::string challenge;  ///< Value for WWW-Authenticate; empty where none belongs.
};
[[nodiscard]] Worded word(Dialect dialect, const Refusal& refusal, std::string_view realm_name);

/// One per dialect, each in a file of its own with all its texts.
[[nodiscard]] Worded word_for_storefront(const Refusal& refusal);
[[nodiscard]] Worded word_for_oauth(const Refusal& refusal);
[[nodiscard]] Worded word_for_backend(const Refusal& refusal);
[[nodiscard]] Worded word_for_bearer(const Refusal& refusal, std::string_view realm_name);

/// What is wrong with an attribute, in the storefront's words.
[[nodiscard]] std::string violation_text(const Violation& violation);

/// The sentence of locked_out: how many minutes to wait, rounded up, in the language of the
/// refusal's locale. The same in every dialect (contract 5 and 8).
[[nodiscard]] std::string lockout_text(const Refusal& refusal);

/// Seconds that a client is asked to wait after `unavailable`.
inline constexpr int kRetryAfterSeconds = 5;

}  // namespace api
