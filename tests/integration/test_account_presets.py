# SPDX-License-Identifier: MIT
"""Presets on the tables of the software that they are for, with its column types, keys and hashes."""

import collections
import json
import os
import re

import pytest
from backend_answers import backend_of, check_backend, check_user_tokens, password_fields
from forged_tokens import parts_of
from glue_answers import ask_login, ask_refresh, ask_token, check_error, check_oauth, tokens_of
from running_stack import TOP
from test_accounts import check, with_queries

TABLES = os.path.join(TOP, "tests", "integration", "tables")
PASSWORD = "change123"
OTHER_PASSWORD = "pässwörd €"
# bcrypt of OTHER_PASSWORD, of the vectors: what a changed password leaves.
CHANGED = "$2y$04$OznX35zR3rB5u9Jr41BEXOXjNggkxBxhucKeYLhIkRYHvIzN3TiiS"
FAILED = (401, "003", "Failed to authenticate user.")
UNCONFIRMED = (403, "003", "Failed to authenticate user.")
GRANT_FAILED = (400, "invalid_grant", "The user credentials were incorrect.")

# `names` and `addresses`: what logs in, and as whom; addresses at both routes, names at /token alone.
# `refused` never logs in. `change` and `block` are what the software does to account `victim`.
Preset = collections.namedtuple("Preset", "names addresses refused unconfirmed victim change block unblock")

PRESETS = {
    "wordpress": Preset(
        names={"Sonia": "1", "sonia": "1", "old": "2", "plugin": "3"},
        addresses={"sonia@example.com": "1", "SONIA@example.com": "1", "plugin@example.com": "3"},
        refused=["blocked", "blocked@example.com", "nobody", "old@example.com"],
        unconfirmed=[],
        victim="plugin@example.com",
        change=f"UPDATE wp_users SET user_pass = '{CHANGED}' WHERE ID = 3",
        block="UPDATE wp_users SET user_status = 1 WHERE ID = 3",
        unblock="UPDATE wp_users SET user_status = 0 WHERE ID = 3",
    ),
    "magento": Preset(
        names={},
        addresses={"sonia@example.com": "1", "OLD@example.com": "2", "older@example.com": "3"},
        refused=["blocked@example.com", "locked@example.com", "elsewhere@example.com"],
        unconfirmed=["unconfirmed@example.com"],
        victim="old@example.com",
        change=f"UPDATE customer_entity SET password_hash = '{CHANGED}' WHERE entity_id = 2",
        block="UPDATE customer_entity SET lock_expires = NOW() + INTERVAL 1 HOUR WHERE entity_id = 2",
        unblock="UPDATE customer_entity SET lock_expires = NULL WHERE entity_id = 2",
    ),
    "drupal": Preset(
        names={"Sonia": "1", "sonia": "1", "old": "2", "older": "3"},
        addresses={"sonia@example.com": "1", "OLD@example.com": "2", "older@example.com": "3"},
        refused=["blocked", "blocked@example.com"],
        unconfirmed=[],
        victim="old@example.com",
        change=f"UPDATE users_field_data SET pass = '{CHANGED}' WHERE uid = 2",
        block="UPDATE users_field_data SET status = 0 WHERE uid = 2",
        unblock="UPDATE users_field_data SET status = 1 WHERE uid = 2",
    ),
    "phpbb": Preset(
        names={"Sonia": "2", "SONIA": "2", "old": "3", "Ölder": "4", "ölder": "4"},
        addresses={},
        refused=["unconfirmed", "blocked", "robot", "anonymous", "old@example.com"],
        unconfirmed=[],
        victim="old",
        change=f"UPDATE phpbb_users SET user_password = '{CHANGED}' WHERE user_id = 3",
        block="UPDATE phpbb_users SET user_type = 1, user_inactive_reason = 3 WHERE user_id = 3",
        unblock="UPDATE phpbb_users SET user_type = 0, user_inactive_reason = 0 WHERE user_id = 3",
    ),
    "postfixadmin": Preset(
        names={},
        addresses={
            "sonia@example.com": "sonia@example.com",
            "SONIA@example.com": "sonia@example.com",
            "marked@example.com": "marked@example.com",
            "digest@example.com": "digest@example.com",
        },
        refused=["blocked@example.com", "sonia@closed.example", "old@example.com", "sonia"],
        unconfirmed=[],
        victim="digest@example.com",
        change=f"UPDATE mailbox SET password = '{CHANGED}' WHERE username = 'digest@example.com'",
        block="UPDATE domain SET active = 0 WHERE domain = 'example.com'",
        unblock="UPDATE domain SET active = 1 WHERE domain = 'example.com'",
    ),
}


