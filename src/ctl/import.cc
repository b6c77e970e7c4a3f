// SPDX-License-Identifier: MIT
// `import` for each kind of account.
#include "import.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "crypto/random.h"
#include "import_commands.h"

namespace ctl {

namespace {

constexpr const char* kBasics =
    "All rows are added or none, and nobody sees one before all are. Bad rows are listed by line.\n"
    "Flags hold true or false; password_hash a ready-made hash (bcrypt, argon2id, ...), never a password.";

CLI::App* add_import(CLI::App& group, const std::string& description, const std::string& footer,
                     const std::shared_ptr<ImportOptions>& options) {
  CLI::App* command = group.add_subcommand("import", description);
  command->footer(footer + kBasics);
  command
      ->add_option("FILE", options->file,
                   "CSV file in UTF-8 whose first line names the columns; - for standard input")
      ->required();
  command->add_flag("--skip-bad", options->skip_bad,
                    "Add the good rows all the same; exit status 1 tells that there were others");
  command->add_flag("--dry-run", options->dry_run, "Check everything, add nothing");
  return command;
}

template <typename Row>
void run(Import<Row>& import, const std::string& noun,
         const std::function<void(const storage::BulkWork<Row>&)>& add_all) {
  add_all([&](const storage::RowAdder<Row>& add) { return import.run(add); });
  import.finish(noun);
}

void import_customers(Program& program, const ImportOptions& options) {
  using Row = storage::NewCustomer;
  program.expect_long_statements();
  const auto blank = [realm = program.realm()] {
    Row row;
    row.realm = realm;
    return row;
  };
  Import<Row> import(options, customer_columns(program.hash_ceiling()), blank);
  run<Row>(import, "customer",
           [&](const auto& work) { program.customers().import(work, program.now()); });
}

void import_company_users(Program& program, const ImportOptions& options) {
  using Row = storage::NewCompanyUser;
  program.expect_long_statements();
  const auto blank = [realm = program.realm()] {
    Row row;
    row.realm = realm;
    row.uuid = crypto::random_uuid();
    return row;
  };
  Import<Row> import(options, company_user_columns(), blank);
  run<Row>(import, "company user",
           [&](const auto& work) { program.company_users().import(work, program.now()); });
}

void import_users(Program& program, const ImportOptions& options) {
  using Row = storage::NewUser;
  program.expect_long_statements();
  const auto blank = [realm = program.realm()] {
    Row row;
    row.realm = realm;
    row.uuid = crypto::random_uuid();
    return row;
  };
  Import<Row> import(options, user_columns(program.hash_ceiling()), blank);
  run<Row>(import, "user", [&](const auto& work) { program.users().import(work, program.now()); });
}

}  // namespace

void add_customer_import(CLI::App& group, Program& program) {
  const auto options = std::make_shared<ImportOptions>();
  add_import(group, "Add customers from a CSV file, whose passwords are hashed already.",
             "Columns, in any order; email must be there:\n"
             "  reference,email,first_name,last_name,password_hash,confirmed,disabled,company_user,"
             "permissions,id\n"
             "Examples:\n"
             "  bearerctl customer import customers.csv --dry-run\n"
             "  zcat customers.csv.gz | bearerctl customer import --skip-bad -\n",
             options)
      ->callback([&program, options] { import_customers(program, *options); });
}

void add_company_user_import(CLI::App& group, Program& program) {
  const auto options = std::make_shared<ImportOptions>();
  add_import(group, "Add company users from a CSV file.",
             "Columns, in any order; customer_reference must be there:\n"
             "  customer_reference,uuid,default,disabled\n"
             "Example:\n"
             "  bearerctl company-user import company-users.csv\n",
             options)
      ->callback([&program, options] { import_company_users(program, *options); });
}

void add_user_import(CLI::App& group, Program& program) {
  const auto options = std::make_shared<ImportOptions>();
  add_import(group, "Add Back Office users from a CSV file, whose passwords are hashed already.",
             "Columns, in any order; username must be there:\n"
             "  username,uuid,first_name,last_name,password_hash,agent,warehouse_user,disabled,id\n"
             "Example:\n"
             "  bearerctl user import users.csv\n",
             options)
      ->callback([&program, options] { import_users(program, *options); });
}

}  // namespace ctl
