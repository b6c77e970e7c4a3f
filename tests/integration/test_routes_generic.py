# SPDX-License-Identifier: MIT
"""Errors of every storefront route, their order, and the headers of answers (contract 2 and 8)."""

import pytest
from glue_answers import (
    ACCEPT,
    FORM,
    JSON_API,
    NEVER_STORED,
    NOT_CACHED,
    SECURITY,
    ask_login,
    ask_token,
    bearer,
    check_error,
    check_oauth,
    check_tokens,
    delete,
    document,
    get,
    login,
    post,
    secret,
)
from running_stack import SONIA
from test_routes_access_tokens import ATTRIBUTES

LOGIN = document("access-tokens", username=SONIA[0], password=SONIA[1])
WRONG_TYPE = document("nonsense", username=SONIA[0], password=SONIA[1])
WRONG_PASSWORD = document("access-tokens", username=SONIA[0], password="wrong-1")
BLANK = document("access-tokens", username="", password=SONIA[1])
BAD = ("Authorization", "Bearer fake")

NOT_FOUND = (404, None, "Not Found")
NO_ID = (400, None, "Resource id is not specified.")
NO_TYPE = (400, None, "Invalid type.")
NO_DATA = (400, None, "Post data is invalid.")
NO_ACCEPT = (406, None, "Not acceptable.")
NO_CONTENT_TYPE = (415, None, "Unsupported media type.")
NO_FORMAT = (415, None, "Unsupported Media Type")
BAD_TOKEN = (401, "001", "Invalid access token.")
IS_BLANK = (422, "901", "username => This value should not be blank.")
FAILED = (401, "003", "Failed to authenticate user.")
XML = ("Accept", "application/vnd.api+xml")


# --- unknown routes: those paths of ours that have no such method or id

UNKNOWN = [
    ("POST", "/access-tokens/7"),
    ("POST", "/access-tokens/7/"),
    ("POST", "/v1/access-tokens/7"),
    ("POST", "/refresh-tokens/7"),
    ("GET", "/access-tokens/7"),
    ("GET", "/refresh-tokens/7"),
    ("GET", "/refresh-tokens/mine"),
    ("DELETE", "/access-tokens"),
    ("DELETE", "/access-tokens/7"),
    ("DELETE", "/refresh-tokens/7/8"),
    ("PATCH", "/access-tokens"),
    ("PATCH", "/access-tokens/7"),
    ("PATCH", "/refresh-tokens/7"),
    ("PUT", "/access-tokens"),
    ("OPTIONS", "/access-tokens/7"),
    ("FOO", "/access-tokens"),
    # A slip for /customer-restore-password, with the same secrets in it (contract 1.14).
    ("PATCH", "/customer-restorepassword/x"),
    ("POST", "/v1/customer-restorepassword"),
]


@pytest.mark.parametrize("method, path", UNKNOWN, ids=lambda value: value)
def test_unknown_routes(stack, method, path):
    for headers in ([ACCEPT], [ACCEPT, BAD], []):
        answer = stack.request(method, path, headers, LOGIN if method in ("POST", "PATCH", "PUT") else None)
        check_error(answer, *NOT_FOUND, cache=NOT_CACHED)


def test_head_is_not_routed(stack):
    answer = stack.request("HEAD", "/access-tokens", [ACCEPT])
    assert (answer.status, answer.header("Content-Type")) == (404, JSON_API)


@pytest.mark.parametrize("path", ["/v2/access-tokens", "/v1.x/access-tokens", "/", "/access-tokensx", "/Access-Tokens"])
def test_other_paths_are_left_to_the_application(stack, path):
    assert post(stack, path, LOGIN).json()["from"] == "application"


def test_what_lies_below_a_route_is_never_the_applications(stack):
    for path in ("/access-tokens/a/b", "/v1.2/access-tokens/a%2fx", "/refresh-tokens/a/b/c"):
        check_error(get(stack, path), *NOT_FOUND, cache=NOT_CACHED)


# --- media types


