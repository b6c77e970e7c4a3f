-- SPDX-License-Identifier: MIT
--
-- Better password hashes, beside those of tables that are not ours to write.

-- One account's own hash in argon2id. It counts while the account's table holds the hash of which
-- `of_digest` is the SHA-256: once somebody else has stored another one, the row counts nothing, and
-- the next good login overwrites it.
-- Primary key: read with each login of such a realm, written by the first good one.
CREATE TABLE IF NOT EXISTS better_hash (
  realm         VARCHAR(64)  NOT NULL,
  account_kind  VARCHAR(16)  NOT NULL,
  account_id    VARCHAR(64)  NOT NULL,
  of_digest     BINARY(32)   NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  created_at    BIGINT       NOT NULL,
  PRIMARY KEY (realm, account_kind, account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
