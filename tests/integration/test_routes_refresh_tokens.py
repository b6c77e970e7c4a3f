# SPDX-License-Identifier: MIT
"""POST /refresh-tokens and DELETE /refresh-tokens/... on the wire (contract 1.2 and 1.3)."""

import json

import pytest
from glue_answers import (
    CHALLENGE,
    JSON_API,
    NEVER_STORED,
    ask_refresh,
    bearer,
    check_error,
    check_head,
    check_tokens,
    delete,
    document,
    get,
    login,
    post,
    refresh,
    secret,
)
from running_stack import JOHN, SONIA

ATTRIBUTES = ("tokenType", "expiresIn", "accessToken", "refreshToken")
FAILED = (401, "004", "Failed to refresh token.")
BLANK = "refreshToken => This value should not be blank."
MISSING = "refreshToken => This field is missing."
NO_TEXT = "refreshToken => This value should be of type string."
NO_ID = (400, None, "Resource id is not specified.")
NO_TOKEN = (403, "002", "Missing access token.")
BAD_TOKEN = (401, "001", "Invalid access token.")


def body(token):
    return document("refresh-tokens", refreshToken=token)


@pytest.fixture(scope="module")
def tokens(stack):
    """Tokens that no test here spends or ends."""
    return login(stack, SONIA)


# --- success


@pytest.mark.parametrize("prefix", ["", "/v1", "/v1.2"])
@pytest.mark.parametrize("tail", ["", "/"])
def test_a_refresh_answers_with_new_tokens(stack, prefix, tail):
    old = login(stack, JOHN)
    answer = ask_refresh(stack, old.refresh, path=f"{prefix}/refresh-tokens{tail}")
    new = check_tokens(answer, "refresh-tokens", stack, ATTRIBUTES)
    assert new.refresh != old.refresh and new.access != old.access


def test_the_version_is_named_when_the_client_asked_for_it(stack):
    versioned = JSON_API + "; version=1.0"
    old = login(stack, JOHN)
    answer = post(stack, "/refresh-tokens", body(old.refresh), ("Accept", versioned), accept=False)
    check_tokens(answer, "refresh-tokens", stack, ATTRIBUTES, content_type=versioned)


def test_a_good_token_may_come_along_whoever_it_belongs_to(stack, tokens):
    johns = login(stack, JOHN)
    answer = ask_refresh(stack, johns.refresh, bearer(tokens.access))
    check_tokens(answer, "refresh-tokens", stack, ATTRIBUTES)


# --- the failure table of POST

