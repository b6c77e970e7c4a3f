// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <iostream>
#include <limits>
#include <memory>

#include "account_commands.h"
#include "output.h"
#include "program.h"

namespace ctl {

namespace {

using storage::Change;
using storage::User;
using storage::WarehouseAssignment;

struct Options {
  std::string who;
  std::int64_t warehouse = 0;
  bool json = false;
};

bool is_active(const WarehouseAssignment& assignment) {
  return assignment.state == WarehouseAssignment::State::active;
}

/// The user's live sessions of one warehouse, whose account is the warehouse.
int end_sessions_of(Program& program, const User& user, const std::string& warehouse) {
  auth::SessionFilter filter;
  filter.realm = user.key.realm;
  filter.account = {user.key.realm, auth::AccountKind::warehouse, warehouse};
  // Also those of which an access token is left.
  filter.include = auth::SessionFilter::Include::ended_too;
  filter.now = program.now();
  filter.most = std::numeric_limits<std::uint32_t>::max();
  int ended = 0;
  for (const auth::Session& session : program.tokens().list_sessions(filter)) {
    if (!session.actor || session.actor->account != user.key) continue;
    ended += program.tokens().revoke_session(filter.realm, session.id, filter.now);
  }
  return ended;
}

/// Ends the user's sessions of every warehouse in `ended_for`; says how many there were. Also of
/// those that were not active before, so that a command that broke off can be run again.
std::string end_warehouse_sessions(Program& program, const User& user,
                                   const std::vector<std::string>& ended_for) {
  try {
    int ended = 0;
    for (const std::string& warehouse : ended_for) {
      ended += end_sessions_of(program, user, warehouse);
    }
    return counted(static_cast<std::size_t>(ended), "session") + " ended.";
  } catch (const std::exception& error) {
    fail_to_end_sessions(user.username, error);
  }
}

void assign(Program& program, const Options& options) {
  const User user = program.user(options.who);
  const std::string warehouse = std::to_string(options.warehouse);
  const Change change =
      program.users().assign_warehouse(user.key, options.warehouse, program.now());
  std::vector<std::string> others;
  for (const WarehouseAssignment& one : user.warehouses) {
    if (one.warehouse != warehouse) others.push_back(one.warehouse);
  }
  const std::string ended = end_warehouse_sessions(program, user, others);
  std::cout << "Warehouse " << warehouse << (change == Change::changed ? " is" : " was already")
            << " the active one of " << printable(user.username) << "; " << ended << '\n';
  if (!user.is_warehouse_user) {
    std::cout << "He is no warehouse user, so he gets no tokens of it until: bearerctl user "
                 "set-flags "
              << user.key.id << " --warehouse-user\n";
  }
}

void unassign(Program& program, const Options& options) {
  const User user = program.user(options.who);
  const std::string warehouse = std::to_string(options.warehouse);
  const Change change = program.users().unassign_warehouse(user.key, options.warehouse);
  const std::string ended = end_warehouse_sessions(program, user, {warehouse});
  std::cout << "Warehouse " << warehouse
            << (change == Change::changed ? " is no longer assigned to " : " was not assigned to ")
            << printable(user.username) << "; " << ended << '\n';
}

void list(Program& program, const Options& options) {
  const User user = program.user(options.who);
  if (options.json) {
    std::vector<base::JsonObject> objects;
    for (const WarehouseAssignment& one : user.warehouses) {
      objects.push_back(std::move(base::JsonObject()
                                      .add("user_id", user.key.id)
                                      .add("warehouse", one.warehouse)
                                      .add_raw("active", is_active(one) ? "true" : "false")
                                      .add_optional("created", json_time(one.created))));
    }
    print_json(objects);
    return;
  }
  if (user.warehouses.empty()) {
    std::cout << printable(user.username) << " has no warehouse; assign one: bearerctl warehouse "
              << "assign " << user.key.id << " WAREHOUSE_ID\n";
    return;
  }
  Columns columns({"WAREHOUSE", "STATE", "CREATED (UTC)"});
  for (const WarehouseAssignment& one : user.warehouses) {
    columns.add({one.warehouse, is_active(one) ? "active" : "inactive", short_time(one.created)});
  }
  columns.print();
}

CLI::App* add_command(CLI::App* command, const std::shared_ptr<Options>& options) {
  command->add_option("USER", options->who, "User name, number or UUID")->required();
  return command;
}

void add_number(CLI::App* command, const std::shared_ptr<Options>& options) {
  command->add_option("WAREHOUSE_ID", options->warehouse, "The warehouse's number")
      ->required()
      ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace

void add_warehouse_commands(CLI::App& app, Program& program) {
  CLI::App* group =
      app.add_subcommand("warehouse", "Which warehouse a Back Office user works for.");
  group->require_subcommand(1);
  group->footer("'bearerctl warehouse COMMAND --help' explains each and gives examples.");
  const auto options = std::make_shared<Options>();

  CLI::App* command = add_command(
      group->add_subcommand("assign",
                            "Make a warehouse the active one of a user. His others stay assigned, "
                            "inactive, and their sessions end."),
      options);
  add_number(command, options);
  command->footer("Example:\n  bearerctl warehouse assign warehouse@spryker.com 7");
  command->callback([&program, options] { assign(program, *options); });

  command = add_command(
      group->add_subcommand("unassign", "Take a warehouse from a user and end its sessions."),
      options);
  add_number(command, options);
  command->footer("Example:\n  bearerctl warehouse unassign warehouse@spryker.com 7");
  command->callback([&program, options] { unassign(program, *options); });

  command = add_command(group->add_subcommand("list", "Show the warehouses of a user."), options);
  command->add_flag("--json", options->json, "Print JSON");
  command->footer("Example:\n  bearerctl warehouse list warehouse@spryker.com");
  command->callback([&program, options] { list(program, *options); });
}

}  // namespace ctl
