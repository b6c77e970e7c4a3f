// SPDX-License-Identifier: MIT
// bearerctl: what operators do by hand. Composition root; the commands are in the files beside it.
#include <CLI/CLI.hpp>
#include <iostream>

#include "auth/error.h"
#include "base/log.h"
#include "program.h"

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

constexpr const char* kExamples = R"(Examples:
  bearerctl migrate
  bearerctl key generate
  bearerctl customer add sonia@spryker.com --reference DE--21
  bearerctl session list --account DE--21
  bearerctl lockout clear DE--21

'bearerctl COMMAND --help' explains each; bearerctl(8) is the manual page.
Exit status: 0 done, 1 it could not be done, 2 wrong usage or configuration.)";

int fail(const std::string& sentence, int status) {
  std::cerr << "bearerctl: " << sentence << '\n';
  return status;
}

/// What CLI11 says of a wrong command line, and which word it did not know.
std::string usage_message(const CLI::App* app, const CLI::Error& error) {
  const std::vector<std::string> unknown = app->remaining(true);
  const std::string what = unknown.empty() ? std::string(error.what()) + "."
                                           : "'" + unknown.front() + "' is not known here.";
  return "bearerctl: " + what + " See 'bearerctl --help' and 'bearerctl COMMAND --help'.\n";
}

int run(CLI::App& app, ctl::Program& program, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  } catch (const config::ConfigError& error) {
    for (const std::string& problem : error.problems()) std::cerr << problem << '\n';
    return kWrongUsage;
  } catch (const ctl::UsageError& error) {
    return fail(error.what(), kWrongUsage);
  } catch (const auth::StorageUnavailable& error) {
    return fail("The database cannot be used: " + std::string(error.what()) +
                    ". See to its server, and to [database] and [realm.NAME.accounts.database] in " +
                    program.config_file.string() + ". Commands on customers and users need bearerd's own tables.",
                kFailed);
  } catch (const std::exception& error) {
    return fail(error.what(), kFailed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  // Standard error is for sentences; what the layers below log goes where the system's logs are.
  base::open_log(base::LogTarget::syslog, base::LogLevel::warning);
  ctl::Program program;
  program.config_file = BEARERD_SYSCONFDIR "/bearerd.toml";

  CLI::App app("Administration of bearerd: tables, keys, accounts, sessions, lockouts.", "bearerctl");
  app.fallthrough();  // So that --config and --realm may also stand behind the command.
  app.require_subcommand(1);
  app.footer(kExamples);
  app.failure_message(usage_message);
  app.add_option("--config", program.config_file, "Configuration of bearerd")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--realm", program.realm_option, "The realm to work on [default]")
      ->type_name("NAME");
  app.set_version_flag("--version", "bearerctl " BEARERD_VERSION, "Print the version and end");
  ctl::add_migrate(app, program);
  ctl::add_key_commands(app, program);
  ctl::add_customer_commands(app, program);
  ctl::add_company_user_commands(app, program);
  ctl::add_user_commands(app, program);
  ctl::add_warehouse_commands(app, program);
  ctl::add_session_commands(app, program);
  ctl::add_accounts_commands(app, program);
  ctl::add_mail_commands(app, program);
  ctl::add_lockout_commands(app, program);
  return run(app, program, argc, argv);
}