@pytest.mark.parametrize(
    "method, path, body",
    [("POST", "/access-tokens", LOGIN), ("GET", "/access-tokens", None), ("DELETE", "/refresh-tokens/mine", None)],
    ids=["post", "get", "delete"],
)
def test_accept_and_content_type_are_looked_at_on_every_route(stack, method, path, body):
    check_error(stack.request(method, path, [], body), *NO_ACCEPT)
    check_error(stack.request(method, path, [XML], body), *NO_FORMAT)
    check_error(stack.request(method, path, [ACCEPT, ("Content-Type", "")], body), *NO_CONTENT_TYPE)
    check_error(stack.request(method, path, [ACCEPT, ("Content-Type", "multipart/x")], body), *NO_CONTENT_TYPE)


@pytest.mark.parametrize(
    "accept", ["*/*", "text/html", JSON_API, "application/vnd.api+json;q=0.1", "application/xml, */*", "nonsense", ""]
)
def test_any_other_accept_means_json(stack, accept):
    answer = post(stack, "/access-tokens", LOGIN, ("Accept", accept), accept=False)
    check_tokens(answer, "access-tokens", stack, ATTRIBUTES)


def test_an_error_names_the_version_as_well(stack):
    versioned = JSON_API + "; version=1.0"
    answer = post(stack, "/access-tokens", WRONG_TYPE, ("Accept", versioned), accept=False)
    check_error(answer, *NO_TYPE, content_type=versioned)


# --- two errors at once: the earlier step of contract 2.1 answers

