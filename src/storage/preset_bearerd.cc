// SPDX-License-Identifier: MIT
#include "presets.h"

// Agents search by the beginning of a name or address, or by the whole reference.
// Index: customer_email, customer_last_name, customer_first_name and customer_reference_unique, merged;
// for an empty text all of a realm are wanted.
#define FOUND_CUSTOMERS                                                                             \
  " FROM customer WHERE realm = :realm AND anonymized_at IS NULL AND (email LIKE :pattern"          \
  " OR last_name LIKE :pattern OR first_name LIKE :pattern OR customer_reference = :text)"

namespace storage::presets {

AccountPreset bearerd() {
  AccountPreset preset{"bearerd", "bearerd's own tables, made by `bearerctl migrate`", {}};
  KindQueries& customer = preset.queries.customer;
  // The company user is the only active one, or of several the one marked as default (contract 1.1).
  // Index: company_user_of_customer.
  customer.select =
      "SELECT c.customer_id AS id, c.email AS login, c.customer_reference AS reference,"
      " c.first_name AS first_name, c.last_name AS last_name, c.password_hash AS hash, c.permissions AS permissions, c.confirmed_at IS NOT NULL AS confirmed,"
      " c.disabled_at IS NULL AS active, c.anonymized_at IS NOT NULL AS anonymised,"
      " (SELECT CASE WHEN COUNT(*) = 1 THEN MAX(u.uuid)"
      " ELSE MAX(CASE WHEN u.is_default = 1 THEN u.uuid END) END FROM company_user u"
      " WHERE u.realm = c.realm AND u.customer_id = c.customer_id AND u.is_active = 1) AS company_user"
      " FROM customer c";
  customer.by_login = "c.realm = :realm AND c.email = :login";                      // customer_email
  customer.by_id = "c.realm = :realm AND c.customer_id = :id";                      // PRIMARY
  customer.by_reference = "c.realm = :realm AND c.customer_reference = :reference";  // ..._unique
  customer.replace_hash =
      "UPDATE customer SET password_hash = :hash"
      " WHERE realm = :realm AND customer_id = :id AND password_hash = :current";
  customer.set_password =
      "UPDATE customer SET password_hash = :hash, password_changed_at = :now"
      " WHERE realm = :realm AND customer_id = :id AND password_hash = :current";
  customer.confirm =
      "UPDATE customer SET confirmed_at = :now"
      " WHERE realm = :realm AND customer_id = :id AND confirmed_at IS NULL";

  KindQueries& user = preset.queries.user;
  user.select =
      "SELECT user_id AS id, username AS login, password_hash AS hash, disabled_at IS NULL AS active,"
      " uuid, is_agent AS agent, is_warehouse_user AS warehouse_user FROM backoffice_user";
  user.by_login = "realm = :realm AND username = :login";  // backoffice_user_name
  user.by_id = "realm = :realm AND user_id = :id";         // PRIMARY
  user.replace_hash =
      "UPDATE backoffice_user SET password_hash = :hash"
      " WHERE realm = :realm AND user_id = :id AND password_hash = :current";
  user.set_password =
      "UPDATE backoffice_user SET password_hash = :hash, password_changed_at = :now"
      " WHERE realm = :realm AND user_id = :id AND password_hash = :current";

  // Index: PRIMARY (realm, uuid).
  preset.queries.company_user =
      "SELECT uuid, customer_id AS customer, is_active AS active FROM company_user"
      " WHERE realm = :realm AND uuid = :uuid";
  // Index: PRIMARY (realm, user_id, warehouse_id), in its order.
  preset.queries.warehouse =
      "SELECT warehouse_id AS id FROM warehouse_assignment"
      " WHERE realm = :realm AND user_id = :id AND is_active = 1 ORDER BY warehouse_id LIMIT 1";
  preset.queries.search =
      "SELECT customer_reference AS reference, email AS login, first_name, last_name" FOUND_CUSTOMERS
      " ORDER BY customer_id LIMIT :limit OFFSET :offset";
  preset.queries.search_total = "SELECT COUNT(*) AS total" FOUND_CUSTOMERS;
  return preset;
}

}  // namespace storage::presets
