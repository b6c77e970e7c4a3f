// SPDX-License-Identifier: MIT
#include "process/respawn_delay.h"

#include <algorithm>

namespace process {

std::chrono::seconds RespawnDelay::ended() {
  const std::chrono::seconds pause = next_;
  next_ = std::clamp(2 * next_, kFirst, kLongest);
  return pause;
}

}  // namespace process
