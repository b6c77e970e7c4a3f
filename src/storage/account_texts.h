// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace storage {

// What the columns of our own account tables hold.
inline constexpr std::size_t kMaxReference = 255;
inline constexpr std::size_t kMaxUsername = 255;

/// Valid UTF-8 without control characters, at most `most` characters, as VARCHAR counts them.
[[nodiscard]] bool is_plain(std::string_view text, std::size_t most);
[[nodiscard]] bool is_email(std::string_view text);
/// `argon2id`, `bcrypt`..., `none` for an empty hash.
[[nodiscard]] std::string scheme_in(const std::string& hash);

// What is wrong, or an empty text.
[[nodiscard]] std::string id_problem(const std::optional<std::uint64_t>& id);
[[nodiscard]] std::string names_problem(std::string_view first, std::string_view last);
[[nodiscard]] std::string hash_length_problem(std::string_view hash);
[[nodiscard]] std::string permissions_problem(const std::optional<std::string>& permissions);

}  // namespace storage
