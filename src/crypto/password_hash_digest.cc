// SPDX-License-Identifier: MIT
//
// Digests computed once: LDAP's `{SSHA}` and `{SHA}`, and the MD5 of old shops.
#include <algorithm>

#include "password_hash_schemes.h"
#include "password_hash_text.h"
#include "secret_digest.h"

namespace crypto {
namespace {

using base::Unexpected;

constexpr std::size_t kSha1Bytes = 20;
constexpr std::size_t kMd5Chars = 32;
constexpr std::size_t kMostSaltBytes = 64;

struct LdapHash {
  std::string hash;
  std::string salt;  ///< Empty for `{SHA}`.
};

/// A word in braces, then base64 of the digest and the salt (RFC 2307 has the one without a salt).
std::optional<LdapHash> parse_ldap(std::string_view stored) {
  const bool salted = stored.starts_with("{SSHA}");
  std::string_view text = stored.substr(stored.find('}') + 1);
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() < kSha1Bytes) return std::nullopt;
  LdapHash parsed{bytes->substr(0, kSha1Bytes), bytes->substr(kSha1Bytes)};
  if (salted == parsed.salt.empty() || parsed.salt.size() > kMostSaltBytes) return std::nullopt;
  return parsed;
}

}  // namespace

bool is_plain_md5(std::string_view stored) {
  return stored.size() == kMd5Chars && is_php_hex(stored);
}

bool is_salted_md5(std::string_view stored) {
  const std::string_view salt = stored.substr(std::min(stored.size(), kMd5Chars + 1));
  return is_plain_md5(stored.substr(0, kMd5Chars)) && stored.substr(kMd5Chars, 1) == ":" &&
         !salt.empty() && salt.size() <= kMostSaltBytes && salt.find(':') == salt.npos;
}

std::optional<HashCost> digest_cost(std::string_view stored) {
  if (stored.starts_with('{') && !parse_ldap(stored)) return std::nullopt;
  return HashCost{"rounds 1"};
}

Verdict verify_ldap_sha(const base::Secret& password, std::string_view stored) {
  const auto parsed = parse_ldap(stored);
  if (!parsed) return Unexpected{std::string("malformed SHA-1 hash")};
  const base::Secret computed = SecretDigest("SHA1").of(password.reveal(), parsed->salt);
  return base::equal_in_constant_time(computed.reveal(), parsed->hash) ? Match::match
                                                                       : Match::mismatch;
}

Verdict verify_md5(const base::Secret& password, std::string_view stored) {
  const std::string_view salt = stored.substr(std::min(stored.size(), kMd5Chars + 1));
  const base::Secret computed = SecretDigest("MD5").hex_of(salt, password.reveal());
  return base::equal_in_constant_time(computed.reveal(), stored.substr(0, kMd5Chars))
             ? Match::match
             : Match::mismatch;
}

}  // namespace crypto
