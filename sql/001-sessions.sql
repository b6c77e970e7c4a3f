-- SPDX-License-Identifier: MIT
--
-- Sessions, refresh tokens and what ends them.
--
-- Common subset of MariaDB 10.11 and MySQL 8. Times are BIGINT microseconds since
-- 1970-01-01T00:00:00Z, written by bearerd; `session_readable` shows them to people. Text compares
-- byte by byte (utf8mb4_bin) where nothing else is said. There are no foreign keys between the
-- rows of a session: they would take locks in an order of their own.
--
-- Each statement can be repeated, so that a migration that broke off is run again as a whole.

-- Which of these files were applied. The only table without a realm: it speaks of all of them.
CREATE TABLE IF NOT EXISTS schema_version (
  version    INT UNSIGNED NOT NULL,
  applied_at BIGINT       NOT NULL,
  PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Applications that ask for tokens (RFC 6749 section 2). Without a secret: a public client.
-- Read by the primary key.
CREATE TABLE IF NOT EXISTS client (
  realm       VARCHAR(64)  NOT NULL,
  client_id   VARCHAR(128) NOT NULL,
  name        VARCHAR(255) NOT NULL DEFAULT '',
  secret_hash VARCHAR(255) NULL,
  created_at  BIGINT       NOT NULL,
  disabled_at BIGINT       NULL,
  PRIMARY KEY (realm, client_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What we keep of an account, whoever owns the account itself. No row: generation 0.
-- Read and raised by the primary key; never purged, a lost generation would revive tokens.
CREATE TABLE IF NOT EXISTS account_state (
  realm        VARCHAR(64)  NOT NULL,
  account_kind VARCHAR(16)  NOT NULL,
  account_id   VARCHAR(64)  NOT NULL,
  generation   INT UNSIGNED NOT NULL DEFAULT 0,
  changed_at   BIGINT       NOT NULL,
  PRIMARY KEY (realm, account_kind, account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One login and all that was refreshed from it.
--
-- session_of_account: listing and ending an account's sessions. It holds no column that a refresh
--   changes, so that a refresh, which locks the row first, never waits for that index in reverse.
-- session_by_creation: listing a realm, newest first.
-- session_idle_end: purge of sessions that ended by time (idle_end <= absolute_end always).
-- session_revoked_at: purge of revoked sessions.
CREATE TABLE IF NOT EXISTS session (
  session_id      BINARY(16)    NOT NULL,
  realm           VARCHAR(64)   NOT NULL,
  client_id       VARCHAR(128)  NOT NULL,
  kind            VARCHAR(16)   NOT NULL,
  account_kind    VARCHAR(16)   NOT NULL,
  account_id      VARCHAR(64)   NOT NULL,
  reference       VARCHAR(255)  NOT NULL DEFAULT '',
  scopes          VARCHAR(1024) NOT NULL DEFAULT '',
  generation      INT UNSIGNED  NOT NULL,
  password_digest VARBINARY(32) NOT NULL,
  created_at      BIGINT        NOT NULL,
  last_used_at    BIGINT        NOT NULL,
  network         VARCHAR(64)   NOT NULL DEFAULT '',
  device          VARCHAR(200)  NOT NULL DEFAULT '',
  idle_end        BIGINT        NOT NULL,
  absolute_end    BIGINT        NOT NULL,
  revoked_at      BIGINT        NULL,
  PRIMARY KEY (session_id),
  KEY session_of_account (realm, account_kind, account_id, created_at),
  KEY session_by_creation (realm, created_at),
  KEY session_idle_end (idle_end),
  KEY session_revoked_at (revoked_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Refresh tokens, by the SHA-256 of their text; the text is stored nowhere.
--
-- `successor` is the sealed next token that a grace period needs; null until one is used.
-- token_of_session: revoking a session's tokens, and their purge together with their session.
CREATE TABLE IF NOT EXISTS refresh_token (
  digest     BINARY(32)     NOT NULL,
  realm      VARCHAR(64)    NOT NULL,
  session_id BINARY(16)     NOT NULL,
  issued_at  BIGINT         NOT NULL,
  expires_at BIGINT         NOT NULL,
  spent_at   BIGINT         NULL,
  revoked_at BIGINT         NULL,
  successor  VARBINARY(255) NULL,
  PRIMARY KEY (digest),
  KEY token_of_session (session_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What checks must refuse although its signature is good. Rows are only ever added, and purged.
--
-- A row names a session, or an account whose tokens below `generation` have ended, less
-- `spared_session`. After `expires_at` no token is left that it could meet.
-- The primary key serves readers that follow the numbers. Numbers are given before the commit, so
-- that a lower one may appear after a higher one: readers look back a while.
-- revocation_expires_at: purge.
CREATE TABLE IF NOT EXISTS revocation (
  number         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  realm          VARCHAR(64)     NOT NULL,
  session_id     BINARY(16)      NULL,
  account_kind   VARCHAR(16)     NULL,
  account_id     VARCHAR(64)     NULL,
  generation     INT UNSIGNED    NULL,
  spared_session BINARY(16)      NULL,
  created_at     BIGINT          NOT NULL,
  expires_at     BIGINT          NOT NULL,
  PRIMARY KEY (number),
  KEY revocation_expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Sessions for people: times in UTC, ids in hex, and whether the session still lives.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW session_readable AS
SELECT
  realm,
  LOWER(HEX(session_id)) AS session_id,
  CASE
    WHEN revoked_at IS NOT NULL THEN 'revoked'
    WHEN absolute_end <= TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6)) THEN 'expired'
    WHEN idle_end <= TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6)) THEN 'idle'
    ELSE 'live'
  END AS state,
  account_kind,
  account_id,
  reference,
  kind,
  client_id,
  scopes,
  generation,
  network,
  device,
  TIMESTAMPADD(MICROSECOND, created_at, TIMESTAMP'1970-01-01 00:00:00') AS created,
  TIMESTAMPADD(MICROSECOND, last_used_at, TIMESTAMP'1970-01-01 00:00:00') AS last_used,
  TIMESTAMPADD(MICROSECOND, idle_end, TIMESTAMP'1970-01-01 00:00:00') AS idle_end,
  TIMESTAMPADD(MICROSECOND, absolute_end, TIMESTAMP'1970-01-01 00:00:00') AS absolute_end,
  TIMESTAMPADD(MICROSECOND, revoked_at, TIMESTAMP'1970-01-01 00:00:00') AS revoked
FROM session;

-- The public client of the storefront.
INSERT INTO client (realm, client_id, name, secret_hash, created_at)
VALUES ('default', 'frontend', 'Customer client', NULL,
        TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6)))
ON DUPLICATE KEY UPDATE client.client_id = client.client_id;
