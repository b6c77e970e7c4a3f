// SPDX-License-Identifier: MIT
#include "typical_hashes.h"

#include <algorithm>

#include "crypto/password_hash.h"
#include "mysql_account_parts.h"
#include "named_row.h"

namespace storage {
namespace {

constexpr std::int64_t kSample = 1000;
constexpr std::chrono::hours kGood{1};

/// The latest of the most frequent scheme and cost; nothing where that is none.
std::optional<std::string> most_frequent(Rows rows) {
  std::map<std::string, std::pair<int, std::string>> found;
  while (rows.next()) {
    std::string hash = NamedRow(rows).text("hash").value_or("");
    const std::string cost = crypto::cost_of(hash);
    auto& [count, latest] = found[cost.empty() ? "" : std::string(crypto::scheme_of(hash)) + " " + cost];
    ++count;
    latest = std::move(hash);
  }
  const auto most = std::max_element(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.second.first < b.second.first;
  });
  if (most == found.end() || most->first.empty()) return std::nullopt;
  return most->second.second;
}

}  // namespace

std::optional<std::string> TypicalHashes::of(const AccountTables& tables, auth::AccountKind kind) {
  Sample& sample = samples_[{tables.realm, kind}];
  const auto now = std::chrono::steady_clock::now();
  if (now < sample.good_until) return sample.hash;
  sample.good_until = now + kGood;
  const KindStatements* statements = tables.statements.of(kind);
  if (statements == nullptr || statements->hashes.empty()) return std::nullopt;
  const auto values = statements->hashes.bound(
      {{"realm", tables.realm}, {"limit", kSample}, {"offset", std::int64_t{0}}});
  auto hash = tables.session->read(
      [&](MySqlConnection& db) { return most_frequent(db.query(statements->hashes.text(), values)); });
  if (hash && crypto::is_quick(*hash)) hash.reset();
  sample.hash = std::move(hash);
  return sample.hash;
}

}  // namespace storage
