// SPDX-License-Identifier: MIT
//
// PHPass' portable hashes (WordPress before 6.8, phpBB 3, many others) and Drupal 7's and 8's of
// the same make with SHA-512.
#include "password_hash_schemes.h"
#include "password_hash_text.h"
#include "secret_digest.h"

namespace crypto {
namespace {

using base::Unexpected;

/// `$P$`, one digit for the rounds, 8 of salt: then the hash.
constexpr std::size_t kSettingChars = 12;
constexpr std::size_t kPhpassChars = kSettingChars + 22;
/// Drupal cuts the hash to what its database column held once.
constexpr std::size_t kDrupalChars = 55;
/// Drupal makes no hash of a longer password, lest it cost too much.
constexpr std::size_t kMostDrupalBytes = 512;

/// Binary logarithm of the rounds; nothing where the hash is malformed.
std::optional<std::uint32_t> log2_in(std::string_view stored, std::size_t chars) {
  if (stored.size() != chars || !has_crypt_digits_only(stored.substr(3))) return std::nullopt;
  const auto log2 = static_cast<std::uint32_t>(kCryptDigits.find(stored[3]));
  // What both of them make and accept.
  return log2 < 7 || log2 > 30 ? std::nullopt : std::optional(log2);
}

/// Base64 of crypt(3): three bytes become four digits, the lowest first.
base::Secret to_crypt_digits(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 4 / 3 + 2);
  std::uint32_t value = 0;
  int bits = 0;
  for (const char byte : bytes) {
    value |= std::uint32_t{static_cast<unsigned char>(byte)} << bits;
    for (bits += 8; bits >= 6; bits -= 6) {
      text += kCryptDigits[value & 63];
      value >>= 6;
    }
  }
  if (bits > 0) text += kCryptDigits[value & 63];
  return base::Secret(std::move(text));
}

Match compare(const SecretDigest& digest, std::string_view password, std::string_view stored,
              std::uint32_t log2) {
  base::Secret hash = digest.of(stored.substr(4, 8), password);
  for (std::uint32_t left = std::uint32_t{1} << log2; left > 0; --left) {
    hash = digest.of(hash.reveal(), password);
  }
  const base::Secret digits = to_crypt_digits(hash.reveal());
  const std::string_view wanted = stored.substr(kSettingChars);
  const std::string_view computed = std::string_view(digits.reveal()).substr(0, wanted.size());
  return base::equal_in_constant_time(computed, wanted) ? Match::match : Match::mismatch;
}

std::optional<HashCost> cost_of_log2(std::optional<std::uint32_t> log2) {
  if (!log2) return std::nullopt;
  return HashCost{"2^" + std::to_string(*log2), 0, *log2};
}

/// Hashes that Drupal 7 made of Drupal 6's MD5 begin with `U`.
bool is_upgraded(std::string_view stored) { return stored.starts_with('U'); }

std::string_view without_mark(std::string_view stored) {
  return stored.substr(is_upgraded(stored) ? 1 : 0);
}

}  // namespace

std::optional<HashCost> phpass_cost(std::string_view stored) {
  return cost_of_log2(log2_in(stored, kPhpassChars));
}

Verdict verify_phpass(const base::Secret& password, std::string_view stored) {
  const auto log2 = log2_in(stored, kPhpassChars);
  if (!log2) return Unexpected{std::string("malformed phpass hash")};
  return compare(SecretDigest("MD5"), password.reveal(), stored, *log2);
}

std::optional<HashCost> drupal_cost(std::string_view stored) {
  return cost_of_log2(log2_in(without_mark(stored), kDrupalChars));
}

Verdict verify_drupal(const base::Secret& password, std::string_view stored) {
  const std::string_view hash = without_mark(stored);
  const auto log2 = log2_in(hash, kDrupalChars);
  if (!log2) return Unexpected{std::string("malformed Drupal hash")};
  const SecretDigest sha512("SHA512");
  if (is_upgraded(stored)) {
    return compare(sha512, SecretDigest("MD5").hex_of(password.reveal(), {}).reveal(), hash, *log2);
  }
  if (password.reveal().size() > kMostDrupalBytes) return Match::mismatch;
  return compare(sha512, password.reveal(), hash, *log2);
}

}  // namespace crypto
