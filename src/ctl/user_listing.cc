// SPDX-License-Identifier: MIT
#include "user_listing.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "account_commands.h"
#include "output.h"

namespace ctl {

namespace {

using storage::User;
using storage::WarehouseAssignment;

struct ShowOptions {
  std::string who;
  bool json = false;
};

const char* state_of(const User& user) { return user.disabled ? "disabled" : "active"; }

const char* truth(bool so) { return so ? "true" : "false"; }

bool is_active(const WarehouseAssignment& assignment) {
  return assignment.state == WarehouseAssignment::State::active;
}

std::string roles_of(const User& user) {
  std::string roles = user.is_agent ? "agent" : "";
  if (user.is_warehouse_user) roles += roles.empty() ? "warehouse user" : ", warehouse user";
  return roles;
}

base::JsonObject json_of(const User& user) {
  return std::move(base::JsonObject()
                       .add("username", user.username)
                       .add("id", user.key.id)
                       .add("uuid", user.uuid)
                       .add("realm", user.key.realm)
                       .add("first_name", user.first_name)
                       .add("last_name", user.last_name)
                       .add("state", state_of(user))
                       .add_raw("agent", truth(user.is_agent))
                       .add_raw("warehouse_user", truth(user.is_warehouse_user))
                       .add("password_scheme", user.hash_scheme)
                       .add_optional("created", json_time(user.created))
                       .add_optional("password_changed", json_time(user.password_changed))
                       .add_optional("disabled", json_time(user.disabled)));
}

std::string json_of(const std::vector<WarehouseAssignment>& warehouses) {
  std::string text;
  for (const WarehouseAssignment& one : warehouses) {
    text += (text.empty() ? "" : ",") + base::JsonObject()
                                            .add("warehouse", one.warehouse)
                                            .add_raw("active", truth(is_active(one)))
                                            .text();
  }
  return "[" + text + "]";
}

void list(Program& program, const ListOptions& options) {
  const std::string realm = program.realm();
  const std::vector<User> users = program.users().list(realm, options.most);
  if (options.json) {
    std::vector<base::JsonObject> objects;
    for (const User& user : users) objects.push_back(json_of(user));
    print_json(objects);
    return;
  }
  if (users.empty()) {
    std::cout << "Realm " << realm << " has no users; add one: bearerctl user add USERNAME\n";
    return;
  }
  Columns columns({"USERNAME", "ID", "UUID", "NAME", "ROLES", "STATE", "CREATED (UTC)"});
  for (const User& user : users) {
    columns.add({user.username, user.key.id, user.uuid, full_name(user.first_name, user.last_name),
                 roles_of(user), state_of(user), short_time(user.created)});
  }
  columns.print();
  print_end_of_list(users.size(), options);
}

void print(const User& user) {
  print_line("user name", user.username);
  print_line("id", user.key.id);
  print_line("uuid", user.uuid);
  print_line("realm", user.key.realm);
  print_line("name", full_name(user.first_name, user.last_name));
  print_line("roles", roles_of(user));
  print_line("state", state_of(user));
  print_line("created", short_time(user.created));
  if (user.disabled) print_line("disabled", short_time(user.disabled));
  print_line("password", user.hash_scheme + (user.password_changed
                                                 ? ", set " + short_time(user.password_changed)
                                                 : std::string()));
  for (const WarehouseAssignment& one : user.warehouses) {
    print_line("warehouse", one.warehouse + (is_active(one) ? ", active" : ""));
  }
}

void show(Program& program, const ShowOptions& options) {
  const User user = program.user(options.who);
  if (!options.json) {
    print(user);
    return;
  }
  base::JsonObject object = json_of(user);
  object.add_raw("warehouses", json_of(user.warehouses));
  std::cout << object.text() << '\n';
}

}  // namespace

void add_user_listing_commands(CLI::App& group, Program& program) {
  const auto list_options = std::make_shared<ListOptions>();
  CLI::App* list_command = group.add_subcommand("list", "Show the Back Office users of a realm.");
  list_command->footer(
      "Examples:\n"
      "  bearerctl user list\n"
      "  bearerctl user list --realm shop2 --json");
  add_options_of_list(*list_command, *list_options);
  list_command->callback([&program, list_options] { list(program, *list_options); });

  const auto show_options = std::make_shared<ShowOptions>();
  CLI::App* show_command = group.add_subcommand("show", "Show all that is known of one user.");
  show_command->footer("Example:\n  bearerctl user show admin@spryker.com");
  show_command->add_option("USER", show_options->who, "User name, number or UUID")->required();
  show_command->add_flag("--json", show_options->json, "Print JSON");
  show_command->callback([&program, show_options] { show(program, *show_options); });
}

}  // namespace ctl
