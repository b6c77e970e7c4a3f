// SPDX-License-Identifier: MIT
//
// Hex, base64url, percent escapes and UTF-8: decoding is strict, and one text means one value.
#include "base/encoding.h"

#include <algorithm>

#include "support/fuzz.h"

namespace {

/// UTF-8 by decoding to a code point and asking whether that needed so many bytes.
bool is_utf8_by_decoding(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 0 || first > 0xF7 || text.size() < length) return false;
    unsigned long point = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xC0U) != 0x80) return false;
      point = point << 6U | (next & 0x3FU);
    }
    const std::size_t needed = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (needed != length || is_surrogate || point > 0x10FFFF) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string percent_encode_all(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += '%' + base::to_hex({&c, 1});
  return text;
}

}  // namespace

FUZZ_TARGET(encoding) {
  FUZZ_CHECK(base::is_utf8(input) == is_utf8_by_decoding(input));

  FUZZ_CHECK(base::from_hex(base::to_hex(input)) == input);
  if (const auto bytes = base::from_hex(input)) {
    FUZZ_CHECK(base::equal_ignoring_case(base::to_hex(*bytes), input));
  }
  FUZZ_CHECK(base::from_base64url(base::to_base64url(input)) == input);
  if (const auto bytes = base::from_base64url(input)) {
    FUZZ_CHECK(base::to_base64url(*bytes) == input);
  }
  FUZZ_CHECK(base::percent_decode(percent_encode_all(input)) == input);
  if (const auto decoded = base::percent_decode(input)) {
    const auto escapes = static_cast<std::size_t>(std::count(input.begin(), input.end(), '%'));
    FUZZ_CHECK(decoded->size() + 2 * escapes == input.size());
  }
  const std::string_view trimmed = base::trim(input);
  FUZZ_CHECK(base::trim(trimmed) == trimmed && trimmed.size() <= input.size());
}
