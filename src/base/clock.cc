// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include <cstdio>
#include <ctime>

namespace base {

Instant SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::int64_t to_microseconds(Instant instant) { return instant.time_since_epoch().count(); }

Instant from_microseconds(std::int64_t microseconds) {
  return Instant(std::chrono::microseconds(microseconds));
}

std::int64_t to_numeric_date(Instant instant) {
  return std::chrono::floor<Seconds>(instant).time_since_epoch().count();
}

std::string to_iso8601(Instant instant) {
  const auto whole = std::chrono::floor<Seconds>(instant);
  const std::time_t seconds = whole.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[64];
  const std::size_t length = std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  char fraction[16];
  std::snprintf(fraction, sizeof fraction, ".%06dZ", static_cast<int>((instant - whole).count()));
  return std::string(date, length) + fraction;
}

}  // namespace base
