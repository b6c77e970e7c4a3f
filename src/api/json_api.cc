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

bool asks_for_version(std::string_view header) {
  for (const http::MediaType& type : http::parse_accept(header)) {
    if (type.essence == kMediaType && type.parameter("version") == "1.0") return true;
  }
  return false;
}

http::Response answer(const Call& call, int status, const base::JsonObject& content) {
  http::Response response;
  response.status = status;
  response.body = content.text();
  response.headers.emplace_back("Content-Type", json_api_content_type(call.request));
  return response;
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

std::string self_links(const Call& call, std::string_view type) {
  return base::JsonObject().add("self", std::string_view(self_link(call, type))).text();
}

std::string resource_object(const Call& call, std::string_view type, const std::string& attributes_json) {
  return base::JsonObject()
      .add("type", type)
      .add_null("id")
      .add_raw("attributes", attributes_json)
      .add_raw("links", self_links(call, type))
      .text();
}

http::Response created(const Call& call, std::string_view type, const std::string& attributes_json) {
  const std::string resource = resource_object(call, type, attributes_json);
  return answer(call, 201, base::JsonObject().add_raw("data", resource));
}

http::Response listed(const Call& call, const std::string& resource_json, const std::string& links_json) {
  return answer(
      call, 200,
      base::JsonObject().add_raw("data", "[" + resource_json + "]").add_raw("links", links_json));
}

std::string json_api_content_type(const http::Request& request) {
  const bool versioned =
      asks_for_version(request.get("HTTP_ACCEPT")) || asks_for_version(request.get("CONTENT_TYPE"));
  return std::string(kMediaType) + (versioned ? "; version=1.0" : "");
}

bool sends_json_api(const http::Request& request) {
  return http::parse_media_type(request.get("CONTENT_TYPE")).essence == kMediaType;
}

void add_standard_headers(http::Response& response, const Call& call) {
  if (call.dialect != Dialect::storefront) {
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
