// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/password_hash.h"

// The families of password hashes; src/crypto/password_hash.cc has the table of all schemes.
namespace crypto {

using Verdict = base::Expected<Match, std::string>;

/// What computing a stored hash takes.
struct HashCost {
  std::string words;             ///< In the scheme's own terms, for people.
  std::uint32_t memory_kib = 0;  ///< 0 where it is next to nothing.
  std::uint32_t work = 0;        ///< What the scheme's member of HashCeiling limits.
};

// Each `*_cost` gives nothing for a malformed hash, and is asked for hashes of its scheme only; each
// `verify_*` for hashes with a cost that the ceiling allows.

std::optional<HashCost> argon2_cost(std::string_view stored);
Verdict verify_argon2(const base::Secret& password, std::string_view stored);
/// Whether `stored` is argon2id of the current version and costs at least `wanted`.
bool is_argon2id_of(std::string_view stored, const Argon2Cost& wanted);
/// `bytes` of argon2id, version 19; nothing where the parameters are impossible.
std::optional<base::Secret> compute_argon2id(std::string_view password, std::string_view salt,
                                             const Argon2Cost& cost, std::size_t bytes);
std::string argon2_words(const Argon2Cost& cost);

std::optional<HashCost> bcrypt_cost(std::string_view stored);
Verdict verify_bcrypt(const base::Secret& password, std::string_view stored);
std::optional<HashCost> wordpress_cost(std::string_view stored);
Verdict verify_wordpress(const base::Secret& password, std::string_view stored);

/// Whether nothing of `password` was cut or trimmed, nor could have been when the hash was made.
bool bcrypt_reads_all_of(const base::Secret& password);
bool wordpress_reads_all_of(const base::Secret& password);

std::optional<HashCost> sha_crypt_cost(std::string_view stored);
Verdict verify_sha_crypt(const base::Secret& password, std::string_view stored);
std::optional<HashCost> yescrypt_cost(std::string_view stored);
Verdict verify_yescrypt(const base::Secret& password, std::string_view stored);

std::optional<HashCost> phpass_cost(std::string_view stored);
Verdict verify_phpass(const base::Secret& password, std::string_view stored);
std::optional<HashCost> drupal_cost(std::string_view stored);
Verdict verify_drupal(const base::Secret& password, std::string_view stored);

/// Which digest Magento computed last: `0`, `1`, `2` or `3`; nothing for other notations.
std::optional<char> magento_version(std::string_view stored);
std::optional<HashCost> magento_cost(std::string_view stored);
Verdict verify_magento(const base::Secret& password, std::string_view stored);

bool is_salted_md5(std::string_view stored);
bool is_plain_md5(std::string_view stored);
std::optional<HashCost> digest_cost(std::string_view stored);
Verdict verify_ldap_sha(const base::Secret& password, std::string_view stored);
Verdict verify_md5(const base::Secret& password, std::string_view stored);

}  // namespace crypto
