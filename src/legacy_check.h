// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "auth/policy.h"
#include "storage/account_sources.h"

// A part of the composition root: the refresh tokens of PHP, for the realms that take them.

/// Why the realm cannot take them: queries that the server refuses, a key that cannot be read, a day that has passed.
/// Each a sentence that begins with the name of the setting. Throws auth::StorageUnavailable.
[[nodiscard]] std::vector<std::string> legacy_token_problems(const auth::Realm& realm,
                                                             const storage::AccountSource& source);
