// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "auth/account.h"

namespace storage {

/// The number in a text of our own tables; nothing for anything but plain digits, so that no two
/// texts name the same account.
[[nodiscard]] inline std::optional<std::int64_t> number_in(std::string_view text) {
  if (text.empty() || text.front() == '0' || text.front() == '-') return std::nullopt;
  std::int64_t id = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, id);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return id;
}

/// The number in a key of that kind; nothing for other kinds.
[[nodiscard]] inline std::optional<std::int64_t> number_in(const auth::AccountKey& key,
                                                           auth::AccountKind kind) {
  return key.kind == kind ? number_in(key.id) : std::nullopt;
}

}  // namespace storage
