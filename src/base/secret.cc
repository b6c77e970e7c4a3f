// SPDX-License-Identifier: MIT
#include "base/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace base {

void wipe(std::string& text) {
  // Up to the capacity: what a longer earlier value left behind counts as well.
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
  // A short string is copied by its move, so the source still holds the text.
  wipe(other.text_);
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe(text_);
  text_ = std::move(other.text_);
  wipe(other.text_);
  return *this;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace base
