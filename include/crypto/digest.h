// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace crypto {

/// SHA-256 of `bytes`: 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace crypto
