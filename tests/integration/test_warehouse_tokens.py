# SPDX-License-Identifier: MIT
"""POST /warehouse-tokens of the Back Office host (contract 1.15)."""

import pytest
from backend_answers import (
    AGENT,
    BAD_TOKEN,
    FORBIDDEN,
    NO_TOKEN,
    NOT_FOUND,
    NOTHING_SENT,
    USER,
    WAREHOUSE,
    WRONG_KIND,
    ask_warehouse_token,
    backend_of,
    check_backend,
    check_warehouse_tokens,
    log_in,
    new_user,
)
from forged_tokens import Forger, parts_of
from glue_answers import ACCEPT, FORM, JSON_API, bearer, check_error, get, login, post
from running_stack import SONIA

PATH = "/warehouse-tokens"


@pytest.fixture(scope="module")
def backend(stack):
    return backend_of(stack)


@pytest.fixture(scope="module")
def token(backend):
    return log_in(backend, WAREHOUSE).access


@pytest.mark.parametrize("content_type", [None, "", "application/json", FORM], ids=["none", "empty", "json", "form"])
@pytest.mark.parametrize("body", [None, "", "{}", "[", "grant_type=x", "\0\xff"])
def test_the_body_is_ignored(backend, token, body, content_type):
    check_warehouse_tokens(ask_warehouse_token(backend, token, body, content_type))


@pytest.mark.parametrize("path", [PATH, PATH + "/", "/v1" + PATH, "/v1.2" + PATH + "/", PATH + "?x=1"])
def test_every_spelling_of_the_path(backend, token, path):
    check_warehouse_tokens(backend.request("POST", path, [bearer(token)]))


def test_json_api_clients_get_the_same_array(backend, token):
    check_warehouse_tokens(ask_warehouse_token(backend, token, "{}", JSON_API))


def test_the_claims(backend, token):
    header, claims = parts_of(check_warehouse_tokens(ask_warehouse_token(backend, token)).access)
    assert list(header) == ["typ", "alg", "kid"]
    assert list(claims) == ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes"]
    assert claims["sub"] == '{"id_warehouse":7}'
    assert claims["scopes"] == ["warehouse"]
    assert (claims["aud"], claims["exp"] - claims["iat"]) == ("frontend", 604800)


def test_the_application_is_told_which_warehouse(backend, token):
    warehouse = check_warehouse_tokens(ask_warehouse_token(backend, token)).access
    identity = get(backend, "/picking-lists", bearer(warehouse)).json()["identity"]
    assert (identity["subject"], identity["kind"], identity["warehouse"]) == ("warehouse:7", "warehouse", "7")
    assert "user" not in identity or not identity["user"]


# --- the failure table

HEADERS = {
    "missing": ([], NOTHING_SENT),
    "empty": ([("Authorization", "")], NOTHING_SENT),
    "one-word": ([("Authorization", "fake_token")], NO_TOKEN),
    "scheme-alone": ([("Authorization", "Bearer")], NO_TOKEN),
    "two-words": ([("Authorization", "Bearer fake_token")], BAD_TOKEN),
    "three-parts": ([("Authorization", "Bearer a.b.c")], BAD_TOKEN),
    "another-scheme": ([("Authorization", "Basic c29uaWE6eA==")], BAD_TOKEN),
    "two-tokens": ([("Authorization", "Bearer a b")], BAD_TOKEN),
    "the-shops-header": ([("X-Agent-Authorization", "Bearer a.b.c")], NOTHING_SENT),
}


@pytest.mark.parametrize("row", HEADERS.values(), ids=HEADERS)
def test_without_a_good_token(backend, row):
    headers, expected = row
    check_backend(backend.request("POST", PATH, [ACCEPT, *headers], "{}"), *expected)


def test_the_error_is_an_array_whatever_is_sent(backend):
    for content_type in (JSON_API, "application/json", FORM):
        answer = backend.request("POST", PATH, [ACCEPT, ("Content-Type", content_type)], "{}")
        check_backend(answer, *NOTHING_SENT)


def test_the_token_of_a_shop_has_no_user(backend, stack):
    check_backend(ask_warehouse_token(backend, login(stack, SONIA).access), *WRONG_KIND)
    forger = Forger(stack)
    for kind in ("company_user", "impersonation", "agent"):
        check_backend(ask_warehouse_token(backend, forger.token(claims=forger.claims(kind))), *WRONG_KIND)


def test_a_warehouse_is_no_user(backend, token):
    warehouse = check_warehouse_tokens(ask_warehouse_token(backend, token)).access
    check_backend(ask_warehouse_token(backend, warehouse), *WRONG_KIND)


