// SPDX-License-Identifier: MIT
#include "legacy_check.h"

#include "base/clock.h"
#include "storage/account_check.h"

namespace {

/// What is wrong beside the queries, or an empty text.
std::string policy_problem(const auth::LegacyTokenPolicy& policy) {
  if (policy.has_ended(base::SystemClock().now())) {
    return "until: the day has passed, and none are taken any more; leave the section out";
  }
  const auto key = auth::encryption_key_of(policy);
  return key ? "" : key.error();
}

}  // namespace

std::vector<std::string> legacy_token_problems(const auth::Realm& realm, const storage::AccountSource& source) {
  std::vector<std::string> problems;
  if (!realm.legacy_tokens) return problems;
  for (const auto& problem : storage::check_refresh_tokens(source.session, source.queries)) {
    problems.push_back("accounts." + problem);
  }
  const std::string problem = policy_problem(*realm.legacy_tokens);
  if (!problem.empty()) problems.push_back("legacy." + problem);
  return problems;
}
