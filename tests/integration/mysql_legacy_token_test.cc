// SPDX-License-Identifier: MIT
//
// PHP's refresh tokens in the tables of a Spryker shop: the contract, one winner among many, and the indexes.
#include "storage/mysql_legacy_tokens.h"

#include <atomic>
#include <barrier>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "storage/account_check.h"
#include "test_database.h"

using test_support::TestDatabase;

namespace {

using storage::AccountQueries;
using storage::MySqlLegacyRefreshTokens;

AccountQueries queries() { return storage::queries_of({.preset = "spryker", .queries = {}}); }

storage::AccountSources sources(const std::shared_ptr<storage::MySqlSession>& session) {
  return {{"shop", {session, queries()}}};
}

/// The shop's database, with the one table, as the other tests have it.
const storage::MySqlSettings& shop() {
  static const storage::MySqlSettings settings = [] {
    auto made = TestDatabase::get().empty_database("legacy");
    std::ifstream file("tests/integration/tables/spryker.sql");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string_view begin = "CREATE TABLE spy_oauth_refresh_token";
    const std::size_t at = text.find(begin);
    TestDatabase::get().execute_in(made.name, text.substr(at, text.find(';', at) - at));
    return made;
  }();
  return settings;
}

std::shared_ptr<storage::MySqlSession> shop_session() {
  return storage::make_session(shop(), {.schema = storage::SessionTuning::Schema::unchecked});
}

}  // namespace

class LegacyTokensFixture {
 public:
  LegacyTokensFixture() { execute("DELETE FROM spy_oauth_refresh_token"); }
  [[nodiscard]] auth::LegacyRefreshTokens& tokens() { return tokens_; }
  [[nodiscard]] std::string realm() const { return "shop"; }
  [[nodiscard]] const std::shared_ptr<storage::MySqlSession>& session() const { return session_; }
  void add(const std::string& identifier, const std::string& reference, bool is_revoked) {
    execute("INSERT INTO spy_oauth_refresh_token (identifier, customer_reference, user_identifier, fk_oauth_client,"
            " expires_at, revoked_at, updated_at) VALUES ('" + identifier + "', NULLIF('" + reference +
            "', ''), '{}', 'frontend', '2037-01-01', " + (is_revoked ? "'2026-01-01'" : "NULL") + ", '2026-01-01')");
  }
  static void execute(const std::string& sql) { TestDatabase::get().execute_in(shop().name, sql); }

 private:
  std::shared_ptr<storage::MySqlSession> session_ = shop_session();
  MySqlLegacyRefreshTokens tokens_{sources(session_)};
};

#include "support/legacy_token_contract.h"

namespace {

using State = auth::LegacyRefreshTokens::State;
using Taking = auth::LegacyRefreshTokens::Taking;
using Fixture = legacy_token_contract::ContractFixture;

std::string first_of(storage::MySqlSession& session, const std::string& sql) {
  return session.repeatable([&](storage::MySqlConnection& db) {
    storage::Rows rows = db.query(sql);
    return rows.next() ? rows.text_or_nothing(1).value_or("NULL") : std::string("no row");
  });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_legacy_tokens, Fixture)

BOOST_AUTO_TEST_CASE(one_of_many_callers_takes_a_token) {
  constexpr int kCallers = 8;
  for (int round = 0; round < 10; ++round) {
    execute("DELETE FROM spy_oauth_refresh_token");
    add(named('a'), "DE--21", false);
    std::atomic<int> winners = 0;
    std::barrier start(kCallers);
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&] {
        MySqlLegacyRefreshTokens own(sources(shop_session()));
        (void)own.state_of("shop", named('a'), "DE--21");
        start.arrive_and_wait();
        if (own.take("shop", named('a')) == Taking::taken) ++winners;
      });
    }
    for (auto& caller : callers) caller.join();
    BOOST_TEST(winners == 1);
  }
}

