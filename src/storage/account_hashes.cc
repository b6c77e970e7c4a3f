// SPDX-License-Identifier: MIT
#include "storage/account_hashes.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "account_statements.h"
#include "crypto/password_hash.h"
#include "mysql_session.h"
#include "named_row.h"
#include "named_statement.h"

namespace storage {
namespace {

using BetterHashes = auth::AccountStore::BetterHashes;
using Own = MySqlBetterHashStore::Own;

constexpr std::int64_t kRowsAtOnce = 10000;

struct Count {
  std::uint64_t accounts = 0;
  std::uint64_t better_beside = 0;
};
using Counts = std::map<std::pair<std::string, std::string>, Count>;

void add(Counts& counts, const AccountSource& source, std::string_view realm, auth::AccountKind kind,
         const std::vector<Own>& accounts) {
  std::unordered_map<std::string, std::string> beside;
  if (source.better_hashes_of(kind) == BetterHashes::beside) {
    beside = source.better_hashes->find_all(realm, kind, accounts);
  }
  for (const Own& account : accounts) {
    const std::string_view scheme = account.hash.empty() ? "none" : crypto::scheme_of(account.hash);
    Count& count = counts[{std::string(scheme), crypto::cost_of(account.hash)}];
    ++count.accounts;
    if (beside.contains(account.id)) ++count.better_beside;
  }
}

NamedStatement statement_for(const AccountQueries& queries, auth::AccountKind kind) {
  AccountQueries set;
  set.customer = kind == auth::AccountKind::user ? queries.user : queries.customer;
  auto parsed = AccountStatements::parse(set);
  if (!parsed) throw std::invalid_argument(parsed.error().front());
  return std::move(parsed->customer.hashes);
}

}  // namespace

std::vector<HashCount> count_hashes(const AccountSource& source, std::string_view realm,
                                    auth::AccountKind kind) {
  const NamedStatement statement = statement_for(source.queries, kind);
  Counts total;
  std::vector<Own> page;
  std::int64_t offset = 0;
  do {
    const auto values =
        statement.bound({{"realm", realm}, {"limit", kRowsAtOnce}, {"offset", offset}});
    page = source.session->repeatable(
        [&](MySqlConnection& db) { return own_hashes_in(db.query(statement.text(), values)); });
    add(total, source, realm, kind, page);
    offset += static_cast<std::int64_t>(page.size());
  } while (page.size() == kRowsAtOnce);
  std::vector<HashCount> found;
  for (const auto& [scheme, count] : total) {
    found.push_back({scheme.first, scheme.second, count.accounts, count.better_beside});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.accounts > b.accounts; });
  return found;
}

}  // namespace storage
