// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace http {

/// One request target, read in every way that we know of. Software behind us may take any reading for
/// the truth, so a decision that would differ between them is refused (contract 8, `Invalid path.`).
struct Path {
  using Segments = std::vector<std::string>;
  /// The segments as sent: not decoded, doubled slashes give empty ones; one last slash is ignored.
  Segments raw;
  /// Decoded once, empty and `.` segments left out, `..` resolved, `;parameters` cut off.
  Segments normal;
  /// The other readings, as far as they differ from these two: split before it is decoded, decoded
  /// twice, with its `;parameters`, with its dots or its empty segments, with what follows a `#`, with `\` for a slash, and
  /// without the host name that URL parsers see behind `//`.
  std::vector<Segments> others;
  enum class Parameters { none, present } parameters = Parameters::none;  ///< Any `;` in the path.
  std::string_view query;  ///< Behind the first `?`, not decoded; points into the target.
};

/// Refuses broken escapes, control characters, invalid UTF-8, `..` above the root, and `..` beside
/// anything that programs resolve in different orders: escapes, `;`, `\`, `#`, empty segments.
[[nodiscard]] base::Expected<Path, std::string> parse_target(std::string_view target);

/// Whether `segment` is a version prefix that is understood: `v1` or `v1.2` (contract 2.3).
[[nodiscard]] bool is_version_prefix(std::string_view segment);

}  // namespace http
