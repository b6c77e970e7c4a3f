// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/access_token.h"
#include "base/clock.h"

namespace api {

/// The identity that an application is told: names such as `Customer-Reference`, in a fixed order,
/// always all of them, empty where the token says nothing (docs/IDENTITY.md has the table).
/// Together under 2 KiB; values that do not fit a header field are left empty.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string>> identity_of(
    const std::optional<auth::AccessToken>& token, base::Instant now);

}  // namespace api
