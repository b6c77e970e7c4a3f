// SPDX-License-Identifier: MIT
#include "crypto/password_hash.h"

#include "password_hash_schemes.h"

namespace crypto {
namespace {

constexpr std::size_t kMostPasswordBytes = 4096;
/// Twice what a column for hashes holds.
constexpr std::size_t kMostStoredBytes = 512;

using base::Unexpected;
using std::string_view;

enum class Standing { accepted, legacy };

struct Scheme {
  string_view name;
  Standing standing;
  std::uint32_t HashCeiling::*most_work;  // Null where all hashes of it cost the same.
  bool (*recognises)(string_view stored);
  std::optional<HashCost> (*cost)(string_view stored);
  Verdict (*verify)(const base::Secret& password, string_view stored);
};

bool is_bcrypt(string_view s) {
  return s.starts_with("$2a$") || s.starts_with("$2b$") || s.starts_with("$2y$");
}

bool is_magento_argon2(string_view s) {
  return magento_version(s) == '2' || magento_version(s) == '3';
}

// No notation is recognised twice, so the order means nothing.
constexpr Scheme kSchemes[] = {
    {"argon2id", Standing::accepted, &HashCeiling::argon2_iterations, [](string_view s) { return s.starts_with("$argon2id$"); },
     argon2_cost, verify_argon2},
    {"argon2i", Standing::accepted, &HashCeiling::argon2_iterations, [](string_view s) { return s.starts_with("$argon2i$"); },
     argon2_cost, verify_argon2},
    {"bcrypt", Standing::accepted, &HashCeiling::bcrypt_cost, is_bcrypt, bcrypt_cost, verify_bcrypt},
    {"wordpress-bcrypt", Standing::accepted, &HashCeiling::bcrypt_cost, [](string_view s) { return s.starts_with("$wp$2y$"); },
     wordpress_cost, verify_wordpress},
    {"sha256-crypt", Standing::accepted, &HashCeiling::sha_crypt_rounds, [](string_view s) { return s.starts_with("$5$"); },
     sha_crypt_cost, verify_sha_crypt},
    {"sha512-crypt", Standing::accepted, &HashCeiling::sha_crypt_rounds, [](string_view s) { return s.starts_with("$6$"); },
     sha_crypt_cost, verify_sha_crypt},
    {"yescrypt", Standing::accepted, nullptr, [](string_view s) { return s.starts_with("$y$"); },
     yescrypt_cost, verify_yescrypt},
    {"phpass", Standing::accepted, &HashCeiling::phpass_log2,
     [](string_view s) { return s.starts_with("$P$") || s.starts_with("$H$"); }, phpass_cost,
     verify_phpass},
    {"drupal-sha512", Standing::accepted, &HashCeiling::phpass_log2,
     [](string_view s) { return s.starts_with("$S$") || s.starts_with("U$S$"); }, drupal_cost,
     verify_drupal},
    {"magento-md5", Standing::accepted, &HashCeiling::argon2_iterations, [](string_view s) { return magento_version(s) == '0'; },
     magento_cost, verify_magento},
    {"magento-sha256", Standing::accepted, &HashCeiling::argon2_iterations, [](string_view s) { return magento_version(s) == '1'; },
     magento_cost, verify_magento},
    {"magento-argon2id", Standing::accepted, &HashCeiling::argon2_iterations, is_magento_argon2, magento_cost, verify_magento},
    {"ssha", Standing::accepted, nullptr, [](string_view s) { return s.starts_with("{SSHA}"); }, digest_cost,
     verify_ldap_sha},
    {"sha", Standing::legacy, nullptr, [](string_view s) { return s.starts_with("{SHA}"); }, digest_cost,
     verify_ldap_sha},
    {"salted-md5", Standing::legacy, nullptr, is_salted_md5, digest_cost, verify_md5},
    {"md5", Standing::legacy, nullptr, is_plain_md5, digest_cost, verify_md5},
};

const Scheme* find_scheme(string_view stored) {
  if (stored.size() > kMostStoredBytes) return nullptr;
  for (const Scheme& scheme : kSchemes) {
    if (scheme.recognises(stored)) return &scheme;
  }
  return nullptr;
}

/// The scheme of `stored`, or why a hash of it is not computed.
base::Expected<const Scheme*, std::string> usable_scheme(string_view stored, const HashCeiling& ceiling) {
  const Scheme* scheme = find_scheme(stored);
  if (scheme == nullptr) return Unexpected{std::string("unknown password hash scheme")};
  const std::string name(scheme->name);
  if (scheme->standing == Standing::legacy && ceiling.legacy == LegacySchemes::refused) {
    return Unexpected{"password hash scheme that is not allowed: " + name};
  }
  const auto cost = scheme->cost(stored);
  if (!cost) return Unexpected{"malformed " + name + " hash"};
  const bool is_too_much = scheme->most_work != nullptr && cost->work > ceiling.*(scheme->most_work);
  if (is_too_much || cost->memory_kib > ceiling.memory_kib) {
    return Unexpected{name + " hash costs more than the ceiling allows"};
  }
  return scheme;
}

std::optional<HashCost> find_cost(string_view stored) {
  const Scheme* scheme = find_scheme(stored);
  return scheme == nullptr ? std::nullopt : scheme->cost(stored);
}

}  // namespace

std::string_view scheme_of(std::string_view stored) {
  const Scheme* scheme = find_scheme(stored);
  return scheme == nullptr ? "unknown" : scheme->name;
}

std::string cost_of(std::string_view stored) {
  return find_cost(stored).value_or(HashCost()).words;
}

std::uint32_t memory_kib_of(std::string_view stored) {
  return find_cost(stored).value_or(HashCost()).memory_kib;
}

bool is_quick(std::string_view stored) {
  const auto cost = find_cost(stored);
  // Schemes that were made to be slow take memory, or are bcrypt.
  return cost && cost->memory_kib == 0 && scheme_of(stored).find("bcrypt") == string_view::npos;
}

bool is_weaker(std::string_view stored, const Argon2Cost& wanted) {
  return scheme_of(stored) != "argon2id" || !is_argon2id_of(stored, wanted);
}

bool is_of_all(std::string_view stored, const base::Secret& password) {
  const string_view scheme = scheme_of(stored);
  if (scheme == "bcrypt") return bcrypt_reads_all_of(password);
  return scheme != "wordpress-bcrypt" || wordpress_reads_all_of(password);
}

base::Expected<Match, std::string> verify_password(const base::Secret& password,
                                                   std::string_view stored,
                                                   const HashCeiling& ceiling) {
  const std::string& text = password.reveal();
  if (text.size() > kMostPasswordBytes || text.find('\0') != std::string::npos) {
    return Match::mismatch;
  }
  const auto scheme = usable_scheme(stored, ceiling);
  if (!scheme) return Unexpected{scheme.error()};
  return (*scheme)->verify(password, stored);
}

std::optional<std::string> hash_problem(std::string_view stored, const HashCeiling& ceiling) {
  const auto scheme = usable_scheme(stored, ceiling);
  return scheme ? std::nullopt : std::optional(scheme.error());
}

}  // namespace crypto
