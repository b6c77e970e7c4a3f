// SPDX-License-Identifier: MIT
#include "api/router.h"

#include <chrono>

#include "auth/error.h"
#include "base/encoding.h"
#include "base/log.h"
#include "credentials.h"
#include "http/parse.h"
#include "json_api.h"
#include "lockout.h"
#include "route.h"

namespace api {
namespace {

using base::Unexpected;

Unexpected<Refusal> refuse(Problem problem, std::string reason) {
  return {Refusal{problem, std::move(reason)}};
}

/// Null when no route has this method and path. A missing id still finds its route (contract 2.1).
const Route* find_route(Route::Host host, std::string_view method,
                        const std::vector<std::string>& segments) {
  for (const Route& route : routes()) {
    if (route.host != host || route.method != method) continue;
    if (segments.empty() || segments.front() != route.type) continue;
    if (segments.size() == 1) return &route;
    if (segments.size() == 2 && route.target == Route::Target::item) return &route;
  }
  return nullptr;
}

/// The routes that a configured dialect stands for; `bearer` is for checks alone.
std::optional<Route::Host> host_of(Dialect configured) {
  if (configured == Dialect::storefront) return Route::Host::storefront;
  if (configured == Dialect::backend) return Route::Host::backend;
  return std::nullopt;
}

/// The dialect of a path even where its method is none of ours, or where it cannot be decoded: what
/// nginx or a defect leaves of it.
Dialect dialect_of_path(const http::Request& request) {
  std::string_view path = request.get("REQUEST_URI");
  path = path.substr(0, path.find('?'));
  const auto target = http::parse_target(path);
  if (target) {
    return !target->normal.empty() && target->normal.back() == "token" ? Dialect::oauth
                                                                       : Dialect::storefront;
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.ends_with("/token") ? Dialect::oauth : Dialect::storefront;
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
         !request.get("HTTP_AUTHORIZATION").empty() ||
         !request.get("HTTP_X_AGENT_AUTHORIZATION").empty();
}

/// Step 2 of contract 2.1: the header fields that say what is sent and wanted.
std::optional<Refusal> check_media_types(const Call& call) {
  const auto accept = call.request.find("HTTP_ACCEPT");
  if (!accept) return Refusal{Problem::not_acceptable, "no_accept"};
  for (const http::MediaType& type : http::parse_accept(*accept)) {
    constexpr std::string_view kPrefix = "application/vnd.api+";
    if (type.essence.starts_with(kPrefix) && type.essence.substr(kPrefix.size()) != "json") {
      return Refusal{Problem::unsupported_accept, "unknown_accept_format"};
    }
  }
  const auto sent_type = call.request.find("HTTP_CONTENT_TYPE");
  if (sent_type && base::trim(*sent_type).empty()) {
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
  if (auto refusal = check_media_types(call)) return Unexpected{std::move(*refusal)};
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
  const bool json_api = call.dialect == Dialect::storefront;
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
  const auto host = host_of(*configured_dialect);
  const Route* route = host ? find_route(*host, method, call.path.normal) : nullptr;
  call.dialect = route == nullptr ? *configured_dialect : route->dialect;
  call.note("route", route == nullptr ? "none" : std::string(route->name));
  call.caching = route == nullptr ? Call::Caching::no_cache : Call::Caching::no_store;
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
  add_storefront_headers(response, call);
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
