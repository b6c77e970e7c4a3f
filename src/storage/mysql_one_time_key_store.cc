// SPDX-License-Identifier: MIT
//
// Keys that are mailed and work once.
#include "auth/error.h"
#include "mysql_session.h"
#include "storage/mysql_stores.h"

namespace storage {

namespace {

using auth::Digest;
using auth::Instant;
using auth::KeyPurpose;

/// The account of the current row, whose kind and id are in the columns from `first` on.
auth::AccountKey account_in(const Rows& rows, std::string_view realm, unsigned first) {
  const auto kind = auth::account_kind_from_name(rows.text(first));
  if (!kind) {
    throw auth::StorageUnavailable(
        "a one_time_key row has an account kind that this release does not know: was a newer "
        "release taken back?");
  }
  return {std::string(realm), *kind, rows.text(first + 1)};
}

/// Whose key this is, whatever its state; locks nothing, because it never changes.
std::optional<auth::AccountKey> account_of(MySqlConnection& db, std::string_view realm,
                                           KeyPurpose purpose, const Digest& digest) {
  // Index: PRIMARY (realm, purpose, digest).
  Rows rows = db.query(
      "SELECT account_kind, account_id FROM one_time_key"
      " WHERE realm = ? AND purpose = ? AND digest = ?",
      {realm, name_of(purpose), digest});
  return rows.next() ? std::optional(account_in(rows, realm, 1)) : std::nullopt;
}

void spend_keys_of(MySqlConnection& db, const auth::AccountKey& account, KeyPurpose purpose, Instant now) {
  // Index: one_time_key_of_account.
  db.change(
      "UPDATE one_time_key FORCE INDEX (one_time_key_of_account) SET spent_at = ?"
      " WHERE realm = ? AND purpose = ? AND account_kind = ? AND account_id = ?"
      " AND spent_at IS NULL",
      {now, account.realm, name_of(purpose), name_of(account.kind), account.id});
}

}  // namespace

MySqlOneTimeKeyStore::MySqlOneTimeKeyStore(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

void MySqlOneTimeKeyStore::save(const auth::OneTimeKey& key) {
  session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, purpose, digest), which refuses a second row.
    db.change(
        "INSERT INTO one_time_key (realm, purpose, digest, account_kind, account_id, created_at,"
        " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        {key.account.realm, name_of(key.purpose), key.digest, name_of(key.account.kind),
         key.account.id, key.created, key.expires_at});
  });
}

std::optional<auth::OneTimeKey> MySqlOneTimeKeyStore::find(std::string_view realm,
                                                           KeyPurpose purpose,
                                                           const Digest& digest) {
  if (digest.size() != kDigestSize) return std::nullopt;
  return session_->repeatable([&](MySqlConnection& db) -> std::optional<auth::OneTimeKey> {
    // Index: PRIMARY (realm, purpose, digest).
    Rows rows = db.query(
        "SELECT created_at, expires_at, account_kind, account_id FROM one_time_key"
        " WHERE realm = ? AND purpose = ? AND digest = ? AND spent_at IS NULL",
        {realm, name_of(purpose), digest});
    if (!rows.next()) return std::nullopt;
    return auth::OneTimeKey{digest, purpose, account_in(rows, realm, 3), rows.instant(1),
                            rows.instant(2)};
  });
}

auth::OneTimeKeyStore::Spending MySqlOneTimeKeyStore::spend(std::string_view realm,
                                                            KeyPurpose purpose,
                                                            const Digest& digest, Instant now) {
  if (digest.size() != kDigestSize) return Spending::refused;
  return session_->transact([&](MySqlConnection& db) {
    const auto account = account_of(db, realm, purpose, digest);
    if (!account) return Spending::refused;
    // All of them, in the order of the index: callers with different keys of one account would wait
    // crosswise if each began with its own. Index: one_time_key_of_account.
    Rows rows = db.query(
        "SELECT digest, expires_at FROM one_time_key FORCE INDEX (one_time_key_of_account)"
        " WHERE realm = ? AND purpose = ? AND account_kind = ? AND account_id = ?"
        " AND spent_at IS NULL FOR UPDATE",
        {realm, name_of(purpose), name_of(account->kind), account->id});
    bool is_usable = false;
    while (rows.next()) {
      if (rows.text(1) == digest) is_usable = rows.instant(2) > now;
    }
    if (!is_usable) return Spending::refused;
    spend_keys_of(db, *account, purpose, now);
    return Spending::spent;
  });
}

void MySqlOneTimeKeyStore::spend_all(const auth::AccountKey& account, KeyPurpose purpose, Instant now) {
  session_->transact([&](MySqlConnection& db) { spend_keys_of(db, account, purpose, now); });
}

void MySqlOneTimeKeyStore::release(std::string_view realm, KeyPurpose purpose, const Digest& digest,
                                   Instant spent_at) {
  if (digest.size() != kDigestSize) return;
  session_->transact([&](MySqlConnection& db) {
    const auto account = account_of(db, realm, purpose, digest);
    if (!account) return;
    // Index: one_time_key_of_account, in whose order `spend` meets the rows, too.
    db.change(
        "UPDATE one_time_key FORCE INDEX (one_time_key_of_account) SET spent_at = NULL"
        " WHERE realm = ? AND purpose = ? AND account_kind = ? AND account_id = ?"
        " AND spent_at = ?",
        {realm, name_of(purpose), name_of(account->kind), account->id, spent_at});
  });
}

}  // namespace storage
