// SPDX-License-Identifier: MIT
//
// The routes that change an account, where something below them fails. Their tables are tested
// through nginx (tests/integration/test_routes_*password.py).
#include <boost/test/unit_test.hpp>
#include <string>

#include "api/router.h"
#include "base/json.h"
#include "support/services.h"

namespace {

struct Fixture : support::World {
  static std::string body(const std::string& type, const std::string& attributes) {
    return R"({"data":{"type":")" + type + R"(","attributes":{)" + attributes + "}}}";
  }
  static std::string passwords_of(const std::string& first, const std::string& second) {
    return R"(")" + first + R"(":"Another-one-4u",")" + second + R"(":"Another-one-4u")";
  }
  http::Response answer(const std::string& method, const std::string& target,
                        const std::string& content, const std::string& authorization = "") {
    http::Request request;
    request.parameters = {{"REQUEST_METHOD", method},
                          {"REQUEST_URI", target},
                          {"REMOTE_ADDR", "192.0.2.1"},
                          {"REQUEST_SCHEME", "https"},
                          {"HTTP_ACCEPT", "*/*"}};
    if (!authorization.empty())
      request.parameters.emplace_back("HTTP_AUTHORIZATION", authorization);
    request.body = content;
    const auth::Realms realms({realm});
    api::Router router(realms, services,
                       []() -> const crypto::KeyRing& { return support::key_ring(); });
    return router.handle(request);
  }
  /// Status, code and detail of the only error.
  static std::string summary(const http::Response& response) {
    const auto errors = base::Json::parse(response.body)->find("errors")->elements();
    BOOST_REQUIRE(errors.size() == 1U);
    const auto code = errors[0].find("code");
    return std::to_string(response.status) + " " + (code ? *code->string() + " " : "") +
           *errors[0].find("detail")->string();
  }
  std::string bearer() {
    const auth::GrantContext context{realm, "frontend", "", "", {}};
    const auto tokens = auth::issue_for_password(services, context, "sonia@spryker.com",
                                                 base::Secret(std::string("change123")));
    return "Bearer " + tokens->access_token.reveal();
  }
  std::string key(auth::KeyPurpose purpose) {
    const auto made = auth::new_one_time_key(purpose, sonia().key, clock.now(), base::Seconds(60));
    keys.save(made.stored);
    return made.text.reveal();
  }
  static std::string retry_after(const http::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "Retry-After") return value;
    }
    return "";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(password_routes, Fixture)

BOOST_AUTO_TEST_CASE(change_what_a_patch_names) {
  const std::string attributes =
      R"("password":"change123",)" + passwords_of("newPassword", "confirmPassword");
  const auto response = answer("PATCH", "/v1/customer-password/DE--21",
                               body("customer-password", attributes), bearer());
  BOOST_TEST(response.status == 204);
  BOOST_TEST(response.body.empty());
  BOOST_TEST(sonia().password_hash == "hash of Another-one-4u");
}

BOOST_AUTO_TEST_CASE(are_not_found_when_misspelt) {
  const std::string content = body("customer-restore-password", "");
  BOOST_TEST(summary(answer("PATCH", "/customer-restorepassword/x", content)) == "404 Not Found");
}

BOOST_AUTO_TEST_CASE(say_what_the_table_of_accounts_did_not_take) {
  sonia().confirmation = auth::Account::Confirmation::pending;
  accounts.writable = auth::AccountStore::Saved::not_saved;
  const std::string content =
      body("customer-confirmation",
           R"("registrationKey":")" + key(auth::KeyPurpose::confirm_email) + R"(")");
  const auto ask = [&] { return answer("POST", "/customer-confirmation", content); };
  BOOST_TEST(summary(ask()) == "422 425 Failed to confirm a customer.");
  accounts.writable = auth::AccountStore::Saved::saved;
  accounts.is_away = true;
  BOOST_TEST(ask().status == 503);
  accounts.is_away = false;
  BOOST_TEST(ask().status == 204);
}

BOOST_AUTO_TEST_CASE(answer_407_to_a_change_that_was_slower) {
  const std::string attributes =
      R"("password":"change123",)" + passwords_of("newPassword", "confirmPassword");
  const std::string token = bearer();
  passwords.meanwhile = [&] { sonia().password_hash = "hash of another"; };
  const auto response =
      answer("PATCH", "/customer-password/DE--21", body("customer-password", attributes), token);
  BOOST_TEST(summary(response) == "400 407 Failed to change password.");
}

BOOST_AUTO_TEST_CASE(answer_503_when_a_password_was_changed_and_sessions_were_not_ended) {
  const std::string attributes = R"("restorePasswordKey":")" +
                                 key(auth::KeyPurpose::restore_password) + R"(",)" +
                                 passwords_of("password", "confirmPassword");
  store.is_away = true;
  const auto response = answer("PATCH", "/customer-restore-password/DE--22",
                               body("customer-restore-password", attributes));
  BOOST_TEST(response.status == 503);
  BOOST_TEST(retry_after(response) == "5");
  BOOST_TEST(sonia().password_hash == "hash of Another-one-4u");
}

BOOST_AUTO_TEST_SUITE_END()