@pytest.fixture(scope="module", params=PRESETS)
def site(request, module_stack):
    """(stack, preset) of one software."""
    options = ("--sql", os.path.join(TABLES, request.param + ".sql"))
    return with_queries(module_stack, f'preset = "{request.param}"', options), PRESETS[request.param]


@pytest.fixture(scope="module")
def magento(module_stack):
    return with_queries(module_stack, 'preset = "magento"', ("--sql", os.path.join(TABLES, "magento.sql")))


def grant(stack, login, password=PASSWORD):
    """A login at /token, which takes names of any form."""
    return ask_token(stack, password_fields((login, password)))


def tokens_for(stack, login, password=PASSWORD):
    answer = grant(stack, login, password)
    assert answer.status == 200, answer
    return tokens_of(answer)


def subject(access_token):
    return json.loads(parts_of(access_token)[1]["sub"])


def check_subject(access_token, account):
    claims = subject(access_token)
    assert claims["customer_reference"] == account
    assert str(claims["id_customer"]) == account


def test_every_query_can_be_used(site):
    stack, _ = site
    done = check(stack)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert "account_query_unusable" not in stack.log("bearerd")


def test_each_spelling_logs_in_as_its_owner(site):
    stack, preset = site
    for login, account in {**preset.names, **preset.addresses}.items():
        check_subject(tokens_for(stack, login).access, account)
    for address, account in preset.addresses.items():
        answer = ask_login(stack, address, PASSWORD)
        assert answer.status == 201, (address, answer)
        check_subject(tokens_of(answer).access, account)


def test_a_wrong_password_is_refused_like_an_unknown_name(site):
    stack, preset = site
    for login in [*preset.names, *preset.addresses, *preset.unconfirmed, "nobody@example.com", "日本😀@example.com"]:
        check_oauth(grant(stack, login, "wrong-1"), *GRANT_FAILED)
        if "@" in login and login.isascii():
            check_error(ask_login(stack, login, "wrong-1"), *FAILED)


def test_who_may_not_log_in_is_refused_with_the_right_password(site):
    stack, preset = site
    for login in preset.refused:
        check_oauth(grant(stack, login), *GRANT_FAILED)
        if "@" in login:
            check_error(ask_login(stack, login, PASSWORD), *FAILED)
    for login in preset.unconfirmed:
        check_error(ask_login(stack, login, PASSWORD), *UNCONFIRMED)
        check_oauth(grant(stack, login), *GRANT_FAILED)


def test_a_session_goes_on(site):
    stack, preset = site
    first = tokens_for(stack, preset.victim)
    answer = ask_refresh(stack, first.refresh)
    assert answer.status == 201, answer
    again = tokens_of(answer)
    assert subject(again.access) == subject(first.access)
    assert ask_refresh(stack, again.refresh).status == 201


def test_a_blocked_account_s_session_ends(site):
    stack, preset = site
    tokens = tokens_for(stack, preset.victim)
    stack.sql(preset.block)
    try:
        assert ask_refresh(stack, tokens.refresh).status == 401
        check_oauth(grant(stack, preset.victim), *GRANT_FAILED)
    finally:
        stack.sql(preset.unblock)
    assert grant(stack, preset.victim).status == 200


