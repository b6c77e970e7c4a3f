// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"

namespace storage {

/// A value for a `?`. Text is bound as bytes, exactly as it is; a time as microseconds.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view, base::Instant>;

/// Bytes of the BINARY columns. They would pad a shorter value, which must not be looked for.
inline constexpr std::size_t kDigestSize = 32;
inline constexpr std::size_t kSessionIdSize = 16;

[[nodiscard]] inline Value or_null(const std::optional<std::string>& text) {
  return text ? Value{std::string_view(*text)} : Value{nullptr};
}
[[nodiscard]] inline Value or_null(const std::optional<base::Instant>& instant) {
  return instant ? Value{*instant} : Value{nullptr};
}

}  // namespace storage
