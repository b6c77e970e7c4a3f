// SPDX-License-Identifier: MIT
//
// bcrypt, as it is and as WordPress 6.8 wraps it.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "libcrypt.h"
#include "openssl_error.h"
#include "password_hash_schemes.h"
#include "password_hash_text.h"

namespace crypto {
namespace {

constexpr std::size_t kBcryptReads = 72;
constexpr std::size_t kWordPressPrefix = 3;

using base::Unexpected;

/// The cost of `$2y$10$` and 53 digits.
std::optional<std::uint32_t> cost_in(std::string_view stored) {
  if (stored.size() != 60 || stored[6] != '$') return std::nullopt;
  if (!has_crypt_digits_only(stored.substr(7))) return std::nullopt;
  // Two digits: libcrypt refuses everything else.
  std::string_view digits = stored.substr(stored[4] == '0' ? 5 : 4);
  const auto cost = take_number(digits, "");
  return cost && *cost >= 4 && digits.size() == 54 ? cost : std::nullopt;
}

Verdict verify(const base::Secret& phrase, std::string_view stored) {
  const auto match = compare_by_libcrypt(phrase, stored);
  if (!match) return Unexpected{std::string("libcrypt refused the bcrypt hash")};
  return *match;
}

/// What PHP's `trim` leaves of a text without NUL.
std::string_view trimmed_by_php(std::string_view text) {
  constexpr std::string_view kBlank = " \t\n\r\v";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

std::optional<HashCost> bcrypt_cost(std::string_view stored) {
  const auto cost = cost_in(stored);
  if (!cost) return std::nullopt;
  return HashCost{"cost " + std::to_string(*cost), 0, *cost};
}

Verdict verify_bcrypt(const base::Secret& password, std::string_view stored) {
  // libcrypt refuses texts of 512 bytes and more, whose head bcrypt would compare all the same.
  const base::Secret read(std::string_view(password.reveal()).substr(0, kBcryptReads));
  return verify(read, stored);
}

bool bcrypt_reads_all_of(const base::Secret& password) {
  // Of 72 bytes it cannot be told whether more were chosen.
  return password.reveal().size() < kBcryptReads;
}

bool wordpress_reads_all_of(const base::Secret& password) {
  return trimmed_by_php(password.reveal()).size() == password.reveal().size();
}

std::optional<HashCost> wordpress_cost(std::string_view stored) {
  return bcrypt_cost(stored.substr(kWordPressPrefix));
}

/// `$wp` before bcrypt of base64(HMAC-SHA384(password)), so that bcrypt cuts nothing
/// (wp_hash_password in wp-includes/pluggable.php). WordPress trims where it makes a hash and
/// where somebody logs in.
Verdict verify_wordpress(const base::Secret& password, std::string_view stored) {
  constexpr std::string_view kKey = "wp-sha384";
  const std::string_view trimmed = trimmed_by_php(password.reveal());
  std::string digest(48, '\0');
  const unsigned char* made =
      HMAC(EVP_sha384(), kKey.data(), static_cast<int>(kKey.size()),
           reinterpret_cast<const unsigned char*>(trimmed.data()), trimmed.size(),
           reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  if (made == nullptr) throw openssl_error("HMAC failed");
  const base::Secret digested(std::move(digest));
  return verify(base::Secret(to_base64(digested.reveal())), stored.substr(kWordPressPrefix));
}

}  // namespace crypto
