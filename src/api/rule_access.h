// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "api/refusal.h"
#include "auth/access_token.h"
#include "auth/protected_resources.h"

namespace api {

/// Whether a rule, or null for none, asks for an agent: then the agent's own header field alone opens
/// it (contract 4.1).
[[nodiscard]] bool is_for_agents(const auth::Rule* rule);

/// Why `token` does not open what `rule` protects; without a rule, the dialect's usual kinds do.
/// `agent`, or null, stands beside the customer whose token it is, and adds his kind and scope.
[[nodiscard]] std::optional<Refusal> check_rule(const auth::Rule* rule, Dialect dialect,
                                                const auth::AccessToken& token,
                                                const auth::AccessToken* agent);

}  // namespace api
