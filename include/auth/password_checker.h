// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/password_hash.h"

namespace auth {

/// Where passwords are hashed and compared with stored hashes: the hash workers, or directly in a
/// unit test.
class PasswordChecker {
 public:
  virtual ~PasswordChecker() = default;
  /// `unusable`: the stored hash cannot be computed (unknown scheme, absurd cost); it is logged by
  /// the caller and answered like a mismatch would be. Throws HashingUnavailable.
  enum class Verdict { match, mismatch, unusable };
  [[nodiscard]] virtual Verdict check(const base::Secret& password, std::string_view stored_hash,
                                      crypto::LegacySchemes legacy) = 0;
  /// As above; hashes of legacy schemes are unusable.
  [[nodiscard]] Verdict check(const base::Secret& password, std::string_view stored_hash) {
    return check(password, stored_hash, crypto::LegacySchemes::refused);
  }
  /// A new hash of a password to store, in the scheme and at the cost that the site has chosen.
  /// Throws HashingUnavailable, and std::invalid_argument for a password that `check` could never
  /// match: with a NUL, or over 4096 bytes.
  [[nodiscard]] virtual std::string hash(const base::Secret& password) = 0;
  /// A key made of a secret of at most 4096 bytes, dear on purpose: crypto::stretch_key.
  /// Throws HashingUnavailable.
  [[nodiscard]] virtual base::Secret stretch(const base::Secret& secret, std::string_view salt) = 0;
};

}  // namespace auth
