# SPDX-License-Identifier: MIT
"""POST /token of the storefront (contract 1.4)."""

import json

import pytest
from glue_answers import (
    ACCEPT,
    FORM,
    ask_token,
    bearer,
    check_error,
    check_oauth,
    check_oauth_head,
    document,
    login,
    post,
    secret,
    tokens_of,
)
from running_stack import DISABLED, JOHN, SONIA, UNCONFIRMED

MALFORMED = (
    "The request is missing a required parameter, includes an invalid parameter value, "
    "includes a parameter more than once, or is otherwise malformed."
)
NO_GRANT = (
    "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is "
    "invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued "
    "to another client."
)
INVALID_REQUEST = (400, "invalid_request", MALFORMED)
INVALID_GRANT = (400, "invalid_grant", NO_GRANT)
WRONG = (400, "invalid_grant", "The user credentials were incorrect.")
NO_REFRESH = (400, "invalid_request", "The refresh token is invalid.")
NO_CLIENT = (400, "invalid_client", "Client authentication failed")
NO_SCOPE = (400, "invalid_scope", "The requested scope is invalid, unknown, or malformed")

PASSWORD = {"grant_type": "password", "username": SONIA[0], "password": SONIA[1]}
TEXT = "grant_type=password&username=sonia%40spryker.com&password=change123"


def check_success(answer):
    check_oauth_head(answer, 200)
    document_ = answer.json()
    assert list(document_) == ["access_token", "token_type", "expires_in", "refresh_token"]
    assert document_["token_type"] == "Bearer"
    assert document_["expires_in"] == 28800 and type(document_["expires_in"]) is int
    return tokens_of(answer)


def refresh_fields(token, **more):
    return {"grant_type": "refresh_token", "refresh_token": secret(token), **more}


# --- success


def test_both_grants_answer_with_tokens(stack):
    first = check_success(ask_token(stack, PASSWORD))
    second = check_success(ask_token(stack, refresh_fields(first.refresh)))
    assert second.refresh != first.refresh and second.access != first.access


TYPES = {
    "form": FORM,
    "form-charset": FORM + "; charset=UTF-8",
    "as-in-the-sample": "x-www-form-urlencoded",
    "text": "text/plain",
    "octets": "application/octet-stream",
    "nonsense": "nonsense",
    "none": None,
}


@pytest.mark.parametrize("content_type", TYPES.values(), ids=TYPES)
def test_every_body_is_a_form_whatever_its_type(stack, content_type):
    check_success(ask_token(stack, PASSWORD, content_type=content_type))


@pytest.mark.parametrize("path", ["/token", "/token/", "/v1/token", "/v1.2/token", "/v1.2/token/"])
def test_every_spelling_of_the_path(stack, path):
    check_success(ask_token(stack, PASSWORD, path=path))


FORMS = {
    "plus-and-percent": "grant_type=pass%77ord&username=sonia%40spryker.com&password=change123",
    "empty-fields": "&&" + TEXT + "&&",
    "unknown-fields": TEXT + "&state=1&state=2",
    "client": TEXT + "&client_id=frontend",
    "empty-client": TEXT + "&client_id=&client_secret=&scope=",
    "unknown-scopes-are-dropped": TEXT + "&scope=customer%20no-such+scope",
}


@pytest.mark.parametrize("body", FORMS.values(), ids=FORMS)
def test_forms_that_are_good(stack, body):
    check_success(ask_token(stack, body))


def test_scopes_of_the_old_token_may_be_asked_for(stack):
    for scope in ("customer", "", " customer ", "customer customer"):
        check_success(ask_token(stack, refresh_fields(login(stack, JOHN).refresh, scope=scope)))


def test_no_language_is_named(stack):
    check_success(ask_token(stack, PASSWORD, ("Accept-Language", "de")))


def test_a_good_token_may_come_along(stack):
    check_success(ask_token(stack, PASSWORD, bearer(login(stack, JOHN).access)))


# --- the failure table

