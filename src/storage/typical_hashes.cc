// SPDX-License-Identifier: MIT
#include "typical_hashes.h"

#include <algorithm>
#include <vector>

#include "crypto/password_hash.h"
#include "mysql_account_parts.h"
#include "named_row.h"

namespace storage {
namespace {

using auth::AccountKind;
using BetterHashes = auth::AccountStore::BetterHashes;
using Own = MySqlBetterHashStore::Own;

constexpr std::int64_t kSample = 1000;
constexpr std::chrono::hours kGood{1};

/// What some accounts are compared with: the hash beside their own where there is one.
std::vector<std::string> compared_hashes(const AccountTables& tables, AccountKind kind,
                                         const NamedStatement& statement) {
  const auto values =
      statement.bound({{"realm", tables.realm}, {"limit", kSample}, {"offset", std::int64_t{0}}});
  const auto accounts = tables.source.session->repeatable(
      [&](MySqlConnection& db) { return own_hashes_in(db.query(statement.text(), values)); });
  std::unordered_map<std::string, std::string> beside;
  if (tables.source.better_hashes_of(kind) == BetterHashes::beside) {
    beside = tables.source.better_hashes->find_all(tables.realm, kind, accounts);
  }
  std::vector<std::string> hashes;
  for (const Own& account : accounts) {
    const auto better = beside.find(account.id);
    hashes.push_back(better == beside.end() ? account.hash : better->second);
  }
  return hashes;
}

/// The latest of the most frequent scheme and cost; nothing where that is none.
std::optional<std::string> most_frequent(const std::vector<std::string>& hashes) {
  std::map<std::string, std::pair<int, std::string_view>> found;
  for (const std::string& hash : hashes) {
    const std::string cost = crypto::cost_of(hash);
    auto& [count, latest] = found[cost.empty() ? "" : std::string(crypto::scheme_of(hash)) + " " + cost];
    ++count;
    latest = hash;
  }
  const auto most = std::max_element(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.second.first < b.second.first;
  });
  if (most == found.end() || most->first.empty()) return std::nullopt;
  return std::string(most->second.second);
}

}  // namespace

std::optional<std::string> TypicalHashes::of(const AccountTables& tables, AccountKind kind) {
  Sample& sample = samples_[{tables.realm, kind}];
  const auto now = std::chrono::steady_clock::now();
  if (now < sample.good_until) return sample.hash;
  sample.good_until = now + kGood;
  const KindStatements* statements = tables.statements.of(kind);
  if (statements == nullptr || statements->hashes.empty()) return std::nullopt;
  auto hash = most_frequent(compared_hashes(tables, kind, statements->hashes));
  if (hash && crypto::is_quick(*hash)) hash.reset();
  sample.hash = std::move(hash);
  return sample.hash;
}

}  // namespace storage