# Body, headers beside Accept, with or without Accept, what is answered.
PAIRS = {
    "no-accept+wrong-type": (WRONG_TYPE, [], False, NO_ACCEPT),
    "no-accept+not-json": ("x", [], False, NO_ACCEPT),
    "no-accept+bad-token": (LOGIN, [BAD], False, NO_ACCEPT),
    "unknown-format+wrong-type": (WRONG_TYPE, [XML], False, NO_FORMAT),
    "empty-content-type+wrong-type": (WRONG_TYPE, [("Content-Type", "")], True, NO_CONTENT_TYPE),
    "empty-content-type+bad-token": (LOGIN, [("Content-Type", ""), BAD], True, NO_CONTENT_TYPE),
    "no-accept+empty-content-type": (LOGIN, [("Content-Type", "")], False, NO_ACCEPT),
    "wrong-type+bad-token": (WRONG_TYPE, [BAD], True, NO_TYPE),
    "wrong-type+no-attributes": ('{"data":{"type":"x"}}', [], True, NO_TYPE),
    "wrong-type+blank": (document("x", username=""), [], True, NO_TYPE),
    "no-data+bad-token": ("{}", [BAD], True, NO_DATA),
    "not-json+bad-token": ("x", [BAD], True, NO_DATA),
    "no-attributes+bad-token": ('{"data":{"type":"access-tokens"}}', [BAD], True, NO_DATA),
    "bad-token+blank": (BLANK, [BAD], True, BAD_TOKEN),
    "bad-token+missing": (document("access-tokens"), [BAD], True, BAD_TOKEN),
    "bad-token+wrong-password": (WRONG_PASSWORD, [BAD], True, BAD_TOKEN),
    "blank+wrong-password": (document("access-tokens", username="", password="wrong-1"), [], True, IS_BLANK),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_the_order_of_errors(stack, pair):
    body, headers, accept, expected = pair
    given = dict(headers)
    content_type = given.pop("Content-Type", JSON_API)
    answer = post(stack, "/access-tokens", body, *given.items(), accept=accept and "Accept" not in given, content_type=content_type)
    check_error(answer, *expected)


DELETE_PAIRS = {
    "no-accept+no-id": ("/refresh-tokens", [], NO_ACCEPT),
    "no-accept+no-token": ("/refresh-tokens/mine", [], NO_ACCEPT),
    "empty-content-type+no-id": ("/refresh-tokens/", [ACCEPT, ("Content-Type", "")], NO_CONTENT_TYPE),
    "no-id+no-token": ("/refresh-tokens/", [ACCEPT], NO_ID),
    "no-id+bad-token": ("/refresh-tokens", [ACCEPT, BAD], NO_ID),
}


@pytest.mark.parametrize("pair", DELETE_PAIRS.values(), ids=DELETE_PAIRS)
def test_the_order_of_errors_of_delete(stack, pair):
    path, headers, expected = pair
    check_error(stack.request("DELETE", path, headers), *expected)


BAD_GRANT = "grant_type=magic"
OAUTH_PAIRS = {
    "no-accept+bad-token": (BAD_GRANT, [BAD], FORM, False, 406, "invalid_request"),
    "multipart+bad-token": (BAD_GRANT, [BAD], "multipart/form-data", True, 415, "invalid_request"),
    "bad-token+bad-grant": (BAD_GRANT, [BAD], FORM, True, 401, "invalid_token"),
    "bad-token+json": ("{}", [BAD], "application/json", True, 401, "invalid_token"),
    "bad-grant+wrong-client": (BAD_GRANT + "&client_id=x", [], FORM, True, 400, "invalid_grant"),
    "missing-password+wrong-client": ("grant_type=password&client_id=x", [], FORM, True, 400, "invalid_request"),
}


@pytest.mark.parametrize("pair", OAUTH_PAIRS.values(), ids=OAUTH_PAIRS)
def test_the_order_of_errors_of_token(stack, pair):
    body, headers, content_type, accept, status, error = pair
    answer = post(stack, "/token", body, *headers, accept=accept, content_type=content_type)
    check_oauth(answer, status, error, answer.json()["error_description"])


def test_a_missing_id_beats_the_length_of_nothing(stack):
    # A scope that is not held beside a token that is none: the token is looked up first.
    fields = {"grant_type": "refresh_token", "refresh_token": secret("0c" * 32), "scope": "agent"}
    check_oauth(ask_token(stack, fields), 400, "invalid_request", "The refresh token is invalid.")


# --- contract 8, as far as one stack as it is shipped can show it (see test_routes_sites.py)


def test_a_path_that_cannot_be_decoded(stack):
    for path in ("/access-tokens/%ff", "/refresh-tokens/%c3%28", "/v1/access-tokens/%7f", "/refresh-tokens/%0d%0a"):
        check_error(delete(stack, path), 400, None, "Invalid path.", cache=NOT_CACHED)


@pytest.mark.parametrize("size, status", [(65536, 401), (65537, 413), (1_000_000, 413)])
def test_the_length_of_a_body_is_limited(stack, size, status):
    body = WRONG_PASSWORD + " " * (size - len(WRONG_PASSWORD))
    answer = post(stack, "/access-tokens", body)
    if status == 413:
        check_error(answer, 413, None, "Request body is too large.", cache=NOT_CACHED)
    else:
        check_error(answer, *FAILED)


def test_the_length_of_a_target_is_limited(stack):
    token = login(stack, SONIA).access
    rest = 16384 - len("/refresh-tokens/")
    assert delete(stack, "/refresh-tokens/" + "a" * rest, bearer(token)).status == 204
    answer = delete(stack, "/refresh-tokens/" + "a" * (rest + 1), bearer(token))
    check_error(answer, 414, None, "Request target is too long.", cache=NOT_CACHED)


# --- TLS


def test_over_tls_the_answers_say_so(make_stack):
    with make_stack(options=["--tls"]).connect_tls() as connection:
        host = connection.host.replace("127.0.0.1", "localhost")
        headers = [("Host", host), ACCEPT, ("Content-Type", JSON_API)]
        answer = connection.request("POST", "/access-tokens", headers, LOGIN)
        assert answer.status == 201, answer
        assert answer.header("Strict-Transport-Security") == "max-age=31536000; includeSubDomains; preload"
        assert answer.json()["data"]["links"]["self"] == f"https://{host}/access-tokens"
        for name, value in SECURITY.items():
            assert answer.header(name) == value


def test_answers_with_tokens_are_never_stored(stack):
    assert ask_login(stack, *SONIA).header("Cache-Control") == NEVER_STORED
    assert ask_login(stack, SONIA[0], "wrong-1").header("Cache-Control") == NEVER_STORED
