// SPDX-License-Identifier: MIT
//
// Sites that are no shop. They know one kind of account, which plays the customer's part; its number is
// its reference as well. They are read only: such software cannot verify argon2id in every version, so
// nothing writes a hash into its tables unless the administrator adds the statement.
#include "presets.h"

namespace storage::presets {

AccountPreset wordpress() {
  AccountPreset preset{"wordpress", "WordPress: wp_users; by user name or e-mail address", {}};
  KindQueries& customer = preset.queries.customer;
  customer.select =
      "SELECT ID AS id, ID AS reference, user_login AS login, user_pass AS hash,"
      " user_status = 0 AS active FROM wp_users";
  // Index: user_login_key and user_email, merged. Somebody's name may be another's address.
  customer.by_login =
      "user_login = :login OR user_email = :login ORDER BY user_login = :login DESC LIMIT 1";
  customer.by_id = "ID = :id";                // PRIMARY
  customer.by_reference = "ID = :reference";  // PRIMARY
  return preset;
}

AccountPreset magento() {
  AccountPreset preset{"magento", "Magento 2: customer_entity of website 1, admin_user", {}};
  KindQueries& customer = preset.queries.customer;
  // A code in `confirmation` waits to be sent back. The end of a lock is a TIMESTAMP, which the server
  // shows in the session's time zone, as it does NOW().
  customer.select =
      "SELECT entity_id AS id, entity_id AS reference, email AS login, password_hash AS hash,"
      " is_active = 1 AND (lock_expires IS NULL OR lock_expires < NOW()) AS active,"
      " COALESCE(confirmation, '') = '' AS confirmed FROM customer_entity";
  customer.by_login = "email = :login AND website_id = 1";  // CUSTOMER_ENTITY_EMAIL_WEBSITE_ID
  customer.by_id = "entity_id = :id";                       // PRIMARY
  customer.by_reference = "entity_id = :reference";         // PRIMARY
  KindQueries& user = preset.queries.user;
  user.select =
      "SELECT user_id AS id, username AS login, password AS hash,"
      " is_active = 1 AND (lock_expires IS NULL OR lock_expires < NOW()) AS active,"
      " '' AS uuid FROM admin_user";
  user.by_login = "username = :login";  // ADMIN_USER_USERNAME
  user.by_id = "user_id = :id";         // PRIMARY
  return preset;
}

AccountPreset drupal() {
  AccountPreset preset{"drupal", "Drupal 8 to 11: users_field_data; by user name or e-mail address", {}};
  KindQueries& customer = preset.queries.customer;
  customer.select =
      "SELECT uid AS id, uid AS reference, name AS login, pass AS hash, status = 1 AS active"
      " FROM users_field_data";
  // Index: user__name and user_field__mail, merged. uid 0 is the anonymous visitor.
  customer.by_login =
      "(name = :login OR mail = :login) AND default_langcode = 1 AND uid > 0"
      " ORDER BY name = :login DESC LIMIT 1";
  customer.by_id = "uid = :id AND default_langcode = 1 AND uid > 0";                // PRIMARY
  customer.by_reference = "uid = :reference AND default_langcode = 1 AND uid > 0";  // PRIMARY
  return preset;
}

AccountPreset phpbb() {
  AccountPreset preset{"phpbb", "phpBB 3: phpbb_users, by user name", {}};
  KindQueries& customer = preset.queries.customer;
  // Types: 0 a user, 1 inactive, 2 a robot, 3 a founder.
  customer.select =
      "SELECT user_id AS id, user_id AS reference, username AS login, user_password AS hash,"
      " user_type IN (0, 3) AS active FROM phpbb_users";
  customer.by_login = "username_clean = LOWER(:login) AND user_type <> 2";  // username_clean
  customer.by_id = "user_id = :id AND user_type <> 2";                      // PRIMARY
  customer.by_reference = "user_id = :reference AND user_type <> 2";        // PRIMARY
  return preset;
}

AccountPreset postfixadmin() {
  AccountPreset preset{"postfixadmin", "Postfix Admin: mailbox, by address", {}};
  KindQueries& customer = preset.queries.customer;
  // Dovecot puts a mark in front of hashes that say themselves what they are, such as {BLF-CRYPT}.
  customer.select =
      "SELECT m.username AS id, m.username AS reference, m.username AS login,"
      " REGEXP_REPLACE(m.password, '^[{]([A-Z0-9]+-CRYPT|CRYPT|ARGON2ID?)[}]', '') AS hash,"
      " m.active = 1 AND d.active = 1 AS active FROM mailbox m JOIN domain d ON d.domain = m.domain";
  customer.by_login = "m.username = :login";          // PRIMARY of both
  customer.by_id = "m.username = :id";                // as above
  customer.by_reference = "m.username = :reference";  // as above
  return preset;
}

}  // namespace storage::presets
