// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string_view>

namespace base {

/// The directory `name` (`sql`, `mail`) of the files that come with the programs: in the source tree
/// that the running program was built in, else in `share/bearerd` beside the directory where it was
/// installed. Need not exist.
[[nodiscard]] std::filesystem::path shipped_files(std::string_view name);

}  // namespace base
