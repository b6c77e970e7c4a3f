# SPDX-License-Identifier: MIT
"""Refresh tokens that a shop's PHP issued before the move: each is exchanged once for tokens of ours."""

import concurrent.futures
import json
import os
import threading
import time

import pytest
from backend_answers import ask_refresh_token, backend_of, check_backend, check_user_tokens
from forged_tokens import parts_of
from glue_answers import (
    JSON_API, ask_refresh, bearer, check_error, check_oauth, check_oauth_head, check_tokens, document, login, refresh,
    secret, tokens_of,
)
from legacy_shop import key_file, live_sessions, shop, someone, token_of  # noqa: F401
from php_refresh_tokens import COMPANY_USER, KEY, agent, customer, encrypted, is_revoked, payload, php_token, user
from test_database_faults import recovered

ATTRIBUTES = ("tokenType", "expiresIn", "accessToken", "refreshToken")
FAILED = (401, "004", "Failed to refresh token.")
OAUTH_FAILED = (400, "invalid_request", "The refresh token is invalid.")


# --- the exchange


def test_a_customer_goes_on_once(shop, someone):
    number, *_ = someone
    old = token_of(shop, number)
    size = shop.log_size("bearerd")
    tokens = check_tokens(ask_refresh(shop, old.text), "refresh-tokens", shop, ATTRIBUTES)
    claims = parts_of(tokens.access)[1]
    assert claims["scopes"] == ["customer"]
    assert json.loads(claims["sub"])["customer_reference"] == f"DE--{number}"
    assert is_revoked(shop, old)
    shop.wait_for_log("bearerd", rf"event=legacy_token_exchanged realm=default kind=customer account={number} ", size)
    check_error(ask_refresh(shop, old.text), *FAILED)
    shop.wait_for_log("bearerd", rf"status=401 .*account={number} .*reason=revoked", size)
    refresh(shop, tokens.refresh)
    assert live_sessions(shop, number) == 1


def test_at_token_as_well(shop, someone):
    old = token_of(shop, someone[0])
    answer = ask_refresh_token(shop, old.text)
    check_oauth_head(answer, 200)
    assert ask_refresh(shop, tokens_of(answer).refresh).status == 201
    check_oauth(ask_refresh_token(shop, old.text), *OAUTH_FAILED)


def test_company_users_agents_and_back_office_users(shop):
    company = tokens_of(ask_refresh(shop, php_token(shop, customer(21, COMPANY_USER), ["company_user"]).text))
    assert json.loads(parts_of(company.access)[1]["sub"])["id_company_user"] == COMPANY_USER
    agents = tokens_of(ask_refresh(shop, php_token(shop, agent(), ["agent"]).text))
    assert parts_of(agents.access)[1]["scopes"] == ["agent"]
    backend = backend_of(shop)
    for scopes in (["user"], ["user", "back-office-user"]):
        old = php_token(shop, user(), scopes)
        users = check_user_tokens(ask_refresh_token(backend, old.text))
        assert parts_of(users.access)[1]["scopes"] == ["user", "back-office-user"]
        check_backend(ask_refresh_token(backend, old.text), 400, "invalid_request", OAUTH_FAILED[2])


def test_of_sixteen_at_a_time_one_wins(shop, someone):
    number, *_ = someone
    old = token_of(shop, number)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: ask_refresh(shop, old.text), range(16)))
    # Whoever found no place for hashing may come again; nobody did so in time to win.
    statuses = sorted(answer.status for answer in answers)
    assert statuses.count(201) == 1 and set(statuses) <= {201, 401, 503}, statuses
    assert live_sessions(shop, number) == 1
    (won,) = (answer for answer in answers if answer.status == 201)
    refresh(shop, tokens_of(won).refresh)
    check_error(ask_refresh(shop, old.text), *FAILED)


# --- refusals


