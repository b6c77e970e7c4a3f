// SPDX-License-Identifier: MIT
//
// What access tokens and PHP's refresh tokens have in common (contract 3.1 and 3.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/access_token.h"
#include "base/json.h"

namespace auth {

/// A snake_case word for the log where something is wrong.
using ClaimProblem = std::optional<std::string>;

[[nodiscard]] std::optional<std::string> text_member(const base::Json& object, std::string_view name);

/// Takes over the scopes, and the kind that they stand for.
[[nodiscard]] ClaimProblem read_scopes(const std::optional<base::Json>& scopes, AccessToken& token);
/// Takes over whom a `sub` names, a JSON object as text. Scopes come first: it must fit their kind.
[[nodiscard]] ClaimProblem read_subject(std::string_view text, AccessToken& token);

}  // namespace auth
