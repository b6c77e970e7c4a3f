# SPDX-License-Identifier: MIT
"""The lock on every other route where something can be guessed, each in its dialect (contract 5 and 8)."""

import json
import threading

import pytest
from agents import ask_agent_login, ask_company_user, new_user
from backend_answers import backend_of, check_backend, check_backend_head, error_object, password_fields
from glue_answers import JSON_API, ask_login, ask_token, bearer, check_error, login, post, secret
from password_routes import change, new_password, patch, restore, restore_body

LIMITS = """[realm.default.lockout]
customer_attempts = 4
agent_attempts = 3
user_attempts = 3
everywhere = 1000
"""
ENGLISH = "Too many log in attempts from your address. Please wait {} minutes before trying again."
GERMAN = "Zu viele Anmeldeversuche von Ihrer Adresse. Warten Sie bitte {} Minuten, bevor Sie es erneut versuchen."
UNKNOWN = "99999999-aaaa-4bbb-8ccc-dddddddddddd"


@pytest.fixture(scope="module")
def own_stack(module_stack):
    return module_stack(LIMITS)


@pytest.fixture(autouse=True)
def no_locks(own_stack):
    """Everybody comes from one address, so that what counts for the network alone would spread."""
    own_stack.sql("DELETE FROM throttle; DELETE FROM known_network")


def check_locked(answer, minutes, language="en_US"):
    text = (GERMAN if language == "de_DE" else ENGLISH).format(minutes)
    check_error(answer, 429, "4401", text, language=language)
    assert 60 * (minutes - 1) < int(answer.header("Retry-After")) <= 60 * minutes


def check_locked_there(answer, minutes, text=ENGLISH):
    check_backend(answer, 429, "4401", text.format(minutes))
    assert 60 * (minutes - 1) < int(answer.header("Retry-After")) <= 60 * minutes


# --- agents


def test_an_agent_is_locked_after_the_limit_also_with_the_right_password(own_stack):
    user = new_user(own_stack, is_agent=1)
    for _ in range(3):
        check_error(ask_agent_login(own_stack, user.name, "wrong"), 401, "4101", "Failed to authenticate an agent.")
    check_locked(ask_agent_login(own_stack, user.name, user.password), 6)
    check_locked(ask_agent_login(own_stack, user.name.upper(), "wrong", ("Accept-Language", "de")), 6, "de_DE")
    # Step 7 goes before step 8; the type before both.
    check_locked(ask_agent_login(own_stack, user.name, user.password, bearer("broken")), 6)
    wrong_type = json.dumps({"data": {"type": "x", "attributes": {"username": user.name, "password": "x"}}})
    check_error(post(own_stack, "/agent-access-tokens", wrong_type), 400, None, "Invalid type.")


def test_an_agent_that_does_not_exist_is_locked_alike(own_stack):
    for _ in range(3):
        assert ask_agent_login(own_stack, "nobody@example.com", "wrong").status == 401
    check_locked(ask_agent_login(own_stack, "nobody@example.com", "wrong"), 6)


def test_whoever_is_no_agent_is_locked_also_by_his_right_password(own_stack):
    user = new_user(own_stack)
    for _ in range(3):
        assert ask_agent_login(own_stack, user.name, user.password).status == 401
    check_locked(ask_agent_login(own_stack, user.name, user.password), 6)


# --- Back Office users


@pytest.mark.parametrize("encode", [None, json.dumps], ids=["form", "json"])
def test_a_back_office_user_is_locked_in_his_dialect(own_stack, encode):
    site, user = backend_of(own_stack), new_user(own_stack)
    right = password_fields((user.name, user.password))
    wrong = {**right, "password": "wrong"}

    def ask(fields, *headers):
        if encode is None:
            return ask_token(site, fields, *headers)
        return post(site, "/token", encode(fields), *headers, content_type="application/json")

    for _ in range(3):
        check_backend(ask(wrong), 400, "invalid_grant", "The user credentials were incorrect.")
    check_locked_there(ask(right), 6)
    check_locked_there(ask(wrong, ("Accept-Language", "de")), 6, GERMAN)
    check_locked_there(ask(right, bearer("broken")), 6)


def test_a_user_locked_as_an_agent_is_not_locked_on_the_back_office_host(own_stack):
    user = new_user(own_stack, is_agent=1)
    for _ in range(4):
        ask_agent_login(own_stack, user.name, "wrong")
    assert ask_token(backend_of(own_stack), password_fields((user.name, user.password))).status == 200


def test_a_locked_user_who_sends_json_api_is_told_so_in_a_document(own_stack):
    site, user = backend_of(own_stack), new_user(own_stack)
    fields = password_fields((user.name, user.password))
    for _ in range(3):
        ask_token(site, {**fields, "password": "wrong"}, content_type=JSON_API)
    for language, text in (("en", ENGLISH), ("de", GERMAN)):
        answer = ask_token(site, fields, ("Accept-Language", language), content_type=JSON_API)
        check_backend_head(answer, 429, content_type=JSON_API)
        assert answer.json() == {"errors": [error_object(429, "4401", text.format(6))]}
        assert 300 < int(answer.header("Retry-After")) <= 360


