// SPDX-License-Identifier: MIT
#include "mysql_session.h"
#include "storage/mysql_stores.h"

namespace storage {

std::vector<auth::Revocation> MySqlRevocationLog::above(std::uint64_t number, int most) {
  return session_->repeatable([&](MySqlConnection& db) {
    // Index: PRIMARY (number), in its order.
    Rows rows = db.query(
        "SELECT number, realm, session_id, account_kind, account_id, COALESCE(generation, 0),"
        " spared_session, created_at, expires_at FROM revocation"
        " WHERE number > ? ORDER BY number LIMIT ?",
        {static_cast<std::int64_t>(number), most});
    std::vector<auth::Revocation> found;
    while (rows.next()) {
      found.push_back({static_cast<std::uint64_t>(rows.integer(1)), rows.text(2),
                       rows.text_or_nothing(3), rows.text_or_nothing(4), rows.text_or_nothing(5),
                       static_cast<std::uint32_t>(rows.integer(6)), rows.text_or_nothing(7),
                       rows.instant(8), rows.instant(9)});
    }
    return found;
  });
}

std::uint64_t MySqlRevocationLog::highest() {
  return session_->repeatable([&](MySqlConnection& db) -> std::uint64_t {
    // Index: PRIMARY (number), backwards.
    Rows rows = db.query("SELECT number FROM revocation ORDER BY number DESC LIMIT 1");
    return rows.next() ? static_cast<std::uint64_t>(rows.integer(1)) : 0;
  });
}

}  // namespace storage
