// SPDX-License-Identifier: MIT
#include "storage/users.h"

#include "account_number.h"
#include "account_rows.h"
#include "account_texts.h"
#include "base/uuid.h"
#include "mysql_session.h"

// Text, so that each statement stays one literal. In the order that `user_in` reads.
#define USERS                                                                             \
  "SELECT user_id, uuid, username, first_name, last_name, password_hash, is_agent,"       \
  " is_warehouse_user, created_at, password_changed_at, disabled_at FROM backoffice_user" \
  " WHERE realm = ?"

namespace storage {

namespace {

User user_in(const Rows& rows, std::string_view realm) {
  User user;
  user.key = {std::string(realm), auth::AccountKind::user, rows.text(1)};
  user.uuid = rows.text(2);
  user.username = rows.text(3);
  user.first_name = rows.text(4);
  user.last_name = rows.text(5);
  user.hash_scheme = scheme_in(rows.text(6));
  user.is_agent = rows.integer(7) != 0;
  user.is_warehouse_user = rows.integer(8) != 0;
  user.created = rows.instant(9);
  user.password_changed = rows.instant_or_nothing(10);
  user.disabled = rows.instant_or_nothing(11);
  return user;
}

std::vector<WarehouseAssignment> warehouses_of(MySqlConnection& db, const auth::AccountKey& user) {
  // Index: PRIMARY (realm, user_id, warehouse_id), in its order.
  Rows rows = db.query(
      "SELECT warehouse_id, is_active, created_at FROM warehouse_assignment"
      " WHERE realm = ? AND user_id = ? ORDER BY warehouse_id",
      {user.realm, user.id});
  using State = WarehouseAssignment::State;
  std::vector<WarehouseAssignment> warehouses;
  while (rows.next()) {
    warehouses.push_back(
        {rows.text(1), rows.integer(2) != 0 ? State::active : State::inactive, rows.instant(3)});
  }
  return warehouses;
}

Rows rows_of(MySqlConnection& db, std::string_view realm, std::string_view who) {
  // Index: backoffice_user_uuid.
  if (base::is_uuid(who)) return db.query(USERS " AND uuid = ?", {realm, who});
  // Index: PRIMARY (realm, user_id).
  if (const auto id = number_in(who)) return db.query(USERS " AND user_id = ?", {realm, *id});
  // Index: backoffice_user_name.
  return db.query(USERS " AND username = ?", {realm, who});
}

Value flag_or_null(const std::optional<bool>& flag) {
  return flag ? Value{std::int64_t{*flag}} : Value{nullptr};
}

}  // namespace

UserAdministration::UserAdministration(std::shared_ptr<MySqlSession> session)
    : session_(std::move(session)) {}

base::Expected<User, std::string> UserAdministration::add(const NewUser& user, Instant now) {
  if (auto problem = add_row(*session_, user_rules(now), user)) {
    return base::Unexpected{*std::move(problem)};
  }
  auto added = find(user.realm, user.uuid);
  if (!added) return base::Unexpected{std::string("the user was added and removed at once")};
  return *std::move(added);
}

void UserAdministration::import(const BulkWork<NewUser>& work, Instant now) {
  run_bulk(*session_, user_rules(now), work);
}

std::vector<User> UserAdministration::list(std::string_view realm, std::uint32_t most) {
  return session_->repeatable([&](MySqlConnection& db) {
    std::vector<User> users;
    // Index: PRIMARY (realm, user_id), in its order.
    Rows rows = db.query(USERS " ORDER BY user_id LIMIT ?", {realm, most});
    while (rows.next()) users.push_back(user_in(rows, realm));
    return users;
  });
}

std::optional<User> UserAdministration::find(std::string_view realm, std::string_view who) {
  if (!is_plain(who, kMaxUsername)) return std::nullopt;
  return session_->repeatable([&](MySqlConnection& db) -> std::optional<User> {
    Rows rows = rows_of(db, realm, who);
    if (!rows.next()) return std::nullopt;
    User user = user_in(rows, realm);
    user.warehouses = warehouses_of(db, user.key);
    return user;
  });
}

Change UserAdministration::disable(const auth::AccountKey& key, Instant now) {
  const auto id = number_in(key, auth::AccountKind::user);
  if (!id) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, user_id).
    return change_of(
        db.change("UPDATE backoffice_user SET disabled_at = ?"
                  " WHERE realm = ? AND user_id = ? AND disabled_at IS NULL",
                  {now, key.realm, *id}));
  });
}

Change UserAdministration::enable(const auth::AccountKey& key) {
  const auto id = number_in(key, auth::AccountKind::user);
  if (!id) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, user_id).
    return change_of(
        db.change("UPDATE backoffice_user SET disabled_at = NULL"
                  " WHERE realm = ? AND user_id = ? AND disabled_at IS NOT NULL",
                  {key.realm, *id}));
  });
}

Change UserAdministration::set_password_hash(const auth::AccountKey& key, std::string_view hash,
                                             Instant now) {
  const auto id = number_in(key, auth::AccountKind::user);
  if (!id || !hash_length_problem(hash).empty()) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, user_id).
    return change_of(
        db.change("UPDATE backoffice_user SET password_hash = ?, password_changed_at = ?"
                  " WHERE realm = ? AND user_id = ?",
                  {hash, now, key.realm, *id}));
  });
}

Change UserAdministration::set_flags(const auth::AccountKey& key, const Flags& flags) {
  const auto id = number_in(key, auth::AccountKind::user);
  if (!id) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, user_id).
    return change_of(db.change(
        "UPDATE backoffice_user SET is_agent = COALESCE(?, is_agent),"
        " is_warehouse_user = COALESCE(?, is_warehouse_user)"
        " WHERE realm = ? AND user_id = ?",
        {flag_or_null(flags.is_agent), flag_or_null(flags.is_warehouse_user), key.realm, *id}));
  });
}

Change UserAdministration::assign_warehouse(const auth::AccountKey& key, std::int64_t warehouse,
                                            Instant now) {
  const auto id = number_in(key, auth::AccountKind::user);
  if (!id || warehouse < 1) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, user_id, warehouse_id).
    const int others = db.change(
        "UPDATE warehouse_assignment SET is_active = 0"
        " WHERE realm = ? AND user_id = ? AND warehouse_id <> ? AND is_active <> 0",
        {key.realm, *id, warehouse});
    // A user who is gone meanwhile gets none. Index: PRIMARY of either table.
    const int its = db.change(
        "INSERT INTO warehouse_assignment (realm, user_id, warehouse_id, is_active, created_at)"
        " SELECT realm, user_id, ?, 1, ? FROM backoffice_user WHERE realm = ? AND user_id = ?"
        " ON DUPLICATE KEY UPDATE is_active = 1",
        {warehouse, now, key.realm, *id});
    return change_of(others + its);
  });
}

Change UserAdministration::unassign_warehouse(const auth::AccountKey& key, std::int64_t warehouse) {
  const auto id = number_in(key, auth::AccountKind::user);
  if (!id) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, user_id, warehouse_id).
    return change_of(
        db.change("DELETE FROM warehouse_assignment"
                  " WHERE realm = ? AND user_id = ? AND warehouse_id = ?",
                  {key.realm, *id, warehouse}));
  });
}

}  // namespace storage
