// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

#include "auth/policy.h"
#include "auth/revocations.h"
#include "keeper/settings.h"
#include "process/doorbell.h"
#include "process/shared_table.h"

// Between those who revoke, the follower, and the checks.

/// What the follower has published, as a check worker sees it.
class PublishedRevocations {
 public:
  /// What it is given must outlive it.
  PublishedRevocations(const process::SharedTable& table, const auth::Realms& realms,
                       const keeper::RevocationSettings& settings);
  /// Whether checks must refuse a good token. Throws auth::RevocationsUnavailable.
  [[nodiscard]] bool met(const auth::Realm& realm, const auth::AccessToken& token) const;

 private:
  const process::SharedTable& table_;
  keeper::RevocationSettings::Unknown unknown_;
  std::map<std::string, auth::RevocationKey> realm_keys_;
};

/// Has the follower look at the database, and waits until it has, for a moment: then all checks of
/// this host know what was committed before the call. Logs where they may not.
void tell_checks(const process::SharedTable& table, const process::Doorbell& bell);

/// Makes the directory of the snapshot where it is missing; logs where that fails.
void make_state_directory(const std::string& directory);
