// SPDX-License-Identifier: MIT
//
// Counters of failed attempts, for operators and for the purge.
#include "mysql_session.h"
#include "storage/mysql_stores.h"

namespace storage {

namespace {

using auth::Instant;

auth::ThrottleRow row_in(const Rows& rows, auth::LockoutKind kind, Instant now) {
  auth::ThrottleRow row;
  row.kind = kind;
  row.account = rows.text(2);
  if (std::string network = rows.text(3); !network.empty()) row.network = std::move(network);
  row.failures = static_cast<std::uint32_t>(rows.integer(4));
  row.locked_until = rows.instant_or_nothing(5);
  if (row.locked_until && *row.locked_until <= now) row.locked_until.reset();
  row.expires = rows.instant(6);
  return row;
}

}  // namespace

std::vector<auth::ThrottleRow> MySqlThrottleStore::list(std::string_view realm, Instant now,
                                                        std::uint32_t most) {
  return session_->repeatable([&](MySqlConnection& db) {
    // Index: PRIMARY, its first column, in its order.
    Rows rows = db.query(
        "SELECT kind, account, network, failures, locked_until, expires_at FROM throttle"
        " WHERE realm = ? AND failures > 0 AND expires_at > ?"
        " ORDER BY kind, account, network LIMIT ?",
        {realm, now, most});
    std::vector<auth::ThrottleRow> found;
    while (rows.next()) {
      // A later release may count what this one does not know.
      if (const auto kind = auth::lockout_kind_from_name(rows.text(1)))
        found.push_back(row_in(rows, *kind, now));
    }
    return found;
  });
}

int MySqlThrottleStore::clear(std::string_view realm, const std::optional<std::string>& account,
                              const std::optional<std::string>& network, Instant now) {
  const int any_network = network ? 0 : 1;
  const std::string where = network.value_or("");
  return session_->transact([&](MySqlConnection& db) {
    if (!account) {
      // Index: PRIMARY, its first column.
      return db.change(
          "DELETE FROM throttle WHERE realm = ? AND (? = 1 OR network = ?)"
          " AND failures > 0 AND expires_at > ?",
          {realm, any_network, where, now});
    }
    int cleared = 0;
    for (const auth::LockoutKind kind : auth::lockout_kinds()) {
      // Index: PRIMARY, its first three columns.
      cleared += db.change(
          "DELETE FROM throttle WHERE realm = ? AND kind = ? AND account = ?"
          " AND (? = 1 OR network = ?) AND failures > 0 AND expires_at > ?",
          {realm, name_of(kind), *account, any_network, where, now});
    }
    return cleared;
  });
}

int MySqlThrottleStore::purge(Instant now, std::uint32_t most) {
  return session_->repeatable([&](MySqlConnection& db) {
    // Index: throttle_expires_at.
    const int counters = db.change(
        "DELETE FROM throttle WHERE expires_at <= ? ORDER BY expires_at LIMIT ?", {now, most});
    // Index: known_network_last_good_at.
    return counters +
           db.change(
               "DELETE FROM known_network WHERE last_good_at <= ? ORDER BY last_good_at LIMIT ?",
               {now - auth::kKnownNetworkLifetime, most});
  });
}

}  // namespace storage
