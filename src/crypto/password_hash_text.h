// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crypto {

/// Digits of crypt(3), of phpass and of yescrypt, from 0 to 63.
inline constexpr std::string_view kCryptDigits =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether `text` consists of `kCryptDigits`.
[[nodiscard]] bool has_crypt_digits_only(std::string_view text);

/// Whether `text` is hexadecimal as PHP writes it, in lower case.
[[nodiscard]] bool is_php_hex(std::string_view text);

/// Takes `prefix` and a decimal number without leading zeros off the front of `text`.
[[nodiscard]] std::optional<std::uint32_t> take_number(std::string_view& text,
                                                       std::string_view prefix);

/// The standard alphabet of base64 (RFC 4648 section 4) without padding, as in PHC strings.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Strict, so that no two texts decode alike.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace crypto
