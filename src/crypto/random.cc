// SPDX-License-Identifier: MIT
#include "crypto/random.h"

#include <openssl/rand.h>

#include "openssl_error.h"

namespace crypto {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    throw openssl_error("no random numbers");
  }
  return bytes;
}

}  // namespace crypto
