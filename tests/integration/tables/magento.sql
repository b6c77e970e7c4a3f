-- SPDX-License-Identifier: MIT
--
-- The tables of a Magento 2.4 shop that hold accounts, as the db_schema.xml of its modules customer and
-- user make them (without foreign keys to tables that nobody reads), and accounts with the password
-- change123 in every notation of its own.

CREATE TABLE customer_entity (
  entity_id                 INT(10) UNSIGNED     NOT NULL AUTO_INCREMENT,
  website_id                SMALLINT(5) UNSIGNED NULL,
  email                     VARCHAR(255)         NULL,
  group_id                  SMALLINT(5) UNSIGNED NOT NULL DEFAULT 0,
  increment_id              VARCHAR(50)          NULL,
  store_id                  SMALLINT(5) UNSIGNED NULL DEFAULT 0,
  created_at                TIMESTAMP            NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at                TIMESTAMP            NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  is_active                 SMALLINT(5) UNSIGNED NOT NULL DEFAULT 1,
  disable_auto_group_change SMALLINT(5) UNSIGNED NOT NULL DEFAULT 0,
  created_in                VARCHAR(255)         NULL,
  prefix                    VARCHAR(40)          NULL,
  firstname                 VARCHAR(255)         NULL,
  middlename                VARCHAR(255)         NULL,
  lastname                  VARCHAR(255)         NULL,
  suffix                    VARCHAR(40)          NULL,
  dob                       DATE                 NULL,
  password_hash             VARCHAR(128)         NULL,
  rp_token                  VARCHAR(128)         NULL,
  rp_token_created_at       DATETIME             NULL,
  default_billing           INT(10) UNSIGNED     NULL,
  default_shipping          INT(10) UNSIGNED     NULL,
  taxvat                    VARCHAR(50)          NULL,
  confirmation              VARCHAR(64)          NULL,
  gender                    SMALLINT(5) UNSIGNED NULL,
  failures_num              SMALLINT(6)          NULL DEFAULT 0,
  first_failure             TIMESTAMP            NULL,
  lock_expires              TIMESTAMP            NULL,
  PRIMARY KEY (entity_id),
  UNIQUE KEY CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email, website_id),
  KEY CUSTOMER_ENTITY_STORE_ID (store_id),
  KEY CUSTOMER_ENTITY_WEBSITE_ID (website_id),
  KEY CUSTOMER_ENTITY_FIRSTNAME (firstname),
  KEY CUSTOMER_ENTITY_LASTNAME (lastname)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE admin_user (
  user_id             INT(10) UNSIGNED NOT NULL AUTO_INCREMENT,
  firstname           VARCHAR(32)      NULL,
  lastname            VARCHAR(32)      NULL,
  email               VARCHAR(128)     NULL,
  username            VARCHAR(40)      NULL,
  password            VARCHAR(255)     NOT NULL,
  created             TIMESTAMP        NOT NULL DEFAULT CURRENT_TIMESTAMP,
  modified            TIMESTAMP        NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  logdate             TIMESTAMP        NULL,
  lognum              SMALLINT(5) UNSIGNED NOT NULL DEFAULT 0,
  reload_acl_flag     SMALLINT(6)      NOT NULL DEFAULT 0,
  is_active           SMALLINT(6)      NOT NULL DEFAULT 1,
  extra               TEXT             NULL,
  rp_token            TEXT             NULL,
  rp_token_created_at TIMESTAMP        NULL,
  interface_locale    VARCHAR(16)      NOT NULL DEFAULT 'en_US',
  failures_num        SMALLINT(6)      NULL DEFAULT 0,
  first_failure       TIMESTAMP        NULL,
  lock_expires        TIMESTAMP        NULL,
  PRIMARY KEY (user_id),
  UNIQUE KEY ADMIN_USER_USERNAME (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- From 2.3, with sodium: php -r '$s = "DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD"; echo bin2hex(sodium_crypto_pwhash(32,
--   "change123", substr($s, 0, 16), 2, 67108864, SODIUM_CRYPTO_PWHASH_ALG_ARGON2ID13)), ":$s:3_32_2_67108864";'
-- From 2.0: php -r 'echo hash("sha256", "8qnyO4H1OYIfGCUb" . "change123"), ":8qnyO4H1OYIfGCUb:1";'
-- Taken over from 1: php -r '$s = "DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD"; echo md5($s . "change123"), ":$s:0";'
INSERT INTO customer_entity (entity_id, website_id, email, password_hash, is_active, confirmation, lock_expires) VALUES
  (1, 1, 'sonia@example.com', '12b30fe822731ea2c85f356f4940e65d1f1c50530db646db53f0111fd42e950c:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:3_32_2_67108864', 1, NULL, NULL),
  (2, 1, 'old@example.com', '599e119951c363e923c82b7013a96355da6de690ccf8adc194fa65fa21a78563:8qnyO4H1OYIfGCUb:1', 1, '', NULL),
  (3, 1, 'older@example.com', 'a0f94245c156fe6bf17a30ebd5ca5042:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0', 1, NULL, '2001-01-01 00:00:00'),
  (4, 1, 'blocked@example.com', '599e119951c363e923c82b7013a96355da6de690ccf8adc194fa65fa21a78563:8qnyO4H1OYIfGCUb:1', 0, NULL, NULL),
  -- Magento locks for ten minutes after failures.
  (5, 1, 'locked@example.com', '599e119951c363e923c82b7013a96355da6de690ccf8adc194fa65fa21a78563:8qnyO4H1OYIfGCUb:1', 1, NULL, NOW() + INTERVAL 10 MINUTE),
  (6, 1, 'unconfirmed@example.com', '599e119951c363e923c82b7013a96355da6de690ccf8adc194fa65fa21a78563:8qnyO4H1OYIfGCUb:1', 1, '5f3c8a0d9b7e4f21a6c0d1e2f3a4b5c6', NULL),
  (7, 2, 'elsewhere@example.com', '599e119951c363e923c82b7013a96355da6de690ccf8adc194fa65fa21a78563:8qnyO4H1OYIfGCUb:1', 1, NULL, NULL),
  -- The address of a customer of website 1, with another password: hash("sha256", "8qnyO4H1OYIfGCUb" . "pässwörd €")
  (8, 2, 'old@example.com', 'cd7d0f330321e3aad7503d501c12c2d57ce63eaab47487e65ce695993640057d:8qnyO4H1OYIfGCUb:1', 1, NULL, NULL);
INSERT INTO admin_user (user_id, username, email, password, is_active, lock_expires) VALUES
  (1, 'admin', 'admin@example.com', '12b30fe822731ea2c85f356f4940e65d1f1c50530db646db53f0111fd42e950c:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:3_32_2_67108864', 1, NULL),
  (2, 'blocked', 'blocked@example.com', '599e119951c363e923c82b7013a96355da6de690ccf8adc194fa65fa21a78563:8qnyO4H1OYIfGCUb:1', 0, NULL),
  (3, 'locked', 'locked@example.com', '599e119951c363e923c82b7013a96355da6de690ccf8adc194fa65fa21a78563:8qnyO4H1OYIfGCUb:1', 1, NOW() + INTERVAL 10 MINUTE);
