// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace process {

struct SocketSettings {
  std::string token_path = "/run/bearerd/token.sock";  ///< At most 107 bytes.
  std::string check_path = "/run/bearerd/check.sock";
  unsigned mode = 0660;
  std::string group;  ///< Empty: leave the group as it is.
  int backlog = 511;
};

struct PoolSettings {
  std::size_t token_workers = 6;  ///< At least 3; two of them are never held by hashing.
  std::size_t check_workers = 2;
  std::size_t hash_workers = 2;
  std::chrono::seconds worker_timeout{
      30};                                 ///< A worker busy with one request for longer is killed.
  std::chrono::seconds drain_timeout{30};  ///< From SIGTERM to SIGKILL.
};

}  // namespace process
