// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "auth/better_hash_store.h"
#include "auth/error.h"

namespace test_support {

/// Better hashes in memory, for unit tests. better_hash_contract.h holds them to what MariaDB does.
class MemoryBetterHashStore final : public auth::BetterHashStore {
 public:
  struct Row {
    auth::AccountKey account;
    std::string own;
    std::string better;
  };
  std::vector<Row> rows;
  int asked = 0;          ///< How often `find` was called.
  bool is_away = false;
  bool takes_none = false;  ///< Like a table that we may only read.

  std::optional<std::string> find(const auth::AccountKey& account, std::string_view own) override {
    ++asked;
    answer(is_away);
    const Row* row = row_of(account);
    return row != nullptr && row->own == own ? std::optional(row->better) : std::nullopt;
  }

  auth::AccountStore::Saved save(const auth::AccountKey& account, std::string_view own, std::string_view present,
                                 std::string_view better, auth::Instant) override {
    using Saved = auth::AccountStore::Saved;
    answer(is_away || takes_none);
    Row* row = row_of(account);
    if (row == nullptr) {
      rows.push_back({account, std::string(own), std::string(better)});
      return Saved::saved;
    }
    if (row->own == own && row->better != present) return Saved::not_saved;
    row->own = own;
    row->better = better;
    return Saved::saved;
  }

 private:
  Row* row_of(const auth::AccountKey& account) {
    for (Row& row : rows) {
      if (row.account == account) return &row;
    }
    return nullptr;
  }
  static void answer(bool fails) {
    if (fails) throw auth::StorageUnavailable("the test says that the database is away");
  }
};

}  // namespace test_support
