// SPDX-License-Identifier: MIT
#include "output.h"

#include <algorithm>
#include <iostream>

#include "base/encoding.h"

namespace ctl {

namespace {

/// Code points, which is what a terminal's columns are but for East Asian and combining ones.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

/// The size of the character at the beginning of `text` where it is one beyond ASCII that terminals obey
/// (U+0080 to U+009F) or that turns the text around it (Unicode's Bidi_Control); else 0.
std::size_t control_at(std::string_view text) {
  const auto is_within = [&](std::string_view lead, unsigned char first, unsigned char last) {
    if (!text.starts_with(lead) || text.size() <= lead.size()) return false;
    const auto byte = static_cast<unsigned char>(text[lead.size()]);
    return byte >= first && byte <= last;
  };
  if (is_within("\xc2", 0x80, 0x9f) || is_within("\xd8", 0x9c, 0x9c)) return 2;
  const bool turns = is_within("\xe2\x80", 0x8e, 0x8f) || is_within("\xe2\x80", 0xaa, 0xae) ||
                     is_within("\xe2\x81", 0xa6, 0xa9);
  return turns ? 3 : 0;
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
  const bool is_utf8 = base::is_utf8(text);
  std::string safe;
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const bool is_bad = byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_utf8);
    const std::size_t odd = control_at(text);
    if (is_bad || odd > 0) {
      safe += '?';
    } else {
      safe += text.front();
    }
    text.remove_prefix(std::max<std::size_t>(odd, 1));
  }
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
