// SPDX-License-Identifier: MIT
#include "api/call.h"

#include <algorithm>
#include <stdexcept>

#include "auth/error.h"
#include "base/encoding.h"
#include "crypto/random.h"
#include "http/parse.h"

namespace api {
namespace {

bool is_request_id(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
         });
}

auth::VerificationPolicy verification_policy(const auth::Realm& realm) {
  return {realm.issuer, realm.audiences, realm.leeway, realm.name};
}

}  // namespace

const base::Secret& Call::attribute(std::string_view name) const {
  for (const auto& [known, value] : attributes) {
    if (known == name) return value;
  }
  throw std::logic_error("a handler asked for an attribute that its route does not name");
}

std::string request_id_of(const http::Request& request) {
  const std::string_view given = request.get("BEARERD_REQUEST_ID");
  return is_request_id(given) ? std::string(given) : base::to_hex(crypto::random_bytes(16));
}

std::optional<Dialect> dialect_of(const http::Request& request) {
  const std::string_view name = request.get("BEARERD_API");
  if (name.empty() || name == "storefront") return Dialect::storefront;
  if (name == "backend") return Dialect::backend;
  if (name == "bearer") return Dialect::bearer;
  return std::nullopt;
}

Transport transport_of(const http::Request& request, const auth::Realm& realm) {
  if (realm.tls == auth::Realm::Tls::optional) return Transport::acceptable;
  if (base::equal_ignoring_case(request.get("REQUEST_SCHEME"), "https")) return Transport::acceptable;
  const std::string_view address = request.get("REMOTE_ADDR");
  if (auth::is_loopback(address)) return Transport::acceptable;
  const bool from_terminator =
      std::any_of(realm.tls_terminators.begin(), realm.tls_terminators.end(),
                  [&](const auth::Network& network) { return network.contains(address); });
  return from_terminator ? Transport::acceptable : Transport::plain;
}

Presented presented_token(std::optional<std::string_view> header, const auth::Realm& realm,
                          const Trust& trust, base::Instant now) {
  const http::Authorization authorization = http::parse_authorization(header);
  switch (authorization.form) {
    case http::Authorization::Form::absent:
      return {};
    case http::Authorization::Form::malformed:
      return {Presented::State::bad, std::nullopt, "malformed_authorization"};
    case http::Authorization::Form::one_word:
      return {Presented::State::one_word, std::nullopt, "malformed_authorization"};
    case http::Authorization::Form::other_scheme:
      return {Presented::State::other_scheme, std::nullopt, "other_scheme"};
    case http::Authorization::Form::bearer:
      break;
  }
  if (!trust.keys.has_keys(realm.name)) {
    throw auth::SignerUnavailable("realm " + realm.name + " has no keys: run bearerctl key generate");
  }
  auto token = auth::verify_access_token(authorization.token, trust.keys, verification_policy(realm), now);
  if (!token) return {Presented::State::bad, std::nullopt, token.error()};
  if (trust.revoked != nullptr && (*trust.revoked)(realm, *token)) {
    return {Presented::State::bad, std::nullopt, "revoked"};
  }
  return {Presented::State::good, std::move(*token), {}};
}

void strip_version(http::Path& path, const auth::Realm& realm) {
  if (realm.path_version == auth::Realm::PathVersion::not_accepted) return;
  const auto strip = [](http::Path::Segments& segments) {
    if (!segments.empty() && http::is_version_prefix(segments.front())) segments.erase(segments.begin());
  };
  strip(path.raw);
  strip(path.normal);
  for (http::Path::Segments& reading : path.others) strip(reading);
}

}  // namespace api
