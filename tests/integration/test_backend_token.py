# SPDX-License-Identifier: MIT
"""POST /token of the Back Office host (contract 1.5)."""

import json

import pytest
from backend_answers import (
    AGENT,
    BAD_TOKEN,
    NO_TOKEN,
    NOT_FOUND,
    USER,
    WAREHOUSE,
    as_json,
    ask_refresh_token,
    backend_of,
    camel,
    check_backend,
    check_backend_head,
    check_user_tokens,
    error_object,
    log_in,
    new_user,
    password_fields,
)
from forged_tokens import parts_of
from glue_answers import ACCEPT, FORM, JSON_API, ask_token, bearer, document, post, quote, secret
from running_stack import JOHN

MALFORMED = (
    "The request is missing a required parameter, includes an invalid parameter value, "
    "includes a parameter more than once, or is otherwise malformed."
)
INVALID_REQUEST = (400, "invalid_request", MALFORMED)
WRONG = (400, "invalid_grant", "The user credentials were incorrect.")
NO_REFRESH = (400, "invalid_request", "The refresh token is invalid.")
NO_CLIENT = (400, "invalid_client", "Client authentication failed")
NO_SCOPE = (400, "invalid_scope", "The requested scope is invalid, unknown, or malformed")
UNSUPPORTED_TYPE = (415, None, "Unsupported media type.")

PASSWORD = password_fields(USER)


def unknown_grant(value):
    return 400, "unsupported_grant_type", f'Grant type "{value}" not found'


def form(fields):
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in fields.items())


@pytest.fixture(scope="module")
def backend(stack):
    return backend_of(stack)


# --- success

TYPES = {
    "form": FORM,
    "json": "application/json",
    "json-api": JSON_API,
    "text": "text/plain; charset=UTF-8",
    "nonsense": "nonsense",
    "empty": "",
    "none": None,
}


@pytest.mark.parametrize("content_type", TYPES.values(), ids=TYPES)
@pytest.mark.parametrize("spelling", [dict, camel], ids=["snake", "camel"])
@pytest.mark.parametrize("encode", [form, as_json], ids=["form", "json"])
def test_both_encodings_in_both_spellings_under_any_type(backend, encode, spelling, content_type):
    first = check_user_tokens(ask_token(backend, encode(spelling(PASSWORD)), content_type=content_type))
    fields = {"grant_type": "refresh_token", "refresh_token": first.refresh, "client_id": "frontend"}
    second = check_user_tokens(ask_token(backend, encode(spelling(fields)), content_type=content_type))
    assert second.refresh != first.refresh and second.access != first.access


@pytest.mark.parametrize("path", ["/token", "/token/", "/v1/token", "/v1.2/token", "/v1.2/token/"])
def test_every_spelling_of_the_path(backend, path):
    check_user_tokens(ask_token(backend, PASSWORD, path=path))


