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

constexpr std::int64_t kRowsAtOnce = 10000;

using Counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

struct Page {
  Counts counts;
  std::int64_t rows = 0;
};

Page page_of(Rows rows) {
  Page page;
  while (rows.next()) {
    ++page.rows;
    const std::string hash = NamedRow(rows).text("hash").value_or("");
    const std::string_view scheme = hash.empty() ? "none" : crypto::scheme_of(hash);
    ++page.counts[{std::string(scheme), crypto::cost_of(hash)}];
  }
  return page;
}

NamedStatement statement_for(const KindQueries& queries) {
  AccountQueries set;
  set.customer = queries;
  auto parsed = AccountStatements::parse(set);
  if (!parsed) throw std::invalid_argument(parsed.error().front());
  return std::move(parsed->customer.hashes);
}

}  // namespace

std::vector<HashCount> count_hashes(const std::shared_ptr<MySqlSession>& session,
                                    std::string_view realm, const KindQueries& queries) {
  const NamedStatement statement = statement_for(queries);
  Counts total;
  Page page;
  std::int64_t offset = 0;
  do {
    const auto values =
        statement.bound({{"realm", realm}, {"limit", kRowsAtOnce}, {"offset", offset}});
    page = session->read(
        [&](MySqlConnection& db) { return page_of(db.query(statement.text(), values)); });
    for (const auto& [kind, accounts] : page.counts) total[kind] += accounts;
    offset += page.rows;
  } while (page.rows == kRowsAtOnce);
  std::vector<HashCount> found;
  for (const auto& [kind, accounts] : total) found.push_back({kind.first, kind.second, accounts});
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.accounts > b.accounts; });
  return found;
}

}  // namespace storage
