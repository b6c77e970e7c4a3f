// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace base {

/// A point in time: microseconds since 1970-01-01T00:00:00Z, as stored in the database.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Seconds = std::chrono::seconds;

/// Where the time comes from. Tests use a clock that they set by hand.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The host's wall clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

/// Microseconds since the epoch, the form that BIGINT columns hold.
[[nodiscard]] std::int64_t to_microseconds(Instant instant);
[[nodiscard]] Instant from_microseconds(std::int64_t microseconds);
/// Whole seconds since the epoch (RFC 7519 NumericDate), rounded down.
[[nodiscard]] std::int64_t to_numeric_date(Instant instant);
/// `2026-11-23T09:00:00.123456Z`.
[[nodiscard]] std::string to_iso8601(Instant instant);

}  // namespace base
