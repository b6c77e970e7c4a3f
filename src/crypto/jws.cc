// SPDX-License-Identifier: MIT
#include "crypto/jws.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "openssl_error.h"

namespace crypto {
namespace {

template <auto Free>
struct FreeBy {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;
using BioPtr = std::unique_ptr<BIO, FreeBy<BIO_free_all>>;
using NumberPtr = std::unique_ptr<BIGNUM, FreeBy<BN_free>>;

constexpr int kLeastBits = 2048;
constexpr int kMostBits = 8192;
constexpr std::string_view kAlgorithm = "RS256";

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string to_bytes(const BIGNUM* number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

NumberPtr parameter_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) throw openssl_error("RSA key is incomplete");
  return NumberPtr(number);
}

/// RFC 8725 section 3.5; small exponents and short keys have been broken in practice.
void require_strong_rsa(const EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) throw std::runtime_error("key is no RSA key");
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kLeastBits || bits > kMostBits) {
    throw std::runtime_error("RSA key has " + std::to_string(bits) + " bit; 2048 to 8192 are accepted");
  }
  const NumberPtr exponent = parameter_of(key, OSSL_PKEY_PARAM_RSA_E);
  if (BN_get_word(exponent.get()) < 65537 || !BN_is_odd(exponent.get())) {
    throw std::runtime_error("RSA key has a public exponent below 65537");
  }
}

/// RFC 7638 section 3: SHA-256 of the required members in lexical order.
std::string thumbprint(const EVP_PKEY* key) {
  const std::string members =
      base::JsonObject()
          .add("e", base::to_base64url(to_bytes(parameter_of(key, OSSL_PKEY_PARAM_RSA_E).get())))
          .add("kty", "RSA")
          .add("n", base::to_base64url(to_bytes(parameter_of(key, OSSL_PKEY_PARAM_RSA_N).get())))
          .text();
  return base::to_base64url(sha256(members));
}

BioPtr reading(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Without a callback OpenSSL would ask for a pass phrase on the terminal.
int no_pass_phrase(char*, int, int, void*) { return -1; }

PublicKey public_half(const EVP_PKEY* key, std::string_view realm) {
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) throw openssl_error("cannot write the public key");
  PublicKey half{std::string(realm), thumbprint(key), std::string(kAlgorithm),
                 std::string(reinterpret_cast<char*>(der), static_cast<std::size_t>(length))};
  OPENSSL_free(der);
  return half;
}

}  // namespace

struct SigningKey::Handle {
  KeyPtr key;
};

SigningKey::SigningKey(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {
  require_strong_rsa(handle_->key.get());
  kid_ = thumbprint(handle_->key.get());
}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::from_pem(const base::Secret& pem) {
  const BioPtr bio = reading(pem.reveal());
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (!key) throw openssl_error("no unencrypted private key in PEM form");
  return SigningKey(std::make_unique<Handle>(Handle{std::move(key)}));
}

SigningKey SigningKey::generate(int bits) {
  if (bits < kLeastBits || bits > kMostBits) throw std::runtime_error("bits must be 2048 to 8192");
  KeyPtr key(EVP_RSA_gen(static_cast<unsigned>(bits)));
  if (!key) throw openssl_error("cannot generate an RSA key");
  return SigningKey(std::make_unique<Handle>(Handle{std::move(key)}));
}

base::Secret SigningKey::to_pem() const {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PrivateKey(bio.get(), handle_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    throw openssl_error("cannot write the private key");
  }
  char* start = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &start);
  return base::Secret(std::string_view(start, static_cast<std::size_t>(length)));
}

PublicKey SigningKey::public_key(std::string_view realm) const {
  return public_half(handle_->key.get(), realm);
}

PublicKey PublicKey::from_pem(std::string_view pem, std::string_view realm) {
  const BioPtr bio = reading(pem);
  const KeyPtr key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (!key) throw openssl_error("no public key in PEM form");
  require_strong_rsa(key.get());
  return public_half(key.get(), realm);
}

std::string SigningKey::sign(std::string_view input) const {
  const DigestContextPtr context(EVP_MD_CTX_new());
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(handle_->key.get())), '\0');
  std::size_t length = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, handle_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                     bytes_of(input), input.size()) != 1) {
    throw openssl_error("cannot sign");
  }
  signature.resize(length);
  return signature;
}

struct KeyRing::Entry {
  std::string realm;
  std::string kid;
  std::string algorithm;
  std::size_t signature_size = 0;
  KeyPtr key;
  /// Initialised once and copied for each verification: initialising costs more than verifying.
  DigestContextPtr prepared;
};

KeyRing::KeyRing() = default;
KeyRing::KeyRing(KeyRing&&) noexcept = default;
KeyRing& KeyRing::operator=(KeyRing&&) noexcept = default;
KeyRing::~KeyRing() = default;

KeyRing::KeyRing(const std::vector<PublicKey>& keys) {
  for (const PublicKey& key : keys) {
    if (key.algorithm != kAlgorithm) throw std::runtime_error("key for an unknown algorithm");
    const unsigned char* der = bytes_of(key.der);
    KeyPtr parsed(d2i_PUBKEY(nullptr, &der, static_cast<long>(key.der.size())));
    if (!parsed) throw openssl_error("unreadable public key");
    require_strong_rsa(parsed.get());
    DigestContextPtr prepared(EVP_MD_CTX_new());
    if (EVP_DigestVerifyInit(prepared.get(), nullptr, EVP_sha256(), nullptr, parsed.get()) != 1) {
      throw openssl_error("cannot prepare a public key");
    }
    const auto signature_size = static_cast<std::size_t>(EVP_PKEY_get_size(parsed.get()));
    entries_.push_back(Entry{key.realm, key.kid, key.algorithm, signature_size, std::move(parsed),
                             std::move(prepared)});
  }
}

bool KeyRing::has_keys(std::string_view realm) const {
  for (const Entry& entry : entries_) {
    if (entry.realm == realm) return true;
  }
  return false;
}

bool KeyRing::verify(std::string_view realm, const std::optional<std::string>& kid,
                     std::string_view algorithm, std::string_view input,
                     std::string_view signature) const {
  for (const Entry& entry : entries_) {
    if (entry.realm != realm || entry.algorithm != algorithm) continue;
    if (kid && entry.kid != *kid) continue;
    if (signature.size() != entry.signature_size) continue;
    const DigestContextPtr context(EVP_MD_CTX_new());
    if (EVP_MD_CTX_copy_ex(context.get(), entry.prepared.get()) != 1) {
      throw openssl_error("cannot copy a verification context");
    }
    if (EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(input),
                         input.size()) == 1) {
      return true;
    }
    ERR_clear_error();
  }
  return false;
}

base::Expected<CompactJws, std::string> parse_compact(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) {
    return base::Unexpected{std::string("not_three_parts")};
  }
  auto header = base::from_base64url(text.substr(0, first));
  auto payload = base::from_base64url(text.substr(first + 1, second - first - 1));
  auto signature = base::from_base64url(text.substr(second + 1));
  if (!header || !payload || !signature || header->empty() || payload->empty() || signature->empty()) {
    return base::Unexpected{std::string("not_base64url")};
  }
  return CompactJws{std::move(*header), std::move(*payload), std::move(*signature),
                    text.substr(0, second)};
}

}  // namespace crypto
