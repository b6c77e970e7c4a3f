// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/jws.h"

namespace support {

/// One key for all tests: making one takes longer than most suites.
inline const crypto::SigningKey& signing_key() {
  static const crypto::SigningKey key = crypto::SigningKey::generate(2048);
  return key;
}

inline const crypto::KeyRing& key_ring() {
  static const crypto::KeyRing ring({signing_key().public_key("default")});
  return ring;
}

}  // namespace support
