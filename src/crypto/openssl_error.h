// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/err.h>

#include <stdexcept>
#include <string>

namespace crypto {

/// OpenSSL's own reason behind `what`; empties its error queue.
[[nodiscard]] inline std::runtime_error openssl_error(const std::string& what) {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return std::runtime_error(reason == nullptr ? what : what + ": " + reason);
}

}  // namespace crypto
