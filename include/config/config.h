// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "auth/policy.h"
#include "base/log.h"
#include "fcgi/settings.h"
#include "hashing/settings.h"
#include "process/settings.h"
#include "storage/settings.h"

namespace config {

/// Everything that bearerd.toml and the rule files say, checked.
struct Config {
  std::filesystem::path file;
  process::SocketSettings sockets;
  process::PoolSettings pools;
  fcgi::ServerSettings token_server;
  fcgi::ServerSettings check_server{.request_timeout = std::chrono::milliseconds(1000)};
  base::LogLevel log_level = base::LogLevel::info;
  base::LogTarget log_target = base::LogTarget::stderr_stream;
  std::filesystem::path key_directory = "/var/lib/bearerd/keys";
  storage::MySqlSettings database;
  std::optional<storage::MySqlSettings> account_database;  ///< Nothing: accounts are in `database`.
  hashing::Settings hashing;
  auth::Realms realms;
};

/// What is wrong with a configuration: `file:line:column: what; what would be right`.
class ConfigError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads and checks a file and the rule files that it names. Throws ConfigError.
[[nodiscard]] Config load(const std::filesystem::path& file);

}  // namespace config
