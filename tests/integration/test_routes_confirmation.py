# SPDX-License-Identifier: MIT
"""POST /customer-confirmation on the wire (contract 1.11)."""

import pytest
from glue_answers import NOT_CACHED, ask_login, bearer, check_error, document, login, post
from password_routes import BLANK, MISSING, NO_TEXT, at_once, check_done, confirm, issue_key
from stored_accounts import stored

NO_TYPE = (400, None, "Invalid type.")
NO_DATA = (400, None, "Post data is invalid.")
UNKNOWN = (422, "423", "This email confirmation code is invalid or has been already used.")
UNCONFIRMED = (403, "003", "Failed to authenticate user.")
PATH = "/customer-confirmation"


@pytest.fixture
def newcomer(own_stack, new_account):
    """(account, key) of one who has yet to confirm his address."""
    account = new_account("--unconfirmed")
    return account, issue_key(own_stack, account.reference, "confirm_email")


@pytest.mark.parametrize("prefix", ["", "/v1", "/v1.2"])
@pytest.mark.parametrize("tail", ["", "/"])
def test_a_key_lets_its_owner_log_in(own_stack, newcomer, prefix, tail):
    account, key = newcomer
    check_error(ask_login(own_stack, account.email, account.password), *UNCONFIRMED)
    assert not stored(own_stack, account.email).confirmed
    check_done(confirm(own_stack, key, f"{prefix}/customer-confirmation{tail}"))
    login(own_stack, account)
    assert stored(own_stack, account.email).confirmed


def test_a_key_works_once_and_takes_its_sisters_with_it(own_stack, newcomer):
    account, key = newcomer
    sister = issue_key(own_stack, account.reference, "confirm_email")
    check_done(confirm(own_stack, sister))
    for one in (key, sister):
        check_error(confirm(own_stack, one), *UNKNOWN)
    login(own_stack, account)


def test_of_sixteen_uses_of_one_key_one_counts(own_stack, newcomer):
    account, key = newcomer
    answers = at_once(16, lambda _: confirm(own_stack, key))
    assert sorted(answer.status for answer in answers) == [204] + [422] * 15
    for answer in answers:
        if answer.status != 204:
            check_error(answer, *UNKNOWN)
    login(own_stack, account)


def test_one_whom_an_operator_confirmed_uses_his_key_up(own_stack, newcomer):
    account, key = newcomer
    assert own_stack.ctl("customer", "confirm", account.email).returncode == 0
    check_done(confirm(own_stack, key))
    check_error(confirm(own_stack, key), *UNKNOWN)


def test_expired_foreign_and_nonsensical_keys_are_invalid(own_stack, newcomer):
    account, key = newcomer
    expired = issue_key(own_stack, account.reference, "confirm_email", seconds=-1)
    restoring = issue_key(own_stack, account.reference, "restore_password")
    for one in (expired, restoring, "nonsense", "x" * 10000, key.upper(), key + " "):
        check_error(confirm(own_stack, one), *UNKNOWN)
    check_error(ask_login(own_stack, account.email, account.password), *UNCONFIRMED)
    check_done(confirm(own_stack, key))


@pytest.mark.parametrize(
    "change", ["disabled_at = 1", "anonymized_at = 1", "customer_id = customer_id + 1000000"]
)
def test_keys_of_accounts_that_may_not_log_in_are_invalid(own_stack, newcomer, change):
    account, key = newcomer
    own_stack.sql(f"UPDATE customer SET {change} WHERE email = '{account.email}'")
    check_error(confirm(own_stack, key), *UNKNOWN)


ROWS = {
    "type-wrong": (document("customers", registrationKey="k"), NO_TYPE),
    "type-blank": (document("", registrationKey="k"), NO_TYPE),
    "no-body": (None, NO_DATA),
    "not-json": ("registrationKey=k", NO_DATA),
    "no-attributes": ('{"data":{"type":"customer-confirmation"}}', NO_DATA),
    "nul": (document("customer-confirmation", registrationKey="k\0"), NO_DATA),
    "blank": (document("customer-confirmation", registrationKey=""), (422, "901", f"registrationKey => {BLANK}")),
    "null": (document("customer-confirmation", registrationKey=None), (422, "901", f"registrationKey => {BLANK}")),
    "list": (document("customer-confirmation", registrationKey=[]), (422, "901", f"registrationKey => {BLANK}")),
    "number": (document("customer-confirmation", registrationKey=5), (422, "901", f"registrationKey => {NO_TEXT}")),
    "absent": (document("customer-confirmation"), (422, "901", f"registrationKey => {MISSING}")),
    "unknown": (document("customer-confirmation", registrationKey="607a17d1c673f461ca40002ea79fddc0"), UNKNOWN),
}


@pytest.mark.parametrize("row", ROWS)
def test_the_failure_table(own_stack, row):
    body, expected = ROWS[row]
    check_error(post(own_stack, PATH, body), *expected)


def test_the_order_of_the_table(own_stack):
    bad = ("Authorization", "Bearer bad")
    blank = document("customer-confirmation", registrationKey="")
    check_error(post(own_stack, PATH, document("x"), bad), *NO_TYPE)
    check_error(post(own_stack, PATH, '{"data":{"type":"customer-confirmation"}}', bad), *NO_DATA)
    check_error(post(own_stack, PATH, blank, bad), 401, "001", "Invalid access token.")


def test_a_good_token_may_come_along(own_stack, newcomer, new_account):
    account, key = newcomer
    other = login(own_stack, new_account())
    body = document("customer-confirmation", registrationKey=key)
    check_done(post(own_stack, PATH, body, bearer(other.access)))
    login(own_stack, account)


def test_an_id_in_the_path_and_other_methods_are_not_found(own_stack):
    answer = post(own_stack, f"{PATH}/x", document("customer-confirmation", registrationKey="k"))
    check_error(answer, 404, None, "Not Found", cache=NOT_CACHED)
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        assert own_stack.request(method, PATH, [("Accept", "*/*")]).status == 404, method
