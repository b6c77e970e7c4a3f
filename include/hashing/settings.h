// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

#include "crypto/password_hash.h"

namespace hashing {

struct Settings {
  /// For all hashes that run at one time, and the ceiling for a single one.
  std::uint32_t memory_kib = 262144;
  crypto::Argon2Cost new_hashes;
  std::chrono::milliseconds timeout{10000};  ///< How long a token worker waits for an answer.
};

}  // namespace hashing
