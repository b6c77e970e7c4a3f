-- SPDX-License-Identifier: MIT
--
-- Back Office users and their warehouses, and sessions in which somebody speaks for somebody else.
-- Sites whose accounts live in tables of their own leave the first two empty.

-- Back Office users, who log in by user name and password; some are agents, some work in a warehouse.
--
-- The number counts over all realms, but the same number may be given in two realms. The user name
-- compares without case. An empty hash means no login by password.
-- Primary key: by id. backoffice_user_name: login. backoffice_user_uuid: administration.
-- backoffice_user_number: what AUTO_INCREMENT needs. Never purged.
CREATE TABLE IF NOT EXISTS backoffice_user (
  user_id             BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  realm               VARCHAR(64)     NOT NULL,
  uuid                VARCHAR(36)     NOT NULL,
  username            VARCHAR(255)    CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  first_name          VARCHAR(100)    NOT NULL DEFAULT '',
  last_name           VARCHAR(100)    NOT NULL DEFAULT '',
  password_hash       VARCHAR(255)    NOT NULL DEFAULT '',
  password_changed_at BIGINT          NULL,
  is_agent            TINYINT         NOT NULL DEFAULT 0,
  is_warehouse_user   TINYINT         NOT NULL DEFAULT 0,
  created_at          BIGINT          NOT NULL,
  disabled_at         BIGINT          NULL,
  PRIMARY KEY (realm, user_id),
  UNIQUE KEY backoffice_user_name (realm, username),
  UNIQUE KEY backoffice_user_uuid (realm, uuid),
  KEY backoffice_user_number (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Which warehouses a user may work for; one of them at a time is active.
-- Primary key: read with each warehouse token. Never purged.
CREATE TABLE IF NOT EXISTS warehouse_assignment (
  realm        VARCHAR(64)     NOT NULL,
  user_id      BIGINT UNSIGNED NOT NULL,
  warehouse_id BIGINT UNSIGNED NOT NULL,
  is_active    TINYINT         NOT NULL DEFAULT 1,
  created_at   BIGINT          NOT NULL,
  PRIMARY KEY (realm, user_id, warehouse_id),
  CONSTRAINT warehouse_assignment_has_user FOREIGN KEY (realm, user_id)
    REFERENCES backoffice_user (realm, user_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Agents look customers up by the beginning of a name, whatever its case.
ALTER TABLE customer
  MODIFY first_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '';
ALTER TABLE customer
  MODIFY last_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '';
ALTER TABLE customer ADD KEY customer_first_name (realm, first_name);
ALTER TABLE customer ADD KEY customer_last_name (realm, last_name);

-- Who speaks for the session's account: an agent for a customer, a user for a warehouse. The session
-- ends with either of them.
-- session_of_actor: ending an actor's sessions. It holds no column that a refresh changes.
ALTER TABLE session ADD COLUMN company_user VARCHAR(36) NULL;
ALTER TABLE session ADD COLUMN actor_id VARCHAR(64) NULL;
ALTER TABLE session ADD COLUMN actor_generation INT UNSIGNED NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN actor_digest VARBINARY(32) NOT NULL DEFAULT '';
ALTER TABLE session ADD KEY session_of_actor (realm, actor_id, created_at);
