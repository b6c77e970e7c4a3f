// SPDX-License-Identifier: MIT
#include "output.h"

#include <algorithm>
#include <iostream>

namespace ctl {

namespace {

/// Code points, which is what a terminal's columns are but for East Asian and combining ones.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

}  // namespace

Columns::Columns(std::vector<std::string> headings) { rows_.push_back(std::move(headings)); }

void Columns::add(std::vector<std::string> row) {
  for (std::string& cell : row) cell = cell.empty() ? "-" : printable(cell);
  rows_.push_back(std::move(row));
}

void Columns::print() const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    std::cout << line << '\n';
  }
}

std::string printable(std::string_view text) {
  std::string safe(text);
  std::replace_if(
      safe.begin(), safe.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return safe;
}

void print_line(const char* label, const std::string& value) {
  constexpr std::size_t kWidth = 15;
  std::string text(label);
  text.append(kWidth - std::min(kWidth, text.size()), ' ');
  std::cout << text << (value.empty() ? "-" : printable(value)) << '\n';
}

std::string short_time(const std::optional<base::Instant>& instant) {
  if (!instant) return "-";
  std::string text = base::to_iso8601(*instant).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::optional<std::string> json_time(const std::optional<base::Instant>& instant) {
  return instant ? std::optional(base::to_iso8601(*instant)) : std::nullopt;
}

void print_json(const std::vector<base::JsonObject>& objects) {
  std::cout << '[';
  const char* separator = "\n";
  for (const base::JsonObject& object : objects) {
    std::cout << separator << "  " << object.text();
    separator = ",\n";
  }
  std::cout << (objects.empty() ? "]" : "\n]") << '\n';
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace ctl
