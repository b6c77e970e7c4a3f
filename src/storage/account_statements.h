// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account.h"
#include "base/expected.h"
#include "named_statement.h"
#include "storage/account_queries.h"

namespace storage {

/// The statements for accounts of one kind, ready to be run.
struct KindStatements {
  NamedStatement by_login;
  NamedStatement by_id;
  NamedStatement by_reference;
  NamedStatement hashes;  ///< Columns `id` and `hash` of all rows, with :limit and :offset.
  NamedStatement replace_hash;
  NamedStatement set_password;
  NamedStatement confirm;
};

/// The statements for PHP's refresh tokens, ready to be run.
struct RefreshTokenStatements {
  NamedStatement find;
  NamedStatement take;
  NamedStatement revoke_all;
};

/// AccountQueries, parsed.
struct AccountStatements {
  KindStatements customer;
  KindStatements user;
  NamedStatement company_user;
  NamedStatement registration_key;
  NamedStatement warehouse;
  NamedStatement search;
  NamedStatement search_total;
  RefreshTokenStatements refresh_token;

  /// The error names the setting and what is wrong with it, a sentence for each.
  static base::Expected<AccountStatements, std::vector<std::string>> parse(AccountQueries queries);
  /// Of customers or users; warehouses have no accounts.
  [[nodiscard]] const KindStatements* of(auth::AccountKind kind) const;
};

}  // namespace storage
