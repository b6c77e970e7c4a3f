// SPDX-License-Identifier: MIT
// Composition root of bearerd: the command line, what outlives a reload, and the reload itself.
#include <signal.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "auth/error.h"
#include "base/log.h"
#include "config/config.h"
#include "legacy_check.h"
#include "process/supervisor.h"
#include "process/title.h"
#include "storage/account_check.h"
#include "storage/account_sources.h"
#include "workers.h"

namespace {

using config::Config;

/// Says which changes of a new configuration have to wait for a restart.
void report_restart_needed(const Config& config, const Plumbing& plumbing) {
  const auto compare = [](const char* key, const auto& now, const auto& wanted) {
    if (now != wanted) base::log_warning("restart_needed").with("key", key);
  };
  compare("sockets.token", plumbing.sockets.token_path, config.sockets.token_path);
  compare("sockets.check", plumbing.sockets.check_path, config.sockets.check_path);
  compare("sockets.mode", plumbing.sockets.mode, config.sockets.mode);
  compare("sockets.group", plumbing.sockets.group, config.sockets.group);
  compare("sockets.backlog", plumbing.sockets.backlog, config.sockets.backlog);
  compare("process.token_workers", plumbing.pools.token_workers, config.pools.token_workers);
  compare("process.check_workers", plumbing.pools.check_workers, config.pools.check_workers);
  compare("process.hash_workers", plumbing.pools.hash_workers, config.pools.hash_workers);
  const keeper::RevocationSettings& revocations = plumbing.revocation_settings;
  compare("revocations.capacity", revocations.capacity, config.keeper.revocations.capacity);
  compare("revocations.state_directory", revocations.state_directory, config.keeper.revocations.state_directory);
  compare("keys.directory", plumbing.key_directory, config.key_directory);
}

std::optional<process::Plan> reload(const std::filesystem::path& file, Plumbing& plumbing) {
  try {
    const auto config = std::make_shared<const Config>(config::load(file));
    report_restart_needed(*config, plumbing);
    base::open_log(config->log_target, config->log_level);
    return make_plan(config, plumbing);
  } catch (const std::exception& problem) {
    base::log_error("reload_failed").with("reason", problem.what());
    return std::nullopt;
  }
}

int serve(const Config& loaded, process::Title& title) {
  const auto config = std::make_shared<const Config>(loaded);
  ::umask(077);
  ::signal(SIGPIPE, SIG_IGN);
  base::open_log(config->log_target, config->log_level);
  base::log_info("starting").with("version", BEARERD_VERSION).with("config", config->file.string());
  try {
    Plumbing plumbing(*config);
    const process::SupervisorHooks hooks{
        .reload = [&] { return reload(config->file, plumbing); },
        .stopping =
            [&plumbing] {
              plumbing.token_socket.remove_file();
              plumbing.check_socket.remove_file();
            },
        .set_title = [&title](std::string_view text) { title.set(text); }};
    return process::supervise(make_plan(config, plumbing), plumbing.memory, hooks);
  } catch (const std::exception& failure) {
    base::log_error("start_failed").with("reason", failure.what());
    return 1;
  }
}


/// `--check-config --database`: tries every statement that reads or changes accounts. Gives the exit
/// status: 0, 1 when a database does not answer, 2 for statements that cannot be used.
int check_database(const std::filesystem::path& file) {
  const Config config = config::load(file);
  int status = 0;
  const auto own = storage::make_session(config.database);
  try {
    for (const auto& problem : storage::check_own_tables(own)) {
      std::cerr << file.string() << ": database: " << problem << '\n';
      status = 2;
    }
  } catch (const auth::Unavailable& failure) {
    std::cerr << "bearerd: [database] cannot be tried: " << failure.what() << '\n';
    status = 1;
  }
  for (const auto& [realm, source] : storage::account_sources(config.accounts, own)) {
    try {
      for (const auto& problem : storage::check_accounts(source.session, source.queries)) {
        std::cerr << file.string() << ": realm." << realm << ".accounts." << problem << '\n';
        status = 2;
      }
      for (const auto& problem : legacy_token_problems(*config.realms.find(realm), source)) {
        std::cerr << file.string() << ": realm." << realm << '.' << problem << '\n';
        status = 2;
      }
    } catch (const auth::Unavailable& failure) {
      std::cerr << "bearerd: the accounts of realm " << realm << " cannot be tried: " << failure.what() << '\n';
      status = std::max(status, 1);
    }
  }
  if (status == 0) {
    std::cout << file.string() << ": bearerd's own tables are there, and every query of accounts can be used\n";
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  std::string file = BEARERD_SYSCONFDIR "/bearerd.toml";
  bool check_only = false;
  bool with_database = false;
  CLI::App app("bearerd: issues, refreshes and revokes bearer tokens, and checks them for nginx");
  app.add_option("--config", file, "Configuration file")->capture_default_str();
  app.add_flag("--check-config", check_only, "Check the configuration file and end");
  app.add_flag("--database", with_database, "With --check-config: also try the queries of accounts")
      ->needs("--check-config");
  app.set_version_flag("--version", std::string("bearerd ") + BEARERD_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (check_only) {
    const int status = config::check_config(file);
    return status == 0 && with_database ? check_database(file) : status;
  }
  process::Title title(argc, argv);
  try {
    return serve(config::load(file), title);
  } catch (const config::ConfigError& error) {
    for (const auto& problem : error.problems()) std::cerr << "bearerd: " << problem << '\n';
    return 2;
  }
}
