# SPDX-License-Identifier: MIT
"""Keys of registration mails that a shop's PHP wrote before the move: POST /customer-confirmation takes them."""

import itertools

import pytest
from glue_answers import ask_login, check_error, login, secret
from password_routes import at_once, check_done, confirm, issue_key
from test_accounts import SPRYKER, check, with_queries

UNKNOWN = (422, "423", "This email confirmation code is invalid or has been already used.")
UNCONFIRMED = (403, "003", "Failed to authenticate user.")

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def own_stack(module_stack):
    return with_queries(module_stack, 'preset = "spryker"', ("--sql", SPRYKER))


@pytest.fixture
def newcomer(own_stack, new_account):
    """(account, key) of one to whom PHP has mailed a key."""
    account = new_account("--unconfirmed")
    key = secret(f"7f3a90c1d4e5b6{next(numbers):018x}")
    own_stack.sql(f"UPDATE spy_customer SET registration_key = '{key}' WHERE email = '{account.email}'")
    return account, key


def row_of(stack, account):
    return stack.sql(
        "SELECT registered IS NOT NULL, registration_key IS NULL FROM spy_customer"
        f" WHERE customer_reference = '{account.reference}'"
    )


def test_a_key_lets_its_owner_log_in_and_is_gone(own_stack, newcomer):
    account, key = newcomer
    check_error(ask_login(own_stack, account.email, account.password), *UNCONFIRMED)
    check_done(confirm(own_stack, key))
    assert row_of(own_stack, account) == [["1", "1"]]
    login(own_stack, account)
    check_error(confirm(own_stack, key), *UNKNOWN)


def test_another_spelling_is_another_key(own_stack, newcomer):
    account, key = newcomer
    for text in (key.upper(), key + " ", key[:-1], key.replace("a", "ä"), "\U0001f600" + key, "' OR 1 = 1 -- "):
        check_error(confirm(own_stack, text), *UNKNOWN)
    assert row_of(own_stack, account) == [["0", "0"]]
    check_done(confirm(own_stack, key))


def test_of_sixteen_uses_one_counts(own_stack, newcomer):
    account, key = newcomer
    answers = at_once(16, lambda _: confirm(own_stack, key))
    assert sorted(answer.status for answer in answers) == [204] + [422] * 15
    login(own_stack, account)


def test_keys_of_confirmed_and_anonymised_customers_are_invalid(own_stack, newcomer):
    account, key = newcomer
    where = f"WHERE customer_reference = '{account.reference}'"
    own_stack.sql(f"UPDATE spy_customer SET registered = CURRENT_DATE {where}")
    check_error(confirm(own_stack, key), *UNKNOWN)
    own_stack.sql(f"UPDATE spy_customer SET registered = NULL, anonymized_at = NOW() {where}")
    check_error(confirm(own_stack, key), *UNKNOWN)
    own_stack.sql(f"UPDATE spy_customer SET anonymized_at = NULL {where}")
    check_done(confirm(own_stack, key))


def test_a_key_of_bearerd_s_own_works_beside(own_stack, newcomer):
    account, key = newcomer
    check_done(confirm(own_stack, issue_key(own_stack, account.reference, "confirm_email")))
    login(own_stack, account)
    check_error(confirm(own_stack, key), *UNKNOWN)


def test_without_the_index_nothing_is_searched(module_stack):
    stack = with_queries(module_stack, 'preset = "spryker"', ("--sql", SPRYKER))
    stack.sql("DROP INDEX `spy_customer-registration_key` ON spy_customer")
    done = check(stack)
    assert done.returncode == 2 and "realm.default.accounts.registration_key: " in done.stderr
    assert "spy_customer-registration_key" in done.stderr
    size = stack.log_size("bearerd")
    check_error(confirm(stack, "no such key"), 503, None, "Service Unavailable")
    stack.wait_for_log("bearerd", "lacks a table, column or index.*bearerd --check-config --database", size)
