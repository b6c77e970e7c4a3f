// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/account_sources.h"

namespace storage {

/// How many accounts have a hash of one scheme and cost, as crypto::scheme_of and crypto::cost_of say
/// it; scheme `none` where there is no hash.
struct HashCount {
  std::string scheme;
  std::string cost;
  std::uint64_t accounts = 0;
  std::uint64_t better_beside = 0;  ///< Of these, how many are compared with a better one beside it.
};

/// Counts the rows that `select` of such accounts gives, most frequent first. That is the whole table: of all
/// realms, where several share it, for the conditions are what tells them apart. Reads page by page, so
/// that what changes meanwhile may be counted twice or not at all.
/// Throws auth::StorageUnavailable, and std::invalid_argument where `select` is no statement.
[[nodiscard]] std::vector<HashCount> count_hashes(const AccountSource& source, std::string_view realm,
                                                  auth::AccountKind kind);

}  // namespace storage
