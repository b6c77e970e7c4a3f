// SPDX-License-Identifier: MIT
#include "auth/password_policy.h"

#include <algorithm>

#include "base/encoding.h"

namespace auth {
namespace {

constexpr std::string_view kSpecial = "!@#$%^&*()_-+=[]{}|;:<>.,/?\\~";

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }

/// The length of the longest run of one character.
std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  std::string_view previous;
  while (!text.empty()) {
    std::size_t size = 1;
    while (size < text.size() && !begins_character(text[size])) ++size;
    const std::string_view character = text.substr(0, size);
    run = character == previous ? run + 1 : 1;
    longest = std::max(longest, run);
    previous = character;
    text.remove_prefix(size);
  }
  return longest;
}

}  // namespace

std::set<std::string, std::less<>> common_passwords_in(std::string_view text) {
  std::set<std::string, std::less<>> found;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) found.insert(base::to_lower_ascii(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

bool is_mixed(std::string_view text) {
  bool has_upper = false;
  bool has_lower = false;
  bool has_digit = false;
  bool has_special = false;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      has_upper = true;
    } else if (c >= 'a' && c <= 'z') {
      has_lower = true;
    } else if (c >= '0' && c <= '9') {
      has_digit = true;
    } else if (kSpecial.find(c) != std::string_view::npos) {
      has_special = true;
    } else {
      return false;
    }
  }
  return has_upper && has_lower && has_digit && has_special;
}

std::optional<PolicyViolation> violation_of(const PasswordPolicy& policy,
                                            std::string_view password) {
  const auto& allowed = policy.allowed;
  if (std::find(allowed.begin(), allowed.end(), password) != allowed.end()) return std::nullopt;
  const std::size_t length = characters_in(password);
  if (length < policy.min_length) return PolicyViolation::too_short;
  if (length > policy.max_length) return PolicyViolation::too_long;
  if (policy.characters == PasswordPolicy::Characters::mixed && !is_mixed(password)) {
    return PolicyViolation::characters;
  }
  if (policy.max_repetition != 0 && longest_run(password) > policy.max_repetition) {
    return PolicyViolation::repetition;
  }
  if (policy.common.contains(base::to_lower_ascii(password))) return PolicyViolation::common;
  return std::nullopt;
}

}  // namespace auth
