// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bulk_rows.h"
#include "storage/change.h"
#include "storage/company_users.h"
#include "storage/customers.h"
#include "storage/users.h"

namespace storage {

[[nodiscard]] inline Change change_of(int rows) {
  return rows > 0 ? Change::changed : Change::unchanged;
}

/// A customer without a reference gets `reference_prefix` and the number.
[[nodiscard]] RowRules<NewCustomer> customer_rules(std::string_view reference_prefix, Instant now);
[[nodiscard]] RowRules<NewCompanyUser> company_user_rules(Instant now);
[[nodiscard]] RowRules<NewUser> user_rules(Instant now);

/// A row of company_user whose customer is known.
struct CompanyUserRow {
  std::string_view realm;
  std::string_view uuid;
  std::int64_t customer_id = 0;
  CompanyUser::State state = CompanyUser::State::active;
  CompanyUser::Choice choice = CompanyUser::Choice::ordinary;
};
/// Those of one customer, in the order of the UUIDs.
[[nodiscard]] std::vector<CompanyUser> company_users_of(MySqlConnection& db,
                                                        const auth::AccountKey& customer);

void insert_company_users(MySqlConnection& db, std::span<const CompanyUserRow> rows, Instant now);

}  // namespace storage
