// SPDX-License-Identifier: MIT
#pragma once

#include "auth/policy.h"
#include "section.h"
#include "storage/account_queries.h"

namespace config {

/// Reads `[realm.NAME.legacy]`. To be called behind `read_accounts`, whose statements it needs.
void read_legacy(Section section, auth::Realm& realm, const storage::AccountSettings& accounts);

}  // namespace config
