# SPDX-License-Identifier: MIT
"""PATCH /customer-restore-password/{anything} on the wire (contract 1.14, decision 17)."""

import pytest
from glue_answers import ask_login, ask_refresh, bearer, check_error, document, login
from password_routes import (
    BLANK,
    LONG,
    MISSING,
    NO_TEXT,
    RULE,
    SHORT,
    at_once,
    check_done,
    issue_key,
    new_password,
    patch,
    restore,
    restore_body,
)
from stored_accounts import CUSTOMERS

NO_TYPE = (400, None, "Invalid type.")
NO_DATA = (400, None, "Post data is invalid.")
NO_ID = (400, None, "Resource id is not specified.")
DIFFERENT = (422, "406", "Value in field password should be identical to value in the confirmPassword field.")
UNKNOWN = (422, "415", "Restore password key is not valid.")
EXPIRED = (400, "407", "Failed to change password.")
FAILED = (401, "003", "Failed to authenticate user.")
NOT_REFRESHED = (401, "004", "Failed to refresh token.")
GOOD = "Wholly-new-one-1"
PATH = "/customer-restore-password/x"


# --- success


@pytest.mark.parametrize("prefix", ["", "/v1", "/v1.2"])
@pytest.mark.parametrize("anything", ["DE--21", "x", "00", "nobody/", "%C3%A4", "a" * 300])
def test_a_key_sets_a_password_whatever_the_path_says(own_stack, new_account, prefix, anything):
    account, new = new_account(), new_password()
    key = issue_key(own_stack, account.reference)
    check_done(restore(own_stack, key, new, f"{prefix}/customer-restore-password/{anything}"))
    login(own_stack, (account.email, new))
    check_error(ask_login(own_stack, account.email, account.password), *FAILED)


def test_every_session_ends(own_stack, new_account):
    account = new_account()
    sessions = [login(own_stack, account) for _ in range(2)]
    check_done(restore(own_stack, issue_key(own_stack, account.reference), new_password()))
    for tokens in sessions:
        check_error(ask_refresh(own_stack, tokens.refresh), *NOT_REFRESHED)


def test_a_good_token_may_come_along_and_changes_nothing(own_stack, new_account):
    account, other = new_account(), new_account()
    key, new = issue_key(own_stack, account.reference), new_password()
    tokens = login(own_stack, other)
    check_done(patch(own_stack, PATH, restore_body(key, new), bearer(tokens.access)))
    login(own_stack, (account.email, new))
    assert ask_refresh(own_stack, tokens.refresh).status == 201


def test_an_unconfirmed_customer_stays_unconfirmed(own_stack, new_account):
    account, new = new_account("--unconfirmed"), new_password()
    check_done(restore(own_stack, issue_key(own_stack, account.reference), new))
    check_error(ask_login(own_stack, account.email, new), 403, "003", "Failed to authenticate user.")


# --- keys


def test_a_key_works_once_and_takes_its_sisters_with_it(own_stack, new_account):
    account, new = new_account(), new_password()
    first, second = (issue_key(own_stack, account.reference) for _ in range(2))
    check_done(restore(own_stack, first, new))
    for key in (first, second):
        check_error(restore(own_stack, key, new_password()), *UNKNOWN)
    login(own_stack, (account.email, new))


def test_an_expired_key_is_told_from_an_unknown_one(own_stack, new_account):
    account = new_account()
    key = issue_key(own_stack, account.reference, seconds=-1)
    check_error(restore(own_stack, key, new_password()), *EXPIRED)
    check_error(restore(own_stack, key, new_password()), *EXPIRED)
    own_stack.sql("UPDATE one_time_key SET expires_at = expires_at + 60000000 WHERE"
                  f" digest = UNHEX(SHA2('{key}', 256))")
    check_done(restore(own_stack, key, new_password()))


def test_a_key_for_something_else_or_somewhere_else_is_unknown(own_stack, new_account):
    account = new_account()
    confirming = issue_key(own_stack, account.reference, "confirm_email")
    elsewhere = issue_key(own_stack, account.reference)
    own_stack.sql(f"UPDATE one_time_key SET realm = 'elsewhere' WHERE digest = UNHEX(SHA2('{elsewhere}', 256))")
    for key in (confirming, elsewhere, "nonsense", "x" * 10000, confirming.upper(), " " + confirming):
        check_error(restore(own_stack, key, new_password()), *UNKNOWN)
    login(own_stack, account)


@pytest.mark.parametrize(
    "change", ["disabled_at = 1", "anonymized_at = 1", "customer_id = customer_id + 1000000"]
)
def test_keys_of_accounts_that_may_not_log_in_are_unknown(own_stack, new_account, change):
    account = new_account()
    key = issue_key(own_stack, account.reference)
    old = issue_key(own_stack, account.reference, seconds=-1)
    own_stack.sql(f"UPDATE customer SET {change} WHERE email = '{account.email}'")
    for one in (key, old):
        check_error(restore(own_stack, one, new_password()), *UNKNOWN)


def test_keys_are_stored_as_digests_only(own_stack, new_account):
    account, new = new_account(), new_password()
    key = issue_key(own_stack, account.reference)
    check_done(restore(own_stack, key, new))
    columns = "HEX(digest), realm, purpose, account_kind, account_id"
    rows = str(own_stack.sql(f"SELECT {columns} FROM one_time_key") + own_stack.sql(f"SELECT * FROM {CUSTOMERS}")).lower()
    assert key not in rows and key.encode().hex() not in rows and new.lower() not in rows
    spent = f"SELECT COUNT(*) FROM one_time_key WHERE digest = UNHEX(SHA2('{key}', 256)) AND spent_at IS NOT NULL"
    assert own_stack.sql(spent) == [["1"]]


