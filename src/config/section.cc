// SPDX-License-Identifier: MIT
#include "section.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "base/clock.h"

namespace config {

namespace {

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

std::string text_of(Range range) {
  return std::to_string(range.least) + " to " + std::to_string(range.most);
}

/// Of `2027-03-31`, if there is such a day.
std::optional<std::chrono::sys_days> day_of(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || digits != 8) return std::nullopt;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& names) {
  const auto nearest = std::min_element(names.begin(), names.end(), [&](auto& a, auto& b) {
    return distance(word, a) < distance(word, b);
  });
  if (nearest != names.end() &&
      distance(word, *nearest) <= std::min<std::size_t>(2, word.size() / 3)) {
    return "did you mean '" + *nearest + "'?";
  }
  return "known are " + joined(names);
}

Section::Section(std::string name, const TomlNode* table, Report& report)
    : name_(std::move(name)), table_(table), report_(report) {
  if (table_ != nullptr && table_->type != TomlNode::Type::table) {
    report_.problems.push_back({table_->position, name_ + " is " +
                                                      std::string(describe(table_->type)) +
                                                      "; write it as a table, [" + name_ + "]"});
    table_ = nullptr;
  }
}

void Section::refuse(std::string_view key, const std::string& message) {
  const TomlNode* node = table_ == nullptr ? nullptr : table_->find(key);
  if (node == nullptr) node = table_;
  report_.problems.push_back({node == nullptr ? Position{} : node->position, message});
}

void Section::refuse_if_open_to_all(const char* key, const std::string& path) {
  struct stat status {};
  if (!path.empty() && ::stat(path.c_str(), &status) == 0 && (status.st_mode & 07U) != 0) {
    refuse(key, std::string(key) + " names " + path +
                    ", which every user of this host may open; run: chmod o= " + path);
  }
}

const TomlNode* Section::find(const char* key, TomlNode::Type type, const std::string& expected) {
  known_.emplace_back(key);
  const TomlNode* node = table_ == nullptr ? nullptr : table_->find(key);
  if (node == nullptr || node->type == type) return node;
  refuse(key, std::string(key) + " is " + std::string(describe(node->type)) + "; give " + expected);
  return nullptr;
}

void Section::note(const char* key, std::string value) {
  report_.settings.push_back({name_, key, std::move(value)});
}

bool Section::has(const char* key) {
  known_.emplace_back(key);
  return table_ != nullptr && table_->find(key) != nullptr;
}

Section Section::table(const char* key) {
  known_.emplace_back(key);
  return Section(name_ + "." + key, table_ == nullptr ? nullptr : table_->find(key), report_);
}

void Section::text(const char* key, std::string& target, const TextRule& rule) {
  if (const TomlNode* node = find(key, TomlNode::Type::text, rule.expected)) {
    if (rule.accepts(node->text)) {
      target = node->text;
    } else {
      refuse(key, std::string(key) + " is " + toml_quote(node->text) + "; give " + rule.expected);
    }
  }
  note(key, toml_quote(target));
}

void Section::required_text(const char* key, std::string& target, const TextRule& rule) {
  text(key, target, rule);
  if (table_ != nullptr && table_->find(key) == nullptr) {
    refuse(key, std::string(key) + " is missing in [" + name_ + "]; give " + rule.expected);
  }
}

void Section::texts(const char* key, std::vector<std::string>& target, const TextRule& each,
                    std::size_t least) {
  const std::string expected = std::string("a list of strings, each ") + each.expected;
  if (const TomlNode* node = find(key, TomlNode::Type::list, expected)) {
    std::vector<std::string> values;
    for (const TomlNode& element : node->elements) {
      if (element.type == TomlNode::Type::text && each.accepts(element.text)) {
        values.push_back(element.text);
      } else {
        const std::string found = element.type == TomlNode::Type::text
                                      ? toml_quote(element.text)
                                      : std::string(describe(element.type));
        report_.problems.push_back(
            {element.position, std::string(key) + " holds " + found + "; give " + expected});
      }
    }
    if (node->elements.size() < least) {
      refuse(key, std::string(key) + " is empty; give at least one");
    }
    target = std::move(values);
  }
  std::string written;
  for (const std::string& value : target) {
    written += (written.empty() ? "" : ", ") + toml_quote(value);
  }
  note(key, "[" + written + "]");
}

void Section::duration(const char* key, std::chrono::seconds& target, Range range) {
  if (const auto value = read_integer(key, range, " seconds"))
    target = std::chrono::seconds(*value);
  note(key, std::to_string(target.count()));
}

void Section::duration(const char* key, std::chrono::milliseconds& target, Range range) {
  if (const auto value = read_integer(key, range, " milliseconds")) {
    target = std::chrono::milliseconds(*value);
  }
  note(key, std::to_string(target.count()));
}

void Section::duration_or_never(const char* key, std::optional<std::chrono::seconds>& target,
                                Range range) {
  const TomlNode* node = table_ == nullptr ? nullptr : table_->find(key);
  if (node != nullptr && node->type == TomlNode::Type::text && node->text == "never") {
    known_.emplace_back(key);
    target.reset();
  } else if (const auto value = read_integer(key, range, " seconds, or \"never\"")) {
    target = std::chrono::seconds(*value);
  }
  note(key, target ? std::to_string(target->count()) : toml_quote("never"));
}

bool Section::day(const char* key, std::optional<std::chrono::sys_days>& target) {
  known_.emplace_back(key);
  const TomlNode* node = table_ == nullptr ? nullptr : table_->find(key);
  bool is_right = true;
  if (node != nullptr) {
    const bool is_text = node->type == TomlNode::Type::text;
    const auto day = day_of(node->text);
    is_right = day || (is_text && node->text.empty());
    if (is_right) {
      target = day;
    } else {
      const std::string found = is_text ? toml_quote(node->text) : std::string(describe(node->type));
      refuse(key, std::string(key) + " is " + found + "; give a day, such as 2027-03-31");
    }
  }
  note(key, toml_quote(target ? base::to_iso8601(*target).substr(0, 10) : ""));
  return is_right;
}

void Section::mode(const char* key, unsigned& target) {
  constexpr TextRule kMode{[](std::string_view text) {
                             return (text.size() == 3 || (text.size() == 4 && text[0] == '0')) &&
                                    text.find_first_not_of("0246") == std::string_view::npos;
                           },
                           "octal digits of read and write permissions, such as \"0660\""};
  std::string digits = "0000";
  for (int place = 3; place > 0; --place) {
    digits[static_cast<std::size_t>(place)] =
        static_cast<char>('0' + ((target >> (3 * (3 - place))) & 7U));
  }
  text(key, digits, kMode);
  target = static_cast<unsigned>(std::stoul(digits, nullptr, 8));
}

std::optional<std::int64_t> Section::read_integer(const char* key, Range range,
                                                  const std::string& unit) {
  const std::string expected = text_of(range) + unit;
  const TomlNode* node = find(key, TomlNode::Type::integer, "an integer, " + expected);
  if (node == nullptr) return std::nullopt;
  if (node->integer >= range.least && node->integer <= range.most) return node->integer;
  refuse(key, std::string(key) + " is " + std::to_string(node->integer) + "; give " + expected);
  return std::nullopt;
}

std::optional<std::size_t> Section::read_choice(const char* key,
                                                const std::vector<std::string>& names) {
  const TomlNode* node = find(key, TomlNode::Type::text, "one of " + joined(names));
  if (node == nullptr) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), node->text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  refuse(key,
         std::string(key) + " is " + toml_quote(node->text) + "; " + suggestion(node->text, names));
  return std::nullopt;
}

std::optional<bool> Section::read_flag(const char* key) {
  const TomlNode* node = find(key, TomlNode::Type::flag, "true or false");
  return node == nullptr ? std::nullopt : std::optional(node->flag);
}

void Section::finish() {
  if (table_ == nullptr) return;
  for (const auto& member : table_->members) {
    if (std::find(known_.begin(), known_.end(), member.key) == known_.end()) {
      report_.problems.push_back({member.position, "[" + name_ + "] has no key '" + member.key +
                                                       "'; " + suggestion(member.key, known_)});
    }
  }
}

}  // namespace config
