// SPDX-License-Identifier: MIT
//
// A stored hash and a password. The cost stays below the ceiling, and a verdict is that of the
// libraries' own functions. Input: the stored hash, a line feed, the password.
#include "crypto/password_hash.h"

#include <argon2.h>
#include <crypt.h>

#include <cstring>
#include <memory>
#include <string>

#include "support/fuzz.h"

namespace {

using crypto::Match;

constexpr crypto::HashCeiling kCeiling{.memory_kib = 64,
                                       .argon2_iterations = 2,
                                       .bcrypt_cost = 4,
                                       .sha_crypt_rounds = 1000,
                                       .phpass_log2 = 7,
                                       .legacy = crypto::LegacySchemes::allowed};

Match argon2_says(const std::string& stored, const std::string& password, argon2_type type) {
  const int result = argon2_verify(stored.c_str(), password.data(), password.size(), type);
  return result == ARGON2_OK ? Match::match : Match::mismatch;
}

Match libcrypt_says(const std::string& stored, const std::string& password) {
  const auto scratch = std::make_unique<crypt_data>();
  const char* computed =
      crypt_rn(password.c_str(), stored.c_str(), scratch.get(), sizeof(crypt_data));
  return computed != nullptr && stored == computed ? Match::match : Match::mismatch;
}

auto ask(const std::string& stored, const std::string& password,
         const crypto::HashCeiling& ceiling) {
  return crypto::verify_password(base::Secret(std::string_view(password)), stored, ceiling);
}

bool is_legacy(std::string_view scheme) {
  return scheme == "sha" || scheme == "salted-md5" || scheme == "md5";
}

/// What a library can say of a scheme, it says alike.
void check_against_libraries(std::string_view scheme, const std::string& stored,
                             const std::string& password, Match verdict) {
  if (scheme == "bcrypt") {
    // bcrypt reads 72 bytes; libcrypt refuses to be given more than 511.
    FUZZ_CHECK(verdict == libcrypt_says(stored, password.substr(0, 72)));
  } else if (scheme.ends_with("-crypt") || scheme == "yescrypt") {
    FUZZ_CHECK(verdict == libcrypt_says(stored, password));
  } else if (scheme.starts_with("argon2")) {
    const auto type = scheme == "argon2id" ? Argon2_id : Argon2_i;
    FUZZ_CHECK(verdict == argon2_says(stored, password, type));
  }
}

}  // namespace

FUZZ_TARGET(password_hash) {
  const std::string stored(fuzz::take_line(input));
  const std::string password(input);
  // A fault that is no refusal would be one of memory: nothing here asks for much.
  const auto verdict = ask(stored, password, kCeiling);
  const std::string_view scheme = crypto::scheme_of(stored);
  if (!verdict) {
    FUZZ_CHECK(!verdict.error().empty());
    // A bcrypt hash whose form and cost are right is usable, whatever the password is.
    FUZZ_CHECK(scheme != "bcrypt" || crypto::cost_of(stored) != "cost 4");
    return;
  }
  if (password.find('\0') != password.npos || password.size() > 4096) {
    FUZZ_CHECK(*verdict == Match::mismatch);
    return;
  }
  FUZZ_CHECK(scheme != "unknown");
  FUZZ_CHECK(!crypto::cost_of(stored).empty());
  FUZZ_CHECK(crypto::memory_kib_of(stored) <= kCeiling.memory_kib);
  FUZZ_CHECK(crypto::is_weaker(stored, {.memory_kib = 65}));
  check_against_libraries(scheme, stored, password, *verdict);
  if (is_legacy(scheme)) {
    FUZZ_CHECK(!ask(stored, password, {}));
  }
  if (*verdict == Match::match && (scheme != "bcrypt" || password.size() < 72)) {
    const auto longer = ask(stored, password + "x", kCeiling);
    FUZZ_CHECK(longer && *longer == Match::mismatch);
  }
}
