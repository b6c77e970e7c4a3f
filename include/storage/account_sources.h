// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "storage/account_queries.h"
#include "storage/mysql_better_hash_store.h"
#include "storage/mysql_stores.h"

namespace storage {

/// Where the accounts of one realm are, and how they are read there.
struct AccountSource {
  std::shared_ptr<MySqlSession> session;
  AccountQueries queries;
  /// Our own table of better hashes; null where none are made.
  std::shared_ptr<MySqlBetterHashStore> better_hashes = nullptr;

  /// Where better hashes of such accounts go.
  [[nodiscard]] auth::AccountStore::BetterHashes better_hashes_of(auth::AccountKind kind) const;
};

/// By realm.
using AccountSources = std::map<std::string, AccountSource, std::less<>>;
using AccountSettingsByRealm = std::map<std::string, AccountSettings, std::less<>>;

/// One session for each distinct connection: realms with equal settings share it. Those that name none,
/// or the one that `own` has, get `own`, the session of our own tables.
/// Throws std::invalid_argument for a preset that does not exist.
[[nodiscard]] AccountSources account_sources(const AccountSettingsByRealm& settings,
                                             const std::shared_ptr<MySqlSession>& own);

/// The sources with their statements parsed.
struct AccountTablesByRealm;
/// Parsed once, for all stores that read or change them.
/// Throws std::invalid_argument where a query cannot be parsed; config::load has checked that.
[[nodiscard]] std::shared_ptr<const AccountTablesByRealm> account_tables(const AccountSources& sources);

}  // namespace storage
