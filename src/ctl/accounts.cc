// SPDX-License-Identifier: MIT
// Accounts where they are: what presets consist of, and what a login would meet.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "crypto/password_hash.h"
#include "output.h"
#include "program.h"
#include "storage/account_check.h"
#include "storage/account_hashes.h"

namespace ctl {

namespace {

struct Options {
  std::string login;
  std::string preset;
  bool users = false;
  bool json = false;
};

/// Text that TOML takes as it stands; the statements hold no triple quote.
std::string toml_text(const std::string& text) { return "'''" + text + "'''"; }

void print_preset(const Options& options) {
  if (options.preset.empty()) {
    Columns columns({"PRESET", "FOR"});
    for (const auto& preset : storage::account_presets()) {
      columns.add({std::string(preset.name), std::string(preset.about)});
    }
    columns.print();
    return;
  }
  const storage::AccountPreset* preset = storage::find_account_preset(options.preset);
  if (preset == nullptr) {
    throw UsageError("There is no preset '" + printable(options.preset) +
                     "'; 'bearerctl accounts preset' lists them.");
  }
  storage::AccountQueries queries = preset->queries;
  std::cout << "# " << preset->about << ".\n# Put what you change into bearerd.toml; the rest is the preset's.\n"
            << "[realm.default.accounts]\npreset = \"" << preset->name << "\"\n";
  std::string table;
  std::string tables;
  for (const auto& [name, text] : storage::statements_of(queries)) {
    const std::size_t dot = name.find('.');
    const std::string line = (dot == name.npos ? name : name.substr(dot + 1)) + " = " + toml_text(*text) + "\n";
    if (text->empty()) continue;
    if (dot == name.npos) {
      std::cout << line;
      continue;
    }
    if (name.substr(0, dot) != table) {
      table = name.substr(0, dot);
      tables += "\n[realm.default.accounts." + table + "]\n";
    }
    tables += line;
  }
  std::cout << tables;
}

const char* word_for(const auth::Account& account) {
  switch (account.state) {
    case auth::Account::State::active:
      return "active";
    case auth::Account::State::disabled:
      return "disabled";
    case auth::Account::State::anonymised:
      return "anonymised";
  }
  return "";
}

/// What the right password would get.
std::string outcome_for(const auth::Account& account, const std::optional<std::string>& beside,
                        const crypto::HashCeiling& ceiling) {
  if (account.password_hash.empty()) return "refused: there is no password hash";
  const bool is_by_better = beside && !crypto::hash_problem(*beside, ceiling);
  const auto problem = crypto::hash_problem(account.password_hash, ceiling);
  if (problem && !is_by_better) return "refused: the stored hash cannot be used (" + *problem + ")";
  if (account.state != auth::Account::State::active) {
    return std::string("refused: the account is ") + word_for(account);
  }
  if (account.confirmation == auth::Account::Confirmation::pending) {
    return "refused: the e-mail address is not confirmed";
  }
  return "accepted";
}

void print(const auth::Account& account, const std::optional<std::string>& beside,
           const crypto::HashCeiling& ceiling) {
  const auto line = [](const char* name, const std::string& value) {
    std::cout << "  " << name << std::string(18 - std::string_view(name).size(), ' ') << value << '\n';
  };
  const bool is_user = account.key.kind == auth::AccountKind::user;
  line("id", printable(account.key.id));
  line("login", printable(account.login));
  if (!is_user) line("reference", printable(account.reference));
  line("hash", account.password_hash.empty() ? "none" : std::string(crypto::scheme_of(account.password_hash)));
  if (beside) line("better hash", std::string(crypto::scheme_of(*beside)) + ", beside it in our table");
  line("state", word_for(account));
  if (is_user) {
    line("uuid", printable(account.uuid));
    line("agent", account.is_agent ? "yes" : "no");
    line("warehouse user", account.is_warehouse_user ? "yes" : "no");
  } else {
    const bool pending = account.confirmation == auth::Account::Confirmation::pending;
    line("confirmed", pending ? "no" : "yes");
    line("company user", printable(account.company_user.value_or("none")));
    line("permissions", account.permissions ? "yes" : "none");
  }
  line("right password", outcome_for(account, beside, ceiling));
}

void try_login(Program& program, const Options& options) {
  const std::string realm = program.realm();
  const auto kind = options.users ? auth::AccountKind::user : auth::AccountKind::customer;
  const storage::AccountSource& source = program.account_source();
  for (const std::string& problem : storage::check_accounts(source.session, source.queries)) {
    std::cerr << "bearerctl: " << problem << '\n';
  }
  const auto account = program.accounts().find_by_login(realm, kind, options.login);
  if (!account) {
    throw Failure("There is no " + std::string(kind == auth::AccountKind::user ? "Back Office user" : "customer") +
                  " '" + printable(options.login) + "' in realm " + realm + ", as " +
                  "[realm." + realm + ".accounts] reads the tables; a login with that name is refused.");
  }
  std::cout << "Found in realm " << realm << ":\n";
  const bool asks_beside = source.better_hashes_of(kind) == auth::AccountStore::BetterHashes::beside;
  print(*account,
        asks_beside ? source.better_hashes->find(account->key, account->password_hash) : std::nullopt,
        program.hash_ceiling());
}

void list_hashes(Program& program, const Options& options) {
  const std::string realm = program.realm();
  program.expect_long_statements();
  const storage::AccountSource& source = program.account_source();
  if ((options.users ? source.queries.user : source.queries.customer).select.empty()) {
    throw Failure("[realm." + realm + ".accounts] does not say how " +
                  (options.users ? "Back Office users" : "customers") + " are read.");
  }
  const auto kind = options.users ? auth::AccountKind::user : auth::AccountKind::customer;
  const auto counts = storage::count_hashes(source, realm, kind);
  Columns columns({"SCHEME", "COST", "ACCOUNTS", "BETTER BESIDE"});
  std::vector<base::JsonObject> objects;
  for (const storage::HashCount& one : counts) {
    columns.add({one.scheme, one.cost.empty() ? "-" : one.cost, std::to_string(one.accounts),
                 std::to_string(one.better_beside)});
    base::JsonObject& object = objects.emplace_back();
    object.add("scheme", one.scheme);
    object.add_optional("cost", one.cost.empty() ? std::nullopt : std::optional(one.cost));
    object.add("accounts", static_cast<std::int64_t>(one.accounts));
    object.add("better_beside", static_cast<std::int64_t>(one.better_beside));
  }
  options.json ? print_json(objects) : columns.print();
}

void add_hashes_command(CLI::App& group, Program& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* hashes = group.add_subcommand(
      "hashes", "Count the password hashes by scheme and cost, in the tables as a whole.");
  hashes->footer(
      "Examples:\n"
      "  bearerctl accounts hashes\n"
      "  bearerctl accounts hashes --user --json");
  hashes->add_flag("--user", options->users, "Those of Back Office users instead of customers");
  hashes->add_flag("--json", options->json, "Print JSON");
  hashes->callback([&program, options] { list_hashes(program, *options); });
}

}  // namespace

void add_accounts_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("accounts", "Accounts where they are, in whichever tables.");
  group->require_subcommand(1);
  group->footer("'bearerctl accounts COMMAND --help' explains each and gives examples.");
  const auto options = std::make_shared<Options>();

  CLI::App* preset = group->add_subcommand("preset", "Print a preset for adaptation, or list them all.");
  preset->footer(
      "Examples:\n"
      "  bearerctl accounts preset\n"
      "  bearerctl accounts preset spryker");
  preset->add_option("NAME", options->preset, "Which one [list them]");
  preset->callback([options] { print_preset(*options); });

  CLI::App* attempt = group->add_subcommand(
      "try", "Show what is read of an account, and what a login with the right password would get.");
  attempt->footer(
      "Examples:\n"
      "  bearerctl accounts try sonia@spryker.com\n"
      "  bearerctl accounts try admin@spryker.com --user\n"
      "The hash itself is never shown.");
  attempt->add_option("LOGIN", options->login, "As somebody would give it")->required();
  attempt->add_flag("--user", options->users, "A Back Office user instead of a customer");
  attempt->callback([&program, options] { try_login(program, *options); });
  add_hashes_command(*group, program);
}

}  // namespace ctl
