# SPDX-License-Identifier: MIT
"""Accounts by presets and queries: what bearerctl and `bearerd --check-config --database` say of them."""

import os
import re
import subprocess
import tomllib

import pytest
from running_stack import TOP, build_directory

PRESETS = ("bearerd", "spryker", "wordpress", "magento", "drupal", "phpbb", "postfixadmin")
SPRYKER = os.path.join(TOP, "tests", "integration", "tables", "spryker.sql")


def check(stack):
    """`bearerd --check-config --database` of a stack."""
    argv = [os.path.join(build_directory(), "bearerd"), "--config", stack.env["CONFIG"]]
    return subprocess.run(argv + ["--check-config", "--database"], capture_output=True, text=True, check=False)


def with_queries(module_stack, text, options=()):
    return module_stack(f"[realm.default.accounts]\n{text}\n", options)


@pytest.fixture(scope="module")
def shop(module_stack):
    """A stack whose accounts are a Spryker shop's."""
    return with_queries(module_stack, 'preset = "spryker"', ("--sql", SPRYKER))


def test_presets_are_listed(stack):
    done = stack.ctl("accounts", "preset")
    assert done.returncode == 0 and not done.stderr
    assert re.findall(r"(?m)^(\w+) ", done.stdout)[1:] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_printed_as_toml_that_the_configuration_takes(stack, name, tmp_path):
    done = stack.ctl("accounts", "preset", name)
    assert done.returncode == 0 and not done.stderr
    queries = tomllib.loads(done.stdout)["realm"]["default"]["accounts"]
    assert queries["preset"] == name
    assert queries["customer"]["select"].startswith("SELECT ")
    config = tmp_path / "bearerd.toml"
    config.write_text('[realm.default]\npublic_url = "https://x.example"\nrules = ""\n' + done.stdout)
    program = os.path.join(build_directory(), "bearerd")
    read = subprocess.run([program, "--config", config, "--check-config"], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr


def test_an_unknown_preset_is_told_apart(stack):
    done = stack.ctl("accounts", "preset", "joomla")
    assert done.returncode == 2
    assert "There is no preset 'joomla'" in done.stderr


def test_every_query_of_our_own_and_of_a_shops_tables_can_be_used(stack, shop):
    for one in (stack, shop):
        done = check(one)
        assert done.returncode == 0 and done.stderr == "", done.stderr
        assert "every query of accounts can be used" in done.stdout
        assert "account_query_unusable" not in one.log("bearerd")


def test_what_is_wrong_with_a_query_is_said_at_start_and_by_the_check(module_stack):
    one = with_queries(
        module_stack,
        "[realm.default.accounts.customer]\n"
        "select = \"SELECT customer_id AS id, email AS login FROM customer\"\n"
        'by_login = "first_name = :login AND realm = :realm"\n'
        'by_id = "last_login = :id"\n'
        "[realm.default.accounts.user]\n"
        'select = "SELECT id, login, hash FROM admins"\n',
    )
    done = check(one)
    assert done.returncode == 2
    assert re.search(r"customer.select with by_login: it gives no column `hash`", done.stderr)
    assert re.search(r"customer.select with by_id: .*last_login", done.stderr)
    assert re.search(r"user.select with by_login: .*admins", done.stderr)
    for line in done.stderr.splitlines():
        assert line.startswith(one.env["CONFIG"] + ": realm.default.accounts."), line
    one.wait_for_log("bearerd", r"event=account_query_unusable realm=default")


def test_a_query_without_an_index_is_named(module_stack):
    one = with_queries(module_stack, '[realm.default.accounts.customer]\nby_login = "c.password_hash = :login"')
    done = check(one)
    assert done.returncode == 2
    assert "no index serves it" in done.stderr and "customer.select with by_login" in done.stderr


def test_the_check_says_when_the_database_is_away(module_stack):
    one = with_queries(module_stack, 'preset = "bearerd"')
    one.stop("mariadb")
    done = check(one)
    assert done.returncode == 1
    assert "the accounts of realm default cannot be tried" in done.stderr


def test_a_missing_statement_is_503_and_names_the_setting(module_stack):
    one = with_queries(module_stack, '[realm.default.accounts.customer]\nby_login = "none"')
    size = one.log_size("bearerd")
    body = '{"data":{"type":"access-tokens","attributes":{"username":"a@b.example","password":"x"}}}'
    answer = one.request("POST", "/access-tokens", [("Accept", "*/*"), ("Content-Type", "application/json")], body)
    assert answer.status == 503
    one.wait_for_log("bearerd", r"status=503 .*customer\.by_login", size)


@pytest.mark.parametrize(
    "login, options, lines",
    [
        ("sonia@spryker.com", [], {"id": "21", "reference": "DE--21", "state": "active", "right password": "accepted"}),
        ("SONIA@spryker.com", [], {"login": "sonia@spryker.com", "hash": "argon2id"}),
        ("unconfirmed@example.com", [], {"confirmed": "no", "right password": "refused: the e-mail address is not confirmed"}),
        ("disabled@example.com", [], {"right password": "refused: the account is anonymised"}),
        ("admin@spryker.com", ["--user"], {"agent": "yes", "warehouse user": "no", "id": "3"}),
    ],
)
def test_what_a_login_would_meet_is_shown_without_the_hash(shop, login, options, lines):
    done = shop.ctl("accounts", "try", login, *options)
    assert done.returncode == 0 and done.stderr == ""
    shown = dict(re.findall(r"(?m)^  (\S+(?: \S+)*?)  +(.*)$", done.stdout))
    for name, value in lines.items():
        assert shown[name] == value, done.stdout
    assert "$argon2id$" not in done.stdout


def test_an_account_that_is_not_there_is_said(shop):
    done = shop.ctl("accounts", "try", "nobody@example.com")
    assert done.returncode == 1
    assert "There is no customer 'nobody@example.com' in realm default" in done.stderr
