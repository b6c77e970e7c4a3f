// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/expected.h"
#include "base/secret.h"

namespace base {

/// The first line of a file that only its owner and group can read (mode 0640 or stricter), or one
/// sentence on what is wrong: missing, unreadable, too open, no file. At most 1023 bytes.
[[nodiscard]] Expected<Secret, std::string> read_password_file(const std::string& path);

}  // namespace base