ROWS = {
    "type-wrong": (document("access-tokens", refreshToken="x"), 400, None, "Invalid type."),
    "type-blank": (document("", refreshToken="x"), 400, None, "Invalid type."),
    "no-body": (None, 400, None, "Post data is invalid."),
    "not-json": ("refreshToken=x", 400, None, "Post data is invalid."),
    "no-attributes": ('{"data":{"type":"refresh-tokens"}}', 400, None, "Post data is invalid."),
    "blank": (body(""), 422, "901", BLANK),
    "null": (body(None), 422, "901", BLANK),
    "missing": (document("refresh-tokens"), 422, "901", MISSING),
    "number": (body(12345), 422, "901", NO_TEXT),
    "list": (body(["x"]), 422, "901", NO_TEXT),
    "garbage": (body(secret("garbage-garbage")), *FAILED),
    "hex-but-unknown": (body(secret("0f" * 32)), *FAILED),
    "as-php-made-them": (body(secret("def50200" + "5a" * 400)), *FAILED),
    "very-long": (body(secret("0123456789abcdef" * 1000)), *FAILED),
    "not-ascii": (body(secret("ä€😀 refresh")), *FAILED),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_failures(stack, row):
    given, *expected = row
    check_error(post(stack, "/refresh-tokens", given), *expected)


def test_an_access_token_is_no_refresh_token(stack, tokens):
    check_error(ask_refresh(stack, tokens.access), *FAILED)


def test_a_refresh_token_in_another_spelling_is_unknown(stack, tokens):
    for spelling in (tokens.refresh.upper(), tokens.refresh + " ", " " + tokens.refresh, tokens.refresh + "\n"):
        check_error(ask_refresh(stack, spelling), *FAILED)


@pytest.mark.parametrize("value", ["546789", "Bearer fake", "Bearer a.b.c"])
def test_a_bad_authorization_is_refused_and_spends_nothing(stack, value):
    old = login(stack, JOHN)
    check_error(ask_refresh(stack, old.refresh, ("Authorization", value)), *BAD_TOKEN)
    refresh(stack, old.refresh)


def test_all_refusals_of_refresh_tokens_look_alike(stack):
    spent = login(stack, JOHN).refresh
    refresh(stack, spent)
    answers = [ask_refresh(stack, token) for token in (spent, secret("0e" * 32), "x" * 7)]
    assert len({(a.status, a.body, str(sorted(n for n, _ in a.headers))) for a in answers}) == 1


# --- DELETE


def check_gone(answer):
    check_head(answer, 204, None, NEVER_STORED)
    assert answer.body == b""
    assert answer.header("Content-Type") is None, answer


TARGETS = {
    "junk": "/refresh-tokens/junk",
    "hex": "/refresh-tokens/" + "ab" * 32,
    "trailing-slash": "/refresh-tokens/junk/",
    "v1": "/v1/refresh-tokens/junk",
    "v1.2": "/v1.2/refresh-tokens/junk/",
    "encoded": "/refresh-tokens/j%75nk%20%c3%a4",
    "php-length": "/refresh-tokens/" + secret("def50200" + "5b" * 1472),
    "8-KiB": "/refresh-tokens/" + secret("5c" * 4096),
    "almost-16-KiB": "/refresh-tokens/" + secret("5d" * 8150),
    "query": "/refresh-tokens/junk?x=y",
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_any_token_is_deleted_with_204(stack, tokens, target):
    check_gone(delete(stack, target, bearer(tokens.access)))


def test_no_body_is_read_and_no_type_is_needed(stack, tokens):
    headers = [("Accept", "*/*"), bearer(tokens.access), ("Content-Type", "application/json")]
    check_gone(stack.request("DELETE", "/refresh-tokens/junk", headers, '{"data":'))


DELETE_ROWS = {
    "no-id": ("/refresh-tokens", "good", *NO_ID),
    "no-id-slash": ("/refresh-tokens/", "good", *NO_ID),
    "no-id-v1": ("/v1/refresh-tokens", "good", *NO_ID),
    "id-0": ("/refresh-tokens/0", "good", *NO_ID),
    "no-id-no-token": ("/refresh-tokens/", None, *NO_ID),
    "no-id-bad-token": ("/refresh-tokens", "Bearer fake", *NO_ID),
    "no-token": ("/refresh-tokens/mine", None, *NO_TOKEN),
    "no-token-junk": ("/refresh-tokens/junk", None, *NO_TOKEN),
    "empty-authorization": ("/refresh-tokens/mine", "", *NO_TOKEN),
    "one-word": ("/refresh-tokens/mine", "546789", *BAD_TOKEN),
    "bad-token": ("/refresh-tokens/mine", "Bearer fake", *BAD_TOKEN),
    "other-scheme": ("/refresh-tokens/mine", "Basic c29uaWE6eA==", *BAD_TOKEN),
    "sub-resource": ("/refresh-tokens/a/b", "good", 404, None, "Not Found"),
    "access-tokens": ("/access-tokens/a", "good", 404, None, "Not Found"),
}


@pytest.mark.parametrize("row", DELETE_ROWS.values(), ids=DELETE_ROWS)
def test_failures_of_delete(stack, tokens, row):
    path, authorization, status, code, detail = row
    headers = []
    if authorization is not None:
        value = authorization.replace("good", f"Bearer {tokens.access}")
        headers = [("Authorization", value)]
    cache = "no-cache, private" if status == 404 else NEVER_STORED
    check_error(delete(stack, path, *headers), status, code, detail, cache=cache)


def test_a_refresh_token_does_not_authenticate(stack, tokens):
    check_error(delete(stack, "/refresh-tokens/mine", bearer(tokens.refresh)), *BAD_TOKEN)


def test_an_expired_access_token_cannot_revoke(own_stack, forger):
    expired = forger.token(claims=forger.claims(exp=1))
    check_error(delete(own_stack, "/refresh-tokens/mine", bearer(expired)), *BAD_TOKEN)


@pytest.mark.parametrize("kind", ["agent", "user", "warehouse"])
def test_tokens_of_other_kinds_own_no_customer_session(own_stack, forger, kind):
    """What they do end is in test_routes_revocation.py."""
    token = forger.token(claims=forger.claims(kind))
    customers = login(own_stack, JOHN)
    for target in ("mine", customers.refresh):
        check_gone(delete(own_stack, f"/refresh-tokens/{target}", bearer(token)))
    refresh(own_stack, customers.refresh)


def test_the_link_of_the_collection_can_be_followed(stack, tokens):
    link = ask_refresh(stack, login(stack, JOHN).refresh).json()["data"]["links"]["self"]
    assert get(stack, link.removeprefix(stack.base_url)).json()["data"] == []


def test_the_challenge_comes_with_each_401_and_never_else(stack, tokens):
    refused = ask_refresh(stack, "nothing-like-it")
    assert refused.all("WWW-Authenticate") == [CHALLENGE]
    for answer in (
        post(stack, "/refresh-tokens", json.dumps({})),
        delete(stack, "/refresh-tokens/mine"),
        get(stack, "/refresh-tokens"),
    ):
        assert answer.all("WWW-Authenticate") == []
