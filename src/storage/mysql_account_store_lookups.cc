// SPDX-License-Identifier: MIT
//
// What is looked up beside accounts themselves: company users, warehouses, an agent's search.
#include <algorithm>

#include "account_number.h"
#include "base/encoding.h"
#include "mysql_session.h"
#include "storage/mysql_stores.h"

// Index: customer_email, customer_last_name, customer_first_name and customer_reference_unique,
// merged; for an empty text all of a realm are wanted.
#define FOUND_CUSTOMERS                                      \
  " FROM customer WHERE realm = ? AND anonymized_at IS NULL" \
  " AND (email LIKE ? OR last_name LIKE ? OR first_name LIKE ? OR customer_reference = ?)"

namespace storage {

namespace {

constexpr std::size_t kMaxText = 255;
constexpr std::size_t kUuidSize = 36;

/// A pattern of LIKE for what begins with `text`.
std::string beginning_with(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

}  // namespace

std::optional<auth::CompanyUser> MySqlAccountStore::find_company_user(std::string_view realm,
                                                                      std::string_view uuid) {
  if (uuid.size() != kUuidSize || !base::is_utf8(uuid)) return std::nullopt;
  return session_->read([&](MySqlConnection& db) -> std::optional<auth::CompanyUser> {
    // Index: PRIMARY (realm, uuid).
    Rows rows = db.query(
        "SELECT uuid, customer_id, is_active FROM company_user WHERE realm = ? AND uuid = ?",
        {realm, uuid});
    if (!rows.next()) return std::nullopt;
    return auth::CompanyUser{rows.text(1),
                             {std::string(realm), auth::AccountKind::customer, rows.text(2)},
                             rows.integer(3) != 0};
  });
}

std::optional<std::string> MySqlAccountStore::find_warehouse(const auth::AccountKey& user) {
  const auto id = number_in(user, auth::AccountKind::user);
  if (!id) return std::nullopt;
  return session_->read([&](MySqlConnection& db) -> std::optional<std::string> {
    // Index: PRIMARY (realm, user_id, warehouse_id), in its order.
    Rows rows = db.query(
        "SELECT warehouse_id FROM warehouse_assignment"
        " WHERE realm = ? AND user_id = ? AND is_active = 1 ORDER BY warehouse_id LIMIT 1",
        {user.realm, *id});
    return rows.next() ? std::optional(rows.text(1)) : std::nullopt;
  });
}

std::optional<auth::CustomerSummary> MySqlAccountStore::find_contact(
    const auth::AccountKey& customer) {
  const auto id = number_in(customer, auth::AccountKind::customer);
  if (!id) return std::nullopt;
  return session_->read([&](MySqlConnection& db) -> std::optional<auth::CustomerSummary> {
    // Index: PRIMARY (realm, customer_id).
    Rows rows = db.query(
        "SELECT customer_reference, email, first_name, last_name FROM customer"
        " WHERE realm = ? AND customer_id = ?",
        {customer.realm, *id});
    if (!rows.next()) return std::nullopt;
    return auth::CustomerSummary{rows.text_or_nothing(1).value_or(""), rows.text(2), rows.text(3),
                                 rows.text(4)};
  });
}

auth::CustomerPage MySqlAccountStore::search_customers(std::string_view realm,
                                                       std::string_view text, std::uint64_t offset,
                                                       std::uint32_t limit) {
  if (text.size() > kMaxText || !base::is_utf8(text)) return {};
  const std::string pattern = beginning_with(text);
  const auto skipped = static_cast<std::int64_t>(std::min<std::uint64_t>(offset, INT64_MAX));
  return session_->read([&](MySqlConnection& db) {
    auth::CustomerPage page;
    Rows count =
        db.query("SELECT COUNT(*)" FOUND_CUSTOMERS, {realm, pattern, pattern, pattern, text});
    if (count.next()) page.total = static_cast<std::uint64_t>(count.integer(1));
    Rows rows = db.query("SELECT customer_reference, email, first_name, last_name" FOUND_CUSTOMERS
                         " ORDER BY customer_id LIMIT ? OFFSET ?",
                         {realm, pattern, pattern, pattern, text, limit, skipped});
    while (rows.next()) {
      page.customers.push_back(
          {rows.text_or_nothing(1).value_or(""), rows.text(2), rows.text(3), rows.text(4)});
    }
    return page;
  });
}

}  // namespace storage