# The last one to use the victim's old password.
def test_a_password_that_the_software_changes_ends_sessions_and_logs_in(site):
    stack, preset = site
    tokens = tokens_for(stack, preset.victim)
    stack.sql(preset.change)
    assert ask_refresh(stack, tokens.refresh).status == 401
    check_oauth(grant(stack, preset.victim), *GRANT_FAILED)
    assert ask_refresh(stack, tokens_for(stack, preset.victim, OTHER_PASSWORD).refresh).status == 201


def test_magento_admins_log_in_at_the_back_office(magento):
    backend = backend_of(magento)
    tokens = check_user_tokens(ask_token(backend, password_fields(("admin", PASSWORD))))
    assert subject(tokens.access)["id_user"] == 1
    refused = ask_token(backend, password_fields(("admin", "wrong-1")))
    check_backend(refused, *GRANT_FAILED)
    for login in ("blocked", "locked", "nobody"):
        answer = ask_token(backend, password_fields((login, PASSWORD)))
        assert (answer.status, answer.json()) == (400, refused.json()), (login, answer)


def test_magento_s_locks_expire_in_whichever_time_zone_the_server_is(magento):
    magento.sql("SET GLOBAL time_zone = '-05:00'")
    magento.stop("bearerd")
    magento.start("bearerd")
    try:
        magento.sql("UPDATE customer_entity SET lock_expires = NOW() + INTERVAL 1 MINUTE WHERE entity_id = 1")
        check_error(ask_login(magento, "sonia@example.com", PASSWORD), *FAILED)
        magento.sql("UPDATE customer_entity SET lock_expires = NOW() - INTERVAL 1 MINUTE WHERE entity_id = 1")
        assert ask_login(magento, "sonia@example.com", PASSWORD).status == 201
    finally:
        magento.sql("SET GLOBAL time_zone = 'SYSTEM'")


def test_hashes_are_counted_by_scheme_and_cost(module_stack):
    stack = with_queries(module_stack, 'preset = "wordpress"', ("--sql", os.path.join(TABLES, "wordpress.sql")))
    stack.sql("INSERT INTO wp_users (user_login, user_pass) SELECT CONCAT('u', seq), 'x' FROM seq_1_to_20000")
    stack.sql("INSERT INTO wp_users (user_login) VALUES ('without')")
    done = stack.ctl("accounts", "hashes")
    assert done.returncode == 0 and done.stderr == ""
    heading, first, *others = [re.split(r" {2,}", line.rstrip()) for line in done.stdout.splitlines()]
    assert heading == ["SCHEME", "COST", "ACCOUNTS", "BETTER BESIDE"]
    assert first == ["unknown", "-", "20000", "0"]
    expected = [
        ["bcrypt", "cost 4", "1", "0"],
        ["none", "-", "1", "0"],
        ["phpass", "2^13", "2", "0"],
        ["phpass", "2^8", "1", "0"],
        ["wordpress-bcrypt", "cost 4", "1", "0"],
    ]
    assert sorted(others) == expected
    listed = json.loads(stack.ctl("accounts", "hashes", "--json").stdout)
    assert listed[0] == {"scheme": "unknown", "cost": None, "accounts": 20000, "better_beside": 0}
    assert {"scheme": "phpass", "cost": "2^13", "accounts": 2, "better_beside": 0} in listed
    done = stack.ctl("accounts", "hashes", "--user")
    assert done.returncode == 1 and "does not say how Back Office users are read" in done.stderr


def test_hashes_of_users_are_counted(magento):
    listed = json.loads(magento.ctl("accounts", "hashes", "--user", "--json").stdout)
    assert [(one["scheme"], one["accounts"]) for one in listed] == [("magento-sha256", 2), ("magento-argon2id", 1)]


def test_in_wordpress_a_name_goes_before_an_address(module_stack):
    stack = with_queries(module_stack, 'preset = "wordpress"', ("--sql", os.path.join(TABLES, "wordpress.sql")))
    check_subject(tokens_for(stack, "old@example.com", OTHER_PASSWORD).access, "5")
    check_subject(tokens_for(stack, "old").access, "2")
