// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

namespace keeper {

/// A mail before it is put into lines.
struct Mail {
  std::string from;       ///< Address.
  std::string from_name;  ///< UTF-8, or empty.
  std::string to;         ///< Address.
  std::string subject;    ///< UTF-8.
  base::Secret body;      ///< UTF-8, lines end with \n.
  base::Instant date;
  std::string message_id;  ///< Without angle brackets.
};

/// The message as RFC 5322 wants it: plain text in UTF-8, quoted-printable, lines of at most 76
/// characters that end with CRLF. No value can begin a header field of its own: control characters
/// become spaces. The addresses must be `is_mailable`.
[[nodiscard]] base::Secret compose(const Mail& mail);

/// Whether a mail can be addressed to it: one @ with something on both sides, at most 254 printable
/// ASCII characters, and none that has a meaning in a header field or in SMTP.
[[nodiscard]] bool is_mailable(std::string_view address);

/// A value of a header field that people read: as it is where it is plain ASCII, otherwise as
/// encoded words (RFC 2047), folded.
[[nodiscard]] std::string header_text(std::string_view utf8);

}  // namespace keeper
