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
#include "storage/mysql_stores.h"

namespace storage {

using base::Instant;

/// A Back Office user to be added. What is absent is chosen.
struct NewUser {
  std::string realm = "default";
  std::string username;
  std::optional<std::uint64_t> id;  ///< Absent: the next number.
  std::string uuid;                 ///< In lower case.
  std::string first_name;
  std::string last_name;
  std::string password_hash;  ///< In the scheme's own notation; empty means no login by password.
  bool is_agent = false;
  bool is_warehouse_user = false;
  auth::Account::State state = auth::Account::State::active;  ///< Any other: disabled.
};

/// A warehouse that a user may work for.
struct WarehouseAssignment {
  std::string warehouse;  ///< Its number.
  enum class State { active, inactive } state = State::active;
  Instant created;
};

/// A Back Office user as administration sees him. Holds no hash.
struct User {
  auth::AccountKey key;
  std::string uuid;
  std::string username;
  std::string first_name;
  std::string last_name;
  std::string hash_scheme;  ///< As in Customer.
  bool is_agent = false;
  bool is_warehouse_user = false;
  Instant created;
  std::optional<Instant> password_changed;
  std::optional<Instant> disabled;
  std::vector<WarehouseAssignment> warehouses;  ///< Filled by `find` only.
};

/// What operators do to our own tables of Back Office users and their warehouses. Each call throws
/// auth::StorageUnavailable.
///
/// Nothing here ends sessions: after `disable`, `set_password_hash`, a flag that was taken away,
/// and a warehouse that is no longer the active one, the caller does.
class UserAdministration {
 public:
  explicit UserAdministration(std::shared_ptr<MySqlSession> session);

  /// The error is a sentence for the operator.
  [[nodiscard]] base::Expected<User, std::string> add(const NewUser& user, Instant now);
  /// Adds many. Throws what `work` throws.
  void import(const BulkWork<NewUser>& work, Instant now);
  /// In the order of their numbers, at most `most`.
  [[nodiscard]] std::vector<User> list(std::string_view realm, std::uint32_t most = 1000);
  /// By number, by UUID, or by user name, which can look like neither.
  [[nodiscard]] std::optional<User> find(std::string_view realm, std::string_view who);

  Change disable(const auth::AccountKey& key, Instant now);
  Change enable(const auth::AccountKey& key);
  Change set_password_hash(const auth::AccountKey& key, std::string_view hash, Instant now);
  /// Absent: as it is.
  struct Flags {
    std::optional<bool> is_agent = std::nullopt;
    std::optional<bool> is_warehouse_user = std::nullopt;
  };
  Change set_flags(const auth::AccountKey& key, const Flags& flags);

  /// Makes a warehouse the active one of the user, whether it was assigned or not, and all others
  /// inactive. `warehouse` is 1 or more. `unchanged` also where the user is gone.
  Change assign_warehouse(const auth::AccountKey& key, std::int64_t warehouse, Instant now);
  Change unassign_warehouse(const auth::AccountKey& key, std::int64_t warehouse);

 private:
  std::shared_ptr<MySqlSession> session_;
};

}  // namespace storage
