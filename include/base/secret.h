// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace base {

/// Overwrites `text` with zeros in a way that the compiler cannot leave out, then empties it.
void wipe(std::string& text);

/// Text that must never reach a log, an error message or a core dump: passwords, tokens, keys.
///
/// Moved, never copied; wiped when it ends. There is no operator<<, no conversion and no
/// comparison: whoever needs the text says so with `reveal()`, which is easy to find in a review.
class Secret {
 public:
  Secret() = default;
  /// Takes `text` over. A caller that kept a copy wipes it itself.
  explicit Secret(std::string&& text) : text_(std::move(text)) {}
  explicit Secret(std::string_view text) : text_(text) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(text_); }

  [[nodiscard]] const std::string& reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] Secret clone() const { return Secret(std::string_view(text_)); }

 private:
  std::string text_;
};

/// Compares in time that depends on the lengths only.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace base
