// SPDX-License-Identifier: MIT
#include "storage/customers.h"

#include "account_number.h"
#include "account_rows.h"
#include "account_texts.h"
#include "mysql_session.h"

// Text, so that each statement stays one literal. In the order that `customer_in` reads.
#define CUSTOMER_COLUMNS                                                                       \
  "customer_id, customer_reference, email, first_name, last_name, password_hash, permissions," \
  " created_at, password_changed_at, confirmed_at, disabled_at, anonymized_at"

namespace storage {

namespace {

Customer customer_in(const Rows& rows, std::string_view realm) {
  Customer customer;
  customer.key = {std::string(realm), auth::AccountKind::customer, rows.text(1)};
  customer.reference = rows.text_or_nothing(2).value_or("");
  customer.email = rows.text(3);
  customer.first_name = rows.text(4);
  customer.last_name = rows.text(5);
  customer.hash_scheme = scheme_in(rows.text(6));
  customer.permissions = rows.text_or_nothing(7);
  customer.created = rows.instant(8);
  customer.password_changed = rows.instant_or_nothing(9);
  customer.confirmed = rows.instant_or_nothing(10);
  customer.disabled = rows.instant_or_nothing(11);
  customer.anonymised = rows.instant_or_nothing(12);
  return customer;
}

}  // namespace

CustomerAdministration::CustomerAdministration(std::shared_ptr<MySqlSession> session,
                                               std::string reference_prefix)
    : session_(std::move(session)), reference_prefix_(std::move(reference_prefix)) {}

base::Expected<Customer, std::string> CustomerAdministration::add(const NewCustomer& customer,
                                                                  Instant now) {
  const auto rules = customer_rules(reference_prefix_, now);
  if (auto problem = add_row(*session_, rules, customer)) {
    return base::Unexpected{*std::move(problem)};
  }
  auto added = find(customer.realm, customer.email);
  if (!added) return base::Unexpected{std::string("the customer was added and removed at once")};
  return *std::move(added);
}

void CustomerAdministration::import(const BulkWork<NewCustomer>& work, Instant now) {
  run_bulk(*session_, customer_rules(reference_prefix_, now), work);
}

std::vector<Customer> CustomerAdministration::list(std::string_view realm, std::uint32_t most) {
  return session_->repeatable([&](MySqlConnection& db) {
    std::vector<Customer> customers;
    // Index: PRIMARY (realm, customer_id), in its order.
    Rows rows = db.query("SELECT " CUSTOMER_COLUMNS
                         " FROM customer WHERE realm = ? ORDER BY customer_id LIMIT ?",
                         {realm, most});
    while (rows.next()) customers.push_back(customer_in(rows, realm));
    return customers;
  });
}

std::optional<Customer> CustomerAdministration::find(std::string_view realm, std::string_view who) {
  if (!is_plain(who, kMaxReference)) return std::nullopt;
  return session_->repeatable([&](MySqlConnection& db) -> std::optional<Customer> {
    // Index: customer_email, or customer_reference_unique.
    Rows rows =
        who.find('@') != std::string_view::npos
            ? db.query("SELECT " CUSTOMER_COLUMNS " FROM customer WHERE realm = ? AND email = ?",
                       {realm, who})
            : db.query("SELECT " CUSTOMER_COLUMNS
                       " FROM customer WHERE realm = ? AND customer_reference = ?",
                       {realm, who});
    if (!rows.next()) return std::nullopt;
    Customer customer = customer_in(rows, realm);
    customer.company_users = company_users_of(db, customer.key);
    return customer;
  });
}

Change CustomerAdministration::disable(const auth::AccountKey& key,
                                                               Instant now) {
  const auto id = number_in(key, auth::AccountKind::customer);
  if (!id) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, customer_id).
    return change_of(
        db.change("UPDATE customer SET disabled_at = ?"
                  " WHERE realm = ? AND customer_id = ? AND disabled_at IS NULL",
                  {now, key.realm, *id}));
  });
}

Change CustomerAdministration::enable(const auth::AccountKey& key) {
  const auto id = number_in(key, auth::AccountKind::customer);
  if (!id) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, customer_id).
    return change_of(
        db.change("UPDATE customer SET disabled_at = NULL"
                  " WHERE realm = ? AND customer_id = ? AND disabled_at IS NOT NULL",
                  {key.realm, *id}));
  });
}

Change CustomerAdministration::confirm(const auth::AccountKey& key,
                                                               Instant now) {
  const auto id = number_in(key, auth::AccountKind::customer);
  if (!id) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, customer_id).
    return change_of(
        db.change("UPDATE customer SET confirmed_at = ?"
                  " WHERE realm = ? AND customer_id = ? AND confirmed_at IS NULL",
                  {now, key.realm, *id}));
  });
}

Change CustomerAdministration::set_password_hash(
    const auth::AccountKey& key, std::string_view hash, Instant now) {
  const auto id = number_in(key, auth::AccountKind::customer);
  if (!id || !hash_length_problem(hash).empty()) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, customer_id).
    return change_of(
        db.change("UPDATE customer SET password_hash = ?, password_changed_at = ?"
                  " WHERE realm = ? AND customer_id = ?",
                  {hash, now, key.realm, *id}));
  });
}

}  // namespace storage
