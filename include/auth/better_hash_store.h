// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/account.h"
#include "auth/stores.h"

namespace auth {

/// Better hashes in a table of our own, beside accounts whose own hashes are not ours to replace.
/// Each stands for one stored hash, and counts no longer once the account has another.
class BetterHashStore {
 public:
  virtual ~BetterHashStore() = default;
  /// The hash that stands beside `own`, the account's stored one; nothing where there is none, or where
  /// it stands beside another. Throws StorageUnavailable.
  [[nodiscard]] virtual std::optional<std::string> find(const AccountKey& account, std::string_view own) = 0;
  /// Puts `better` beside `own`. What stands there already stays, unless it stands beside another hash or
  /// is `present`, what the caller found (empty: nothing): so of many callers one wins, who gets `saved`.
  /// Throws StorageUnavailable.
  virtual AccountStore::Saved save(const AccountKey& account, std::string_view own, std::string_view present,
                                   std::string_view better, Instant now) = 0;
};

}  // namespace auth
