// SPDX-License-Identifier: MIT
//
// What the account store changes in the tables that it reads.
#include "base/clock.h"
#include "mysql_account_parts.h"

namespace storage {
namespace {

using auth::AccountKey;
using auth::AccountKind;
using auth::AccountStore;

AccountStore::Saved saved(int rows) {
  return rows == 1 ? AccountStore::Saved::saved : AccountStore::Saved::not_saved;
}

}  // namespace

AccountStore::Saved MySqlAccountStore::replace_hash(const AccountKey& key, std::string_view current,
                                                    std::string_view replacement) {
  const AccountTables& tables = parts_->of(key.realm);
  const KindStatements* statements = tables.statements.of(key.kind);
  if (statements == nullptr || statements->replace_hash.empty() || !may_be_stored(key.id)) {
    return Saved::not_saved;
  }
  const std::vector<Value> values =
      statements->replace_hash.bound({{"realm", key.realm},
                                      {"id", key.id},
                                      {"current", current},
                                      {"hash", replacement},
                                      {"now", base::SystemClock().now()}});
  // Harmless to repeat: the second time the stored hash is no longer `current`.
  return tables.source.session->repeatable([&](MySqlConnection& db) {
    return saved(db.change(statements->replace_hash.text(), values));
  });
}

AccountStore::BetterHashes MySqlAccountStore::better_hashes(std::string_view realm, AccountKind kind) const {
  return parts_->of(realm).source.better_hashes_of(kind);
}

AccountStore::Saved MySqlAccountStore::set_password_hash(const AccountKey& key, std::string_view current,
                                                         std::string_view replacement, auth::Instant now) {
  const AccountTables& tables = parts_->of(key.realm);
  const KindStatements* statements = tables.statements.of(key.kind);
  if (statements == nullptr || !may_be_stored(key.id)) return Saved::not_saved;
  const NamedStatement& statement = tables.needed(statements->set_password, key.kind, "set_password");
  const std::vector<Value> values = statement.bound(
      {{"realm", key.realm}, {"id", key.id}, {"current", current}, {"hash", replacement}, {"now", now}});
  // A transaction is never repeated where its outcome is unknown: somebody may have changed it back.
  return tables.source.session->transact(
      [&](MySqlConnection& db) { return saved(db.change(statement.text(), values)); });
}

AccountStore::Saved MySqlAccountStore::confirm(const AccountKey& key, auth::Instant now) {
  const AccountTables& tables = parts_->of(key.realm);
  if (key.kind != AccountKind::customer || !may_be_stored(key.id)) return Saved::not_saved;
  const NamedStatement& statement =
      tables.needed(tables.statements.customer.confirm, key.kind, "confirm");
  const std::vector<Value> values = statement.bound({{"realm", key.realm}, {"id", key.id}, {"now", now}});
  return tables.source.session->transact(
      [&](MySqlConnection& db) { return saved(db.change(statement.text(), values)); });
}

}  // namespace storage
