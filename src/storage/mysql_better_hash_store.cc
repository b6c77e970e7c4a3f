// SPDX-License-Identifier: MIT
#include "storage/mysql_better_hash_store.h"

#include <algorithm>
#include <vector>

#include "crypto/digest.h"
#include "mysql_session.h"

namespace storage {
namespace {

using auth::AccountKey;
using Saved = auth::AccountStore::Saved;
using Own = MySqlBetterHashStore::Own;

// As many as a sample of accounts has.
constexpr std::size_t kAtOnce = 1000;

/// Always of the same length, so that one statement is prepared, however many accounts there are.
const std::string& select_of_many() {
  static const std::string text = [] {
    // Index: PRIMARY (realm, account_kind, account_id).
    std::string select =
        "SELECT account_id, of_digest, password_hash FROM better_hash"
        " WHERE realm = ? AND account_kind = ? AND account_id IN (?";
    for (std::size_t i = 1; i < kAtOnce; ++i) select += ", ?";
    return select + ")";
  }();
  return text;
}

}  // namespace

MySqlBetterHashStore::MySqlBetterHashStore(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

std::optional<std::string> MySqlBetterHashStore::find(const AccountKey& account, std::string_view own) {
  const std::string digest = crypto::sha256(own);
  return session_->repeatable([&](MySqlConnection& db) -> std::optional<std::string> {
    // Index: PRIMARY (realm, account_kind, account_id).
    Rows rows = db.query(
        "SELECT of_digest, password_hash FROM better_hash"
        " WHERE realm = ? AND account_kind = ? AND account_id = ?",
        {account.realm, name_of(account.kind), account.id});
    if (!rows.next() || rows.text(1) != digest) return std::nullopt;
    return rows.text(2);
  });
}

Saved MySqlBetterHashStore::save(const AccountKey& account, std::string_view own, std::string_view present,
                                 std::string_view better, auth::Instant now) {
  const std::string digest = crypto::sha256(own);
  // Harmless to repeat: the second time the row is as it shall be. Columns are set from left to right,
  // and each condition sees what was set before it: `of_digest` and `password_hash` come last.
  const int rows = session_->repeatable([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, account_kind, account_id), which meets the row that is there.
    return db.change(
        "INSERT INTO better_hash (realm, account_kind, account_id, of_digest, password_hash, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
        " created_at = IF(of_digest <> VALUES(of_digest) OR password_hash = ?, VALUES(created_at), created_at),"
        " password_hash ="
        " IF(of_digest <> VALUES(of_digest) OR password_hash = ?, VALUES(password_hash), password_hash),"
        " of_digest = VALUES(of_digest)",
        {account.realm, name_of(account.kind), account.id, digest, better, now, present, present});
  });
  return rows == 0 ? Saved::not_saved : Saved::saved;
}

std::unordered_map<std::string, std::string> MySqlBetterHashStore::find_all(std::string_view realm,
                                                                            auth::AccountKind kind,
                                                                            std::span<const Own> accounts) {
  std::unordered_map<std::string, std::string> found;
  while (!accounts.empty()) {
    const auto some = accounts.first(std::min(accounts.size(), kAtOnce));
    std::unordered_map<std::string, std::string> digests;
    std::vector<Value> values{realm, name_of(kind)};
    for (const Own& account : some) {
      values.emplace_back(account.id);
      digests.emplace(account.id, crypto::sha256(account.hash));
    }
    values.resize(2 + kAtOnce, Value{std::string_view("")});  // Nobody's id.
    session_->repeatable([&](MySqlConnection& db) {
      Rows rows = db.query(select_of_many(), values);
      while (rows.next()) {
        const auto digest = digests.find(rows.text(1));
        if (digest != digests.end() && digest->second == rows.text(2)) found[rows.text(1)] = rows.text(3);
      }
    });
    accounts = accounts.subspan(some.size());
  }
  return found;
}

}  // namespace storage
