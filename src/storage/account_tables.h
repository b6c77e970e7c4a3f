// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "account_statements.h"
#include "storage/account_sources.h"

namespace storage {

/// The tables of one realm's accounts.
struct AccountTables {
  std::string realm;
  AccountSource source;
  AccountStatements statements;

  /// `statement`, or auth::StorageUnavailable that names the setting where there is none.
  const NamedStatement& needed(const NamedStatement& statement, const std::string& setting) const;
  const NamedStatement& needed(const NamedStatement& statement, auth::AccountKind kind,
                               const char* setting) const {
    return needed(statement, std::string(name_of(kind)) + "." + setting);
  }
};

struct AccountTablesByRealm {
  std::map<std::string, AccountTables, std::less<>> realms;

  /// Throws auth::StorageUnavailable for a realm without accounts.
  [[nodiscard]] const AccountTables& of(std::string_view realm) const;
};

}  // namespace storage
