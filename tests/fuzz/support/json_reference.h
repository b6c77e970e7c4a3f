// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"

namespace fuzz {

/// RFC 8259 a second time, written differently (a stack and a table, no recursion), to compare
/// base::Json with. What base::Json refuses beyond the grammar is noted, not refused.
class JsonReference {
 public:
  explicit JsonReference(std::string_view text) : text_(text) {
    well_formed_ = base::is_utf8(text) && document();
  }
  [[nodiscard]] bool well_formed() const { return well_formed_; }
  /// Levels of the deepest value; 1 for a single one.
  [[nodiscard]] std::size_t levels() const { return levels_; }
  [[nodiscard]] bool has_nul() const { return has_nul_; }
  [[nodiscard]] bool has_huge_number() const { return has_huge_number_; }
  /// Names are compared as written: with an escape in one of them nothing is known.
  enum class Duplicates { none, some, unknown };
  [[nodiscard]] Duplicates duplicates() const { return duplicates_; }

 private:
  struct Level {
    bool is_object = false;
    std::vector<std::string_view> names = {};
  };

  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  void skip_space() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  }
  bool take(char wanted) {
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  bool document() {
    std::vector<Level> open;
    while (true) {
      levels_ = std::max(levels_, open.size() + 1);
      skip_space();
      if (at(at_) == '{' || at(at_) == '[') {
        open.push_back({text_[at_++] == '{'});
        skip_space();
        if (!take(open.back().is_object ? '}' : ']')) {
          if (!member_name(open.back())) return false;
          continue;
        }
        open.pop_back();
      } else if (!scalar()) {
        return false;
      }
      if (!close(open)) return false;
      if (open.empty()) return at_ == text_.size();
    }
  }

  /// What may stand behind a value: closing brackets, then a comma if anything is still open.
  bool close(std::vector<Level>& open) {
    for (skip_space(); !open.empty(); skip_space()) {
      if (take(',')) {
        skip_space();
        return member_name(open.back());
      }
      if (!take(open.back().is_object ? '}' : ']')) return false;
      open.pop_back();
    }
    return true;
  }

  bool member_name(Level& level) {
    if (!level.is_object) return true;
    const std::size_t begin = at_;
    if (!string()) return false;
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (name.find('\\') != name.npos) {
      if (duplicates_ == Duplicates::none) duplicates_ = Duplicates::unknown;
    } else if (std::find(level.names.begin(), level.names.end(), name) != level.names.end()) {
      duplicates_ = Duplicates::some;
    }
    level.names.push_back(name);
    skip_space();
    return take(':');
  }

  bool scalar() {
    if (at(at_) == '"') return string();
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,:[]{}\"", at_), text_.size());
    const std::string token(text_.substr(at_, end - at_));
    at_ = end;
    if (token == "true" || token == "false" || token == "null") return true;
    if (!is_number(token)) return false;
    if (!std::isfinite(std::strtod(token.c_str(), nullptr))) has_huge_number_ = true;
    return true;
  }

  /// A deterministic automaton: one row for each state, one column for each class of character.
  static bool is_number(std::string_view token) {
    constexpr std::string_view kClasses[] = {"-", "+", "0", "123456789", ".", "eE"};
    // States: 0 begin, 1 sign, 2 zero, 3 digits, 4 point, 5 fraction, 6 e, 7 its sign, 8 exponent.
    constexpr int kNext[9][6] = {
        {1, -1, 2, 3, -1, -1},   {-1, -1, 2, 3, -1, -1},  {-1, -1, -1, -1, 4, 6},
        {-1, -1, 3, 3, 4, 6},    {-1, -1, 5, 5, -1, -1},  {-1, -1, 5, 5, -1, 6},
        {7, 7, 8, 8, -1, -1},    {-1, -1, 8, 8, -1, -1},  {-1, -1, 8, 8, -1, -1}};
    int state = 0;
    for (const char c : token) {
      std::size_t column = 0;
      while (column < 6 && kClasses[column].find(c) == std::string_view::npos) ++column;
      state = column < 6 ? kNext[state][column] : -1;
      if (state < 0) return false;
    }
    return state == 2 || state == 3 || state == 5 || state == 8;
  }

  bool string() {
    if (!take('"')) return false;
    long high = 0;  // A high surrogate that waits for its low one.
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (static_cast<unsigned char>(c) < 0x20) return false;
      long unit = 0x20;
      if (c == '\\') unit = escape();
      const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
      if (unit < 0 || is_low != (high != 0)) return false;
      high = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
      if (unit == 0) has_nul_ = true;
      if (c == '"') return true;
    }
    return false;
  }

  /// The code unit behind a backslash; a space for the short ones, -1 when it is no escape.
  long escape() {
    const char kind = at(at_++);
    if (kind != 'u') return kind != '\0' && std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos ? 0x20 : -1;
    const std::string digits(text_.substr(std::min(at_, text_.size()), 4));
    const bool is_hex = digits.size() == 4 && digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos;
    at_ += 4;
    return is_hex ? std::strtol(digits.c_str(), nullptr, 16) : -1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t levels_ = 0;
  bool well_formed_ = false;
  bool has_nul_ = false;
  bool has_huge_number_ = false;
  Duplicates duplicates_ = Duplicates::none;
};

}  // namespace fuzz
