// SPDX-License-Identifier: MIT
#include "crypto/password_hash.h"

#include <argon2.h>
#include <crypt.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "base/encoding.h"
#include "crypto/random.h"

namespace crypto {
namespace {

constexpr std::size_t kMostPasswordBytes = 4096;
constexpr std::size_t kBcryptReads = 72;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;

using base::Unexpected;

/// The PHC string format writes the standard alphabet without padding.
std::string to_phc_base64(std::string_view bytes) {
  std::string text = base::to_base64url(bytes);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  return text;
}

std::optional<std::string> from_phc_base64(std::string_view text) {
  if (text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
  std::string url(text);
  std::replace(url.begin(), url.end(), '+', '-');
  std::replace(url.begin(), url.end(), '/', '_');
  return base::from_base64url(url);
}

struct Argon2Hash {
  argon2_type type = Argon2_id;
  std::uint32_t version = ARGON2_VERSION_10;
  Argon2Cost cost;
  std::string salt;
  std::string hash;
};

/// Takes `prefix` and a decimal number off the front of `text`.
std::optional<std::uint32_t> take_number(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return std::nullopt;
  text.remove_prefix(prefix.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

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
  if (!lanes || text.substr(0, 1) != "$") return std::nullopt;
  text.remove_prefix(1);
  const std::size_t separator = text.find('$');
  if (separator == std::string_view::npos) return std::nullopt;
  auto salt = from_phc_base64(text.substr(0, separator));
  auto hash = from_phc_base64(text.substr(separator + 1));
  if (!salt || !hash) return std::nullopt;
  parsed.cost = Argon2Cost{*memory, *iterations, *lanes};
  parsed.salt = std::move(*salt);
  parsed.hash = std::move(*hash);
  return parsed;
}

/// Computes with all lanes in this one thread, which libargon2's own verify function would not.
std::string compute_argon2(const base::Secret& password, const Argon2Hash& parameters,
                           std::size_t hash_bytes) {
  std::string hash(hash_bytes, '\0');
  const auto bytes = [](const std::string& text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  argon2_context context{};
  context.out = bytes(hash);
  context.outlen = static_cast<std::uint32_t>(hash.size());
  context.pwd = bytes(password.reveal());
  context.pwdlen = static_cast<std::uint32_t>(password.reveal().size());
  context.salt = bytes(parameters.salt);
  context.saltlen = static_cast<std::uint32_t>(parameters.salt.size());
  context.t_cost = parameters.cost.iterations;
  context.m_cost = parameters.cost.memory_kib;
  context.lanes = parameters.cost.lanes;
  context.threads = 1;
  context.version = parameters.version;
  context.flags = ARGON2_DEFAULT_FLAGS;
  const int result = argon2_ctx(&context, parameters.type);
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (result != ARGON2_OK) throw std::invalid_argument(argon2_error_message(result));
  return hash;
}

base::Expected<Argon2Hash, std::string> usable_argon2(std::string_view stored,
                                                      const HashCeiling& ceiling) {
  auto parsed = parse_argon2(stored);
  if (!parsed || parsed->hash.size() < 12 || parsed->hash.size() > 128 || parsed->salt.size() < 8) {
    return Unexpected{std::string("malformed argon2 hash")};
  }
  const Argon2Cost& cost = parsed->cost;
  if (cost.memory_kib > ceiling.memory_kib || cost.iterations > ceiling.argon2_iterations ||
      cost.lanes > 64) {
    return Unexpected{std::string("argon2 hash costs more than the ceiling allows")};
  }
  // RFC 9106 section 3.1.
  if (cost.iterations < 1 || cost.lanes < 1 || cost.memory_kib < 8 * cost.lanes) {
    return Unexpected{std::string("argon2 hash with impossible parameters")};
  }
  return *std::move(parsed);
}

base::Expected<Match, std::string> verify_argon2(const base::Secret& password, std::string_view stored,
                                                 const HashCeiling& ceiling) {
  const auto parsed = usable_argon2(stored, ceiling);
  if (!parsed) return Unexpected{parsed.error()};
  try {
    const std::string computed = compute_argon2(password, *parsed, parsed->hash.size());
    return base::equal_in_constant_time(computed, parsed->hash) ? Match::match : Match::mismatch;
  } catch (const std::invalid_argument&) {
    return Unexpected{std::string("argon2 hash with impossible parameters")};
  }
}

/// `$2y$10$` and 53 characters of bcrypt's own alphabet.
bool is_bcrypt(std::string_view stored) {
  constexpr std::string_view kAlphabet =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return stored.size() == 60 && stored.substr(0, 2) == "$2" &&
         std::string_view("aby").find(stored[2]) != std::string_view::npos && stored[3] == '$' &&
         stored[6] == '$' && stored.find_first_not_of(kAlphabet, 7) == std::string_view::npos;
}

std::optional<std::string> bcrypt_problem(std::string_view stored, const HashCeiling& ceiling) {
  if (!is_bcrypt(stored)) return "malformed bcrypt hash";
  std::string_view rest = stored.substr(3);
  const auto cost = take_number(rest, "$");
  if (!cost || *cost < 4 || rest.size() != 54) return "malformed bcrypt hash";
  if (*cost > ceiling.bcrypt_cost) return "bcrypt hash costs more than the ceiling allows";
  return std::nullopt;
}

base::Expected<Match, std::string> verify_bcrypt(const base::Secret& password, std::string_view stored,
                                                 const HashCeiling& ceiling) {
  if (auto problem = bcrypt_problem(stored, ceiling)) return Unexpected{*std::move(problem)};
  // 32 KiB of scratch space that libcrypt fills with secrets.
  const auto scratch = std::make_unique<crypt_data>();
  const std::string setting(stored);
  // libcrypt refuses texts of 512 bytes and more, whose head bcrypt would compare all the same.
  const base::Secret read(std::string_view(password.reveal()).substr(0, kBcryptReads));
  const char* computed = crypt_rn(read.reveal().c_str(), setting.c_str(), scratch.get(),
                                  static_cast<int>(sizeof(crypt_data)));
  const bool made = computed != nullptr && computed[0] != '*';
  const bool equal = made && base::equal_in_constant_time(computed, setting);
  OPENSSL_cleanse(scratch.get(), sizeof(crypt_data));
  if (!made) return Unexpected{std::string("libcrypt refused the bcrypt hash")};
  return equal ? Match::match : Match::mismatch;
}

constexpr const char* kUnknownScheme = "unknown password hash scheme";

enum class Family { argon2, bcrypt, unknown };

/// What shall read the hash, by its beginning alone: a damaged one is named as what it was.
Family family_of(std::string_view stored) {
  if (stored.substr(0, 2) == "$2") return Family::bcrypt;
  const std::string_view scheme = scheme_of(stored);
  return scheme == "argon2id" || scheme == "argon2i" ? Family::argon2 : Family::unknown;
}

}  // namespace

std::string_view scheme_of(std::string_view stored) {
  if (stored.substr(0, 10) == "$argon2id$") return "argon2id";
  if (stored.substr(0, 9) == "$argon2i$") return "argon2i";
  if (is_bcrypt(stored)) return "bcrypt";
  return "unknown";
}

std::string hash_password(const base::Secret& password, const Argon2Cost& cost) {
  if (password.reveal().find('\0') != std::string::npos) {
    throw std::invalid_argument("a password cannot hold a NUL byte");
  }
  const Argon2Hash parameters{Argon2_id, ARGON2_VERSION_13, cost, random_bytes(kSaltBytes), {}};
  const std::string hash = compute_argon2(password, parameters, kHashBytes);
  return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.iterations) +
         ",p=" + std::to_string(cost.lanes) + "$" + to_phc_base64(parameters.salt) + "$" +
         to_phc_base64(hash);
}

base::Expected<Match, std::string> verify_password(const base::Secret& password, std::string_view stored,
                                                   const HashCeiling& ceiling) {
  const std::string& text = password.reveal();
  if (text.size() > kMostPasswordBytes || text.find('\0') != std::string::npos) return Match::mismatch;
  switch (family_of(stored)) {
    case Family::argon2:
      return verify_argon2(password, stored, ceiling);
    case Family::bcrypt:
      return verify_bcrypt(password, stored, ceiling);
    case Family::unknown:
      break;
  }
  return Unexpected{std::string(kUnknownScheme)};
}

std::optional<std::string> hash_problem(std::string_view stored, const HashCeiling& ceiling) {
  switch (family_of(stored)) {
    case Family::argon2: {
      const auto usable = usable_argon2(stored, ceiling);
      return usable ? std::nullopt : std::optional(usable.error());
    }
    case Family::bcrypt:
      return bcrypt_problem(stored, ceiling);
    case Family::unknown:
      break;
  }
  return kUnknownScheme;
}

}  // namespace crypto
