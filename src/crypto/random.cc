// SPDX-License-Identifier: MIT
#include "crypto/random.h"

#include <openssl/rand.h>

#include "base/encoding.h"
#include "openssl_error.h"

namespace crypto {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    throw openssl_error("no random numbers");
  }
  return bytes;
}

std::string random_uuid() {
  std::string bytes = random_bytes(16);
  const auto set_bits = [&](std::size_t index, unsigned kept, unsigned fixed) {
    bytes[index] = static_cast<char>((static_cast<unsigned char>(bytes[index]) & kept) | fixed);
  };
  set_bits(6, 0x0fU, 0x40U);  // The version.
  set_bits(8, 0x3fU, 0x80U);  // The variant.
  std::string text = base::to_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

}  // namespace crypto
