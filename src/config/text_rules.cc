// SPDX-License-Identifier: MIT
#include "text_rules.h"

#include <algorithm>

#include "auth/policy.h"

namespace config {

namespace {

constexpr std::size_t kLongestOrigin = 255;
constexpr std::size_t kLongestSocketPath = 107;  // sizeof sockaddr_un::sun_path, less the NUL.

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_absolute_path(std::string_view text) {
  return text.starts_with('/') && !has_control_characters(text);
}

bool is_host(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    return text.size() > 4 &&
           text.substr(1, text.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
               std::string_view::npos;
  }
  return !text.empty() && text.front() != '-' && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
         });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), is_digit) && std::stoi(std::string(text)) <= 65535;
}

bool is_host_with_port(std::string_view text) {
  const std::size_t end_of_address = text.rfind(']');
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos ||
      (end_of_address != std::string_view::npos && colon < end_of_address)) {
    return is_host(text);
  }
  return is_host(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

bool is_public_url(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.starts_with(scheme)) return is_host_with_port(text.substr(scheme.size()));
  }
  return false;
}

/// RFC 6454 section 6.1, as browsers send it: lower case, no default port, no slash at the end.
/// `null` is none: every page can make itself one of that name.
bool is_origin(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0 || text.size() > kLongestOrigin) return false;
  const std::string_view scheme = text.substr(0, end);
  const std::string_view host = text.substr(end + 3);
  if (std::any_of(text.begin(), text.end(), is_upper) || !is_lower(scheme.front())) return false;
  if (!std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_lower(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
      })) {
    return false;
  }
  if (scheme == "https" && host.ends_with(":443")) return false;
  if (scheme == "http" && host.ends_with(":80")) return false;
  return is_host_with_port(host);
}

/// The characters that names of header fields in fact have (RFC 9110 section 5.1 allows some more).
bool is_field_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '_';
  });
}

bool is_group(std::string_view text) {
  return text.size() <= 32 && (text.empty() || is_lower(text[0]) || text[0] == '_') &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '-';
         });
}

bool is_mail_server(std::string_view text) {
  for (const std::string_view scheme : {"smtp://", "smtps://"}) {
    if (text.starts_with(scheme)) return is_host_with_port(text.substr(scheme.size()));
  }
  return false;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return is_printable(text) && text.size() <= 254 && at != std::string_view::npos && at > 0 &&
         at == text.rfind('@') && is_host(text.substr(at + 1)) &&
         text.find_first_of("()<>[]:;,\\\"") == std::string_view::npos;
}

bool is_link(std::string_view text) {
  return is_printable(text) && (text.starts_with("https://") || text.starts_with("http://"));
}

bool is_locale(std::string_view text) {
  return text.size() == 5 && is_lower(text[0]) && is_lower(text[1]) && text[2] == '_' &&
         is_upper(text[3]) && is_upper(text[4]);
}

}  // namespace

const TextRule kAnyText{[](std::string_view text) { return !has_control_characters(text); },
                        "a string without control characters"};
const TextRule kSql{[](std::string_view text) {
                      return std::all_of(text.begin(), text.end(), [](char c) {
                        return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t' || c == '\r';
                      });
                    },
                    "SQL"};
const TextRule kWord{[](std::string_view text) {
                       return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
                         return c > 0x20 && c < 0x7f;
                       });
                     },
                     "a name of printable ASCII characters without spaces"};
const TextRule kAbsolutePath{is_absolute_path, "an absolute path, such as \"/var/lib/bearerd\""};
const TextRule kPathOrNothing{
    [](std::string_view text) { return text.empty() || is_absolute_path(text); },
    "an absolute path, or \"\" for none"};
const TextRule kSocketPath{[](std::string_view text) {
                             return is_absolute_path(text) && text.size() <= kLongestSocketPath;
                           },
                           "an absolute path of at most 107 bytes"};
const TextRule kGroup{is_group, "the name of a group, or \"\" to leave it as it is"};
const TextRule kPublicUrl{
    is_public_url,
    "scheme, host and, where it is not the scheme's own, port, without a slash at the end, such as "
    "\"https://shop.example.com\""};
const TextRule kHostWithPort{is_host_with_port,
                             "a host as it stands in the Host header, such as "
                             "\"shop.example.com\" or \"shop.example.com:8443\""};
const TextRule kLocale{is_locale, "a locale such as \"en_US\""};
const TextRule kNetwork{
    [](std::string_view text) { return auth::Network::parse(text).has_value(); },
    "an address or a network, such as \"192.0.2.7\" or \"10.0.0.0/8\""};
const TextRule kOrigin{[](std::string_view text) { return text == "*" || is_origin(text); },
                       "an origin as browsers send it, such as \"https://shop.example.com\" or "
                       "\"http://localhost:3000\" (lower case, no default port, no slash at the "
                       "end), or \"*\""};
const TextRule kFieldName{is_field_name, "the name of a header field, such as \"If-Match\""};
const TextRule kResourceType{
    is_field_name, "a type of JSON:API as it stands in paths, such as \"wishlist-items\""};

const TextRule kMailServer{is_mail_server,
                           "smtp:// or smtps://, a host and, where it is not the usual one, a port, "
                           "such as \"smtp://localhost:25\""};
const TextRule kMailAddressOrNothing{
    [](std::string_view text) { return text.empty() || is_mail_address(text); },
    "an e-mail address, such as \"shop@example.com\""};
const TextRule kLinkOrNothing{
    [](std::string_view text) { return text.empty() || is_link(text); },
    "a link, such as \"https://shop.example.com/password/restore?token={key}\", or \"\" for none"};

bool is_realm_name(std::string_view text) {
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_lower(c) || is_digit(c) || c == '_' || c == '-';
  });
}

}  // namespace config
