# SPDX-License-Identifier: MIT
"""PATCH /customer-password/{customerReference} on the wire (contract 1.12, decision 17)."""

import pytest
from glue_answers import (
    JSON_API,
    NOT_CACHED,
    ask_login,
    ask_refresh,
    bearer,
    check_error,
    delete,
    document,
    login,
    refresh,
)
from password_routes import (
    BLANK,
    RULE,
    SHORT,
    at_once,
    change,
    change_body,
    check_done,
    details,
    new_password,
    patch,
)
from stored_accounts import stored

NO_TYPE = (400, None, "Invalid type.")
NO_DATA = (400, None, "Post data is invalid.")
NO_ID = (400, None, "Resource id is not specified.")
NO_TOKEN = (403, "002", "Missing access token.")
BAD_TOKEN = (401, "001", "Invalid access token.")
GONE = (404, "402", "Customer not found.")
FOREIGN = (403, "411", "Unauthorized request.")
DIFFERENT = (422, "406", "Value in field newPassword should be identical to value in the confirmPassword field.")
WRONG = (400, "408", "Invalid password")
FAILED = (401, "003", "Failed to authenticate user.")
NOT_REFRESHED = (401, "004", "Failed to refresh token.")
REPEATED = (400, "421", "The password contains sequence of the same character.")


@pytest.fixture(scope="module")
def somebody(own_stack, new_account):
    """(account, tokens) of one whose password no test here changes."""
    account = new_account()
    return account, login(own_stack, account)


# --- success


@pytest.mark.parametrize("prefix", ["", "/v1", "/v1.2"])
@pytest.mark.parametrize("tail", ["", "/"])
def test_a_changed_password_is_the_only_one_that_works(own_stack, new_account, prefix, tail):
    account, new = new_account(), new_password()
    tokens = login(own_stack, account)
    path = f"{prefix}/customer-password/{account.reference}{tail}"
    check_done(patch(own_stack, path, change_body(account.password, new), bearer(tokens.access)))
    login(own_stack, (account.email, new))
    check_error(ask_login(own_stack, account.email, account.password), *FAILED)


def test_every_other_session_ends_and_the_own_one_goes_on(own_stack, new_account):
    account, first, second = new_account(), new_password(), new_password()
    mine, other = login(own_stack, account), login(own_stack, account)
    check_done(change(own_stack, account, mine, first))
    check_error(ask_refresh(own_stack, other.refresh), *NOT_REFRESHED)
    check_error(change(own_stack, account, other, second, first), *BAD_TOKEN)
    # The very access token, and its successors.
    check_done(change(own_stack, account, mine, second, first))
    later = refresh(own_stack, mine.refresh)
    check_done(change(own_stack, account, later, first, second))
    refresh(own_stack, later.refresh)


def test_what_is_written_down(own_stack, new_account):
    account, new = new_account(), new_password()
    mine, other = login(own_stack, account), login(own_stack, account)
    size, before = own_stack.log_size("bearerd"), stored(own_stack, account.email)
    check_done(change(own_stack, account, mine, new))
    number, hash_, _, changed = stored(own_stack, account.email)
    assert hash_ != before.hash and hash_.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert changed not in ("NULL", before.changed)
    assert own_stack.sql(f"SELECT generation FROM account_state WHERE account_id = '{number}'") == [["1"]]
    spared = f"""SELECT COUNT(*) FROM revocation JOIN session ON spared_session = session.session_id
                 WHERE revocation.account_id = '{number}' AND session.revoked_at IS NULL"""
    assert own_stack.sql(spared) == [["1"]]
    line = own_stack.wait_for_log("bearerd", r"event=request .*customer-password.*", size)[0]
    assert f"account={number}" in line and "sessions_ended=1" in line, line
    del other


def test_a_spared_session_can_be_ended_like_any_other(own_stack, new_account):
    account, new = new_account(), new_password()
    mine = login(own_stack, account)
    check_done(change(own_stack, account, mine, new))
    # Ended by its owner: the access token still verifies, and buys nothing.
    assert delete(own_stack, "/refresh-tokens/mine", bearer(mine.access)).status == 204
    check_error(change(own_stack, account, mine, new_password(), new), *BAD_TOKEN)


# --- the failure table

BODY = change_body("wrong", "Wholly-new-one-1")
ROWS = {
    "type-wrong": (document("access-tokens", password="x"), NO_TYPE),
    "type-blank": (document("", password="x"), NO_TYPE),
    "no-body": (None, NO_DATA),
    "not-json": ("password=x", NO_DATA),
    "no-attributes": ('{"data":{"type":"customer-password"}}', NO_DATA),
    "nul": (change_body("wrong", "Wholly-new-\0-1"), NO_DATA),
    "different": (change_body("wrong", "Wholly-new-one-1", "Wholly-new-one-2"), DIFFERENT),
    "different-case": (change_body("wrong", "Wholly-new-one-1", "wholly-new-one-1"), DIFFERENT),
    "wrong-password": (BODY, WRONG),
}


