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

constexpr crypto::HashCeiling kCeiling{.memory_kib = 64, .argon2_iterations = 2, .bcrypt_cost = 4};

Match argon2_says(const std::string& stored, const std::string& password, argon2_type type) {
  const int result = argon2_verify(stored.c_str(), password.data(), password.size(), type);
  return result == ARGON2_OK ? Match::match : Match::mismatch;
}

Match bcrypt_says(const std::string& stored, const std::string& password) {
  const auto scratch = std::make_unique<crypt_data>();
  // bcrypt reads 72 bytes; libcrypt refuses to be given more than 511.
  const std::string read = password.substr(0, 72);
  const char* computed = crypt_rn(read.c_str(), stored.c_str(), scratch.get(), sizeof(crypt_data));
  return computed != nullptr && stored == computed ? Match::match : Match::mismatch;
}

}  // namespace

FUZZ_TARGET(password_hash) {
  const std::string stored(fuzz::take_line(input));
  const std::string password(input);
  const auto verdict = crypto::verify_password(base::Secret(std::string_view(password)), stored, kCeiling);
  const std::string_view scheme = crypto::scheme_of(stored);
  if (!verdict) {
    FUZZ_CHECK(!verdict.error().empty());
    // A bcrypt hash whose form and cost are right is usable, whatever the password is.
    FUZZ_CHECK(scheme != "bcrypt" || !stored.substr(4).starts_with("04"));
    return;
  }
  if (password.find('\0') != password.npos || password.size() > 4096) {
    FUZZ_CHECK(*verdict == Match::mismatch);
  } else if (scheme == "bcrypt") {
    FUZZ_CHECK(*verdict == bcrypt_says(stored, password));
  } else {
    const bool is_id = scheme == "argon2id";
    FUZZ_CHECK(is_id || scheme == "argon2i");
    FUZZ_CHECK(*verdict == argon2_says(stored, password, is_id ? Argon2_id : Argon2_i));
  }
}
