// SPDX-License-Identifier: MIT
#include "test_database.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "storage/schema.h"

namespace test_support {

namespace {

constexpr char kPassword[] = "test password \" \\ ' ;";

std::string from_environment(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') {
    throw std::runtime_error(
        std::string(name) +
        " is not set: start a stack with tools/stack and pass on what it prints");
  }
  return value;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

/// The GRANT statements in docs/DATABASE.md: what is documented is what is tested.
std::vector<std::string> documented_grants() {
  std::ifstream file("docs/DATABASE.md");
  std::vector<std::string> grants;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("GRANT ")) grants.push_back(line.substr(0, line.rfind(';')));
  }
  if (grants.empty()) throw std::runtime_error("docs/DATABASE.md holds no GRANT");
  return grants;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

TestDatabase& TestDatabase::get() {
  static TestDatabase database;
  return database;
}

TestDatabase::TestDatabase() {
  const std::string pid = std::to_string(::getpid());
  char name[] = "/tmp/brd-test-XXXXXX";
  if (::mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp failed");
  directory_ = name;
  storage::MySqlSettings admin;
  admin.socket = from_environment("DB_SOCKET");
  admin.user = from_environment("DB_ADMIN_USER");
  admin.name = "";
  const storage::SessionTuning unchecked{.schema = storage::SessionTuning::Schema::unchecked};
  admin_ = std::make_unique<storage::MySqlSession>(admin, unchecked);
  worker_ = owner_ = admin;
  worker_.name = owner_.name = "bearerd_test_" + pid;
  worker_.user = "brd_w" + pid;
  owner_.user = "brd_o" + pid;
  worker_.password_file = owner_.password_file = write_password("password", kPassword);
  (void)empty_database("");
  create_users();
}

TestDatabase::~TestDatabase() {
  try {
    for (const std::string& name : databases_) execute_in("", "DROP DATABASE " + name);
    execute_in("", "DROP USER " + worker_.user + "@localhost, " + owner_.user + "@localhost");
  } catch (const std::exception&) {
    // The server may have gone first; it is a throw-away.
  }
  std::filesystem::remove_all(directory_);
}

void TestDatabase::create_users() {
  for (const auto& user : {worker_.user, owner_.user}) {
    execute_in("", "CREATE USER " + user + "@localhost IDENTIFIED BY " + quoted(kPassword));
  }
  // Privileges on tables can be granted before the tables exist only by their creator's rights;
  // so the owner's come first, then the schema, then the worker's.
  std::vector<std::string> later;
  for (const std::string& grant : documented_grants()) {
    if (grant.find("bearerd_admin") == std::string::npos) {
      later.push_back(expand(grant));
    } else {
      execute_in("", expand(grant));
    }
  }
  (void)storage::migrate(owner_, sql_directory(), base::SystemClock().now());
  for (const std::string& grant : later) execute_in("", grant);
}

std::string TestDatabase::expand(std::string grant) const {
  replace_all(grant, " bearerd.", " " + owner_.name + ".");
  replace_all(grant, "bearerd_admin@", owner_.user + "@");
  replace_all(grant, "bearerd@", worker_.user + "@");
  return grant;
}

void TestDatabase::execute_in(const std::string& database, const std::string& sql) {
  admin_->repeatable([&](storage::MySqlConnection& db) {
    if (!database.empty()) db.command("USE " + database);
    db.command(sql);
  });
}

std::string TestDatabase::value(const std::string& sql) {
  return admin_->repeatable([&](storage::MySqlConnection& db) {
    db.command("USE " + owner_.name);
    storage::Rows rows = db.query(sql);
    return rows.next() ? rows.text_or_nothing(1).value_or("NULL") : std::string();
  });
}

std::string TestDatabase::new_realm() { return "r" + std::to_string(++realms_); }

storage::MySqlSettings TestDatabase::empty_database(const std::string& suffix) {
  storage::MySqlSettings settings = admin_->settings();
  settings.name = owner_.name + suffix;
  execute_in("", "CREATE DATABASE " + settings.name);
  databases_.push_back(settings.name);
  return settings;
}

std::string TestDatabase::write_password(const std::string& name, const std::string& password,
                                         int mode) {
  const std::string path = (directory_ / name).string();
  std::ofstream(path) << password << "\nsecond line\n";
  ::chmod(path.c_str(), static_cast<mode_t>(mode));
  return path;
}

}  // namespace test_support
