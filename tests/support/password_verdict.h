// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "crypto/password_hash.h"

namespace support {

/// "match", "mismatch", or why the stored hash is unusable.
inline std::string verdict(std::string_view password, std::string_view stored,
                           const crypto::HashCeiling& ceiling) {
  const auto result = crypto::verify_password(base::Secret(password), stored, ceiling);
  if (!result) return result.error();
  return *result == crypto::Match::match ? "match" : "mismatch";
}

}  // namespace support