ROWS = {
    "no-body": (None, INVALID_GRANT),
    "empty-body": ("", INVALID_GRANT),
    "no-grant-type": ("username=sonia%40spryker.com&password=change123", INVALID_GRANT),
    "blank-grant-type": (TEXT.replace("=password&u", "=&u"), INVALID_GRANT),
    "unknown-grant-type": (TEXT.replace("=password&u", "=magic&u"), INVALID_GRANT),
    "grant-type-in-capitals": (TEXT.replace("=password&u", "=PASSWORD&u"), INVALID_GRANT),
    "client-credentials": ("grant_type=client_credentials", INVALID_GRANT),
    "authorization-code": ("grant_type=authorization_code&code=1", INVALID_GRANT),
    "implicit": ("response_type=token&client_id=frontend", INVALID_GRANT),
    "camel-case": (TEXT.replace("grant_type", "grantType"), INVALID_GRANT),
    "wrong-password": (TEXT + "x", WRONG),
    "unknown-user": ({**PASSWORD, "username": "nobody@example.com"}, WRONG),
    "no-email": ({**PASSWORD, "username": "nobody"}, WRONG),
    "disabled": ({**PASSWORD, "username": DISABLED[0], "password": DISABLED[1]}, WRONG),
    "unconfirmed": ({**PASSWORD, "username": UNCONFIRMED[0], "password": UNCONFIRMED[1]}, WRONG),
    "unconfirmed-wrong-password": ({**PASSWORD, "username": UNCONFIRMED[0], "password": "wrong-1"}, WRONG),
    "username-missing": ("grant_type=password&password=change123", INVALID_REQUEST),
    "username-blank": ("grant_type=password&username=&password=change123", INVALID_REQUEST),
    "password-missing": ("grant_type=password&username=sonia%40spryker.com", INVALID_REQUEST),
    "password-blank": ("grant_type=password&username=sonia%40spryker.com&password=", INVALID_REQUEST),
    "refresh-token-missing": ("grant_type=refresh_token", INVALID_REQUEST),
    "refresh-token-blank": ("grant_type=refresh_token&refresh_token=", INVALID_REQUEST),
    "refresh-token-in-the-other-spelling": ("grant_type=refresh_token&refreshToken=abcdef", INVALID_REQUEST),
    "repeated-password": (TEXT + "&password=change123", INVALID_REQUEST),
    "repeated-grant-type": (TEXT + "&grant_type=password", INVALID_REQUEST),
    "repeated-refresh-token": ("grant_type=refresh_token&refresh_token=a&refresh_token=b", INVALID_REQUEST),
    "broken-percent": (TEXT + "&x=%zz", INVALID_REQUEST),
    "broken-percent-at-the-end": (TEXT + "%4", INVALID_REQUEST),
    "not-utf-8": (TEXT + "%ff", INVALID_REQUEST),
    "raw-not-utf-8": (TEXT.encode() + b"\xff", INVALID_REQUEST),
    "null-character": (TEXT + "%00", INVALID_REQUEST),
    "raw-null-character": (TEXT + "\0", INVALID_REQUEST),
    "too-many-fields": (TEXT + "&a=b" * 1000, INVALID_REQUEST),
    "garbage-token": ({"grant_type": "refresh_token", "refresh_token": "garbage-garbage"}, NO_REFRESH),
    "unknown-token": ({"grant_type": "refresh_token", "refresh_token": secret("0d" * 32)}, NO_REFRESH),
    "wrong-client": (TEXT + "&client_id=nobody", NO_CLIENT),
    "secret-of-a-public-client": (TEXT + "&client_id=frontend&client_secret=abc123", NO_CLIENT),
    "secret-alone": (TEXT + "&client_secret=abc123", NO_CLIENT),
    "wrong-client-at-refresh": ("grant_type=refresh_token&refresh_token=abcdef&client_id=nobody", NO_CLIENT),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_failures(stack, row):
    body, expected = row
    check_oauth(ask_token(stack, body), *expected)


def test_an_access_token_is_no_refresh_token(stack):
    tokens = login(stack, JOHN)
    check_oauth(ask_token(stack, refresh_fields(tokens.access)), *NO_REFRESH)


@pytest.mark.parametrize("scope", ["agent", "customer agent", "customer,agent", "Customer"])
def test_a_refresh_never_widens_the_scope_and_spends_nothing(stack, scope):
    token = login(stack, JOHN).refresh
    check_oauth(ask_token(stack, refresh_fields(token, scope=scope)), *NO_SCOPE)
    check_success(ask_token(stack, refresh_fields(token)))


def test_a_confidential_client_needs_its_secret(own_stack, new_account):
    hash_ = own_stack.sql("SELECT password_hash FROM customer WHERE email = 'john.doe@example.com'")[0][0]
    own_stack.sql(
        f"""INSERT INTO client (realm, client_id, secret_hash, created_at)
            VALUES ('default', 'backroom', '{hash_}', 1), ('elsewhere', 'stranger', NULL, 1);
            INSERT INTO client (realm, client_id, created_at, disabled_at) VALUES ('default', 'retired', 1, 2)"""
    )
    account = new_account()
    fields = {**PASSWORD, "username": account.email, "password": account.password}
    check_success(ask_token(own_stack, {**fields, "client_id": "backroom", "client_secret": JOHN[1]}))
    for wrong in (
        {"client_id": "backroom"},
        {"client_id": "backroom", "client_secret": secret("not-the-secret")},
        {"client_id": "stranger"},
        {"client_id": "retired"},
    ):
        check_oauth(ask_token(own_stack, {**fields, **wrong}), *NO_CLIENT)


# --- bodies that are no form

JSON_BODY = json.dumps({"grant_type": "password", "username": SONIA[0], "password": SONIA[1]})


@pytest.mark.parametrize("body", [JSON_BODY, TEXT, document("access-tokens", username="x")], ids=["json", "form", "api"])
@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "application/vnd.api+json"])
def test_json_is_not_read(stack, body, content_type):
    check_oauth(ask_token(stack, body, content_type=content_type), *INVALID_GRANT)


