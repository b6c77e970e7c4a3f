# SPDX-License-Identifier: MIT
"""Too many failed logins, in a stack with the limits that bearerd has by default (contract 5)."""

import os
import re
import signal
import threading
import time

import pytest

from glue_answers import ask_login, ask_refresh, ask_token, bearer, check_error, check_oauth, document, login, post

LIMIT = 10
BLOCK = 300
ENGLISH = "Too many log in attempts from your address. Please wait {} minutes before trying again."
GERMAN = (
    "Zu viele Anmeldeversuche von Ihrer Adresse. Warten Sie bitte {} Minuten, bevor Sie es erneut versuchen."
)
DEFAULTS = """[realm.default.lockout]
customer_attempts = 10
agent_attempts = 9
user_attempts = 9
everywhere = 100
"""


@pytest.fixture(scope="module")
def own_stack(module_stack):
    return module_stack(DEFAULTS)


def wrong(stack, email, *headers):
    return ask_login(stack, email, "a wrong one", *headers)


def fail(stack, email, times=LIMIT):
    for _ in range(times):
        check_error(wrong(stack, email), 401, "003", "Failed to authenticate user.")


def check_locked(answer, language="en_US"):
    check_error(answer, 429, "4401", (GERMAN if language == "de_DE" else ENGLISH).format(5), language=language)
    check_wait(answer)


def check_wait(answer):
    assert BLOCK - 100 <= int(answer.header("Retry-After")) <= BLOCK, answer
    assert re.search(r" [45] ", answer.body.decode())


def move_times(stack, account, seconds):
    """As if `seconds` had passed for the counters of an account."""
    micros = seconds * 1000000
    stack.sql(
        f"UPDATE throttle SET window_end = window_end - {micros}, locked_until = locked_until - {micros},"
        f" expires_at = expires_at - {micros} WHERE account = '{account}'"
    )


def test_the_request_behind_the_limit_is_refused_whatever_it_gives(own_stack, new_account):
    account = new_account()
    fail(own_stack, account.email)
    check_locked(wrong(own_stack, account.email))
    check_locked(ask_login(own_stack, account.email, account.password))
    move_times(own_stack, account.email, BLOCK)
    login(own_stack, account)


def test_the_text_and_retry_after_tell_what_is_left(own_stack, new_account):
    account = new_account()
    fail(own_stack, account.email)
    move_times(own_stack, account.email, 200)
    answer = wrong(own_stack, account.email)
    check_error(answer, 429, "4401", ENGLISH.format(2))
    assert 60 < int(answer.header("Retry-After")) <= 100
    check_error(wrong(own_stack, account.email, ("Accept-Language", "de")), 429, "4401", GERMAN.format(2), language="de_DE")


def test_a_good_login_begins_anew(own_stack, new_account):
    account = new_account()
    for _ in range(3):
        fail(own_stack, account.email, LIMIT - 1)
        login(own_stack, account)


def test_an_account_that_does_not_exist_locks_alike(own_stack):
    fail(own_stack, "nobody@example.com")
    check_locked(wrong(own_stack, "nobody@example.com"))
    check_locked(wrong(own_stack, "NoBody@example.com", ("Accept-Language", "de-DE")), "de_DE")


