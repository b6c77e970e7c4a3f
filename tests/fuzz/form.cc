// SPDX-License-Identifier: MIT
//
// application/x-www-form-urlencoded: what is accepted says the same when it is written anew.
#include <algorithm>

#include "base/encoding.h"
#include "support/fuzz.h"
#include "http/parse.h"

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == ' ' ? std::string("+") : '%' + base::to_hex({&c, 1});
  return out;
}

bool is_text(std::string_view text) {
  return base::is_utf8(text) && text.find('\0') == text.npos;
}

}  // namespace

FUZZ_TARGET(form) {
  const auto form = http::parse_form(input);
  if (!form) {
    FUZZ_CHECK(form.error() == "too_many_fields" || form.error() == "undecodable_field");
    return;
  }
  FUZZ_CHECK(form->size() <= 64);
  std::string written;
  for (const auto& [name, value] : *form) {
    FUZZ_CHECK(is_text(name) && is_text(value.reveal()));
    written += escaped(name) + '=' + escaped(value.reveal()) + '&';
  }
  const auto again = http::parse_form(written);
  FUZZ_CHECK(again && again->size() == form->size());
  for (std::size_t i = 0; i < form->size(); ++i) {
    FUZZ_CHECK((*again)[i].first == (*form)[i].first);
    FUZZ_CHECK((*again)[i].second.reveal() == (*form)[i].second.reveal());
  }
}
