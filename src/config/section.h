// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "toml_node.h"

namespace config {

/// Both ends are allowed.
struct Range {
  std::int64_t least;
  std::int64_t most;
};

/// Which strings a key takes.
struct TextRule {
  bool (*accepts)(std::string_view text);
  const char* expected;  ///< Completes "give ...".
};

/// One word of an enumeration as it is written in the file.
template <typename E>
struct Choice {
  const char* name;
  E value;
};

/// What reading a file brought to light.
struct Report {
  std::vector<Problem> problems;
  std::vector<Setting> settings;
};

/// Reads one table, one call for each key: the calls are the schema.
///
/// A key that is absent leaves its target, and thereby the default, as it is; a wrong one does the
/// same and is reported. Each call also notes the key's name and value in the report, so that the
/// schema can be listed without a file (`table` null).
class Section {
 public:
  /// `table` and `report` must outlive the section; `table` is null when the file lacks it.
  Section(std::string name, const TomlNode* table, Report& report);

  void text(const char* key, std::string& target, const TextRule& rule);
  void required_text(const char* key, std::string& target, const TextRule& rule);
  void texts(const char* key, std::vector<std::string>& target, const TextRule& each,
             std::size_t least);

  template <std::integral T>
  void integer(const char* key, T& target, Range range) {
    if (const auto value = read_integer(key, range, "")) target = static_cast<T>(*value);
    note(key, std::to_string(target));
  }

  void duration(const char* key, std::chrono::seconds& target, Range range);
  void duration(const char* key, std::chrono::milliseconds& target, Range range);
  /// Nothing is written as the string "never".
  void duration_or_never(const char* key, std::optional<std::chrono::seconds>& target, Range range);

  template <typename E>
  void choice(const char* key, E& target, std::initializer_list<Choice<E>> choices) {
    std::vector<std::string> names;
    for (const auto& choice : choices) names.emplace_back(choice.name);
    if (const auto index = read_choice(key, names)) target = (choices.begin() + *index)->value;
    for (const auto& choice : choices) {
      if (choice.value == target) note(key, toml_quote(choice.name));
    }
  }

  /// `true` stands for the enumerator `on`, `false` for `off`.
  template <typename E>
  void flag(const char* key, E& target, E on, E off) {
    if (const auto value = read_flag(key)) target = *value ? on : off;
    note(key, target == on ? "true" : "false");
  }

  /// A day, as TOML writes it or as text in that form, 2027-03-31; nothing is written as "". Tells
  /// whether it was right.
  bool day(const char* key, std::optional<std::chrono::sys_days>& target);
  /// Permission bits as a string of octal digits.
  void mode(const char* key, unsigned& target);

  /// Whether the file has this key, or a table of this name, in the table.
  [[nodiscard]] bool has(const char* key);

  /// A table inside this one, `[realm.default.lockout]`.
  [[nodiscard]] Section table(const char* key);

  /// Reports that `key` is wrong, at its value, or at the table where the key is absent.
  void refuse(std::string_view key, const std::string& message);
  /// Reports that the file at `path` may be opened by every user of this host. Looks at its mode
  /// only: a supervisor that cannot open it must not fail, and none may read it.
  void refuse_if_open_to_all(const char* key, const std::string& path);
  /// Reports every key that no call named. To be called last.
  void finish();

 private:
  [[nodiscard]] const TomlNode* find(const char* key, TomlNode::Type type,
                                     const std::string& expected);
  [[nodiscard]] std::optional<std::int64_t> read_integer(const char* key, Range range,
                                                         const std::string& unit);
  [[nodiscard]] std::optional<std::size_t> read_choice(const char* key,
                                                       const std::vector<std::string>& names);
  [[nodiscard]] std::optional<bool> read_flag(const char* key);
  void note(const char* key, std::string value);

  std::string name_;
  const TomlNode* table_;
  Report& report_;
  std::vector<std::string> known_;
};

/// ` did you mean 'x'?` when one of `names` is within two typing errors of `word`, else a list of
/// all: ` known are a, b, c`.
[[nodiscard]] std::string suggestion(std::string_view word, const std::vector<std::string>& names);

}  // namespace config
