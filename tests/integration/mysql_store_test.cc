// SPDX-License-Identifier: MIT
//
// The stores in SQL keep the contract, and each statement they send is served by an index.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "statement_explainer.h"
#include "storage/customers.h"
#include "storage/mysql_account_store.h"
#include "storage/mysql_stores.h"
#include "test_database.h"

using test_support::Explainer;
using test_support::TestDatabase;

struct RevocationRow {
  std::optional<std::string> session_id;
  std::string account_id;
  std::uint32_t generation = 0;
  auth::Instant created;
};

namespace {

/// Enough rows of others that the optimizer would scan a table only for want of an index.
void fill_once() {
  static const bool filled = [] {
    TestDatabase& database = TestDatabase::get();
    const std::string many = " FROM (SELECT seq FROM seq_1_to_5000) n";
    database.execute(
        "INSERT INTO session SELECT UNHEX(MD5(seq)), 'bulk', 'frontend', 'customer', 'customer',"
        " seq MOD 500, '', 'customer', 0, UNHEX(SHA2(seq, 256)), seq, seq, '', '', seq, seq, NULL,"
        " NULL, seq MOD 500, 0, ''" +
        many);
    database.execute(
        "INSERT INTO refresh_token SELECT UNHEX(SHA2(seq, 256)), 'bulk', UNHEX(MD5(seq)), seq, seq,"
        " NULL, NULL, NULL" +
        many);
    database.execute("INSERT INTO account_state SELECT 'bulk', 'customer', seq, 1, seq" + many);
    database.execute("INSERT INTO client SELECT 'bulk', seq, '', NULL, seq, NULL" + many);
    database.execute(
        "INSERT INTO customer (realm, customer_reference, email, created_at)"
        " SELECT 'bulk', seq, CONCAT(seq, '@example.com'), seq" +
        many);
    database.execute(
        "INSERT INTO company_user SELECT 'bulk', seq, c.customer_id, 1, 0, 0 FROM seq_1_to_5000"
        " JOIN customer c ON c.realm = 'bulk' AND c.customer_reference = seq");
    database.execute(
        "INSERT INTO backoffice_user (realm, uuid, username, created_at)"
        " SELECT 'bulk', seq, CONCAT('user', seq), seq" +
        many);
    database.execute(
        "INSERT INTO warehouse_assignment SELECT 'bulk', user_id, 7, 1, 0 FROM backoffice_user"
        " WHERE realm = 'bulk'");
    for (const char* table :
         {"backoffice_user", "warehouse_assignment", "session", "refresh_token", "account_state", "client", "customer", "company_user"}) {
      database.execute(std::string("ANALYZE TABLE ") + table);
    }
    return true;
  }();
  (void)filled;
}

Explainer& explainer() {
  static Explainer instance;
  return instance;
}

std::shared_ptr<storage::MySqlSession> explained_session() {
  fill_once();
  auto session = storage::make_session(TestDatabase::get().settings());
  session->observe([](std::string_view statement, std::span<const storage::Value> values) {
    explainer().look_at(statement, values);
  });
  return session;
}

/// Our own tables, for these realms.
storage::AccountSources own_tables(const std::shared_ptr<storage::MySqlSession>& session,
                                   const std::vector<std::string>& realms) {
  storage::AccountSources sources;
  for (const std::string& realm : realms) sources[realm] = {session, storage::queries_of({})};
  return sources;
}

}  // namespace

class TokenStoreFixture {
 public:
  [[nodiscard]] auth::TokenStore& store() { return store_; }
  [[nodiscard]] std::string realm() const { return realm_; }
  [[nodiscard]] std::vector<RevocationRow> revocations() const {
    return TestDatabase::get().admin().repeatable([&](storage::MySqlConnection& db) {
      db.command("USE " + TestDatabase::get().owner().name);
      storage::Rows rows = db.query(
          "SELECT session_id, account_id, generation, created_at FROM revocation"
          " WHERE realm = ? ORDER BY number",
          {realm_});
      std::vector<RevocationRow> found;
      while (rows.next()) {
        found.push_back({rows.text_or_nothing(1), rows.text_or_nothing(2).value_or(""),
                         static_cast<std::uint32_t>(rows.integer(3)), rows.instant(4)});
      }
      return found;
    });
  }

