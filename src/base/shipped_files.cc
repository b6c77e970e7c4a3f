// SPDX-License-Identifier: MIT
#include "base/shipped_files.h"

#include <system_error>

namespace base {

std::filesystem::path shipped_files(std::string_view name) {
  namespace fs = std::filesystem;
  std::error_code no_matter;
  const fs::path programs = fs::read_symlink("/proc/self/exe", no_matter).parent_path();
  // build/, or build/sanitize/ and the like.
  for (fs::path top = programs.parent_path(); top.has_relative_path(); top = top.parent_path()) {
    if (fs::exists(top / "configure.ac", no_matter)) return top / name;
  }
  return programs.parent_path() / "share/bearerd" / name;
}

}  // namespace base
