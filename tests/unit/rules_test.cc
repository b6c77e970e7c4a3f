// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "auth/policy.h"
#include "auth/protected_resources.h"

namespace {

auth::ProtectedResources rules(const char* text) {
  auto parsed = auth::ProtectedResources::parse(text);
  BOOST_REQUIRE_MESSAGE(parsed.has_value(), text);
  return std::move(*parsed);
}

std::string problem(const char* text) {
  const auto parsed = auth::ProtectedResources::parse(text);
  if (parsed.has_value()) return "accepted";
  return std::to_string(parsed.error().line) + ":" + std::to_string(parsed.error().column);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(protected_resources)

BOOST_AUTO_TEST_CASE(matches_methods_variables_and_the_rest) {
  const auto resources = rules(
      "# comment\n"
      "GET /carts\n"
      "PATCH /carts/{cartId} # behind a rule, too\n"
      "* /admin/** kind=user,agent scope=admin,write\n");
  BOOST_TEST(resources.size() == 3U);
  BOOST_TEST(resources.find("GET", {"carts"})->line == 2U);
  BOOST_TEST(resources.find("HEAD", {"carts"}) != nullptr);
  BOOST_TEST(resources.find("POST", {"carts"}) == nullptr);
  BOOST_TEST(resources.names({"carts"}));
  BOOST_TEST(resources.find("PATCH", {"carts", "x"}) != nullptr);
  BOOST_TEST(resources.find("PATCH", {"carts", ""}) == nullptr);
  BOOST_TEST(resources.find("PATCH", {"carts", "x", "y"}) == nullptr);
  BOOST_TEST(resources.find("GET", {"Carts"}) == nullptr);
  const auth::Rule* admin = resources.find("BREW", {"admin", "a", "b"});
  BOOST_REQUIRE(admin != nullptr);
  BOOST_TEST(admin->kinds.size() == 2U);
  BOOST_TEST(admin->scopes.size() == 2U);
  BOOST_TEST(resources.find("GET", {"admin"}) == admin);
  BOOST_TEST(!resources.names({"public"}));
}

BOOST_AUTO_TEST_CASE(takes_empty_files_and_carriage_returns) {
  BOOST_TEST(rules("").size() == 0U);
  BOOST_TEST(rules("GET /a\r\n\r\n").size() == 1U);
}

BOOST_AUTO_TEST_CASE(says_where_a_rule_is_wrong) {
  BOOST_TEST(problem("GET /a\nFETCH /b\n") == "2:1");
  BOOST_TEST(problem("GET") == "1:4");
  BOOST_TEST(problem("GET a") == "1:5");
  BOOST_TEST(problem("GET /a//b") == "1:7");
  BOOST_TEST(problem("GET /a/") == "1:7");
  BOOST_TEST(problem("GET /**/b") == "1:6");
  BOOST_TEST(problem("GET /a/{}") == "1:8");
  BOOST_TEST(problem("GET /a/b*") == "1:8");
  BOOST_TEST(problem("GET /a/%41") == "1:8");
  BOOST_TEST(problem("GET /a/..") == "1:8");
  BOOST_TEST(problem("GET /a/b\x01") == "1:8");
  BOOST_TEST(problem("GET /a/\xC3") == "1:8");
  BOOST_TEST(problem("GET /a/{b}-{c}") == "1:8");
  BOOST_TEST(problem("GET /a role=x") == "1:8");
  BOOST_TEST(problem("GET /a kind=") == "1:13");
  BOOST_TEST(problem("GET /a kind=customer,king") == "1:22");
  BOOST_TEST(problem("  get /a") == "1:3");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE(contains_addresses_of_its_family) {
  const auto ten = auth::Network::parse("10.0.0.0/8").value();
  BOOST_TEST(ten.contains("10.255.0.1"));
  BOOST_TEST(ten.contains("::ffff:10.1.2.3"));
  BOOST_TEST(!ten.contains("11.0.0.1"));
  BOOST_TEST(!ten.contains("::1"));
  BOOST_TEST(!ten.contains("forged"));
  const auto odd = auth::Network::parse("192.168.4.0/22").value();
  BOOST_TEST(odd.contains("192.168.7.255"));
  BOOST_TEST(!odd.contains("192.168.8.0"));
  BOOST_TEST(auth::Network::parse("2001:db8::1")->contains("2001:db8::1"));
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0", "x/8", "10.0.0.0/8x"}) {
    BOOST_TEST(!auth::Network::parse(bad).has_value(), bad);
  }
}

BOOST_AUTO_TEST_CASE(loopback_is_this_host_only) {
  for (const char* yes : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "unix:"}) {
    BOOST_TEST(auth::is_loopback(yes), yes);
  }
  for (const char* no : {"128.0.0.1", "::2", "localhost", "", "127.0.0.1.evil"}) BOOST_TEST(!auth::is_loopback(no), no);
}

BOOST_AUTO_TEST_SUITE_END()
