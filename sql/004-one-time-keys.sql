-- SPDX-License-Identifier: MIT
--
-- Keys that are mailed to somebody and work once: confirming an address, restoring a password.

-- By the SHA-256 of a key's text; the text is stored nowhere.
--
-- Primary key: looking a key up. one_time_key_of_account: spending one spends all of its account and
-- purpose, met in this order. one_time_key_expires_at: purge, of spent ones, too.
CREATE TABLE IF NOT EXISTS one_time_key (
  realm        VARCHAR(64) NOT NULL,
  purpose      VARCHAR(32) NOT NULL,
  digest       BINARY(32)  NOT NULL,
  account_kind VARCHAR(16) NOT NULL,
  account_id   VARCHAR(64) NOT NULL,
  created_at   BIGINT      NOT NULL,
  expires_at   BIGINT      NOT NULL,
  spent_at     BIGINT      NULL,
  PRIMARY KEY (realm, purpose, digest),
  KEY one_time_key_of_account (realm, purpose, account_kind, account_id),
  KEY one_time_key_expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
