// SPDX-License-Identifier: MIT
#include "storage/customers.h"

#include <limits>

#include "account_number.h"
#include "base/encoding.h"
#include "base/json.h"
#include "crypto/password_hash.h"
#include "mysql_session.h"

// Text, so that each statement stays one literal. In the order that `customer_in` reads.
#define CUSTOMER_COLUMNS                                                                       \
  "customer_id, customer_reference, email, first_name, last_name, password_hash, permissions," \
  " created_at, password_changed_at, confirmed_at, disabled_at, anonymized_at"

namespace storage {

namespace {

constexpr std::size_t kMaxEmail = 254;
constexpr std::size_t kMaxReference = 255;
constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxHash = 255;

std::string scheme_in(const std::string& hash) {
  if (hash.empty()) return "none";
  return std::string(crypto::scheme_of(hash));
}

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

/// Characters, as VARCHAR counts them.
std::size_t length_of(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return count;
}

bool is_plain(std::string_view text, std::size_t most) {
  if (!base::is_utf8(text) || length_of(text) > most) return false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) return false;
  }
  return true;
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  return is_plain(text, kMaxEmail) && text.find(' ') == std::string_view::npos &&
         at != std::string_view::npos && at > 0 && at + 1 < text.size() && at == text.rfind('@');
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-'
             : std::string_view("0123456789abcdef").find(text[i]) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

std::string permissions_problem(const std::string& text) {
  const auto json = base::Json::parse(text);
  if (!json) return "the permissions are no JSON: " + json.error();
  return json->is_object() ? "" : "the permissions must be a JSON object";
}

/// What is wrong, or an empty text.
std::string problem_in(const NewCustomer& customer) {
  if (!is_email(customer.email)) return "this is no e-mail address";
  if (customer.id &&
      (*customer.id == 0 || *customer.id > std::numeric_limits<std::int64_t>::max())) {
    return "the id must be 1 or more";
  }
  if (customer.reference) {
    const std::string& reference = *customer.reference;
    if (reference.empty() || !is_plain(reference, kMaxReference))
      return "the reference is empty or too long";
    if (reference.find('@') != std::string::npos) return "a reference must not hold an @";
  }
  if (!is_plain(customer.first_name, kMaxName) || !is_plain(customer.last_name, kMaxName)) {
    return "a name has at most 100 characters and no control characters";
  }
  if (!is_plain(customer.password_hash, kMaxHash)) return "the password hash is too long";
  if (customer.company_user && !is_uuid(*customer.company_user)) {
    return "the company user must be a UUID in lower case";
  }
  return customer.permissions ? permissions_problem(*customer.permissions) : "";
}

std::string taken(const std::string& key) {
  if (key == "customer_email") return "another customer of this realm has the e-mail address";
  if (key == "customer_reference_unique") return "another customer of this realm has the reference";
  return "the id or the company user is taken in this realm";
}

std::int64_t insert_customer(MySqlConnection& db, const NewCustomer& customer, Instant now) {
  using Confirmation = auth::Account::Confirmation;
  const Value id = customer.id ? Value{static_cast<std::int64_t>(*customer.id)} : Value{nullptr};
  const Value confirmed =
      customer.confirmation == Confirmation::confirmed ? Value{now} : Value{nullptr};
  const Value hashed = customer.password_hash.empty() ? Value{nullptr} : Value{now};
  // Index: PRIMARY, customer_email and customer_reference_unique refuse a second row.
  db.change(
      "INSERT INTO customer (customer_id, realm, customer_reference, email, first_name, last_name,"
      " password_hash, password_changed_at, permissions, created_at, confirmed_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {id, customer.realm, or_null(customer.reference), customer.email, customer.first_name,
       customer.last_name, customer.password_hash, hashed, or_null(customer.permissions), now,
       confirmed});
  if (customer.id) return static_cast<std::int64_t>(*customer.id);
  Rows rows = db.query("SELECT LAST_INSERT_ID()");
  return rows.next() ? rows.integer(1) : 0;
}

