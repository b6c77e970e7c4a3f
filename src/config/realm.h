// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "auth/policy.h"
#include "keeper/settings.h"
#include "section.h"
#include "storage/account_queries.h"

namespace config {

/// Reads `[realm.NAME]` and the tables in it. `rules` and `common_passwords` are the names of files, as
/// written; the realm's part of `mail` is filled in.
void read_realm(Section section, auth::Realm& realm, std::string& rules,
                storage::AccountSettings& accounts, std::string& common_passwords,
                keeper::MailSettings& mail);

}  // namespace config
