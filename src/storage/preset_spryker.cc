// SPDX-License-Identifier: MIT
#include "presets.h"

// Agents search by the beginning of a name or address, or by the whole reference (contract 1.9).
// Index: spy_customer-email, -first_name, -last_name and -customer_reference, merged.
#define FOUND_CUSTOMERS                                                                        \
  " FROM spy_customer WHERE anonymized_at IS NULL AND (email LIKE :pattern"                    \
  " OR last_name LIKE :pattern OR first_name LIKE :pattern OR customer_reference = :text)"

namespace storage::presets {
namespace {

KindQueries users() {
  KindQueries user;
  // Propel keeps an ENUM as a number: 0 active, 1 blocked, 2 deleted.
  user.select =
      "SELECT id_user AS id, username AS login, password AS hash, status = 0 AS active, uuid,"
      " is_agent AS agent, is_warehouse_user AS warehouse_user FROM spy_user";
  user.by_login = "username = :login";  // spy_user-username
  user.by_id = "id_user = :id";         // PRIMARY
  return user;
}

RefreshTokenQueries refresh_tokens() {
  RefreshTokenQueries refresh_token;
  // Index: index-spy_oauth_refresh_token-identifier. It is not unique: of several rows the worst counts.
  refresh_token.find =
      "SELECT revoked_at IS NOT NULL OR COALESCE(customer_reference, :reference) <> :reference AS revoked"
      " FROM spy_oauth_refresh_token"
      " WHERE identifier = :identifier ORDER BY revoked DESC LIMIT 1";
  refresh_token.take =
      "UPDATE spy_oauth_refresh_token SET revoked_at = NOW(), updated_at = NOW()"
      " WHERE identifier = :identifier AND revoked_at IS NULL";
  // Index: index-spy_oauth_refresh_token-customer_reference.
  refresh_token.revoke_all =
      "UPDATE spy_oauth_refresh_token SET revoked_at = NOW(), updated_at = NOW()"
      " WHERE customer_reference = :reference AND revoked_at IS NULL";
  return refresh_token;
}

}  // namespace

AccountPreset spryker() {
  AccountPreset preset{"spryker", "a Spryker shop: spy_customer, spy_company_user, spy_user", {}};
  KindQueries& customer = preset.queries.customer;
  // Spryker has no disabled customers: they are anonymised. The company user is the only active one,
  // or of several the one marked as default. Index: the foreign key spy_company_user-fk_customer.
  customer.select =
      "SELECT c.id_customer AS id, c.email AS login, c.customer_reference AS reference,"
      " c.first_name AS first_name, c.last_name AS last_name, c.password AS hash, c.registered IS NOT NULL AS confirmed,"
      " c.anonymized_at IS NOT NULL AS anonymised,"
      " (SELECT CASE WHEN COUNT(*) = 1 THEN MAX(u.uuid)"
      " ELSE MAX(CASE WHEN u.is_default = 1 THEN u.uuid END) END FROM spy_company_user u"
      " WHERE u.fk_customer = c.id_customer AND u.is_active = 1) AS company_user"
      " FROM spy_customer c";
  customer.by_login = "c.email = :login";                         // spy_customer-email
  customer.by_id = "c.id_customer = :id";                         // PRIMARY
  customer.by_reference = "c.customer_reference = :reference";    // spy_customer-customer_reference
  // PHP's password_verify knows argon2id, so the shop can still log everybody in.
  customer.set_password =
      "UPDATE spy_customer SET password = :hash, restore_password_key = NULL, updated_at = NOW()"
      " WHERE id_customer = :id AND COALESCE(password, '') = :current";
  customer.confirm =
      "UPDATE spy_customer SET registered = CURRENT_DATE, registration_key = NULL, updated_at = NOW()"
      " WHERE id_customer = :id AND registered IS NULL";

  preset.queries.user = users();

  // Index: spy_company_user-unique-uuid.
  preset.queries.company_user =
      "SELECT uuid, fk_customer AS customer, is_active AS active FROM spy_company_user"
      " WHERE uuid = :uuid";
  // Spryker has no such index; docs/ACCOUNTS.md makes it. Without it the server refuses the
  // statement, because anybody may ask as often as he likes.
  preset.queries.registration_key =
      "SELECT id_customer AS id, registration_key"
      " FROM spy_customer FORCE INDEX (`spy_customer-registration_key`)"
      " WHERE registration_key = :key AND registered IS NULL";
  // Index: PRIMARY of spy_user, spy_stock as a whole (a shop has few warehouses), then
  // spy_warehouse_user_assignment-unique-fk_w-u; there is none on user_uuid alone.
  preset.queries.warehouse =
      "SELECT a.fk_warehouse AS id FROM spy_user u JOIN spy_stock s"
      " STRAIGHT_JOIN spy_warehouse_user_assignment a ON a.fk_warehouse = s.id_stock"
      " AND a.user_uuid = u.uuid WHERE u.id_user = :id AND a.is_active = 1"
      " ORDER BY a.fk_warehouse LIMIT 1";
  preset.queries.search =
      "SELECT customer_reference AS reference, email AS login, first_name, last_name" FOUND_CUSTOMERS
      " ORDER BY id_customer LIMIT :limit OFFSET :offset";
  preset.queries.search_total = "SELECT COUNT(*) AS total" FOUND_CUSTOMERS;

  preset.queries.refresh_token = refresh_tokens();
  return preset;
}

}  // namespace storage::presets
