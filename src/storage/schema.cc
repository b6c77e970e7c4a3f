// SPDX-License-Identifier: MIT
#include "storage/schema.h"

#include <cppconn/exception.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "auth/error.h"
#include "base/log.h"
#include "mysql_session.h"
#include "sql_script.h"

namespace storage {

namespace {

namespace fs = std::filesystem;

constexpr int kLockSeconds = 60;
// Changing a large table takes its time.
constexpr std::chrono::seconds kMigrationTimeout{3600};

struct Migration {
  std::uint32_t version = 0;
  fs::path path;
};

/// The number in front of `NNN-name.sql`; 0 for other names.
std::uint32_t version_of(const std::string& name) {
  std::uint32_t version = 0;
  if (!name.ends_with(".sql")) return 0;
  const auto [rest, error] = std::from_chars(name.data(), name.data() + name.size(), version);
  return error == std::errc{} && *rest == '-' ? version : 0;
}

std::vector<Migration> migrations_in(const fs::path& directory) {
  std::vector<Migration> migrations;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::uint32_t version = version_of(entry.path().filename().string());
    if (version != 0) migrations.push_back({version, entry.path()});
  }
  if (error) throw MigrationError(directory.string() + ": " + error.message());
  if (migrations.empty()) throw MigrationError(directory.string() + ": holds no file NNN-name.sql");
  std::sort(migrations.begin(), migrations.end(),
            [](const Migration& a, const Migration& b) { return a.version < b.version; });
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].version == i + 1) continue;
    throw MigrationError(migrations[i].path.string() + ": expected a file with number " +
                         std::to_string(i + 1) + " here; numbers begin at 1 and leave none out");
  }
  return migrations;
}

std::vector<ScriptStatement> statements_in(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) throw MigrationError(path.string() + ": cannot be read");
  auto statements = split_script(text);
  if (!statements) throw MigrationError(path.string() + ": " + statements.error());
  return std::move(statements).value();
}

/// What a statement answers when an earlier run, which broke off, did it already: the column or
/// index exists, or is gone. Other statements say IF NOT EXISTS themselves.
bool was_done_before(int error) { return error == 1060 || error == 1061 || error == 1091; }

void apply(MySqlConnection& db, const Migration& migration, base::Instant now) {
  for (const ScriptStatement& statement : statements_in(migration.path)) {
    try {
      db.command(statement.text);
    } catch (const sql::SQLException& error) {
      if (was_done_before(error.getErrorCode())) continue;
      if (classify(error.getErrorCode(), error.what()) != Fault::other) throw;
      // Our own files hold nothing secret, and their author needs the server's words.
      throw MigrationError(migration.path.string() + ":" + std::to_string(statement.line) + ": " +
                           error.what());
    }
  }
  // Index: PRIMARY (version), which refuses a second row.
  db.change("INSERT INTO schema_version (version, applied_at) VALUES (?, ?)",
            {migration.version, now});
}

std::uint32_t version_in(MySqlConnection& db) {
  // Index: PRIMARY of the server's own dictionary.
  Rows tables = db.query(
      "SELECT 1 FROM information_schema.tables"
      " WHERE table_schema = DATABASE() AND table_name = 'schema_version'");
  if (!tables.next()) return 0;
  // Index: PRIMARY, its last entry.
  Rows rows = db.query("SELECT COALESCE(MAX(version), 0) FROM schema_version");
  return rows.next() ? static_cast<std::uint32_t>(rows.integer(1)) : 0;
}

/// The lock belongs to the connection: it ends with it, whatever happens. Locks count for the whole
/// server, so its name holds the database's.
void lock_migrations(MySqlConnection& db) {
  Rows rows = db.query("SELECT GET_LOCK(CONCAT('bearerd.', SHA1(DATABASE())), ?)", {kLockSeconds});
  if (rows.next() && rows.integer(1) == 1) return;
  throw MigrationError("another migration of this database has been running for a minute");
}

MySqlSession unchecked_session(MySqlSettings settings) {
  return MySqlSession(std::move(settings), {.schema = SessionTuning::Schema::unchecked});
}

}  // namespace

std::vector<AppliedMigration> migrate(const MySqlSettings& settings, const fs::path& directory,
                                      base::Instant now) {
  const std::vector<Migration> migrations = migrations_in(directory);
  MySqlSettings patient = settings;
  patient.read_timeout = std::max(patient.read_timeout, kMigrationTimeout);
  MySqlSession session = unchecked_session(patient);
  std::vector<AppliedMigration> applied;
  session.repeatable([&](MySqlConnection& db) {
    lock_migrations(db);
    const std::uint32_t present = version_in(db);
    for (const Migration& migration : migrations) {
      if (migration.version <= present) continue;
      apply(db, migration, now);
      applied.push_back({migration.version, migration.path.filename().string()});
      base::log_info("schema_migrated")
          .with("database", settings.name)
          .with("version", migration.version)
          .with("file", applied.back().file);
    }
  });
  return applied;
}

std::uint32_t schema_version(const MySqlSettings& settings) {
  MySqlSession session = unchecked_session(settings);
  return session.repeatable([](MySqlConnection& db) { return version_in(db); });
}

}  // namespace storage
