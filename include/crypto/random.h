// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace crypto {

/// `count` bytes from OpenSSL's generator, which reseeds itself after fork.
/// Throws std::runtime_error when there is no entropy.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// A new UUID, version 4 (RFC 9562 section 5.4), in lower case. Throws as above.
[[nodiscard]] std::string random_uuid();

}  // namespace crypto
