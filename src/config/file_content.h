// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "base/expected.h"
#include "toml_node.h"

namespace config {

/// The whole file, or why it cannot be read.
[[nodiscard]] base::Expected<std::string, std::string> content_of(
    const std::filesystem::path& file);

/// `file:line:column: what`.
[[nodiscard]] std::string located(const std::filesystem::path& file, Position position,
                                  const std::string& what);

}  // namespace config
