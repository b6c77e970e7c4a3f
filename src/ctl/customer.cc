// SPDX-License-Identifier: MIT
// Adding and changing customers; how they are shown is in customer_listing.cc.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/password_hash.h"
#include "customer_listing.h"
#include "mail.h"
#include "output.h"
#include "password_input.h"
#include "program.h"

namespace ctl {

namespace {

using Confirmation = auth::Account::Confirmation;
using Change = storage::CustomerAdministration::Change;

struct AddOptions {
  storage::NewCustomer customer;
  std::string permissions_file;
  bool unconfirmed = false;
};

std::string hash_of_new_password(Program& program) {
  const crypto::Argon2Cost cost = program.config().hashing.new_hashes;
  return crypto::hash_password(read_new_password(), cost);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (is_dash ? c != '-' : !is_digit) return false;
  }
  return true;
}

/// JSON without the spaces and line breaks between its parts, so that a file may be well laid out
/// and the claim is short all the same.
std::string without_layout(std::string_view json) {
  std::string compact;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!in_string && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) continue;
    compact += c;
    if (in_string && c == '\\') compact += json[++i];
    if (c == '"') in_string = !in_string;
  }
  return compact;
}

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
  if (customer.company_user && !is_uuid(*customer.company_user)) {
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

/// Ends what the account has open. Also done when the change itself had been made before, so that a
/// command that broke off in between is completed by running it again.
std::string end_sessions(Program& program, const storage::Customer& customer) {
  try {
    const int ended = program.tokens().raise_generation(customer.key, program.now());
    return counted(static_cast<std::size_t>(ended), "session") + " ended.";
  } catch (const std::exception& error) {
    throw Failure("The change is made, but the sessions of " + customer.reference +
                  " could not be ended: " + error.what() + "; run the same command again.");
  }
}

void disable(Program& program, const std::string& who) {
  const storage::Customer customer = program.customer(who);
  const Change change = program.customers().disable(customer.key, program.now());
  std::cout << customer.reference << (change == Change::changed ? " is" : " was already")
            << " disabled; " << end_sessions(program, customer) << '\n';
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
                  " is gone meanwhile or anonymised; nothing was changed.");
  }
  std::cout << customer.reference << " has a new password; " << end_sessions(program, customer)
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

void add_command_on_one(CLI::App& group, Program& program, const std::string& name,
                        const std::string& description, const std::string& example,
                        void (*action)(Program&, const std::string&)) {
  const auto who = std::make_shared<std::string>();
  CLI::App* command = group.add_subcommand(name, description);
  command->footer("Example:\n  " + example);
  command->add_option("CUSTOMER", *who, "E-mail address, or reference such as DE--21")->required();
  command->callback([&program, who, action] { action(program, *who); });
}

}  // namespace

void add_customer_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("customer", "Customers in bearerd's own tables.");
  group->require_subcommand(1);
  group->footer("'bearerctl customer COMMAND --help' explains each and gives examples.");
  add_command_add(*group, program);
  add_listing_commands(*group, program);
  add_command_on_one(*group, program, "disable", "Refuse logins and end all sessions.",
                     "bearerctl customer disable DE--21", disable);
  add_command_on_one(*group, program, "enable", "Allow logins again.",
                     "bearerctl customer enable DE--21", enable);
  add_command_on_one(*group, program, "confirm", "Take the e-mail address for confirmed.",
                     "bearerctl customer confirm sonia@spryker.com", confirm);
  add_command_on_one(*group, program, "resend-confirmation",
                     "Mail another link that confirms the e-mail address.",
                     "bearerctl customer resend-confirmation DE--23", resend_confirmation);
  add_command_on_one(*group, program, "set-password",
                     "Set a new password and end all sessions. Asks for it, or reads one line of "
                     "standard input.",
                     "bearerctl customer set-password sonia@spryker.com", set_password);
}

}  // namespace ctl
