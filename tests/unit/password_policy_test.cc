// SPDX-License-Identifier: MIT
#include "auth/password_policy.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace {

using auth::PasswordPolicy;
using auth::PolicyViolation;

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

/// A name of the violation, for readable tables.
std::string verdict(const PasswordPolicy& policy, const std::string& password) {
  const auto violation = auth::violation_of(policy, password);
  if (!violation) return "good";
  switch (*violation) {
    case PolicyViolation::too_short:
      return "too short";
    case PolicyViolation::too_long:
      return "too long";
    case PolicyViolation::characters:
      return "characters";
    case PolicyViolation::repetition:
      return "repetition";
    case PolicyViolation::common:
      return "common";
  }
  return "";
}

const std::string kAUmlaut = "\xc3\xa4";
const std::string kEmoji = "\xf0\x9f\x98\x80";

}  // namespace

BOOST_AUTO_TEST_SUITE(password_policy)

BOOST_AUTO_TEST_CASE(counts_characters_not_bytes) {
  BOOST_TEST(auth::characters_in("") == 0U);
  BOOST_TEST(auth::characters_in("abc") == 3U);
  BOOST_TEST(auth::characters_in(kAUmlaut + "b" + kEmoji) == 3U);
}

BOOST_AUTO_TEST_CASE(wants_each_class_of_characters_and_no_other_character) {
  BOOST_TEST(auth::is_mixed("Aa1!"));
  for (const char* lacking : {"aa1!", "AA1!", "Aab!", "Aa11", ""}) {
    BOOST_TEST(!auth::is_mixed(lacking), lacking);
  }
  for (const char c : std::string("!@#$%^&*()_-+=[]{}|;:<>.,/?\\~")) {
    BOOST_TEST(auth::is_mixed(std::string("Aa1") + c), c);
  }
  const std::string foreign[] = {" ", "\t", "\n", "'", "\"", "`", kAUmlaut, kEmoji, "\x7f"};
  for (const std::string& other : foreign) BOOST_TEST(!auth::is_mixed("Aa1!" + other), other);
}

BOOST_AUTO_TEST_CASE(finds_the_first_violation_in_the_order_of_the_codes) {
  PasswordPolicy policy;
  policy.common = auth::common_passwords_in("qwerty\nPassword123!\n");
  BOOST_TEST(verdict(policy, "Abcdefgh12!") == "too short");
  BOOST_TEST(verdict(policy, "Abcdefgh123!") == "good");
  BOOST_TEST(verdict(policy, repeated("Ab1!", 32)) == "good");
  BOOST_TEST(verdict(policy, repeated("Ab1!", 32) + "x") == "too long");
  BOOST_TEST(verdict(policy, "abcdefgh123!") == "characters");
  BOOST_TEST(verdict(policy, "aaaaaaaaaaaa") == "characters");
  BOOST_TEST(verdict(policy, "Abbb1234567!") == "good");
  BOOST_TEST(verdict(policy, "Abbbb123456!") == "repetition");
  BOOST_TEST(verdict(policy, "Password123!") == "common");
  BOOST_TEST(verdict(policy, "pAsSwOrD123!") == "common");
  BOOST_TEST(verdict(policy, "qwerty") == "too short");
}

BOOST_AUTO_TEST_CASE(lets_allowed_passwords_pass_whatever_else_holds) {
  PasswordPolicy policy;
  policy.common = auth::common_passwords_in("change123");
  BOOST_TEST(verdict(policy, "change123") == "good");
  BOOST_TEST(verdict(policy, "Change123") == "too short");
  policy.allowed.clear();
  BOOST_TEST(verdict(policy, "change123") == "too short");
}

BOOST_AUTO_TEST_CASE(takes_any_text_where_it_is_told_so) {
  PasswordPolicy policy;
  policy.characters = PasswordPolicy::Characters::any;
  BOOST_TEST(verdict(policy, repeated("correct horse " + kEmoji + kAUmlaut, 8)) == "good");
  BOOST_TEST(verdict(policy, repeated(kEmoji + kAUmlaut, 6)) == "good");
  BOOST_TEST(verdict(policy, repeated(kEmoji + kAUmlaut, 5) + kEmoji) == "too short");
  BOOST_TEST(verdict(policy, repeated(kEmoji, 4) + "bcdefghijkl") == "repetition");
  // Not the same character, though its last bytes are.
  BOOST_TEST(verdict(policy, "\xc3\xa4\xc2\xa4\xc3\xa4\xc2\xa4\xc3\xa4 abcdefgh") == "good");
  policy.max_repetition = 0;
  BOOST_TEST(verdict(policy, repeated(kEmoji, 12)) == "good");
}

BOOST_AUTO_TEST_CASE(reads_a_list_with_any_line_ends) {
  const auto list = auth::common_passwords_in("One\r\n\n#two\nthree");
  BOOST_TEST(list.size() == 3U);
  for (const char* word : {"one", "#two", "three"}) BOOST_TEST(list.contains(word), word);
}

BOOST_AUTO_TEST_SUITE_END()
