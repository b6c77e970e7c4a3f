// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/account.h"
#include "mysql_connection.h"

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

}  // namespace storage
