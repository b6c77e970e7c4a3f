-- SPDX-License-Identifier: MIT
--
-- The tables of a Spryker shop that hold accounts, with the columns, types and keys that Propel makes of
-- the shop's schema. Triggers copy what `bearerctl` does to bearerd's own tables, in the part of the
-- shop's own software: so the same tests run on both.

CREATE TABLE spy_customer (
  id_customer           INT          NOT NULL AUTO_INCREMENT,
  fk_locale             INT          NULL,
  customer_reference    VARCHAR(255) NOT NULL,
  email                 VARCHAR(255) NOT NULL,
  salutation            TINYINT      NULL,
  first_name            VARCHAR(100) NULL,
  last_name             VARCHAR(100) NULL,
  password              VARCHAR(255) NULL,
  restore_password_key  VARCHAR(150) NULL,
  restore_password_date DATETIME     NULL,
  registered            DATE         NULL,
  registration_key      VARCHAR(150) NULL,
  anonymized_at         DATETIME     NULL,
  created_at            DATETIME     NULL,
  updated_at            DATETIME     NULL,
  PRIMARY KEY (id_customer),
  UNIQUE KEY `spy_customer-email` (email),
  UNIQUE KEY `spy_customer-customer_reference` (customer_reference),
  KEY `spy_customer-first_name` (first_name),
  KEY `spy_customer-last_name` (last_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE spy_company_user (
  id_company_user INT          NOT NULL AUTO_INCREMENT,
  uuid            VARCHAR(255) NULL,
  fk_company      INT          NOT NULL,
  fk_customer     INT          NOT NULL,
  is_active       TINYINT(1)   NOT NULL DEFAULT 1,
  is_default      TINYINT(1)   NOT NULL DEFAULT 0,
  PRIMARY KEY (id_company_user),
  UNIQUE KEY `spy_company_user-unique-uuid` (uuid),
  KEY `index-spy_company_user-fk_customer` (fk_customer),
  CONSTRAINT `spy_company_user-fk_customer` FOREIGN KEY (fk_customer) REFERENCES spy_customer (id_customer)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE spy_user (
  id_user           INT          NOT NULL AUTO_INCREMENT,
  first_name        VARCHAR(45)  NOT NULL,
  last_name         VARCHAR(255) NOT NULL,
  username          VARCHAR(45)  NOT NULL,
  password          VARCHAR(255) NOT NULL,
  last_login        DATETIME     NULL,
  status            TINYINT      NOT NULL DEFAULT 0,
  is_agent          TINYINT(1)   NULL,
  is_warehouse_user TINYINT(1)   NULL,
  uuid              VARCHAR(36)  NULL,
  created_at        DATETIME     NULL,
  updated_at        DATETIME     NULL,
  PRIMARY KEY (id_user),
  UNIQUE KEY `spy_user-username` (username),
  UNIQUE KEY `spy_user-unique-uuid` (uuid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE spy_stock (
  id_stock  INT          NOT NULL AUTO_INCREMENT,
  name      VARCHAR(255) NOT NULL,
  is_active TINYINT(1)   NULL DEFAULT 1,
  PRIMARY KEY (id_stock)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE spy_warehouse_user_assignment (
  id_warehouse_user_assignment INT          NOT NULL AUTO_INCREMENT,
  uuid                         VARCHAR(255) NULL,
  fk_warehouse                 INT          NOT NULL,
  user_uuid                    VARCHAR(255) NOT NULL,
  is_active                    TINYINT(1)   NOT NULL DEFAULT 0,
  PRIMARY KEY (id_warehouse_user_assignment),
  UNIQUE KEY `spy_warehouse_user_assignment-unique-uuid` (uuid),
  UNIQUE KEY `spy_warehouse_user_assignment-unique-fk_w-u` (fk_warehouse, user_uuid),
  KEY `spy_warehouse_user_assignment-fk_warehouse` (fk_warehouse),
  CONSTRAINT `spy_warehouse_user_assignment-fk_w` FOREIGN KEY (fk_warehouse) REFERENCES spy_stock (id_stock)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- The indexes of fk_oauth_client and user_identifier are left out: nothing here asks by them.
CREATE TABLE spy_oauth_refresh_token (
  id_oauth_refresh_token BIGINT        NOT NULL AUTO_INCREMENT,
  identifier             VARCHAR(128)  NOT NULL,
  scopes                 VARCHAR(1024) NULL,
  customer_reference     VARCHAR(255)  NULL,
  user_identifier        VARCHAR(1024) NOT NULL,
  fk_oauth_client        VARCHAR(1024) NOT NULL,
  expires_at             DATETIME      NOT NULL,
  revoked_at             DATETIME      NULL,
  created_at             DATETIME      NULL,
  updated_at             DATETIME      NULL,
  PRIMARY KEY (id_oauth_refresh_token),
  KEY `index-spy_oauth_refresh_token-identifier` (identifier),
  KEY `index-spy_oauth_refresh_token-customer_reference` (customer_reference)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- What docs/ACCOUNTS.md adds.
CREATE INDEX `spy_customer-registration_key` ON spy_customer (registration_key);

-- --------------------------------------------------------------------------------------------------
-- The shop's own software, played by triggers. A customer who is disabled there is anonymised here:
-- Spryker knows nothing in between.

CREATE TRIGGER spy_customer_added AFTER INSERT ON customer FOR EACH ROW
  INSERT INTO spy_customer (id_customer, customer_reference, email, first_name, last_name, password, registered,
                            anonymized_at, created_at)
  VALUES (NEW.customer_id, COALESCE(NEW.customer_reference, CONCAT('DE--', NEW.customer_id)), NEW.email,
          NEW.first_name, NEW.last_name, NULLIF(NEW.password_hash, ''),
          IF(NEW.confirmed_at IS NULL, NULL, CURRENT_DATE),
          IF(NEW.disabled_at IS NULL AND NEW.anonymized_at IS NULL, NULL, NOW()), NOW());
CREATE TRIGGER spy_customer_changed AFTER UPDATE ON customer FOR EACH ROW
  UPDATE spy_customer
  SET id_customer = NEW.customer_id, customer_reference = COALESCE(NEW.customer_reference, customer_reference),
      email = NEW.email, first_name = NEW.first_name, last_name = NEW.last_name,
      password = IF(NEW.password_hash <=> OLD.password_hash, password, NULLIF(NEW.password_hash, '')),
      registered = IF(NEW.confirmed_at <=> OLD.confirmed_at, registered,
                      IF(NEW.confirmed_at IS NULL, NULL, CURRENT_DATE)),
      anonymized_at = IF(NEW.disabled_at IS NULL AND NEW.anonymized_at IS NULL, NULL, NOW())
  WHERE id_customer = OLD.customer_id;
-- Rows that go by ON DELETE CASCADE fire no trigger.
CREATE TRIGGER spy_customer_going BEFORE DELETE ON customer FOR EACH ROW
  DELETE FROM spy_company_user WHERE fk_customer = OLD.customer_id;
CREATE TRIGGER spy_customer_gone AFTER DELETE ON customer FOR EACH ROW
  DELETE FROM spy_customer WHERE id_customer = OLD.customer_id;
CREATE TRIGGER spy_company_user_added AFTER INSERT ON company_user FOR EACH ROW
  INSERT INTO spy_company_user (uuid, fk_company, fk_customer, is_active, is_default)
  VALUES (NEW.uuid, 1, NEW.customer_id, NEW.is_active, NEW.is_default);
CREATE TRIGGER spy_company_user_changed AFTER UPDATE ON company_user FOR EACH ROW
  UPDATE spy_company_user
  SET fk_customer = NEW.customer_id, is_active = NEW.is_active, is_default = NEW.is_default WHERE uuid = NEW.uuid;
CREATE TRIGGER spy_company_user_gone AFTER DELETE ON company_user FOR EACH ROW
  DELETE FROM spy_company_user WHERE uuid = OLD.uuid;
CREATE TRIGGER spy_user_added AFTER INSERT ON backoffice_user FOR EACH ROW
  INSERT INTO spy_user (id_user, first_name, last_name, username, password, status, is_agent, is_warehouse_user, uuid)
  VALUES (NEW.user_id, NEW.first_name, NEW.last_name, NEW.username, NEW.password_hash,
          IF(NEW.disabled_at IS NULL, 0, 1), NEW.is_agent, NEW.is_warehouse_user, NEW.uuid);
CREATE TRIGGER spy_user_changed AFTER UPDATE ON backoffice_user FOR EACH ROW
  UPDATE spy_user
  SET username = NEW.username,
      password = IF(NEW.password_hash <=> OLD.password_hash, password, NEW.password_hash),
      status = IF(NEW.disabled_at IS NULL, 0, 1), is_agent = NEW.is_agent,
      is_warehouse_user = NEW.is_warehouse_user
  WHERE id_user = NEW.user_id;
CREATE TRIGGER spy_user_gone AFTER DELETE ON backoffice_user FOR EACH ROW
  DELETE FROM spy_user WHERE id_user = OLD.user_id;
INSERT INTO spy_stock (id_stock, name) SELECT seq, CONCAT('Warehouse ', seq) FROM seq_1_to_100;
CREATE TRIGGER spy_assignment_added AFTER INSERT ON warehouse_assignment FOR EACH ROW
  INSERT INTO spy_warehouse_user_assignment (fk_warehouse, user_uuid, is_active)
  SELECT NEW.warehouse_id, uuid, NEW.is_active FROM backoffice_user WHERE user_id = NEW.user_id;
CREATE TRIGGER spy_assignment_changed AFTER UPDATE ON warehouse_assignment FOR EACH ROW
  UPDATE spy_warehouse_user_assignment a JOIN backoffice_user u ON u.uuid = a.user_uuid
  SET a.fk_warehouse = NEW.warehouse_id, a.is_active = NEW.is_active
  WHERE u.user_id = NEW.user_id AND a.fk_warehouse = OLD.warehouse_id;
CREATE TRIGGER spy_assignment_gone AFTER DELETE ON warehouse_assignment FOR EACH ROW
  DELETE a FROM spy_warehouse_user_assignment a JOIN backoffice_user u ON u.uuid = a.user_uuid
  WHERE u.user_id = OLD.user_id AND a.fk_warehouse = OLD.warehouse_id;
