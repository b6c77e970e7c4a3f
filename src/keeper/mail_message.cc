// SPDX-License-Identifier: MIT
#include "keeper/mail_message.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/encoding.h"

namespace keeper {

namespace {

constexpr std::size_t kMaxAddress = 254;
constexpr std::size_t kMaxLine = 76;
// What is left of a line beside a field's name, `=?UTF-8?Q?` and `?=`.
constexpr std::size_t kMaxEncoded = 50;

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

std::string without_controls(std::string_view text) {
  std::string clean(text);
  std::replace_if(clean.begin(), clean.end(), is_control, ' ');
  return clean;
}

std::string escape(char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'=', kDigits[byte >> 4U], kDigits[byte & 15U]};
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// One character of UTF-8 in the Q encoding (RFC 2047 section 4.2).
std::string q_encoded(std::string_view character) {
  if (character == " ") return "_";
  if (character.size() == 1 && is_letter_or_digit(character[0])) return std::string(character);
  std::string encoded;
  for (const char c : character) encoded += escape(c);
  return encoded;
}

std::size_t length_of_character(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
    ++length;
  }
  return length;
}

/// One line, in quoted-printable (RFC 2045 section 6.7), with soft breaks, and with its CRLF.
void add_line(std::string& out, std::string_view line) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool is_last = i + 1 == line.size();
    const bool is_plain =
        (c > ' ' && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !is_last);
    const std::string next = is_plain ? std::string(1, c) : escape(c);
    if (used + next.size() > kMaxLine - 1) {
      out += "=\r\n";
      used = 0;
    }
    out += next;
    used += next.size();
  }
  out += "\r\n";
}

/// `Wed, 25 Nov 2026 21:14:42 +0000` (RFC 5322 section 3.3), whatever the locale.
std::string date_text(base::Instant instant) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = base::to_numeric_date(instant);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d +0000",
                kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text.data();
}

std::string sender(const Mail& mail) {
  if (mail.from_name.empty()) return mail.from;
  return header_text(mail.from_name) + "\r\n <" + mail.from + ">";
}

}  // namespace

std::string header_text(std::string_view utf8) {
  const std::string text = without_controls(base::is_utf8(utf8) ? utf8 : std::string_view("?"));
  const bool is_plain =
      text.size() <= kMaxLine - 14 && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter_or_digit(c) || c == ' ' || c == '-';
      });
  if (is_plain) return text;
  std::string words;
  std::string word;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = length_of_character(rest);
    const std::string next = q_encoded(rest.substr(0, length));
    if (word.size() + next.size() > kMaxEncoded) {
      words += "=?UTF-8?Q?" + word + "?=\r\n ";
      word.clear();
    }
    word += next;
    rest.remove_prefix(length);
  }
  return words + "=?UTF-8?Q?" + word + "?=";
}

bool is_mailable(std::string_view address) {
  const std::size_t at = address.find('@');
  return address.size() <= kMaxAddress && at != std::string_view::npos && at > 0 &&
         at + 1 < address.size() && at == address.rfind('@') && address.front() != '-' &&
         std::all_of(address.begin(), address.end(), [](char c) {
           return is_ascii(c) && !is_control(c) &&
                  std::string_view(" ()<>[]:;,\\\"").find(c) == std::string_view::npos;
         });
}

base::Secret compose(const Mail& mail) {
  std::string message;
  message.reserve(2048 + 3 * mail.body.reveal().size());  // So that no copy is left behind.
  message += "Date: " + date_text(mail.date) + "\r\n";
  message += "From: " + sender(mail) + "\r\n";
  message += "To: " + mail.to + "\r\n";
  message += "Subject: " + header_text(mail.subject) + "\r\n";
  message += "Message-ID: <" + mail.message_id + ">\r\n";
  // So that no holiday notice comes back (RFC 3834).
  message += "Auto-Submitted: auto-generated\r\n";
  message += "MIME-Version: 1.0\r\n";
  message += "Content-Type: text/plain; charset=UTF-8\r\n";
  message += "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
  for (std::string_view rest = mail.body.reveal(); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    add_line(message, rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return base::Secret(std::move(message));
}

}  // namespace keeper
