# SPDX-License-Identifier: MIT
"""What a new password must be, as PATCH /customer-password tells it (contract 1.12 and 2.4, ADR 40)."""

import pytest
from glue_answers import ask_login, bearer, check_error, document, login
from password_routes import (
    BLANK,
    LONG,
    MISSING,
    NO_TEXT,
    RULE,
    SHORT,
    change,
    change_body,
    check_done,
    patch,
)

FAILED = (401, "003", "Failed to authenticate user.")
REPEATED = (400, "421", "The password contains sequence of the same character.")
COMMON = (400, "422", "The password is listed as common.")


@pytest.fixture(scope="module")
def somebody(own_stack, new_account):
    """(account, tokens) of one whose password no test here changes."""
    account = new_account()
    return account, login(own_stack, account)


# --- attributes: (password, newPassword, confirmPassword), and what is wrong with them

ABSENT = object()
ASTRAL = "\U0001f600"
ATTRIBUTES = [
    (("", "", ""), [("password", BLANK), ("newPassword", BLANK), ("newPassword", SHORT)]
     + [("confirmPassword", BLANK), ("confirmPassword", SHORT)]),
    ((ABSENT, ABSENT, ABSENT), [("password", MISSING), ("newPassword", MISSING), ("confirmPassword", MISSING)]),
    ((None, None, []), [("password", BLANK), ("newPassword", BLANK), ("confirmPassword", BLANK)]),
    ((1, True, {"a": 1}), [("password", NO_TEXT), ("newPassword", NO_TEXT), ("confirmPassword", NO_TEXT)]),
    (("x", "Short-1", "Short-1"), [("newPassword", SHORT), ("confirmPassword", SHORT)]),
    (("x", "Eleven-ch-1", "Eleven-ch-1"), [("newPassword", SHORT), ("confirmPassword", SHORT)]),
    (("x", "Ab1!" * 32 + "x", "Ab1!" * 32 + "x"), [("newPassword", LONG), ("confirmPassword", LONG)]),
    (("x", "test", "test"), [("newPassword", SHORT), ("newPassword", RULE), ("confirmPassword", SHORT)]),
    (("x", "x" * 129, "x" * 128), [("newPassword", LONG), ("newPassword", RULE)]),
    (("x", "1234567890123", "1234567890123"), [("newPassword", RULE)]),
    (("x", "no-upper-case-1", "x" * 12), [("newPassword", RULE)]),
    (("x", "NO-LOWER-CASE-1", "x" * 12), [("newPassword", RULE)]),
    (("x", "No-digit-at-all", "x" * 12), [("newPassword", RULE)]),
    (("x", "NoSpecialCharacter1", "x" * 12), [("newPassword", RULE)]),
    (("x", "With space-1234", "x" * 12), [("newPassword", RULE)]),
    (("x", "Umlaut-ä-1234", "x" * 12), [("newPassword", RULE)]),
    (("x", "Line-1234567\n", "x" * 12), [("newPassword", RULE)]),
    # Characters count, not bytes: 11 of them are 44 bytes, 128 are 512.
    (("x", ASTRAL * 11, ASTRAL * 12), [("newPassword", SHORT), ("newPassword", RULE)]),
    (("x", ASTRAL * 128, ASTRAL * 129), [("newPassword", RULE), ("confirmPassword", LONG)]),
]


@pytest.mark.parametrize("case", range(len(ATTRIBUTES)))
def test_every_violation_is_told_at_once_and_in_order(own_stack, somebody, case):
    account, tokens = somebody
    values, expected = ATTRIBUTES[case]
    names = ("password", "newPassword", "confirmPassword")
    attributes = {name: value for name, value in zip(names, values) if value is not ABSENT}
    body = document("customer-password", **attributes)
    answer = patch(own_stack, f"/customer-password/{account.reference}", body, bearer(tokens.access))
    check_error(answer, 422, "901", *(f"{field} => {message}" for field, message in expected))


@pytest.mark.parametrize("new", ["Twelve-char1", "Ab1!" * 32, "Aa1!@#$%^&*()_-+=[]{}|;:<>.,/?\\~"])
def test_the_limits_themselves_are_good(own_stack, new_account, new):
    account = new_account()
    check_done(change(own_stack, account, login(own_stack, account), new))
    login(own_stack, (account.email, new))


# --- policy


def test_a_password_that_passes_validation_may_break_the_policy(own_stack, somebody):
    account, tokens = somebody
    for new, expected in (
        ("Wxxxx-123456", REPEATED),
        ("Password123!", COMMON),
        ("pASSWORD123!", COMMON),
    ):
        check_error(change(own_stack, account, tokens, new), *expected)
    login(own_stack, account)


def test_three_in_sequence_are_good(own_stack, new_account):
    account = new_account()
    check_done(change(own_stack, account, login(own_stack, account), "Wxxx-1234567"))


def test_without_validation_the_policy_says_the_same_with_codes_of_its_own(make_stack):
    stack = make_stack("[realm.default.passwords]\nvalidate = false\n")
    john = ("john.doe@example.com", "qwerty")
    tokens = login(stack, john)

    def answer(new, confirm=None):
        body = change_body(john[1], new, confirm)
        return patch(stack, "/customer-password/DE--22", body, bearer(tokens.access))

    check_error(answer("", ""), 422, "901", f"newPassword => {BLANK}", f"confirmPassword => {BLANK}")
    check_error(answer("short"), 400, "418", "The password is too short.")
    check_error(answer("qwerty"), 400, "418", "The password is too short.")
    check_error(answer("x" * 129), 400, "419", "The password is too long.")
    check_error(answer("no-upper-case-1"), 400, "420", "The password character set is invalid.")
    check_error(answer("Xxxxxx-new-one-1"), *REPEATED)
    check_error(answer("Password123!"), *COMMON)
    # On the list of those that are allowed whatever they look like.
    check_done(answer("change123"))
    login(stack, (john[0], "change123"))


def test_any_text_may_be_a_password_where_the_realm_says_so(make_stack):
    stack = make_stack(
        '[realm.default.passwords]\nmin_length = 8\nmax_length = 200\ncharacters = "any"\nmax_repetition = 0\n'
    )
    email = "sonia@spryker.com"
    tokens = login(stack, (email, "change123"))
    current = "change123"

    def answer(new):
        return patch(stack, "/customer-password/DE--21", change_body(current, new), bearer(tokens.access))

    for new, message in (
        ("ä" * 7, "This value is too short. It should have 8 characters or more."),
        (ASTRAL * 201, "This value is too long. It should have 200 characters or less."),
    ):
        fields = ("newPassword", "confirmPassword")
        check_error(answer(new), 422, "901", *(f"{field} => {message}" for field in fields))
    for new in ("Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich " + ASTRAL, ASTRAL * 200, " " * 64):
        check_done(answer(new))
        current = new
        login(stack, (email, new))
        # Not trimmed, not cut, not folded.
        for other in (new[:-1], new.upper() + "x", new + " "):
            check_error(ask_login(stack, email, other), *FAILED)
