// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "auth/error.h"
#include "auth/one_time_keys.h"

namespace test_support {

/// Keys in memory, for unit tests. one_time_key_contract.h holds them to what MariaDB does.
class MemoryOneTimeKeyStore final : public auth::OneTimeKeyStore {
 public:
  struct Row {
    auth::OneTimeKey key;
    std::optional<auth::Instant> spent_at = {};
  };
  std::vector<Row> rows;
  /// When set, every call throws StorageUnavailable, as with a database that is away.
  bool is_away = false;
  std::function<void()> after_spending = [] {};  ///< What happens behind each successful `spend`.

  void save(const auth::OneTimeKey& key) override {
    answer();
    rows.push_back({key});
  }

  std::optional<auth::OneTimeKey> find(std::string_view realm, auth::KeyPurpose purpose,
                                       const auth::Digest& digest) override {
    answer();
    const Row* row = row_of(realm, purpose, digest);
    return row && !row->spent_at ? std::optional(row->key) : std::nullopt;
  }

  Spending spend(std::string_view realm, auth::KeyPurpose purpose, const auth::Digest& digest,
                 auth::Instant now) override {
    answer();
    const Row* row = row_of(realm, purpose, digest);
    if (!row || row->spent_at || row->key.expires_at <= now) return Spending::refused;
    spend_all(auth::AccountKey(row->key.account), purpose, now);
    after_spending();
    return Spending::spent;
  }

  void spend_all(const auth::AccountKey& account, auth::KeyPurpose purpose, auth::Instant now) override {
    answer();
    for (Row& row : rows) {
      if (is_of(row, account, purpose) && !row.spent_at) row.spent_at = now;
    }
  }

  void release(std::string_view realm, auth::KeyPurpose purpose, const auth::Digest& digest,
               auth::Instant spent_at) override {
    answer();
    const Row* row = row_of(realm, purpose, digest);
    if (!row) return;
    const auth::AccountKey account = row->key.account;
    for (Row& other : rows) {
      if (is_of(other, account, purpose) && other.spent_at == spent_at) other.spent_at.reset();
    }
  }

 private:
  static bool is_of(const Row& row, const auth::AccountKey& account, auth::KeyPurpose purpose) {
    return row.key.account == account && row.key.purpose == purpose;
  }

  const Row* row_of(std::string_view realm, auth::KeyPurpose purpose, const auth::Digest& digest) {
    for (const Row& row : rows) {
      if (row.key.account.realm == realm && row.key.purpose == purpose && row.key.digest == digest)
        return &row;
    }
    return nullptr;
  }

  void answer() const {
    if (is_away) throw auth::StorageUnavailable("the test says that the database is away");
  }
};

}  // namespace test_support
