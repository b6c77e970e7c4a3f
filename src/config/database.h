// SPDX-License-Identifier: MIT
#pragma once

#include "section.h"
#include "storage/settings.h"

namespace config {

/// Reads `[database]`, or the table of the same keys that a realm has for its accounts.
void read_database(Section section, storage::MySqlSettings& database);

}  // namespace config
