// SPDX-License-Identifier: MIT
#include "named_row.h"

#include "auth/error.h"

namespace storage {

std::optional<std::string> NamedRow::text(const char* column) const {
  const unsigned index = rows_.find(column);
  return index == 0 ? std::nullopt : rows_.text_or_nothing(index);
}

bool NamedRow::flag(const char* column, bool missing) const {
  const unsigned index = rows_.find(column);
  return index == 0 ? missing : rows_.text_or_nothing(index).has_value() && rows_.integer(index) != 0;
}

std::int64_t NamedRow::number(const char* column) const {
  const unsigned index = rows_.find(column);
  return index == 0 ? 0 : rows_.integer(index);
}

auth::Account account_in(const Rows& rows, std::string_view realm, auth::AccountKind kind) {
  for (const char* needed : {"id", "login", "hash"}) {
    if (rows.find(needed) != 0) continue;
    throw auth::StorageUnavailable("the query for accounts of kind " + std::string(name_of(kind)) +
                                   " in realm " + std::string(realm) + " gives no column `" + needed +
                                   "`: see `bearerctl accounts preset` for what it must give");
  }
  const NamedRow row(rows);
  auth::Account account;
  account.key = {std::string(realm), kind, row.text("id").value_or("")};
  account.login = row.text("login").value_or("");
  account.reference = row.text("reference").value_or("");
  account.password_hash = row.text("hash").value_or("");
  account.permissions = row.text("permissions");
  account.company_user = row.text("company_user");
  using Confirmation = auth::Account::Confirmation;
  account.confirmation = row.flag("confirmed", true) ? Confirmation::confirmed : Confirmation::pending;
  if (!row.flag("active", true)) account.state = auth::Account::State::disabled;
  if (row.flag("anonymised", false)) account.state = auth::Account::State::anonymised;
  account.uuid = row.text("uuid").value_or("");
  account.is_agent = row.flag("agent", false);
  account.is_warehouse_user = row.flag("warehouse_user", false);
  return account;
}

std::vector<MySqlBetterHashStore::Own> own_hashes_in(Rows rows) {
  std::vector<MySqlBetterHashStore::Own> found;
  while (rows.next()) {
    const NamedRow row(rows);
    found.push_back({row.text("id").value_or(""), row.text("hash").value_or("")});
  }
  return found;
}

}  // namespace storage
