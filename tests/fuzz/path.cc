// SPDX-License-Identifier: MIT
//
// Request targets: the normal form is a fixed point, and holds nothing that another program could
// read as a way out of it.
#include "http/path.h"

#include <algorithm>

#include "base/encoding.h"
#include "support/fuzz.h"

namespace {

std::string escaped(const std::vector<std::string>& segments) {
  std::string target = segments.empty() ? "/" : "";
  for (const std::string& segment : segments) {
    target += '/';
    for (const char c : segment) target += '%' + base::to_hex({&c, 1});
  }
  return target;
}

bool is_clean(const std::string& segment) {
  const bool has_control = std::any_of(segment.begin(), segment.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return !segment.empty() && segment != "." && segment != ".." && !has_control &&
         segment.find_first_of("/;") == std::string::npos && base::is_utf8(segment);
}

std::string joined(const std::vector<std::string>& segments) {
  std::string text;
  for (const std::string& segment : segments) text += '/' + segment;
  return text;
}

}  // namespace

FUZZ_TARGET(path) {
  const auto path = http::parse_target(input);
  if (!path) {
    FUZZ_CHECK(!path.error().empty());
    return;
  }
  FUZZ_CHECK(std::all_of(path->normal.begin(), path->normal.end(), is_clean));

  const auto again = http::parse_target(escaped(path->normal));
  FUZZ_CHECK(again && again->normal == path->normal);
  FUZZ_CHECK(again->parameters == http::Path::Parameters::none);
  for (const auto& reading : path->others) {
    FUZZ_CHECK(reading != path->raw && reading != path->normal);
  }

  const std::string_view sent = input.substr(0, input.find('?'));
  const std::string raw = joined(path->raw);
  FUZZ_CHECK(raw == sent || raw + '/' == sent || (raw.empty() && sent == "//"));
  FUZZ_CHECK(path->query.empty() || path->query.end() == input.end());
  for (const std::string& segment : path->raw) (void)http::is_version_prefix(segment);
}
