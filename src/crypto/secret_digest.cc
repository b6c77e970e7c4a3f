// SPDX-License-Identifier: MIT
#include "secret_digest.h"

#include <openssl/evp.h>

#include "base/encoding.h"
#include "openssl_error.h"

namespace crypto {

struct SecretDigest::Function {
  EVP_MD* digest = nullptr;
  EVP_MD_CTX* context = nullptr;
  ~Function() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(digest);
  }
};

SecretDigest::SecretDigest(const char* name) : function_(std::make_unique<Function>()) {
  function_->digest = EVP_MD_fetch(nullptr, name, nullptr);
  function_->context = EVP_MD_CTX_new();
  if (function_->digest == nullptr || function_->context == nullptr) {
    throw openssl_error(std::string("no digest ") + name);
  }
}

SecretDigest::~SecretDigest() = default;

base::Secret SecretDigest::of(std::string_view head, std::string_view tail) const {
  std::string bytes(static_cast<std::size_t>(EVP_MD_get_size(function_->digest)), '\0');
  EVP_MD_CTX* context = function_->context;
  if (EVP_DigestInit_ex2(context, function_->digest, nullptr) != 1 ||
      EVP_DigestUpdate(context, head.data(), head.size()) != 1 ||
      EVP_DigestUpdate(context, tail.data(), tail.size()) != 1 ||
      EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(bytes.data()), nullptr) != 1) {
    throw openssl_error("digest failed");
  }
  return base::Secret(std::move(bytes));
}

base::Secret SecretDigest::hex_of(std::string_view head, std::string_view tail) const {
  return base::Secret(base::to_hex(of(head, tail).reveal()));
}

}  // namespace crypto
