// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "crypto/password_hash.h"
#include "import_file.h"
#include "storage/company_users.h"
#include "storage/customers.h"
#include "storage/users.h"

namespace ctl {

/// A column that a file may have, and how its cells are put into a row.
template <typename Row>
struct Column {
  const char* name;
  ImportFile::KnownColumn::Need need;
  /// Whether two rows of a file must differ in it; then what is said of the second names the line
  /// of the first.
  enum class Values { any, unique, unique_without_case } values;
  /// Gives what is wrong, or an empty text; quotes nothing of the cell.
  std::function<std::string(Row&, const std::string& cell)> set;
};

// Hashes that no login could use, because they cost more than `ceiling`, are bad cells.
[[nodiscard]] std::vector<Column<storage::NewCustomer>> customer_columns(
    const crypto::HashCeiling& ceiling);
[[nodiscard]] std::vector<Column<storage::NewUser>> user_columns(
    const crypto::HashCeiling& ceiling);
[[nodiscard]] std::vector<Column<storage::NewCompanyUser>> company_user_columns();

}  // namespace ctl
