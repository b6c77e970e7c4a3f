// SPDX-License-Identifier: MIT
//
// Routes of company users and agents: the order of their errors, pages, and who the check lets in.
#include <boost/test/unit_test.hpp>

#include "../../src/api/pagination.h"
#include "api/check.h"
#include "api/router.h"
#include "base/json.h"
#include "support/services.h"

namespace {

constexpr const char* kCompanyUser = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac";

/// World with an agent, user 3.
struct Fixture : support::World {
  auth::Realms realms;
  http::Request request;

  Fixture() {
    accounts.company_users = {{kCompanyUser, sonia().key, true}};
    auth::Account agent = customer("3", "admin@spryker.com", "change123");
    agent.key.kind = auth::AccountKind::user;
    agent.reference.clear();
    agent.is_agent = true;
    accounts.accounts.push_back(agent);
    set("REMOTE_ADDR", "192.0.2.1");
    set("REQUEST_SCHEME", "https");
    set("HTTP_ACCEPT", "*/*");
    realm.rules = *auth::ProtectedResources::parse(
        "GET /carts\n* /staff/** kind=agent\n* /tools/** scope=agent\n* /both/** kind=customer scope=agent\n");
  }
  void set(const std::string& name, const std::string& value) {
    std::erase_if(request.parameters, [&](const auto& parameter) { return parameter.first == name; });
    if (!value.empty()) request.parameters.emplace_back(name, value);
  }
  auth::GrantContext context() { return {realm, "frontend", "", "", {}}; }
  std::string customers_token() {
    return "Bearer " + auth::issue_for_password(services, context(), "sonia@spryker.com",
                                                base::Secret(std::string("change123")))
                           ->access_token.reveal();
  }
  std::string agents_token() {
    return "Bearer " + auth::issue_for_agent(services, context(), "admin@spryker.com",
                                             base::Secret(std::string("change123")))
                           ->access_token.reveal();
  }
  http::Response ask(const char* method, const std::string& target) {
    set("REQUEST_METHOD", method);
    set("REQUEST_URI", target);
    realms = auth::Realms({realm});
    api::Router router(realms, services, []() -> const crypto::KeyRing& { return support::key_ring(); });
    return router.handle(request);
  }
  /// Status and code of what comes back: `401 4101`.
  std::string post(const std::string& type, const std::string& attributes) {
    request.body = R"({"data":{"type":")" + type + R"(","attributes":)" + attributes + "}}";
    const http::Response response = ask("POST", "/" + type);
    std::string text = std::to_string(response.status);
    const auto errors = base::Json::parse(response.body)->find("errors");
    if (!errors) return text;
    const auto code = errors->elements().front().find("code");
    return text + " " + (code ? *code->string() : *errors->elements().front().find("detail")->string());
  }
  /// What the check says: `204 customer:DE--21 agent=3`, or status and code.
  std::string check(const char* target) {
    set("REQUEST_METHOD", "GET");
    set("REQUEST_URI", target);
    realms = auth::Realms({realm});
    api::Check check(realms, []() -> const crypto::KeyRing& { return support::key_ring(); },
                     [](const auth::Realm&, const auth::AccessToken&) { return false; }, clock);
    const http::Response response = check.handle(request);
    const auto field = [&](std::string_view name) {
      for (const auto& [known, text] : response.headers) {
        if (known == name) return text;
      }
      return std::string();
    };
    if (response.status == 204) return "204 " + field("X-Bearerd-Subject") + " agent=" + field("X-Bearerd-Agent");
    return field("X-Bearerd-Status") + " " + field("X-Bearerd-Error");
  }
};

std::string page(std::string_view query) {
  const auto parsed = api::parse_page(query);
  return parsed ? std::to_string(parsed->offset) + "+" + std::to_string(parsed->limit) : "refused";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(storefront_routes)

BOOST_AUTO_TEST_CASE(pages_are_read_strictly) {
  for (const char* query : {"", "q=x", "q=page[offset]", "page%5Boffset%5D=10", "page[limit]=5", "pages[offset]=x",
                            "x=%zz", "&&="}) {
    BOOST_TEST(page(query) == "0+10", query);
  }
  BOOST_TEST(page("page[offset]=10&page[limit]=5") == "10+5");
  BOOST_TEST(page("page%5boffset%5D=10&q=1&page%5Blimit%5d=5") == "10+5");
  BOOST_TEST(page("page[offset]=19&page[limit]=10") == "10+10");
  BOOST_TEST(page("page[offset]=999999999&page[limit]=999999999") == "999999000+1000");
  for (const char* value : {"", "-1", "+1", "x", "1x", "1.0", "1e1", " 1", "01", "00", "1234567890", "%00", "%31%zz"}) {
    BOOST_TEST(page(std::string("page[offset]=0&page[limit]=") + value) == "refused", value);
    BOOST_TEST(page(std::string("page[limit]=1&page[offset]=") + value) == "refused", value);
  }
  for (const char* query : {"page[offset]=0&page[limit]=0", "page[limit]=0", "page[offset]", "page=1", "page[]=1",
                            "page[number]=1", "page[offset][]=1", "page[limit]=1&page[limit]=1", "page[Limit]=1",
                            "page%5Boffset=1"}) {
    BOOST_TEST(page(query) == "refused", query);
  }
}

BOOST_FIXTURE_TEST_CASE(a_bad_page_is_found_on_every_route_before_anything_else, Fixture) {
  set("HTTP_ACCEPT", "");
  for (const char* target : {"/access-tokens", "/refresh-tokens", "/agent-customer-search"}) {
    const auto response = ask("GET", std::string(target) + "?page[limit]=x");
    BOOST_TEST(response.status == 400);
    BOOST_TEST(response.body == R"({"errors":[{"detail":"Pagination parameters are invalid.","status":400}]})");
    BOOST_TEST(ask("GET", std::string(target) + "?page[limit]=1").status == 406);
  }
  BOOST_TEST(ask("GET", "/nothing?page[limit]=x").status == 404);
}

BOOST_FIXTURE_TEST_CASE(links_lead_to_pages_that_exist, Fixture) {
  set("HTTP_AUTHORIZATION", agents_token());
  const auto links = [&](const std::string& query) {
    const auto answer = base::Json::parse(ask("GET", "/agent-customer-search" + query).body)->find("links");
    std::string text;
    for (const char* name : {"self", "last", "first", "prev", "next"}) {
      const auto link = answer->find(name);
      if (link) text += std::string(name) + link->string()->substr(std::string("https://shop.example/agent-customer-search").size()) + " ";
    }
    return text;
  };
  BOOST_TEST(links("") == "self last?page[offset]=0&page[limit]=10 first?page[offset]=0&page[limit]=10 ");
  BOOST_TEST(links("?page%5Boffset%5D=1&q=&page[limit]=1&x=a%26b") ==
             "self?page[offset]=1&q=&page[limit]=1&x=a&b last?q=&x=a%26b&page[offset]=1&page[limit]=1 "
             "first?q=&x=a%26b&page[offset]=0&page[limit]=1 prev?q=&x=a%26b&page[offset]=0&page[limit]=1 ");
  BOOST_TEST(links("?page[offset]=9&page[limit]=1") ==
             "self?page[offset]=9&page[limit]=1 last?page[offset]=1&page[limit]=1 "
             "first?page[offset]=0&page[limit]=1 prev?page[offset]=1&page[limit]=1 ");
  BOOST_TEST(links("?page[offset]=0&page[limit]=1") ==
             "self?page[offset]=0&page[limit]=1 last?page[offset]=1&page[limit]=1 "
             "first?page[offset]=0&page[limit]=1 next?page[offset]=1&page[limit]=1 ");
  BOOST_TEST(links("?q=zzz") == "self?q=zzz ");
}

BOOST_FIXTURE_TEST_CASE(blank_agent_logins_cost_no_hash, Fixture) {
  for (const char* attributes : {"{}", R"({"username":"admin@spryker.com"})", R"({"username":"","password":"x"})",
                                 R"({"username":"admin@spryker.com","password":7})", R"({"username":["x"],"password":"x"})",
                                 R"({"username":null,"password":"x"})"}) {
    BOOST_TEST(post("agent-access-tokens", attributes) == "401 4101", attributes);
  }
  BOOST_TEST(passwords.calls == 0);
  BOOST_TEST(post("agent-access-tokens", R"({"username":"x","password":"x"})") == "401 4101");
  BOOST_TEST(passwords.calls == 1);
}

BOOST_FIXTURE_TEST_CASE(uuids_are_checked_by_their_shape, Fixture) {
  set("HTTP_AUTHORIZATION", customers_token());
  const auto answer = [&](const std::string& uuid) {
    return post("company-user-access-tokens", R"({"idCompanyUser":")" + uuid + "\"}");
  };
  BOOST_TEST(answer(kCompanyUser) == "201");
  BOOST_TEST(answer("EBF4B55A-CAB0-5ED0-8FB7-525A3EEEDEAC") == "201");
  BOOST_TEST(answer("ebf4b55a-cab0-5ed0-8fb7-525a3eeedeab") == "401 003");
  for (const char* bad : {"x", "ebf4b55acab05ed08fb7525a3eeedeac", "ebf4b55a-cab0-5ed0-8fb7-525a3eeedea",
                          "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeacc", "gbf4b55a-cab0-5ed0-8fb7-525a3eeedeac",
                          "ebf4b55a-cab0-0ed0-8fb7-525a3eeedeac", "ebf4b55a-cab0-5ed0-7fb7-525a3eeedeac",
                          "ebf4b55a-cab0-5ed0-cfb7-525a3eeedeac", "ebf4b55a-cab0-9ed0-8fb7-525a3eeedeac",
                          "ebf4b55a+cab0-5ed0-8fb7-525a3eeedeac", " bf4b55a-cab0-5ed0-8fb7-525a3eeedeac",
                          "{bf4b55a-cab0-5ed0-8fb7-525a3eeedea}"}) {
    BOOST_TEST(answer(bad) == "422 901", bad);
  }
}

BOOST_FIXTURE_TEST_CASE(an_ended_agent_is_refused_in_words_of_the_field_he_came_in, Fixture) {
  const std::string token = agents_token();
  const auto answers = [&] {
    const std::string one = post("agent-customer-impersonation-access-tokens", R"({"customerReference":"DE--21"})");
    const http::Response two = ask("GET", "/agent-customer-search");
    return one + " " + std::to_string(two.status);
  };
  set("HTTP_X_AGENT_AUTHORIZATION", token);
  BOOST_TEST(answers() == "201 200");
  services.tokens.raise_generation(accounts.accounts.back().key, clock.time);
  BOOST_TEST(answers() == "401 4102 401");
  set("HTTP_AUTHORIZATION", customers_token());
  BOOST_TEST(answers() == "401 4102 401");
  set("HTTP_X_AGENT_AUTHORIZATION", "");
  set("HTTP_AUTHORIZATION", token);
  BOOST_TEST(answers() == "401 001 401");
}

BOOST_FIXTURE_TEST_CASE(the_check_knows_the_agents_field, Fixture) {
  const std::string agent = agents_token();
  const std::string customer = customers_token();
  set("HTTP_X_AGENT_AUTHORIZATION", "Bearer broken");
  set("HTTP_AUTHORIZATION", "broken");
  set("HTTP_X_ANONYMOUS_CUSTOMER_UNIQUE_ID", "a");
  for (const char* target : {"/carts", "/public", "/staff/x"}) BOOST_TEST(check(target) == "401 4102", target);
  set("HTTP_X_AGENT_AUTHORIZATION", "oneword");
  for (const char* target : {"/carts", "/public", "/staff/x"}) BOOST_TEST(check(target) == "400 005", target);
  set("HTTP_X_ANONYMOUS_CUSTOMER_UNIQUE_ID", "");
  BOOST_TEST(check("/public") == "401 001");
  set("HTTP_AUTHORIZATION", "");
  BOOST_TEST(check("/carts") == "403 002");
  set("HTTP_X_AGENT_AUTHORIZATION", agent);
  BOOST_TEST(check("/carts") == "403 002");
  BOOST_TEST(check("/both/x") == "403 002");
  for (const char* target : {"/public", "/staff/x", "/tools/x"}) BOOST_TEST(check(target) == "204 user:3 agent=3", target);
  set("HTTP_AUTHORIZATION", customer);
  for (const char* target : {"/carts", "/public", "/staff/x", "/tools/x", "/both/x"}) {
    BOOST_TEST(check(target) == "204 customer:DE--21 agent=3", target);
  }
  set("HTTP_X_AGENT_AUTHORIZATION", customer);
  BOOST_TEST(check("/carts") == "204 customer:DE--21 agent=");
  for (const char* target : {"/staff/x", "/tools/x", "/both/x"}) BOOST_TEST(check(target) == "403 002", target);
  set("HTTP_AUTHORIZATION", "");
  BOOST_TEST(check("/staff/x") == "403 002");
  BOOST_TEST(check("/public") == "204  agent=");
}

BOOST_FIXTURE_TEST_CASE(other_dialects_know_nothing_of_agents, Fixture) {
  set("HTTP_AUTHORIZATION", customers_token());
  set("HTTP_X_AGENT_AUTHORIZATION", "Bearer broken");
  set("HTTP_X_ANONYMOUS_CUSTOMER_UNIQUE_ID", "a");
  set("BEARERD_API", "bearer");
  BOOST_TEST(check("/carts") == "204 customer:DE--21 agent=");
  set("BEARERD_API", "backend");
  BOOST_TEST(check("/carts").starts_with("403"));  // A customer, and nobody's agent.
  set("HTTP_AUTHORIZATION", "");
  set("HTTP_X_AGENT_AUTHORIZATION", agents_token());
  set("REQUEST_SCHEME", "http");
  BOOST_TEST(check("/staff/x").starts_with("401"));
  BOOST_TEST(check("/public") == "204  agent=");
  set("BEARERD_API", "");
  BOOST_TEST(check("/public") == "403 tls_required");
}

BOOST_AUTO_TEST_SUITE_END()
