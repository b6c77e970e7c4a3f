// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "auth/account.h"
#include "auth/stores.h"
#include "base/clock.h"
#include "base/secret.h"

namespace auth {

/// What a key proves: that its holder reads the mail of an account.
enum class KeyPurpose { confirm_email, restore_password };
[[nodiscard]] const char* name_of(KeyPurpose purpose);
[[nodiscard]] std::optional<KeyPurpose> key_purpose_from_name(std::string_view name);

/// A key as it is kept. Its text, 64 lower-case hex digits, is mailed and stored nowhere.
struct OneTimeKey {
  Digest digest;  ///< SHA-256 of the key's text.
  KeyPurpose purpose = KeyPurpose::confirm_email;
  AccountKey account;
  Instant created;
  Instant expires_at;  ///< Refused from then on.
};

/// A new key of 32 random bytes: its text, and what is to be saved of it.
struct NewOneTimeKey {
  base::Secret text;
  OneTimeKey stored;
};
[[nodiscard]] NewOneTimeKey new_one_time_key(KeyPurpose purpose, const AccountKey& account,
                                             Instant now, base::Seconds lifetime);

/// Keys that work once. Rows of our own, whoever owns the accounts.
/// Each method is one decision and atomic; each throws StorageUnavailable, and then changed nothing
/// (or, where a commit's answer was lost, says so in the log).
class OneTimeKeyStore {
 public:
  virtual ~OneTimeKeyStore() = default;

  virtual void save(const OneTimeKey& key) = 0;

  /// A key that is not spent. Expired ones are found, too, because they have an answer of their
  /// own (contract 1.14).
  [[nodiscard]] virtual std::optional<OneTimeKey> find(std::string_view realm, KeyPurpose purpose,
                                                       const Digest& digest) = 0;

  /// Spends a key, and all other unspent ones of its account and purpose with it. Among callers
  /// that come at the same time with keys of one account, one gets `spent`; everybody else, and
  /// whoever's key is unknown, spent or expired at `now`, gets `refused` and changed nothing.
  enum class Spending { spent, refused };
  [[nodiscard]] virtual Spending spend(std::string_view realm, KeyPurpose purpose,
                                       const Digest& digest, Instant now) = 0;

  /// Spends all unspent keys of an account, whoever holds them.
  virtual void spend_all(const AccountKey& account, KeyPurpose purpose, Instant now) = 0;

  /// Undoes the `spend` of `spent_at`, with the others that it spent: for when what the key was
  /// spent on did not happen. Nothing happens when there was no such `spend`.
  virtual void release(std::string_view realm, KeyPurpose purpose, const Digest& digest,
                       Instant spent_at) = 0;
};

}  // namespace auth
