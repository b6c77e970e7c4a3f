// SPDX-License-Identifier: MIT
//
// Mails: whatever names, subjects and texts hold, the header has the fields that were meant, every
// line is short and plain, and a text with placeholders comes out as it went in.
#include <algorithm>

#include "base/encoding.h"
#include "base/text_template.h"
#include "keeper/mail_message.h"
#include "support/fuzz.h"

namespace {

constexpr std::size_t kFields = 9;

std::string decoded(std::string_view quoted_printable) {
  std::string text;
  for (std::size_t i = 0; i < quoted_printable.size(); ++i) {
    const char c = quoted_printable[i];
    if (c == '\r') continue;
    if (c != '=') {
      text += c;
    } else if (quoted_printable.substr(i, 3) != "=\r\n") {
      text += base::from_hex(quoted_printable.substr(i + 1, 2)).value();
      i += 2;
    } else {
      i += 2;
    }
  }
  return text;
}

void check_lines(std::string_view message) {
  while (!message.empty()) {
    const std::size_t end = message.find("\r\n");
    FUZZ_CHECK(end != std::string_view::npos);
    const std::string_view line = message.substr(0, end);
    FUZZ_CHECK(line.size() <= 76);
    FUZZ_CHECK(std::all_of(line.begin(), line.end(),
                           [](char c) { return c == '\t' || (c >= ' ' && c < 0x7f); }));
    message.remove_prefix(end + 2);
  }
}

std::size_t fields_in(std::string_view header) {
  std::size_t fields = 0;
  while (!header.empty()) {
    if (header.front() != ' ') ++fields;
    header.remove_prefix(header.find("\r\n") + 2);
  }
  return fields;
}

}  // namespace

FUZZ_TARGET(mail) {
  keeper::Mail mail;
  const std::string_view first = input.substr(0, input.size() / 3);
  mail.from = "shop@example.com";
  mail.from_name = first;
  mail.to =
      keeper::is_mailable(first) && first.size() < 60 ? std::string(first) : "sonia@spryker.com";
  mail.subject = input.substr(first.size(), input.size() / 3);
  std::string text(input.substr(first.size() + mail.subject.size()));
  mail.body = base::Secret(std::string_view(text));
  mail.message_id = "0@example.com";
  const base::Secret message = keeper::compose(mail);
  check_lines(message.reveal());
  const std::size_t end = message.reveal().find("\r\n\r\n");
  FUZZ_CHECK(fields_in(message.reveal().substr(0, end + 2)) == kFields);
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  FUZZ_CHECK(decoded(message.reveal().substr(end + 4)) == text);

  const auto parsed = base::TextTemplate::parse(input, {"name"});
  if (parsed && !parsed->uses("name")) {
    std::string plain(input);
    for (const std::string_view twice : {"{{", "}}"}) {
      for (std::size_t at = 0; (at = plain.find(twice, at)) != std::string::npos; ++at) {
        plain.erase(at, 1);
      }
    }
    FUZZ_CHECK(parsed->render({}) == plain);
  }
}
