// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "auth/grants.h"

namespace auth {

/// Stores a better hash of `password`, which has just proved right for `account`, where the stored one
/// is weaker than `services.wanted_hash` and the tables take one. Sessions go on. Returns the hash that
/// is stored afterwards. Never in the way of a login: what fails is logged.
[[nodiscard]] std::string with_better_hash(const Services& services, const Realm& realm,
                                           const Account& account, const base::Secret& password);

}  // namespace auth
