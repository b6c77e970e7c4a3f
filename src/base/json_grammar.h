// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace base {

/// Checks `text` against the grammar of RFC 8259, with at most `max_depth` levels and no NUL inside
/// strings. Nothing when it is well-formed, else what is wrong and where.
[[nodiscard]] std::optional<std::string> json_grammar_error(std::string_view text, int max_depth);

}  // namespace base
