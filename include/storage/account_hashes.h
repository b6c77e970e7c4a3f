// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/account_queries.h"
#include "storage/mysql_stores.h"

namespace storage {

/// How many accounts have a hash of one scheme and cost, as crypto::scheme_of and crypto::cost_of say
/// it; scheme `none` where there is no hash.
struct HashCount {
  std::string scheme;
  std::string cost;
  std::uint64_t accounts = 0;
};

/// Counts the rows that `queries.select` gives, most frequent first. That is the whole table: of all
/// realms, where several share it, for the conditions are what tells them apart. Reads page by page, so
/// that what changes meanwhile may be counted twice or not at all.
/// Throws auth::StorageUnavailable, and std::invalid_argument where `select` is no statement.
[[nodiscard]] std::vector<HashCount> count_hashes(const std::shared_ptr<MySqlSession>& session,
                                                  std::string_view realm,
                                                  const KindQueries& queries);

}  // namespace storage
