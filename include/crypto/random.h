// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace crypto {

/// `count` bytes from OpenSSL's generator, which reseeds itself after fork.
/// Throws std::runtime_error when there is no entropy.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace crypto