BOOST_AUTO_TEST_CASE(says_when_a_row_was_revoked_and_leaves_others_alone) {
  add(named('a'), "DE--21", false);
  add(named('b'), "DE--21", true);
  BOOST_TEST(takes('a'));
  const std::string where = " FROM spy_oauth_refresh_token WHERE identifier = '";
  BOOST_TEST(first_of(*session(), "SELECT revoked_at > NOW() - INTERVAL 1 HOUR AND updated_at = revoked_at" + where +
                                      named('a') + "'") == "1");
  BOOST_TEST(tokens().revoke_all("shop", "DE--21") == 0);
  BOOST_TEST(first_of(*session(), "SELECT DATE(revoked_at)" + where + named('b') + "'") == "2026-01-01");
}

BOOST_AUTO_TEST_CASE(of_several_rows_with_one_identifier_a_revoked_one_counts) {
  add(named('a'), "DE--21", false);
  add(named('a'), "DE--21", true);
  BOOST_TEST((state('a') == State::revoked));
  execute("UPDATE spy_oauth_refresh_token SET revoked_at = NULL");
  BOOST_TEST((state('a') == State::live));
  BOOST_TEST(takes('a'));
  BOOST_TEST(!takes('a'));
}

BOOST_AUTO_TEST_CASE(a_realm_that_has_none_is_a_fault) {
  BOOST_CHECK_THROW((void)tokens().state_of("another", named('a'), "DE--21"), auth::StorageUnavailable);
  AccountQueries bare = queries();
  bare.refresh_token = {};
  MySqlLegacyRefreshTokens without({{"shop", {session(), bare}}});
  BOOST_CHECK_THROW((void)without.state_of("shop", named('a'), "DE--21"), auth::StorageUnavailable);
  BOOST_CHECK_THROW((void)without.take("shop", named('a')), auth::StorageUnavailable);
  BOOST_TEST(without.revoke_all("shop", "DE--21") == 0);
}

BOOST_AUTO_TEST_CASE(each_statement_has_an_index) {
  add(named('a'), "DE--21", false);
  add(named('b'), "DE--7", false);
  std::set<std::string> used;
  const auto other = shop_session();
  session()->observe([&](std::string_view statement, std::span<const storage::Value> values) {
    if (statement.find("spy_oauth") == std::string_view::npos) return;
    other->repeatable([&](storage::MySqlConnection& db) {
      storage::Rows rows = db.query("EXPLAIN " + std::string(statement), values);
      // A small table may be read as a whole although an index could serve.
      while (rows.next()) used.insert(rows.text_or_nothing(5).value_or("none"));
    });
  });
  BOOST_TEST((state('a') == State::live));
  BOOST_TEST(tokens().revoke_all("shop", "DE--7") == 1);
  BOOST_TEST(takes('a'));
  session()->observe({});
  const std::set<std::string> expected{"index-spy_oauth_refresh_token-identifier",
                                       "index-spy_oauth_refresh_token-customer_reference"};
  BOOST_TEST((used == expected), [&] {
    std::string text;
    for (const std::string& index : used) text += index + " ";
    return text;
  }());
}

BOOST_AUTO_TEST_CASE(the_check_finds_what_cannot_be_used) {
  BOOST_TEST(storage::check_refresh_tokens(session(), queries()).empty());
  AccountQueries wrong = queries();
  wrong.refresh_token.find = "SELECT identifier FROM spy_oauth_refresh_token WHERE identifier = :identifier";
  wrong.refresh_token.take = "UPDATE spy_oauth_refresh_token SET revoked_at = NOW() WHERE scopes = :identifier";
  wrong.refresh_token.revoke_all = "UPDATE no_such_table SET revoked_at = NOW() WHERE reference = :reference";
  const auto problems = storage::check_refresh_tokens(session(), wrong);
  BOOST_REQUIRE(problems.size() == 3U);
  BOOST_TEST(problems[0].starts_with("refresh_token.find: it gives no column `revoked`"));
  BOOST_TEST(problems[1].starts_with("refresh_token.take: no index serves it"));
  BOOST_TEST(problems[2].find("no_such_table") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
