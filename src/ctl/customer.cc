// SPDX-License-Identifier: MIT
// Adding and changing customers; how they are shown is in customer_listing.cc.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "account_commands.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/uuid.h"
#include "customer_listing.h"
#include "import_commands.h"
#include "mail.h"
#include "output.h"
#include "program.h"

namespace ctl {

namespace {

using Confirmation = auth::Account::Confirmation;
using storage::Change;

struct AddOptions {
  storage::NewCustomer customer;
  std::string permissions_file;
  bool unconfirmed = false;
};

std::string permissions_in(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  if (!stream) throw UsageError(file + " cannot be read; name a readable file of permissions.");
  const std::string text(base::trim(content.str()));
  const auto json = base::Json::parse(text);
  if (!json) throw UsageError(file + " is no JSON: " + json.error() + ".");
  if (!json->is_object()) {
    throw UsageError(file + " holds no JSON object; write the permissions as {\"name\": value}.");
  }
  return without_layout(text);
}

void refuse_wrong_words(const storage::NewCustomer& customer) {
  const std::size_t at = customer.email.find('@');
  if (at == 0 || at == std::string::npos || at + 1 == customer.email.size() ||
      customer.email.find_first_of(" \t\r\n") != std::string::npos) {
    throw UsageError("'" + printable(customer.email) + "' is no e-mail address; write NAME@HOST.");
  }
  if (customer.reference && (customer.reference->empty() ||
                             customer.reference->find_first_of("@ \t\r\n/") != std::string::npos)) {
    throw UsageError("'" + printable(*customer.reference) +
                     "' is no customer reference; write one such as DE--21.");
  }
  if (customer.company_user && !base::is_uuid(*customer.company_user)) {
    throw UsageError("'" + printable(*customer.company_user) +
                     "' is no UUID in lower case; write the company user's, such as "
                     "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac.");
  }
}

void ask_for_confirmation(Program& program, const storage::Customer& customer) {
  std::cout << "The address is not confirmed, so logins are refused until: bearerctl customer "
               "confirm "
            << customer.reference << '\n';
  if (confirmation_mail(program) == ConfirmationMail::not_configured) return;
  try {
    order_confirmation(program, customer);
  } catch (const std::exception& error) {
    throw Failure("The customer is added, but the mail that asks for confirmation is not queued: " +
                  std::string(error.what()) + "; run: bearerctl customer resend-confirmation " +
                  customer.reference);
  }
  std::cout << "A mail that asks for it is queued.\n";
}

void add(Program& program, const AddOptions& options) {
  storage::NewCustomer customer = options.customer;
  customer.email = base::trim(customer.email);
  customer.realm = program.realm();
  refuse_wrong_words(customer);
  if (options.unconfirmed) customer.confirmation = Confirmation::pending;
  if (!options.permissions_file.empty()) {
    customer.permissions = permissions_in(options.permissions_file);
  }
  customer.password_hash = hash_of_new_password(program);
  const auto added = program.customers().add(customer, program.now());
  if (!added) throw Failure("The customer was not added: " + added.error() + ".");
  std::cout << "Added " << added->reference << " (" << printable(added->email) << ", id "
            << added->key.id << ") to realm " << customer.realm << ".\n";
  if (options.unconfirmed) ask_for_confirmation(program, *added);
}

void disable(Program& program, const std::string& who) {
  const storage::Customer customer = program.customer(who);
  const Change change = program.customers().disable(customer.key, program.now());
  std::cout << customer.reference << (change == Change::changed ? " is" : " was already")
            << " disabled; " << end_sessions(program, customer.key, customer.reference) << '\n';
}

void enable(Program& program, const std::string& who) {
  const storage::Customer customer = program.customer(who);
  const Change change = program.customers().enable(customer.key);
  std::cout << customer.reference
            << (change == Change::changed ? " is enabled; sessions from before stay ended.\n"
                                          : " was not disabled.\n");
}

void confirm(Program& program, const std::string& who) {
  const storage::Customer customer = program.customer(who);
  const Change change = program.customers().confirm(customer.key, program.now());
  std::cout << customer.reference
            << (change == Change::changed ? " is confirmed.\n" : " was confirmed already.\n");
}

void resend_confirmation(Program& program, const std::string& who) {
  const storage::Customer customer = program.customer(who);
  if (customer.confirmed) throw Failure(customer.reference + " is confirmed already.");
  order_confirmation(program, customer);
  std::cout << "A mail that asks " << customer.reference << " for confirmation is queued.\n";
}

void set_password(Program& program, const std::string& who) {
  const storage::Customer customer = program.customer(who);
  const std::string hash = hash_of_new_password(program);
  if (program.customers().set_password_hash(customer.key, hash, program.now()) ==
      Change::unchanged) {
    throw Failure("Customer " + customer.reference +
                  " is gone meanwhile; nothing was changed.");
  }
  std::cout << customer.reference << " has a new password; " << end_sessions(program, customer.key, customer.reference)
            << '\n';
}

void add_command_add(CLI::App& group, Program& program) {
  const auto options = std::make_shared<AddOptions>();
  storage::NewCustomer& customer = options->customer;
  CLI::App* command = group.add_subcommand(
      "add", "Add a customer. Asks for the password, or reads it from one line of standard input.");
  command->footer(
      "Examples:\n"
      "  bearerctl customer add sonia@spryker.com --reference DE--21 --first-name Sonia\n"
      "  pwgen 20 1 | bearerctl customer add robot@example.com --unconfirmed\n"
      "There is no option for the password: every user can see the arguments of a program.");
  command->add_option("EMAIL", customer.email, "The login name")->required();
  command->add_option("--reference", customer.reference, "Customer reference [made from the id]")
      ->type_name("REF");
  command->add_option("--id", customer.id, "Number [the next one]")->type_name("N");
  command->add_option("--first-name", customer.first_name, "As answers show it")->type_name("NAME");
  command->add_option("--last-name", customer.last_name, "As answers show it")->type_name("NAME");
  command->add_option("--company-user", customer.company_user, "A company user of the customer")
      ->type_name("UUID");
  command->add_flag("--unconfirmed", options->unconfirmed,
                    "Refuse logins until the address is confirmed");
  command
      ->add_option("--permissions-file", options->permissions_file,
                   "JSON object for the claim 'permissions'")
      ->type_name("FILE");
  command->callback([&program, options] { add(program, *options); });
}

constexpr Operand kCustomer{"CUSTOMER", "E-mail address, or reference such as DE--21"};

}  // namespace

void add_customer_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("customer", "Customers in bearerd's own tables.");
  group->require_subcommand(1);
  group->footer("'bearerctl customer COMMAND --help' explains each and gives examples.");
  add_command_add(*group, program);
  add_listing_commands(*group, program);
  add_customer_import(*group, program);
  add_command_on_one(*group, program, "disable", "Refuse logins and end all sessions.",
                     "bearerctl customer disable DE--21", kCustomer, disable);
  add_command_on_one(*group, program, "enable", "Allow logins again.",
                     "bearerctl customer enable DE--21", kCustomer, enable);
  add_command_on_one(*group, program, "confirm", "Take the e-mail address for confirmed.",
                     "bearerctl customer confirm sonia@spryker.com", kCustomer, confirm);
  add_command_on_one(*group, program, "resend-confirmation",
                     "Mail another link that confirms the e-mail address.",
                     "bearerctl customer resend-confirmation DE--23", kCustomer, resend_confirmation);
  add_command_on_one(*group, program, "set-password",
                     "Set a new password and end all sessions. Asks for it, or reads one line of "
                     "standard input.",
                     "bearerctl customer set-password sonia@spryker.com", kCustomer, set_password);
}

}  // namespace ctl
