// SPDX-License-Identifier: MIT
#include "libcrypt.h"

#include <crypt.h>
#include <openssl/crypto.h>

#include <memory>
#include <string>

namespace crypto {

static_assert(kMostPhraseBytes == CRYPT_MAX_PASSPHRASE_SIZE - 1);

std::optional<Match> compare_by_libcrypt(const base::Secret& phrase, std::string_view stored) {
  // 32 KiB of scratch space that libcrypt fills with secrets.
  const auto scratch = std::make_unique<crypt_data>();
  const std::string setting(stored);
  const char* computed = crypt_rn(phrase.reveal().c_str(), setting.c_str(), scratch.get(),
                                  static_cast<int>(sizeof(crypt_data)));
  const bool made = computed != nullptr && computed[0] != '*';
  const bool equal = made && base::equal_in_constant_time(computed, setting);
  OPENSSL_cleanse(scratch.get(), sizeof(crypt_data));
  if (!made) return std::nullopt;
  return equal ? Match::match : Match::mismatch;
}

}  // namespace crypto