@pytest.mark.parametrize("row", ROWS)
def test_the_failure_table(own_stack, somebody, row):
    account, tokens = somebody
    body, expected = ROWS[row]
    answer = patch(own_stack, f"/customer-password/{account.reference}", body, bearer(tokens.access))
    check_error(answer, *expected)


def test_a_longer_path_and_other_methods_are_not_found(own_stack, somebody):
    account, tokens = somebody
    answer = patch(own_stack, f"/customer-password/{account.reference}/x", BODY, bearer(tokens.access))
    check_error(answer, 404, None, "Not Found", cache=NOT_CACHED)
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = own_stack.request(
            method, f"/customer-password/{account.reference}", [("Accept", "*/*"), ("Content-Type", JSON_API)], BODY
        )
        assert answer.status == 404, method


# --- order: of two things that are wrong the earlier is told


def test_the_order_of_the_table(own_stack, somebody, new_account):
    account, tokens = somebody
    other = new_account()
    own, foreign = f"/customer-password/{account.reference}", f"/customer-password/{other.reference}"
    good, bad = bearer(tokens.access), ("Authorization", "Bearer bad")
    wrong_type = document("customer-passwords", password="x")
    blank = change_body("", "Wholly-new-one-1")
    mismatch = change_body("wrong", "Wholly-new-one-1", "Wholly-new-one-2")
    weak = change_body("wrong", "Xxxxxx-new-one-1")
    check_error(patch(own_stack, "/customer-password/", wrong_type), *NO_TYPE)
    check_error(patch(own_stack, "/customer-password", BODY), *NO_ID)
    check_error(patch(own_stack, "/customer-password/", BODY), *NO_ID)
    check_error(patch(own_stack, "/customer-password/0", BODY, bad), *NO_ID)
    check_error(patch(own_stack, own, blank), *NO_TOKEN)
    check_error(patch(own_stack, own, blank, bad), *BAD_TOKEN)
    check_error(patch(own_stack, "/customer-password/test123", blank, good), 422, "901", f"password => {BLANK}")
    check_error(patch(own_stack, foreign, mismatch, good), *FOREIGN)
    check_error(patch(own_stack, "/customer-password/test123", BODY, good), *FOREIGN)
    check_error(patch(own_stack, own, mismatch, good), *DIFFERENT)
    check_error(patch(own_stack, own, weak, good), *WRONG)
    weak = change_body(account.password, "Xxxxxx-new-one-1")
    check_error(patch(own_stack, own, weak, good), *REPEATED)


def test_a_reference_is_compared_to_the_letter(own_stack, somebody):
    account, tokens = somebody
    for reference in (account.reference.lower(), account.reference + "%20", "T--1"):
        answer = patch(own_stack, f"/customer-password/{reference}", BODY, bearer(tokens.access))
        check_error(answer, *FOREIGN)


def test_a_customer_who_is_no_more_has_an_answer_of_his_own(own_stack, new_account):
    account = new_account()
    tokens = login(own_stack, account)
    own_stack.sql(f"DELETE FROM customer WHERE email = '{account.email}'")
    check_error(change(own_stack, account, tokens, "short"), 422, "901", *(
        [f"newPassword => {SHORT}", f"newPassword => {RULE}", f"confirmPassword => {SHORT}"]))
    check_error(change(own_stack, account, tokens, new_password()), *GONE)
    answer = patch(own_stack, "/customer-password/test123", BODY, bearer(tokens.access))
    check_error(answer, *GONE)


def test_whoever_may_not_log_in_changes_nothing(own_stack, new_account):
    for command in ("disable", "anonymise-by-sql"):
        account = new_account()
        tokens = login(own_stack, account)
        if command == "disable":
            assert own_stack.ctl("customer", "disable", account.email).returncode == 0
        else:
            own_stack.sql(f"UPDATE customer SET anonymized_at = 1 WHERE email = '{account.email}'")
        check_error(change(own_stack, account, tokens, new_password()), *BAD_TOKEN)


@pytest.mark.parametrize("kind", ["agent", "user", "warehouse"])
def test_only_customers_have_this_password(own_stack, forger, kind):
    token = forger.token(claims=forger.claims(kind))
    answer = patch(own_stack, "/customer-password/DE--21", BODY, bearer(token))
    check_error(answer, *NO_TOKEN)


# --- together


def test_of_many_changes_at_once_one_counts(own_stack, new_account):
    account = new_account()
    tokens = login(own_stack, account)
    passwords = [new_password() for _ in range(8)]
    answers = at_once(8, lambda number: change(own_stack, account, tokens, passwords[number]))
    won = [number for number, answer in enumerate(answers) if answer.status == 204]
    assert len(won) == 1, [details(a) if a.body else a.status for a in answers]
    for number, answer in enumerate(answers):
        if number == won[0]:
            continue
        # Faster, slower, or no place to hash in; the own session lives on in any case.
        assert answer.status == 503 or details(answer) in (
            [400, ("407", "Failed to change password.")],
            [400, ("408", "Invalid password")],
        ), answer
    login(own_stack, (account.email, passwords[won[0]]))
    refresh(own_stack, tokens.refresh)
