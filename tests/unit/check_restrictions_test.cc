// SPDX-License-Identifier: MIT
// Resource types that need a token on top of the rules, and what a check says about origins.
#include <boost/test/unit_test.hpp>

#include "api/check.h"
#include "support/services.h"

namespace {

using Kind = auth::Kind;

struct Fixture : support::World {
  auth::Realms realms;
  http::Request request;

  Fixture() {
    realm.rules = *auth::ProtectedResources::parse("GET /carts\nGET /wishlists kind=agent\n");
    realm.restricted_resource_types = {"wishlists", "wishlist-items"};
    set("REQUEST_METHOD", "POST");
    set("REMOTE_ADDR", "192.0.2.1");
    set("REQUEST_SCHEME", "https");
  }
  void set(const std::string& name, const std::string& value) {
    std::erase_if(request.parameters,
                  [&](const auto& parameter) { return parameter.first == name; });
    request.parameters.emplace_back(name, value);
  }
  void log_in() { set("HTTP_AUTHORIZATION", "Bearer " + token(Kind::customer, "customer")); }
  std::string token(Kind kind, const std::string& scope) {
    auth::AccessTokenRequest asked;
    asked.realm = "default";
    asked.client_id = "frontend";
    asked.session_id = "0123456789abcdef";
    asked.scopes = {scope};
    asked.lifetime = base::Seconds(600);
    asked.account_id = "7";
    asked.kind = kind;
    if (kind == Kind::customer) asked.customer_reference = "DE--21";
    if (kind == Kind::user) asked.user_uuid = "0d743cc3-a772-5145-971e-d4018ee7a489";
    return signer.sign(asked).text.reveal();
  }
  http::Response answer() {
    realms = auth::Realms({realm});
    api::Check check(
        realms, []() -> const crypto::KeyRing& { return support::key_ring(); },
        [](const auth::Realm&, const auth::AccessToken&) { return false; }, clock);
    return check.handle(request);
  }
  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [known, text] : response.headers) {
      if (known == name) return text;
    }
    return "absent";
  }
  std::string at(const char* uri) {
    set("REQUEST_URI", uri);
    const http::Response response = answer();
    if (response.status == 204) return "204";
    return header(response, "X-Bearerd-Status") + " " + header(response, "X-Bearerd-Error");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(check_restrictions, Fixture)

BOOST_AUTO_TEST_CASE(the_last_type_of_a_path_counts_whatever_the_method) {
  for (const char* method : {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"}) {
    set("REQUEST_METHOD", method);
    for (const char* uri : {"/wishlists/1", "/wishlists/1/wishlist-items", "/x/1/wishlist-items/2/",
                            "/v1/wishlists/1"}) {
      BOOST_TEST(at(uri) == "403 002", method << " " << uri);
    }
    for (const char* uri :
         {"/wishlists/1/other", "/x/wishlists", "/wishlistsx", "/Wishlists", "/"}) {
      BOOST_TEST(at(uri) == "204", method << " " << uri);
    }
  }
  set("HTTP_AUTHORIZATION", "Bearer broken");
  BOOST_TEST(at("/wishlists") == "401 001");
  log_in();
  BOOST_TEST(at("/wishlists") == "204");
  set("REQUEST_METHOD", "PROPFIND");
  BOOST_TEST(at("/wishlists/1") == "403 002");
}

BOOST_AUTO_TEST_CASE(a_restriction_only_adds) {
  log_in();
  set("REQUEST_METHOD", "GET");
  BOOST_TEST(at("/wishlists") == "403 002");  // the rule with kind=agent stays
  BOOST_TEST(at("/carts") == "204");
  set("HTTP_AUTHORIZATION", "");
  BOOST_TEST(at("/carts") == "403 002");  // not restricted, but ruled
  log_in();
  set("BEARERD_UNLISTED", "refuse");
  BOOST_TEST(at("/wishlists/1") == "403 002");
  set("BEARERD_UNLISTED", "protected");
  BOOST_TEST(at("/wishlists/1") == "204");
}

BOOST_AUTO_TEST_CASE(every_reading_of_a_path_must_agree) {
  log_in();
  for (const char* uri :
       {"/wi%73hlists", "//wishlists", "/x/1//wishlists", "/wishlists;x", "/wishlists/1;x",
        "/./wishlists", "/x/1/wishlists%2F1", "/x%2F1/wishlists", "/wishlists/1/other/..",
        "/x\\1\\wishlists", "/x/1#/wishlists", "//host/wishlists", "/wi%2573hlists",
        // Merged slashes with the dots kept, and the other way round.
        "/x/.//wishlists", "/x//./wishlists",
        // A parser that splits at backslashes and decodes nothing.
        "/x\\1%5c2/wishlists"}) {
    BOOST_TEST(at(uri) == "400 invalid_path", uri);
  }
  // No reading of the first is restricted, and each of the others.
  for (const char* uri :
       {"/wishlists%2F1/x", "/wishlists/a%20b", "/wishlists/", "/wishlists//", "/wishlists/%2e"}) {
    BOOST_TEST(at(uri) == "204", uri);
  }
  set("HTTP_AUTHORIZATION", "");
  for (const char* uri : {"/wishlists/a%20b", "/wishlists/", "/wishlists//", "/wishlists/%2e"}) {
    BOOST_TEST(at(uri) == "403 002", uri);
  }
}

BOOST_AUTO_TEST_CASE(kinds_follow_the_dialect_as_for_a_rule_that_names_none) {
  set("HTTP_AUTHORIZATION", "Bearer " + token(Kind::user, "user"));
  BOOST_TEST(at("/public") == "204");
  BOOST_TEST(at("/wishlists") == "403 002");
  for (const char* dialect : {"backend", "bearer"}) {
    set("BEARERD_API", dialect);
    BOOST_TEST(at("/wishlists") == "204", dialect);
  }
  set("HTTP_AUTHORIZATION", "");
  BOOST_TEST(at("/wishlists") == "401 missing_access_token");
}

BOOST_AUTO_TEST_CASE(a_preflight_passes) {
  set("REQUEST_METHOD", "OPTIONS");
  set("HTTP_ORIGIN", "https://elsewhere");
  set("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "POST");
  BOOST_TEST(at("/wishlists") == "204");
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_origin_that_may_read_it) {
  set("REQUEST_URI", "/carts");
  set("REQUEST_METHOD", "GET");
  set("HTTP_ORIGIN", "https://page.example");
  BOOST_TEST(header(answer(), "X-Bearerd-Allow-Origin") == "");
  realm.cors_origins = {"https://page.example"};
  BOOST_TEST(header(answer(), "X-Bearerd-Allow-Origin") == "https://page.example");
  set("HTTP_ORIGIN", "https://evil.example");
  BOOST_TEST(header(answer(), "X-Bearerd-Allow-Origin") == "");
  realm.cors_origins = {"*"};
  BOOST_TEST(header(answer(), "X-Bearerd-Allow-Origin") == "*");
  request.role = http::Request::Role::authorizer;
  BOOST_TEST(header(answer(), "Access-Control-Allow-Origin") == "*");
  BOOST_TEST(header(answer(), "Vary") == "Origin");
  // What passes is the application's to answer, with such headers as it likes.
  log_in();
  for (const auto role : {http::Request::Role::authorizer, http::Request::Role::responder}) {
    request.role = role;
    const http::Response passed = answer();
    BOOST_TEST(passed.status < 300);
    for (const char* name : {"X-Bearerd-Allow-Origin", "Access-Control-Allow-Origin", "Vary"}) {
      BOOST_TEST(header(passed, name) == "absent", name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
