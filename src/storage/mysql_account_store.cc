// SPDX-License-Identifier: MIT
#include "base/encoding.h"
#include "customer_id.h"
#include "mysql_session.h"
#include "storage/mysql_stores.h"

// Text, so that each statement stays one literal. The company user is the only active one, or of
// several the one marked as default (contract 1.1). Index: company_user_of_customer.
#define ACCOUNT_COLUMNS                                                           \
  "c.customer_id, c.email, c.customer_reference, c.password_hash, c.permissions," \
  " c.confirmed_at, c.disabled_at, c.anonymized_at,"                              \
  " (SELECT CASE WHEN COUNT(*) = 1 THEN MAX(u.uuid)"                              \
  " ELSE MAX(CASE WHEN u.is_default = 1 THEN u.uuid END) END"                     \
  " FROM company_user u"                                                          \
  " WHERE u.realm = c.realm AND u.customer_id = c.customer_id AND u.is_active = 1)"

namespace storage {

namespace {

constexpr std::size_t kMaxLogin = 255;

auth::Account account_in(const Rows& rows, std::string_view realm) {
  auth::Account account;
  account.key = {std::string(realm), auth::AccountKind::customer, rows.text(1)};
  account.login = rows.text(2);
  account.reference = rows.text_or_nothing(3).value_or("");
  account.password_hash = rows.text(4);
  account.permissions = rows.text_or_nothing(5);
  using Confirmation = auth::Account::Confirmation;
  account.confirmation =
      rows.instant_or_nothing(6) ? Confirmation::confirmed : Confirmation::pending;
  if (rows.instant_or_nothing(7)) account.state = auth::Account::State::disabled;
  if (rows.instant_or_nothing(8)) account.state = auth::Account::State::anonymised;
  account.company_user = rows.text_or_nothing(9);
  return account;
}

}  // namespace

MySqlAccountStore::MySqlAccountStore(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

std::optional<auth::Account> MySqlAccountStore::find_by_login(std::string_view realm,
                                                              auth::AccountKind kind,
                                                              std::string_view login) {
  if (kind != auth::AccountKind::customer) return std::nullopt;
  // Such a login cannot be in the table, and the server would answer it with an error.
  if (login.empty() || login.size() > kMaxLogin || !base::is_utf8(login)) return std::nullopt;
  return session_->read([&](MySqlConnection& db) -> std::optional<auth::Account> {
    // Index: customer_email.
    Rows rows =
        db.query("SELECT " ACCOUNT_COLUMNS " FROM customer c WHERE c.realm = ? AND c.email = ?",
                 {realm, login});
    if (!rows.next()) return std::nullopt;
    return account_in(rows, realm);
  });
}

std::optional<auth::Account> MySqlAccountStore::find_by_id(const auth::AccountKey& key) {
  const auto id = customer_id_in(key);
  if (!id) return std::nullopt;
  return session_->read([&](MySqlConnection& db) -> std::optional<auth::Account> {
    // Index: PRIMARY (realm, customer_id).
    Rows rows = db.query("SELECT " ACCOUNT_COLUMNS
                         " FROM customer c WHERE c.realm = ? AND c.customer_id = ?",
                         {key.realm, *id});
    if (!rows.next()) return std::nullopt;
    return account_in(rows, key.realm);
  });
}

auth::AccountStore::Saved MySqlAccountStore::replace_hash(const auth::AccountKey& key,
                                                          std::string_view current,
                                                          std::string_view replacement) {
  const auto id = customer_id_in(key);
  if (!id) return Saved::not_saved;
  // Harmless to repeat: the second time the stored hash is no longer `current`.
  return session_->read([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, customer_id).
    const int changed = db.change(
        "UPDATE customer SET password_hash = ?"
        " WHERE realm = ? AND customer_id = ? AND password_hash = ?",
        {replacement, key.realm, *id, current});
    return changed == 1 ? Saved::saved : Saved::not_saved;
  });
}

}  // namespace storage
