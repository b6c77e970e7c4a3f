// SPDX-License-Identifier: MIT
//
// What is purged. Each statement commits for itself and is bounded, so that nobody waits for it.
#include "mysql_session.h"
#include "session_rows.h"
#include "storage/mysql_stores.h"

namespace storage {

namespace {

using auth::Instant;
using auth::Leftover;

// A session that was refreshed each minute of its year has half a million of them.
constexpr int kTokensAtOnce = 500;

/// The tokens first: without their session they are refused, and nobody would find them again if
/// this broke off in between.
void remove_session(MySqlSession& session, const std::string& id) {
  int removed = 0;
  do {
    removed = session.transact([&](MySqlConnection& db) {
      // Index: token_of_session.
      return db.change("DELETE FROM refresh_token WHERE session_id = ? LIMIT ?",
                       {id, kTokensAtOnce});
    });
  } while (removed == kTokensAtOnce);
  session.transact([&](MySqlConnection& db) {
    // Index: PRIMARY (session_id).
    db.change("DELETE FROM session WHERE session_id = ?", {id});
  });
}

int remove_sessions(MySqlSession& session, Instant before, int most) {
  const std::vector<std::string> ids = session.repeatable([&](MySqlConnection& db) {
    // Index: session_revoked_at, in its order.
    Rows revoked = db.query(
        "SELECT session_id FROM session FORCE INDEX (session_revoked_at)"
        " WHERE revoked_at < ? ORDER BY revoked_at LIMIT ?",
        {before, most});
    std::vector<std::string> found = ids_in(revoked);
    // Index: session_idle_end, in its order; idle_end is never behind absolute_end.
    Rows expired = db.query(
        "SELECT session_id FROM session FORCE INDEX (session_idle_end)"
        " WHERE idle_end < ? ORDER BY idle_end LIMIT ?",
        {before, most - static_cast<int>(found.size())});
    for (std::string& id : ids_in(expired)) found.push_back(std::move(id));
    return found;
  });
  for (const std::string& id : ids) remove_session(session, id);
  return static_cast<int>(ids.size());
}

int remove_mail(MySqlSession& session, std::string_view state, Instant before, int most) {
  return session.transact([&](MySqlConnection& db) {
    // Index: mail_finished_at.
    return db.change(
        "DELETE FROM mail WHERE state = ? AND finished_at < ? ORDER BY finished_at LIMIT ?",
        {state, before, most});
  });
}

int remove_keys(MySqlSession& session, Instant before, int most) {
  return session.transact([&](MySqlConnection& db) {
    // Index: one_time_key_expires_at.
    return db.change("DELETE FROM one_time_key WHERE expires_at < ? ORDER BY expires_at LIMIT ?",
                     {before, most});
  });
}

int remove_revocations(MySqlSession& session, Instant before, int most) {
  return session.transact([&](MySqlConnection& db) {
    // Index: revocation_expires_at.
    return db.change("DELETE FROM revocation WHERE expires_at < ? ORDER BY expires_at LIMIT ?",
                     {before, most});
  });
}

}  // namespace

MySqlHousekeeping::MySqlHousekeeping(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

int MySqlHousekeeping::remove(Leftover leftover, Instant before, int most) {
  switch (leftover) {
    case Leftover::ended_session:
      return remove_sessions(*session_, before, most);
    case Leftover::revocation:
      return remove_revocations(*session_, before, most);
    case Leftover::one_time_key:
      return remove_keys(*session_, before, most);
    case Leftover::sent_mail:
      return remove_mail(*session_, "sent", before, most);
    case Leftover::dropped_mail:
      return remove_mail(*session_, "dropped", before, most);
    case Leftover::failed_mail:
      return remove_mail(*session_, "failed", before, most);
  }
  return 0;
}

}  // namespace storage
