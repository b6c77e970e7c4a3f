// SPDX-License-Identifier: MIT
#include <algorithm>

#include "session_rows.h"
#include "storage/mysql_stores.h"

namespace storage {

namespace {

using auth::AccountKey;
using auth::Digest;
using auth::Instant;
using auth::RefreshToken;
using auth::Session;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

void insert_token(MySqlConnection& db, std::string_view realm, std::string_view session_id,
                  const RefreshToken& token, Instant issued, Instant absolute_end) {
  // Index: PRIMARY (digest), which refuses a second row.
  db.change(
      "INSERT INTO refresh_token (digest, realm, session_id, issued_at, expires_at)"
      " VALUES (?, ?, ?, ?, ?)",
      {token.digest, realm, session_id, issued, std::min(token.expires_at, absolute_end)});
}

}  // namespace

MySqlTokenStore::MySqlTokenStore(std::shared_ptr<MySqlSession> session, TokenStoreSettings settings)
    : session_(std::move(session)), settings_(settings) {}

std::optional<auth::Client> MySqlTokenStore::find_client(std::string_view realm,
                                                         std::string_view id) {
  return session_->repeatable([&](MySqlConnection& db) -> std::optional<auth::Client> {
    // Index: PRIMARY (realm, client_id).
    Rows rows = db.query(
        "SELECT client_id, secret_hash, disabled_at IS NOT NULL FROM client"
        " WHERE realm = ? AND client_id = ?",
        {realm, id});
    if (!rows.next()) return std::nullopt;
    return auth::Client{std::string(realm), rows.text(1), rows.text_or_nothing(2), rows.integer(3) != 0};
  });
}

std::uint32_t MySqlTokenStore::generation_of(const AccountKey& account) {
  return session_->repeatable([&](MySqlConnection& db) -> std::uint32_t {
    // Index: PRIMARY (realm, account_kind, account_id).
    Rows rows = db.query(
        "SELECT generation FROM account_state"
        " WHERE realm = ? AND account_kind = ? AND account_id = ?",
        {account.realm, name_of(account.kind), account.id});
    return rows.next() ? static_cast<std::uint32_t>(rows.integer(1)) : 0;
  });
}

void MySqlTokenStore::begin_session(const Session& session, const RefreshToken& first) {
  const std::string scopes = joined(session.scopes);
  const auth::Actor actor = session.actor.value_or(auth::Actor{});
  const Value actor_id = session.actor ? Value{std::string_view(actor.account.id)} : Value{nullptr};
  session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (session_id), which refuses a second row.
    db.change(
        "INSERT INTO session (session_id, realm, client_id, kind, account_kind, account_id,"
        " reference, scopes, generation, password_digest, created_at, last_used_at, network,"
        " device, idle_end, absolute_end, revoked_at, company_user, actor_id, actor_generation,"
        " actor_digest)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {session.id,
         session.account.realm,
         session.client_id,
         name_of(session.kind),
         name_of(session.account.kind),
         session.account.id,
         session.reference,
         scopes,
         session.generation,
         session.password_digest,
         session.created,
         session.last_used,
         session.network,
         session.device,
         std::min(session.idle_end, session.absolute_end),
         session.absolute_end,
         or_null(session.revoked_at),
         or_null(session.company_user),
         actor_id,
         actor.generation,
         actor.password_digest});
    insert_token(db, session.account.realm, session.id, first, session.created,
                 session.absolute_end);
  });
}

std::optional<auth::StoredRefreshToken> MySqlTokenStore::find_refresh_token(std::string_view realm,
                                                                            const Digest& digest) {
  if (digest.size() != kDigestSize) return std::nullopt;
  return session_->repeatable([&](MySqlConnection& db) -> std::optional<auth::StoredRefreshToken> {
    // Index: PRIMARY of each table, all by const lookups that follow from the digest.
    Rows rows = db.query(
        "SELECT " SESSION_COLUMNS "," GENERATION_COLUMNS
        ", t.expires_at, t.spent_at, t.revoked_at"
        " FROM refresh_token t"
        " JOIN session s ON s.session_id = t.session_id AND s.realm = t.realm" GENERATION_JOINS
        " WHERE t.digest = ? AND t.realm = ?",
        {digest, realm});
    if (!rows.next()) return std::nullopt;
    auth::StoredRefreshToken found{stored_session_in(rows), {}, {}, {}};
    found.token = {digest, rows.instant(kStoredSessionColumns + 1)};
    found.spent_at = rows.instant_or_nothing(kStoredSessionColumns + 2);
    found.revoked_at = rows.instant_or_nothing(kStoredSessionColumns + 3);
    return found;
  });
}

