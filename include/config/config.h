// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "auth/policy.h"
#include "base/log.h"
#include "fcgi/settings.h"
#include "hashing/settings.h"
#include "keeper/settings.h"
#include "process/settings.h"
#include "storage/account_queries.h"
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
  hashing::Settings hashing;
  keeper::Settings keeper;
  auth::Realms realms;
  std::map<std::string, storage::AccountSettings, std::less<>> accounts;  ///< By realm.
  std::map<std::string, std::string> rule_files;  ///< By realm, as written; empty: no rules.
  std::map<std::string, std::string> common_password_files;  ///< By realm, as written; empty: none.
};

/// What is wrong with a configuration, each as `file:line:column: what; what would be right`.
class ConfigError final : public std::runtime_error {
 public:
  /// `problems` holds at least one. `what()` is the first, and says how many more there are.
  explicit ConfigError(std::vector<std::string> problems);
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

/// Reads and checks a file and the files of rules and common passwords that it names. Their
/// relative names count from the directory of `file`. Opens no key and no password. Throws ConfigError.
[[nodiscard]] Config load(const std::filesystem::path& file);

/// `bearerd --check-config`: prints `FILE: ok` on standard output, or every problem on standard
/// error. Gives the exit status, 0 or 2.
[[nodiscard]] int check_config(const std::filesystem::path& file);

/// One key of the file with a value, both as they are written in it.
struct Setting {
  std::string table;  ///< `database`, `realm.default`.
  std::string key;
  std::string value;  ///< In TOML: `"localhost"`, `28800`, `[]`.
  bool operator==(const Setting&) const = default;
};

/// Every key that exists, in the order of the schema, with its value in `config`. Of a `Config{}`
/// with one empty realm these are the keys and their defaults, which the documents are tested
/// against.
[[nodiscard]] std::vector<Setting> settings_of(const Config& config);

}  // namespace config