@pytest.mark.parametrize("exists", [True, False])
def test_neither_case_nor_an_alias_of_the_collation_evades(own_stack, new_account, exists):
    name, password = "zoë-nobody@example.com", "x"
    if exists:
        name, password = "zoë@example.com", "password of zoë"
        done = own_stack.ctl("customer", "add", name, stdin=password + "\n")
        assert done.returncode == 0, done.stderr
    for spelling in (name.replace("ë", "e"), name.upper(), name.replace("ë", "é"), name, name.title()):
        fail(own_stack, spelling, LIMIT // 5)
    check_locked(ask_login(own_stack, name, password))
    check_locked(ask_login(own_stack, name.replace("ë", "E"), password))


def test_other_accounts_and_networks_go_on(own_stack, new_account, john):
    account = new_account()
    fail(own_stack, account.email)
    login(own_stack, john)
    # What the client says of its address changes nothing.
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"):
        check_locked(ask_login(own_stack, account.email, account.password, (name, "198.51.100.7")))
    rows = own_stack.sql(f"SELECT network, failures FROM throttle WHERE account = '{account.email}'")
    assert sorted(rows) == [["", "10"], ["127.0.0.1", "10"]]
    own_stack.sql(f"UPDATE throttle SET network = '192.0.2.1' WHERE account = '{account.email}' AND network <> ''")
    login(own_stack, account)


def test_the_lock_holds_on_token_as_well(own_stack, new_account):
    account = new_account()
    grant = {"grant_type": "password", "username": account.email, "password": "a wrong one"}
    for _ in range(LIMIT // 2):
        check_oauth(ask_token(own_stack, grant), 400, "invalid_grant", "The user credentials were incorrect.")
    fail(own_stack, account.email, LIMIT // 2)
    grant["password"] = account.password
    answer = ask_token(own_stack, grant)
    check_oauth(answer, 429, "temporarily_unavailable", ENGLISH.format(5))
    check_wait(answer)
    answer = ask_token(own_stack, grant, ("Accept-Language", "de"))
    check_oauth(answer, 429, "temporarily_unavailable", GERMAN.format(5))
    # Step 7 goes before step 8.
    check_oauth(ask_token(own_stack, grant, bearer("broken")), 429, "temporarily_unavailable", ENGLISH.format(5))


def test_a_lock_goes_before_tokens_and_attributes_but_behind_the_type(own_stack, new_account):
    account = new_account()
    fail(own_stack, account.email)
    check_locked(ask_login(own_stack, account.email, ""))
    check_locked(ask_login(own_stack, account.email, "x", bearer("broken")))
    check_locked(post(own_stack, "/access-tokens", document("access-tokens", username=account.email)))
    body = document("refresh-tokens", username=account.email, password="x")
    check_error(post(own_stack, "/access-tokens", body), 400, None, "Invalid type.")
    body = document("access-tokens", username="john.doe@example.com", password="")
    check_error(
        post(own_stack, "/access-tokens", body), 422, "901", "password => This value should not be blank."
    )


def test_blank_and_missing_attributes_are_no_guesses(own_stack, new_account):
    account = new_account()
    for _ in range(LIMIT + 2):
        assert ask_login(own_stack, account.email, "").status == 422
    login(own_stack, account)


def test_a_disabled_account_locks_also_by_its_right_password(own_stack, new_account):
    account = new_account()
    assert own_stack.ctl("customer", "disable", account.email).returncode == 0
    for _ in range(LIMIT):
        assert ask_login(own_stack, account.email, account.password).status == 401
    check_locked(ask_login(own_stack, account.email, account.password))


def at_once(count, work):
    """Runs `work` in `count` threads; what they return."""
    results = []
    line = threading.Barrier(count)

    def run():
        line.wait()
        results.append(work())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("exists", [True, False])
def test_no_more_guesses_are_hashed_than_the_limit_when_they_come_at_once(own_stack, new_account, exists):
    name = new_account().email if exists else "nobody-at-once@example.com"
    offset = own_stack.log_size("bearerd")
    statuses = at_once(32, lambda: wrong(own_stack, name).status)
    # Where all places for hashing are taken the answer is 503, and the attempt does not count.
    assert set(statuses) <= {401, 429, 503} and statuses.count(401) <= LIMIT, statuses
    left = LIMIT - statuses.count(401)
    fail(own_stack, name, left)
    check_locked(wrong(own_stack, name))
    log = own_stack.log("bearerd", offset)
    hashed = re.findall(r"reason=(wrong_password|unknown_account)\b", log)
    assert len(hashed) == LIMIT
    assert len(re.findall(r"reason=locked_out\b", log)) == statuses.count(429) + 1


def test_a_restart_and_killed_workers_forget_nothing(own_stack, new_account):
    account = new_account()
    fail(own_stack, account.email, 4)
    offset = own_stack.log_size("bearerd")
    own_stack.reload()
    fail(own_stack, account.email, 3)
    for worker in range(1, 7):
        own_stack.wait_for_log("bearerd", f'event=worker_ready worker="token {worker}"', offset)
    offset = own_stack.log_size("bearerd")
    for pid in own_stack.processes("token"):
        os.kill(pid, signal.SIGKILL)
    own_stack.wait_for_log("bearerd", 'event=worker_ended worker="token', offset)
    for _ in range(200):
        answer = wrong(own_stack, account.email)
        if answer.status == 401:
            break
        # While no worker is there nginx answers for them.
        assert answer.status in (502, 503, 504), answer
    assert answer.status == 401
    own_stack.stop("bearerd")
    own_stack.start("bearerd")
    fail(own_stack, account.email, 2)
    check_locked(ask_login(own_stack, account.email, account.password))


def recovered(stack):
    """Waits until every worker has the database again."""
    deadline = time.monotonic() + 15
    in_a_row = 0
    while in_a_row < 30:
        in_a_row = in_a_row + 1 if ask_refresh(stack, "no-such-token").status == 401 else 0
        assert time.monotonic() < deadline, "no recovery"
        time.sleep(0 if in_a_row else 0.05)


def test_a_database_that_is_away_is_no_lock_and_no_wrong_password(make_stack, sonia):
    stack = make_stack(DEFAULTS)
    stack.stop("mariadb")
    for _ in range(LIMIT + 2):
        answer = ask_login(stack, sonia[0], "a wrong one")
        check_error(answer, 503, None, "Service Unavailable")
    stack.start("mariadb")
    recovered(stack)
    fail(stack, sonia[0])
    stack.stop("mariadb")
    check_error(ask_login(stack, *sonia), 503, None, "Service Unavailable")
    # What is wrong whether he is locked out or not.
    check_error(ask_login(stack, *sonia, bearer("broken")), 401, "001", "Invalid access token.")
    stack.start("mariadb")
    recovered(stack)
    check_locked(ask_login(stack, *sonia))


def test_a_limit_of_none_is_no_limit(make_stack):
    stack = make_stack("[realm.default.lockout]\ncustomer_attempts = 0\n")
    fail(stack, "nobody@example.com", 2 * LIMIT)
    assert stack.sql("SELECT COUNT(*) FROM throttle") == [["0"]]


def test_many_networks_together_are_slowed_down_but_not_a_known_one(own_stack, new_account):
    known, unknown = new_account(), new_account()
    login(own_stack, known)
    for account in (known, unknown):
        fail(own_stack, account.email, 1)
        own_stack.sql(f"UPDATE throttle SET failures = 100 WHERE account = '{account.email}' AND network = ''")
    fail(own_stack, unknown.email, 1)
    answer = ask_login(own_stack, unknown.email, unknown.password)
    check_error(answer, 429, "4401", ENGLISH.format(1))
    assert 1 <= int(answer.header("Retry-After")) <= 30
    login(own_stack, known)
    own_stack.sql(f"UPDATE throttle SET locked_until = 1 WHERE account = '{unknown.email}' AND network = ''")
    login(own_stack, unknown)
