// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "base/secret.h"

namespace crypto {

/// Cost of new argon2id hashes (RFC 9106). The defaults are OWASP's least setting.
struct Argon2Cost {
  std::uint32_t memory_kib = 19456;
  std::uint32_t iterations = 2;
  std::uint32_t lanes = 1;  ///< Computed in one thread.
};

/// Whether digests are accepted that fall to guessing at once when the tables leak: plain MD5,
/// MD5 with a salt as old shops kept it, and `{SHA}`.
enum class LegacySchemes { refused, allowed };

/// What a stored hash may be and cost; beyond it the hash is refused, not computed.
struct HashCeiling {
  std::uint32_t memory_kib = 262144;  ///< Of argon2 and yescrypt.
  std::uint32_t argon2_iterations = 64;
  std::uint32_t bcrypt_cost = 16;
  std::uint32_t sha_crypt_rounds = 1000000;
  std::uint32_t phpass_log2 = 18;  ///< Binary logarithm of the rounds, also for Drupal's.
  LegacySchemes legacy = LegacySchemes::refused;
};

/// A new argon2id hash with a random salt, in the PHC string format. `password` must hold no NUL.
[[nodiscard]] std::string hash_password(const base::Secret& password, const Argon2Cost& cost);

enum class Match { match, mismatch };

/// Compares a password with a stored hash of any scheme in docs/PASSWORD-HASHES.md.
///
/// What a scheme's makers cut or trim is cut or trimmed here. A password with NUL or over 4096
/// bytes never matches. The error names why the stored hash is unusable: unknown or refused
/// scheme, malformed, too dear. Throws where the computation itself fails, mostly for want of
/// memory.
[[nodiscard]] base::Expected<Match, std::string> verify_password(const base::Secret& password,
                                                                 std::string_view stored,
                                                                 const HashCeiling& ceiling);

/// Why `verify_password` could not use the stored hash: scheme unknown or not allowed, malformed, more
/// than the ceiling. Computes nothing. Nothing when it can be tried.
[[nodiscard]] std::optional<std::string> hash_problem(std::string_view stored,
                                                      const HashCeiling& ceiling);

/// The name of the scheme as docs/PASSWORD-HASHES.md lists it, or `unknown`. Told by the notation
/// alone: the hash may be malformed all the same.
[[nodiscard]] std::string_view scheme_of(std::string_view stored);

/// What `stored` costs in its scheme's own words, such as `m=19456,t=2,p=1` or `cost 12`; empty
/// where the hash is malformed or its scheme unknown.
[[nodiscard]] std::string cost_of(std::string_view stored);

/// KiB of memory that computing `stored` takes, 0 where it is next to nothing.
[[nodiscard]] std::uint32_t memory_kib_of(std::string_view stored);

/// Whether comparing with `stored` takes far less time than with a hash of ours, as it is a digest or
/// rounds of one. False for a malformed or unknown one.
[[nodiscard]] bool is_quick(std::string_view stored);

/// Whether a good login should replace `stored` by a hash of `wanted`: everything but argon2id of
/// at least that memory and that many iterations.
[[nodiscard]] bool is_weaker(std::string_view stored, const Argon2Cost& wanted);

/// Whether a password that matches `stored` is, to the byte, the only one that does: bcrypt reads 72
/// bytes, and WordPress trims. Else a hash of what was typed would not be one of what was chosen.
[[nodiscard]] bool is_of_all(std::string_view stored, const base::Secret& password);

}  // namespace crypto
