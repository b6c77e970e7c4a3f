// SPDX-License-Identifier: MIT
#include "password_hash_text.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace crypto {

bool has_crypt_digits_only(std::string_view text) {
  return text.find_first_not_of(kCryptDigits) == std::string_view::npos;
}

bool is_php_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<std::uint32_t> take_number(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || (text.starts_with('0') && end != text.data() + 1)) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string to_base64(std::string_view bytes) {
  std::string text = base::to_base64url(bytes);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
  std::string url(text);
  std::replace(url.begin(), url.end(), '+', '-');
  std::replace(url.begin(), url.end(), '/', '_');
  return base::from_base64url(url);
}

}  // namespace crypto
