// SPDX-License-Identifier: MIT
#pragma once

#include "section.h"
#include "storage/account_queries.h"

namespace config {

/// Reads `[realm.NAME.accounts]` and the tables in it.
void read_accounts(Section section, storage::AccountSettings& accounts);

}  // namespace config
