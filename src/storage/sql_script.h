// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace storage {

struct ScriptStatement {
  std::string text;
  std::size_t line = 0;  ///< Where it begins, from 1.
};

/// The statements of an SQL file, without the semicolons that end them and without comments.
/// Knows quotes, `--`, `#` and `/* */` comments; no DELIMITER, so no stored programs.
/// The error names the line where something was left open.
[[nodiscard]] base::Expected<std::vector<ScriptStatement>, std::string> split_script(
    std::string_view script);

}  // namespace storage
