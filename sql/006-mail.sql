-- SPDX-License-Identifier: MIT
--
-- Mail that is to be sent.

-- One order to mail somebody a key. It holds no key, and nothing else that a reader could use: the
-- keeper makes the key when it sends. `login` is what somebody typed, who need not have an account;
-- the account's columns are filled once it was looked up.
--
-- While an attempt runs, `next_attempt_at` is the end of its lease; `attempts` counts those begun, and
-- with it an attempt recognises its own row. After sending, dropping or giving up, `finished_at` is set.
-- Primary key: settling an attempt, administration. mail_due: what to send next.
-- mail_of_account: how many an account was sent lately. mail_of_realm: administration.
-- mail_finished_at: purge, of each state for itself.
CREATE TABLE IF NOT EXISTS mail (
  mail_id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  realm           VARCHAR(64)     NOT NULL,
  purpose         VARCHAR(32)     NOT NULL,
  login           VARCHAR(255)    NOT NULL,
  locale          VARCHAR(16)     NOT NULL,
  state           VARCHAR(16)     NOT NULL DEFAULT 'queued',
  attempts        INT UNSIGNED    NOT NULL DEFAULT 0,
  account_kind    VARCHAR(16)     NULL,
  account_id      VARCHAR(64)     NULL,
  created_at      BIGINT          NOT NULL,
  next_attempt_at BIGINT          NOT NULL,
  finished_at     BIGINT          NULL,
  last_problem    VARCHAR(255)    NOT NULL DEFAULT '',
  PRIMARY KEY (mail_id),
  KEY mail_due (state, next_attempt_at),
  KEY mail_of_account (realm, account_kind, account_id, finished_at),
  KEY mail_of_realm (realm, state),
  KEY mail_finished_at (state, finished_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
