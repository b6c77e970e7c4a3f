// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "api/call.h"
#include "route.h"

namespace api {

/// Step 8 of contract 2.1: who sends this? A bad token is refused on every route, a missing one
/// where the route needs it. Leaves in `call` the token that counts. Throws auth::SignerUnavailable
/// when a token came but the realm has no keys to verify it with.
[[nodiscard]] std::optional<Refusal> check_credentials(const Route& route, Call& call,
                                                       const KeySource& keys, base::Instant now);

}  // namespace api
