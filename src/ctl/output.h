// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ctl {

/// Rows under headings, in columns as wide as their longest text.
class Columns {
 public:
  explicit Columns(std::vector<std::string> headings);
  void add(std::vector<std::string> row);
  /// To standard output. Control characters become `?`, so that no stored text can play with the
  /// operator's terminal.
  void print() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// `text` with `?` for each control character.
[[nodiscard]] std::string printable(std::string_view text);

/// `label` and, in a column, `value`; `-` for an empty one.
void print_line(const char* label, const std::string& value);

/// `2026-11-23 09:00:00`, UTC; `-` for nothing.
[[nodiscard]] std::string short_time(const std::optional<base::Instant>& instant);

/// For a JSON member: ISO 8601, or nothing, which is written as null.
[[nodiscard]] std::optional<std::string> json_time(const std::optional<base::Instant>& instant);

/// Prints the objects as one JSON array, each on a line of its own.
void print_json(const std::vector<base::JsonObject>& objects);

/// `1 session`, `3 sessions`.
[[nodiscard]] std::string counted(std::size_t count, const std::string& noun);

}  // namespace ctl