 private:
  storage::MySqlTokenStore store_{explained_session()};
  std::string realm_ = TestDatabase::get().new_realm();
};

class AccountStoreFixture {
 public:
  [[nodiscard]] auth::AccountStore& accounts() { return store_; }
  [[nodiscard]] std::string realm() const { return realm_; }
  std::string add(const auth::Account& account) {
    if (account.key.kind == auth::AccountKind::user) return add_user(account);
    storage::CustomerAdministration administration(
        storage::make_session(TestDatabase::get().owner()));
    storage::NewCustomer customer;
    customer.realm = realm_;
    customer.email = account.login;
    customer.reference = account.reference;
    customer.password_hash = account.password_hash;
    customer.confirmation = account.confirmation;
    customer.company_user = account.company_user;
    customer.permissions = account.permissions;
    const auto added = administration.add(customer, base::SystemClock().now());
    BOOST_REQUIRE_MESSAGE(added, (added ? "" : added.error()));
    return added->key.id;
  }
  void add_company_user(const auth::CompanyUser& user) {
    database().execute("INSERT INTO company_user VALUES ('" + realm_ + "', '" + user.uuid + "', " +
                       user.customer.id + ", " + (user.is_active ? "1" : "0") + ", 0, 0)");
  }
  void assign(const auth::AccountKey& user, const std::string& warehouse) {
    database().execute("REPLACE INTO warehouse_assignment VALUES ('" + realm_ + "', " + user.id +
                       ", " + warehouse + ", 1, 0)");
  }

 private:
  static TestDatabase& database() { return TestDatabase::get(); }
  std::string add_user(const auth::Account& account) {
    database().execute(
        "INSERT INTO backoffice_user (realm, uuid, username, password_hash, is_agent,"
        " is_warehouse_user, created_at) VALUES ('" +
        realm_ + "', '" + account.uuid + "', '" + account.login + "', '" + account.password_hash +
        "', " + (account.is_agent ? "1" : "0") + ", " + (account.is_warehouse_user ? "1" : "0") +
        ", 0)");
    return database().value("SELECT user_id FROM backoffice_user WHERE realm = '" + realm_ +
                            "' AND username = '" + account.login + "'");
  }
  std::string realm_ = TestDatabase::get().new_realm();
  storage::MySqlAccountStore store_{own_tables(explained_session(), {realm_, "elsewhere"})};
};

#include "support/account_contract.h"
#include "support/account_lookup_contract.h"
#include "support/actor_contract.h"
#include "support/store_contract.h"

BOOST_FIXTURE_TEST_SUITE(mysql_token_store, store_contract::ContractFixture)

BOOST_AUTO_TEST_CASE(keeps_a_revocation_as_long_as_any_access_token_may_live) {
  auto session = storage::make_session(TestDatabase::get().settings());
  storage::MySqlTokenStore short_lived(session, {.revocation_lifetime = base::Seconds(60)});
  begin(1, "a");
  BOOST_TEST(short_lived.revoke_by_token(customer(1), digest("a"), store_contract::start()) == 1);
  BOOST_TEST(
      TestDatabase::get().value("SELECT expires_at - created_at FROM revocation WHERE realm = '" +
                                realm() + "'") == "60000000");
}

