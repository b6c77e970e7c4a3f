// SPDX-License-Identifier: MIT
#include "account_texts.h"

#include <limits>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/password_hash.h"

namespace storage {

namespace {

constexpr std::size_t kMaxEmail = 254;
constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxHash = 255;

/// Characters, as VARCHAR counts them.
std::size_t length_of(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return count;
}

}  // namespace

bool is_plain(std::string_view text, std::size_t most) {
  if (!base::is_utf8(text) || length_of(text) > most) return false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) return false;
  }
  return true;
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  return is_plain(text, kMaxEmail) && text.find(' ') == std::string_view::npos &&
         at != std::string_view::npos && at > 0 && at + 1 < text.size() && at == text.rfind('@');
}

std::string scheme_in(const std::string& hash) {
  if (hash.empty()) return "none";
  return std::string(crypto::scheme_of(hash));
}

std::string id_problem(const std::optional<std::uint64_t>& id) {
  const bool fits = !id || (*id > 0 && *id <= std::numeric_limits<std::int64_t>::max());
  return fits ? "" : "the id must be 1 or more";
}

std::string names_problem(std::string_view first, std::string_view last) {
  const bool fit = is_plain(first, kMaxName) && is_plain(last, kMaxName);
  return fit ? "" : "a name has at most 100 characters and no control characters";
}

std::string hash_length_problem(std::string_view hash) {
  return is_plain(hash, kMaxHash) ? "" : "the password hash is too long";
}

std::string permissions_problem(const std::optional<std::string>& permissions) {
  if (!permissions) return "";
  const auto json = base::Json::parse(*permissions);
  if (!json) return "the permissions are no JSON: " + json.error();
  return json->is_object() ? "" : "the permissions must be a JSON object";
}

}  // namespace storage
