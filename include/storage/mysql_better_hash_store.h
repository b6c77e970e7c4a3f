// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/better_hash_store.h"

namespace storage {

class MySqlSession;

/// Better hashes in our own database.
class MySqlBetterHashStore final : public auth::BetterHashStore {
 public:
  explicit MySqlBetterHashStore(std::shared_ptr<MySqlSession> session);

  [[nodiscard]] std::optional<std::string> find(const auth::AccountKey& account,
                                                std::string_view own) override;
  auth::AccountStore::Saved save(const auth::AccountKey& account, std::string_view own,
                                 std::string_view present, std::string_view better,
                                 auth::Instant now) override;

  /// An account's id and its own hash.
  struct Own {
    std::string id;
    std::string hash;
  };
  /// What `find` gives for each of `accounts`, by id; those without are left out. One statement for
  /// each thousand. Throws StorageUnavailable.
  [[nodiscard]] std::unordered_map<std::string, std::string> find_all(std::string_view realm,
                                                                      auth::AccountKind kind,
                                                                      std::span<const Own> accounts);

 private:
  std::shared_ptr<MySqlSession> session_;
};

}  // namespace storage
