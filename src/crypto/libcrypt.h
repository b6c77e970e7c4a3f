// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "crypto/password_hash.h"

namespace crypto {

/// libcrypt takes no longer password, for any scheme.
inline constexpr std::size_t kMostPhraseBytes = 511;

/// Whether libcrypt makes `stored` of `phrase`, which holds no NUL; nothing where it makes no hash.
[[nodiscard]] std::optional<Match> compare_by_libcrypt(const base::Secret& phrase,
                                                       std::string_view stored);

}  // namespace crypto
