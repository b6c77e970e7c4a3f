// SPDX-License-Identifier: MIT
#include "sql_script.h"

#include <algorithm>

namespace storage {

namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view script) : rest_(script) {}

  base::Expected<std::vector<ScriptStatement>, std::string> split() {
    while (!rest_.empty()) {
      if (const std::size_t size = comment_size()) {
        skip(size);
        text_ += ' ';
      } else if (rest_.front() == '\'' || rest_.front() == '"' || rest_.front() == '`') {
        if (!take_quoted()) return left_open("a quote");
      } else if (rest_.front() == ';') {
        finish();
        skip(1);
      } else if (rest_.starts_with("/*")) {
        return left_open("a comment");
      } else {
        take(1);
      }
    }
    if (text_.find_first_not_of(" \t\r\n") != std::string::npos) {
      return base::Unexpected{"line " + std::to_string(begin_) + ": the last statement has no `;`"};
    }
    return std::move(statements_);
  }

 private:
  /// Bytes of the comment that begins here; 0 when none begins, or none ends.
  [[nodiscard]] std::size_t comment_size() const {
    const bool dashes = rest_.starts_with("--") && (rest_.size() == 2 || static_cast<unsigned char>(rest_[2]) <= ' ');
    if (dashes || rest_.front() == '#') return std::min(rest_.find('\n'), rest_.size());
    if (!rest_.starts_with("/*")) return 0;
    const auto end = rest_.find("*/", 2);
    return end == std::string_view::npos ? 0 : end + 2;
  }

  bool take_quoted() {
    const char quote = rest_.front();
    std::size_t at = 1;
    while (at < rest_.size() && rest_[at] != quote) {
      at += (rest_[at] == '\\' && quote != '`') ? 2 : 1;
    }
    if (at >= rest_.size()) return false;
    // A doubled quote simply begins the next quoted part.
    take(at + 1);
    return true;
  }

  void take(std::size_t count) {
    if (text_.find_first_not_of(" \t\r\n") == std::string::npos) begin_ = line_;
    text_ += rest_.substr(0, count);
    skip(count);
  }

  void skip(std::size_t count) {
    const std::string_view skipped = rest_.substr(0, count);
    line_ += static_cast<std::size_t>(std::count(skipped.begin(), skipped.end(), '\n'));
    rest_.remove_prefix(count);
  }

  void finish() {
    const auto first = text_.find_first_not_of(" \t\r\n");
    if (first != std::string::npos) {
      const auto last = text_.find_last_not_of(" \t\r\n");
      statements_.push_back({text_.substr(first, last - first + 1), begin_});
    }
    text_.clear();
  }

  [[nodiscard]] base::Unexpected<std::string> left_open(const char* what) const {
    return {"line " + std::to_string(line_) + ": " + what + " is never closed"};
  }

  std::string_view rest_;
  std::string text_;
  std::size_t line_ = 1;
  std::size_t begin_ = 1;
  std::vector<ScriptStatement> statements_;
};

}  // namespace

base::Expected<std::vector<ScriptStatement>, std::string> split_script(std::string_view script) {
  return Splitter(script).split();
}

}  // namespace storage
