// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>

#include "api/check.h"
#include "base/encoding.h"
#include "support/services.h"

namespace {

struct Fixture : support::World {
  auth::Realms realms;
  http::Request request;
  bool has_keys = true;

  Fixture() {
    set("REQUEST_METHOD", "GET");
    set("REQUEST_URI", "/carts");
    set("REMOTE_ADDR", "192.0.2.1");
    set("REQUEST_SCHEME", "https");
    rules("GET /carts\nGET /carts/{cartId}\n* /staff/** kind=user\nGET /reports scope=reports\n");
  }
  void set(const std::string& name, const std::string& value) {
    std::erase_if(request.parameters, [&](const auto& parameter) { return parameter.first == name; });
    request.parameters.emplace_back(name, value);
  }
  void rules(const char* text) { realm.rules = *auth::ProtectedResources::parse(text); }
  void send_token(const std::string& text) { set("HTTP_AUTHORIZATION", text); }
  void log_in() {
    const auth::GrantContext context{realm, "frontend", "", "", {}};
    const auto tokens = auth::issue_for_password(services, context, "sonia@spryker.com",
                                                 base::Secret(std::string("change123")));
    send_token("Bearer " + tokens->access_token.reveal());
  }
  http::Response answer() {
    realms = auth::Realms({realm});
    static const crypto::KeyRing kNone;
    api::Check check(realms, [this]() -> const crypto::KeyRing& { return has_keys ? support::key_ring() : kNone; },
                     [](const auth::Realm&, const auth::AccessToken&) { return false; }, clock);
    return check.handle(request);
  }
  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [known, text] : response.headers) {
      if (known == name) return text;
    }
    return "absent";
  }
  /// `204 customer:DE--21`, or what the client will see: `403 002`.
  std::string summary() {
    const http::Response response = answer();
    if (response.status == 204) return "204 " + header(response, "X-Bearerd-Subject");
    if (response.status == 500) return "500";
    return header(response, "X-Bearerd-Status") + " " + header(response, "X-Bearerd-Error");
  }
  std::string at(const char* uri) {
    set("REQUEST_URI", uri);
    return summary();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(check, Fixture)

BOOST_AUTO_TEST_CASE(a_protected_path_needs_a_good_token) {
  BOOST_TEST(summary() == "403 002");
  send_token("Bearer broken");
  BOOST_TEST(summary() == "401 001");
  log_in();
  BOOST_TEST(summary() == "204 customer:DE--21");
  clock.time += base::Seconds(28800 + 30);
  BOOST_TEST(summary() == "401 001");
}

BOOST_AUTO_TEST_CASE(a_refusal_brings_all_that_the_web_server_needs) {
  send_token("Bearer broken");
  const http::Response response = answer();
  BOOST_TEST(response.status == 401);
  BOOST_TEST(header(response, "X-Bearerd-Body") ==
             R"({"errors":[{"detail":"Invalid access token.","status":401,"code":"001"}]})");
  BOOST_TEST(header(response, "X-Bearerd-Content-Type") == "application/vnd.api+json");
  BOOST_TEST(header(response, "X-Bearerd-Challenge") == "Bearer realm=\"Access to shop API\"");
  BOOST_TEST(header(response, "X-Bearerd-Language") == "en_US");
  // nginx copies this one by itself, and the client would see it twice.
  BOOST_TEST(header(response, "WWW-Authenticate") == "absent");
  BOOST_TEST(response.body.empty());
}

BOOST_AUTO_TEST_CASE(every_identity_field_is_always_there) {
  log_in();
  const http::Response known = answer();
  set("REQUEST_URI", "/public");
  send_token("");
  const http::Response nobody = answer();
  for (const char* name : {"Subject", "Kind", "Customer-Reference", "Customer-Id", "Company-User", "Agent", "Actor",
                           "User", "Warehouse", "Session", "Client", "Scopes", "Expires-In"}) {
    BOOST_TEST(header(known, std::string("X-Bearerd-") + name) != "absent", name);
    BOOST_TEST(header(nobody, std::string("X-Bearerd-") + name) == "", name);
  }
  BOOST_TEST(header(known, "X-Bearerd-Customer-Id") == "21");
  BOOST_TEST(header(known, "X-Bearerd-Scopes") == "customer");
  BOOST_TEST(header(known, "X-Bearerd-Expires-In") == "28800");
  BOOST_TEST(header(known, "X-Bearerd-Agent") == "");
}

BOOST_AUTO_TEST_CASE(public_paths_pass_but_a_bad_token_does_not) {
  BOOST_TEST(at("/catalog") == "204 ");
  send_token("Bearer broken");
  BOOST_TEST(summary() == "401 001");
  log_in();
  BOOST_TEST(summary() == "204 customer:DE--21");
}

BOOST_AUTO_TEST_CASE(unlisted_paths_follow_realm_and_location) {
  realm.unlisted = auth::Unlisted::protect;
  BOOST_TEST(at("/catalog") == "403 002");
  set("BEARERD_UNLISTED", "public");
  BOOST_TEST(summary() == "204 ");
  set("BEARERD_UNLISTED", "refuse");
  log_in();
  BOOST_TEST(summary() == "403 002");
  set("BEARERD_UNLISTED", "perhaps");
  BOOST_TEST(summary() == "500");
}

BOOST_AUTO_TEST_CASE(two_readings_of_a_path_are_refused) {
  log_in();
  for (const char* uri : {"/%63arts", "//carts", "/x/../carts", "/./carts", "/carts;x", "/carts/1;x", "/carts#",
                          "/carts/1%2F2", "/%2e%2e/carts", "/carts/%zz", "/carts/%00",
                          // What only some URL parsers read as /carts/1, and we as no rule's path.
                          "//host/carts/1", "///host/carts/1", "/\\host/carts/1", "/carts\\1", "/carts%5C1", "/v1\\carts",
                          "/carts//../1", "/carts/;/../1", "/a%2Fb/../carts/1", "/x#/../carts/1",
                          "/carts/1/x/..;/../..", "/carts/1/x/%2e%2e/../.."}) {
    BOOST_TEST(at(uri) == "400 invalid_path", uri);
  }
  for (const char* uri : {"/carts", "/carts/", "/carts/1", "/carts/a%20b", "/v1/carts", "/carts?x=%zz"}) {
    BOOST_TEST(at(uri) == "204 customer:DE--21", uri);
  }
  for (const char* uri : {"//images/1", "/images\\1", "/images/1#x", "/images/../fonts/1"}) {
    BOOST_TEST(at(uri) == "204 customer:DE--21", uri);
  }
}

BOOST_AUTO_TEST_CASE(no_reading_of_a_public_path_is_protected) {
  for (const char* uri : {"/%63arts/a%2Fb", "/%63arts/;%2Fitems", "/staff%2F..;/x", "/%2563arts", "/%73taff/../x",
                          "/%63arts/1#/x"}) {
    BOOST_TEST(at(uri) == "400 invalid_path", uri);
  }
  for (const char* uri : {"/products/a%2Fb", "/products;x=1", "/products/100%25", "/products#x"}) {
    BOOST_TEST(at(uri) == "204 ", uri);
  }
}

BOOST_AUTO_TEST_CASE(methods_count) {
  set("REQUEST_METHOD", "HEAD");
  BOOST_TEST(summary() == "403 002");
  set("REQUEST_METHOD", "POST");
  BOOST_TEST(summary() == "204 ");
  set("REQUEST_METHOD", "PROPFIND");
  BOOST_TEST(summary() == "403 002");
  log_in();
  BOOST_TEST(summary() == "403 002");
  BOOST_TEST(at("/catalog") == "204 customer:DE--21");
}

BOOST_AUTO_TEST_CASE(preflights_pass) {
  set("REQUEST_METHOD", "OPTIONS");
  set("REQUEST_URI", "/staff/x");
  BOOST_TEST(summary() == "403 002");
  set("HTTP_ORIGIN", "https://elsewhere");
  set("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "GET");
  BOOST_TEST(summary() == "204 ");
}

BOOST_AUTO_TEST_CASE(kinds_and_scopes_are_demanded) {
  log_in();
  BOOST_TEST(at("/staff/x") == "403 002");
  BOOST_TEST(at("/reports") == "403 002");
}

BOOST_AUTO_TEST_CASE(bearer_dialect_follows_rfc_6750) {
  set("BEARERD_API", "bearer");
  http::Response response = answer();
  BOOST_TEST(response.status == 401);
  BOOST_TEST(header(response, "X-Bearerd-Challenge") == "Bearer realm=\"default\"");
  send_token("Bearer broken");
  BOOST_TEST(header(answer(), "X-Bearerd-Challenge") == "Bearer realm=\"default\", error=\"invalid_token\"");
  log_in();
  set("REQUEST_URI", "/reports");
  response = answer();
  BOOST_TEST(response.status == 403);
  BOOST_TEST(header(response, "X-Bearerd-Challenge") ==
             "Bearer realm=\"default\", error=\"insufficient_scope\", scope=\"reports\"");
  send_token("Basic eA==");
  BOOST_TEST(at("/catalog") == "204 ");
}

BOOST_AUTO_TEST_CASE(backend_dialect_answers_with_arrays) {
  set("BEARERD_API", "backend");
  BOOST_TEST(answer().status == 401);
  BOOST_TEST(header(answer(), "X-Bearerd-Body") == R"([{"message":"Unauthorized request.","status":401}])");
  send_token("546789");
  BOOST_TEST(summary() == "401 002");
  send_token("Bearer 546789");
  BOOST_TEST(summary() == "401 001");
}

BOOST_AUTO_TEST_CASE(backend_dialect_lets_users_and_warehouses_in) {
  set("BEARERD_API", "backend");
  log_in();
  BOOST_TEST(answer().status == 403);
  BOOST_TEST(header(answer(), "X-Bearerd-Body") == R"([{"message":"Unauthorized request.","status":403}])");
  auth::Account user = customer("4", "user4", "pw");
  user.key.kind = auth::AccountKind::user;
  user.uuid = "0d743cc3-a772-5145-971e-d4018ee7a489";
  user.is_agent = user.is_warehouse_user = true;
  accounts.accounts.push_back(user);
  accounts.warehouses["4"] = "7";
  const auth::GrantContext context{realm, "frontend", "", "", {}};
  const base::Secret password(std::string_view("pw"));
  send_token("Bearer " + auth::issue_for_user(services, context, "user4", password)->access_token.reveal());
  BOOST_TEST(summary() == "204 user:" + user.uuid);
  send_token("Bearer " + auth::issue_for_warehouse(services, context, user)->access_token.reveal());
  BOOST_TEST(summary() == "204 warehouse:7");
  // Handed out by the shop's host, for the shop.
  send_token("Bearer " + auth::issue_for_agent(services, context, "user4", password)->access_token.reveal());
  BOOST_TEST(answer().status == 403);
}

BOOST_AUTO_TEST_CASE(an_authorizer_is_answered_directly) {
  request.role = http::Request::Role::authorizer;
  http::Response response = answer();
  BOOST_TEST(response.status == 403);
  BOOST_TEST(response.body.find("Missing access token.") != std::string::npos);
  log_in();
  response = answer();
  BOOST_TEST(response.status == 200);
  BOOST_TEST(header(response, "Variable-REMOTE_USER") == "customer:DE--21");
  BOOST_TEST(header(response, "Variable-BEARERD_CUSTOMER_REFERENCE") == "DE--21");
  for (const auto& [name, value] : response.headers) BOOST_TEST(name.starts_with("Variable-"), name);
}

BOOST_AUTO_TEST_CASE(faults_never_pass_and_never_refuse) {
  log_in();
  has_keys = false;
  BOOST_TEST(summary() == "503 unavailable");
  BOOST_TEST(header(answer(), "Retry-After") == "5");
  BOOST_TEST(answer().status == 403);
  has_keys = true;
  set("BEARERD_REALM", "nowhere");
  BOOST_TEST(summary() == "500");
  set("BEARERD_REALM", "");
  set("BEARERD_API", "soap");
  BOOST_TEST(summary() == "500");
}

BOOST_AUTO_TEST_CASE(tokens_over_plain_http_are_refused_where_tls_is_required) {
  log_in();
  set("REQUEST_SCHEME", "http");
  BOOST_TEST(summary() == "403 tls_required");
  set("REMOTE_ADDR", "127.0.0.1");
  BOOST_TEST(summary() == "204 customer:DE--21");
  set("REMOTE_ADDR", "10.0.0.5");
  realm.tls_terminators = {*auth::Network::parse("10.0.0.0/24")};
  BOOST_TEST(summary() == "204 customer:DE--21");
}

BOOST_AUTO_TEST_SUITE_END()
