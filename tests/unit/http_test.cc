// SPDX-License-Identifier: MIT
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "http/message.h"
#include "http/parse.h"
#include "http/path.h"

namespace {

using Segments = std::vector<std::string>;
using Form = http::Authorization::Form;

std::string joined(const Segments& segments) {
  std::string text;
  for (const std::string& segment : segments) text += "/" + segment;
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(path)

BOOST_AUTO_TEST_CASE(sees_a_target_raw_and_normal) {
  struct Case {
    const char* target;
    const char* raw;
    const char* normal;
  };
  const Case cases[] = {
      {"/", "", ""},
      {"/carts", "/carts", "/carts"},
      {"/carts/", "/carts", "/carts"},
      {"/carts//", "/carts/", "/carts"},
      {"//carts", "//carts", "/carts"},
      {"/%63arts/1?x=%zz", "/%63arts/1", "/carts/1"},
      {"/carts/a%2Fitems", "/carts/a%2Fitems", "/carts/a/items"},
      {"/carts/./1", "/carts/./1", "/carts/1"},
      {"/public/../carts", "/public/../carts", "/carts"},
      {"/public\\carts", "/public\\carts", "/public\\carts"},
      {"/carts;x=1/2", "/carts;x=1/2", "/carts/2"},
      {"/carts%3bx", "/carts%3bx", "/carts"},
      {"/carts#/x", "/carts#/x", "/carts"},
      {"/%252e%252e/carts", "/%252e%252e/carts", "/%2e%2e/carts"},
  };
  for (const Case& c : cases) {
    const auto path = http::parse_target(c.target);
    BOOST_REQUIRE_MESSAGE(path.has_value(), c.target);
    BOOST_TEST(joined(path->raw) == c.raw, c.target << " raw is " << joined(path->raw));
    BOOST_TEST(joined(path->normal) == c.normal, c.target << " normal is " << joined(path->normal));
  }
}

BOOST_AUTO_TEST_CASE(reads_a_target_in_every_way) {
  const auto is_read_as = [](const char* target, const std::string& wanted) {
    const auto path = http::parse_target(target);
    BOOST_REQUIRE_MESSAGE(path.has_value(), target);
    return std::any_of(path->others.begin(), path->others.end(),
                       [&](const Segments& reading) { return joined(reading) == wanted; });
  };
  const auto split_first = http::parse_target("/%61/b%2Fc");
  BOOST_TEST((split_first->others == std::vector<Segments>{{"a", "b/c"}}));
  BOOST_TEST(is_read_as("/a/%3Bb", "/a/;b"));
  BOOST_TEST(is_read_as("/%2561", "/a"));
  BOOST_TEST(is_read_as("/%61#b/c", "/a#b/c"));
  BOOST_TEST(http::parse_target("/a/100%25")->others.empty());
  BOOST_TEST(is_read_as("/%252e%252e/a", "/a"));
}

BOOST_AUTO_TEST_CASE(refuses_what_nobody_can_read) {
  for (const char* target : {"", "carts", "*", "/%", "/%2", "/%zz", "/..", "/a/../..", "/%00", "/a%0a",
                             "/%ff", "/%c0%ae", "/a\x01", "/public/%2e%2e/carts", "/carts//../1",
                             "/a%2fb/../carts", "/x#/../carts", "/x/..\\carts", "/carts/1/x/..;/../.."}) {
    BOOST_TEST(!http::parse_target(target).has_value(), target);
  }
}

BOOST_AUTO_TEST_CASE(notes_path_parameters_and_the_query) {
  BOOST_TEST((http::parse_target("/a;b")->parameters == http::Path::Parameters::present));
  BOOST_TEST((http::parse_target("/a?b;c")->parameters == http::Path::Parameters::none));
  BOOST_TEST(http::parse_target("/a?b?c")->query == "b?c");
}

BOOST_AUTO_TEST_CASE(knows_version_prefixes) {
  for (const char* good : {"v1", "v1.2"}) BOOST_TEST(http::is_version_prefix(good), good);
  for (const char* bad : {"", "v", "v2", "v1.", "v1.x", "v1.0", "v1.3", "v1.20", "V1", "v10", "v1.2.3", "v1.1234"}) {
    BOOST_TEST(!http::is_version_prefix(bad), bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(authorization)

BOOST_AUTO_TEST_CASE(takes_the_scheme_in_any_case_and_one_space) {
  for (const char* value : {"Bearer a.b-c_d~e+f/g=", "bearer a.b-c_d~e+f/g=", "BEARER a.b-c_d~e+f/g="}) {
    const auto parsed = http::parse_authorization(value);
    BOOST_TEST((parsed.form == Form::bearer), value);
    BOOST_TEST(parsed.token == "a.b-c_d~e+f/g=");
  }
}

BOOST_AUTO_TEST_CASE(refuses_every_other_spelling) {
  for (const char* value : {"Bearer", "Bearer ", "Bearer  x", " Bearer x", "Bearer x ", "Bearer x y",
                            "Bearer\tx", "546789", "Bearer x,Bearer y", "Bearer \xc3\xa4"}) {
    BOOST_TEST((http::parse_authorization(value).form != Form::bearer), value);
    BOOST_TEST((http::parse_authorization(value).form != Form::absent), value);
  }
}

BOOST_AUTO_TEST_CASE(tells_absent_from_other_schemes) {
  BOOST_TEST((http::parse_authorization(std::nullopt).form == Form::absent));
  BOOST_TEST((http::parse_authorization("").form == Form::absent));
  BOOST_TEST((http::parse_authorization("Basic eA==").form == Form::other_scheme));
}

BOOST_AUTO_TEST_CASE(tells_one_word_from_a_bad_token) {
  for (const char* value : {"546789", "Bearer", "Bearer ", " Bearer"}) {
    BOOST_TEST((http::parse_authorization(value).form == Form::one_word), value);
  }
  for (const char* value : {"Bearer\tx", "Bearer  x", "Bearer x y"}) {
    BOOST_TEST((http::parse_authorization(value).form == Form::malformed), value);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(form)

BOOST_AUTO_TEST_CASE(decodes_names_and_values) {
  const auto form = http::parse_form("grant_type=password&user+name=a%40b%2B&empty&=x&&last=");
  BOOST_REQUIRE(form.has_value());
  BOOST_REQUIRE(form->size() == 5U);
  BOOST_TEST((*form)[1].first == "user name");
  BOOST_TEST((*form)[1].second.reveal() == "a@b+");
  BOOST_TEST((*form)[2].second.empty());
  BOOST_TEST((*form)[3].first.empty());
}

BOOST_AUTO_TEST_CASE(refuses_what_cannot_be_decoded) {
  for (const char* body : {"a=%", "a=%zz", "a=%00", "a=%ff", "%=1"}) {
    BOOST_TEST(!http::parse_form(body).has_value(), body);
  }
  std::string many;
  for (int i = 0; i < 65; ++i) many += "a=1&";
  BOOST_TEST(!http::parse_form(many).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(negotiation)

BOOST_AUTO_TEST_CASE(reads_media_types_and_their_parameters) {
  const auto type = http::parse_media_type("Application/vnd.API+json ; Version=\"1.0\"; q");
  BOOST_TEST(type.essence == "application/vnd.api+json");
  BOOST_TEST(type.parameter("version").value() == "1.0");
  BOOST_TEST(http::parse_accept("a/b, ,c/d;q=0.1").size() == 2U);
}

BOOST_AUTO_TEST_CASE(picks_the_locale_that_the_client_likes_best) {
  const std::vector<std::string> locales = {"en_US", "de_DE"};
  BOOST_TEST(http::negotiate_locale("", locales) == "en_US");
  BOOST_TEST(http::negotiate_locale("de", locales) == "de_DE");
  BOOST_TEST(http::negotiate_locale("fr, de-AT;q=0.5, en;q=0.4", locales) == "de_DE");
  BOOST_TEST(http::negotiate_locale("de;q=0.1, en;q=0.9", locales) == "en_US");
  BOOST_TEST(http::negotiate_locale("*", locales) == "en_US");
  // A weight of 0 refuses, and so does what is no number.
  for (const char* refused : {"de;q=0", "de;q=0.000", "de;q=nan", "de;q=-1", "de;q=x"}) {
    BOOST_TEST(http::negotiate_locale(refused, locales) == "en_US", refused);
  }
}

BOOST_AUTO_TEST_CASE(uses_the_phrases_of_rfc_9110) {
  BOOST_TEST(http::reason_phrase(422) == "Unprocessable Content");
  BOOST_TEST(http::reason_phrase(413) == "Content Too Large");
}

BOOST_AUTO_TEST_SUITE_END()
