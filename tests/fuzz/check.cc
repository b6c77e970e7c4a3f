// SPDX-License-Identifier: MIT
//
// Any request on the check socket. What passes without a token is protected neither as it was sent
// nor as nginx understands it.
#include "api/check.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/json.h"
#include "support/fuzz.h"
#include "support/shop.h"

namespace {

using Segments = std::vector<std::string>;

Segments split(std::string_view path) {
  Segments segments;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return segments;
}

/// The segments of nginx's $uri (ngx_http_parse_complex_uri with merge_slashes on); nothing where
/// nginx answers 400 by itself.
std::optional<Segments> as_nginx_sees_it(std::string_view target) {
  target = target.substr(0, target.find_first_of("?#"));
  const auto decoded = base::percent_decode(target);
  if (!decoded || decoded->find('\0') != std::string::npos) return std::nullopt;
  Segments segments;
  for (std::string& segment : split(*decoded)) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(std::move(segment));
    } else if (segments.empty()) {
      return std::nullopt;
    } else {
      segments.pop_back();
    }
  }
  return segments;
}

/// The segments for software that splits first and decodes then, `times` times; nothing where it
/// cannot.
std::optional<Segments> split_first(std::string_view target, int times) {
  Segments segments = split(target.substr(0, target.find('?')));
  for (std::string& segment : segments) {
    for (int i = 0; i < times; ++i) {
      auto decoded = base::percent_decode(segment);
      if (!decoded) return std::nullopt;
      segment = std::move(*decoded);
    }
  }
  std::erase(segments, "");
  return segments;
}

/// Whether a rule or a restriction of the shop is for these segments, with or without a version in
/// front.
bool is_protected(Segments segments, std::string_view method) {
  const auth::Realm& realm = fuzz::shop().realms.all().front();
  if (!segments.empty() && http::is_version_prefix(segments.front())) segments.erase(segments.begin());
  return realm.rules.find(method, segments) != nullptr || realm.restricts(segments);
}

void check_pass(const http::Request& request, const http::Response& response) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : response.headers) bytes += name.size() + value.size() + 4;
  FUZZ_CHECK(bytes < 2048);
  const bool has_token = !request.get("HTTP_AUTHORIZATION").empty();
  const bool is_preflight = request.get("REQUEST_METHOD") == "OPTIONS" && request.find("HTTP_ORIGIN");
  if (has_token || is_preflight) return;
  const std::string_view target = request.get("REQUEST_URI");
  const std::string_view method = request.get("REQUEST_METHOD");
  if (const auto seen = as_nginx_sees_it(target)) FUZZ_CHECK(!is_protected(*seen, method));
  const std::string_view sent = target.substr(0, target.find('?'));
  FUZZ_CHECK(sent.starts_with('/'));
  FUZZ_CHECK(!is_protected(split(sent.substr(1)), method));
  for (int times = 0; times <= 2; ++times) {
    if (const auto seen = split_first(target, times)) FUZZ_CHECK(!is_protected(*seen, method));
  }
}

void check_refusal(const http::Response& response) {
  FUZZ_CHECK(response.status == 401 || response.status == 403);
  const auto value_of = [&response](std::string_view wanted) {
    for (const auto& [name, value] : response.headers) {
      if (name == wanted) return value;
    }
    return std::string();
  };
  FUZZ_CHECK(base::Json::parse(value_of("X-Bearerd-Body")).has_value());
  FUZZ_CHECK(value_of("X-Bearerd-Body").size() < 1024);
  FUZZ_CHECK(!value_of("X-Bearerd-Error").empty() && !value_of("X-Bearerd-Content-Type").empty());
  const std::string status = value_of("X-Bearerd-Status");
  constexpr std::string_view kKnown[] = {"400", "401", "403", "414"};
  FUZZ_CHECK(std::find(std::begin(kKnown), std::end(kKnown), status) != std::end(kKnown));
}

}  // namespace

FUZZ_TARGET(check) {
  const fuzz::Shop& shop = fuzz::shop();
  const fuzz::FixedClock clock;
  api::Check check(shop.realms, [&shop]() -> const crypto::KeyRing& { return shop.ring; },
                   [](const auth::Realm&, const auth::AccessToken&) { return false; }, clock);
  const http::Request request = fuzz::RequestText(input).request;
  const http::Response response = check.handle(request);
  fuzz::check_response(response);
  if (response.status == 500) {
    FUZZ_CHECK(request.find("BEARERD_REALM") || request.find("BEARERD_API") ||
               request.find("BEARERD_UNLISTED"));
  } else if (response.status == 204 || response.status == 200) {
    check_pass(request, response);
  } else if (request.role == http::Request::Role::responder) {
    check_refusal(response);
  } else {
    FUZZ_CHECK(base::Json::parse(response.body).has_value());
  }
}
