// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "crypto/jws.h"

namespace crypto {

/// `next` is published but does not sign yet, `active` signs, `retired` only verifies.
enum class KeyState { next, active, retired };
[[nodiscard]] const char* name_of(KeyState state);

struct KeyEntry {
  std::string kid;
  std::string realm;
  std::string algorithm;
  KeyState state = KeyState::active;
  std::string created;  ///< ISO 8601, UTC.
};

/// The directory of keys: mode 0700, one file `<kid>.pem` of mode 0600 for each key, and
/// `index.json` with their realm and state. A key that only verifies may be there without its
/// private half. Opened by the signer and by bearerctl only.
class KeyDirectory {
 public:
  /// Throws std::runtime_error with a sentence for the operator: missing, looser mode than 0700,
  /// unreadable index.
  explicit KeyDirectory(std::filesystem::path path);
  /// As above, but makes the directory when it is missing.
  static KeyDirectory create(const std::filesystem::path& path);

  [[nodiscard]] const std::vector<KeyEntry>& entries() const { return entries_; }
  /// Refuses files that others than their owner can read. Throws std::runtime_error.
  [[nodiscard]] SigningKey load(const KeyEntry& entry) const;
  /// As above, for keys that need not sign: the file may hold a public key only.
  [[nodiscard]] PublicKey load_public(const KeyEntry& entry) const;
  /// Makes a key and its file, then the index (atomic rename). It becomes the realm's active key,
  /// the one before it retires.
  KeyEntry generate(std::string_view realm, int bits, base::Instant now);
  /// Takes a key that was made elsewhere, in PEM without a pass phrase: as `active` the one before it
  /// retires, as `retired` nothing else changes. A public key can be `retired` only. Throws
  /// std::runtime_error, with a sentence for the operator, also where the key is there already.
  KeyEntry import(const base::Secret& pem, std::string_view realm, KeyState state, base::Instant now);
  /// Forgets a key, so that no token is good that it has signed. Throws std::runtime_error, with a
  /// sentence for the operator: it is not there, or the one that signs.
  KeyEntry withdraw(std::string_view kid);

 private:
  /// Writes the key's file and the index; an active key takes the place of the one before.
  KeyEntry add(std::string_view kid, std::string_view pem, std::string_view realm, KeyState state,
               base::Instant now);
  void save_index() const;
  std::filesystem::path path_;
  std::vector<KeyEntry> entries_;
};

}  // namespace crypto
