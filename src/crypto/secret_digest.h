// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

#include "base/secret.h"

namespace crypto {

/// One digest function of OpenSSL for things made of passwords, prepared once for many uses.
class SecretDigest {
 public:
  /// `name` is OpenSSL's, such as `SHA512`. Throws std::runtime_error where OpenSSL is configured
  /// not to have it, as with MD5 under FIPS.
  explicit SecretDigest(const char* name);
  ~SecretDigest();
  SecretDigest(const SecretDigest&) = delete;
  SecretDigest& operator=(const SecretDigest&) = delete;

  /// Raw bytes of the digest of `head` followed by `tail`.
  [[nodiscard]] base::Secret of(std::string_view head, std::string_view tail) const;
  /// As PHP's `hash` returns it: in lower-case hexadecimal.
  [[nodiscard]] base::Secret hex_of(std::string_view head, std::string_view tail) const;

 private:
  struct Function;
  std::unique_ptr<Function> function_;
};

}  // namespace crypto
