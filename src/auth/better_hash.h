// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "auth/grants.h"

namespace auth {

/// What stands beside an account's own hash in our table (AccountStore::BetterHashes::beside).
struct HashBeside {
  std::optional<std::string> hash;  ///< Compared instead of the account's own.
  std::string present;              ///< What the row holds, usable or not; empty: nothing.
};

/// Looks for it. Of an account that is not there nothing is found, in the same time.
/// Throws StorageUnavailable.
[[nodiscard]] HashBeside hash_beside(const Services& services, const Realm& realm, AccountKind kind,
                                     const std::optional<Account>& account);

/// Compares `password` with the hash beside or, where there is none that can be used, with the account's
/// own. An unusable one is logged; where it was the one beside, `beside` has none afterwards.
/// Throws HashingUnavailable.
[[nodiscard]] PasswordChecker::Verdict compare(const Services& services, const Realm& realm,
                                               const Account& account, HashBeside& beside,
                                               const base::Secret& password);

/// Stores a better hash of `password`, which has just proved right for `account`, where the one that it
/// was compared with is weaker than `services.wanted_hash`: in the account's table or beside it. Sessions
/// go on. Returns the account's own hash as it is afterwards. Never in the way of a login: what fails is
/// logged.
[[nodiscard]] std::string with_better_hash(const Services& services, const Realm& realm,
                                           const Account& account, const HashBeside& beside,
                                           const base::Secret& password);

}  // namespace auth
