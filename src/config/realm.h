// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "auth/policy.h"
#include "section.h"
#include "storage/account_queries.h"

namespace config {

/// Reads `[realm.NAME]` and the tables in it. `rules` and `common_passwords` are the names of files, as
/// written.
void read_realm(Section section, auth::Realm& realm, std::string& rules,
                storage::AccountSettings& accounts, std::string& common_passwords);

}  // namespace config
