// SPDX-License-Identifier: MIT
#include "crypto/digest.h"

#include <openssl/evp.h>

#include "openssl_error.h"

namespace crypto {

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &length,
                 EVP_sha256(), nullptr) != 1 ||
      length != digest.size()) {
    throw openssl_error("SHA-256 failed");
  }
  return digest;
}

}  // namespace crypto
