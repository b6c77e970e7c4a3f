// SPDX-License-Identifier: MIT
#include "json_api.h"

#include <algorithm>

#include "base/encoding.h"
#include "http/parse.h"

namespace api {
namespace {

using base::Json;
using base::Unexpected;

constexpr std::string_view kMediaType = "application/vnd.api+json";

Unexpected<Refusal> refuse(Problem problem, std::string reason) {
  return {Refusal{problem, std::move(reason)}};
}

/// The looser of the usual rules, as the shop's own validator has it: something before an @, a dot
/// inside what follows, no spaces there.
bool is_email(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return false;
  // Behind the last space, the first @ leaves the longest host: no other one can do better. Trying
  // them all would take seconds for a body of nothing but @.
  const std::size_t last_space = text.find_last_of(" \t\r\f\v");
  const std::size_t begin = last_space == std::string_view::npos ? 0 : last_space + 1;
  const std::size_t at = text.find('@', std::max<std::size_t>(begin, 1));
  if (at == std::string_view::npos) return false;
  const std::string_view host = text.substr(at + 1);
  const std::size_t dot = host.find('.', 1);
  return dot != std::string_view::npos && dot + 1 < host.size();
}

bool is_blank(const Json& value) {
  return value.is_null() || value.string() == "" || (value.is_array() && value.elements().empty());
}

/// Characters, not bytes (contract 2.4).
std::size_t length_of(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

/// The messages of the rules that `value` breaks.
std::vector<std::string> violations_of(const std::optional<Json>& value,
                                       const AttributeRule& rule) {
  if (!value) return {"This field is missing."};
  if (is_blank(*value)) return {"This value should not be blank."};
  if (!value->is_string()) return {"This value should be of type string."};
  const std::string text = *value->string();
  std::vector<std::string> messages;
  if (rule.format == AttributeRule::Format::email && !is_email(text)) {
    messages.emplace_back("This value is not a valid email address.");
  }
  if (rule.max_length > 0 && length_of(text) > rule.max_length) {
    messages.push_back("This value is too long. It should have " +
                       std::to_string(rule.max_length) + " characters or less.");
  }
  return messages;
}

bool asks_for_version(std::string_view header) {
  for (const http::MediaType& type : http::parse_accept(header)) {
    if (type.essence == kMediaType && type.parameter("version") == "1.0") return true;
  }
  return false;
}

}  // namespace

base::Expected<Json, Refusal> parse_document(std::string_view body, std::string_view type) {
  const auto document = Json::parse(body);
  if (!document) return refuse(Problem::invalid_body, "body_not_json");
  const auto resource = document->find("data");
  if (!resource || !resource->is_object()) return refuse(Problem::invalid_body, "no_data");
  const auto actual_type = resource->find("type");
  if (!actual_type || actual_type->is_null()) return refuse(Problem::invalid_body, "no_type");
  if (actual_type->string() != std::string(type)) return refuse(Problem::invalid_type, "wrong_type");
  auto attributes = resource->find("attributes");
  if (!attributes || !attributes->is_object()) return refuse(Problem::invalid_body, "no_attributes");
  return std::move(*attributes);
}

base::Expected<Attributes, Refusal> validate(const Json& attributes,
                                             const std::vector<AttributeRule>& rules) {
  Attributes valid;
  Refusal refusal{Problem::invalid_attributes, "invalid_attributes"};
  for (const AttributeRule& rule : rules) {
    const auto value = attributes.find(rule.name);
    const std::vector<std::string> messages = violations_of(value, rule);
    for (const std::string& message : messages) {
      refusal.violations.push_back({std::string(rule.name), message});
    }
    if (messages.empty()) valid.emplace_back(rule.name, base::Secret(*value->string()));
  }
  if (!refusal.violations.empty()) return Unexpected{std::move(refusal)};
  return valid;
}

std::string link_base(const Call& call) {
  const std::string host = base::to_lower_ascii(call.request.get("HTTP_HOST"));
  const auto& allowed = call.realm.allowed_hosts;
  if (!host.empty() && std::find(allowed.begin(), allowed.end(), host) != allowed.end()) {
    return (call.request.get("REQUEST_SCHEME") == "https" ? "https://" : "http://") + host;
  }
  return call.realm.public_url;
}

std::string self_link(const Call& call, std::string_view type) {
  std::string link = link_base(call) + "/" + std::string(type);
  if (call.path.query.empty()) return link;
  const auto decoded = base::percent_decode(call.path.query);
  const bool is_text = decoded && base::is_utf8(*decoded) &&
                       std::none_of(decoded->begin(), decoded->end(), [](char c) {
                         return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                       });
  return link + "?" + (is_text ? *decoded : std::string(call.path.query));
}

http::Response created(const Call& call, std::string_view type, const std::string& attributes_json) {
  const std::string links = base::JsonObject().add("self", std::string_view(self_link(call, type))).text();
  const std::string resource = base::JsonObject()
                                   .add("type", type)
                                   .add_null("id")
                                   .add_raw("attributes", attributes_json)
                                   .add_raw("links", links)
                                   .text();
  http::Response response;
  response.status = 201;
  response.body = base::JsonObject().add_raw("data", resource).text();
  response.headers.emplace_back("Content-Type", json_api_content_type(call.request));
  return response;
}

std::string json_api_content_type(const http::Request& request) {
  const bool versioned =
      asks_for_version(request.get("HTTP_ACCEPT")) || asks_for_version(request.get("CONTENT_TYPE"));
  return std::string(kMediaType) + (versioned ? "; version=1.0" : "");
}

void add_storefront_headers(http::Response& response, const Call& call) {
  const bool is_oauth = call.dialect == Dialect::oauth;
  if (is_oauth) {
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("Pragma", "no-cache");
  } else {
    response.headers.emplace_back(
        "Content-Language",
        http::negotiate_locale(call.request.get("HTTP_ACCEPT_LANGUAGE"), call.realm.locales));
    const bool no_store = call.caching == Call::Caching::no_store;
    response.headers.emplace_back("Cache-Control",
                                  no_store ? "no-cache, no-store, private" : "no-cache, private");
  }
  response.headers.emplace_back("X-Frame-Options", "SAMEORIGIN");
  response.headers.emplace_back("Content-Security-Policy", "frame-ancestors 'self'");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("X-XSS-Protection", "1; mode=block");
  response.headers.emplace_back("Referrer-Policy", "same-origin");
  if (base::equal_ignoring_case(call.request.get("REQUEST_SCHEME"), "https")) {
    response.headers.emplace_back("Strict-Transport-Security",
                                  "max-age=31536000; includeSubDomains; preload");
  }
}

}  // namespace api
