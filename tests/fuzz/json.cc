// SPDX-License-Identifier: MIT
//
// The JSON reader agrees with a second one, and what is written can be read.
#include "base/json.h"

#include "base/encoding.h"
#include "support/fuzz.h"
#include "support/json_reference.h"

namespace {

using base::Json;
using fuzz::JsonReference;

void check_verdict(std::string_view input, const base::Expected<Json, std::string>& parsed) {
  const JsonReference reference(input);
  if (parsed) {
    FUZZ_CHECK(reference.well_formed());
    FUZZ_CHECK(reference.levels() <= static_cast<std::size_t>(Json::kMaxDepth));
    FUZZ_CHECK(!reference.has_nul() && !reference.has_huge_number());
    FUZZ_CHECK(reference.duplicates() != JsonReference::Duplicates::some);
    return;
  }
  FUZZ_CHECK(!parsed.error().empty());
  FUZZ_CHECK(!reference.well_formed() || reference.has_nul() || reference.has_huge_number() ||
             reference.levels() > static_cast<std::size_t>(Json::kMaxDepth) ||
             reference.duplicates() != JsonReference::Duplicates::none);
}

/// Asks every value everything.
void check_value(const Json& value) {
  if (const auto text = value.string()) {
    FUZZ_CHECK(base::is_utf8(*text) && text->find('\0') == std::string::npos);
    const auto again = Json::parse(base::json_quote(*text));
    FUZZ_CHECK(again && again->string() == text);
  }
  if (value.integer()) FUZZ_CHECK(value.number() == static_cast<double>(*value.integer()));
  FUZZ_CHECK(value.is_array() || value.elements().empty());
  FUZZ_CHECK(value.is_object() || !value.find("data"));
  FUZZ_CHECK(value.is_string() + value.is_object() + value.is_array() + value.is_null() <= 1);
  for (const Json& element : value.elements()) check_value(element);
  for (const char* name : {"", "data", "attributes", "type"}) {
    if (const auto member = value.find(name)) check_value(*member);
  }
}

void check_writing(std::string_view input) {
  const std::string quoted = base::json_quote(input);
  FUZZ_CHECK(JsonReference(quoted).well_formed());
  const std::string object = base::JsonObject().add(input, input).add_null("n").add("i", -1).text();
  FUZZ_CHECK(JsonReference(object).well_formed());
  if (input.find('\0') != input.npos) return;
  const auto parsed = Json::parse(quoted);
  FUZZ_CHECK(parsed && parsed->is_string());
  if (base::is_utf8(input)) FUZZ_CHECK(parsed->string() == input);
}

}  // namespace

FUZZ_TARGET(json) {
  const auto parsed = Json::parse(input);
  check_verdict(input, parsed);
  if (parsed) check_value(*parsed);
  check_writing(input);
}
