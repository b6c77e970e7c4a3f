// SPDX-License-Identifier: MIT
//
// Accounts that have a password: customers and Back Office users.
#include "account_number.h"
#include "base/encoding.h"
#include "mysql_session.h"
#include "storage/mysql_stores.h"

// Text, so that each statement stays one literal. The company user is the only active one, or of
// several the one marked as default (contract 1.1). Index: company_user_of_customer.
#define CUSTOMER_COLUMNS                                                          \
  "c.customer_id, c.email, c.customer_reference, c.password_hash, c.permissions," \
  " c.confirmed_at, c.disabled_at, c.anonymized_at,"                              \
  " (SELECT CASE WHEN COUNT(*) = 1 THEN MAX(u.uuid)"                              \
  " ELSE MAX(CASE WHEN u.is_default = 1 THEN u.uuid END) END"                     \
  " FROM company_user u"                                                          \
  " WHERE u.realm = c.realm AND u.customer_id = c.customer_id AND u.is_active = 1)"

#define USER_COLUMNS \
  "user_id, username, password_hash, disabled_at, uuid, is_agent, is_warehouse_user"

namespace storage {

namespace {

using auth::AccountKey;
using auth::AccountKind;
using auth::AccountStore;

constexpr std::size_t kMaxLogin = 255;

/// Another text cannot be in the tables, and the server would answer it with an error.
bool may_be_stored(std::string_view text) {
  return !text.empty() && text.size() <= kMaxLogin && base::is_utf8(text);
}

auth::Account customer_in(const Rows& rows, std::string_view realm) {
  auth::Account account;
  account.key = {std::string(realm), AccountKind::customer, rows.text(1)};
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

auth::Account user_in(const Rows& rows, std::string_view realm) {
  auth::Account account;
  account.key = {std::string(realm), AccountKind::user, rows.text(1)};
  account.login = rows.text(2);
  account.password_hash = rows.text(3);
  if (rows.instant_or_nothing(4)) account.state = auth::Account::State::disabled;
  account.uuid = rows.text(5);
  account.is_agent = rows.integer(6) != 0;
  account.is_warehouse_user = rows.integer(7) != 0;
  return account;
}

AccountStore::Saved saved(int rows) {
  return rows == 1 ? AccountStore::Saved::saved : AccountStore::Saved::not_saved;
}

}  // namespace

MySqlAccountStore::MySqlAccountStore(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

std::optional<auth::Account> MySqlAccountStore::find_by_login(std::string_view realm,
                                                              AccountKind kind,
                                                              std::string_view login) {
  if (kind == AccountKind::warehouse || !may_be_stored(login)) return std::nullopt;
  return session_->read([&](MySqlConnection& db) -> std::optional<auth::Account> {
    if (kind == AccountKind::user) {
      // Index: backoffice_user_name.
      Rows rows =
          db.query("SELECT " USER_COLUMNS " FROM backoffice_user WHERE realm = ? AND username = ?",
                   {realm, login});
      return rows.next() ? std::optional(user_in(rows, realm)) : std::nullopt;
    }
    // Index: customer_email.
    Rows rows =
        db.query("SELECT " CUSTOMER_COLUMNS " FROM customer c WHERE c.realm = ? AND c.email = ?",
                 {realm, login});
    return rows.next() ? std::optional(customer_in(rows, realm)) : std::nullopt;
  });
}

std::optional<auth::Account> MySqlAccountStore::find_by_id(const AccountKey& key) {
  const auto id = number_in(key.id);
  if (!id || key.kind == AccountKind::warehouse) return std::nullopt;
  return session_->read([&](MySqlConnection& db) -> std::optional<auth::Account> {
    if (key.kind == AccountKind::user) {
      // Index: PRIMARY (realm, user_id).
      Rows rows =
          db.query("SELECT " USER_COLUMNS " FROM backoffice_user WHERE realm = ? AND user_id = ?",
                   {key.realm, *id});
      return rows.next() ? std::optional(user_in(rows, key.realm)) : std::nullopt;
    }
    // Index: PRIMARY (realm, customer_id).
    Rows rows = db.query("SELECT " CUSTOMER_COLUMNS
                         " FROM customer c WHERE c.realm = ? AND c.customer_id = ?",
                         {key.realm, *id});
    return rows.next() ? std::optional(customer_in(rows, key.realm)) : std::nullopt;
  });
}

std::optional<auth::Account> MySqlAccountStore::find_customer(std::string_view realm,
                                                              std::string_view reference) {
  if (!may_be_stored(reference)) return std::nullopt;
  return session_->read([&](MySqlConnection& db) -> std::optional<auth::Account> {
    // Index: customer_reference_unique.
    Rows rows = db.query("SELECT " CUSTOMER_COLUMNS
                         " FROM customer c WHERE c.realm = ? AND c.customer_reference = ?",
                         {realm, reference});
    return rows.next() ? std::optional(customer_in(rows, realm)) : std::nullopt;
  });
}

AccountStore::Saved MySqlAccountStore::replace_hash(const AccountKey& key, std::string_view current,
                                                    std::string_view replacement) {
  const auto id = number_in(key.id);
  if (!id || key.kind == AccountKind::warehouse) return Saved::not_saved;
  // Harmless to repeat: the second time the stored hash is no longer `current`.
  return session_->read([&](MySqlConnection& db) {
    // Index: PRIMARY of either table.
    return saved(db.change(key.kind == AccountKind::user
                               ? "UPDATE backoffice_user SET password_hash = ?"
                                 " WHERE realm = ? AND user_id = ? AND password_hash = ?"
                               : "UPDATE customer SET password_hash = ?"
                                 " WHERE realm = ? AND customer_id = ? AND password_hash = ?",
                           {replacement, key.realm, *id, current}));
  });
}

AccountStore::Saved MySqlAccountStore::set_password_hash(const AccountKey& key,
                                                         std::string_view current,
                                                         std::string_view replacement,
                                                         auth::Instant now) {
  const auto id = number_in(key.id);
  if (!id || key.kind == AccountKind::warehouse) return Saved::not_saved;
  // A transaction is never repeated where its outcome is unknown: somebody may have changed it
  // back.
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY of either table.
    return saved(
        db.change(key.kind == AccountKind::user
                      ? "UPDATE backoffice_user SET password_hash = ?, password_changed_at = ?"
                        " WHERE realm = ? AND user_id = ? AND password_hash = ?"
                      : "UPDATE customer SET password_hash = ?, password_changed_at = ?"
                        " WHERE realm = ? AND customer_id = ? AND password_hash = ?",
                  {replacement, now, key.realm, *id, current}));
  });
}

AccountStore::Saved MySqlAccountStore::confirm(const AccountKey& key, auth::Instant now) {
  const auto id = number_in(key, AccountKind::customer);
  if (!id) return Saved::not_saved;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, customer_id).
    return saved(
        db.change("UPDATE customer SET confirmed_at = ?"
                  " WHERE realm = ? AND customer_id = ? AND confirmed_at IS NULL",
                  {now, key.realm, *id}));
  });
}

}  // namespace storage
