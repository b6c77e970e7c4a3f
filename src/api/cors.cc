// SPDX-License-Identifier: MIT
#include "cors.h"

#include <algorithm>

#include "base/encoding.h"

namespace api {
namespace {

// Header fields beyond those that a page may read anyway (Fetch, "CORS-safelisted response-header
// name").
constexpr const char* kExposed = "Retry-After, WWW-Authenticate";
// How long a browser may count on an answer: a change of the configuration is known everywhere
// then.
constexpr const char* kMaxAgeSeconds = "600";

/// The value of a header field. One that was sent twice is one list (RFC 9110 section 5.3), which
/// newer web servers make of it themselves.
std::string value_of(const http::Request& request, std::string_view parameter) {
  std::string joined;
  for (const auto& [name, value] : request.parameters) {
    if (name != parameter || value.empty()) continue;
    joined += (joined.empty() ? "" : ", ") + value;
  }
  return joined;
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

/// The methods of these routes as they are listed, each once, and OPTIONS.
std::vector<std::string> methods_of(const std::vector<const Route*>& routes) {
  std::vector<std::string> methods;
  for (const Route* route : routes) {
    if (std::find(methods.begin(), methods.end(), route->method) == methods.end()) {
      methods.emplace_back(route->method);
    }
  }
  methods.emplace_back("OPTIONS");
  return methods;
}

bool is_listed(std::string_view field, const std::vector<std::string>& allowed) {
  return std::any_of(allowed.begin(), allowed.end(), [field](const std::string& name) {
    return base::equal_ignoring_case(field, name);
  });
}

/// Whether every field of a comma-separated list is allowed; empty elements count as nothing.
bool are_listed(std::string_view fields, const std::vector<std::string>& allowed) {
  while (!fields.empty()) {
    const std::size_t comma = std::min(fields.find(','), fields.size());
    const std::string_view field = base::trim(fields.substr(0, comma));
    if (!field.empty() && !is_listed(field, allowed)) return false;
    fields.remove_prefix(std::min(comma + 1, fields.size()));
  }
  return true;
}

}  // namespace

std::string_view allowed_origin(const http::Request& request, const auth::Realm& realm) {
  if (realm.cors_origins.empty()) return {};
  const std::string origin = value_of(request, "HTTP_ORIGIN");
  if (origin.empty()) return {};
  for (const std::string& allowed : realm.cors_origins) {
    // Byte for byte, and what is sent is the list's text: nothing of the request comes back.
    if (allowed == "*" || allowed == origin) return allowed;
  }
  return {};
}

void add_cors_headers(http::Response& response, const http::Request& request,
                      const auth::Realm& realm) {
  if (realm.cors_origins.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  const std::string_view origin = allowed_origin(request, realm);
  if (origin.empty()) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Expose-Headers", kExposed);
}

Answer answer_preflight(const Call& call, const std::vector<const Route*>& routes) {
  const std::string method = value_of(call.request, "HTTP_ACCESS_CONTROL_REQUEST_METHOD");
  const std::string fields = value_of(call.request, "HTTP_ACCESS_CONTROL_REQUEST_HEADERS");
  if (method.empty() || fields.empty() || value_of(call.request, "HTTP_ORIGIN").empty()) {
    return base::Unexpected{Refusal{Problem::preflight_incomplete, "preflight_incomplete"}};
  }
  const std::vector<std::string> methods = methods_of(routes);
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) {
    return base::Unexpected{Refusal{Problem::preflight_refused, "method_not_allowed"}};
  }
  if (!are_listed(fields, call.realm.cors_headers)) {
    return base::Unexpected{Refusal{Problem::preflight_refused, "header_not_allowed"}};
  }
  http::Response response;
  response.status = 200;
  response.headers = {{"Access-Control-Allow-Methods", joined(methods)},
                      {"Access-Control-Allow-Headers", joined(call.realm.cors_headers)},
                      {"Access-Control-Max-Age", kMaxAgeSeconds}};
  return response;
}

}  // namespace api
