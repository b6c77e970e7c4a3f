// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"

namespace base {

/// Text with placeholders such as `{first_name}`; `{{` and `}}` stand for the braces themselves.
class TextTemplate {
 public:
  /// Where a text is wrong, and what would be right. Both numbers count from 1, columns in bytes.
  struct Problem {
    std::size_t line = 1;
    std::size_t column = 1;
    std::string message;
  };
  /// Values of placeholders, by name.
  using Values = std::vector<std::pair<std::string_view, std::string_view>>;

  /// Without any text.
  TextTemplate() = default;
  /// Refuses placeholders that are not in `known`, and braces that stand alone.
  [[nodiscard]] static Expected<TextTemplate, Problem> parse(
      std::string_view text, const std::vector<std::string_view>& known);

  /// The text with each placeholder's value; one that has none in `values` becomes empty.
  [[nodiscard]] std::string render(const Values& values) const;
  /// Whether a placeholder of that name is in it.
  [[nodiscard]] bool uses(std::string_view name) const;

 private:
  struct Piece {
    std::string text;         ///< Before the placeholder.
    std::string placeholder;  ///< Empty behind the last one.
  };
  std::vector<Piece> pieces_;
};

}  // namespace base