BODIES = {
    "space-before": " \r\n\t" + as_json(PASSWORD),
    "both-spellings-mixed": as_json({**PASSWORD, "clientId": "frontend", "client_secret": None}),
    "further-members": as_json({**PASSWORD, "data": {"grantType": 1}, "x": [1]}),
    "user-name-in-capitals": as_json({**PASSWORD, "username": "SONIA@spryker.com"}),
    "unknown-scopes-are-dropped": form({**PASSWORD, "scope": "agent no-such"}),
    "further-fields": form(PASSWORD) + "&state=1&state=2&grantTypes=x",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_that_are_good(backend, body):
    check_user_tokens(ask_token(backend, body))


def test_a_missing_accept_is_no_fault_here(backend):
    check_user_tokens(post(backend, "/token", form(PASSWORD), accept=False, content_type=FORM))


def test_the_shops_headers_mean_nothing_here(backend):
    check_user_tokens(ask_token(backend, PASSWORD, ("X-Agent-Authorization", "Bearer junk")))
    headers = bearer(log_in(backend, USER).access), ("X-Anonymous-Customer-Unique-Id", "x"), ("Accept-Language", "de")
    check_user_tokens(ask_token(backend, PASSWORD, *headers))


@pytest.mark.parametrize(
    "account, number, uuid, kind",
    [
        (USER, 4, "0d743cc3-a772-5145-971e-d4018ee7a489", "back-office-user"),
        (AGENT, 3, "5a6b2e4f-0c4e-5b0a-9d53-0f6a1f0c2b03", "back-office-user"),
        (WAREHOUSE, 5, "7c1de9a8-3f0b-5e2c-8a41-6b9d5e3f7a05", "warehouse-user"),
    ],
    ids=["user", "agent", "warehouse-user"],
)
def test_the_claims(backend, account, number, uuid, kind):
    tokens = log_in(backend, account)
    for access in (tokens.access, check_user_tokens(ask_refresh_token(backend, tokens.refresh)).access):
        _, claims = parts_of(access)
        assert list(claims) == ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes"]
        assert claims["sub"] == f'{{"user_reference":null,"id_user":{number},"uuid":"{uuid}"}}'
        assert claims["scopes"] == ["user", kind]
        assert (claims["aud"], claims["exp"] - claims["iat"]) == ("frontend", 28800)


# --- the failure table, as a form and as JSON

ROWS = {
    "nothing": ({}, unknown_grant("")),
    "no-grant-type": ({"username": USER[0], "password": USER[1]}, unknown_grant("")),
    "blank-grant-type": ({**PASSWORD, "grant_type": ""}, unknown_grant("")),
    "unknown-grant-type": ({**PASSWORD, "grant_type": "magic"}, unknown_grant("magic")),
    "grant-type-in-capitals": ({**PASSWORD, "grant_type": "PASSWORD"}, unknown_grant("PASSWORD")),
    "authorization-code": ({"grant_type": "authorization_code", "code": "1"}, unknown_grant("authorization_code")),
    "unsafe-grant-type": ({"grant_type": '"<b>\\\n\u20ac\U0001f600'}, unknown_grant('"<b>\\\n\u20ac\U0001f600')),
    "long-grant-type": ({"grant_type": "\u20ac" * 5000}, unknown_grant("\u20ac" * 20 + "...")),
    "wrong-password": ({**PASSWORD, "password": secret("wrong-password")}, WRONG),
    "unknown-user": ({**PASSWORD, "username": "nobody@example.com"}, WRONG),
    "a-customer": (password_fields(JOHN), WRONG),
    "username-missing": ({"grant_type": "password", "password": USER[1]}, INVALID_REQUEST),
    "username-blank": ({**PASSWORD, "username": ""}, INVALID_REQUEST),
    "password-missing": ({"grant_type": "password", "username": USER[0]}, INVALID_REQUEST),
    "password-blank": ({**PASSWORD, "password": ""}, INVALID_REQUEST),
    "refresh-token-missing": ({"grant_type": "refresh_token"}, INVALID_REQUEST),
    "refresh-token-blank": ({"grant_type": "refresh_token", "refresh_token": ""}, INVALID_REQUEST),
    "garbage-token": ({"grant_type": "refresh_token", "refresh_token": "garbage-garbage"}, NO_REFRESH),
    "unknown-token": ({"grant_type": "refresh_token", "refresh_token": secret("0e" * 32)}, NO_REFRESH),
    "wrong-client": ({**PASSWORD, "client_id": "nobody"}, NO_CLIENT),
    "secret-of-a-public-client": ({**PASSWORD, "client_secret": "abc123"}, NO_CLIENT),
    # Several wrong at once: the first of the order counts.
    "grant-type-and-client": ({"grant_type": "magic", "client_id": "nobody"}, unknown_grant("magic")),
    "missing-and-client": ({"grant_type": "password", "client_id": "nobody"}, INVALID_REQUEST),
    "client-and-password": ({**PASSWORD, "password": secret("wrong-password"), "client_id": "nobody"}, NO_CLIENT),
    "client-and-token": ({"grant_type": "refresh_token", "refresh_token": "x", "client_id": "nobody"}, NO_CLIENT),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("spelling", [dict, camel], ids=["snake", "camel"])
@pytest.mark.parametrize("encode", [form, as_json], ids=["form", "json"])
def test_failures(backend, encode, spelling, row):
    fields, expected = row
    check_backend(ask_token(backend, encode(spelling(fields))), *expected)


BROKEN = {
    "form-twice": form(PASSWORD) + "&password=change123",
    "form-in-both-spellings": form(PASSWORD) + "&grantType=password",
    "form-in-both-spellings-one-blank": form(PASSWORD) + "&grantType=",
    "form-refresh-in-both": "grant_type=refresh_token&refresh_token=a&refreshToken=a",
    "form-client-in-both": form(PASSWORD) + "&client_id=frontend&clientId=frontend",
    "form-broken-percent": form(PASSWORD) + "&x=%zz",
    "form-not-utf-8": form(PASSWORD) + "%ff",
    "form-null-character": form(PASSWORD) + "%00",
    "form-too-many-fields": form(PASSWORD) + "&a=b" * 1000,
    "form-grant-type-not-utf-8": "grant_type=%ff",
    "json-twice": as_json(PASSWORD)[:-1] + ',"password":"change123"}',
    "json-in-both-spellings": as_json({**PASSWORD, **camel(PASSWORD)}),
    "json-refresh-in-both": as_json({"grantType": "refresh_token", "refreshToken": "a", "refresh_token": "a"}),
    "json-cut": as_json(PASSWORD)[:-1],
    "json-and-more": as_json(PASSWORD) + "x",
    "json-number": as_json({**PASSWORD, "password": 123456}),
    "json-array": as_json({**PASSWORD, "grant_type": ["password"]}),
    "json-object": as_json({**PASSWORD, "username": {"a": "b"}}),
    "json-bool": as_json({**PASSWORD, "client_id": False}),
    "json-null-character": as_json({**PASSWORD, "password": "change123\0"}),
    "json-deep": '{"a":' * 100 + "1" + "}" * 100,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_bodies_that_are_malformed(backend, body):
    check_backend(ask_token(backend, body), *INVALID_REQUEST)


@pytest.mark.parametrize("body", ["[1]", '"{"', "null", as_json([PASSWORD])], ids=["array", "text", "null", "list"])
def test_json_that_is_no_object_names_no_grant_type(backend, body):
    check_backend(ask_token(backend, body, content_type="application/json"), *unknown_grant(""))


def test_a_json_api_document_is_not_looked_into(backend):
    check_backend(ask_token(backend, document("token", **PASSWORD)), *unknown_grant(""))


@pytest.mark.parametrize("content_type", [JSON_API, "Application/VND.API+JSON; charset=utf-8"])
def test_who_sends_json_api_gets_the_same_errors_in_a_document(backend, content_type):
    for body, expected in ((form({"grant_type": "x"}), unknown_grant("x")), (as_json(PASSWORD)[:-1], INVALID_REQUEST)):
        answer = ask_token(backend, body, content_type=content_type)
        check_backend_head(answer, 400, content_type=JSON_API)
        assert answer.json() == {"errors": [error_object(*expected)]}
        assert list(answer.json()["errors"][0]) == ["message", "status", "code"]
    answer = ask_token(backend, PASSWORD, ("Authorization", "Bearer x"), content_type=content_type)
    check_backend_head(answer, 401, content_type=JSON_API)
    assert answer.json() == {"errors": [error_object(*BAD_TOKEN)]}


def test_a_disabled_user_is_refused_like_an_unknown_one(own_stack):
    backend, user = backend_of(own_stack), new_user(own_stack)
    log_in(backend, user)
    own_stack.sql(f"UPDATE backoffice_user SET disabled_at = 1 WHERE user_id = {user[2]}")
    check_backend(ask_token(backend, password_fields(user)), *WRONG)


def test_a_refresh_never_widens_the_scope_and_spends_nothing(backend):
    token = log_in(backend, USER).refresh
    for scope in ("customer", "user agent", "warehouse"):
        check_backend(ask_refresh_token(backend, token, scope=scope), *NO_SCOPE)
    check_user_tokens(ask_refresh_token(backend, token, scope="user"))


def test_an_access_token_is_no_refresh_token(backend):
    check_backend(ask_refresh_token(backend, log_in(backend, USER).access), *NO_REFRESH)


# --- the steps before the body


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "Multipart/Mixed"])
def test_multipart_is_refused(backend, kind):
    check_backend(ask_token(backend, PASSWORD, content_type=kind), *UNSUPPORTED_TYPE)
    answer = ask_token(backend, "{", ("Authorization", "Bearer x"), content_type=kind)
    check_backend(answer, *UNSUPPORTED_TYPE)


def test_a_bad_authorization_comes_before_the_body(backend):
    for value, expected in (("546789", NO_TOKEN), ("Bearer fake", BAD_TOKEN), ("Basic eA==", BAD_TOKEN)):
        for body in (PASSWORD, "{", {"grant_type": "magic"}):
            check_backend(ask_token(backend, body, ("Authorization", value)), *expected)


@pytest.mark.parametrize("query", ["username=sonia", "grantType=password", form(PASSWORD)])
def test_parameters_in_the_query_are_refused(backend, query):
    check_backend(ask_token(backend, PASSWORD, path=f"/token?{query}"), *INVALID_REQUEST)
    check_backend(ask_token(backend, {"grant_type": "magic"}, path=f"/token?{query}"), *INVALID_REQUEST)


def test_an_unknown_format_is_not_spoken(backend):
    for headers in ([], [("Authorization", "546789")]):
        answer = post(backend, "/token", form(PASSWORD), ("Accept", "application/vnd.api+xml"), *headers, accept=False)
        check_backend_head(answer, 415, content_type=JSON_API)
        assert answer.json() == {"errors": [error_object(415, "010", "Unsupported `Accept` format used.")]}


def test_defects_are_worded_in_the_hosts_dialect(backend):
    big = form(PASSWORD) + "&x=" + "y" * 70000
    check_backend(ask_token(backend, big), 413, None, "Request body is too large.")
    check_backend(ask_token(backend, PASSWORD, path="/%ff/../token"), 400, None, "Invalid path.")
    check_backend(ask_token(backend, PASSWORD, path="/token?" + "x" * 17000), 414, None, "Request target is too long.")


# --- what is not here


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_post_is_routed(backend, method):
    check_backend(backend.request(method, "/token", [ACCEPT]), *NOT_FOUND)
