// SPDX-License-Identifier: MIT
//
// `hash:salt:version`, as Magento's Framework\Encryption\Encryptor writes it. A hash that was
// upgraded without the password has several versions, oldest first: each digested what the one
// before had written, in hexadecimal, with the same salt.
#include <algorithm>
#include <vector>

#include "base/encoding.h"
#include "password_hash_schemes.h"
#include "password_hash_text.h"
#include "secret_digest.h"

namespace crypto {
namespace {

using base::Unexpected;

constexpr std::size_t kMostSaltChars = 64;
constexpr std::size_t kMostVersions = 4;
/// SODIUM_CRYPTO_PWHASH_SALTBYTES.
constexpr std::size_t kSodiumSaltBytes = 16;

struct Step {
  enum class Kind { md5, sha256, argon2id };
  Kind kind = Kind::md5;
  std::size_t bytes = 16;  ///< Of the digest.
  Argon2Cost cost;         ///< Of argon2id.
};

struct Chain {
  std::string_view hash;
  std::string_view salt;
  std::vector<Step> steps;
};

/// `3_32_2_67108864`: bytes of the digest, libsodium's opslimit (passes) and memlimit (bytes).
std::optional<Step> read_argon2_step(std::string_view version) {
  const auto bytes = take_number(version, "3_");
  const auto passes = bytes ? take_number(version, "_") : std::nullopt;
  const auto memory = passes ? take_number(version, "_") : std::nullopt;
  if (!memory || !version.empty()) return std::nullopt;
  // libsodium would round the memory down: two spellings of one hash.
  if (*bytes < 16 || *bytes > 64 || *passes < 1 || *memory < 8192 || *memory % 1024 != 0) {
    return std::nullopt;
  }
  return Step{Step::Kind::argon2id, *bytes, {*memory / 1024, *passes, 1}};
}

std::optional<Step> read_step(std::string_view version) {
  if (version == "0") return Step{Step::Kind::md5, 16, {}};
  if (version == "1") return Step{Step::Kind::sha256, 32, {}};
  // libsodium's *_INTERACTIVE constants since 1.0.15.
  if (version == "2") return Step{Step::Kind::argon2id, 32, {65536, 2, 1}};
  return read_argon2_step(version);
}

/// Takes the text up to the next colon off the front of `rest`, which loses the colon, too.
std::string_view take_field(std::string_view& rest) {
  const std::size_t end = rest.find(':');
  const std::string_view field = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view() : rest.substr(end + 1);
  return field;
}

std::optional<Chain> parse(std::string_view stored) {
  Chain chain;
  chain.hash = take_field(stored);
  chain.salt = take_field(stored);
  if (chain.salt.empty() || chain.salt.size() > kMostSaltChars) return std::nullopt;
  if (stored.empty() || stored.ends_with(':')) return std::nullopt;
  while (!stored.empty()) {
    const auto step = read_step(take_field(stored));
    if (!step || chain.steps.size() == kMostVersions) return std::nullopt;
    chain.steps.push_back(*step);
  }
  if (chain.hash.size() != 2 * chain.steps.back().bytes) return std::nullopt;
  return chain;
}

/// Filled up with itself or cut, to what libsodium takes.
std::string sodium_salt(std::string_view salt) {
  std::string filled(salt);
  while (filled.size() < kSodiumSaltBytes) filled += salt;
  filled.resize(kSodiumSaltBytes);
  return filled;
}

/// In hexadecimal. Nothing where the parameters are impossible.
std::optional<base::Secret> apply(const Step& step, const base::Secret& text,
                                  std::string_view salt) {
  if (step.kind == Step::Kind::md5) return SecretDigest("MD5").hex_of(salt, text.reveal());
  if (step.kind == Step::Kind::sha256) return SecretDigest("SHA256").hex_of(salt, text.reveal());
  const auto hash = compute_argon2id(text.reveal(), sodium_salt(salt), step.cost, step.bytes);
  if (!hash) return std::nullopt;
  return base::Secret(base::to_hex(hash->reveal()));
}

bool is_argon2id(const Step& step) { return step.kind == Step::Kind::argon2id; }

}  // namespace

std::optional<char> magento_version(std::string_view stored) {
  const std::string_view hash = take_field(stored);
  if (hash.size() < 32 || !is_php_hex(hash)) return std::nullopt;
  (void)take_field(stored);
  const std::string_view last = stored.substr(stored.rfind(':') + 1);
  if (last == "0" || last == "1" || last == "2" || last.starts_with("3_")) return last[0];
  return std::nullopt;
}

std::optional<HashCost> magento_cost(std::string_view stored) {
  const auto chain = parse(stored);
  if (!chain) return std::nullopt;
  HashCost cost{"rounds 1"};
  for (const Step& step : chain->steps) {
    if (!is_argon2id(step)) continue;
    cost.words = argon2_words(step.cost);
    cost.memory_kib = std::max(cost.memory_kib, step.cost.memory_kib);
    cost.work = std::max(cost.work, step.cost.iterations);
  }
  return cost;
}

Verdict verify_magento(const base::Secret& password, std::string_view stored) {
  const auto chain = parse(stored);
  if (!chain) return Unexpected{std::string("malformed Magento hash")};
  base::Secret text = password.clone();
  for (const Step& step : chain->steps) {
    auto next = apply(step, text, chain->salt);
    if (!next) return Unexpected{std::string("Magento hash with impossible parameters")};
    text = std::move(*next);
  }
  return base::equal_in_constant_time(text.reveal(), chain->hash) ? Match::match : Match::mismatch;
}

}  // namespace crypto
