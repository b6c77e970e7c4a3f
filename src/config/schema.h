// SPDX-License-Identifier: MIT
#pragma once

#include "config/config.h"
#include "section.h"

namespace config {

/// Takes every table of the file over into `config`, and reports what is wrong or unknown. The
/// files that a realm names are only named in `config`, too. Without a file (`root` null) it lists
/// the keys of `config` in `report`.
void apply_schema(const TomlNode* root, Config& config, Report& report);

}  // namespace config
