// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "account_tables.h"
#include "mysql_session.h"
#include "storage/mysql_account_store.h"
#include "typical_hashes.h"

// What the parts of MySqlAccountStore have in common: look-ups, changes, and the sample of hashes.

namespace storage {

/// No login, id or reference is longer.
inline constexpr std::size_t kMaxAccountText = 255;

/// Another text cannot be in any table, and the server would answer it with an error.
[[nodiscard]] bool may_be_stored(std::string_view text);

struct MySqlAccountStore::Parts {
  std::shared_ptr<const AccountTablesByRealm> tables;
  TypicalHashes typical = {};

  [[nodiscard]] const AccountTables& of(std::string_view realm) const { return tables->of(realm); }
};

}  // namespace storage
