// SPDX-License-Identifier: MIT
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "api/router.h"
#include "base/json.h"
#include "support/services.h"

namespace {

struct Fixture : support::World {
  auth::Realms realms;
  http::Request request;

  Fixture() {
    set("REQUEST_METHOD", "POST");
    set("REQUEST_URI", "/access-tokens");
    set("REMOTE_ADDR", "192.0.2.1");
    set("REQUEST_SCHEME", "https");
    set("HTTP_ACCEPT", "*/*");
    request.body = body("access-tokens", R"({"username":"sonia@spryker.com","password":"change123"})");
  }
  static std::string body(const std::string& type, const std::string& attributes) {
    return R"({"data":{"type":")" + type + R"(","attributes":)" + attributes + "}}";
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
  /// Status and the details or codes of a refusal: `401 003`.
  std::string summary() {
    const http::Response response = answer();
    const auto json = base::Json::parse(response.body);
    std::string text = std::to_string(response.status);
    if (!json) return text;
    const auto errors = json->find("errors");
    for (const base::Json& error : errors ? errors->elements() : std::vector<base::Json>()) {
      const auto code = error.find("code");
      text += " " + (code ? *code->string() + ":" : "") + *error.find("detail")->string();
    }
    if (const auto error = json->find("error")) text += " " + *error->string();
    return text;
  }
  static std::string header(const http::Response& response, std::string_view name) {
    std::string value;
    for (const auto& [known, text] : response.headers) {
      if (known == name) value += (value.empty() ? "" : " AND ") + text;
    }
    return value;
  }
  std::string access_token() {
    const auth::GrantContext context{realm, "frontend", "", "", {}};
    return auth::issue_for_password(services, context, "sonia@spryker.com", base::Secret(std::string("change123")))
        ->access_token.reveal();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(router, Fixture)

BOOST_AUTO_TEST_CASE(answers_a_login_with_every_documented_field) {
  const http::Response response = answer();
  BOOST_TEST(response.status == 201);
  BOOST_TEST(header(response, "Content-Type") == "application/vnd.api+json");
  BOOST_TEST(header(response, "Content-Language") == "en_US");
  BOOST_TEST(header(response, "Cache-Control") == "no-cache, no-store, private");
  BOOST_TEST(header(response, "X-Frame-Options") == "SAMEORIGIN");
  BOOST_TEST(header(response, "WWW-Authenticate") == "");
  const auto data = base::Json::parse(response.body)->find("data");
  BOOST_TEST(data->find("id")->is_null());
  BOOST_TEST(data->find("links")->find("self")->string().value() == "https://shop.example/access-tokens");
  const auto attributes = data->find("attributes");
  for (const char* name : {"tokenType", "expiresIn", "accessToken", "refreshToken", "idCompanyUser"}) {
    BOOST_TEST(attributes->find(name).has_value(), name);
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_carries_one_challenge) {
  request.body = body("access-tokens", R"({"username":"sonia@spryker.com","password":"wrong"})");
  const http::Response response = answer();
  BOOST_TEST(response.status == 401);
  BOOST_TEST(header(response, "WWW-Authenticate") == "Bearer realm=\"Access to shop API\"");
}

BOOST_AUTO_TEST_CASE(finds_errors_in_the_order_of_the_contract) {
  request.body = body("wrong", R"({"username":""})");
  set("HTTP_AUTHORIZATION", "Bearer broken");
  unset("HTTP_ACCEPT");
  BOOST_TEST(summary() == "406 Not acceptable.");
  set("HTTP_ACCEPT", "*/*");
  BOOST_TEST(summary() == "400 Invalid type.");
  request.body = body("access-tokens", "null");
  BOOST_TEST(summary() == "400 Post data is invalid.");
  request.body = body("access-tokens", R"({"username":"","password":5})");
  BOOST_TEST(summary() == "401 001:Invalid access token.");
  unset("HTTP_AUTHORIZATION");
  BOOST_TEST(summary() ==
             "422 901:username => This value should not be blank. 901:password => This value should be of type string.");
  set("REQUEST_SCHEME", "http");
  BOOST_TEST(summary() == "403 Credentials are accepted over HTTPS only.");
  set("REQUEST_METHOD", "PUT");
  BOOST_TEST(summary() == "404 Not Found");
}

BOOST_AUTO_TEST_CASE(a_lock_goes_before_tokens_and_attributes_and_behind_the_rest) {
  const auto ask = [&](const std::string& attributes) {
    request.body = body("access-tokens", attributes);
    return summary().substr(0, 8);
  };
  const std::string wrong = R"({"username":"sonia@spryker.com","password":"wrong"})";
  const std::string blank = R"({"username":"Sonia@spryker.com","password":""})";
  for (int i = 0; i < 10; ++i) {
    BOOST_TEST(ask(blank) == "422 901:");
    BOOST_TEST(ask(wrong) == "401 003:");
  }
  BOOST_TEST(ask(wrong) == "429 4401");
  BOOST_TEST(ask(blank) == "429 4401");
  BOOST_TEST(ask(R"({"username":"sonia@spryker.com"})") == "429 4401");
  BOOST_TEST(ask(R"({"username":["sonia@spryker.com"],"password":"x"})") == "422 901:");
  BOOST_TEST(ask(R"({"username":"john.doe@example.com","password":""})") == "422 901:");
  set("HTTP_AUTHORIZATION", "Bearer broken");
  BOOST_TEST(ask(wrong) == "429 4401");
  BOOST_TEST(ask(R"({"password":"x"})") == "401 001:");
  request.body = body("wrong", wrong);
  BOOST_TEST(summary() == "400 Invalid type.");
  set("REQUEST_URI", "/token");
  request.body = "grant_type=password&username=sonia%40spryker.com&password=change123";
  BOOST_TEST(summary() == "429 temporarily_unavailable");
  unset("HTTP_AUTHORIZATION");
  BOOST_TEST(summary() == "429 temporarily_unavailable");
}

BOOST_AUTO_TEST_CASE(tells_how_long_a_lock_lasts_in_the_language_of_the_client) {
  request.body = body("access-tokens", R"({"username":"a@b.cd","password":"wrong"})");
  for (int i = 0; i < 10; ++i) BOOST_TEST(answer().status == 401);
  clock.time += std::chrono::milliseconds(179'500);
  const http::Response response = answer();
  BOOST_TEST(header(response, "Retry-After") == "121");
  BOOST_TEST(header(response, "WWW-Authenticate") == "");
  BOOST_TEST(summary() ==
             "429 4401:Too many log in attempts from your address. Please wait 3 minutes before trying again.");
  set("HTTP_ACCEPT_LANGUAGE", "fr, de;q=0.5");
  BOOST_TEST(summary() ==
             "429 4401:Zu viele Anmeldeversuche von Ihrer Adresse. Warten Sie bitte 3 Minuten, bevor Sie es erneut "
             "versuchen.");
}

BOOST_AUTO_TEST_CASE(checks_e_mail_addresses_as_loosely_as_the_shop) {
  for (const char* good : {"a@b.c", "a b@c.d", "@@b.c", "a@b@c.d"}) {
    request.body = body("access-tokens", std::string(R"({"username":")") + good + R"(","password":"x"})");
    BOOST_TEST(summary().starts_with("401"), good);
  }
  for (const char* bad : {"a", "a@b", "@b.c", "a@b.", "a@.b", "a@b c.d", "a@"}) {
    request.body = body("access-tokens", std::string(R"({"username":")") + bad + R"(","password":"x"})");
    BOOST_TEST(summary() == "422 901:username => This value is not a valid email address.", bad);
  }
}

BOOST_AUTO_TEST_CASE(reads_a_long_address_once) {
  request.body = body("access-tokens", R"({"username":")" + std::string(60000, '@') + R"( ","password":"x"})");
  const auto begun = std::chrono::steady_clock::now();
  BOOST_TEST(summary() == "422 901:username => This value is not a valid email address.");
  // Trying each @ anew took several.
  BOOST_TEST((std::chrono::steady_clock::now() - begun < std::chrono::seconds(1)));
}

BOOST_AUTO_TEST_CASE(knows_its_routes_in_every_spelling) {
  for (const char* uri : {"/access-tokens", "/access-tokens/", "/v1/access-tokens", "/v1.2/access-tokens/", "/access%2Dtokens?x=1"}) {
    set("REQUEST_URI", uri);
    BOOST_TEST(summary() == "201", uri);
  }
  for (const char* uri : {"/", "/access-tokens/5", "/v2/access-tokens", "/x/y/access-tokens", "/Access-Tokens"}) {
    set("REQUEST_URI", uri);
    BOOST_TEST(summary() == "404 Not Found", uri);
  }
  set("REQUEST_URI", "/access-tokens%zz");
  BOOST_TEST(summary() == "400 Invalid path.");
}

BOOST_AUTO_TEST_CASE(a_missing_id_is_noticed_before_a_missing_token) {
  set("REQUEST_METHOD", "DELETE");
  for (const char* uri : {"/refresh-tokens", "/refresh-tokens/", "/refresh-tokens/0"}) {
    set("REQUEST_URI", uri);
    BOOST_TEST(summary() == "400 Resource id is not specified.", uri);
  }
  set("REQUEST_URI", "/refresh-tokens/mine");
  BOOST_TEST(summary() == "403 002:Missing access token.");
  set("HTTP_AUTHORIZATION", "Basic eA==");
  BOOST_TEST(summary() == "401 001:Invalid access token.");
  set("HTTP_AUTHORIZATION", "Bearer " + access_token());
  BOOST_TEST(answer().status == 204);
  BOOST_TEST(answer().body.empty());
}

BOOST_AUTO_TEST_CASE(token_route_speaks_oauth) {
  set("REQUEST_URI", "/token");
  set("CONTENT_TYPE", "x-www-form-urlencoded");
  const auto with = [&](const char* form) {
    request.body = form;
    return summary();
  };
  BOOST_TEST(with("grant_type=password&username=sonia%40spryker.com&password=change123") == "200");
  BOOST_TEST(with("grant_type=password&username=sonia%40spryker.com&password=x") == "400 invalid_grant");
  BOOST_TEST(with("grant_type=password&username=&password=x") == "400 invalid_request");
  BOOST_TEST(with("grant_type=code") == "400 invalid_grant");
  BOOST_TEST(with("") == "400 invalid_grant");
  BOOST_TEST(with("grant_type=refresh_token&refresh_token=x") == "400 invalid_request");
  BOOST_TEST(with("grant_type=refresh_token&grant_type=x&refresh_token=x") == "400 invalid_request");
  BOOST_TEST(with("grant_type=refresh_token&refresh_token=x&client_id=nobody") == "400 invalid_client");
  BOOST_TEST(with("grant_type=%zz") == "400 invalid_request");
  set("REQUEST_URI", "/token?grant_type=password");
  BOOST_TEST(with("grant_type=password&username=sonia%40spryker.com&password=change123") == "400 invalid_request");
  set("REQUEST_URI", "/token");
  set("CONTENT_TYPE", "multipart/form-data; boundary=x");
  BOOST_TEST(with("x") == "415 invalid_request");
  set("CONTENT_TYPE", "application/json");
  BOOST_TEST(with(R"({"grant_type":"password"})") == "400 invalid_grant");
  const http::Response response = answer();
  BOOST_TEST(header(response, "Cache-Control") == "no-store");
  BOOST_TEST(header(response, "Pragma") == "no-cache");
  BOOST_TEST(header(response, "Content-Language") == "");
}

BOOST_AUTO_TEST_CASE(a_fault_is_never_a_refusal) {
  store.is_away = true;
  BOOST_TEST(summary() == "503 Service Unavailable");
  BOOST_TEST(header(answer(), "Retry-After") == "5");
  set("REQUEST_URI", "/token");
  request.body = "grant_type=password&username=sonia%40spryker.com&password=change123";
  BOOST_TEST(summary() == "503 temporarily_unavailable");
  store.is_away = false;
  realm.default_client = "nobody";
  set("REQUEST_URI", "/access-tokens");
  request.body = body("access-tokens", R"({"username":"sonia@spryker.com","password":"change123"})");
  BOOST_TEST(summary() == "500 Internal Server Error");
}

BOOST_AUTO_TEST_CASE(an_unknown_realm_or_dialect_is_a_fault) {
  set("BEARERD_REALM", "nowhere");
  BOOST_TEST(summary() == "500 Internal Server Error");
  set("BEARERD_REALM", "default");
  set("BEARERD_API", "soap");
  BOOST_TEST(summary() == "500 Internal Server Error");
  set("BEARERD_API", "backend");
  BOOST_TEST(answer().body == R"([{"message":"Not found","status":404,"code":"007"}])");
}

BOOST_AUTO_TEST_CASE(links_use_an_allowed_host_and_nothing_else) {
  realm.allowed_hosts = {"glue.example:8443"};
  set("HTTP_HOST", "Glue.Example:8443");
  BOOST_TEST(answer().body.find("https://glue.example:8443/access-tokens") != std::string::npos);
  set("HTTP_HOST", "evil.example");
  BOOST_TEST(answer().body.find("https://shop.example/access-tokens") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(says_the_version_only_where_asked) {
  set("HTTP_ACCEPT", "application/vnd.api+json; version=1.0");
  BOOST_TEST(header(answer(), "Content-Type") == "application/vnd.api+json; version=1.0");
  set("HTTP_ACCEPT", "application/vnd.api+json; version=9.9");
  BOOST_TEST(header(answer(), "Content-Type") == "application/vnd.api+json");
  set("HTTP_ACCEPT", "application/vnd.api+xml");
  BOOST_TEST(summary() == "415 Unsupported Media Type");
}

BOOST_AUTO_TEST_CASE(an_unconfirmed_account_is_forbidden_or_unauthorized_as_configured) {
  sonia().confirmation = auth::Account::Confirmation::pending;
  BOOST_TEST(summary() == "403 003:Failed to authenticate user.");
  realm.unconfirmed = auth::Realm::Unconfirmed::unauthorized;
  BOOST_TEST(summary() == "401 003:Failed to authenticate user.");
}

BOOST_AUTO_TEST_CASE(defects_of_a_request_are_answered_in_its_dialect) {
  request.defect = http::Request::Defect::body_too_large;
  BOOST_TEST(summary() == "413 Request body is too large.");
  request.defect = http::Request::Defect::body_incomplete;
  BOOST_TEST(summary() == "400 Bad Request");
  set("REQUEST_URI", "/token");
  request.defect = http::Request::Defect::target_too_long;
  BOOST_TEST(summary() == "414 invalid_request");
}

BOOST_AUTO_TEST_SUITE_END()
