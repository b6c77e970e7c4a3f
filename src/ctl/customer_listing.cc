// SPDX-License-Identifier: MIT
#include "customer_listing.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "account_commands.h"
#include "output.h"

namespace ctl {

namespace {

using storage::CompanyUser;
using storage::Customer;

struct ShowOptions {
  std::string who;
  bool json = false;
};

const char* state_of(const Customer& customer) {
  if (customer.anonymised) return "anonymised";
  if (customer.disabled) return "disabled";
  return customer.confirmed ? "active" : "unconfirmed";
}

std::string name_of(const Customer& customer) {
  return full_name(customer.first_name, customer.last_name);
}

base::JsonObject json_of(const Customer& customer) {
  base::JsonObject object;
  object.add("reference", customer.reference)
      .add("id", customer.key.id)
      .add("realm", customer.key.realm)
      .add("email", customer.email)
      .add("first_name", customer.first_name)
      .add("last_name", customer.last_name)
      .add("state", state_of(customer))
      .add("password_scheme", customer.hash_scheme)
      .add_optional("created", json_time(customer.created))
      .add_optional("password_changed", json_time(customer.password_changed))
      .add_optional("confirmed", json_time(customer.confirmed))
      .add_optional("disabled", json_time(customer.disabled))
      .add_optional("anonymised", json_time(customer.anonymised));
  if (customer.permissions) {
    object.add_raw("permissions", *customer.permissions);
  } else {
    object.add_null("permissions");
  }
  return object;
}

bool is_active(const CompanyUser& user) {
  return user.state == CompanyUser::State::active;
}

bool is_default(const CompanyUser& user) {
  return user.choice == CompanyUser::Choice::by_default;
}

std::string json_of(const std::vector<CompanyUser>& users) {
  std::string text;
  for (const CompanyUser& user : users) {
    text += (text.empty() ? "" : ",") + base::JsonObject()
                                            .add("uuid", user.uuid)
                                            .add_raw("active", is_active(user) ? "true" : "false")
                                            .add_raw("default", is_default(user) ? "true" : "false")
                                            .text();
  }
  return "[" + text + "]";
}

void list(Program& program, const ListOptions& options) {
  const std::string realm = program.realm();
  const std::vector<Customer> customers = program.customers().list(realm, options.most);
  if (options.json) {
    std::vector<base::JsonObject> objects;
    for (const Customer& customer : customers) objects.push_back(json_of(customer));
    print_json(objects);
    return;
  }
  if (customers.empty()) {
    std::cout << "Realm " << realm << " has no customers; add one: bearerctl customer add EMAIL\n";
    return;
  }
  Columns columns({"REFERENCE", "ID", "E-MAIL", "NAME", "STATE", "CREATED (UTC)"});
  for (const Customer& customer : customers) {
    columns.add({customer.reference, customer.key.id, customer.email, name_of(customer),
                 state_of(customer), short_time(customer.created)});
  }
  columns.print();
  print_end_of_list(customers.size(), options);
}

void print(const Customer& customer) {
  print_line("reference", customer.reference);
  print_line("id", customer.key.id);
  print_line("realm", customer.key.realm);
  print_line("e-mail", customer.email);
  print_line("name", name_of(customer));
  print_line("state", state_of(customer));
  print_line("created", short_time(customer.created));
  print_line("confirmed", short_time(customer.confirmed));
  if (customer.disabled) print_line("disabled", short_time(customer.disabled));
  if (customer.anonymised) print_line("anonymised", short_time(customer.anonymised));
  print_line("password",
             customer.hash_scheme + (customer.password_changed
                                         ? ", set " + short_time(customer.password_changed)
                                         : std::string()));
  print_line("permissions", customer.permissions.value_or(""));
  for (const CompanyUser& user : customer.company_users) {
    print_line("company user", user.uuid + (is_active(user) ? "" : ", inactive") +
                                   (is_default(user) ? ", default" : ""));
  }
}

void show(Program& program, const ShowOptions& options) {
  const Customer customer = program.customer(options.who);
  if (!options.json) {
    print(customer);
    return;
  }
  base::JsonObject object = json_of(customer);
  object.add_raw("company_users", json_of(customer.company_users));
  std::cout << object.text() << '\n';
}

}  // namespace

void add_listing_commands(CLI::App& group, Program& program) {
  const auto list_options = std::make_shared<ListOptions>();
  CLI::App* list_command = group.add_subcommand("list", "Show the customers of a realm.");
  list_command->footer(
      "Examples:\n"
      "  bearerctl customer list\n"
      "  bearerctl customer list --realm shop2 --json");
  add_options_of_list(*list_command, *list_options);
  list_command->callback([&program, list_options] { list(program, *list_options); });

  const auto show_options = std::make_shared<ShowOptions>();
  CLI::App* show_command = group.add_subcommand("show", "Show all that is known of one customer.");
  show_command->footer("Example:\n  bearerctl customer show sonia@spryker.com");
  show_command
      ->add_option("CUSTOMER", show_options->who, "E-mail address, or reference such as DE--21")
      ->required();
  show_command->add_flag("--json", show_options->json, "Print JSON");
  show_command->callback([&program, show_options] { show(program, *show_options); });
}

}  // namespace ctl
