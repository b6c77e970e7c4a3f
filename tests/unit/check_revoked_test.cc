// SPDX-License-Identifier: MIT
//
// What checks answer to tokens that were revoked, or may have been.
#include <boost/test/unit_test.hpp>
#include <set>

#include "api/check.h"
#include "support/services.h"

namespace {

struct Fixture : support::World {
  auth::Realms realms;
  http::Request request;
  std::set<auth::Kind> revoked;
  bool is_known = true;

  Fixture() {
    set("REQUEST_METHOD", "GET");
    set("REMOTE_ADDR", "192.0.2.1");
    set("REQUEST_SCHEME", "https");
    realm.rules = *auth::ProtectedResources::parse("GET /carts\n");
  }
  void set(const std::string& name, const std::string& value) {
    std::erase_if(request.parameters,
                  [&](const auto& parameter) { return parameter.first == name; });
    request.parameters.emplace_back(name, value);
  }
  void log_in() {
    const auth::GrantContext context{realm, "frontend", "", "", {}};
    const auto tokens = auth::issue_for_password(services, context, "sonia@spryker.com",
                                                 base::Secret(std::string("change123")));
    set("HTTP_AUTHORIZATION", "Bearer " + tokens->access_token.reveal());
  }
  std::string agents_token() {
    auth::Account agent = customer("4", "user4", "pw");
    agent.key.kind = auth::AccountKind::user;
    agent.is_agent = true;
    accounts.accounts.push_back(agent);
    const auth::GrantContext context{realm, "frontend", "", "", {}};
    return auth::issue_for_agent(services, context, "user4", base::Secret(std::string("pw")))
        ->access_token.reveal();
  }
  http::Response answer() {
    realms = auth::Realms({realm});
    const auto is_revoked = [this](const auth::Realm& of, const auth::AccessToken& token) {
      BOOST_TEST(of.name == realm.name);
      if (!is_known) throw auth::RevocationsUnavailable("revocations_unknown");
      return revoked.count(token.kind) != 0;
    };
    api::Check check(
        realms, []() -> const crypto::KeyRing& { return support::key_ring(); }, is_revoked, clock);
    return check.handle(request);
  }
  static std::string field(const http::Response& response, std::string_view name) {
    for (const auto& [known, text] : response.headers) {
      if (known == name) return text;
    }
    return "";
  }
  std::string at(const char* uri) {
    set("REQUEST_URI", uri);
    const http::Response response = answer();
    return field(response, "X-Bearerd-Status") + " " + field(response, "X-Bearerd-Error");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(check_revoked, Fixture)

BOOST_AUTO_TEST_CASE(a_revoked_token_is_refused_like_a_bad_one_in_every_dialect) {
  for (const char* dialect : {"storefront", "backend", "bearer"}) {
    set("BEARERD_API", dialect);
    for (const char* uri : {"/carts", "/catalog"}) {
      set("REQUEST_URI", uri);
      revoked.clear();
      log_in();
      const bool is_public = std::string_view(uri) == "/catalog";
      const bool opens = is_public || std::string_view(dialect) != "backend";
      BOOST_TEST((answer().status == 204) == opens);
      revoked = {auth::Kind::customer};
      const auto refused = answer().headers;
      set("HTTP_AUTHORIZATION", "Bearer broken");
      BOOST_TEST((refused == answer().headers));
      BOOST_TEST(answer().status == 401);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_revoked_agent_is_refused_whoever_is_beside_him) {
  set("HTTP_X_AGENT_AUTHORIZATION", "Bearer " + agents_token());
  log_in();
  BOOST_TEST(at("/carts") == "204 ");
  revoked = {auth::Kind::agent};
  BOOST_TEST(at("/carts") == "401 4102");
  BOOST_TEST(at("/catalog") == "401 4102");
  set("HTTP_AUTHORIZATION", "");
  BOOST_TEST(at("/catalog") == "401 4102");
  revoked = {auth::Kind::customer};
  log_in();
  BOOST_TEST(at("/carts") == "401 001");
}

BOOST_AUTO_TEST_CASE(good_tokens_wait_until_revocations_are_known) {
  is_known = false;
  for (const char* uri : {"/carts", "/catalog"}) {
    log_in();
    BOOST_TEST(at(uri) == "503 unavailable");
    BOOST_TEST(field(answer(), "Retry-After") == "5");
    set("HTTP_AUTHORIZATION", "Bearer broken");
    BOOST_TEST(at(uri) == "401 001");
  }
  set("HTTP_AUTHORIZATION", "");
  BOOST_TEST(at("/carts") == "403 002");
  BOOST_TEST(at("/catalog") == "204 ");
}

BOOST_AUTO_TEST_SUITE_END()
