// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/account_queries.h"
#include "storage/mysql_stores.h"

namespace storage {

/// Tries every statement of a set on the server, and changes nothing: whether it can be prepared, whether
/// an index can serve it, whether the user may run it, and whether it gives the columns that are needed.
/// Gives a sentence for each problem, beginning with the setting's name.
/// Throws auth::StorageUnavailable when the database does not answer.
[[nodiscard]] std::vector<std::string> check_accounts(const std::shared_ptr<MySqlSession>& session,
                                                      const AccountQueries& queries);
/// As above, for our own tables: whether they are there, in a version that this release works with, and may be read.
[[nodiscard]] std::vector<std::string> check_own_tables(const std::shared_ptr<MySqlSession>& session);
/// As above, for the statements of PHP's refresh tokens, which only a realm that takes such needs.
[[nodiscard]] std::vector<std::string> check_refresh_tokens(const std::shared_ptr<MySqlSession>& session,
                                                            const AccountQueries& queries);

}  // namespace storage
