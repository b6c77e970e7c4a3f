// SPDX-License-Identifier: MIT
//
// Whatever a client sends, it stays one value of one line of the log.
#include "base/log.h"

#include <algorithm>

#include "base/encoding.h"
#include "support/fuzz.h"

namespace {

/// The value that a reader of the log gets back; nothing when it is not one whole value.
std::optional<std::string> unescaped(std::string_view written) {
  if (written.empty() || written.front() != '"') return std::string(written);
  std::string value;
  std::size_t at = 1;
  for (; at < written.size() && written[at] != '"'; ++at) {
    if (written[at] != '\\') {
      value += written[at];
    } else if (written.substr(at, 2) == "\\x") {
      const auto byte = base::from_hex(written.substr(at + 2, 2));
      if (!byte) return std::nullopt;
      value += *byte;
      at += 3;
    } else {
      value += written.substr(++at, 1);
    }
  }
  return at + 1 == written.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

FUZZ_TARGET(log) {
  const std::string written = base::log_value(input);
  FUZZ_CHECK(!written.empty());
  FUZZ_CHECK(std::all_of(written.begin(), written.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
  const bool quoted = written.front() == '"';
  FUZZ_CHECK(quoted || written.find_first_of(" =\"\\") == std::string::npos);
  FUZZ_CHECK(unescaped(written) == input);
}
