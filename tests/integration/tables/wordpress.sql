-- SPDX-License-Identifier: MIT
--
-- The table of a WordPress site that holds accounts, as wp-admin/includes/schema.php makes it today, and
-- accounts with the password change123 in every notation that WordPress has had.

CREATE TABLE wp_users (
  ID                  BIGINT(20) UNSIGNED NOT NULL AUTO_INCREMENT,
  user_login          VARCHAR(60)  NOT NULL DEFAULT '',
  user_pass           VARCHAR(255) NOT NULL DEFAULT '',
  user_nicename       VARCHAR(50)  NOT NULL DEFAULT '',
  user_email          VARCHAR(100) NOT NULL DEFAULT '',
  user_url            VARCHAR(100) NOT NULL DEFAULT '',
  user_registered     DATETIME     NOT NULL DEFAULT '0000-00-00 00:00:00',
  user_activation_key VARCHAR(255) NOT NULL DEFAULT '',
  user_status         INT(11)      NOT NULL DEFAULT 0,
  display_name        VARCHAR(250) NOT NULL DEFAULT '',
  PRIMARY KEY (ID),
  KEY user_login_key (user_login),
  KEY user_nicename (user_nicename),
  KEY user_email (user_email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- From 6.8: php -r '$m = base64_encode(hash_hmac("sha384", "change123", "wp-sha384", true));
--   echo "$wp" . password_hash($m, PASSWORD_BCRYPT, ["cost" => 4]);'
-- Before: php -r 'require "wp-includes/class-phpass.php"; echo (new PasswordHash(8, true))->HashPassword("change123");'
-- By plugins, which WordPress verifies, too: php -r 'echo password_hash("change123", PASSWORD_BCRYPT, ["cost" => 4]);'
INSERT INTO wp_users (ID, user_login, user_pass, user_nicename, user_email, user_status, display_name) VALUES
  (1, 'Sonia', '$wp$2y$04$tJB1LsCqYgiblezV3qyKMe/Kwu6HxhFYGD1wD0WyjR8efIB2aDIV6', 'sonia', 'sonia@example.com', 0, 'Sonia'),
  (2, 'old', '$P$BzIUOvN1HGSs211pFeftO/zitUVftj.', 'old', 'old@example.com', 0, 'Old'),
  (3, 'plugin', '$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW', 'plugin', 'plugin@example.com', 0, 'Plugin'),
  (4, 'blocked', '$P$BzIUOvN1HGSs211pFeftO/zitUVftj.', 'blocked', 'blocked@example.com', 1, 'Blocked'),
  -- Whose name is the address of number 2: the name wins. The password is phpass of "pässwörd €".
  (5, 'old@example.com', '$P$6abcdefgh3fZWt7AKCB5/ovskqSYWq0', 'old-example-com', 'other@example.com', 0, 'Other');
