// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/error.h"
#include "auth/legacy_tokens.h"

namespace test_support {

/// PHP's refresh tokens in memory, for unit tests. legacy_token_contract.h holds them to what MariaDB does.
class MemoryLegacyTokens final : public auth::LegacyRefreshTokens {
 public:
  struct Row {
    std::string realm;
    std::string identifier;
    std::string reference = {};  ///< Of a customer; empty for users.
    bool is_revoked = false;
  };
  std::vector<Row> rows;
  bool is_away = false;
  int taking = 0;  ///< How often `take` was asked.
  std::function<void()> before_taking = [] {};

  State state_of(std::string_view realm, std::string_view identifier,
                 std::string_view customer_reference) override {
    answer();
    for (const Row& row : rows) {
      if (row.realm != realm || row.identifier != identifier) continue;
      const bool is_of_another = !row.reference.empty() && row.reference != customer_reference;
      return row.is_revoked || is_of_another ? State::revoked : State::live;
    }
    return State::unknown;
  }

  Taking take(std::string_view realm, std::string_view identifier) override {
    ++taking;
    const auto meanwhile = before_taking;  // It may set another.
    meanwhile();
    answer();
    return revoke([&](const Row& row) { return row.realm == realm && row.identifier == identifier; }) > 0
               ? Taking::taken
               : Taking::refused;
  }

  int revoke_all(std::string_view realm, std::string_view customer_reference) override {
    answer();
    return revoke([&](const Row& row) { return row.realm == realm && row.reference == customer_reference; });
  }

 private:
  void answer() const {
    if (is_away) throw auth::StorageUnavailable("the test says that the database is away");
  }
  int revoke(const std::function<bool(const Row&)>& is_meant) {
    int count = 0;
    for (Row& row : rows) {
      if (row.is_revoked || !is_meant(row)) continue;
      row.is_revoked = true;
      ++count;
    }
    return count;
  }
};

}  // namespace test_support
