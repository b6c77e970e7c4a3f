// SPDX-License-Identifier: MIT
//
// Realms share a session exactly where their settings lead to the same connection.
#include <boost/test/unit_test.hpp>

#include "storage/account_sources.h"
#include "test_database.h"

using test_support::TestDatabase;

namespace {

storage::AccountSettings at(const std::optional<storage::MySqlSettings>& database) {
  storage::AccountSettings settings;
  settings.database = database;
  return settings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_account_sources)

BOOST_AUTO_TEST_CASE(have_one_session_for_each_different_connection) {
  const auto own = storage::make_session(TestDatabase::get().settings());
  storage::MySqlSettings shop = TestDatabase::get().settings();
  shop.name = "shop";
  storage::MySqlSettings patient = shop;
  patient.read_timeout *= 2;
  const auto sources = storage::account_sources({{"none", at(std::nullopt)},
                                                 {"same", at(TestDatabase::get().settings())},
                                                 {"shop", at(shop)},
                                                 {"shop_too", at(shop)},
                                                 {"patient", at(patient)}},
                                                own);
  BOOST_TEST(sources.size() == 5U);
  BOOST_TEST(sources.at("none").session == own);
  BOOST_TEST(sources.at("same").session == own);
  BOOST_TEST(sources.at("shop").session != own);
  BOOST_TEST(sources.at("shop").session == sources.at("shop_too").session);
  BOOST_TEST(sources.at("patient").session != sources.at("shop").session);
  BOOST_TEST(sources.at("patient").session->settings().read_timeout == patient.read_timeout);
}

BOOST_AUTO_TEST_CASE(look_for_no_schema_of_ours_in_the_database_of_others) {
  const auto own = storage::make_session(TestDatabase::get().settings());
  const auto elsewhere = TestDatabase::get().empty_database("_shop");
  const auto sources = storage::account_sources({{"shop", at(elsewhere)}}, own);
  BOOST_TEST(sources.at("shop").session->repeatable([](storage::MySqlConnection& db) {
    storage::Rows rows = db.query("SELECT 1");
    return rows.next();
  }));
}

BOOST_AUTO_TEST_SUITE_END()
