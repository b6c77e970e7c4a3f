// SPDX-License-Identifier: MIT
#include "crypto/defuse.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>

#include "base/encoding.h"
#include "openssl_error.h"

namespace crypto {
namespace {

using base::Secret;

constexpr std::size_t kVersionBytes = 4;
constexpr std::string_view kVersion("\xDE\xF5\x02\x00", kVersionBytes);
constexpr std::size_t kCounterBytes = 16;
constexpr std::size_t kMacBytes = 32;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kTextAt = kVersionBytes + DefuseCiphertext::kSaltBytes + kCounterBytes;
constexpr int kRounds = 100000;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

OSSL_PARAM octets(const char* name, std::string_view value) {
  // OpenSSL only reads through the pointer.
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.data()), value.size());
}

/// HKDF (RFC 5869) with SHA-256.
Secret derive(const Secret& key, std::string_view salt, std::string_view info) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr),
                                                              EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(kdf.get()),
                                                                          EVP_KDF_CTX_free);
  if (!context) throw openssl_error("no HKDF");
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      octets(OSSL_KDF_PARAM_KEY, key.reveal()), octets(OSSL_KDF_PARAM_SALT, salt),
      octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  std::string derived(kKeyBytes, '\0');
  if (EVP_KDF_derive(context.get(), bytes_of(derived), derived.size(), parameters) != 1) {
    throw openssl_error("HKDF failed");
  }
  return Secret(std::move(derived));
}

std::string mac_of(const Secret& key, std::string_view bytes) {
  std::string mac(kMacBytes, '\0');
  std::size_t length = 0;
  const bool made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.reveal().data(),
                              key.reveal().size(), bytes_of(bytes), bytes.size(), bytes_of(mac),
                              mac.size(), &length) != nullptr;
  if (!made || length != kMacBytes) throw openssl_error("HMAC failed");
  return mac;
}

/// AES-256 in counter mode, which is its own inverse.
Secret unmasked(const Secret& key, std::string_view counter, std::string_view encrypted) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  std::string text(encrypted.size(), '\0');
  int length = 0;
  if (!context ||
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_ctr(), bytes_of(std::string_view(key.reveal())),
                          bytes_of(counter), nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), bytes_of(text), &length, bytes_of(encrypted),
                        static_cast<int>(encrypted.size())) != 1) {
    throw openssl_error("AES-256-CTR failed");
  }
  return Secret(std::move(text));
}

}  // namespace

std::optional<DefuseCiphertext> DefuseCiphertext::parse(std::string_view hex) {
  if (hex.size() > kMostDigits || hex.find_first_not_of("0123456789abcdef") != hex.npos) return std::nullopt;
  auto bytes = base::from_hex(hex);
  if (!bytes || bytes->size() < kTextAt + kMacBytes) return std::nullopt;
  if (!bytes->starts_with(kVersion)) return std::nullopt;
  return DefuseCiphertext(std::move(*bytes));
}

std::string_view DefuseCiphertext::salt() const {
  return std::string_view(bytes_).substr(kVersionBytes, kSaltBytes);
}

std::optional<Secret> DefuseCiphertext::decrypt(const Secret& key) const {
  const std::string_view all = bytes_;
  const std::string_view authenticated = all.substr(0, all.size() - kMacBytes);
  const Secret mac_key = derive(key, salt(), "DefusePHP|V2|KeyForAuthentication");
  if (!base::equal_in_constant_time(mac_of(mac_key, authenticated), all.substr(authenticated.size()))) {
    return std::nullopt;
  }
  const Secret text_key = derive(key, salt(), "DefusePHP|V2|KeyForEncryption");
  return unmasked(text_key, all.substr(kTextAt - kCounterBytes, kCounterBytes), authenticated.substr(kTextAt));
}

Secret stretch_key(const Secret& secret, std::string_view salt) {
  std::string key(kKeyBytes, '\0');
  const std::string& given = secret.reveal();
  if (PKCS5_PBKDF2_HMAC(given.data(), static_cast<int>(given.size()), bytes_of(salt),
                        static_cast<int>(salt.size()), kRounds, EVP_sha256(),
                        static_cast<int>(key.size()), bytes_of(key)) != 1) {
    throw openssl_error("PBKDF2 failed");
  }
  return Secret(std::move(key));
}

}  // namespace crypto
