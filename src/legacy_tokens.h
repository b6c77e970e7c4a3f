// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "storage/mysql_legacy_tokens.h"

// A part of the composition root: the refresh tokens of PHP, for the realms that take them.

[[nodiscard]] storage::MySqlLegacyRefreshTokens::SourcesByRealm legacy_token_sources(
    const config::Config& config, const std::shared_ptr<storage::MySqlSession>& accounts);

/// Why they cannot be taken: queries that the server refuses, a key that cannot be read, a day that has passed. Each a
/// sentence that begins with the name of the setting. Throws auth::StorageUnavailable.
[[nodiscard]] std::vector<std::string> legacy_token_problems(
    const config::Config& config, const std::shared_ptr<storage::MySqlSession>& accounts);
