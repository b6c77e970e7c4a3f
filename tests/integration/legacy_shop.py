# SPDX-License-Identifier: MIT
"""A Spryker shop that was moved: bearerd takes the refresh tokens of its PHP. Fixtures and helpers."""

import itertools
import os

import pytest
from glue_answers import secret
from php_refresh_tokens import KEY, customer, php_token
from running_stack import TOP

SPRYKER = ("--sql", os.path.join(TOP, "tests", "integration", "tables", "spryker.sql"))
LIVE = "SELECT COUNT(*) FROM session WHERE revoked_at IS NULL AND account_id = "

numbers = itertools.count(2000)


@pytest.fixture(scope="module")
def key_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "encryption-key"
    path.write_text(secret(KEY) + "\n")
    path.chmod(0o600)
    return str(path)


def shop_with(make, key_file, until, more=""):
    fragment = '[realm.default.accounts]\npreset = "spryker"\n'
    fragment += f'[realm.default.legacy]\nencryption_key_file = "{key_file}"\nuntil = {until}\n{more}'
    return make(fragment, SPRYKER)


@pytest.fixture(scope="module")
def shop(module_stack, key_file):
    return shop_with(module_stack, key_file, "2099-12-31")


@pytest.fixture
def someone(shop):
    """(number, e-mail, password) of a customer whom only this test has."""
    number = next(numbers)
    email, password = f"c{number}@example.com", secret("Password-of-1!")
    done = shop.ctl("customer", "add", email, "--id", str(number), "--reference", f"DE--{number}", stdin=password + "\n")
    assert done.returncode == 0, done.stderr
    return number, email, password


def token_of(shop, number, **more):
    return php_token(shop, customer(number), ["customer"], **more)


def live_sessions(shop, number):
    return int(shop.sql(f"{LIVE}'{number}'")[0][0])
