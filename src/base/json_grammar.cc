// SPDX-License-Identifier: MIT
//
// jsoncpp accepts numbers such as "01" and "-", raw control characters and invalid UTF-8, and
// recurses as deep as its input says. This check runs first, so that jsoncpp sees valid text only.
#include "json_grammar.h"

#include "base/encoding.h"

namespace base {
namespace {

class Grammar {
 public:
  Grammar(std::string_view text, int max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<std::string> check() {
    skip_space();
    if (!value(1)) return problem();
    skip_space();
    if (at_ == text_.size()) return std::nullopt;
    refuse("text behind the value");
    return problem();
  }

 private:
  [[nodiscard]] std::string problem() const { return problem_ + " at byte " + std::to_string(at_); }
  /// Notes the first problem and answers false, so that callers can `return refuse(...)`.
  bool refuse(const char* what) {
    if (problem_.empty()) problem_ = what;
    return false;
  }
  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  [[nodiscard]] char peek() const { return more() ? text_[at_] : '\0'; }
  bool take(char wanted) {
    if (!more() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (more() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }

  bool value(int depth) {
    if (depth > max_depth_) return refuse("too many levels");
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool object(int depth) {
    take('{');
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      if (peek() != '"') return refuse("member name expected");
      if (!string()) return false;
      skip_space();
      if (!take(':')) return refuse("colon expected");
      skip_space();
      if (!value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take('}') || refuse("comma or closing brace expected");
  }

  bool array(int depth) {
    take('[');
    skip_space();
    if (take(']')) return true;
    do {
      skip_space();
      if (!value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(']') || refuse("comma or closing bracket expected");
  }

  bool string() {
    take('"');
    while (more()) {
      const char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) return refuse("control character in a string");
      ++at_;
      if (c == '"') return true;
      if (c == '\\' && !escape()) return false;
    }
    return refuse("string without its end");
  }

  bool escape() {
    if (!take('u')) {
      if (!more() || std::string_view("\"\\/bfnrt").find(peek()) == std::string_view::npos) {
        return refuse("unknown escape in a string");
      }
      ++at_;
      return true;
    }
    const auto unit = code_unit();
    if (!unit) return refuse("four hexadecimal digits expected");
    if (*unit == 0) return refuse("NUL in a string");
    if (*unit >= 0xDC00 && *unit <= 0xDFFF) return refuse("lone surrogate in a string");
    if (*unit < 0xD800 || *unit > 0xDBFF) return true;
    if (!take('\\') || !take('u')) return refuse("lone surrogate in a string");
    const auto low = code_unit();
    return (low && *low >= 0xDC00 && *low <= 0xDFFF) || refuse("lone surrogate in a string");
  }

  std::optional<unsigned> code_unit() {
    if (text_.size() - at_ < 4) return std::nullopt;
    const auto bytes = from_hex(text_.substr(at_, 4));
    if (!bytes) return std::nullopt;
    at_ += 4;
    return static_cast<unsigned>(static_cast<unsigned char>((*bytes)[0])) << 8 |
           static_cast<unsigned char>((*bytes)[1]);
  }

  bool word(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) return refuse("unknown word");
    at_ += wanted.size();
    return true;
  }

  bool digits() {
    const std::size_t first = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > first;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return refuse("value expected");
    if (take('.') && !digits()) return refuse("digits expected behind the decimal point");
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return refuse("digits expected in the exponent");
    }
    return true;
  }

  std::string_view text_;
  int max_depth_;
  std::size_t at_ = 0;
  std::string problem_;
};

}  // namespace

std::optional<std::string> json_grammar_error(std::string_view text, int max_depth) {
  if (!is_utf8(text)) return "invalid UTF-8";
  return Grammar(text, max_depth).check();
}

}  // namespace base
