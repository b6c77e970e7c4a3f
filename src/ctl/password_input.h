// SPDX-License-Identifier: MIT
#pragma once

#include "base/secret.h"

namespace ctl {

/// A new password: asked for twice and not shown where standard input is a terminal, else one line
/// of standard input without its line feed.
///
/// Throws Failure when there is none, when the two differ, and for what no login could send: NUL,
/// invalid UTF-8, more than 4096 bytes.
[[nodiscard]] base::Secret read_new_password();

}  // namespace ctl
