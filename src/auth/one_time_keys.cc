// SPDX-License-Identifier: MIT
#include "auth/one_time_keys.h"

#include <string>
#include <utility>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace auth {
namespace {

constexpr std::size_t kKeyBytes = 32;

}  // namespace

const char* name_of(KeyPurpose purpose) {
  switch (purpose) {
    case KeyPurpose::confirm_email:
      return "confirm_email";
    case KeyPurpose::restore_password:
      return "restore_password";
  }
  return "";
}

std::optional<KeyPurpose> key_purpose_from_name(std::string_view name) {
  for (const KeyPurpose purpose : {KeyPurpose::confirm_email, KeyPurpose::restore_password}) {
    if (name == name_of(purpose)) return purpose;
  }
  return std::nullopt;
}

NewOneTimeKey new_one_time_key(KeyPurpose purpose, const AccountKey& account, Instant now,
                               base::Seconds lifetime) {
  std::string text = base::to_hex(crypto::random_bytes(kKeyBytes));
  OneTimeKey stored{crypto::sha256(text), purpose, account, now, now + lifetime};
  return {base::Secret(std::move(text)), std::move(stored)};
}

}  // namespace auth
