// SPDX-License-Identifier: MIT
//
// The Back Office host: the same router under BEARERD_API backend.
#include <boost/test/unit_test.hpp>

#include "api/router.h"
#include "base/json.h"
#include "support/services.h"

namespace {

using auth::AccountKind;
using base::Secret;

/// Back Office users 4 and, of warehouse 7, 5.
struct Fixture : support::World {
  auth::Realms realms;
  http::Request request;

  Fixture() {
    for (const char* id : {"4", "5"}) {
      auth::Account user = customer(id, std::string("user") + id, "pw");
      user.key.kind = AccountKind::user;
      user.reference.clear();
      user.uuid = "0d743cc3-a772-5145-971e-d4018ee7a48" + user.key.id;
      user.is_warehouse_user = user.key.id == "5";
      accounts.accounts.push_back(user);
    }
    accounts.warehouses["5"] = "7";
    set("REQUEST_METHOD", "POST");
    set("REQUEST_URI", "/token");
    set("REMOTE_ADDR", "192.0.2.1");
    set("REQUEST_SCHEME", "https");
    set("BEARERD_API", "backend");
  }
  void set(const std::string& name, const std::string& value) {
    unset(name);
    request.parameters.emplace_back(name, value);
  }
  void unset(const std::string& name) {
    std::erase_if(request.parameters, [&](const auto& parameter) { return parameter.first == name; });
  }
  http::Response answer() {
    realms = auth::Realms({realm});
    api::Router router(realms, services, [] () -> const crypto::KeyRing& { return support::key_ring(); });
    return router.handle(request);
  }
  std::string answer_to(const std::string& body) {
    request.body = body;
    const http::Response response = answer();
    return response.status == 200 ? "200" : response.body;
  }
  static std::string error(int status, const std::string& code, const std::string& message) {
    return R"([{"message":")" + message + R"(","status":)" + std::to_string(status) +
           (code.empty() ? "" : R"(,"code":")" + code + "\"") + "}]";
  }
  std::string login(const char* user) {
    const auth::GrantContext context{realm, "frontend", "", "", {}};
    return auth::issue_for_user(services, context, user, Secret(std::string_view("pw")))
        ->access_token.reveal();
  }
};

const std::string kInvalidRequest =
    R"([{"message":"The request is missing a required parameter, includes an invalid parameter value, )"
    R"(includes a parameter more than once, or is otherwise malformed.","status":400,"code":"invalid_request"}])";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backend_router, Fixture)

