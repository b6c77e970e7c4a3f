-- SPDX-License-Identifier: MIT
--
-- Failed attempts, counted for all workers and hosts, and the networks of good logins.

-- One counter: what was tried (kind) for one account from one network or, with network '', from all
-- of them. `account` is a login and compares as logins do, whether there is such an account or not,
-- so that spellings which the collation takes for the same share a counter; it is empty where
-- attempts count for the network alone.
--
-- An attempt counts from its beginning; what succeeds takes it back. It is found again by
-- `window_end`. After `expires_at` a row counts nothing.
-- Primary key: read and changed with each attempt. throttle_expires_at: purge.
CREATE TABLE IF NOT EXISTS throttle (
  realm        VARCHAR(64)  NOT NULL,
  kind         VARCHAR(16)  NOT NULL,
  account      VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  network      VARCHAR(64)  NOT NULL,
  failures     INT UNSIGNED NOT NULL DEFAULT 0,
  window_end   BIGINT       NOT NULL DEFAULT 0,
  locked_until BIGINT       NULL,
  expires_at   BIGINT       NOT NULL,
  PRIMARY KEY (realm, kind, account, network),
  KEY throttle_expires_at (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Networks from which an account logged in well; the ten latest are kept.
-- Primary key: read when an account has too many failures, written with each good login.
-- known_network_last_good_at: purge after 90 days.
CREATE TABLE IF NOT EXISTS known_network (
  realm        VARCHAR(64)  NOT NULL,
  kind         VARCHAR(16)  NOT NULL,
  account      VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  network      VARCHAR(64)  NOT NULL,
  last_good_at BIGINT       NOT NULL,
  PRIMARY KEY (realm, kind, account, network),
  KEY known_network_last_good_at (last_good_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