REFUSED = {
    "revoked": (lambda shop: token_of(shop, 22, row="revoked").text, "revoked"),
    "missing": (lambda shop: token_of(shop, 22, row="missing").text, "unknown_refresh_token"),
    "expired": (lambda shop: token_of(shop, 22, seconds=-1).text, "expired"),
    "other-client": (lambda shop: token_of(shop, 22, client="other").text, "other_client"),
    "another-key": (lambda shop: token_of(shop, 22, key=KEY + "x").text, "legacy_not_authentic"),
    "damaged": (lambda shop: token_of(shop, 22).text[:-1] + "g", "unknown_refresh_token"),
    "changed": (lambda shop: token_of(shop, 22).text + "00", "legacy_not_authentic"),
    "cut": (lambda shop: token_of(shop, 22).text[:-64], "legacy_not_authentic"),
    "cut-short": (lambda shop: token_of(shop, 22).text[:166], "unknown_refresh_token"),
    "upper-case": (lambda shop: token_of(shop, 22).text.upper(), "unknown_refresh_token"),
    "no-payload": (lambda shop: encrypted("[]"), "legacy_malformed"),
    "disabled": (lambda shop: token_of(shop, 24).text, "account_(anonymised|generation)"),
    "unknown": (lambda shop: token_of(shop, 77777).text, "account_gone"),
    "impersonation": (
        lambda shop: php_token(shop, customer(22), ["customer_impersonation", "customer"]).text,
        "legacy_kind",
    ),
    "warehouse": (lambda shop: php_token(shop, {"id_warehouse": 7}, ["warehouse"]).text, "legacy_kind"),
    "no-agent": (lambda shop: php_token(shop, agent(4), ["agent"]).text, "no_agent"),
    "merchant": (lambda shop: php_token(shop, user(), ["user", "merchant-user"]).text, "scopes_changed"),
    "foreign-company-user": (
        lambda shop: php_token(shop, customer(22, COMPANY_USER), ["company_user"]).text,
        "company_user_gone",
    ),
}


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED)
def test_a_refusal_looks_like_that_of_an_unknown_token_of_ours(shop, row):
    make, reason = row
    text = secret(make(shop))
    ours = ask_refresh(shop, secret("0d" * 32))
    size = shop.log_size("bearerd")
    answer = ask_refresh(shop, text)
    check_error(answer, *FAILED)
    assert [name for name, _ in answer.headers] == [name for name, _ in ours.headers]
    shop.wait_for_log("bearerd", rf'status=401 .*route="POST /refresh-tokens" .*reason={reason}\b', size)
    check_oauth(ask_refresh_token(shop, text), *OAUTH_FAILED)


def test_an_anonymised_customer_is_refused(shop, someone):
    number, *_ = someone
    old = token_of(shop, number)
    shop.sql(f"UPDATE spy_customer SET anonymized_at = NOW() WHERE id_customer = {number}")
    check_error(ask_refresh(shop, old.text), *FAILED)
    assert not is_revoked(shop, old) and live_sessions(shop, number) == 0


def test_a_new_password_ends_what_php_has_issued(shop, someone):
    number, email, password = someone
    old = token_of(shop, number)
    body = document("customer-password", password=password, newPassword="Password-of-2!", confirmPassword="Password-of-2!")
    headers = [("Accept", "*/*"), ("Content-Type", JSON_API), bearer(login(shop, (email, password)).access)]
    assert shop.request("PATCH", f"/customer-password/DE--{number}", headers, body).status == 204
    check_error(ask_refresh(shop, old.text), *FAILED)


def test_no_scope_is_added(shop, someone):
    old = token_of(shop, someone[0])
    answer = ask_refresh_token(shop, old.text, scope="customer agent")
    assert (answer.status, answer.json()["error"]) == (400, "invalid_scope")
    assert ask_refresh_token(shop, old.text, scope="customer").status == 200


# --- faults


def test_a_fault_loses_nothing(shop, someone, key_file):
    number, *_ = someone
    old = token_of(shop, number)
    os.rename(key_file, key_file + ".gone")
    size = shop.log_size("bearerd")
    try:
        assert ask_refresh(shop, old.text).status == 503
        shop.wait_for_log("bearerd", r"status=503 .*encryption_key_file.*cannot be opened", size)
    finally:
        os.rename(key_file + ".gone", key_file)
    shop.stop("mariadb")
    try:
        assert ask_refresh(shop, old.text).status == 503
    finally:
        shop.start("mariadb")
    assert live_sessions(shop, number) == 0
    recovered(shop)
    assert ask_refresh(shop, old.text).status == 201
    assert live_sessions(shop, number) == 1


def test_a_row_of_somebody_else_makes_nobody(shop, someone):
    """Whoever knows PHP's key, and the identifier of his own row, stays who he is."""
    number, *_ = someone
    own = token_of(shop, number)
    expiry = int(time.time()) + 1000
    for sub, scopes in ((agent(), ["agent"]), (user(), ["user"]), (customer(22), ["customer"])):
        forged = secret(encrypted(payload(sub, scopes, own.identifier, expiry)))
        check_error(ask_refresh(shop, forged), *FAILED)
    other = php_token(shop, user(4, "7c1de9a8-3f0b-5e2c-8a41-6b9d5e3f7a05"), ["user"])
    check_backend(ask_refresh_token(backend_of(shop), other.text), *OAUTH_FAILED)
    assert ask_refresh(shop, own.text).status == 201


def test_our_own_tokens_are_refreshed_under_a_flood_of_forged_ones(shop, someone):
    forged = secret("def50200" + "5e" * 400)
    ours = login(shop, someone[1:])
    over = threading.Event()

    def flood(_):
        statuses = set()
        while not over.is_set():
            statuses.add(ask_refresh(shop, forged).status)
        return statuses

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        floods = [pool.submit(flood, i) for i in range(24)]
        try:
            for _ in range(20):
                ours = refresh(shop, ours.refresh)
        finally:
            over.set()
        statuses = set().union(*(one.result() for one in floods))
    assert statuses == {401, 503}, statuses
