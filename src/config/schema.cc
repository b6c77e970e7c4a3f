// SPDX-License-Identifier: MIT
#include "schema.h"


#include <algorithm>
#include <filesystem>

#include "database.h"
#include "mail_schema.h"
#include "realm.h"
#include "text_rules.h"

namespace config {

namespace {

constexpr Range kWorkers{1, 100};
constexpr const char* kDefaultRules = "protected-resources.conf";

void read_sockets(Section section, process::SocketSettings& sockets) {
  section.text("token", sockets.token_path, kSocketPath);
  section.text("check", sockets.check_path, kSocketPath);
  section.mode("mode", sockets.mode);
  section.text("group", sockets.group, kGroup);
  section.integer("backlog", sockets.backlog, {1, 65535});
  if (sockets.token_path == sockets.check_path) {
    section.refuse("check", "token and check are the same path; give each a socket of its own");
  }
  section.finish();
}

void read_process(Section section, Config& config) {
  process::PoolSettings& pools = config.pools;
  section.integer("token_workers", pools.token_workers, {3, kWorkers.most});
  section.integer("check_workers", pools.check_workers, kWorkers);
  section.integer("hash_workers", pools.hash_workers, {1, 32});
  section.integer("max_requests", config.token_server.max_requests, {1, 1'000'000'000});
  config.check_server.max_requests = config.token_server.max_requests;
  section.duration("worker_timeout", pools.worker_timeout, {1, 3600});
  section.duration("drain_timeout", pools.drain_timeout, {1, 3600});
  section.finish();
}

void read_limits(Section section, Config& config) {
  fcgi::ServerSettings& token = config.token_server;
  fcgi::ServerSettings& check = config.check_server;
  section.integer("max_body", token.max_body, {1024, 16'777'216});
  section.integer("max_target", token.max_target, {256, 65536});
  check.max_body = token.max_body;
  check.max_target = token.max_target;
  section.duration("token_request_timeout_ms", token.request_timeout, {100, 600'000});
  section.duration("check_request_timeout_ms", check.request_timeout, {10, 60'000});
  section.finish();
}

void read_log(Section section, Config& config) {
  section.choice<base::LogLevel>("level", config.log_level,
                                 {{"debug", base::LogLevel::debug},
                                  {"info", base::LogLevel::info},
                                  {"warning", base::LogLevel::warning},
                                  {"error", base::LogLevel::error}});
  section.choice<base::LogTarget>(
      "target", config.log_target,
      {{"stderr", base::LogTarget::stderr_stream}, {"syslog", base::LogTarget::syslog}});
  section.finish();
}

void read_keys(Section section, Config& config) {
  std::string directory = config.key_directory.string();
  section.text("directory", directory, kAbsolutePath);
  config.key_directory = directory;
  section.finish();
}

void read_revocations(Section section, keeper::RevocationSettings& revocations) {
  using Unknown = keeper::RevocationSettings::Unknown;
  section.integer("capacity", revocations.capacity, {64, 1'000'000});
  section.text("state_directory", revocations.state_directory, kPathOrNothing);
  section.duration("snapshot_max_age", revocations.snapshot_max_age, {1, 31'536'000});
  section.choice<Unknown>("unknown", revocations.unknown,
                          {{"refuse", Unknown::refuse}, {"answer", Unknown::answer}});
  section.finish();
}

void read_hashing(Section section, hashing::Settings& hashing) {
  section.integer("memory_kib", hashing.memory_kib, {1024, 16'777'216});
  section.integer("argon2_memory_kib", hashing.new_hashes.memory_kib, {1024, 4'194'304});
  section.integer("argon2_iterations", hashing.new_hashes.iterations, {1, 64});
  section.integer("argon2_lanes", hashing.new_hashes.lanes, {1, 16});
  section.duration("timeout_ms", hashing.timeout, {100, 60'000});
  if (hashing.new_hashes.memory_kib > hashing.memory_kib) {
    section.refuse("argon2_memory_kib",
                   "argon2_memory_kib is more than memory_kib, so that no hash could be made; give "
                   "at most " +
                       std::to_string(hashing.memory_kib));
  }
  section.finish();
}

/// One table for each realm, `[realm.NAME]`.
std::vector<auth::Realm> read_realms(const TomlNode& realms, Config& config, Report& report) {
  std::vector<auth::Realm> found;
  for (const auto& member : realms.members) {
    if (!is_realm_name(member.key)) {
      report.problems.push_back(
          {member.position, "realm " + toml_quote(member.key) +
                                " has no valid name; give 1 to 63 of a-z, 0-9, '_' and '-'"});
      continue;
    }
    auth::Realm realm;
    realm.name = member.key;
    std::string& rules = config.rule_files[member.key] = kDefaultRules;
    read_realm(Section("realm." + member.key, &member.value, report), realm, rules,
               config.accounts[member.key], config.common_password_files[member.key],
               config.keeper.mail);
    found.push_back(std::move(realm));
  }
  return found;
}

void refuse_unknown_tables(const TomlNode& root, Report& report) {
  const std::vector<std::string> known{"sockets",  "process", "limits", "log",   "keys",        "database",
                                       "hashing",  "mail",    "purge",  "realm", "revocations"};
  for (const auto& member : root.members) {
    if (std::count(known.begin(), known.end(), member.key) != 0) continue;
    if (member.key == "account_database") {
      report.problems.push_back(
          {member.position, "there is no [account_database]; each realm names its own: write it as "
                            "[realm.NAME.accounts.database] for every realm whose accounts are there"});
      continue;
    }
    const std::string what = member.value.type == TomlNode::Type::table ? "table" : "key";
    report.problems.push_back({member.position, "unknown " + what + " '" + member.key + "'; " +
                                                    suggestion(member.key, known)});
  }
}

/// Lists what `config` holds, where there is no file.
void list_realms(Config& config, Report& report) {
  for (auth::Realm realm : config.realms.all()) {
    const auto known = config.rule_files.find(realm.name);
    std::string rules = known == config.rule_files.end() ? kDefaultRules : known->second;
    std::string common_passwords = config.common_password_files[realm.name];
    read_realm(Section("realm." + realm.name, nullptr, report), realm, rules,
               config.accounts[realm.name], common_passwords, config.keeper.mail);
  }
}

}  // namespace

void apply_schema(const TomlNode* root, Config& config, Report& report) {
  const auto table = [&](const char* name) { return root == nullptr ? nullptr : root->find(name); };
  const auto section = [&](const char* name) { return Section(name, table(name), report); };
  read_sockets(section("sockets"), config.sockets);
  read_process(section("process"), config);
  read_limits(section("limits"), config);
  read_log(section("log"), config);
  read_keys(section("keys"), config);
  read_database(section("database"), config.database);
  read_hashing(section("hashing"), config.hashing);
  read_revocations(section("revocations"), config.keeper.revocations);
  read_mail(section("mail"), config.keeper.mail);
  read_purge(section("purge"), config.keeper.purge);
  if (root == nullptr) {
    list_realms(config, report);
    return;
  }
  refuse_unknown_tables(*root, report);
  const TomlNode* realms = table("realm");
  if (realms == nullptr || realms->type != TomlNode::Type::table || realms->members.empty()) {
    report.problems.push_back({realms == nullptr ? Position{} : realms->position,
                               "there is no realm; add a table [realm.default]"});
    return;
  }
  config.realms = auth::Realms(read_realms(*realms, config, report));
  refuse_mail_without_sender(table("mail"), config.keeper.mail, report);
}

}  // namespace config
