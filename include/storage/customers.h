// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account.h"
#include "base/clock.h"
#include "base/expected.h"
#include "storage/bulk.h"
#include "storage/change.h"
#include "storage/company_users.h"
#include "storage/mysql_stores.h"

namespace storage {

using base::Instant;

/// A customer to be added. What is empty or absent is left out or chosen.
struct NewCustomer {
  std::string realm = "default";
  std::string email;
  std::optional<std::uint64_t> id;       ///< Absent: the next number.
  std::optional<std::string> reference;  ///< Absent: the prefix and the number, as in `DE--21`.
  std::string first_name;
  std::string last_name;
  std::string password_hash;  ///< In the scheme's own notation; empty means no login by password.
  auth::Account::Confirmation confirmation = auth::Account::Confirmation::confirmed;
  auth::Account::State state = auth::Account::State::active;  ///< Any other: disabled.
  std::optional<std::string> company_user;  ///< UUID; becomes active and default.
  std::optional<std::string> permissions;   ///< A JSON object as text.
};

/// A customer as administration sees it. Holds no hash.
struct Customer {
  auth::AccountKey key;
  std::string reference;
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string hash_scheme;  ///< Of the stored hash: `argon2id`, `bcrypt`...; `none` without one.
  std::optional<std::string> permissions;
  Instant created;
  std::optional<Instant> password_changed;
  std::optional<Instant> confirmed;
  std::optional<Instant> disabled;
  std::optional<Instant> anonymised;
  std::vector<CompanyUser> company_users;  ///< Filled by `find` only.
};

/// What operators do to our own customer table. Each call throws auth::StorageUnavailable.
///
/// Nothing here ends sessions: after `disable` and `set_password_hash` the caller raises the
/// account's generation, which may be kept in another database.
class CustomerAdministration {
 public:
  explicit CustomerAdministration(std::shared_ptr<MySqlSession> session,
                                  std::string reference_prefix = "DE--");

  /// The error is a sentence for the operator: what is wrong, or already taken.
  [[nodiscard]] base::Expected<Customer, std::string> add(const NewCustomer& customer, Instant now);
  /// Adds many. Throws what `work` throws.
  void import(const BulkWork<NewCustomer>& work, Instant now);
  /// In the order of their numbers, at most `most`.
  [[nodiscard]] std::vector<Customer> list(std::string_view realm, std::uint32_t most = 1000);
  /// By e-mail address when `who` holds an `@`, otherwise by customer reference.
  [[nodiscard]] std::optional<Customer> find(std::string_view realm, std::string_view who);

  using Change = storage::Change;
  Change disable(const auth::AccountKey& key, Instant now);
  Change enable(const auth::AccountKey& key);
  Change confirm(const auth::AccountKey& key, Instant now);
  Change set_password_hash(const auth::AccountKey& key, std::string_view hash, Instant now);

 private:
  std::shared_ptr<MySqlSession> session_;
  std::string reference_prefix_;
};

}  // namespace storage
