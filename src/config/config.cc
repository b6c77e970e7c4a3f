// SPDX-License-Identifier: MIT
#include "config/config.h"

#include <algorithm>
#include <iostream>

#include "file_content.h"
#include "mail_texts.h"
#include "schema.h"

namespace config {

namespace {

/// Where the file says which rules a realm has; its table when it leaves that to the default.
Position position_of_rules(const TomlNode& root, const std::string& realm) {
  const TomlNode* table = root.find("realm")->find(realm);
  const TomlNode* rules = table->find("rules");
  return rules == nullptr ? table->position : rules->position;
}

/// Reads one realm's list of common passwords, which it has only where the file names one.
void read_common_passwords(const TomlNode& root, const Config& config, auth::Realm& realm,
                           std::vector<std::string>& problems) {
  const std::string& name = config.common_password_files.at(realm.name);
  if (name.empty()) return;
  const std::filesystem::path path = config.file.parent_path() / name;
  const auto text = content_of(path);
  if (text) {
    realm.passwords.common = auth::common_passwords_in(*text);
    return;
  }
  const TomlNode* table = root.find("realm")->find(realm.name)->find("passwords");
  problems.push_back(located(config.file, table->find("common_passwords")->position,
                             "common_passwords: " + path.string() + " cannot be read (" +
                                 text.error() + "); name a readable file, or \"\" for none"));
}

/// Reads one realm's rules. What is wrong in them is told at its own place.
void read_rules(const TomlNode& root, const Config& config, auth::Realm& realm,
                std::vector<std::string>& problems) {
  const std::string& name = config.rule_files.at(realm.name);
  if (name.empty()) return;
  const std::filesystem::path path = config.file.parent_path() / name;
  const auto text = content_of(path);
  if (!text) {
    problems.push_back(located(config.file, position_of_rules(root, realm.name),
                               "rules: " + path.string() + " cannot be read (" + text.error() +
                                   "); name a readable file, or \"\" for no rules"));
    return;
  }
  auto rules = auth::ProtectedResources::parse(*text);
  if (!rules) {
    const auth::RuleProblem& problem = rules.error();
    problems.push_back(located(path, {problem.line, problem.column}, problem.message));
    return;
  }
  realm.rules = *std::move(rules);
}

std::vector<std::string> in_file_order(const std::filesystem::path& file,
                                       std::vector<Problem> problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.position.line, a.position.column) <
           std::pair(b.position.line, b.position.column);
  });
  std::vector<std::string> lines;
  for (const Problem& problem : problems) {
    lines.push_back(located(file, problem.position, problem.message));
  }
  return lines;
}

std::string summary_of(const std::vector<std::string>& problems) {
  std::string text = problems.at(0);
  if (problems.size() > 1) {
    text += " (and " + std::to_string(problems.size() - 1) + " more)";
  }
  return text;
}

}  // namespace

ConfigError::ConfigError(std::vector<std::string> problems)
    : std::runtime_error(summary_of(problems)), problems_(std::move(problems)) {}

Config load(const std::filesystem::path& file) {
  const auto text = content_of(file);
  if (!text) throw ConfigError({file.string() + ": cannot be read: " + text.error()});
  const auto root = parse_toml(*text);
  if (!root) {
    throw ConfigError({located(file, root.error().position, root.error().message)});
  }

  Config config;
  config.file = file;
  Report report;
  apply_schema(&*root, config, report);
  std::vector<std::string> problems = in_file_order(file, std::move(report.problems));

  std::vector<auth::Realm> realms = config.realms.all();
  for (auth::Realm& realm : realms) {
    read_rules(*root, config, realm, problems);
    read_common_passwords(*root, config, realm, problems);
  }
  config.realms = auth::Realms(std::move(realms));
  read_mail_texts(config, problems);

  if (!problems.empty()) throw ConfigError(std::move(problems));
  return config;
}

int check_config(const std::filesystem::path& file) {
  try {
    const Config config = load(file);
    std::cout << config.file.string() << ": ok\n";
    return 0;
  } catch (const ConfigError& error) {
    for (const std::string& problem : error.problems()) std::cerr << problem << '\n';
    return 2;
  }
}

std::vector<Setting> settings_of(const Config& config) {
  Config copy = config;
  Report report;
  apply_schema(nullptr, copy, report);
  return std::move(report.settings);
}

}  // namespace config
