// SPDX-License-Identifier: MIT
#pragma once

#include "config/config.h"
#include "section.h"

namespace config {

/// Takes every table of the file over into `config`, and reports what is wrong or unknown. The
/// files that a realm names are only named in `config`, too. Without a file (`root` null) it lists
/// the keys of `config` in `report`.
void apply_schema(const TomlNode* root, Config& config, Report& report);

/// `[realm.NAME.passwords]`; the list of common passwords is only named in `common_passwords`.
void read_passwords(Section section, auth::PasswordPolicy& policy, std::string& common_passwords);

}  // namespace config
