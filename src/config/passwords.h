// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "auth/password_policy.h"
#include "section.h"

namespace config {

/// `[realm.NAME.passwords]`; the list of common passwords is only named in `common_passwords`.
void read_passwords(Section section, auth::PasswordPolicy& policy, std::string& common_passwords);

}  // namespace config
