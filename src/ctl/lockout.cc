// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "base/encoding.h"
#include "named_account.h"
#include "output.h"
#include "program.h"

namespace ctl {

namespace {

struct Options {
  std::string account;
  std::string network;
  std::uint32_t most = 1000;
  bool all = false;
  bool json = false;
};

base::JsonObject json_of(const auth::ThrottleRow& row, const std::string& realm) {
  return std::move(base::JsonObject()
                       .add("realm", realm)
                       .add("kind", name_of(row.kind))
                       .add("account", row.account)
                       .add_optional("network", row.network)
                       .add("failures", static_cast<std::int64_t>(row.failures))
                       .add_optional("locked_until", json_time(row.locked_until))
                       .add("expires", base::to_iso8601(row.expires)));
}

void print(const std::vector<auth::ThrottleRow>& rows) {
  Columns columns(
      {"KIND", "ACCOUNT", "NETWORK", "FAILURES", "LOCKED UNTIL (UTC)", "EXPIRES (UTC)"});
  for (const auth::ThrottleRow& row : rows) {
    columns.add({name_of(row.kind), row.account.empty() ? "-" : row.account,
                 row.network.value_or("all"), std::to_string(row.failures),
                 short_time(row.locked_until), short_time(row.expires)});
  }
  columns.print();
}

void list(Program& program, const Options& options) {
  const std::string realm = program.realm();
  const auto rows = program.throttle().list(realm, program.now(), options.most);
  if (options.json) {
    std::vector<base::JsonObject> objects;
    for (const auth::ThrottleRow& row : rows) objects.push_back(json_of(row, realm));
    print_json(objects);
    return;
  }
  if (rows.empty()) {
    std::cout << "No failed attempts count at present.\n";
    return;
  }
  print(rows);
  if (rows.size() == options.most)
    std::cout << "The first " << options.most << "; ask for more with --most.\n";
}

/// A login names itself; a reference is looked up, and `-` is what counts for networks alone.
std::string login_of(Program& program, const std::string& account) {
  if (account == "-") return "";
  if (account.find('@') != std::string::npos) return account;
  const auto customer = find_customer(program, account);
  return customer ? customer->login : account;
}

void clear(Program& program, const Options& options) {
  if (options.account.empty() != options.all) {
    throw UsageError("Name an account, or all of them with --all.");
  }
  const std::string realm = program.realm();
  const auto account =
      options.all ? std::nullopt : std::optional(login_of(program, options.account));
  const auto network = options.network.empty()
                           ? std::nullopt
                           : std::optional(auth::counted_network(options.network));
  const int cleared = program.throttle().clear(realm, account, network, program.now());
  std::cout << counted(static_cast<std::size_t>(cleared), "counter") << " of "
            << (account ? (account->empty() ? "no account" : printable(*account)) : "all accounts")
            << (network ? " from " + printable(*network) : "") << " cleared.\n";
}

void add_command_list(CLI::App& group, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      group.add_subcommand("list", "Show the failed attempts that count at present.");
  command->footer(
      "Examples:\n"
      "  bearerctl lockout list\n"
      "  bearerctl lockout list --json | jq '.[] | select(.locked_until)'\n"
      "ACCOUNT is the login as stored or, where there is no such account, as typed. NETWORK 'all' "
      "counts those of all networks together.");
  command->add_flag("--json", options->json, "Print JSON");
  command->add_option("--most", options->most, "How many to show at most")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->callback([&program, options] { list(program, *options); });
}

void add_command_clear(CLI::App& group, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = group.add_subcommand(
      "clear", "Forget failed attempts, so that an account can log in again at once.");
  command->footer(
      "Examples:\n"
      "  bearerctl lockout clear sonia@spryker.com\n"
      "  bearerctl lockout clear DE--21 --network 192.0.2.7\n"
      "  bearerctl lockout clear --all --network 2001:db8:1:2::/64");
  command->add_option("ACCOUNT", options->account,
                      "A login or - as 'lockout list' shows it, or a customer reference");
  command->add_flag("--all", options->all, "Those of every account");
  command->add_option("--network", options->network, "Only those from one address or network")
      ->type_name("N");
  command->callback([&program, options] { clear(program, *options); });
}

}  // namespace

void add_lockout_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("lockout", "Failed logins, and whom they lock out.");
  group->require_subcommand(1);
  group->footer("'bearerctl lockout COMMAND --help' explains each and gives examples.");
  add_command_list(*group, program);
  add_command_clear(*group, program);
}

}  // namespace ctl
