// SPDX-License-Identifier: MIT
#include "base/text_template.h"

#include <algorithm>

namespace base {

namespace {

TextTemplate::Problem problem_at(std::string_view text, std::size_t at, std::string message) {
  const std::string_view before = text.substr(0, at);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t begin = before.rfind('\n') + 1;  // npos + 1 is 0.
  return {static_cast<std::size_t>(lines) + 1, at - begin + 1, std::move(message)};
}

std::string list_of(const std::vector<std::string_view>& names) {
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "{" : ", {") + std::string(name) + "}";
  }
  return list;
}

}  // namespace

Expected<TextTemplate, TextTemplate::Problem> TextTemplate::parse(
    std::string_view text, const std::vector<std::string_view>& known) {
  TextTemplate parsed;
  Piece piece;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c != '{' && c != '}') {
      piece.text += c;
      continue;
    }
    if (at + 1 < text.size() && text[at + 1] == c) {
      piece.text += c;
      ++at;
      continue;
    }
    const std::size_t end = c == '{' ? text.find_first_of("{}\n", at + 1) : std::string_view::npos;
    if (end == std::string_view::npos || text[end] != '}') {
      return Unexpected{problem_at(text, at, "a brace stands alone; write it twice, {{ or }}")};
    }
    piece.placeholder = text.substr(at + 1, end - at - 1);
    if (std::find(known.begin(), known.end(), piece.placeholder) == known.end()) {
      return Unexpected{problem_at(
          text, at,
          "unknown placeholder {" + piece.placeholder + "}; known are " + list_of(known))};
    }
    parsed.pieces_.push_back(std::exchange(piece, {}));
    at = end;
  }
  parsed.pieces_.push_back(std::move(piece));
  return parsed;
}

std::string TextTemplate::render(const Values& values) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    text += piece.text;
    const auto value = std::find_if(values.begin(), values.end(), [&piece](const auto& candidate) {
      return candidate.first == piece.placeholder;
    });
    if (value != values.end()) text += value->second;
  }
  return text;
}

bool TextTemplate::uses(std::string_view name) const {
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [name](const Piece& piece) { return piece.placeholder == name; });
}

}  // namespace base
