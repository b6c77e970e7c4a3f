// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "account_statements.h"
#include "mysql_session.h"
#include "storage/mysql_account_store.h"
#include "typical_hashes.h"

// What the parts of MySqlAccountStore have in common: look-ups, changes, and the sample of hashes.

namespace storage {

/// No login, id or reference is longer.
inline constexpr std::size_t kMaxAccountText = 255;

/// Another text cannot be in any table, and the server would answer it with an error.
[[nodiscard]] bool may_be_stored(std::string_view text);

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

struct MySqlAccountStore::Parts {
  std::map<std::string, AccountTables, std::less<>> realms;
  TypicalHashes typical;

  /// Throws auth::StorageUnavailable for a realm without accounts.
  [[nodiscard]] const AccountTables& of(std::string_view realm) const;
};

}  // namespace storage
