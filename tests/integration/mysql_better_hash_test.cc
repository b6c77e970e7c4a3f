// SPDX-License-Identifier: MIT
//
// The store of better hashes in SQL keeps the contract, has one winner among many, and uses its index.
#include <atomic>
#include <barrier>
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "statement_explainer.h"
#include "storage/account_hashes.h"
#include "storage/mysql_account_store.h"
#include "test_database.h"

using test_support::Explainer;
using test_support::TestDatabase;

namespace {

// Of nobody's password; schemes and costs are what matters.
const std::string kMd5 = "5f4dcc3b5aa765d61d8327deb882cf99";
const std::string kBcrypt = "$2y$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS";
const std::string kArgon2id =
    "$argon2id$v=19$m=64,t=1,p=1$UjhRallDQmVNWWIyTFZ4Uw$My7WOUzFGoK73ESUU5fzTqA9Di3dneBivSVJedZ9AMk";

}  // namespace

class BetterHashStoreFixture {
 public:
  [[nodiscard]] storage::MySqlBetterHashStore& store() { return *store_; }
  [[nodiscard]] std::string realm() const { return realm_; }
  [[nodiscard]] storage::MySqlSession& session() { return *session_; }
  [[nodiscard]] static TestDatabase& database() { return TestDatabase::get(); }

  /// Back Office users 1 to 9 as somebody else's accounts, whose hashes are not ours to replace.
  [[nodiscard]] storage::AccountSource source() const {
    std::string rows;
    for (int id = 1; id <= 9; ++id) {
      rows += (id > 1 ? " UNION ALL " : "") + ("SELECT " + std::to_string(id)) + " AS id, '" +
              (id < 4 ? kMd5 : kBcrypt) + "' AS hash";
    }
    storage::AccountSettings settings;
    settings.queries.user.replace_hash = "none";
    settings.queries.user.select = "SELECT id, id AS login, hash FROM (" + rows + ") AS theirs";
    return {session_, storage::queries_of(settings), store_};
  }

 private:
  std::shared_ptr<storage::MySqlSession> session_ =
      storage::make_session(TestDatabase::get().settings());
  std::shared_ptr<storage::MySqlBetterHashStore> store_ =
      std::make_shared<storage::MySqlBetterHashStore>(session_);
  std::string realm_ = TestDatabase::get().new_realm();
};

#include "support/better_hash_contract.h"

namespace {

constexpr int kCallers = 16;
constexpr int kRounds = 20;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mysql_better_hashes, better_hash_contract::ContractFixture)

BOOST_AUTO_TEST_CASE(have_one_winner_among_many_who_save_at_once) {
  for (int round = 0; round < kRounds; ++round) {
    const auth::AccountKey key = account(std::to_string(round));
    std::barrier start(kCallers);
    std::atomic<int> winners = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&, caller] {
        storage::MySqlBetterHashStore one(storage::make_session(database().settings()));
        (void)one.find(key, "own");
        start.arrive_and_wait();
        const auto saved = one.save(key, "own", "", "better " + std::to_string(caller), {});
        if (saved == better_hash_contract::Saved::saved) ++winners;
      });
    }
    for (std::thread& caller : callers) caller.join();
    BOOST_TEST(winners == 1);
    BOOST_TEST(store().find(key, "own").has_value());
  }
}

BOOST_AUTO_TEST_CASE(are_found_for_many_accounts_at_once) {
  std::vector<storage::MySqlBetterHashStore::Own> accounts;
  for (int i = 0; i < 2345; ++i) accounts.push_back({std::to_string(i), "own " + std::to_string(i)});
  const auto save = [&](int i, const std::string& own) {
    (void)store().save(account(std::to_string(i)), own, "", "better " + std::to_string(i), {});
  };
  save(0, "own 0");
  save(999, "own 999");
  save(1000, "own 1000");
  save(2344, "own 2344");
  save(7, "own of old");
  const auto found = store().find_all(realm(), auth::AccountKind::customer, accounts);
  BOOST_TEST(found.size() == 4U);
  for (const std::string id : {"0", "999", "1000", "2344"}) BOOST_TEST(found.at(id) == "better " + id);
  BOOST_TEST(store().find_all(realm(), auth::AccountKind::user, accounts).empty());
  BOOST_TEST(store().find_all(realm(), auth::AccountKind::customer, {}).empty());
}

BOOST_AUTO_TEST_CASE(are_found_and_saved_by_the_primary_key) {
  database().execute("INSERT IGNORE INTO better_hash SELECT 'bulk', 'customer', seq, UNHEX(SHA2(seq, 256)), 'x', 0"
                     " FROM seq_1_to_20000");
  database().execute("ANALYZE TABLE better_hash");
  Explainer explainer;
  session().observe([&](std::string_view statement, std::span<const storage::Value> values) {
    if (statement.find("better_hash") != std::string_view::npos) explainer.look_at(statement, values);
  });
  save("own", "", "better");
  (void)store().find({"bulk", auth::AccountKind::customer, "77"}, "77");
  std::vector<storage::MySqlBetterHashStore::Own> accounts;
  for (int i = 1; i <= 1000; ++i) accounts.push_back({std::to_string(i), std::to_string(i)});
  BOOST_TEST(store().find_all("bulk", auth::AccountKind::customer, accounts).size() == 1000U);
  session().observe({});
  BOOST_TEST(explainer.seen.size() == 3U);
  for (const std::string& problem : explainer.problems) BOOST_ERROR(problem);
}

BOOST_AUTO_TEST_CASE(count_for_the_typical_hash_and_for_the_listing) {
  const auto kind = auth::AccountKind::user;
  const auto typical = [&] {
    // Each store looks once an hour.
    storage::MySqlAccountStore accounts({{realm(), source()}});
    return accounts.typical_hash(realm(), kind).value_or("none");
  };
  BOOST_TEST(typical() == kBcrypt);
  for (int id = 3; id <= 7; ++id) {
    (void)store().save({realm(), kind, std::to_string(id)}, id == 3 ? kMd5 : kBcrypt, "", kArgon2id, {});
  }
  BOOST_TEST(typical() == kArgon2id);
  // Somebody else changed a password: the row counts nothing.
  (void)store().save({realm(), kind, "1"}, "former hash", "", kArgon2id, {});
  const auto counts = storage::count_hashes(source(), realm(), kind);
  BOOST_REQUIRE(counts.size() == 2U);
  BOOST_TEST(counts[0].scheme == "bcrypt");
  BOOST_TEST((counts[0].accounts == 6U && counts[0].better_beside == 4U));
  BOOST_TEST(counts[1].scheme == "md5");
  BOOST_TEST((counts[1].accounts == 3U && counts[1].better_beside == 1U));
}

BOOST_AUTO_TEST_CASE(are_none_where_the_realm_makes_none_or_replaces_them) {
  using Place = auth::AccountStore::BetterHashes;
  storage::AccountSource one = source();
  BOOST_TEST((one.better_hashes_of(auth::AccountKind::user) == Place::beside));
  BOOST_TEST((one.better_hashes_of(auth::AccountKind::customer) == Place::replace));
  BOOST_TEST((one.better_hashes_of(auth::AccountKind::warehouse) == Place::nowhere));
  one.better_hashes = nullptr;
  BOOST_TEST((one.better_hashes_of(auth::AccountKind::user) == Place::nowhere));
  BOOST_TEST((one.better_hashes_of(auth::AccountKind::customer) == Place::nowhere));
}

BOOST_AUTO_TEST_SUITE_END()
