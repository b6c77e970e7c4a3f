// SPDX-License-Identifier: MIT
//
// The stores in memory keep the same contract as those in SQL, so that unit tests can trust them.
#include <string>
#include <vector>

#include "support/memory_better_hashes.h"
#include "support/memory_stores.h"

struct RevocationRow {
  std::optional<std::string> session_id;
  std::string account_id;
  std::uint32_t generation = 0;
  auth::Instant created;
};

class TokenStoreFixture {
 public:
  [[nodiscard]] auth::TokenStore& store() { return store_; }
  [[nodiscard]] std::string realm() const { return "shop"; }
  [[nodiscard]] std::vector<RevocationRow> revocations() const {
    std::vector<RevocationRow> rows;
    for (const auto& row : store_.revocations) {
      rows.push_back(
          {row.session_id, row.account ? row.account->id : "", row.generation, row.created});
    }
    return rows;
  }

 private:
  test_support::MemoryTokenStore store_;
};

class AccountStoreFixture {
 public:
  [[nodiscard]] auth::AccountStore& accounts() { return accounts_; }
  [[nodiscard]] std::string realm() const { return "shop"; }
  std::string add(auth::Account account) {
    account.key.id = std::to_string(accounts_.accounts.size() + 1);
    accounts_.accounts.push_back(account);
    return account.key.id;
  }
  void add_company_user(const auth::CompanyUser& user) { accounts_.company_users.push_back(user); }
  void assign(const auth::AccountKey& user, const std::string& warehouse) {
    accounts_.warehouses[user.id] = warehouse;
  }

 private:
  test_support::MemoryAccountStore accounts_;
};

class BetterHashStoreFixture {
 public:
  [[nodiscard]] auth::BetterHashStore& store() { return store_; }
  [[nodiscard]] std::string realm() const { return "shop"; }

 private:
  test_support::MemoryBetterHashStore store_;
};

class ThrottleStoreFixture {
 public:
  [[nodiscard]] auth::ThrottleStore& throttle() { return throttle_; }
  [[nodiscard]] std::string realm() const { return "shop"; }

 private:
  test_support::MemoryThrottleStore throttle_;
};

#include "support/account_contract.h"
#include "support/account_lookup_contract.h"
#include "support/actor_contract.h"
#include "support/better_hash_contract.h"
#include "support/store_contract.h"
#include "support/throttle_contract.h"

BOOST_AUTO_TEST_SUITE(memory_store)

BOOST_AUTO_TEST_CASE(throws_when_told_that_the_database_is_away) {
  test_support::MemoryTokenStore tokens;
  tokens.is_away = true;
  BOOST_CHECK_THROW((void)tokens.find_client("default", "frontend"), auth::StorageUnavailable);
  test_support::MemoryAccountStore accounts;
  accounts.is_away = true;
  BOOST_CHECK_THROW((void)accounts.find_by_login("default", auth::AccountKind::customer, "a@b"),
                    auth::StorageUnavailable);
}

BOOST_AUTO_TEST_SUITE_END()
