// SPDX-License-Identifier: MIT
//
// What libcrypt computes but for bcrypt: sha256-crypt, sha512-crypt and yescrypt.
#include <algorithm>
#include <limits>
#include <stdexcept>

#include "libcrypt.h"
#include "password_hash_schemes.h"
#include "password_hash_text.h"

namespace crypto {
namespace {

constexpr std::uint32_t kDefaultRounds = 5000;
constexpr std::uint32_t kLeastRounds = 1000;
constexpr std::size_t kMostSaltChars = 16;

using base::Unexpected;

/// Rounds of `$5$salt$hash` or `$6$rounds=10000$salt$hash`.
std::optional<std::uint32_t> rounds_in(std::string_view stored) {
  const std::size_t hash_chars = stored[1] == '5' ? 43 : 86;
  std::string_view rest = stored.substr(3);
  std::uint32_t rounds = kDefaultRounds;
  if (rest.starts_with("rounds=")) {
    const auto given = take_number(rest, "rounds=");
    if (!given || *given < kLeastRounds || !rest.starts_with('$')) return std::nullopt;
    rounds = *given;
    rest.remove_prefix(1);
  }
  const std::size_t separator = rest.find('$');
  if (separator == rest.npos || separator > kMostSaltChars) return std::nullopt;
  const std::string_view hash = rest.substr(separator + 1);
  if (hash.size() != hash_chars || !has_crypt_digits_only(hash)) return std::nullopt;
  return rounds;
}

struct Yescrypt {
  unsigned log2_n = 0;
  unsigned r = 0;
};

/// Whether yescrypt reads `text` as base64: first digit lowest, and no spare bit set.
bool is_yescrypt_salt(std::string_view text) {
  if (text.empty() || text.size() > 86 || !has_crypt_digits_only(text)) return false;
  const std::size_t last = kCryptDigits.find(text.back());
  switch (text.size() % 4) {
    case 0:
      return true;
    case 2:
      return last < 4;
    case 3:
      return last < 16;
    default:
      return false;
  }
}

/// `$y$j9T$salt$hash`: the flavour that is yescrypt's default, and N and r of one digit each.
/// Nothing else comes out of crypt_gensalt; other flavours and parameters count as malformed.
std::optional<Yescrypt> parse_yescrypt(std::string_view stored) {
  if (stored.size() < 7 || stored[3] != 'j' || stored[6] != '$') return std::nullopt;
  const std::size_t n = kCryptDigits.find(stored[4]);
  const std::size_t r = kCryptDigits.find(stored[5]);
  // Digits above begin a number of several digits.
  constexpr std::size_t kMostOfOneDigit = 47;
  if (n > kMostOfOneDigit || r > kMostOfOneDigit) return std::nullopt;
  const std::string_view rest = stored.substr(7);
  const std::size_t separator = rest.find('$');
  if (separator == rest.npos || !is_yescrypt_salt(rest.substr(0, separator))) return std::nullopt;
  const std::string_view hash = rest.substr(separator + 1);
  if (hash.size() != 43 || !has_crypt_digits_only(hash)) return std::nullopt;
  const Yescrypt parsed{static_cast<unsigned>(n) + 1, static_cast<unsigned>(r) + 1};
  // What yescrypt itself takes.
  return parsed.log2_n < 2 ? std::nullopt : std::optional(parsed);
}

std::uint32_t memory_of(const Yescrypt& hash) {
  const std::uint64_t kib = ((std::uint64_t{128} * hash.r) << hash.log2_n) / 1024;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(kib, kMost));
}

}  // namespace

std::optional<HashCost> sha_crypt_cost(std::string_view stored) {
  const auto rounds = rounds_in(stored);
  if (!rounds) return std::nullopt;
  return HashCost{"rounds " + std::to_string(*rounds), 0, *rounds};
}

Verdict verify_sha_crypt(const base::Secret& password, std::string_view stored) {
  // Unlike bcrypt it sees all of a password, so that the head of a longer one proves nothing.
  if (password.reveal().size() > kMostPhraseBytes) return Match::mismatch;
  const auto match = compare_by_libcrypt(password, stored);
  if (!match) return Unexpected{std::string("libcrypt refused the sha-crypt hash")};
  return *match;
}

std::optional<HashCost> yescrypt_cost(std::string_view stored) {
  const auto parsed = parse_yescrypt(stored);
  if (!parsed) return std::nullopt;
  return HashCost{"N=2^" + std::to_string(parsed->log2_n) + ",r=" + std::to_string(parsed->r),
                  memory_of(*parsed)};
}

Verdict verify_yescrypt(const base::Secret& password, std::string_view stored) {
  if (password.reveal().size() > kMostPhraseBytes) return Match::mismatch;
  const auto match = compare_by_libcrypt(password, stored);
  // The form is right, so it must have been memory, which libcrypt does not tell.
  if (!match) throw std::runtime_error("libcrypt could not compute a yescrypt hash");
  return *match;
}

}  // namespace crypto