# --- company users


def test_company_users_cannot_be_guessed(own_stack, new_account):
    account = new_account()
    access = login(own_stack, account).access
    for _ in range(4):
        answer = ask_company_user(own_stack, UNKNOWN, bearer(access))
        check_error(answer, 401, "003", "Failed to authenticate user.")
    check_locked(ask_company_user(own_stack, UNKNOWN, bearer(access)), 5)
    # Before what the attribute must be; and the customer's own login is another matter.
    check_locked(ask_company_user(own_stack, "no uuid", bearer(access)), 5)
    login(own_stack, account)


# --- passwords


def test_the_current_password_counts_with_the_logins(own_stack, new_account):
    account = new_account()
    tokens = login(own_stack, account)
    for _ in range(2):
        assert ask_login(own_stack, account.email, "wrong").status == 401
    for _ in range(2):
        check_error(change(own_stack, account, tokens, new_password(), "wrong"), 400, "408", "Invalid password")
    check_locked(change(own_stack, account, tokens, new_password()), 5)
    check_locked(ask_login(own_stack, account.email, account.password), 5)


def test_a_locked_agent_is_told_so_whatever_he_sends_as_password(own_stack):
    user = new_user(own_stack, is_agent=1)
    check_error(ask_agent_login(own_stack, user.name, ""), 401, "4101", "Failed to authenticate an agent.")
    assert own_stack.sql("SELECT COUNT(*) FROM throttle") == [["0"]]
    for _ in range(3):
        ask_agent_login(own_stack, user.name, "wrong")
    for password in ("", None, 5, user.password):
        check_locked(ask_agent_login(own_stack, user.name, password), 6)


def test_orders_of_mails_and_keys_from_them_count_apart(own_stack):
    order = json.dumps({"data": {"type": "customer-forgotten-password", "attributes": {"email": "a@b.de"}}})
    for _ in range(4):
        assert post(own_stack, "/customer-forgotten-password", order).status == 204
    check_locked(post(own_stack, "/customer-forgotten-password", order), 5)
    assert restore(own_stack, secret("a guess"), new_password()).status == 422


def test_restore_keys_cannot_be_guessed(own_stack):
    for number in range(4):
        answer = restore(own_stack, secret(f"guess number {number}"), new_password())
        check_error(answer, 422, "415", "Restore password key is not valid.")
    check_locked(restore(own_stack, secret("guess number 5"), new_password()), 5)
    # Before what the attributes must be; a missing id goes before the lock.
    check_locked(patch(own_stack, "/customer-restore-password/x", restore_body("", "short")), 5)
    answer = patch(own_stack, "/customer-restore-password/", restore_body("x", new_password()))
    check_error(answer, 400, None, "Resource id is not specified.")


# --- all at once


def guesses_at_once(ask, count=32):
    """The statuses of so many requests that come together."""
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(ask().status)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def agent_guess(stack, _):
    user = new_user(stack, is_agent=1)
    return lambda: ask_agent_login(stack, user.name, "wrong"), "wrong_password", 3


def back_office_guess(stack, _):
    site, user = backend_of(stack), new_user(stack)
    return lambda: ask_token(site, password_fields((user.name, "wrong"))), "wrong_password", 3


def login_guess(stack, account):
    return lambda: ask_login(stack, account.email, "wrong"), "wrong_password", 4


def token_guess(stack, account):
    return lambda: ask_token(stack, password_fields((account.email, "wrong"))), "wrong_password", 4


def current_password_guess(stack, account):
    tokens = login(stack, account)
    return lambda: change(stack, account, tokens, new_password(), "wrong"), "wrong_password", 4


def company_user_guess(stack, account):
    tokens = login(stack, account)
    return lambda: ask_company_user(stack, UNKNOWN, bearer(tokens.access)), "unknown_company_user", 4


def restore_key_guess(stack, _):
    return lambda: restore(stack, secret("a guess"), new_password()), "unknown_key", 4


GUESSES = [agent_guess, back_office_guess, login_guess, token_guess, current_password_guess, company_user_guess,
           restore_key_guess]  # fmt: skip


@pytest.mark.parametrize("guess", GUESSES)
def test_no_more_guesses_are_looked_at_than_the_limit_when_they_come_at_once(own_stack, new_account, guess):
    ask, reason, limit = guess(own_stack, new_account())
    size = own_stack.log_size("bearerd")
    statuses = guesses_at_once(ask)
    assert len(statuses) == 32 and set(statuses) <= {400, 401, 422, 429, 503}
    looked_at = own_stack.log("bearerd", size).count(f"reason={reason}")
    assert 1 <= looked_at <= limit, (looked_at, statuses)
    # What was refused for want of a free hash worker is not counted, so that some may be left.
    assert statuses.count(429) >= 1
    assert statuses.count(429) + statuses.count(503) == 32 - looked_at, statuses
