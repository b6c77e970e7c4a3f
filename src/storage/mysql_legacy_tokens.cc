// SPDX-License-Identifier: MIT
#include "storage/mysql_legacy_tokens.h"

#include <string>

#include "account_tables.h"
#include "base/clock.h"
#include "mysql_session.h"
#include "named_row.h"

namespace storage {
namespace {

/// A transaction is never repeated where its outcome is unknown: the second time would find the row taken.
int change(const AccountTables& tables, const NamedStatement& statement, const Arguments& arguments) {
  const std::vector<Value> values = statement.bound(arguments);
  return tables.source.session->transact(
      [&](MySqlConnection& db) { return db.change(statement.text(), values); });
}

}  // namespace

MySqlLegacyRefreshTokens::MySqlLegacyRefreshTokens(std::shared_ptr<const AccountTablesByRealm> tables)
    : tables_(std::move(tables)) {}

MySqlLegacyRefreshTokens::MySqlLegacyRefreshTokens(const AccountSources& sources)
    : MySqlLegacyRefreshTokens(account_tables(sources)) {}

auth::LegacyRefreshTokens::State MySqlLegacyRefreshTokens::state_of(
    std::string_view realm, std::string_view identifier, std::string_view customer_reference) {
  const AccountTables& tables = tables_->of(realm);
  const NamedStatement& find = tables.needed(tables.statements.refresh_token.find, "refresh_token.find");
  const std::vector<Value> values =
      find.bound({{"realm", realm},
                  {"identifier", identifier},
                  {"reference", customer_reference},
                  {"now", base::SystemClock().now()}});
  return tables.source.session->repeatable([&](MySqlConnection& db) {
    Rows found = db.query(find.text(), values);
    if (!found.next()) return State::unknown;
    return NamedRow(found).flag("revoked", true) ? State::revoked : State::live;
  });
}

auth::LegacyRefreshTokens::Taking MySqlLegacyRefreshTokens::take(std::string_view realm,
                                                                 std::string_view identifier) {
  const AccountTables& tables = tables_->of(realm);
  const int taken = change(
      tables, tables.needed(tables.statements.refresh_token.take, "refresh_token.take"),
      {{"realm", realm}, {"identifier", identifier}, {"now", base::SystemClock().now()}});
  return taken > 0 ? Taking::taken : Taking::refused;
}

int MySqlLegacyRefreshTokens::revoke_all(std::string_view realm, std::string_view customer_reference) {
  const AccountTables& tables = tables_->of(realm);
  const NamedStatement& revoke = tables.statements.refresh_token.revoke_all;
  if (revoke.empty()) return 0;
  return change(
      tables, revoke,
      {{"realm", realm}, {"reference", customer_reference}, {"now", base::SystemClock().now()}});
}

}  // namespace storage
