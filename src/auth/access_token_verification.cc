// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "auth/access_token.h"
#include "base/encoding.h"
#include "base/json.h"
#include "claims.h"

namespace auth {
namespace {

using base::Json;
using base::Unexpected;
using Problem = ClaimProblem;

constexpr std::size_t kLongestToken = 8192;
constexpr std::size_t kLongestKid = 128;
constexpr std::size_t kJtiDigits = 80;
constexpr std::size_t kSessionDigits = 32;
constexpr double kLargestTime = 253402300799.0;  // 9999-12-31; beyond it arithmetic makes no sense

struct JoseHeader {
  std::string algorithm;
  std::optional<std::string> kid;
};

base::Expected<JoseHeader, std::string> read_header(const std::string& text) {
  const auto header = Json::parse(text);
  if (!header || !header->is_object()) return Unexpected{std::string("header_not_json")};
  // An extension that we do not know must not be ignored (RFC 7515 section 4.1.11).
  if (header->find("crit")) return Unexpected{std::string("critical_extension")};
  const auto algorithm = text_member(*header, "alg");
  if (!algorithm) return Unexpected{std::string("no_algorithm")};
  if (header->find("typ")) {
    const std::string typ = base::to_lower_ascii(text_member(*header, "typ").value_or(""));
    if (typ != "jwt" && typ != "at+jwt") return Unexpected{std::string("wrong_type")};
  }
  JoseHeader read{*algorithm, std::nullopt};
  if (header->find("kid")) {
    read.kid = text_member(*header, "kid");
    if (!read.kid || read.kid->size() > kLongestKid) return Unexpected{std::string("bad_kid")};
  }
  return read;
}

/// A NumericDate, with or without fractions: PHP has written both.
std::optional<double> time_member(const Json& claims, std::string_view name) {
  const auto member = claims.find(name);
  const auto time = member ? member->number() : std::nullopt;
  return time && *time >= 0 && *time <= kLargestTime ? time : std::nullopt;
}

Problem check_times(const Json& claims, const VerificationPolicy& policy, Instant now, AccessToken& token) {
  const double present = static_cast<double>(base::to_microseconds(now)) / 1e6;
  const double leeway = static_cast<double>(policy.leeway.count());
  const auto expires = time_member(claims, "exp");
  if (!expires) return "no_expiry";
  if (present >= *expires + leeway) return "expired";
  for (const char* name : {"nbf", "iat"}) {
    if (!claims.find(name)) continue;
    const auto time = time_member(claims, name);
    if (!time) return "bad_time";
    if (present < *time - leeway) return "not_yet_valid";
    if (std::string_view(name) == "iat") token.issued_at = static_cast<std::int64_t>(*time);
  }
  token.expires_at = static_cast<std::int64_t>(*expires);
  return std::nullopt;
}

Problem check_audience(const Json& claims, const VerificationPolicy& policy, AccessToken& token) {
  const auto audience = claims.find("aud");
  if (!audience) return "no_audience";
  std::vector<Json> candidates = audience->elements();
  if (audience->is_string()) candidates.push_back(*audience);
  for (const Json& candidate : candidates) {
    const auto text = candidate.string();
    if (text && std::find(policy.audiences.begin(), policy.audiences.end(), *text) != policy.audiences.end()) {
      token.client_id = *text;
      return std::nullopt;
    }
  }
  return "wrong_audience";
}

Problem check_issuer(const Json& claims, const VerificationPolicy& policy) {
  // Tokens issued before `issuer` was configured, and PHP's, carry none; the realm's keys bind them.
  if (policy.issuer.empty() || !claims.find("iss")) return std::nullopt;
  if (text_member(claims, "iss") != policy.issuer) return "wrong_issuer";
  return std::nullopt;
}

Problem read_jti(const Json& claims, const JoseHeader& header, AccessToken& token) {
  const auto jti = text_member(claims, "jti");
  if (!jti || jti->empty() || jti->size() > 256) return "no_jti";
  token.jti = *jti;
  // Only tokens with a `kid` are ours; elsewhere the 80 digits are all random.
  if (!header.kid || jti->size() != kJtiDigits) return std::nullopt;
  const auto bytes = base::from_hex(*jti);
  if (!bytes) return std::nullopt;
  token.session_id = jti->substr(0, kSessionDigits);
  for (std::size_t i = 16; i < 20; ++i) {
    token.generation = token.generation << 8 | static_cast<unsigned char>((*bytes)[i]);
  }
  return std::nullopt;
}

}  // namespace

base::Expected<AccessToken, std::string> verify_access_token(std::string_view compact,
                                                             const crypto::KeyRing& keys,
                                                             const VerificationPolicy& policy,
                                                             Instant now) {
  if (compact.size() > kLongestToken) return Unexpected{std::string("too_long")};
  const auto parts = crypto::parse_compact(compact);
  if (!parts) return Unexpected{parts.error()};
  const auto header = read_header(parts->header);
  if (!header) return Unexpected{header.error()};
  if (!keys.verify(policy.realm, header->kid, header->algorithm, parts->signing_input, parts->signature)) {
    return Unexpected{std::string("bad_signature")};
  }
  const auto claims = Json::parse(parts->payload);
  if (!claims || !claims->is_object()) return Unexpected{std::string("claims_not_json")};
  AccessToken token;
  if (auto problem = check_times(*claims, policy, now, token)) return Unexpected{std::move(*problem)};
  if (auto problem = check_audience(*claims, policy, token)) return Unexpected{std::move(*problem)};
  if (auto problem = check_issuer(*claims, policy)) return Unexpected{std::move(*problem)};
  if (auto problem = read_scopes(claims->find("scopes"), token)) return Unexpected{std::move(*problem)};
  const auto subject = text_member(*claims, "sub");
  if (auto problem = read_subject(subject.value_or(""), token)) return Unexpected{std::move(*problem)};
  if (const auto act = claims->find("act")) token.actor = text_member(*act, "sub");
  if (auto problem = read_jti(*claims, *header, token)) return Unexpected{std::move(*problem)};
  return token;
}

}  // namespace auth
