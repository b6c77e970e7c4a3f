// SPDX-License-Identifier: MIT
#include "storage/settings.h"

namespace storage {

std::string place_of(const MySqlSettings& settings) {
  if (!settings.socket.empty()) return "unix:" + settings.socket;
  return settings.host + ":" + std::to_string(settings.port);
}

}  // namespace storage
