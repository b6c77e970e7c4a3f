// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "../../src/storage/mysql_session.h"
#include "storage/mysql_stores.h"

namespace test_support {

/// A database of these tests' own, on the server that `tools/stack env` names (DB_SOCKET,
/// DB_ADMIN_USER): made and migrated when first asked for, dropped at the end of the program.
/// Without those names the test fails: what is skipped silently is never run.
class TestDatabase {
 public:
  static TestDatabase& get();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  /// How the daemon connects: a user with the privileges that docs/DATABASE.md gives it.
  [[nodiscard]] storage::MySqlSettings settings() const { return worker_; }
  /// How `bearerctl migrate` connects.
  [[nodiscard]] storage::MySqlSettings owner() const { return owner_; }
  [[nodiscard]] static std::filesystem::path sql_directory() { return "sql"; }
  [[nodiscard]] std::filesystem::path directory() const { return directory_; }

  /// Runs one statement as administrator.
  void execute(const std::string& sql) { execute_in(owner_.name, sql); }
  void execute_in(const std::string& database, const std::string& sql);
  /// The first column of the first row; empty when there is none.
  [[nodiscard]] std::string value(const std::string& sql);
  /// The administrator's session, for all else. Schema unchecked.
  [[nodiscard]] storage::MySqlSession& admin() { return *admin_; }

  /// A new realm name, so that the rows of one case never meet those of another.
  [[nodiscard]] std::string new_realm();
  /// Creates an empty database beside the first; dropped at the end, too.
  [[nodiscard]] storage::MySqlSettings empty_database(const std::string& suffix);
  /// Writes a password file in `directory()` and gives its path.
  std::string write_password(const std::string& name, const std::string& password, int mode = 0600);

 private:
  TestDatabase();
  void create_users();
  [[nodiscard]] std::string expand(std::string grant) const;

  std::filesystem::path directory_;
  storage::MySqlSettings worker_;
  storage::MySqlSettings owner_;
  std::unique_ptr<storage::MySqlSession> admin_;
  std::vector<std::string> databases_;
  int realms_ = 0;
};

}  // namespace test_support
