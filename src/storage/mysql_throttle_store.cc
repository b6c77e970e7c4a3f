// SPDX-License-Identifier: MIT
//
// Counters of failed attempts. Rows are locked in the order of the primary key: the account's over
// all networks, then the one of its network (docs/adr/0035-lockout-counts-attempts.md).
#include <algorithm>
#include <utility>

#include "mysql_session.h"
#include "storage/mysql_stores.h"

namespace storage {

namespace {

using auth::AttemptCounter;
using auth::AttemptCounters;
using auth::Instant;
using auth::Reservation;
using auth::Standing;
using auth::ThrottleKey;
using auth::ThrottleLimits;

constexpr std::string_view kEverywhere = "";

/// Makes the row where it is missing, and locks it either way. An INSERT IGNORE would take a shared
/// lock first, and two callers would then wait for each other.
void lock_row(MySqlConnection& db, const ThrottleKey& key, std::string_view network, Instant now) {
  // Index: PRIMARY (realm, kind, account, network).
  db.change(
      "INSERT INTO throttle (realm, kind, account, network, expires_at) VALUES (?, ?, ?, ?, ?)"
      " ON DUPLICATE KEY UPDATE failures = throttle.failures",
      {key.realm, name_of(key.kind), key.account, network, now});
}

AttemptCounter read_row(MySqlConnection& db, const ThrottleKey& key, std::string_view network) {
  // Index: PRIMARY (realm, kind, account, network).
  Rows rows = db.query(
      "SELECT failures, window_end, locked_until, expires_at FROM throttle"
      " WHERE realm = ? AND kind = ? AND account = ? AND network = ?",
      {key.realm, name_of(key.kind), key.account, network});
  if (!rows.next()) return {};
  return {static_cast<std::uint32_t>(rows.integer(1)), rows.instant(2), rows.instant_or_nothing(3),
          rows.instant(4)};
}

void write_row(MySqlConnection& db, const ThrottleKey& key, std::string_view network,
               const AttemptCounter& counter) {
  // Index: PRIMARY (realm, kind, account, network).
  db.change(
      "UPDATE throttle SET failures = ?, window_end = ?, locked_until = ?, expires_at = ?"
      " WHERE realm = ? AND kind = ? AND account = ? AND network = ?",
      {counter.failures, counter.window_end, or_null(counter.locked_until), counter.expires,
       key.realm, name_of(key.kind), key.account, network});
}

AttemptCounters read_rows(MySqlConnection& db, const ThrottleKey& key,
                          const ThrottleLimits& limits) {
  AttemptCounters counters;
  if (limits.everywhere > 0) counters.everywhere = read_row(db, key, kEverywhere);
  counters.network = read_row(db, key, key.network);
  return counters;
}

Standing standing_of(MySqlConnection& db, const ThrottleKey& key, Instant now) {
  // Index: PRIMARY (realm, kind, account, network).
  Rows rows = db.query(
      "SELECT 1 FROM known_network"
      " WHERE realm = ? AND kind = ? AND account = ? AND network = ? AND last_good_at > ?",
      {key.realm, name_of(key.kind), key.account, key.network, now - auth::kKnownNetworkLifetime});
  return rows.next() ? Standing::known : Standing::unknown;
}

/// Asked only where it matters, alike for accounts that exist and those that do not.
Standing standing_in(MySqlConnection& db, const ThrottleKey& key, const AttemptCounters& counters,
                     const ThrottleLimits& limits, Instant now) {
  return asks_for_standing(counters, limits, now) ? standing_of(db, key, now) : Standing::unknown;
}

void remember_network(MySqlConnection& db, const ThrottleKey& key, Instant now) {
  // Index: PRIMARY (realm, kind, account, network).
  const int rows = db.change(
      "INSERT INTO known_network (realm, kind, account, network, last_good_at)"
      " VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE last_good_at = ?",
      {key.realm, name_of(key.kind), key.account, key.network, now, now});
  // Two for a row that was there.
  if (rows != 1) return;
  // Index: PRIMARY, its first three columns. There is hardly more than one too many.
  Rows kept = db.query(
      "SELECT last_good_at, network FROM known_network"
      " WHERE realm = ? AND kind = ? AND account = ?",
      {key.realm, name_of(key.kind), key.account});
  std::vector<std::pair<Instant, std::string>> networks;
  while (kept.next()) networks.emplace_back(kept.instant(1), kept.text(2));
  std::sort(networks.rbegin(), networks.rend());
  for (std::size_t i = auth::kKnownNetworks; i < networks.size(); ++i) {
    // Index: PRIMARY (realm, kind, account, network).
    db.change(
        "DELETE FROM known_network WHERE realm = ? AND kind = ? AND account = ? AND network = ?",
        {key.realm, name_of(key.kind), key.account, networks[i].second});
  }
}

}  // namespace

MySqlThrottleStore::MySqlThrottleStore(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

base::Expected<Reservation, auth::Lockout> MySqlThrottleStore::begin_attempt(
    const ThrottleKey& key, const ThrottleLimits& limits, Instant now) {
  using Outcome = base::Expected<Reservation, auth::Lockout>;
  return session_->transact([&](MySqlConnection& db) -> Outcome {
    if (limits.everywhere > 0) lock_row(db, key, kEverywhere, now);
    lock_row(db, key, key.network, now);
    AttemptCounters counters = read_rows(db, key, limits);
    const Standing standing = standing_in(db, key, counters, limits, now);
    if (auto lockout = lockout_of(counters, limits, standing, now)) {
      return base::Unexpected{*lockout};
    }
    count_attempt(counters, limits, standing, now);
    Reservation attempt{key, counters.network.window_end, std::nullopt};
    if (counters.everywhere) {
      write_row(db, key, kEverywhere, *counters.everywhere);
      attempt.everywhere_end = counters.everywhere->window_end;
    }
    write_row(db, key, key.network, counters.network);
    return attempt;
  });
}

void MySqlThrottleStore::succeeded(const Reservation& attempt, Instant now) {
  const ThrottleKey& key = attempt.key;
  session_->transact([&](MySqlConnection& db) {
    if (attempt.everywhere_end) {
      // Index: PRIMARY (realm, kind, account, network).
      db.change(
          "UPDATE throttle SET failures = failures - 1"
          " WHERE realm = ? AND kind = ? AND account = ? AND network = ''"
          " AND window_end = ? AND failures > 0",
          {key.realm, name_of(key.kind), key.account, *attempt.everywhere_end});
    }
    // Index: PRIMARY (realm, kind, account, network).
    db.change(
        "UPDATE throttle SET failures = 0, locked_until = NULL, expires_at = ?"
        " WHERE realm = ? AND kind = ? AND account = ? AND network = ?",
        {now, key.realm, name_of(key.kind), key.account, key.network});
    if (attempt.everywhere_end) remember_network(db, key, now);
  });
}

void MySqlThrottleStore::release(const Reservation& attempt) {
  const auto take_back = [&](MySqlConnection& db, std::string_view network, Instant window_end) {
    // Index: PRIMARY (realm, kind, account, network).
    db.change(
        "UPDATE throttle SET failures = failures - 1, locked_until = NULL, expires_at = window_end"
        " WHERE realm = ? AND kind = ? AND account = ? AND network = ?"
        " AND window_end = ? AND failures > 0",
        {attempt.key.realm, name_of(attempt.key.kind), attempt.key.account, network, window_end});
  };
  session_->transact([&](MySqlConnection& db) {
    if (attempt.everywhere_end) take_back(db, kEverywhere, *attempt.everywhere_end);
    take_back(db, attempt.key.network, attempt.window_end);
  });
}

std::optional<auth::Lockout> MySqlThrottleStore::find_lockout(const ThrottleKey& key,
                                                              const ThrottleLimits& limits,
                                                              Instant now) {
  return session_->repeatable([&](MySqlConnection& db) {
    const AttemptCounters counters = read_rows(db, key, limits);
    return lockout_of(counters, limits, standing_in(db, key, counters, limits, now), now);
  });
}

}  // namespace storage
