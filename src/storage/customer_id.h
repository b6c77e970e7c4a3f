// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>

#include "auth/account.h"

namespace storage {

/// The number in a customer's key; nothing for other kinds and for anything but plain digits, so
/// that no two texts name the same customer.
[[nodiscard]] inline std::optional<std::int64_t> customer_id_in(const auth::AccountKey& key) {
  if (key.kind != auth::AccountKind::customer || key.id.empty() || key.id.front() == '0' ||
      key.id.front() == '-') {
    return std::nullopt;
  }
  std::int64_t id = 0;
  const char* const end = key.id.data() + key.id.size();
  const auto [rest, error] = std::from_chars(key.id.data(), end, id);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return id;
}

}  // namespace storage
