// SPDX-License-Identifier: MIT
//
// argon2i and argon2id in the PHC string format, as argon2's own programs and PHP write it.
#include <argon2.h>

#include <new>
#include <stdexcept>

#include "crypto/random.h"
#include "password_hash_schemes.h"
#include "password_hash_text.h"

namespace crypto {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::uint32_t kMostLanes = 64;

using base::Unexpected;

struct Argon2Hash {
  argon2_type type = Argon2_id;
  std::uint32_t version = ARGON2_VERSION_10;
  Argon2Cost cost;
  std::string salt;
  std::string hash;
};

/// `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`; a missing version means 16.
std::optional<Argon2Hash> parse_argon2(std::string_view text) {
  Argon2Hash parsed;
  parsed.type = text.substr(0, 10) == "$argon2id$" ? Argon2_id : Argon2_i;
  text.remove_prefix(text.find('$', 1));
  if (text.substr(0, 3) == "$v=") {
    const auto version = take_number(text, "$v=");
    if (!version) return std::nullopt;
    parsed.version = *version;
  }
  const auto memory = take_number(text, "$m=");
  const auto iterations = memory ? take_number(text, ",t=") : std::nullopt;
  const auto lanes = iterations ? take_number(text, ",p=") : std::nullopt;
  if (!lanes || *lanes > kMostLanes || text.substr(0, 1) != "$") return std::nullopt;
  text.remove_prefix(1);
  const std::size_t separator = text.find('$');
  if (separator == std::string_view::npos) return std::nullopt;
  auto salt = from_base64(text.substr(0, separator));
  auto hash = from_base64(text.substr(separator + 1));
  if (!salt || !hash || hash->size() < 12 || hash->size() > 128 || salt->size() < 8) {
    return std::nullopt;
  }
  parsed.cost = Argon2Cost{*memory, *iterations, *lanes};
  parsed.salt = std::move(*salt);
  parsed.hash = std::move(*hash);
  return parsed;
}

/// Computes with all lanes in this one thread, which libargon2's own verify function would not.
/// Nothing where the parameters are impossible.
std::optional<base::Secret> compute(std::string_view password, std::string_view salt,
                                    const Argon2Hash& parameters, std::size_t hash_bytes) {
  std::string hash(hash_bytes, '\0');
  // libargon2 declares what it only reads as writable.
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  argon2_context context{};
  context.out = bytes(hash);
  context.outlen = static_cast<std::uint32_t>(hash.size());
  context.pwd = bytes(password);
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = bytes(salt);
  context.saltlen = static_cast<std::uint32_t>(salt.size());
  context.t_cost = parameters.cost.iterations;
  context.m_cost = parameters.cost.memory_kib;
  context.lanes = parameters.cost.lanes;
  context.threads = 1;
  context.version = parameters.version;
  context.flags = ARGON2_DEFAULT_FLAGS;
  const int result = argon2_ctx(&context, parameters.type);
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (result != ARGON2_OK) return std::nullopt;
  return base::Secret(std::move(hash));
}

}  // namespace

std::string argon2_words(const Argon2Cost& cost) {
  return "m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.iterations) +
         ",p=" + std::to_string(cost.lanes);
}

std::optional<HashCost> argon2_cost(std::string_view stored) {
  const auto parsed = parse_argon2(stored);
  if (!parsed) return std::nullopt;
  return HashCost{argon2_words(parsed->cost), parsed->cost.memory_kib, parsed->cost.iterations};
}

Verdict verify_argon2(const base::Secret& password, std::string_view stored) {
  const auto parsed = parse_argon2(stored);
  if (!parsed) return Unexpected{std::string("malformed argon2 hash")};
  const auto computed = compute(password.reveal(), parsed->salt, *parsed, parsed->hash.size());
  if (!computed) return Unexpected{std::string("argon2 hash with impossible parameters")};
  return base::equal_in_constant_time(computed->reveal(), parsed->hash) ? Match::match
                                                                        : Match::mismatch;
}

bool is_argon2id_of(std::string_view stored, const Argon2Cost& wanted) {
  const auto parsed = parse_argon2(stored);
  return parsed && parsed->type == Argon2_id && parsed->version == ARGON2_VERSION_13 &&
         parsed->cost.memory_kib >= wanted.memory_kib &&
         parsed->cost.iterations >= wanted.iterations;
}

std::optional<base::Secret> compute_argon2id(std::string_view password, std::string_view salt,
                                             const Argon2Cost& cost, std::size_t bytes) {
  return compute(password, salt, {Argon2_id, ARGON2_VERSION_13, cost, {}, {}}, bytes);
}

std::string hash_password(const base::Secret& password, const Argon2Cost& cost) {
  if (password.reveal().find('\0') != std::string::npos) {
    throw std::invalid_argument("a password cannot hold a NUL byte");
  }
  const std::string salt = random_bytes(kSaltBytes);
  const auto hash = compute_argon2id(password.reveal(), salt, cost, kHashBytes);
  if (!hash) throw std::invalid_argument("argon2id cannot have this cost: " + argon2_words(cost));
  return "$argon2id$v=19$" + argon2_words(cost) + "$" + to_base64(salt) + "$" +
         to_base64(hash->reveal());
}

}  // namespace crypto
