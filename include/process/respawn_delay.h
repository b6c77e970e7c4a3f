// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace process {

/// How long to wait before a worker is started again: not at all after it had become ready, else
/// 1 s, doubled each time up to 60 s. Pure.
class RespawnDelay {
 public:
  static constexpr std::chrono::seconds kFirst{1};
  static constexpr std::chrono::seconds kLongest{60};

  /// The worker can serve.
  void became_ready() { next_ = std::chrono::seconds(0); }
  /// The worker has ended; tells the pause before the next one.
  [[nodiscard]] std::chrono::seconds ended();
  /// Forgets earlier failures, for instance because the configuration has changed.
  void reset() { next_ = kFirst; }

 private:
  std::chrono::seconds next_ = kFirst;  // 0: it was ready.
};

}  // namespace process
