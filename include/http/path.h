// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace http {

/// One request target, seen in two ways. Software behind us may take either for the truth, so a
/// decision that would differ between them is refused (contract 8, `Invalid path.`).
struct Path {
  /// The segments as sent: not decoded, doubled slashes give empty ones; one last slash is ignored.
  std::vector<std::string> raw;
  /// Decoded once, empty and `.` segments left out, `..` resolved, `;parameters` cut off.
  std::vector<std::string> normal;
  enum class Parameters { none, present } parameters = Parameters::none;  ///< Any `;` in the path.
  std::string_view query;  ///< Behind the first `?`, not decoded; points into the target.
};

/// Refuses broken escapes, control characters, invalid UTF-8, and `..` above the root.
[[nodiscard]] base::Expected<Path, std::string> parse_target(std::string_view target);

/// Whether `segment` is a version prefix that is understood: `v1` or `v1.2` (contract 2.3).
[[nodiscard]] bool is_version_prefix(std::string_view segment);

}  // namespace http
