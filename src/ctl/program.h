// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/clock.h"
#include "config/config.h"
#include "crypto/password_hash.h"
#include "storage/account_sources.h"
#include "storage/customers.h"
#include "storage/mysql_account_store.h"
#include "storage/mysql_stores.h"
#include "storage/users.h"

namespace CLI {
class App;
}

namespace ctl {

/// A command could not do what it was asked. `what()` is a sentence for the operator that says
/// what is wrong and what to do. Exit status 1.
class Failure final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What was given to a command is wrong in itself. Exit status 2.
class UsageError final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How a listing is written.
enum class Format { columns, json };

/// What all commands share: the options that stand before them and what these lead to.
///
/// Nothing is opened before a command asks for it, so that `--help` works everywhere and `key`
/// commands need no database.
class Program {
 public:
  std::filesystem::path config_file;
  std::optional<std::string> realm_option;

  /// Read at the first call. Throws config::ConfigError.
  [[nodiscard]] const config::Config& config();
  /// `--realm`, or `default`. Throws Failure when it is not configured.
  [[nodiscard]] std::string realm();
  /// Which hashes logins of the realm take.
  [[nodiscard]] crypto::HashCeiling hash_ceiling();
  [[nodiscard]] base::Instant now() const { return clock_.now(); }

  /// To be called before the next three, by a command whose statements may take minutes.
  void expect_long_statements() { statements_are_long_ = true; }
  /// The accounts of `realm()`: in [realm.NAME.accounts.database], or [database] without it.
  [[nodiscard]] const storage::AccountSource& account_source();
  /// As the daemon reads them.
  [[nodiscard]] auth::AccountStore& accounts();
  // Our own accounts there.
  [[nodiscard]] storage::CustomerAdministration& customers();
  [[nodiscard]] storage::CompanyUserAdministration& company_users();
  [[nodiscard]] storage::UserAdministration& users();
  [[nodiscard]] storage::MySqlTokenStore& tokens();
  [[nodiscard]] storage::MySqlOneTimeKeyStore& one_time_keys();
  [[nodiscard]] storage::MySqlMailQueue& mail();
  [[nodiscard]] storage::MySqlThrottleStore& throttle();

  // Each throws Failure when there is none.
  /// By e-mail address or customer reference.
  [[nodiscard]] storage::Customer customer(const std::string& who);
  /// By UUID.
  [[nodiscard]] storage::CompanyUser company_user(const std::string& uuid);
  /// By user name, number or UUID.
  [[nodiscard]] storage::User user(const std::string& who);

 private:
  base::SystemClock clock_;
  bool statements_are_long_ = false;
  std::optional<config::Config> config_;
  std::optional<storage::AccountSource> account_source_;
  std::optional<storage::MySqlAccountStore> accounts_;
  std::optional<storage::CustomerAdministration> customers_;
  std::optional<storage::CompanyUserAdministration> company_users_;
  std::optional<storage::UserAdministration> users_;
  std::optional<storage::MySqlTokenStore> tokens_;
  std::optional<storage::MySqlOneTimeKeyStore> one_time_keys_;
  std::optional<storage::MySqlMailQueue> mail_;
  std::optional<storage::MySqlThrottleStore> throttle_;
};

// Each adds one group of commands to `app`. `program` must outlive it.
void add_migrate(CLI::App& app, Program& program);
void add_key_commands(CLI::App& app, Program& program);
void add_customer_commands(CLI::App& app, Program& program);
void add_company_user_commands(CLI::App& app, Program& program);
void add_user_commands(CLI::App& app, Program& program);
void add_warehouse_commands(CLI::App& app, Program& program);
void add_session_commands(CLI::App& app, Program& program);
void add_accounts_commands(CLI::App& app, Program& program);
void add_mail_commands(CLI::App& app, Program& program);
void add_lockout_commands(CLI::App& app, Program& program);

}  // namespace ctl
