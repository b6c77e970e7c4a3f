-- SPDX-License-Identifier: MIT
--
-- The tables of Postfix Admin 3.3 that hold accounts, as its upgrade.php makes them, and mailboxes with
-- the password change123 as its ways to encrypt make them.

CREATE TABLE domain (
  domain          VARCHAR(255) NOT NULL,
  description     VARCHAR(255) CHARACTER SET utf8mb3 NOT NULL DEFAULT '',
  aliases         INT(10)      NOT NULL DEFAULT 0,
  mailboxes       INT(10)      NOT NULL DEFAULT 0,
  maxquota        BIGINT(20)   NOT NULL DEFAULT 0,
  quota           BIGINT(20)   NOT NULL DEFAULT 0,
  transport       VARCHAR(255) NOT NULL DEFAULT '',
  backupmx        TINYINT(1)   NOT NULL DEFAULT 0,
  created         DATETIME     NOT NULL DEFAULT '2000-01-01 00:00:00',
  modified        DATETIME     NOT NULL DEFAULT '2000-01-01 00:00:00',
  active          TINYINT(1)   NOT NULL DEFAULT 1,
  password_expiry INT(11)      NULL DEFAULT 0,
  PRIMARY KEY (domain)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COMMENT='Postfix Admin - Virtual Domains';

CREATE TABLE mailbox (
  username        VARCHAR(255) NOT NULL,
  password        VARCHAR(255) NOT NULL,
  name            VARCHAR(255) CHARACTER SET utf8mb3 NOT NULL DEFAULT '',
  maildir         VARCHAR(255) NOT NULL DEFAULT '',
  quota           BIGINT(20)   NOT NULL DEFAULT 0,
  local_part      VARCHAR(255) NOT NULL DEFAULT '',
  domain          VARCHAR(255) NOT NULL,
  created         DATETIME     NOT NULL DEFAULT '2000-01-01 00:00:00',
  modified        DATETIME     NOT NULL DEFAULT '2000-01-01 00:00:00',
  active          TINYINT(1)   NOT NULL DEFAULT 1,
  phone           VARCHAR(30)  CHARACTER SET utf8mb3 NOT NULL DEFAULT '',
  email_other     VARCHAR(255) CHARACTER SET utf8mb3 NOT NULL DEFAULT '',
  token           VARCHAR(255) CHARACTER SET utf8mb3 NOT NULL DEFAULT '',
  token_validity  DATETIME     NOT NULL DEFAULT '2000-01-01 00:00:00',
  password_expiry DATETIME     NOT NULL DEFAULT '2000-01-01 00:00:00',
  PRIMARY KEY (username),
  KEY domain (domain)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COMMENT='Postfix Admin - Virtual Mailboxes';

INSERT INTO domain (domain, active) VALUES ('ALL', 1), ('example.com', 1), ('closed.example', 0);

-- encrypt = 'php_crypt:SHA512:1000': php -r 'echo crypt("change123", "$6$rounds=1000$saltsalt$");'
-- encrypt = 'dovecot:BLF-CRYPT', 'php_crypt:BLOWFISH:4:{BLF-CRYPT}': the mark, and
--   php -r 'echo password_hash("change123", PASSWORD_BCRYPT, ["cost" => 4]);'
-- encrypt = 'dovecot:SSHA': doveadm pw -s SSHA, or slappasswd -h "{SSHA}"
-- encrypt = 'md5crypt': php -r 'echo crypt("change123", "$1$saltsalt$");', which bearerd does not verify
INSERT INTO mailbox (username, password, name, maildir, local_part, domain, active) VALUES
  ('sonia@example.com', '$6$rounds=1000$saltsalt$v5WNNx6AnGnBk0.P4etpEc6tXarEH5714vpwrQGT8hMUq4nLCcN0W35EjILX4I82MFMdmNUKPfM2EBxoV3ykD1', 'Sonia', 'example.com/sonia/', 'sonia', 'example.com', 1),
  ('marked@example.com', '{BLF-CRYPT}$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW', 'Marked', 'example.com/marked/', 'marked', 'example.com', 1),
  ('digest@example.com', '{SSHA}rdDH1rQMvTnwdYzt6X8iGZNeKuC3O76A', 'Digest', 'example.com/digest/', 'digest', 'example.com', 1),
  ('old@example.com', '$1$saltsalt$nmGer4A.3Px1I5wfdNDp61', 'Old', 'example.com/old/', 'old', 'example.com', 1),
  ('blocked@example.com', '{SSHA}rdDH1rQMvTnwdYzt6X8iGZNeKuC3O76A', 'Blocked', 'example.com/blocked/', 'blocked', 'example.com', 0),
  ('sonia@closed.example', '{SSHA}rdDH1rQMvTnwdYzt6X8iGZNeKuC3O76A', 'Sonia', 'closed.example/sonia/', 'sonia', 'closed.example', 1);
