// SPDX-License-Identifier: MIT
#pragma once

#include "program.h"

namespace ctl {

/// `user list` and `user show`, below the command `user`.
void add_user_listing_commands(CLI::App& group, Program& program);

}  // namespace ctl
