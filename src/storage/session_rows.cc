// SPDX-License-Identifier: MIT
#include "session_rows.h"

#include "auth/error.h"

namespace storage {

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t space = std::min(text.find(' ', from), text.size());
    if (space > from) words.push_back(text.substr(from, space - from));
    from = space + 1;
  }
  return words;
}

}  // namespace

auth::Session session_in(const Rows& rows) {
  const auto kind = auth::kind_from_name(rows.text(4));
  const auto account_kind = auth::account_kind_from_name(rows.text(5));
  if (!kind || !account_kind) {
    throw auth::StorageUnavailable(
        "a session row has a kind that this release does not know: was a newer release taken "
        "back?");
  }
  auth::Session session;
  session.id = rows.text(1);
  session.client_id = rows.text(3);
  session.kind = *kind;
  session.account = {rows.text(2), *account_kind, rows.text(6)};
  session.reference = rows.text(7);
  session.scopes = words_of(rows.text(8));
  session.generation = static_cast<std::uint32_t>(rows.integer(9));
  session.password_digest = rows.text(10);
  session.created = rows.instant(11);
  session.last_used = rows.instant(12);
  session.network = rows.text(13);
  session.device = rows.text(14);
  session.idle_end = rows.instant(15);
  session.absolute_end = rows.instant(16);
  session.revoked_at = rows.instant_or_nothing(17);
  session.company_user = rows.text_or_nothing(18);
  if (const auto actor = rows.text_or_nothing(19)) {
    session.actor = auth::Actor{{session.account.realm, auth::AccountKind::user, *actor},
                                static_cast<std::uint32_t>(rows.integer(20)),
                                rows.text(21)};
  }
  return session;
}

auth::StoredSession stored_session_in(const Rows& rows) {
  return {session_in(rows), static_cast<std::uint32_t>(rows.integer(kSessionColumns + 1)),
          static_cast<std::uint32_t>(rows.integer(kSessionColumns + 2))};
}

std::vector<auth::Session> sessions_in(Rows rows) {
  std::vector<auth::Session> sessions;
  while (rows.next()) sessions.push_back(session_in(rows));
  return sessions;
}

std::vector<std::string> ids_in(Rows& rows) {
  std::vector<std::string> ids;
  while (rows.next()) ids.push_back(rows.text(1));
  return ids;
}

std::vector<std::string> lock_sessions(MySqlConnection& db, const auth::AccountKey& owner,
                                       const Ending& ending) {
  // Two callers meet the rows in the order of the index, so they do not wait crosswise; hence it
  // is named. Index: session_of_account.
  Rows rows = db.query(
      "SELECT session_id FROM session FORCE INDEX (session_of_account) WHERE realm = ? AND "
      "account_kind = ? AND account_id = ?"
      " AND revoked_at IS NULL AND (idle_end > ? OR last_used_at > ?) FOR UPDATE",
      {owner.realm, name_of(owner.kind), owner.id, ending.now, ending.oldest_use()});
  return ids_in(rows);
}

std::vector<std::string> lock_sessions_of_actor(MySqlConnection& db, const auth::AccountKey& actor,
                                                const Ending& ending) {
  if (actor.kind != auth::AccountKind::user) return {};
  // Index: session_of_actor.
  Rows rows = db.query(
      "SELECT session_id FROM session FORCE INDEX (session_of_actor) WHERE realm = ?"
      " AND actor_id = ? AND revoked_at IS NULL AND (idle_end > ? OR last_used_at > ?) FOR UPDATE",
      {actor.realm, actor.id, ending.now, ending.oldest_use()});
  return ids_in(rows);
}

void mark_revoked(MySqlConnection& db, std::string_view realm, const std::vector<std::string>& ids,
                  auth::Instant now) {
  for (const std::string& id : ids) {
    // Index: PRIMARY (session_id).
    db.change(
        "UPDATE session SET revoked_at = ? WHERE session_id = ? AND realm = ? AND revoked_at IS "
        "NULL",
        {now, id, realm});
    // Index: token_of_session.
    db.change(
        "UPDATE refresh_token SET revoked_at = ?"
        " WHERE session_id = ? AND realm = ? AND revoked_at IS NULL",
        {now, id, realm});
  }
}

int end_sessions(MySqlConnection& db, std::string_view realm, const std::vector<std::string>& ids,
                 const Ending& ending) {
  mark_revoked(db, realm, ids, ending.now);
  for (const std::string& id : ids) {
    // Index: none, only adds a row.
    db.change(
        "INSERT INTO revocation (realm, session_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        {realm, id, ending.now, ending.now + ending.lifetime});
  }
  return static_cast<int>(ids.size());
}

}  // namespace storage
