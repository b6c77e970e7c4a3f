// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace crypto {

/// A text that PHP's library defuse/php-encryption (version 2 of its format) encrypted with a password
/// (contract 3.3). Two steps lead to the text, because the first is dear on purpose: a key is stretched
/// out of the password and `salt()`, and the key decrypts.
class DefuseCiphertext {
 public:
  static constexpr std::size_t kMostDigits = 16384;
  static constexpr std::size_t kSaltBytes = 32;

  /// From lower-case hexadecimal digits, at most `kMostDigits`. Nothing for whatever else: it cannot be
  /// such a text, whoever made it.
  [[nodiscard]] static std::optional<DefuseCiphertext> parse(std::string_view hex);

  /// `kSaltBytes` raw bytes.
  [[nodiscard]] std::string_view salt() const;
  /// The text. `key`: what `stretch_key` makes of the SHA-256 of the password and `salt()`. Nothing where
  /// it was encrypted with another password, or changed since. Throws std::runtime_error.
  [[nodiscard]] std::optional<base::Secret> decrypt(const base::Secret& key) const;

 private:
  explicit DefuseCiphertext(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;  ///< Version, salt, initial counter, encrypted text, MAC.
};

/// PBKDF2 (RFC 8018 section 5.2) with HMAC-SHA-256 and the 100,000 rounds of that library: 32 bytes, for
/// some thirty milliseconds of a processor. Throws std::runtime_error.
[[nodiscard]] base::Secret stretch_key(const base::Secret& secret, std::string_view salt);

}  // namespace crypto
