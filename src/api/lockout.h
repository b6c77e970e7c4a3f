// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "api/call.h"
#include "base/json.h"
#include "route.h"

namespace api {

/// Step 7 of contract 2.1 for a guarded route: whether whom the request names is locked out.
///
/// Asked only of requests that are refused for something else, which it goes before; others are
/// asked by the grant itself, which counts them. `attributes` are those of a JSON:API body. Nothing
/// where the database cannot be asked: the request is refused anyway.
[[nodiscard]] std::optional<Refusal> check_lockout(const Route& route, const Call& call,
                                                   const std::optional<base::Json>& attributes,
                                                   const auth::Services& services);

}  // namespace api
