// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "../../src/api/json_api.h"

namespace {

using Format = api::AttributeRule::Format;

/// What is wrong with one attribute, joined by spaces; empty when nothing is.
std::string violations(const std::string& json, const api::AttributeRule& rule,
                       const auth::PasswordPolicy& policy = {}) {
  const auto attributes = base::Json::parse(json);
  BOOST_REQUIRE(attributes.has_value());
  const auto valid = api::validate(*attributes, {rule}, policy);
  std::string text;
  if (valid) return text;
  for (const api::Violation& violation : valid.error().violations) {
    BOOST_TEST(violation.field == rule.name);
    text += (text.empty() ? "" : " ") + api::violation_text(violation);
  }
  return text;
}

std::string email_of(std::size_t length) {
  return R"({"email":")" + std::string(length - 6, 'x') + R"(@y.com"})";
}

constexpr const char* kTooLong = "This value is too long. It should have 255 characters or less.";

}  // namespace

BOOST_AUTO_TEST_SUITE(validation)

BOOST_AUTO_TEST_CASE(tells_everything_that_is_wrong_with_an_address) {
  const api::AttributeRule rule{"email", Format::email, 255};
  BOOST_TEST(violations(email_of(255), rule).empty());
  BOOST_TEST(violations(email_of(256), rule) == kTooLong);
  BOOST_TEST(violations(R"({"email":")" + std::string(256, 'x') + R"("})", rule) ==
             std::string("This value is not a valid email address. ") + kTooLong);
  BOOST_TEST(violations(R"({"email":""})", rule) == "This value should not be blank.");
  BOOST_TEST(violations("{}", rule) == "This field is missing.");
  BOOST_TEST(violations(email_of(256), {"email", Format::email}).empty());
}

BOOST_AUTO_TEST_CASE(counts_one_character_in_the_singular) {
  auth::PasswordPolicy policy;
  policy.min_length = policy.max_length = 1;
  policy.characters = auth::PasswordPolicy::Characters::any;
  const api::AttributeRule rule{"password", Format::new_password};
  BOOST_TEST(violations(R"({"password":""})", rule, policy) ==
             "This value should not be blank. This value is too short. It should have 1 character "
             "or more.");
  BOOST_TEST(violations(R"({"password":"ab"})", rule, policy) ==
             "This value is too long. It should have 1 character or less.");
  BOOST_TEST(violations("{\"password\":\"\xf0\x9f\x98\x80\"}", rule, policy).empty());
}

BOOST_AUTO_TEST_SUITE_END()
