# SPDX-License-Identifier: MIT
"""Requests to the routes that confirm an address, change or restore a password, and keys for them."""

import hashlib
import itertools
import threading

from glue_answers import ACCEPT, JSON_API, NEVER_STORED, bearer, check_head, document, post, secret

RULE = (
    "Your password must include at least one uppercase letter, one lowercase letter, one number, and one"
    " special character from the following list: !@#$%^&*()_-+=[]{}|;:<>.,/?\\~. Non-Latin and other"
    " special characters are not allowed."
)
BLANK = "This value should not be blank."
MISSING = "This field is missing."
NO_TEXT = "This value should be of type string."
SHORT = "This value is too short. It should have 12 characters or more."
LONG = "This value is too long. It should have 128 characters or less."

_numbers = itertools.count(1)


def new_password():
    """One that the default policy takes, and that no other test uses."""
    return secret(f"Wholly-new-{next(_numbers)}-one")


def patch(stack, path, body, *headers):
    return stack.request("PATCH", path, [*headers, ACCEPT, ("Content-Type", JSON_API)], body)


def change_body(password, new, confirm=None):
    for text in (password, new):
        if isinstance(text, str):
            secret(text)
    return document(
        "customer-password", password=password, newPassword=new, confirmPassword=new if confirm is None else confirm
    )


def change(stack, account, tokens, new, current=None):
    """`account` chooses another password in the session of `tokens`."""
    body = change_body(account.password if current is None else current, new)
    return patch(stack, f"/customer-password/{account.reference}", body, bearer(tokens.access))


def restore_body(key, new, confirm=None):
    return document(
        "customer-restore-password",
        restorePasswordKey=key,
        password=new,
        confirmPassword=new if confirm is None else confirm,
    )


def restore(stack, key, new, path="/customer-restore-password/x"):
    return patch(stack, path, restore_body(key, secret(new)))


def confirm(stack, key, path="/customer-confirmation"):
    return post(stack, path, document("customer-confirmation", registrationKey=key))


def check_done(answer):
    """204 as the contract has it: no body, every header."""
    check_head(answer, 204, None, NEVER_STORED)
    assert answer.body == b""
    assert answer.header("Content-Type") is None


def issue_key(stack, reference, purpose="restore_password", seconds=7200):
    """A key as a mail would carry it; its digest alone is put into the table."""
    text = secret(hashlib.sha256(f"a key of {next(_numbers)}".encode()).hexdigest())
    stack.sql(
        "INSERT INTO one_time_key (realm, purpose, digest, account_kind, account_id, created_at, expires_at)"
        f" SELECT realm, '{purpose}', UNHEX(SHA2('{text}', 256)), 'customer', customer_id,"
        f" {_NOW}, {_NOW} + {seconds} * 1000000 FROM customer"
        f" WHERE realm = 'default' AND customer_reference = '{reference}'"
    )
    return text


_NOW = "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6))"


def at_once(count, ask):
    """What `ask` (a function of a number) gave to `count` callers at the same moment."""
    barrier = threading.Barrier(count)
    answers = [None] * count

    def run(number):
        barrier.wait()
        answers[number] = ask(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def details(answer):
    """Status and the code and detail of each error."""
    return [answer.status] + [(error.get("code"), error["detail"]) for error in answer.json()["errors"]]
