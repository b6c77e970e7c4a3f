// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "auth/grants.h"

namespace auth {

/// An account that may still act, or why not, as the log has it.
using Holder = base::Expected<Account, const char*>;

/// Whom a session speaks for, if he and whoever acts for him may still do so. Throws Unavailable.
[[nodiscard]] Holder speaker(const Services& services, const Session& session);

/// Whether somebody's generation was raised since the session began.
[[nodiscard]] bool is_outdated(const Session& session, std::uint32_t account_generation,
                               std::uint32_t actor_generation);

}  // namespace auth
