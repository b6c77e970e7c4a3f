// SPDX-License-Identifier: MIT
// Adding and changing Back Office users; how they are shown is in user_listing.cc.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "account_commands.h"
#include "base/encoding.h"
#include "import_commands.h"
#include "output.h"
#include "program.h"
#include "user_listing.h"

namespace ctl {

namespace {

using storage::Change;
using storage::User;

struct AddOptions {
  storage::NewUser user;
  std::string uuid;
};

struct FlagOptions {
  std::string who;
  bool agent = false;
  bool no_agent = false;
  bool warehouse_user = false;
  bool no_warehouse_user = false;
};

constexpr Operand kUser{"USER", "User name, number or UUID"};

void add(Program& program, const AddOptions& options) {
  storage::NewUser user = options.user;
  user.username = base::trim(user.username);
  user.uuid = uuid_or_new(options.uuid);
  user.realm = program.realm();
  user.password_hash = hash_of_new_password(program);
  const auto added = program.users().add(user, program.now());
  if (!added) throw Failure("The user was not added: " + added.error() + ".");
  std::cout << "Added " << printable(added->username) << " (id " << added->key.id << ", UUID "
            << added->uuid << ") to realm " << user.realm << ".\n";
}

void disable(Program& program, const std::string& who) {
  const User user = program.user(who);
  const Change change = program.users().disable(user.key, program.now());
  const std::string ended = end_sessions(program, user.key, user.username);
  std::cout << printable(user.username) << (change == Change::changed ? " is" : " was already")
            << " disabled; " << ended << '\n';
}

void enable(Program& program, const std::string& who) {
  const User user = program.user(who);
  const Change change = program.users().enable(user.key);
  std::cout << printable(user.username)
            << (change == Change::changed ? " is enabled; sessions from before stay ended.\n"
                                          : " was not disabled.\n");
}

void set_password(Program& program, const std::string& who) {
  const User user = program.user(who);
  const std::string hash = hash_of_new_password(program);
  if (program.users().set_password_hash(user.key, hash, program.now()) == Change::unchanged) {
    throw Failure("User " + printable(user.username) + " is gone meanwhile; nothing was changed.");
  }
  const std::string ended = end_sessions(program, user.key, user.username);
  std::cout << printable(user.username) << " has a new password; " << ended << '\n';
}

std::optional<bool> wanted(bool yes, bool no) {
  return yes || no ? std::optional(yes) : std::nullopt;
}

void set_flags(Program& program, const FlagOptions& options) {
  const storage::UserAdministration::Flags flags{
      wanted(options.agent, options.no_agent),
      wanted(options.warehouse_user, options.no_warehouse_user)};
  if (!flags.is_agent && !flags.is_warehouse_user) {
    throw UsageError(
        "Say what to change: --agent or --no-agent, --warehouse-user or --no-warehouse-user.");
  }
  const User user = program.user(options.who);
  const Change change = program.users().set_flags(user.key, flags);
  std::string sentence = printable(user.username);
  sentence += change == Change::changed ? " is changed" : " was so already";
  // Taking away means that what was had with it ends, and so does the rest: one generation counts
  // for all that a user does. A warehouse user is no Back Office user any more.
  const bool leaves_back_office = options.warehouse_user && !user.is_warehouse_user;
  if (options.no_agent || options.no_warehouse_user || leaves_back_office) {
    sentence += "; " + end_sessions(program, user.key, user.username);
  } else {
    sentence += ".";
  }
  std::cout << sentence << '\n';
}

void add_command_add(CLI::App& group, Program& program) {
  const auto options = std::make_shared<AddOptions>();
  storage::NewUser& user = options->user;
  CLI::App* command = group.add_subcommand("add",
                                           "Add a Back Office user. Asks for the password, or "
                                           "reads it from one line of standard input.");
  command->footer(
      "Examples:\n"
      "  bearerctl user add admin@spryker.com --agent --first-name Ada\n"
      "  pwgen 20 1 | bearerctl user add scanner@example.com --warehouse-user\n"
      "There is no option for the password: every user can see the arguments of a program.");
  command->add_option("USERNAME", user.username, "The login name, an e-mail address as a rule")
      ->required();
  command->add_option("--id", user.id, "Number [the next one]")->type_name("N");
  command->add_option("--uuid", options->uuid, "UUID [a new one]")->type_name("UUID");
  command->add_option("--first-name", user.first_name, "First name")->type_name("NAME");
  command->add_option("--last-name", user.last_name, "Last name")->type_name("NAME");
  command->add_flag("--agent", user.is_agent, "May act for customers");
  command->add_flag("--warehouse-user", user.is_warehouse_user,
                    "May get tokens of the warehouse that is assigned to him");
  command->callback([&program, options] { add(program, *options); });
}

void add_command_set_flags(CLI::App& group, Program& program) {
  const auto options = std::make_shared<FlagOptions>();
  CLI::App* command = group.add_subcommand(
      "set-flags", "Change what a user may do. Taking something away ends all his sessions.");
  command->footer(
      "Examples:\n"
      "  bearerctl user set-flags admin@spryker.com --agent\n"
      "  bearerctl user set-flags 5 --no-agent --warehouse-user");
  command->add_option(kUser.name, options->who, kUser.description)->required();
  CLI::Option* agent = command->add_flag("--agent", options->agent, "May act for customers");
  command->add_flag("--no-agent", options->no_agent, "May not act for customers")->excludes(agent);
  CLI::Option* warehouse = command->add_flag("--warehouse-user", options->warehouse_user,
                                             "May get tokens of his warehouse");
  command
      ->add_flag("--no-warehouse-user", options->no_warehouse_user,
                 "May not get tokens of a warehouse")
      ->excludes(warehouse);
  command->callback([&program, options] { set_flags(program, *options); });
}

}  // namespace

void add_user_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("user", "Back Office users in bearerd's own tables.");
  group->require_subcommand(1);
  group->footer("'bearerctl user COMMAND --help' explains each and gives examples.");
  add_command_add(*group, program);
  add_user_listing_commands(*group, program);
  add_user_import(*group, program);
  add_command_on_one(*group, program, "disable",
                     "Refuse logins and end all sessions, also those for customers and warehouses.",
                     "bearerctl user disable admin@spryker.com", kUser, disable);
  add_command_on_one(*group, program, "enable", "Allow logins again.", "bearerctl user enable 3",
                     kUser, enable);
  add_command_on_one(*group, program, "set-password",
                     "Set a new password and end all sessions. Asks for it, or reads one line of "
                     "standard input.",
                     "bearerctl user set-password admin@spryker.com", kUser, set_password);
  add_command_set_flags(*group, program);
}

}  // namespace ctl
