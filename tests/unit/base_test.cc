// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/uuid.h"

using base::Json;

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_AUTO_TEST_CASE(hex_goes_both_ways) {
  const std::string bytes("\x00\x7f\xff", 3);
  BOOST_TEST(base::to_hex(bytes) == "007fff");
  BOOST_TEST(base::from_hex("007FfF").value() == bytes);
  BOOST_TEST(!base::from_hex("0"));
  BOOST_TEST(!base::from_hex("0g"));
}

BOOST_AUTO_TEST_CASE(base64url_follows_rfc_4648) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"\xfb\xff", "-_8"}};
  for (const auto& [plain, text] : cases) {
    BOOST_TEST(base::to_base64url(plain) == text);
    BOOST_TEST(base::from_base64url(text).value() == plain);
  }
}

BOOST_AUTO_TEST_CASE(base64url_has_one_text_for_each_value) {
  for (const char* text : {"Zg==", "Zh", "Zm9", "Z", "Zm 8", "Zm8+", "Zm8/"}) {
    BOOST_TEST(!base::from_base64url(text), text);
  }
}

BOOST_AUTO_TEST_CASE(utf8_is_checked_to_the_letter) {
  for (const char* good : {"", "a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"}) {
    BOOST_TEST(base::is_utf8(good));
  }
  for (const char* bad : {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xf8\x88\x80\x80\x80", "a\xff"}) {
    BOOST_TEST(!base::is_utf8(bad), base::to_hex(bad));
  }
}

BOOST_AUTO_TEST_CASE(percent_decoding_happens_once) {
  BOOST_TEST(base::percent_decode("a%2Fb%252F").value() == "a/b%2F");
  for (const char* bad : {"%", "%2", "%zz", "a%"}) BOOST_TEST(!base::percent_decode(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(uuid)

BOOST_AUTO_TEST_CASE(has_one_spelling) {
  BOOST_TEST(base::is_uuid("ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac"));
  for (const char* text :
       {"", "ebf4b55a-cab0-5ed0-8fb7-525a3eeedea", "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac0",
        "EBF4B55A-cab0-5ed0-8fb7-525a3eeedeac", "ebf4b55acab0-5ed0-8fb7-525a3eeedeac-",
        "gbf4b55a-cab0-5ed0-8fb7-525a3eeedeac", "{bf4b55a-cab0-5ed0-8fb7-525a3eeedea}"}) {
    BOOST_TEST(!base::is_uuid(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(takes_what_rfc_8259_allows) {
  for (const char* text : {"{}", "[]", "null", " 1 ", "-0", "1.5e+3", "\"\\u00e4\\ud83d\\ude00\"",
                           "{\"a\":[1,{\"b\":null}]}", "\"\xc3\xa4\""}) {
    BOOST_TEST(Json::parse(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_the_library_below_would_take) {
  const std::string_view bad[] = {"",       "-",        "+1",        "01",         "2.",       ".5",
                                  "1e",     "[1,]",     "{\"a\":1,}", "\"\t\"",     "\"\\x\"",  "\"\\u12\"",
                                  "\"\\ud800\"", "\"\\udc00\"", "\"\\u0000\"", "nul", "NaN", "Infinity",
                                  "'a'",    "// c\n1",  "1 2",       "{a:1}",      "\"",       "{\"a\":1,\"a\":2}",
                                  "\"\xc0\x80\"", "\xef\xbb\xbf{}", "1\r\v", "{\"a\" 1}"};
  for (const std::string_view text : bad) BOOST_TEST(!Json::parse(text).has_value(), text);
  BOOST_TEST(!Json::parse(std::string_view("\"a\0b\"", 5)).has_value());
}

BOOST_AUTO_TEST_CASE(limits_the_depth) {
  const auto nested = [](int levels) {
    return std::string(static_cast<std::size_t>(levels), '[') + std::string(static_cast<std::size_t>(levels), ']');
  };
  BOOST_TEST(Json::parse(nested(Json::kMaxDepth)).has_value());
  BOOST_TEST(!Json::parse(nested(Json::kMaxDepth + 1)).has_value());
  BOOST_TEST(!Json::parse(std::string(1000000, '[')).has_value());
}

BOOST_AUTO_TEST_CASE(the_error_names_the_byte_and_quotes_nothing) {
  const auto parsed = Json::parse("{\"secret\": tru}");
  BOOST_TEST(parsed.error() == "unknown word at byte 11");
}

BOOST_AUTO_TEST_CASE(a_wrong_question_yields_nothing) {
  const Json value = *Json::parse("{\"n\":1.5,\"big\":18446744073709551615,\"s\":\"x\",\"l\":[1,2]}");
  BOOST_TEST(!value.string());
  BOOST_TEST(!value.find("absent"));
  BOOST_TEST(!value.find("n")->integer());
  BOOST_TEST(value.find("n")->number().value() == 1.5);
  BOOST_TEST(!value.find("big")->integer());
  BOOST_TEST(value.find("s")->string().value() == "x");
  BOOST_TEST(!value.find("s")->find("x"));
  BOOST_TEST(value.find("l")->elements().size() == 2U);
  BOOST_TEST(value.find("s")->elements().empty());
}

BOOST_AUTO_TEST_CASE(a_child_outlives_its_document) {
  const Json child = [] { return *Json::parse("{\"a\":{\"b\":\"kept\"}}")->find("a"); }();
  BOOST_TEST(child.find("b")->string().value() == "kept");
}

BOOST_AUTO_TEST_CASE(objects_keep_the_order_of_their_members) {
  const std::string text = base::JsonObject()
                               .add("z", "q\"\\\n")
                               .add("a", std::int64_t{-5})
                               .add_null("n")
                               .add("l", std::vector<std::string>{"x", "y"})
                               .add_optional("o", std::optional<std::string>())
                               .text();
  BOOST_TEST(text == R"({"z":"q\"\\\u000a","a":-5,"n":null,"l":["x","y"],"o":null})");
  BOOST_TEST(Json::parse(text).has_value());
}

BOOST_AUTO_TEST_CASE(quoting_always_gives_valid_json) {
  for (const std::string_view text : {std::string_view("\xff\xfe"), std::string_view("\0", 1),
                                      std::string_view("\x7f"), std::string_view("\xc3\xa4")}) {
    const auto quoted = base::json_quote(text);
    if (text != std::string_view("\0", 1)) BOOST_TEST(Json::parse(quoted).has_value(), quoted);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(log_line)

BOOST_AUTO_TEST_CASE(plain_values_stand_as_they_are) {
  BOOST_TEST(base::log_value("DE--21") == "DE--21");
  BOOST_TEST(base::log_value("a@b.c:80/x+y_z") == "a@b.c:80/x+y_z");
}

BOOST_AUTO_TEST_CASE(no_value_can_break_out_of_its_line) {
  BOOST_TEST(base::log_value("") == "\"\"");
  BOOST_TEST(base::log_value("a b") == "\"a b\"");
  BOOST_TEST(base::log_value("x\" event=forged") == "\"x\\\" event=forged\"");
  BOOST_TEST(base::log_value("a\r\nb\x1b[0m\xc3\xa4\\") == "\"a\\x0d\\x0ab\\x1b[0m\\xc3\\xa4\\\\\"");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(secret)

BOOST_AUTO_TEST_CASE(moving_leaves_nothing_behind) {
  base::Secret first(std::string("short"));
  const base::Secret second = std::move(first);
  BOOST_TEST(second.reveal() == "short");
  BOOST_TEST(first.empty());  // NOLINT: what is left behind is what this is about
}

BOOST_AUTO_TEST_CASE(wiping_reaches_the_whole_buffer) {
  std::string text = "a password that is longer than any small buffer";
  const char* bytes = text.data();
  const std::size_t capacity = text.capacity();
  base::wipe(text);
  BOOST_TEST(text.empty());
  BOOST_TEST(std::string(bytes, capacity) == std::string(capacity, '\0'));
}

BOOST_AUTO_TEST_CASE(comparison_needs_equal_length) {
  BOOST_TEST(base::equal_in_constant_time("abc", "abc"));
  BOOST_TEST(!base::equal_in_constant_time("abc", "abd"));
  BOOST_TEST(!base::equal_in_constant_time("abc", "ab"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(clock_text)

BOOST_AUTO_TEST_CASE(instants_are_written_in_utc_with_microseconds) {
  const base::Instant instant = base::from_microseconds(1763888400123456);
  BOOST_TEST(base::to_iso8601(instant) == "2025-11-23T09:00:00.123456Z");
  BOOST_TEST(base::to_numeric_date(instant) == 1763888400);
  BOOST_TEST(base::to_iso8601(base::from_microseconds(-1)) == "1969-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_SUITE_END()
