-- SPDX-License-Identifier: MIT
--
-- The table of a Drupal site that holds accounts, as versions 8 to 11 make it of the entity type user, and
-- accounts with the password change123 in every notation that Drupal has had.

CREATE TABLE users_field_data (
  uid                      INT(10) UNSIGNED NOT NULL,
  langcode                 VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
  preferred_langcode       VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_general_ci NULL,
  preferred_admin_langcode VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_general_ci NULL,
  name                     VARCHAR(60)  NOT NULL,
  pass                     VARCHAR(255) NULL,
  mail                     VARCHAR(254) NULL,
  timezone                 VARCHAR(32)  NULL,
  status                   TINYINT(4)   NULL,
  created                  INT(11)      NOT NULL,
  changed                  INT(11)      NULL,
  access                   INT(11)      NOT NULL,
  login                    INT(11)      NULL,
  init                     VARCHAR(254) NULL,
  default_langcode         TINYINT(4)   NOT NULL,
  PRIMARY KEY (uid, langcode),
  UNIQUE KEY user__name (name, langcode),
  KEY user__id__default_langcode__langcode (uid, default_langcode, langcode),
  KEY user_field__mail (mail(191)),
  KEY user_field__created (created),
  KEY user_field__access (access)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- From 10.1: php -r 'echo password_hash("change123", PASSWORD_BCRYPT, ["cost" => 4]);'
-- Before: php -r 'require "includes/password.inc"; echo _password_crypt("sha512", "change123", "$S$6abcdefgh");'
-- Taken over from 6: the same with md5("change123"), and a U in front.
INSERT INTO users_field_data (uid, langcode, name, pass, mail, status, created, access, default_langcode) VALUES
  (0, 'en', '', NULL, NULL, 0, 0, 0, 1),
  (1, 'en', 'Sonia', '$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW', 'sonia@example.com', 1, 0, 0, 1),
  (2, 'en', 'old', '$S$6abcdefghSVvE2rWj2ozUzgvFwdiwpk7/XUixjbd72ZpFQwssS0k', 'old@example.com', 1, 0, 0, 1),
  (3, 'en', 'older', 'U$S$6abcdefghi4E2bPPlSkiW3CMq/QVV8K6lPjIrLmiU76jLIEsVrnt', 'older@example.com', 1, 0, 0, 1),
  -- Blocked, which is also what somebody is who waits for an administrator's approval.
  (4, 'en', 'blocked', '$S$6abcdefghSVvE2rWj2ozUzgvFwdiwpk7/XUixjbd72ZpFQwssS0k', 'blocked@example.com', 0, 0, 0, 1),
  -- A translation of an account: the same password, and another row.
  (1, 'de', 'Sonia', '$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW', 'sonia@example.com', 1, 0, 0, 0);
