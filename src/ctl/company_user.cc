// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "account_commands.h"
#include "import_commands.h"
#include "output.h"
#include "program.h"

namespace ctl {

namespace {

using storage::Change;
using storage::CompanyUser;

struct AddOptions {
  std::string customer;
  std::string uuid;
  bool by_default = false;
};

struct ShowOptions {
  std::string uuid;
  bool json = false;
};

constexpr Operand kCompanyUser{"UUID", "The company user's, as 'company-user list' shows it"};

bool is_active(const CompanyUser& user) { return user.state == CompanyUser::State::active; }
bool is_default(const CompanyUser& user) { return user.choice == CompanyUser::Choice::by_default; }

base::JsonObject json_of(const CompanyUser& user) {
  return std::move(base::JsonObject()
                       .add("uuid", user.uuid)
                       .add("realm", user.customer.realm)
                       .add("customer_id", user.customer.id)
                       .add("customer_reference", user.customer_reference)
                       .add("customer_email", user.customer_email)
                       .add_raw("active", is_active(user) ? "true" : "false")
                       .add_raw("default", is_default(user) ? "true" : "false")
                       .add_optional("created", json_time(user.created)));
}

void add(Program& program, const AddOptions& options) {
  storage::NewCompanyUser user;
  user.uuid = uuid_or_new(options.uuid);
  user.realm = program.realm();
  user.customer_reference = program.customer(options.customer).reference;
  if (options.by_default) user.choice = CompanyUser::Choice::by_default;
  const auto added = program.company_users().add(user, program.now());
  if (!added) throw Failure("The company user was not added: " + added.error() + ".");
  std::cout << "Added company user " << added->uuid << " of customer "
            << printable(added->customer_reference) << " to realm " << user.realm << ".\n";
}

void list(Program& program, const ListOptions& options) {
  const std::string realm = program.realm();
  const std::vector<CompanyUser> users = program.company_users().list(realm, options.most);
  if (options.json) {
    std::vector<base::JsonObject> objects;
    for (const CompanyUser& user : users) objects.push_back(json_of(user));
    print_json(objects);
    return;
  }
  if (users.empty()) {
    std::cout << "Realm " << realm
              << " has no company users; add one: bearerctl company-user add CUSTOMER\n";
    return;
  }
  Columns columns({"UUID", "CUSTOMER", "E-MAIL", "STATE", "DEFAULT", "CREATED (UTC)"});
  for (const CompanyUser& user : users) {
    columns.add({user.uuid, user.customer_reference, user.customer_email,
                 is_active(user) ? "active" : "disabled", is_default(user) ? "yes" : "",
                 short_time(user.created)});
  }
  columns.print();
  print_end_of_list(users.size(), options);
}

void show(Program& program, const ShowOptions& options) {
  const CompanyUser user = program.company_user(options.uuid);
  if (options.json) {
    std::cout << json_of(user).text() << '\n';
    return;
  }
  print_line("uuid", user.uuid);
  print_line("realm", user.customer.realm);
  print_line("customer", user.customer_reference);
  print_line("e-mail", user.customer_email);
  print_line("state", is_active(user) ? "active" : "disabled");
  print_line("default", is_default(user) ? "yes" : "no");
  print_line("created", short_time(user.created));
}

int end_its_sessions(Program& program, const CompanyUser& user) {
  try {
    return program.tokens().revoke_company_user(user.customer, user.uuid, program.now());
  } catch (const std::exception& error) {
    fail_to_end_sessions(user.uuid, error);
  }
}

void disable(Program& program, const std::string& uuid) {
  const CompanyUser user = program.company_user(uuid);
  const Change change = program.company_users().disable(user.customer.realm, user.uuid);
  const int ended = end_its_sessions(program, user);
  std::cout << user.uuid << (change == Change::changed ? " is" : " was already") << " disabled; "
            << counted(static_cast<std::size_t>(ended), "session") << " ended.\n";
}

void enable(Program& program, const std::string& uuid) {
  const CompanyUser user = program.company_user(uuid);
  if (user.state == CompanyUser::State::inactive) {
    // One that began while it was being disabled may be left.
    (void)program.tokens().revoke_company_user(user.customer, user.uuid, program.now());
  }
  const Change change = program.company_users().enable(user.customer.realm, user.uuid);
  std::cout << user.uuid
            << (change == Change::changed ? " is enabled; sessions from before stay ended.\n"
                                          : " was not disabled.\n");
}

void add_command_add(CLI::App& group, Program& program) {
  const auto options = std::make_shared<AddOptions>();
  CLI::App* command = group.add_subcommand("add", "Let a customer act for a company.");
  command->footer(
      "Examples:\n"
      "  bearerctl company-user add DE--21\n"
      "  bearerctl company-user add DE--21 --uuid ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac --default\n"
      "A customer's login acts as his only active company user, or as the one marked as default.");
  command->add_option("CUSTOMER", options->customer, "E-mail address, or reference such as DE--21")
      ->required();
  command->add_option("--uuid", options->uuid, "Its UUID [a new one]")->type_name("UUID");
  command->add_flag("--default", options->by_default,
                    "Mark it as default, instead of another one of the customer");
  command->callback([&program, options] { add(program, *options); });
}

void add_listing(CLI::App& group, Program& program) {
  const auto list_options = std::make_shared<ListOptions>();
  CLI::App* list_command = group.add_subcommand("list", "Show the company users of a realm.");
  list_command->footer("Example:\n  bearerctl company-user list --json");
  add_options_of_list(*list_command, *list_options);
  list_command->callback([&program, list_options] { list(program, *list_options); });

  const auto show_options = std::make_shared<ShowOptions>();
  CLI::App* show_command = group.add_subcommand("show", "Show one company user.");
  show_command->footer(
      "Example:\n  bearerctl company-user show ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac");
  show_command->add_option(kCompanyUser.name, show_options->uuid, kCompanyUser.description)
      ->required();
  show_command->add_flag("--json", show_options->json, "Print JSON");
  show_command->callback([&program, show_options] { show(program, *show_options); });
}

}  // namespace

void add_company_user_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("company-user",
                                       "Customers acting for companies, in bearerd's own tables.");
  group->require_subcommand(1);
  group->footer("'bearerctl company-user COMMAND --help' explains each and gives examples.");
  add_command_add(*group, program);
  add_listing(*group, program);
  add_company_user_import(*group, program);
  add_command_on_one(*group, program, "disable",
                     "Refuse to act as it, and end its sessions; the customer's others go on.",
                     "bearerctl company-user disable ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac",
                     kCompanyUser, disable);
  add_command_on_one(*group, program, "enable", "Allow to act as it again.",
                     "bearerctl company-user enable ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac",
                     kCompanyUser, enable);
}

}  // namespace ctl
