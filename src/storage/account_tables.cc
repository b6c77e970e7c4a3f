// SPDX-License-Identifier: MIT
#include "account_tables.h"

#include <stdexcept>

#include "auth/error.h"

namespace storage {

const NamedStatement& AccountTables::needed(const NamedStatement& statement,
                                            const std::string& setting) const {
  if (!statement.empty()) return statement;
  throw auth::StorageUnavailable("[realm." + realm + ".accounts] does not say how: set " + setting +
                                 ", see `bearerctl accounts preset`");
}

const AccountTables& AccountTablesByRealm::of(std::string_view realm) const {
  const auto found = realms.find(realm);
  if (found == realms.end()) {
    throw auth::StorageUnavailable("realm " + std::string(realm) + " has no accounts");
  }
  return found->second;
}

std::shared_ptr<const AccountTablesByRealm> account_tables(const AccountSources& sources) {
  const auto tables = std::make_shared<AccountTablesByRealm>();
  for (const auto& [realm, source] : sources) {
    auto parsed = AccountStatements::parse(source.queries);
    if (!parsed) throw std::invalid_argument("accounts of realm " + realm + ": " + parsed.error().front());
    tables->realms.emplace(realm, AccountTables{realm, source, std::move(*parsed)});
  }
  return tables;
}

}  // namespace storage
