// SPDX-License-Identifier: MIT
#include "api/router.h"

#include <algorithm>
#include <chrono>

#include "auth/error.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/log.h"
#include "cors.h"
#include "credentials.h"
#include "http/parse.h"
#include "json_api.h"
#include "lockout.h"
#include "pagination.h"
#include "route.h"

namespace api {
namespace {

using base::Unexpected;

Unexpected<Refusal> refuse(Problem problem, std::string reason) {
  return {Refusal{problem, std::move(reason)}};
}

/// The routes of a path, one for each of its methods. A missing id still finds its route
/// (contract 2.1).
std::vector<const Route*> routes_at(std::optional<Route::Host> host,
                                    const std::vector<std::string>& segments) {
  std::vector<const Route*> found;
  for (const Route& route : routes()) {
    if (route.host != host) continue;
    if (segments.empty() || segments.front() != route.type) continue;
    const bool has_id = segments.size() == 2;
    if (segments.size() > 2 || (has_id && route.target != Route::Target::item)) continue;
    found.push_back(&route);
  }
  return found;
}

/// Null where none of them has this method.
const Route* with_method(const std::vector<const Route*>& routes, std::string_view method) {
  const auto found = std::find_if(routes.begin(), routes.end(),
                                  [method](const Route* route) { return route->method == method; });
  return found == routes.end() ? nullptr : *found;
}

/// The routes that a configured dialect stands for; `bearer` is for checks alone.
std::optional<Route::Host> host_of(Dialect configured) {
  if (configured == Dialect::storefront) return Route::Host::storefront;
  if (configured == Dialect::backend) return Route::Host::backend;
  return std::nullopt;
}

/// Whether this is for /token, even where the path cannot be decoded: what nginx or a defect leaves
/// of it.
bool is_token_path(const http::Request& request) {
  std::string_view path = request.get("REQUEST_URI");
  path = path.substr(0, path.find('?'));
  const auto target = http::parse_target(path);
  if (target) {
    return !target->normal.empty() && target->normal.back() == "token";
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.ends_with("/token");
}

/// The dialect of a path before its route is known, if it has one.
Dialect dialect_of_path(const http::Request& request) {
  if (dialect_of(request) == Dialect::backend) return Dialect::backend;
  return is_token_path(request) ? Dialect::oauth : Dialect::storefront;
}

std::optional<Refusal> check_defect(const http::Request& request) {
  switch (request.defect) {
    case http::Request::Defect::none:
      return std::nullopt;
    case http::Request::Defect::body_too_large:
      return Refusal{Problem::body_too_large, "body_too_large"};
    case http::Request::Defect::target_too_long:
      return Refusal{Problem::target_too_long, "target_too_long"};
    case http::Request::Defect::body_incomplete:
      return Refusal{Problem::malformed_request, "body_incomplete"};
    case http::Request::Defect::bad_parameters:
      return Refusal{Problem::malformed_request, "bad_parameters"};
  }
  return std::nullopt;
}

/// Every body holds a password, a token or a key here, and the id of an item may be one, too.
bool holds_credentials(const Route& route, const http::Request& request) {
  return route.body != Route::Body::none || route.target == Route::Target::item ||
         sends_token(request, route.dialect);
}

/// Step 2 of contract 2.1: the header fields that say what is sent and wanted. A shop insists on
/// more than the backend does.
std::optional<Refusal> check_media_types(const Call& call, Route::Host host) {
  const bool is_shop = host == Route::Host::storefront;
  const auto accept = call.request.find("HTTP_ACCEPT");
  if (!accept && is_shop) return Refusal{Problem::not_acceptable, "no_accept"};
  for (const http::MediaType& type : http::parse_accept(accept.value_or(""))) {
    constexpr std::string_view kPrefix = "application/vnd.api+";
    if (type.essence.starts_with(kPrefix) && type.essence.substr(kPrefix.size()) != "json") {
      return Refusal{Problem::unsupported_accept, "unknown_accept_format"};
    }
  }
  const auto sent_type = call.request.find("HTTP_CONTENT_TYPE");
  if (is_shop && sent_type && base::trim(*sent_type).empty()) {
    return Refusal{Problem::unsupported_content, "empty_content_type"};
  }
  if (http::parse_media_type(call.request.get("CONTENT_TYPE")).essence.starts_with("multipart/")) {
    return Refusal{Problem::unsupported_content, "multipart"};
  }
  return std::nullopt;
}

/// The steps of contract 2.1, in its order, for one route.
Answer run(const Route& route, Call& call, const auth::Services& services, const KeySource& keys) {
  if (holds_credentials(route, call.request) &&
      transport_of(call.request, call.realm) == Transport::plain) {
    return refuse(Problem::tls_required, "plain_http");
  }
  if (route.dialect == Dialect::storefront) {
    const auto page = parse_page(call.path.query);
    if (!page) return Unexpected{page.error()};
    call.page = *page;
  }
  if (auto refusal = check_media_types(call, route.host)) return Unexpected{std::move(*refusal)};
  std::optional<base::Json> attributes;
  if (route.body == Route::Body::json_api) {
    auto parsed = parse_document(call.request.body, route.type);
    if (!parsed) return Unexpected{parsed.error()};
    attributes = std::move(*parsed);
  }
  if (route.target == Route::Target::item) {
    if (call.path.normal.size() == 2) call.id = call.path.normal.back();
    // "0" counts as empty in the software that this answers like.
    if (call.id.empty() || call.id == "0") return refuse(Problem::missing_id, "missing_id");
  }
  auto refusal = check_credentials(route, call, keys, services.clock.now());
  if (!refusal && attributes) {
    auto valid = validate(*attributes, route.attributes, call.realm.passwords);
    if (valid) {
      call.attributes = std::move(*valid);
    } else {
      refusal = std::move(valid).error();
    }
  }
  if (!refusal) return route.handler(services, call);
  if (auto lockout = check_lockout(route, call, attributes, services)) {
    return Unexpected{std::move(*lockout)};
  }
  return Unexpected{std::move(*refusal)};
}

http::Response refusal_response(Refusal refusal, Call& call) {
  refusal.locale =
      http::negotiate_locale(call.request.get("HTTP_ACCEPT_LANGUAGE"), call.realm.locales);
  Worded worded = word(call.dialect, refusal, call.realm.name);
  http::Response response;
  response.status = worded.status;
  response.body = std::move(worded.body);
  bool json_api = call.dialect == Dialect::storefront;
  if (call.dialect == Dialect::backend && sends_json_api(call.request) &&
      is_token_path(call.request)) {
    // The same objects, in the document that such clients know (contract 1.5).
    response.body = base::JsonObject().add_raw("errors", response.body).text();
    json_api = true;
  }
  response.headers.emplace_back(
      "Content-Type", json_api ? json_api_content_type(call.request) : worded.content_type);
  if (!worded.challenge.empty())
    response.headers.emplace_back("WWW-Authenticate", worded.challenge);
  if (refusal.problem == Problem::unavailable) {
    response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
  } else if (refusal.retry_after.count() > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(refusal.retry_after.count()));
  }
  call.note("reason", refusal.reason);
  return response;
}

/// OPTIONS asks what a page of another origin may send. It carries no credentials, so that none of
/// the steps behind the route match concerns it.
http::Response preflight_response(const std::vector<const Route*>& routes, Call& call) {
  call.dialect = routes.front()->dialect;
  call.note("route", "OPTIONS /" + std::string(routes.front()->type));
  Answer answer = answer_preflight(call, routes);
  return answer ? std::move(*answer) : refusal_response(answer.error(), call);
}

/// Stands in where BEARERD_REALM names none, so that even that failure has a dialect.
const auth::Realm& no_realm() {
  static const auth::Realm realm;
  return realm;
}

}  // namespace

Router::Router(const auth::Realms& realms, auth::Services services, KeySource keys)
    : realms_(realms), services_(std::move(services)), keys_(std::move(keys)) {}

http::Response Router::answer(Call& call) {
  const std::string_view method = call.request.get("REQUEST_METHOD");
  if (auto refusal = check_defect(call.request)) return refusal_response(*refusal, call);
  const auto configured_dialect = dialect_of(call.request);
  if (!configured_dialect || &call.realm == &no_realm()) {
    return refusal_response(
        {Problem::internal, configured_dialect ? "unknown_realm" : "unknown_dialect"}, call);
  }
  auto path = http::parse_target(call.request.get("REQUEST_URI"));
  if (!path) return refusal_response({Problem::invalid_path, path.error()}, call);
  call.path = std::move(*path);
  strip_version(call.path, call.realm);
  const auto found = routes_at(host_of(*configured_dialect), call.path.normal);
  if (method == "OPTIONS" && !found.empty()) return preflight_response(found, call);
  const Route* route = with_method(found, method);
  call.dialect = route == nullptr ? *configured_dialect : route->dialect;
  call.note("route", route == nullptr ? "none" : std::string(route->name));
  call.caching = route == nullptr ? Call::Caching::no_cache : route->caching;
  if (route == nullptr) return refusal_response({Problem::not_found, "no_such_route"}, call);
  Answer answer = run(*route, call, services_, keys_);
  return answer ? std::move(*answer) : refusal_response(answer.error(), call);
}

http::Response Router::handle(const http::Request& request) {
  const auto begun = std::chrono::steady_clock::now();
  const std::string id = request_id_of(request);
  const std::string_view given_realm = request.get("BEARERD_REALM");
  const auth::Realm* realm = realms_.find(given_realm.empty() ? "default" : given_realm);
  Call call{.request = request,
            .realm = realm == nullptr ? no_realm() : *realm,
            .dialect = dialect_of_path(request)};
  http::Response response;
  try {
    response = answer(call);
  } catch (const auth::Unavailable& failure) {
    response = refusal_response({Problem::unavailable, failure.what()}, call);
  } catch (const std::exception& failure) {
    response = refusal_response({Problem::internal, failure.what()}, call);
  }
  add_standard_headers(response, call);
  add_cors_headers(response, request, call.realm);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begun);
  base::LogLine line(response.status >= 500 ? base::LogLevel::error : base::LogLevel::info,
                     "request");
  line.with("id", id)
      .with("realm", given_realm.empty() ? "default" : given_realm)
      .with("method", request.get("REQUEST_METHOD"))
      .with("status", response.status)
      .with("remote", request.get("REMOTE_ADDR"))
      .with("us", took.count());
  for (const auto& [key, value] : call.notes) line.with(key, value);
  return response;
}

}  // namespace api