BOOST_AUTO_TEST_CASE(sends_no_statement_that_scans_a_table) {
  // Depends on no other case: together these send every statement of the two stores.
  const auto now = store_contract::start();
  begin(1, "a");
  begin(1, "b", 2);
  BOOST_TEST((rotate("a", "c", now) == store_contract::Rotation::rotated));
  (void)store().find_client("default", "frontend");
  (void)store().find_refresh_token(realm(), digest("a"));
  (void)store().follow_rehash(customer(1), digest("hash"), digest("new"));
  (void)store().follow_rehash({realm(), auth::AccountKind::user, "3"}, digest("hash"), digest("new"));
  auth::SessionFilter filter{.realm = realm(), .account = std::nullopt};
  (void)store().list_sessions(filter);
  filter.account = customer(1);
  (void)store().list_sessions(filter);
  (void)store().generation_of(customer(1));
  (void)store().revoke_by_token(customer(1), digest("a"), now);
  (void)store().revoke_session(realm(), session_id(2), now);
  begin(1, "d", 3);
  (void)store().revoke_all(customer(1), now);
  begin(1, "e", 4);
  (void)store().raise_generation(customer(1), now, auth::SparedSession{session_id(4), digest("n")});
  (void)store().find_session(realm(), session_id(4));
  (void)store().revoke_alike(realm(), session_id(4), now);
  (void)store().revoke_company_user(customer(1), "uuid", now);
  (void)store().raise_generation({realm(), auth::AccountKind::user, "3"}, now);
  storage::MySqlAccountStore accounts(own_tables(explained_session(), {"bulk"}));
  (void)accounts.find_by_login("bulk", auth::AccountKind::customer, "77@example.com");
  (void)accounts.find_by_login("bulk", auth::AccountKind::user, "user77");
  (void)accounts.find_customer("bulk", "77");
  (void)accounts.find_company_user("bulk", "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac");
  (void)accounts.confirm({"bulk", auth::AccountKind::customer, "77"}, now);
  for (const auto kind : {auth::AccountKind::customer, auth::AccountKind::user}) {
    (void)accounts.find_by_id({"bulk", kind, "77"});
    (void)accounts.find_warehouse({"bulk", kind, "77"});
    (void)accounts.replace_hash({"bulk", kind, "77"}, "", "");
    (void)accounts.set_password_hash({"bulk", kind, "77"}, "", "", now);
  }

  BOOST_TEST(explainer().seen.size() >= 34U);
  for (const std::string& problem : explainer().problems) BOOST_ERROR(problem);
}

BOOST_AUTO_TEST_CASE(knows_a_hash_of_the_kind_that_most_accounts_have) {
  fill_once();
  const std::string bcrypt = "$2y$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS";
  const auto typical_with = [&](const std::string& condition, const std::string& hash) {
    TestDatabase::get().execute("UPDATE backoffice_user SET password_hash = '" + hash +
                                "' WHERE realm = 'bulk' AND " + condition);
    // Each store looks once an hour.
    storage::MySqlAccountStore accounts(own_tables(storage::make_session(TestDatabase::get().settings()), {"bulk"}));
    return accounts.typical_hash("bulk", auth::AccountKind::user).value_or("none");
  };
  BOOST_TEST(typical_with("TRUE", bcrypt) == bcrypt);
  BOOST_TEST(typical_with("user_id MOD 3 = 0", "5f4dcc3b5aa765d61d8327deb882cf99") == bcrypt);
  BOOST_TEST(typical_with("user_id MOD 3 > 0", "5f4dcc3b5aa765d61d8327deb882cf99") == "none");
  BOOST_TEST(typical_with("TRUE", "no hash") == "none");
  BOOST_TEST(typical_with("TRUE", "") == "none");
  storage::MySqlAccountStore accounts(own_tables(storage::make_session(TestDatabase::get().settings()), {"bulk"}));
  BOOST_TEST(!accounts.typical_hash("bulk", auth::AccountKind::warehouse));
  BOOST_TEST(!accounts.typical_hash("nowhere", auth::AccountKind::user));
}

BOOST_AUTO_TEST_CASE(would_notice_a_statement_that_scans_a_table) {
  fill_once();
  Explainer probe;
  probe.look_at("SELECT session_id FROM session WHERE device = 'x'", {});
  probe.look_at("UPDATE session SET device = '' WHERE network = 'x'", {});
  BOOST_TEST(probe.problems.size() == 2U);
}

BOOST_AUTO_TEST_CASE(shows_sessions_to_people_with_times_in_utc) {
  begin(1, "a");
  const std::string row = TestDatabase::get().value(
      "SELECT CONCAT_WS(' ', session_id, state, created, IFNULL(revoked, '-')) FROM "
      "session_readable"
      " WHERE realm = '" +
      realm() + "'");
  BOOST_TEST(row == base::to_hex(session_id(1)) + " live 2026-11-23 09:00:00.123456 -");
  store().revoke_session(realm(), session_id(1), store_contract::start());
  BOOST_TEST(TestDatabase::get().value("SELECT state FROM session_readable WHERE realm = '" +
                                       realm() + "'") == "revoked");
}

BOOST_AUTO_TEST_SUITE_END()