@pytest.mark.parametrize("account", [USER, AGENT], ids=["user", "agent"])
def test_who_works_in_no_warehouse_is_forbidden(backend, account):
    check_backend(ask_warehouse_token(backend, log_in(backend, account).access), *FORBIDDEN)


def test_an_assignment_must_be_active(own_stack):
    backend, user = backend_of(own_stack), new_user(own_stack, warehouse=3)
    token = log_in(backend, user).access
    check_warehouse_tokens(ask_warehouse_token(backend, token))
    for change, back in (
        ("UPDATE warehouse_assignment SET is_active = 0", "UPDATE warehouse_assignment SET is_active = 1"),
        ("UPDATE backoffice_user SET is_warehouse_user = 0", "UPDATE backoffice_user SET is_warehouse_user = 1"),
        ("DELETE FROM warehouse_assignment", None),
    ):
        own_stack.sql(f"{change} WHERE user_id = {user[2]}")
        check_backend(ask_warehouse_token(backend, token), *FORBIDDEN)
        if back:
            own_stack.sql(f"{back} WHERE user_id = {user[2]}")
            check_warehouse_tokens(ask_warehouse_token(backend, token))


ENDINGS = {
    "disabled": "UPDATE backoffice_user SET disabled_at = 1",
    "password-changed": "UPDATE backoffice_user SET password_hash = CONCAT(password_hash, 'x')",
    "deleted": "DELETE FROM backoffice_user",
}


@pytest.mark.parametrize("change", ENDINGS.values(), ids=ENDINGS)
def test_a_session_that_has_ended_buys_nothing(own_stack, change):
    backend, user = backend_of(own_stack), new_user(own_stack, warehouse=3)
    token = log_in(backend, user).access
    own_stack.sql(f"{change} WHERE user_id = {user[2]}")
    check_backend(ask_warehouse_token(backend, token), *BAD_TOKEN)


def test_logging_out_ends_what_the_access_token_buys(own_stack):
    backend, user = backend_of(own_stack), new_user(own_stack, warehouse=3)
    tokens = log_in(backend, user)
    assert backend.request("DELETE", "/refresh-tokens/mine", [bearer(tokens.access)]).status == 204
    check_backend(ask_warehouse_token(backend, tokens.access), *BAD_TOKEN)


def test_the_tokens_client_must_still_exist(own_stack):
    backend, user = backend_of(own_stack), new_user(own_stack, warehouse=3)
    token = log_in(backend, user).access
    own_stack.sql("UPDATE client SET disabled_at = 1 WHERE client_id = 'frontend'")
    try:
        check_backend(ask_warehouse_token(backend, token), *BAD_TOKEN)
    finally:
        own_stack.sql("UPDATE client SET disabled_at = NULL WHERE client_id = 'frontend'")
    check_warehouse_tokens(ask_warehouse_token(backend, token))


def test_tokens_issued_elsewhere_have_no_session_to_end(own_stack):
    backend, user = backend_of(own_stack), new_user(own_stack, warehouse=3)
    forger = Forger(own_stack)
    subject = f'{{"user_reference":null,"id_user":{user[2]},"uuid":"x"}}'
    token = forger.token(claims=forger.claims("user", jti="elsewhere", sub=subject))
    check_warehouse_tokens(ask_warehouse_token(backend, token))
    own_stack.sql(f"UPDATE backoffice_user SET disabled_at = 1 WHERE user_id = {user[2]}")
    check_backend(ask_warehouse_token(backend, token), *BAD_TOKEN)


# --- several wrong at once


def test_the_order_of_errors(backend, stack):
    customer = login(stack, SONIA).access
    xml = ("Accept", "application/vnd.api+xml")
    answer = backend.request("POST", PATH, [xml, ("Content-Type", "multipart/x")], "x")
    check_backend(answer, 415, "010", "Unsupported `Accept` format used.")
    answer = post(backend, PATH, "x", bearer(customer), content_type="multipart/form-data")
    check_backend(answer, 415, None, "Unsupported media type.")
    answer = post(backend, PATH, "x", ("Authorization", "546789"), content_type="multipart/form-data")
    check_backend(answer, 415, None, "Unsupported media type.")
    big = post(backend, PATH, "x" * 70000, ("Authorization", "546789"), content_type=None)
    check_backend(big, 413, None, "Request body is too large.")
    check_backend(backend.request("POST", PATH + "/7", [("Authorization", "546789")]), *NOT_FOUND)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_post_is_routed(backend, token, method):
    check_backend(backend.request(method, PATH, [ACCEPT, bearer(token)]), *NOT_FOUND)


@pytest.mark.parametrize("path", [PATH, "/v1" + PATH])
def test_the_shop_has_no_such_route(stack, token, path):
    check_error(post(stack, path, "{}", bearer(token)), 404, None, "Not Found", cache="no-cache, private")
