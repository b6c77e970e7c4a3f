// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "auth/account.h"

namespace storage {

struct AccountTables;

/// What most accounts are compared with, by realm and kind, from samples that are an hour old at most.
class TypicalHashes {
 public:
  /// A hash of the scheme and cost that most of the first thousand accounts have; nothing where that is
  /// none, or takes next to no time. Throws auth::StorageUnavailable, and then asks again an hour later.
  [[nodiscard]] std::optional<std::string> of(const AccountTables& tables, auth::AccountKind kind);

 private:
  struct Sample {
    std::optional<std::string> hash;
    std::chrono::steady_clock::time_point good_until;
  };
  std::map<std::pair<std::string, auth::AccountKind>, Sample> samples_;
};

}  // namespace storage
