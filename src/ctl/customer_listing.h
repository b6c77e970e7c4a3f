// SPDX-License-Identifier: MIT
#pragma once

#include "program.h"

namespace ctl {

/// `customer list` and `customer show`, below the command `customer`.
void add_listing_commands(CLI::App& group, Program& program);

}  // namespace ctl
