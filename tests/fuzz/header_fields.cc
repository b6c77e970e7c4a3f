// SPDX-License-Identifier: MIT
//
// Authorization, Content-Type, Accept and Accept-Language.
#include <algorithm>

#include "base/encoding.h"
#include "support/fuzz.h"
#include "http/parse.h"

namespace {

using Form = http::Authorization::Form;

void check_authorization(std::string_view value) {
  const http::Authorization parsed = http::parse_authorization(value);
  FUZZ_CHECK((parsed.form == Form::absent) == value.empty());
  FUZZ_CHECK((parsed.form == Form::bearer) == !parsed.token.empty());
  if (parsed.form != Form::bearer) return;
  FUZZ_CHECK(base::equal_ignoring_case(value.substr(0, 7), "Bearer "));
  FUZZ_CHECK(parsed.token == value.substr(7));
  FUZZ_CHECK(std::all_of(parsed.token.begin(), parsed.token.end(),
                         [](char c) { return c > 0x20 && c < 0x7f && c != ',' && c != '"'; }));
}

void check_media_type(std::string_view value) {
  const http::MediaType type = http::parse_media_type(value);
  FUZZ_CHECK(type.essence == base::to_lower_ascii(type.essence));
  FUZZ_CHECK(type.essence.find(';') == std::string::npos);
  FUZZ_CHECK(http::parse_media_type(type.essence).essence == type.essence);
  for (const auto& [name, text] : type.parameters) {
    FUZZ_CHECK(name == base::to_lower_ascii(name) && type.parameter(name).has_value());
  }
}

void check_locale(std::string_view value) {
  const std::vector<std::string> locales{"en_US", "de_DE", "fr"};
  const std::string_view chosen = http::negotiate_locale(value, locales);
  FUZZ_CHECK(std::find(locales.begin(), locales.end(), chosen) != locales.end());
  // Other than the default only what was named, in whatever form.
  const std::string lower = base::to_lower_ascii(value);
  FUZZ_CHECK(chosen == "en_US" || lower.find(chosen.substr(0, 2)) != std::string::npos);
  // What the client refuses is not chosen for it.
  const std::string refused = std::string(value) + ",de;q=0,fr;q=0.0";
  if (lower.find("de") == lower.npos && lower.find("fr") == lower.npos) {
    FUZZ_CHECK(http::negotiate_locale(refused, locales) == "en_US");
  }
}

}  // namespace

FUZZ_TARGET(header_fields) {
  check_authorization(input);
  FUZZ_CHECK(http::parse_authorization(std::nullopt).form == Form::absent);
  check_media_type(input);
  for (const http::MediaType& type : http::parse_accept(input)) {
    FUZZ_CHECK(type.essence.find(',') == std::string::npos);
  }
  check_locale(input);
}
