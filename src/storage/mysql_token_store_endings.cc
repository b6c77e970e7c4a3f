// SPDX-License-Identifier: MIT
//
// What ends sessions.
#include <algorithm>

#include "session_rows.h"
#include "storage/mysql_stores.h"

namespace storage {

namespace {

using auth::AccountKey;
using auth::Digest;
using auth::Instant;

/// The account's generation, one higher than before.
std::uint32_t raise(MySqlConnection& db, const AccountKey& account, Instant now) {
  // Index: PRIMARY (realm, account_kind, account_id).
  db.change(
      "INSERT INTO account_state (realm, account_kind, account_id, generation, changed_at)"
      " VALUES (?, ?, ?, 1, ?) ON DUPLICATE KEY UPDATE generation = generation + 1, changed_at = "
      "?",
      {account.realm, name_of(account.kind), account.id, now, now});
  // Index: as above.
  Rows rows = db.query(
      "SELECT generation FROM account_state"
      " WHERE realm = ? AND account_kind = ? AND account_id = ?",
      {account.realm, name_of(account.kind), account.id});
  return rows.next() ? static_cast<std::uint32_t>(rows.integer(1)) : 0;
}

/// Takes `spared` out of `ids`, and lets it go on; false when it was not in there.
bool spare(MySqlConnection& db, std::string_view realm, std::vector<std::string>& ids,
           const auth::SparedSession& spared, std::uint32_t generation) {
  const auto found = std::find(ids.begin(), ids.end(), spared.id);
  if (found == ids.end()) return false;
  ids.erase(found);
  // Index: PRIMARY (session_id).
  db.change(
      "UPDATE session SET generation = ?, password_digest = ? WHERE session_id = ? AND realm = ?",
      {generation, spared.password_digest, spared.id, realm});
  return true;
}

}  // namespace

/// Hands `ended` on, once whoever tells checks has heard of it.
int MySqlTokenStore::announced(int ended) const {
  if (ended > 0) settings_.revoked();
  return ended;
}

int MySqlTokenStore::revoke_by_token(const AccountKey& owner, const Digest& token, Instant now) {
  if (token.size() != kDigestSize) return 0;
  const Ending ending{now, settings_.revocation_lifetime};
  return announced(session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (session_id); the subquery, which locks nothing, PRIMARY (digest).
    Rows rows = db.query(
        "SELECT session_id FROM session"
        " WHERE session_id = (SELECT session_id FROM refresh_token WHERE digest = ? AND realm = ?)"
        " AND realm = ? AND account_kind = ? AND account_id = ?"
        " AND revoked_at IS NULL AND (idle_end > ? OR last_used_at > ?) FOR UPDATE",
        {token, owner.realm, owner.realm, name_of(owner.kind), owner.id, ending.now, ending.oldest_use()});
    return end_sessions(db, owner.realm, ids_in(rows), ending);
  }));
}

int MySqlTokenStore::revoke_session(std::string_view realm, std::string_view session_id,
                                    Instant now) {
  if (session_id.size() != kSessionIdSize) return 0;
  const Ending ending{now, settings_.revocation_lifetime};
  return announced(session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (session_id).
    Rows rows = db.query(
        "SELECT session_id FROM session WHERE session_id = ? AND realm = ?"
        " AND revoked_at IS NULL AND (idle_end > ? OR last_used_at > ?) FOR UPDATE",
        {session_id, realm, ending.now, ending.oldest_use()});
    return end_sessions(db, realm, ids_in(rows), ending);
  }));
}

int MySqlTokenStore::revoke_all(const AccountKey& owner, Instant now) {
  const Ending ending{now, settings_.revocation_lifetime};
  return announced(session_->transact([&](MySqlConnection& db) {
    const std::vector<std::string> ids = lock_sessions(db, owner, ending);
    return end_sessions(db, owner.realm, ids, ending);
  }));
}

int MySqlTokenStore::revoke_alike(std::string_view realm, std::string_view session_id,
                                  Instant now) {
  if (session_id.size() != kSessionIdSize) return 0;
  const Ending ending{now, settings_.revocation_lifetime};
  return announced(session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (session_id); then session_of_account.
    Rows rows = db.query(
        "SELECT s.session_id FROM session o"
        " JOIN session s FORCE INDEX (session_of_account) ON s.realm = o.realm"
        " AND s.account_kind = o.account_kind AND s.account_id = o.account_id AND s.kind = o.kind"
        " AND s.actor_id <=> o.actor_id"
        " WHERE o.session_id = ? AND o.realm = ?"
        " AND s.revoked_at IS NULL AND (s.idle_end > ? OR s.last_used_at > ?) FOR UPDATE",
        {session_id, realm, ending.now, ending.oldest_use()});
    return end_sessions(db, realm, ids_in(rows), ending);
  }));
}

int MySqlTokenStore::revoke_company_user(const AccountKey& customer, std::string_view uuid,
                                         Instant now) {
  const Ending ending{now, settings_.revocation_lifetime};
  return announced(session_->transact([&](MySqlConnection& db) {
    // Index: session_of_account.
    Rows rows = db.query(
        "SELECT session_id FROM session FORCE INDEX (session_of_account) WHERE realm = ? AND "
        "account_kind = ? AND account_id = ? AND company_user = ?"
        " AND revoked_at IS NULL AND (idle_end > ? OR last_used_at > ?) FOR UPDATE",
        {customer.realm, name_of(customer.kind), customer.id, uuid, ending.now,
         ending.oldest_use()});
    return end_sessions(db, customer.realm, ids_in(rows), ending);
  }));
}

int MySqlTokenStore::raise_generation(const AccountKey& account, Instant now,
                                      const std::optional<auth::SparedSession>& spared) {
  const Ending ending{now, settings_.revocation_lifetime};
  const int ended = session_->transact([&](MySqlConnection& db) {
    std::vector<std::string> ids = lock_sessions(db, account, ending);
    const std::vector<std::string> acted = lock_sessions_of_actor(db, account, ending);
    const std::uint32_t generation = raise(db, account, now);
    const bool is_spared = spared && spare(db, account.realm, ids, *spared, generation);
    mark_revoked(db, account.realm, ids, now);
    // One row for the account instead of one for each session. Index: none, only adds a row.
    const Value spared_id = is_spared ? Value{std::string_view(spared->id)} : Value{nullptr};
    db.change(
        "INSERT INTO revocation (realm, account_kind, account_id, generation, spared_session,"
        " created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        {account.realm, name_of(account.kind), account.id, generation, spared_id, now,
         now + settings_.revocation_lifetime});
    // Their tokens hold the generation of another account.
    const int others = end_sessions(db, account.realm, acted, ending);
    return static_cast<int>(ids.size()) + others;
  });
  settings_.revoked();  // The row is there also where no session was left.
  return ended;
}

}  // namespace storage
