// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "base/secret.h"

namespace crypto {

/// A public key as it travels through shared memory.
struct PublicKey {
  std::string realm;
  std::string kid;        ///< RFC 7638 thumbprint, 43 characters.
  std::string algorithm;  ///< `RS256`: a key serves exactly one algorithm (RFC 8725 section 3.1).
  std::string der;        ///< SubjectPublicKeyInfo.

  /// From "BEGIN PUBLIC KEY" PEM. Throws std::runtime_error as SigningKey::from_pem does.
  static PublicKey from_pem(std::string_view pem, std::string_view realm);
};

/// An RSA private key for RS256. Held by the signer process only.
class SigningKey {
 public:
  /// From PEM. Throws std::runtime_error: no RSA key, under 2048 bit, or exponent below 65537.
  static SigningKey from_pem(const base::Secret& pem);
  /// `bits` 2048 to 8192.
  static SigningKey generate(int bits);
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  [[nodiscard]] const std::string& kid() const { return kid_; }
  [[nodiscard]] base::Secret to_pem() const;
  [[nodiscard]] PublicKey public_key(std::string_view realm) const;
  /// RSASSA-PKCS1-v1_5 with SHA-256 over `input`; raw signature bytes.
  [[nodiscard]] std::string sign(std::string_view input) const;

 private:
  struct Handle;
  explicit SigningKey(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
  std::string kid_;
};

/// Public keys, parsed once: parsing one costs some twenty verifications.
class KeyRing {
 public:
  KeyRing();
  /// Throws std::runtime_error for a key that OpenSSL does not take or that is too small.
  explicit KeyRing(const std::vector<PublicKey>& keys);
  KeyRing(KeyRing&&) noexcept;
  KeyRing& operator=(KeyRing&&) noexcept;
  ~KeyRing();

  /// False when nothing can be verified for `realm`: a fault, not a reason to refuse a token.
  [[nodiscard]] bool has_keys(std::string_view realm) const;
  /// True when a key of `realm` with this algorithm, and with this `kid` where one is given, made
  /// `signature` over `input`. Without a `kid` every key of the realm is tried.
  [[nodiscard]] bool verify(std::string_view realm, const std::optional<std::string>& kid,
                            std::string_view algorithm, std::string_view input,
                            std::string_view signature) const;

 private:
  struct Entry;
  std::vector<Entry> entries_;
};

/// The parts of a compact JWS (RFC 7515 section 7.1), decoded strictly, nothing verified.
struct CompactJws {
  std::string header;     ///< JSON text.
  std::string payload;
  std::string signature;  ///< Raw bytes.
  std::string_view signing_input;  ///< Points into the text that was parsed.
};
[[nodiscard]] base::Expected<CompactJws, std::string> parse_compact(std::string_view text);

}  // namespace crypto