def test_of_sixteen_uses_of_one_key_one_counts(own_stack, new_account):
    account = new_account()
    key = issue_key(own_stack, account.reference)
    passwords = [new_password() for _ in range(16)]
    answers = at_once(16, lambda number: restore(own_stack, key, passwords[number]))
    won = [number for number, answer in enumerate(answers) if answer.status == 204]
    assert len(won) == 1, [answer.status for answer in answers]
    for number, answer in enumerate(answers):
        # Late, or no place to hash in.
        if number != won[0] and answer.status != 503:
            check_error(answer, *UNKNOWN)
    login(own_stack, (account.email, passwords[won[0]]))


# --- the failure table

ROWS = {
    "type-wrong": (document("customer-password", restorePasswordKey="k"), NO_TYPE),
    "type-blank": (document("", restorePasswordKey="k"), NO_TYPE),
    "no-body": (None, NO_DATA),
    "not-json": ("password=x", NO_DATA),
    "nul": (restore_body("k", "Wholly-new-\0-1"), NO_DATA),
    "nul-in-key": (restore_body("k\0", GOOD), NO_DATA),
    "different": (restore_body("k", GOOD, GOOD + "x"), DIFFERENT),
    "unknown-key": (restore_body("k", GOOD), UNKNOWN),
}


@pytest.mark.parametrize("row", ROWS)
def test_the_failure_table(own_stack, row):
    body, expected = ROWS[row]
    check_error(patch(own_stack, PATH, body), *expected)


ABSENT = object()
ATTRIBUTES = [
    # What the shop's own tests send: only the first of the errors is looked at.
    (("", "change123", "change123"), [("restorePasswordKey", BLANK), ("password", SHORT), ("password", RULE)]
     + [("confirmPassword", SHORT)]),
    (("", "", ""), [("restorePasswordKey", BLANK), ("password", BLANK), ("password", SHORT)]
     + [("confirmPassword", BLANK), ("confirmPassword", SHORT)]),
    (("k", "", "change123"), [("password", BLANK), ("password", SHORT), ("confirmPassword", SHORT)]),
    ((ABSENT, ABSENT, ABSENT), [("restorePasswordKey", MISSING), ("password", MISSING), ("confirmPassword", MISSING)]),
    ((None, [], None), [("restorePasswordKey", BLANK), ("password", BLANK), ("confirmPassword", BLANK)]),
    ((1, 2, 3.5), [("restorePasswordKey", NO_TEXT), ("password", NO_TEXT), ("confirmPassword", NO_TEXT)]),
    (("k", "Ab1!" * 33, "Ab1!" * 33), [("password", LONG), ("confirmPassword", LONG)]),
    (("k", "no-upper-case-1", "no-upper-case-1"), [("password", RULE)]),
]


@pytest.mark.parametrize("case", range(len(ATTRIBUTES)))
def test_every_violation_is_told_at_once_and_in_order(own_stack, case):
    values, expected = ATTRIBUTES[case]
    names = ("restorePasswordKey", "password", "confirmPassword")
    attributes = {name: value for name, value in zip(names, values) if value is not ABSENT}
    answer = patch(own_stack, PATH, document("customer-restore-password", **attributes))
    check_error(answer, 422, "901", *(f"{field} => {message}" for field, message in expected))


def test_the_policy_is_that_of_a_change(own_stack, new_account):
    account = new_account()
    key = issue_key(own_stack, account.reference)
    for new, code, detail in (
        ("Wxxxx-123456", "421", "The password contains sequence of the same character."),
        ("Password123!", "422", "The password is listed as common."),
    ):
        check_error(restore(own_stack, key, new), 400, code, detail)
    # The key is good for another try.
    check_done(restore(own_stack, key, new_password()))


def test_the_order_of_the_table(own_stack, new_account):
    account = new_account()
    old = issue_key(own_stack, account.reference, seconds=-1)
    bad = ("Authorization", "Bearer bad")
    invalid = restore_body("", GOOD)
    check_error(patch(own_stack, "/customer-restore-password/", document("x")), *NO_TYPE)
    for path in ("/customer-restore-password", "/customer-restore-password/", "/customer-restore-password/0"):
        check_error(patch(own_stack, path, invalid, bad), *NO_ID)
    check_error(patch(own_stack, PATH, invalid, bad), 401, "001", "Invalid access token.")
    blank = restore_body("", GOOD, GOOD + "x")
    check_error(patch(own_stack, PATH, blank), 422, "901", f"restorePasswordKey => {BLANK}")
    check_error(patch(own_stack, PATH, restore_body("unknown", GOOD, GOOD + "x")), *DIFFERENT)
    check_error(patch(own_stack, PATH, restore_body(old, GOOD, GOOD + "x")), *DIFFERENT)
    check_error(restore(own_stack, old, "Password123!"), *EXPIRED)
    check_error(restore(own_stack, "unknown", "Password123!"), *UNKNOWN)


def test_other_methods_are_not_found(own_stack):
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert own_stack.request(method, PATH, [("Accept", "*/*")]).status == 404, method
