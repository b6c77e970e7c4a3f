// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace base {

/// Lower-case hexadecimal digits of `bytes`.
[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Bytes of an even number of lower- or upper-case digits; nothing for anything else.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view digits);

/// base64url without padding (RFC 7515 section 2).
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Strict: refuses padding, other alphabets and non-zero spare bits, so that no two texts decode alike.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Percent-decodes once (RFC 3986 section 2.1); nothing when an escape is broken.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
/// `text` without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace base
