// SPDX-License-Identifier: MIT
//
// What PHP writes into refresh tokens, and the contract of their rows.
#include "auth/legacy_tokens.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/memory_legacy_tokens.h"

class LegacyTokensFixture {
 public:
  [[nodiscard]] auth::LegacyRefreshTokens& tokens() { return tokens_; }
  [[nodiscard]] std::string realm() const { return "shop"; }
  void add(const std::string& identifier, const std::string& reference, bool is_revoked) {
    tokens_.rows.push_back({"shop", identifier, reference, is_revoked});
    tokens_.rows.push_back({"another", identifier, reference, false});
  }

 private:
  test_support::MemoryLegacyTokens tokens_;
};

#include "support/legacy_token_contract.h"

namespace {

const std::string kIdentifier(80, 'a');

/// As league/oauth2-server writes it, with one member replaced, or left out by an empty text.
std::string payload(const std::string& name = "", const std::string& value = "") {
  std::string text;
  for (const auto& [member, usual] :
       {std::pair<std::string, std::string>("client_id", "\"frontend\""),
        {"refresh_token_id", '"' + kIdentifier + '"'},
        {"access_token_id", '"' + std::string(80, 'b') + '"'},
        {"scopes", "[\"customer\"]"},
        {"user_id",
         R"("{\"id_company_user\":null,\"id_agent\":null,\"customer_reference\":\"DE--21\",\"id_customer\":21,\"permissions\":null}")"},
        {"expire_time", "1796000000"}}) {
    const std::string& written = member == name ? value : usual;
    if (written.empty()) continue;
    text += (text.empty() ? "{\"" : ",\"") + member + "\":" + written;
  }
  return text + "}";
}

std::string problem(const std::string& text) {
  const auto read = auth::read_legacy_refresh_token(text);
  return read ? "none" : read.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(legacy_refresh_token)

BOOST_AUTO_TEST_CASE(says_whom_it_speaks_for) {
  const auto token = auth::read_legacy_refresh_token(payload());
  BOOST_REQUIRE(token.has_value());
  BOOST_TEST(token->identifier == kIdentifier);
  BOOST_TEST(token->holder.client_id == "frontend");
  BOOST_TEST(token->holder.expires_at == 1796000000);
  BOOST_TEST((token->holder.kind == auth::Kind::customer));
  BOOST_TEST(token->holder.account("shop")->id == "21");
  BOOST_TEST(token->holder.customer_reference == "DE--21");
}

BOOST_AUTO_TEST_CASE(of_the_back_office_names_its_user) {
  std::string text = payload("scopes", R"(["user","back-office-user"])");
  const std::size_t at = text.find("\"user_id\":");
  text = text.substr(0, at) + R"("user_id":"{\"user_reference\":null,\"id_user\":4,\"uuid\":\"x\"}","expire_time":1})";
  const auto token = auth::read_legacy_refresh_token(text);
  BOOST_REQUIRE(token.has_value());
  BOOST_TEST((token->holder.account("shop")->kind == auth::AccountKind::user));
  BOOST_TEST(token->holder.account("shop")->id == "4");
  BOOST_TEST((token->holder.scopes == std::vector<std::string>{"user", "back-office-user"}));
}

BOOST_AUTO_TEST_CASE(of_another_form_is_refused) {
  BOOST_TEST(problem(payload()) == "none");
  BOOST_TEST(problem("") == "not_json");
  BOOST_TEST(problem("[]") == "not_json");
  BOOST_TEST(problem(payload() + "x") == "not_json");
  const std::string other[] = {"", "null", "1", "\"\"", '"' + std::string(79, 'a') + '"',
                               '"' + std::string(79, 'a') + "A\"", '"' + std::string(81, 'a') + '"'};
  for (const std::string& value : other) BOOST_TEST(problem(payload("refresh_token_id", value)) == "bad_identifier");
  for (const std::string value : {"", "null", "\"\"", "7"}) BOOST_TEST(problem(payload("client_id", value)) == "no_client");
  for (const std::string value : {"", "null", "\"1\"", "1.5"}) {
    BOOST_TEST(problem(payload("expire_time", value)) == "no_expiry");
  }
  BOOST_TEST(problem(payload("scopes", "")) == "no_scopes");
  BOOST_TEST(problem(payload("scopes", "[1]")) == "bad_scope");
  BOOST_TEST(problem(payload("scopes", "[]")) == "no_known_scope");
  BOOST_TEST(problem(payload("scopes", R"(["agent"])")) == "incomplete_subject");
  BOOST_TEST(problem(payload("user_id", "")) == "bad_subject");
  BOOST_TEST(problem(payload("user_id", "{}")) == "bad_subject");
  BOOST_TEST(problem(payload("user_id", "\"21\"")) == "bad_subject");
}

BOOST_AUTO_TEST_SUITE_END()