std::optional<auth::StoredSession> MySqlTokenStore::find_session(std::string_view realm,
                                                                 std::string_view session_id) {
  if (session_id.size() != kSessionIdSize) return std::nullopt;
  return session_->repeatable([&](MySqlConnection& db) -> std::optional<auth::StoredSession> {
    // Index: PRIMARY (session_id).
    Rows rows =
        db.query("SELECT " SESSION_COLUMNS "," GENERATION_COLUMNS " FROM session s" GENERATION_JOINS
                 " WHERE s.session_id = ? AND s.realm = ?",
                 {session_id, realm});
    if (!rows.next()) return std::nullopt;
    return stored_session_in(rows);
  });
}

auth::TokenStore::Rotation MySqlTokenStore::rotate(std::string_view realm, const Digest& presented,
                                                   const RefreshToken& successor, Instant now,
                                                   Instant idle_end) {
  if (presented.size() != kDigestSize) return Rotation::refused;
  return session_->transact([&](MySqlConnection& db) {
    // The session's row is locked first, here and wherever it ends: so both never wait crosswise.
    // Index: PRIMARY (session_id); the subquery, which locks nothing, PRIMARY (digest).
    Rows rows = db.query(
        "SELECT session_id, absolute_end FROM session"
        " WHERE session_id = (SELECT session_id FROM refresh_token WHERE digest = ? AND realm = ?)"
        " AND realm = ? AND revoked_at IS NULL AND idle_end > ? AND absolute_end > ? FOR UPDATE",
        {presented, realm, realm, now, now});
    if (!rows.next()) return Rotation::refused;
    const std::string session_id = rows.text(1);
    const Instant absolute_end = rows.instant(2);

    // This decides: of concurrent callers one changes the row.
    // Index: PRIMARY (digest).
    const int spent = db.change(
        "UPDATE refresh_token SET spent_at = ? WHERE digest = ? AND realm = ?"
        " AND spent_at IS NULL AND revoked_at IS NULL AND expires_at > ?",
        {now, presented, realm, now});
    if (spent != 1) return Rotation::refused;

    insert_token(db, realm, session_id, successor, now, absolute_end);
    // Index: PRIMARY (session_id).
    db.change(
        "UPDATE session SET last_used_at = ?, idle_end = ? WHERE session_id = ? AND realm = ?",
        {now, std::min(idle_end, absolute_end), session_id, realm});
    return Rotation::rotated;
  });
}

int MySqlTokenStore::follow_rehash(const AccountKey& account, const Digest& before,
                                   const Digest& after) {
  return session_->transact([&](MySqlConnection& db) {
    // Index: session_of_account, in whose order `lock_sessions` meets the rows, too.
    const int own = db.change(
        "UPDATE session FORCE INDEX (session_of_account) SET password_digest = ?"
        " WHERE realm = ? AND account_kind = ? AND account_id = ? AND password_digest = ?"
        " AND revoked_at IS NULL",
        {after, account.realm, name_of(account.kind), account.id, before});
    if (account.kind != auth::AccountKind::user) return own;
    // Index: session_of_actor, in whose order `lock_sessions_of_actor` meets the rows, too.
    const int acted = db.change(
        "UPDATE session FORCE INDEX (session_of_actor) SET actor_digest = ?"
        " WHERE realm = ? AND actor_id = ? AND actor_digest = ? AND revoked_at IS NULL",
        {after, account.realm, account.id, before});
    return own + acted;
  });
}

std::vector<Session> MySqlTokenStore::list_sessions(const auth::SessionFilter& filter) {
  const std::int64_t ended_too = filter.include == auth::SessionFilter::Include::ended_too ? 1 : 0;
  return session_->repeatable([&](MySqlConnection& db) {
    if (filter.account) {
      // Index: session_of_account, backwards.
      return sessions_in(db.query(
          "SELECT " SESSION_COLUMNS
          " FROM session s WHERE s.realm = ? AND s.account_kind = ? AND s.account_id = ?"
          " AND (? = 1 OR (s.revoked_at IS NULL AND s.idle_end > ? AND s.absolute_end > ?))"
          " ORDER BY s.created_at DESC LIMIT ?",
          {filter.realm, name_of(filter.account->kind), filter.account->id, ended_too, filter.now,
           filter.now, filter.most}));
    }
    // Index: session_by_creation, backwards.
    return sessions_in(
        db.query("SELECT " SESSION_COLUMNS " FROM session s WHERE s.realm = ?"
                 " AND (? = 1 OR (s.revoked_at IS NULL AND s.idle_end > ? AND s.absolute_end > ?))"
                 " ORDER BY s.created_at DESC LIMIT ?",
                 {filter.realm, ended_too, filter.now, filter.now, filter.most}));
  });
}

}  // namespace storage
