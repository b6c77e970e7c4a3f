// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.h"

namespace config {

/// A place in a file. Both count from 1.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};

struct Problem {
  Position position;
  std::string message;  ///< What is wrong; what would be right.
};

/// A value of a TOML file with its place. A copy of the parser's tree, so that the parser's large
/// header is seen by one source file only.
struct TomlNode {
  enum class Type { text, integer, flag, list, table, fraction, date };
  struct Member;

  Type type = Type::table;
  Position position;
  std::string text;  ///< Of strings, and of dates without a time, `2027-03-31`.
  std::int64_t integer = 0;
  bool flag = false;
  std::vector<TomlNode> elements;
  std::vector<Member> members;  ///< In the order of the file.

  /// The member `key` of a table; null when there is none.
  [[nodiscard]] const TomlNode* find(std::string_view key) const;
};

struct TomlNode::Member {
  std::string key;
  Position position;  ///< Of the key.
  TomlNode value;
};

/// `a string`, `an integer` and so on, for messages.
[[nodiscard]] std::string_view describe(TomlNode::Type type);

/// TOML 1.0.
[[nodiscard]] base::Expected<TomlNode, Problem> parse_toml(std::string_view text);

/// `text` as a TOML basic string with its quotes.
[[nodiscard]] std::string toml_quote(std::string_view text);

}  // namespace config
