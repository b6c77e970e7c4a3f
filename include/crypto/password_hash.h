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

/// What a stored hash may cost; above it the hash is refused, not computed.
struct HashCeiling {
  std::uint32_t memory_kib = 262144;
  std::uint32_t argon2_iterations = 64;
  std::uint32_t bcrypt_cost = 16;
};

/// A new argon2id hash with a random salt, in the PHC string format. `password` must hold no NUL.
[[nodiscard]] std::string hash_password(const base::Secret& password, const Argon2Cost& cost);

enum class Match { match, mismatch };

/// Compares a password with a stored bcrypt ($2a$, $2b$, $2y$) or argon2i/argon2id hash.
///
/// bcrypt sees the first 72 bytes, as its makers did. A password with NUL or over 4096 bytes never
/// matches. The error names why the stored hash is unusable: unknown scheme, malformed, too dear.
[[nodiscard]] base::Expected<Match, std::string> verify_password(const base::Secret& password,
                                                                 std::string_view stored,
                                                                 const HashCeiling& ceiling);

/// Why `verify_password` could not use the stored hash, without computing anything: unknown scheme,
/// malformed, too dear. Nothing when it can be tried.
[[nodiscard]] std::optional<std::string> hash_problem(std::string_view stored,
                                                      const HashCeiling& ceiling);

/// `argon2id`, `argon2i`, `bcrypt` or `unknown`.
[[nodiscard]] std::string_view scheme_of(std::string_view stored);

}  // namespace crypto
