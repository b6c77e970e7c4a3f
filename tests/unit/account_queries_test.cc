// SPDX-License-Identifier: MIT
#include "storage/account_queries.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "../../src/storage/account_statements.h"
#include "../../src/storage/named_statement.h"

namespace {

using storage::NamedStatement;

/// The server's form and the names, or the error.
std::string parsed(std::string_view sql) {
  const auto statement = NamedStatement::parse(sql);
  if (!statement) return "error: " + statement.error();
  std::string text = statement->text();
  for (const std::string& name : statement->parameters()) text += " " + name;
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(named_statement)

BOOST_AUTO_TEST_CASE(puts_a_question_mark_for_each_name) {
  BOOST_TEST(parsed("SELECT 1") == "SELECT 1");
  BOOST_TEST(parsed("WHERE a=:login AND b = :id OR c=:login") ==
             "WHERE a=? AND b = ? OR c=? login id login");
  BOOST_TEST(parsed("LOWER(:login),:now") == "LOWER(?),? login now");
}

BOOST_AUTO_TEST_CASE(leaves_alone_what_only_looks_like_a_name) {
  const char* const others[] = {"a = ':login'",      "a = \"b :login\"", "`:login`",
                                "'it''s :login'",     "'a\\\':login'",    "/* :login */ 1",
                                "1 -- :login",        "1 # :login\n",      "a ::login",
                                "@x := 1",            "'12:30'",           ":"};
  for (const char* sql : others) BOOST_TEST(parsed(sql) == sql);
  BOOST_TEST(parsed("'a' = :b -- :c\n AND :d") == "'a' = ? -- :c\n AND ? b d");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_one_statement_with_names) {
  BOOST_TEST(parsed("a = ?") == "error: parameters have names here, as in :login");
  BOOST_TEST(parsed("a; b") == "error: it must be one statement, without a semicolon");
  BOOST_TEST(parsed("a = 'b") == "error: a quotation or comment in it does not end");
  BOOST_TEST(parsed("a /* b") == "error: a quotation or comment in it does not end");
  BOOST_TEST(parsed("';' = '?'") == "';' = '?'");
}

BOOST_AUTO_TEST_CASE(binds_by_name_in_the_order_of_the_text) {
  const auto statement = NamedStatement::parse(":b :a :b");
  BOOST_REQUIRE(statement.has_value());
  const auto values = statement->bound({{"a", std::string_view("1")}, {"b", std::int64_t{2}}});
  BOOST_REQUIRE(values.size() == 3U);
  BOOST_TEST(std::get<std::int64_t>(values[0]) == 2);
  BOOST_TEST(std::get<std::string_view>(values[1]) == "1");
  BOOST_CHECK_THROW((void)statement->bound({{"a", std::string_view("1")}}), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(account_queries)

BOOST_AUTO_TEST_CASE(of_every_preset_can_be_parsed) {
  BOOST_TEST(storage::account_presets().size() == 7U);
  for (const storage::AccountPreset& preset : storage::account_presets()) {
    for (const std::string& problem : storage::problems_in(preset.queries)) BOOST_ERROR(preset.name << ": " << problem);
    BOOST_TEST(!preset.queries.customer.by_login.empty());
    BOOST_TEST(!preset.queries.customer.by_id.empty());
    BOOST_TEST((storage::find_account_preset(preset.name) == &preset));
  }
  BOOST_TEST((storage::find_account_preset("Spryker") == nullptr));
}

BOOST_AUTO_TEST_CASE(of_the_configuration_go_over_the_presets) {
  storage::AccountSettings settings{.preset = "spryker", .queries = {}};
  BOOST_TEST((storage::queries_of(settings) == storage::find_account_preset("spryker")->queries));
  settings.queries.customer.by_login = "c.email = :login AND c.fk_locale = 46";
  settings.queries.customer.set_password = "none";
  const auto queries = storage::queries_of(settings);
  BOOST_TEST(queries.customer.by_login == settings.queries.customer.by_login);
  BOOST_TEST(queries.customer.set_password.empty());
  BOOST_TEST(queries.customer.select == storage::find_account_preset("spryker")->queries.customer.select);
  settings.preset = "nothing";
  BOOST_CHECK_THROW((void)storage::queries_of(settings), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(find_tokens_of_php_in_a_spryker_shop_alone) {
  for (const storage::AccountPreset& preset : storage::account_presets()) {
    const storage::RefreshTokenQueries& tokens = preset.queries.refresh_token;
    for (const std::string& statement : {tokens.find, tokens.take, tokens.revoke_all}) {
      BOOST_TEST(statement.empty() == (preset.name != "spryker"), preset.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(with_a_mistake_are_named) {
  storage::AccountQueries queries = storage::queries_of({});
  queries.customer.by_login = "email = :mail";
  queries.warehouse = "SELECT 'x";
  const auto problems = storage::problems_in(queries);
  BOOST_REQUIRE(problems.size() == 2U);
  BOOST_TEST(problems[0] == "customer.select with by_login: there is no parameter :mail; known are :realm :login");
  BOOST_TEST(problems[1] == "warehouse: a quotation or comment in it does not end");
}

BOOST_AUTO_TEST_SUITE_END()
