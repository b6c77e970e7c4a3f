// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "../../src/storage/sql_script.h"
#include "captured_log.h"
#include "storage/mysql_stores.h"
#include "storage/schema.h"

using test_support::TestDatabase;

namespace {

namespace fs = std::filesystem;

const base::Instant kNow = base::from_microseconds(1795424400123456);

std::string message_of(const std::function<void()>& call) {
  try {
    call();
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class SchemaFixture {
 public:
  TestDatabase& database = TestDatabase::get();
  storage::MySqlSettings settings = database.empty_database("_" + database.new_realm());

  /// A directory of migrations of this case's own.
  fs::path scripts() {
    const fs::path path = database.directory() / settings.name;
    fs::create_directories(path);
    return path;
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(scripts() / name, std::ios::trunc) << text;
  }
  std::string apply(const fs::path& directory) {
    std::string files;
    for (const auto& applied : storage::migrate(settings, directory, kNow))
      files += applied.file + " ";
    return files;
  }
  std::string refusal() {
    return message_of([&] { (void)store.find_client("default", "frontend"); });
  }

  storage::MySqlTokenStore store{
      storage::make_session(settings, {.connect_pause = std::chrono::milliseconds(0),
                                       .schema_interval = std::chrono::milliseconds(0)})};
  test_support::CapturedLog log;
};

/// As `apply` names them.
std::string every_file() {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator("sql")) {
    names.insert(entry.path().filename().string());
  }
  BOOST_TEST(names.size() == storage::kNewestSchema);
  std::string text;
  for (const std::string& name : names) text += name + " ";
  return text;
}

/// The versions that this release works with.
std::string range() {
  return std::to_string(storage::kOldestSchema) + " to " + std::to_string(storage::kNewestSchema);
}

constexpr char kFirst[] =
    "CREATE TABLE IF NOT EXISTS schema_version (version INT UNSIGNED PRIMARY KEY, applied_at "
    "BIGINT);\n"
    "CREATE TABLE IF NOT EXISTS one (a INT);\n";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(migrate, SchemaFixture)

BOOST_AUTO_TEST_CASE(applies_each_file_once_and_says_which) {
  BOOST_TEST(storage::schema_version(settings) == 0U);
  BOOST_TEST(apply("sql") == every_file());
  BOOST_TEST(storage::schema_version(settings) == storage::kNewestSchema);
  BOOST_TEST(apply("sql").empty());
  BOOST_TEST(log.count("event=schema_migrated") == storage::kNewestSchema);
  BOOST_TEST(refusal().empty());
}

BOOST_AUTO_TEST_CASE(lets_one_of_several_runs_work_and_the_others_wait) {
  std::vector<std::string> applied(6);
  std::vector<std::thread> threads;
  for (std::string& files : applied) {
    threads.emplace_back([&] { files = message_of([&] { files = apply("sql"); }) + files; });
  }
  for (std::thread& thread : threads) thread.join();
  std::string all;
  for (const std::string& files : applied) all += files;
  BOOST_TEST(all == every_file());
}

BOOST_AUTO_TEST_CASE(can_repeat_every_statement_so_that_a_broken_run_is_finished_by_the_next) {
  (void)apply("sql");
  database.execute_in(settings.name, "DELETE FROM schema_version");
  BOOST_TEST(apply("sql") == every_file());
}

BOOST_AUTO_TEST_CASE(names_file_and_line_of_a_bad_statement_and_goes_on_after_its_correction) {
  write("001-one.sql", kFirst);
  write("002-two.sql",
        "ALTER TABLE one ADD COLUMN b INT;\n\n-- wrong:\nCREATE TABEL two (a INT);\n");
  const std::string message = message_of([&] { (void)apply(scripts()); });
  BOOST_TEST(holds(message, "002-two.sql:4: "), message);
  BOOST_TEST(storage::schema_version(settings) == 1U);
  write("002-two.sql", "ALTER TABLE one ADD COLUMN b INT;\nCREATE TABLE two (a INT);\n");
  BOOST_TEST(apply(scripts()) == "002-two.sql ");
}

BOOST_AUTO_TEST_CASE(refuses_missing_numbers_and_empty_directories) {
  BOOST_TEST(holds(message_of([&] { (void)apply(scripts()); }), "holds no file"));
  write("001-one.sql", kFirst);
  write("003-three.sql", "SELECT 1;");
  BOOST_TEST(holds(message_of([&] { (void)apply(scripts()); }), "number 2"));
  BOOST_TEST(holds(message_of([&] { (void)apply("/nonexistent"); }), "/nonexistent"));
  BOOST_TEST(storage::schema_version(settings) == 0U);
}

BOOST_AUTO_TEST_CASE(leaves_a_newer_database_alone) {
  (void)apply("sql");
  database.execute_in(settings.name, "INSERT INTO schema_version VALUES (99, 0)");
  BOOST_TEST(apply("sql").empty());
  BOOST_TEST(storage::schema_version(settings) == 99U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(schema_check, SchemaFixture)

BOOST_AUTO_TEST_CASE(asks_for_a_migration_of_an_empty_database) {
  BOOST_TEST(holds(refusal(), "has no schema yet: run `bearerctl migrate`"));
  (void)apply("sql");
  BOOST_TEST(refusal().empty());
}

BOOST_AUTO_TEST_CASE(names_both_versions_when_the_schema_is_too_new_and_recovers) {
  (void)apply("sql");
  BOOST_TEST(refusal().empty());
  database.execute_in(settings.name, "INSERT INTO schema_version VALUES (99, 0)");
  const std::string reason = refusal();
  BOOST_TEST(holds(reason, "has version 99, this release works with " + range()), reason);
  BOOST_TEST(!refusal().empty());
  database.execute_in(settings.name, "DELETE FROM schema_version WHERE version = 99");
  BOOST_TEST(refusal().empty());
  BOOST_TEST(log.count("event=database_unavailable") == 1);
  BOOST_TEST(log.count("event=database_recovered") == 1);
}

BOOST_AUTO_TEST_CASE(names_both_versions_when_the_schema_is_too_old) {
  (void)apply("sql");
  database.execute_in(settings.name, "DELETE FROM schema_version WHERE version > 1");
  BOOST_TEST(holds(refusal(), "has version 1, this release works with " + range() +
                                  ": run `bearerctl migrate`"));
}

BOOST_AUTO_TEST_CASE(looks_again_only_after_a_while) {
  storage::MySqlTokenStore patient(
      storage::make_session(settings, {.schema_interval = std::chrono::hours(1)}));
  const auto call = [&] { (void)patient.find_client("default", "frontend"); };
  BOOST_TEST(holds(message_of(call), "no schema"));
  (void)apply("sql");
  BOOST_TEST(holds(message_of(call), "no schema"));
}

BOOST_AUTO_TEST_CASE(answers_a_table_that_is_missing_with_what_to_run) {
  (void)apply("sql");
  database.execute_in(settings.name, "DROP TABLE client");
  BOOST_TEST(holds(refusal(), "lacks a table, column or index: run `bearerctl migrate` where it is ours"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(split_script)

BOOST_AUTO_TEST_CASE(knows_quotes_and_comments) {
  const auto statements = storage::split_script(
      "-- a; b\nSELECT 'x;''y\\';', \"--\", `a;b` /* ; */ , 1--1;\n# c;\n;;\n\n  SELECT\n 2 "
      ";\n--\n");
  BOOST_REQUIRE(statements);
  BOOST_REQUIRE(statements->size() == 2U);
  BOOST_TEST((*statements)[0].text == "SELECT 'x;''y\\';', \"--\", `a;b`   , 1--1");
  BOOST_TEST((*statements)[0].line == 2U);
  BOOST_TEST((*statements)[1].text == "SELECT\n 2");
  BOOST_TEST((*statements)[1].line == 6U);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_left_open) {
  for (const char* script :
       {"SELECT 'x;", "SELECT 1 /* x;", "SELECT `x;", "SELECT 1", "SELECT 1; SELECT 2"}) {
    BOOST_TEST(!storage::split_script(script));
  }
  BOOST_TEST(storage::split_script("")->empty());
}

BOOST_AUTO_TEST_SUITE_END()