BOOST_AUTO_TEST_CASE(takes_forms_and_json_in_both_spellings) {
  for (const char* body :
       {"grant_type=password&username=user4&password=pw", "grantType=password&username=user4&password=pw",
        R"({"grant_type":"password","username":"user4","password":"pw"})",
        R"({"grantType":"password","username":"user4","password":"pw","clientId":"frontend","scope":null})",
        " \r\n\t{\"grantType\":\"password\",\"username\":\"user4\",\"password\":\"pw\"}"}) {
    for (const char* type : {"", "application/json", "application/x-www-form-urlencoded", "text/plain"}) {
      set("CONTENT_TYPE", type);
      BOOST_TEST(answer_to(body) == "200", body << " as " << type);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_said_twice_or_is_no_text) {
  for (const char* body :
       {"grant_type=password&grantType=password&username=user4&password=pw",
        "grant_type=password&grant_type=password&username=user4&password=pw",
        R"({"grant_type":"password","grantType":"password","username":"user4","password":"pw"})",
        R"({"grant_type":"password","grant_type":"password","username":"user4","password":"pw"})",
        R"({"grant_type":"password","username":"user4","password":5})", R"({"grant_type":["password"]})",
        R"({"grant_type":"password","username":"user4"})", "grantType=password&username=&password=pw",
        R"({"grantType":"refresh_token","refreshToken":""})", "{", R"({"grant_type":"password"} x)", "a=%zz"}) {
    BOOST_TEST(answer_to(body) == kInvalidRequest, body << " gives " << answer_to(body));
  }
}

BOOST_AUTO_TEST_CASE(repeats_an_unknown_grant_type_safely_and_in_part) {
  const auto unknown = [](const std::string& value) {
    return error(400, "unsupported_grant_type", "Grant type \\\"" + value + "\\\" not found");
  };
  BOOST_TEST(answer_to("") == unknown(""));
  BOOST_TEST(answer_to("[1]") == unknown(""));
  BOOST_TEST(answer_to(R"({"grantType":null})") == unknown(""));
  BOOST_TEST(answer_to("grant_type=a%22%0a%5c%e2%82%ac") == unknown(R"(a\"\u000a\\)" "\xe2\x82\xac"));
  BOOST_TEST(answer_to("grant_type=" + std::string(60, 'x')) == unknown(std::string(60, 'x')));
  BOOST_TEST(answer_to("grant_type=" + std::string(61, 'x')) == unknown(std::string(60, 'x') + "..."));
  // Never half a character.
  BOOST_TEST(answer_to("grant_type=" + std::string(58, 'x') + "%e2%82%ac%e2%82%ac") ==
             unknown(std::string(58, 'x') + "..."));
}

BOOST_AUTO_TEST_CASE(errors_are_a_document_for_those_who_send_json_api) {
  set("CONTENT_TYPE", "application/vnd.api+json");
  const std::string document = answer_to("grant_type=x");
  BOOST_TEST(document ==
             R"({"errors":)" + error(400, "unsupported_grant_type", R"(Grant type \"x\" not found)") + "}");
  for (const auto& [name, value] : answer().headers) {
    if (name == "Content-Type") BOOST_TEST(value == "application/vnd.api+json");
  }
}

BOOST_AUTO_TEST_CASE(gives_customers_nothing) {
  BOOST_TEST(answer_to("grant_type=password&username=sonia%40spryker.com&password=change123") ==
             error(400, "invalid_grant", "The user credentials were incorrect."));
}

BOOST_AUTO_TEST_CASE(hands_out_warehouse_tokens_to_whom_they_belong) {
  set("REQUEST_URI", "/warehouse-tokens");
  BOOST_TEST(answer_to("") == error(401, "", "Unauthorized request."));
  set("HTTP_AUTHORIZATION", "fake_token");
  BOOST_TEST(answer_to("") == error(401, "002", "Missing access token."));
  set("HTTP_AUTHORIZATION", "Bearer fake_token");
  BOOST_TEST(answer_to("") == error(401, "001", "Invalid access token."));
  set("HTTP_AUTHORIZATION", "Bearer " + login("user4"));
  BOOST_TEST(answer_to("") == error(403, "5101", "Operation is forbidden."));
  set("HTTP_AUTHORIZATION", "Bearer " + login("user5"));
  BOOST_TEST(answer().status == 201);
  accounts.warehouses.clear();
  BOOST_TEST(answer_to("") == error(403, "5101", "Operation is forbidden."));
  (void)store.raise_generation({"default", AccountKind::user, "5"}, clock.now(), std::nullopt);
  BOOST_TEST(answer_to("") == error(401, "001", "Invalid access token."));
  store.is_away = true;
  BOOST_TEST(answer_to("") == error(503, "", "Service Unavailable"));
}

BOOST_AUTO_TEST_CASE(words_everything_in_its_own_dialect) {
  BOOST_TEST(answer_to("grant_type=x").find("unsupported_grant_type") != std::string::npos);
  request.defect = http::Request::Defect::body_too_large;
  BOOST_TEST(answer_to("") == error(413, "", "Request body is too large."));
  request.defect = http::Request::Defect::none;
  set("BEARERD_REALM", "nowhere");
  BOOST_TEST(answer_to("") == error(500, "", "Internal Server Error"));
  unset("BEARERD_REALM");
  set("REQUEST_URI", "/access-tokens");
  BOOST_TEST(answer_to("{}") == error(404, "007", "Not found"));
  set("REQUEST_URI", "/token%zz");
  BOOST_TEST(answer_to("") == error(400, "", "Invalid path."));
  set("REQUEST_URI", "/token");
  set("REQUEST_SCHEME", "http");
  set("CONTENT_TYPE", "multipart/form-data");
  BOOST_TEST(answer_to("") == error(403, "", "Credentials are accepted over HTTPS only."));
  set("REQUEST_SCHEME", "https");
  BOOST_TEST(answer_to("") == error(415, "", "Unsupported media type."));
}

BOOST_AUTO_TEST_SUITE_END()
