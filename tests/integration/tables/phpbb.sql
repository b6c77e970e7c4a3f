-- SPDX-License-Identifier: MIT
--
-- The table of a phpBB 3.3 board that holds accounts, with the columns that precede and surround those of
-- accounts; columns of a user's taste are left out, but their types would not matter. Accounts with the
-- password change123 in every notation that phpBB 3 has had.

CREATE TABLE phpbb_users (
  user_id                 INT(10) UNSIGNED NOT NULL AUTO_INCREMENT,
  user_type               TINYINT(2)   NOT NULL DEFAULT 0,
  group_id                MEDIUMINT(8) UNSIGNED NOT NULL DEFAULT 3,
  user_permissions        MEDIUMTEXT   NOT NULL,
  user_perm_from          MEDIUMINT(8) UNSIGNED NOT NULL DEFAULT 0,
  user_ip                 VARCHAR(40)  NOT NULL DEFAULT '',
  user_regdate            INT(11) UNSIGNED NOT NULL DEFAULT 0,
  username                VARCHAR(255) NOT NULL DEFAULT '',
  username_clean          VARCHAR(255) NOT NULL DEFAULT '',
  user_password           VARCHAR(255) NOT NULL DEFAULT '',
  user_passchg            INT(11) UNSIGNED NOT NULL DEFAULT 0,
  user_email              VARCHAR(100) NOT NULL DEFAULT '',
  user_birthday           VARCHAR(10)  NOT NULL DEFAULT '',
  user_lastvisit          INT(11) UNSIGNED NOT NULL DEFAULT 0,
  user_login_attempts     TINYINT(4)   NOT NULL DEFAULT 0,
  user_inactive_reason    TINYINT(2)   NOT NULL DEFAULT 0,
  user_inactive_time      INT(11) UNSIGNED NOT NULL DEFAULT 0,
  user_lang               VARCHAR(30)  NOT NULL DEFAULT '',
  user_sig                MEDIUMTEXT   NOT NULL,
  user_actkey             VARCHAR(32)  NOT NULL DEFAULT '',
  PRIMARY KEY (user_id),
  UNIQUE KEY username_clean (username_clean),
  KEY user_birthday (user_birthday),
  KEY user_type (user_type),
  KEY user_email (user_email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin;

-- From 3.3: php -r 'echo password_hash("change123", PASSWORD_ARGON2ID, ["memory_cost" => 64, "time_cost" => 1]);'
-- 3.1 and 3.2: php -r 'echo password_hash("change123", PASSWORD_BCRYPT, ["cost" => 4]);'
-- 3.0: phpbb_hash("change123"), which is PHPass with another mark.
INSERT INTO phpbb_users (user_id, user_type, username, username_clean, user_password, user_email, user_permissions, user_inactive_reason, user_sig) VALUES
  (1, 2, 'Anonymous', 'anonymous', '', '', '', 0, ''),
  (2, 3, 'Sonia', 'sonia', '$argon2id$v=19$m=64,t=1,p=1$UjhRallDQmVNWWIyTFZ4Uw$My7WOUzFGoK73ESUU5fzTqA9Di3dneBivSVJedZ9AMk', 'sonia@example.com', '', 0, ''),
  (3, 0, 'old', 'old', '$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW', 'old@example.com', '', 0, ''),
  (4, 0, 'Ölder', 'ölder', '$H$BzIUOvN1HGSs211pFeftO/zitUVftj.', 'older@example.com', '', 0, ''),
  (5, 1, 'unconfirmed', 'unconfirmed', '$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW', 'unconfirmed@example.com', '', 1, ''),
  (6, 1, 'blocked', 'blocked', '$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW', 'blocked@example.com', '', 3, ''),
  (7, 2, 'Robot', 'robot', '$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW', '', '', 0, '');
