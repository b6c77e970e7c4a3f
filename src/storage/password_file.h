// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "base/secret.h"

namespace storage {

/// The first line of a file that only its owner and group can read (mode 0640 or stricter).
/// Throws auth::StorageUnavailable with what is wrong: missing, unreadable, too open, no file.
[[nodiscard]] base::Secret read_password_file(const std::string& path);

}  // namespace storage