def test_json_under_the_header_of_a_form_is_a_form_without_the_fields(stack):
    check_oauth(ask_token(stack, JSON_BODY), *INVALID_GRANT)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "Multipart/Mixed", "multipart/form-data"])
def test_multipart_is_refused(stack, kind):
    body = '--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\npassword\r\n--x--\r\n'
    check_oauth(ask_token(stack, body, content_type=kind), 415, "invalid_request", "Unsupported media type.")
    check_oauth(ask_token(stack, TEXT, content_type=kind), 415, "invalid_request", "Unsupported media type.")


# --- headers, query and other methods


@pytest.mark.parametrize("value", ["546789", "Bearer fake", "Bearer a.b.c", "Basic ZnJvbnRlbmQ6YWJjMTIz"])
def test_a_bad_authorization_is_refused(stack, value):
    answer = ask_token(stack, PASSWORD, ("Authorization", value))
    check_oauth(answer, 401, "invalid_token", "Invalid access token.")


@pytest.mark.parametrize("query", ["username=sonia%40spryker.com", "grant_type=password", TEXT])
def test_parameters_in_the_query_are_refused(stack, query):
    check_oauth(ask_token(stack, TEXT, path=f"/token?{query}"), *INVALID_REQUEST)
    check_oauth(ask_token(stack, "", path=f"/token?{TEXT}"), *INVALID_REQUEST)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_post_is_routed(stack, method):
    check_error(stack.request(method, "/token", [ACCEPT]), 404, None, "Not Found", cache="no-cache, private")


def test_the_dialect_is_the_routes_own_whatever_is_wrong_first(stack):
    big = TEXT + "&x=" + "y" * 70000
    check_oauth(ask_token(stack, big), 413, "invalid_request", "Request body is too large.")
    check_oauth(post(stack, "/token", TEXT, accept=False, content_type=FORM), 406, "invalid_request", "Not acceptable.")
    check_oauth(ask_token(stack, TEXT, content_type=""), 415, "invalid_request", "Unsupported media type.")
    answer = post(stack, "/token", TEXT, ("Accept", "application/vnd.api+xml"), accept=False, content_type=FORM)
    check_oauth(answer, 415, "invalid_request", "Unsupported Media Type")
    check_oauth(ask_token(stack, TEXT, path="/%ff/../token"), 400, "invalid_request", "Invalid path.")
    check_oauth(ask_token(stack, TEXT, path="/token?" + "x" * 17000), 414, "invalid_request", "Request target is too long.")


def test_both_routes_share_the_accounts(stack):
    tokens = check_success(ask_token(stack, PASSWORD))
    answer = post(stack, "/refresh-tokens", document("refresh-tokens", refreshToken=tokens.refresh))
    check_success(ask_token(stack, refresh_fields(tokens_of(answer).refresh)))
