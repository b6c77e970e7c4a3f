-- SPDX-License-Identifier: MIT
--
-- Our own accounts: customers and their company users. Sites whose accounts live in tables of
-- their own leave these empty.

-- Customers who log in by e-mail address and password.
--
-- The number counts over all realms, but the same number may be given in two realms, so that two
-- shops can keep theirs. The e-mail address compares without case. An empty hash means no login by
-- password. `permissions` is a JSON object as text, checked by bearerctl.
-- Primary key: by id. customer_email: login. customer_reference_unique: administration.
-- customer_number: what AUTO_INCREMENT needs. Never purged.
CREATE TABLE IF NOT EXISTS customer (
  customer_id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  realm               VARCHAR(64)     NOT NULL,
  customer_reference  VARCHAR(255)    NULL,
  email               VARCHAR(255)    CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  first_name          VARCHAR(100)    NOT NULL DEFAULT '',
  last_name           VARCHAR(100)    NOT NULL DEFAULT '',
  password_hash       VARCHAR(255)    NOT NULL DEFAULT '',
  password_changed_at BIGINT          NULL,
  permissions         LONGTEXT        NULL,
  created_at          BIGINT          NOT NULL,
  confirmed_at        BIGINT          NULL,
  disabled_at         BIGINT          NULL,
  anonymized_at       BIGINT          NULL,
  PRIMARY KEY (realm, customer_id),
  UNIQUE KEY customer_email (realm, email),
  UNIQUE KEY customer_reference_unique (realm, customer_reference),
  KEY customer_number (customer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Customers acting for a company.
-- company_user_of_customer: read with each login and refresh of the customer. Never purged.
CREATE TABLE IF NOT EXISTS company_user (
  realm       VARCHAR(64)     NOT NULL,
  uuid        VARCHAR(36)     NOT NULL,
  customer_id BIGINT UNSIGNED NOT NULL,
  is_active   TINYINT         NOT NULL DEFAULT 1,
  is_default  TINYINT         NOT NULL DEFAULT 0,
  created_at  BIGINT          NOT NULL,
  PRIMARY KEY (realm, uuid),
  KEY company_user_of_customer (realm, customer_id),
  CONSTRAINT company_user_has_customer FOREIGN KEY (realm, customer_id)
    REFERENCES customer (realm, customer_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
