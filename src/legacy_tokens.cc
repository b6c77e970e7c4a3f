// SPDX-License-Identifier: MIT
#include "legacy_tokens.h"

#include "base/clock.h"
#include "base/password_file.h"
#include "storage/account_check.h"

namespace {

/// What is wrong beside the queries, or an empty text.
std::string policy_problem(const auth::LegacyTokenPolicy& policy) {
  if (policy.has_ended(base::SystemClock().now())) {
    return "until: the day has passed, and none are taken any more; leave the section out";
  }
  const auto key = base::read_password_file(policy.encryption_key_file);
  if (!key) return "encryption_key_file: " + key.error();
  return key->empty() ? "encryption_key_file: the file begins with an empty line" : "";
}

}  // namespace

storage::MySqlLegacyRefreshTokens::SourcesByRealm legacy_token_sources(
    const config::Config& config, const std::shared_ptr<storage::MySqlSession>& accounts) {
  storage::MySqlLegacyRefreshTokens::SourcesByRealm sources;
  for (const auto& realm : config.realms.all()) {
    if (!realm.legacy_tokens) continue;
    sources[realm.name] = {accounts, storage::queries_of(config.accounts.at(realm.name))};
  }
  return sources;
}

std::vector<std::string> legacy_token_problems(const config::Config& config,
                                               const std::shared_ptr<storage::MySqlSession>& accounts) {
  std::vector<std::string> problems;
  for (const auto& [name, source] : legacy_token_sources(config, accounts)) {
    for (const auto& problem : storage::check_refresh_tokens(source.session, source.queries)) {
      problems.push_back("realm." + name + ".accounts." + problem);
    }
    const std::string problem = policy_problem(*config.realms.find(name)->legacy_tokens);
    if (!problem.empty()) problems.push_back("realm." + name + ".legacy." + problem);
  }
  return problems;
}