void insert_company_user(MySqlConnection& db, const NewCustomer& customer, std::int64_t id,
                         Instant now) {
  // Index: PRIMARY (realm, uuid), which refuses a second row.
  db.change(
      "INSERT INTO company_user (realm, uuid, customer_id, is_active, is_default, created_at)"
      " VALUES (?, ?, ?, 1, 1, ?)",
      {customer.realm, *customer.company_user, id, now});
}

std::vector<Customer::CompanyUser> company_users_of(MySqlConnection& db, std::string_view realm,
                                                    std::string_view id) {
  // Index: company_user_of_customer.
  Rows rows = db.query(
      "SELECT uuid, is_active, is_default FROM company_user"
      " WHERE realm = ? AND customer_id = ? ORDER BY uuid",
      {realm, id});
  using CompanyUser = Customer::CompanyUser;
  std::vector<CompanyUser> users;
  while (rows.next()) {
    users.push_back(
        {rows.text(1),
         rows.integer(2) != 0 ? CompanyUser::State::active : CompanyUser::State::inactive,
         rows.integer(3) != 0 ? CompanyUser::Choice::by_default : CompanyUser::Choice::ordinary});
  }
  return users;
}

}  // namespace

CustomerAdministration::CustomerAdministration(std::shared_ptr<MySqlSession> session,
                                               std::string reference_prefix)
    : session_(std::move(session)), reference_prefix_(std::move(reference_prefix)) {}

base::Expected<Customer, std::string> CustomerAdministration::add(const NewCustomer& customer,
                                                                  Instant now) {
  if (std::string problem = problem_in(customer); !problem.empty())
    return base::Unexpected{problem};
  try {
    session_->transact([&](MySqlConnection& db) {
      const std::int64_t id = insert_customer(db, customer, now);
      if (!customer.reference) {
        const std::string reference = reference_prefix_ + std::to_string(id);
        // Index: PRIMARY (realm, customer_id).
        db.change("UPDATE customer SET customer_reference = ? WHERE realm = ? AND customer_id = ?",
                  {reference, customer.realm, id});
      }
      if (customer.company_user) insert_company_user(db, customer, id, now);
    });
  } catch (const DuplicateRow& duplicate) {
    return base::Unexpected{taken(duplicate.key())};
  }
  auto added = find(customer.realm, customer.email);
  if (!added) return base::Unexpected{std::string("the customer was added and removed at once")};
  return *std::move(added);
}

std::vector<Customer> CustomerAdministration::list(std::string_view realm, std::uint32_t most) {
  return session_->read([&](MySqlConnection& db) {
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
  return session_->read([&](MySqlConnection& db) -> std::optional<Customer> {
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
    customer.company_users = company_users_of(db, realm, customer.key.id);
    return customer;
  });
}

namespace {

CustomerAdministration::Change change_of(int rows) {
  return rows == 1 ? CustomerAdministration::Change::changed
                   : CustomerAdministration::Change::unchanged;
}

}  // namespace

CustomerAdministration::Change CustomerAdministration::disable(const auth::AccountKey& key,
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

CustomerAdministration::Change CustomerAdministration::enable(const auth::AccountKey& key) {
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

CustomerAdministration::Change CustomerAdministration::confirm(const auth::AccountKey& key,
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

CustomerAdministration::Change CustomerAdministration::set_password_hash(
    const auth::AccountKey& key, std::string_view hash, Instant now) {
  const auto id = number_in(key, auth::AccountKind::customer);
  if (!id || !is_plain(hash, kMaxHash)) return Change::unchanged;
  return session_->transact([&](MySqlConnection& db) {
    // Index: PRIMARY (realm, customer_id).
    return change_of(
        db.change("UPDATE customer SET password_hash = ?, password_changed_at = ?"
                  " WHERE realm = ? AND customer_id = ?",
                  {hash, now, key.realm, *id}));
  });
}

}  // namespace storage
