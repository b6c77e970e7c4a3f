// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account.h"
#include "mysql_connection.h"
#include "storage/mysql_better_hash_store.h"

namespace storage {

/// The columns of a result, by name; a name that the query does not give is nothing.
class NamedRow {
 public:
  explicit NamedRow(const Rows& rows) : rows_(rows) {}
  [[nodiscard]] std::optional<std::string> text(const char* column) const;
  [[nodiscard]] bool flag(const char* column, bool missing) const;
  [[nodiscard]] std::int64_t number(const char* column) const;

 private:
  const Rows& rows_;
};

/// The account in the current row of a `select`. Throws auth::StorageUnavailable when `id`, `login` or
/// `hash` is missing: then the setting is wrong, and nobody's password is.
[[nodiscard]] auth::Account account_in(const Rows& rows, std::string_view realm, auth::AccountKind kind);

/// The columns `id` and `hash` of all rows. Throws auth::StorageUnavailable as above.
[[nodiscard]] std::vector<MySqlBetterHashStore::Own> own_hashes_in(Rows rows);

}  // namespace storage
