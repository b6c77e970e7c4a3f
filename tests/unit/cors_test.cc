// SPDX-License-Identifier: MIT
// What pages of other origins may do with the token routes (contract 2.6), and customer-access.
#include <boost/test/unit_test.hpp>

#include "api/router.h"
#include "support/services.h"

namespace {

const char* const kPage = "https://www.shop.example";

struct Fixture : support::World {
  auth::Realms realms;
  http::Request request;

  Fixture() {
    realm.cors_origins = {"https://other.example", kPage};
    set("REQUEST_METHOD", "OPTIONS");
    set("REQUEST_URI", "/access-tokens");
    set("REMOTE_ADDR", "192.0.2.1");
    set("REQUEST_SCHEME", "https");
    set("HTTP_ORIGIN", kPage);
    set("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "POST");
    set("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "content-type,authorization");
  }
  void set(const std::string& name, const std::string& value) {
    unset(name);
    request.parameters.emplace_back(name, value);
  }
  void unset(const std::string& name) {
    std::erase_if(request.parameters,
                  [&](const auto& parameter) { return parameter.first == name; });
  }
  http::Response answer() {
    realms = auth::Realms({realm});
    api::Router router(realms, services,
                       []() -> const crypto::KeyRing& { return support::key_ring(); });
    return router.handle(request);
  }
  std::string at(const std::string& uri) {
    set("REQUEST_URI", uri);
    const http::Response response = answer();
    return std::to_string(response.status) + " " + header(response, "Access-Control-Allow-Methods");
  }
  static std::string header(const http::Response& response, std::string_view name) {
    std::string value;
    for (const auto& [known, text] : response.headers) {
      if (known == name) value += (value.empty() ? "" : " AND ") + text;
    }
    return value;
  }
  std::string origin() { return header(answer(), "Access-Control-Allow-Origin"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cors, Fixture)

BOOST_AUTO_TEST_CASE(a_preflight_is_told_what_may_be_sent) {
  const http::Response response = answer();
  BOOST_TEST(response.status == 200);
  BOOST_TEST(response.body == "");
  BOOST_TEST(header(response, "Access-Control-Allow-Methods") == "POST, GET, OPTIONS");
  BOOST_TEST(header(response, "Access-Control-Allow-Headers") ==
             "accept, content-type, content-language, accept-language, authorization, "
             "X-Anonymous-Customer-Unique-Id, X-Agent-Authorization, If-Match");
  BOOST_TEST(header(response, "Access-Control-Allow-Origin") == kPage);
  BOOST_TEST(header(response, "Vary") == "Origin");
  BOOST_TEST(header(response, "Access-Control-Max-Age") == "600");
  BOOST_TEST(header(response, "Access-Control-Allow-Credentials") == "");
  BOOST_TEST(header(response, "Content-Type") == "");
}

BOOST_AUTO_TEST_CASE(each_path_has_its_own_methods) {
  BOOST_TEST(at("/refresh-tokens/") == "200 POST, GET, DELETE, OPTIONS");
  BOOST_TEST(at("/v1/token") == "200 POST, OPTIONS");
  set("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "DELETE");
  BOOST_TEST(at("/v1.2/refresh-tokens/abc") == "200 DELETE, OPTIONS");
  BOOST_TEST(at("/access-tokens") == "403 ");
  for (const char* uri :
       {"/access-tokens/1", "/refresh-tokens/a/b", "/", "/nothing", "/v2/token"}) {
    BOOST_TEST(at(uri) == "404 ", uri);
  }
  BOOST_TEST(at("/access-tokens/%zz") == "400 ");
}

BOOST_AUTO_TEST_CASE(what_is_not_listed_is_refused) {
  for (const char* method : {"PUT", "post", "POST, GET", "*"}) {
    set("HTTP_ACCESS_CONTROL_REQUEST_METHOD", method);
    BOOST_TEST(answer().status == 403, method);
  }
  set("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "OPTIONS");
  for (const char* fields :
       {"Content-Type", "AUTHORIZATION, ,x-agent-authorization", "if-match\t,accept,"}) {
    set("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", fields);
    BOOST_TEST(answer().status == 200, fields);
  }
  for (const char* fields :
       {"x-custom", "accept,x-custom", "acc", "accept-", "accept accept", "*"}) {
    set("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", fields);
    BOOST_TEST(answer().status == 403, fields);
  }
  realm.cors_headers.emplace_back("X-Custom");
  set("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "accept,x-custom");
  BOOST_TEST(answer().status == 200);
  // Sent twice, it is one list.
  request.parameters.emplace_back("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "x-other");
  BOOST_TEST(answer().status == 403);
}

BOOST_AUTO_TEST_CASE(an_incomplete_preflight_is_501) {
  for (const char* name : {"HTTP_ORIGIN", "HTTP_ACCESS_CONTROL_REQUEST_METHOD",
                           "HTTP_ACCESS_CONTROL_REQUEST_HEADERS"}) {
    const std::string value(request.get(name));
    unset(name);
    BOOST_TEST(answer().status == 501, name);
    set(name, "");
    BOOST_TEST(answer().status == 501, name);
    set(name, value);
  }
  BOOST_TEST(answer().status == 200);
}

BOOST_AUTO_TEST_CASE(only_origins_of_the_list_may_read) {
  for (const char* other :
       {"https://www.shop.example.evil", "https://www.shop.exampl", "http://www.shop.example",
        "https://WWW.shop.example", "https://www.shop.example/", "https://www.shop.example:443",
        "https://other.example, https://www.shop.example", " https://www.shop.example", "null", "*",
        "https://www.shop.example\r\nX: y"}) {
    set("HTTP_ORIGIN", other);
    const http::Response response = answer();
    BOOST_TEST(response.status == 200, other);
    BOOST_TEST(header(response, "Access-Control-Allow-Origin") == "", other);
    BOOST_TEST(header(response, "Vary") == "Origin", other);
  }
  set("HTTP_ORIGIN", kPage);
  request.parameters.emplace_back("HTTP_ORIGIN", "https://other.example");
  BOOST_TEST(origin() == "");
}

BOOST_AUTO_TEST_CASE(a_star_stands_for_any_origin_and_reflects_none) {
  realm.cors_origins = {"*"};
  for (const char* any : {kPage, "null", "https://evil.example"}) {
    set("HTTP_ORIGIN", any);
    BOOST_TEST(origin() == "*", any);
  }
  set("REQUEST_METHOD", "GET");
  set("HTTP_ORIGIN", "");
  BOOST_TEST(origin() == "");
}

BOOST_AUTO_TEST_CASE(every_answer_may_be_read_and_every_refusal) {
  set("HTTP_ACCEPT", "*/*");
  const auto check = [this](const char* method, const char* uri, int status) {
    set("REQUEST_METHOD", method);
    set("REQUEST_URI", uri);
    const http::Response response = answer();
    BOOST_TEST(response.status == status, method << " " << uri);
    BOOST_TEST(header(response, "Access-Control-Allow-Origin") == kPage, method << " " << uri);
    BOOST_TEST(header(response, "Access-Control-Expose-Headers") ==
               "Retry-After, WWW-Authenticate");
  };
  check("GET", "/access-tokens", 200);
  check("POST", "/access-tokens", 400);
  check("PUT", "/access-tokens", 404);
  check("HEAD", "/access-tokens", 404);
  check("GET", "/access-tokens%zz", 400);
  check("DELETE", "/refresh-tokens/mine", 403);
  check("POST", "/token", 400);
  store.is_away = true;
  request.body =
      R"({"data":{"type":"access-tokens","attributes":{"username":"a@b.c","password":"x"}}})";
  check("POST", "/access-tokens", 503);
  set("BEARERD_API", "soap");
  check("POST", "/access-tokens", 500);
}

BOOST_AUTO_TEST_CASE(a_realm_without_origins_leaves_them_to_the_web_server) {
  realm.cors_origins.clear();
  const http::Response response = answer();
  BOOST_TEST(response.status == 200);
  BOOST_TEST(header(response, "Access-Control-Allow-Methods") == "POST, GET, OPTIONS");
  BOOST_TEST(header(response, "Access-Control-Allow-Origin") == "");
  BOOST_TEST(header(response, "Vary") == "");
}

BOOST_AUTO_TEST_CASE(refusals_of_a_preflight_are_worded_by_the_dialect) {
  set("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "PUT");
  BOOST_TEST(answer().body == R"({"errors":[{"detail":"Not allowed.","status":403}]})");
  set("REQUEST_URI", "/token");
  BOOST_TEST(answer().body == R"({"error":"access_denied","error_description":"Not allowed."})");
  set("HTTP_ORIGIN", "");
  const std::string sentence =
      "One or more of the required headers (access-control-request-method, "
      "access-control-request-headers, origin) for the options method are missing.";
  BOOST_TEST(answer().body ==
             R"({"error":"invalid_request","error_description":")" + sentence + "\"}");
  set("REQUEST_URI", "/access-tokens");
  BOOST_TEST(answer().body == R"({"errors":[{"detail":")" + sentence + R"(","status":501}]})");
  set("BEARERD_API", "bearer");
  BOOST_TEST(answer().status == 404);
  using api::Problem;
  BOOST_TEST(api::word(api::Dialect::backend, {Problem::preflight_refused, ""}, "").body ==
             R"([{"message":"Not allowed.","status":403}])");
  BOOST_TEST(api::word(api::Dialect::backend, {Problem::preflight_incomplete, ""}, "").body ==
             R"([{"message":")" + sentence + R"(","status":501}])");
}

BOOST_AUTO_TEST_CASE(customer_access_lists_the_restricted_types_in_their_order) {
  set("REQUEST_METHOD", "GET");
  set("REQUEST_URI", "/customer-access?x=1");
  set("HTTP_ACCEPT", "*/*");
  realm.restricted_resource_types = {"wishlists", "wishlist-items", "checkout"};
  const http::Response response = answer();
  BOOST_TEST(response.status == 200);
  BOOST_TEST(header(response, "Cache-Control") == "no-cache, private");
  const std::string links = R"("links":{"self":"https://shop.example/customer-access?x=1"})";
  BOOST_TEST(response.body ==
             R"({"data":[{"type":"customer-access","id":null,"attributes":{"resourceTypes":)"
             R"(["wishlists","wishlist-items","checkout"]},)" +
                 links + "}]," + links + "}");
  realm.restricted_resource_types.clear();
  BOOST_TEST(answer().body.find(R"("resourceTypes":[])") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
