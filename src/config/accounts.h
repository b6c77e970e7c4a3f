// SPDX-License-Identifier: MIT
#pragma once

#include "auth/policy.h"
#include "section.h"
#include "storage/account_queries.h"

namespace config {

/// Reads `[realm.NAME.accounts]` and the tables in it.
void read_accounts(Section section, auth::Realm& realm, storage::AccountSettings& accounts);

}  // namespace config
