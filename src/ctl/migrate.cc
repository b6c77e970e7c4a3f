// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>

#include "base/shipped_files.h"
#include "output.h"
#include "program.h"
#include "storage/schema.h"

namespace ctl {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string directory = base::shipped_files("sql");
  bool accounts = false;
};

/// The database of the realm's accounts alone.
storage::MySqlSettings account_database(Program& program) {
  const std::string realm = program.realm();
  const auto& named = program.config().accounts.at(realm).database;
  if (named) return *named;
  throw Failure("There is no [realm." + realm + ".accounts.database] in " + program.config().file.string() +
                "; run 'bearerctl migrate', which makes the tables for accounts, too.");
}

void migrate(Program& program, const Options& options) {
  const config::Config& config = program.config();
  const storage::MySqlSettings settings =
      options.accounts ? account_database(program) : config.database;
  const std::uint32_t before = storage::schema_version(settings);
  std::cout << settings.name << " at " << place_of(settings) << " has schema version " << before << ".\n"
            << std::flush;
  const auto applied = storage::migrate(settings, options.directory, program.now());
  for (const storage::AppliedMigration& step : applied)
    std::cout << "applied " << step.file << '\n';
  if (applied.empty()) {
    std::cout << "Nothing to do.\n";
  } else {
    std::cout << counted(applied.size(), "migration") << " applied; it now has version "
              << applied.back().version << ".\n";
  }
  if (options.accounts) return;
  for (const auto& [realm, accounts] : config.accounts) {
    if (!accounts.database) continue;
    std::cout << "[realm." << realm << ".accounts.database] was left alone. If its tables are bearerd's "
              << "own, run: bearerctl --realm " << realm << " migrate --account-database\n";
  }
}

}  // namespace

void add_migrate(CLI::App& app, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "migrate", "Make or update bearerd's tables. May be run again at any time.");
  command->footer(
      "Examples:\n"
      "  bearerctl migrate\n"
      "  bearerctl migrate --sql ./sql");
  command->add_option("--sql", options->directory, "Directory of the files NNN-*.sql")
      ->type_name("DIR")
      ->envname("BEARERD_SQL")
      ->capture_default_str();
  command->add_flag("--account-database", options->accounts,
                    "Work on [realm.NAME.accounts.database] of the realm instead of [database]");
  command->callback([&program, options] { migrate(program, *options); });
}

}  // namespace ctl
