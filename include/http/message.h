// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

/// One request as the web server handed it over: plain values, nothing interpreted.
///
/// Parameters are the FastCGI parameters (RFC 3875 names, `HTTP_*` for header fields). They come
/// from the web server's configuration or, for `HTTP_*`, from the client.
struct Request {
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string body;  ///< At most limits.max_body bytes; wiped by the server after the answer.
  enum class Role { responder, authorizer } role = Role::responder;
  /// Set when the server could not take the request as announced; the router answers accordingly.
  enum class Defect { none, body_too_large, target_too_long, body_incomplete, bad_parameters };
  Defect defect = Defect::none;

  /// The value of a parameter; nothing when it was not sent. An empty value is a value.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  /// The value, or "" when it was not sent.
  [[nodiscard]] std::string_view get(std::string_view name) const;
};

struct Response {
  int status = 500;  ///< HTTP status; the reason phrase follows from it (RFC 9110).
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  ///< Empty for 204.
};

/// The reason phrase of RFC 9110, such as `Unprocessable Content` for 422.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace http
