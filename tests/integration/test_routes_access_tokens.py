# SPDX-License-Identifier: MIT
"""POST and GET /access-tokens (contract 1.1)."""

import json

import pytest
from glue_answers import (
    ACCEPT,
    JSON_API,
    NEVER_STORED,
    ask_login,
    bearer,
    check_error,
    check_head,
    check_tokens,
    document,
    get,
    login,
    post,
    secret,
)
from running_stack import DISABLED, JOHN, SONIA, SONIA_COMPANY_USER, UNCONFIRMED

PATH = "/access-tokens"
ATTRIBUTES = ("tokenType", "expiresIn", "accessToken", "refreshToken", "idCompanyUser")
BLANK = "This value should not be blank."
MISSING = "This field is missing."
NO_EMAIL = "This value is not a valid email address."
NO_TEXT = "This value should be of type string."
FAILED = (401, "003", "Failed to authenticate user.")
GOOD = {"username": SONIA[0], "password": SONIA[1]}


def body(**attributes):
    return document("access-tokens", **{**GOOD, **attributes})


# --- success


@pytest.mark.parametrize(
    "account, company_user", [(SONIA, SONIA_COMPANY_USER), (JOHN, None)], ids=["sonia", "john"]
)
def test_a_login_answers_with_tokens(stack, account, company_user):
    answer = ask_login(stack, *account)
    tokens = check_tokens(answer, "access-tokens", stack, ATTRIBUTES)
    assert tokens.company_user == company_user
    assert ask_login(stack, *account).json() != answer.json()


SPELLINGS = {
    "plain": ("/access-tokens", JSON_API),
    "trailing-slash": ("/access-tokens/", JSON_API),
    "v1": ("/v1/access-tokens", JSON_API),
    "v1.2": ("/v1.2/access-tokens", JSON_API),
    "v1.2-trailing-slash": ("/v1.2/access-tokens/", JSON_API),
    "json": ("/access-tokens", "application/json"),
    "any-type": ("/access-tokens", "text/plain; charset=utf-8"),
    "no-type": ("/access-tokens", None),
}


@pytest.mark.parametrize("path, content_type", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_of_the_request_works(stack, path, content_type):
    check_tokens(post(stack, path, body(), content_type=content_type), "access-tokens", stack, ATTRIBUTES)


EXTRAS = {
    "id-is-ignored": {"data": {"type": "access-tokens", "id": "7", "attributes": GOOD}},
    "more-attributes": {"data": {"type": "access-tokens", "attributes": {**GOOD, "more": [1]}}},
    "more-members": {"data": {"type": "access-tokens", "attributes": GOOD, "links": {}}, "meta": {}},
}


@pytest.mark.parametrize("given", EXTRAS.values(), ids=EXTRAS)
def test_what_is_not_asked_for_is_ignored(stack, given):
    check_tokens(post(stack, PATH, json.dumps(given)), "access-tokens", stack, ATTRIBUTES)


VERSIONED = JSON_API + "; version=1.0"


@pytest.mark.parametrize(
    "accept, content_type, expected",
    [
        (VERSIONED, JSON_API, VERSIONED),
        (JSON_API + ";version=1.0", JSON_API, VERSIONED),
        ("text/html, application/vnd.api+json; version=1.0;q=0.5", JSON_API, VERSIONED),
        ("*/*", VERSIONED, VERSIONED),
        (JSON_API, JSON_API, JSON_API),
    ],
)
def test_the_version_is_named_when_the_client_asked_for_it(stack, accept, content_type, expected):
    answer = post(stack, PATH, body(), ("Accept", accept), accept=False, content_type=content_type)
    check_tokens(answer, "access-tokens", stack, ATTRIBUTES, content_type=expected)


def test_the_email_address_is_found_in_any_case_but_not_trimmed(stack):
    assert ask_login(stack, SONIA[0].upper(), SONIA[1]).status == 201
    check_error(ask_login(stack, " " + SONIA[0], SONIA[1]), *FAILED)


def test_a_good_token_may_come_along(stack):
    tokens = login(stack, JOHN)
    check_tokens(ask_login(stack, *SONIA, bearer(tokens.access)), "access-tokens", stack, ATTRIBUTES)


# --- links and language


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1"])
def test_the_self_link_follows_an_allowed_host(stack, host):
    answer = ask_login(stack, *SONIA, ("Host", f"{host}:{stack.port}"))
    assert answer.json()["data"]["links"]["self"] == f"http://{host.lower()}:{stack.port}/access-tokens"


@pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:1", "127.0.0.1:80"])
def test_the_self_link_is_the_public_url_for_any_other_host(stack, host):
    answer = ask_login(stack, *SONIA, ("Host", host))
    assert answer.json()["data"]["links"]["self"] == f"{stack.base_url}/access-tokens"


@pytest.mark.parametrize(
    "wanted, expected",
    [("en", "en_US"), ("de", "de_DE"), ("de-DE,en;q=0.5", "de_DE"), ("en;q=0.1,de;q=0.2", "de_DE"), ("fr", "en_US")],
)
def test_the_language_is_negotiated(stack, wanted, expected):
    answer = post(stack, PATH, body(password=""), ("Accept-Language", wanted))
    check_error(answer, 422, "901", f"password => {BLANK}", language=expected)


# --- the failure table

ROWS = {
    "type-wrong": (json.dumps({"data": {"type": "refresh-tokens", "attributes": GOOD}}), 400, None, "Invalid type."),
    "type-blank": (json.dumps({"data": {"type": "", "attributes": GOOD}}), 400, None, "Invalid type."),
    "type-number": (json.dumps({"data": {"type": 1, "attributes": GOOD}}), 400, None, "Invalid type."),
    "type-in-capitals": (json.dumps({"data": {"type": "Access-Tokens", "attributes": GOOD}}), 400, None, "Invalid type."),
    "body-empty": ("", 400, None, "Post data is invalid."),
    "body-not-json": ("username=sonia", 400, None, "Post data is invalid."),
    "body-list": ("[]", 400, None, "Post data is invalid."),
    "body-null": ("null", 400, None, "Post data is invalid."),
    "no-data": ("{}", 400, None, "Post data is invalid."),
    "data-null": ('{"data":null}', 400, None, "Post data is invalid."),
    "data-list": ('{"data":[]}', 400, None, "Post data is invalid."),
    "data-text": ('{"data":"access-tokens"}', 400, None, "Post data is invalid."),
    "no-type": (json.dumps({"data": {"attributes": GOOD}}), 400, None, "Post data is invalid."),
    "no-attributes": ('{"data":{"type":"access-tokens"}}', 400, None, "Post data is invalid."),
    "attributes-null": ('{"data":{"type":"access-tokens","attributes":null}}', 400, None, "Post data is invalid."),
    "attributes-text": ('{"data":{"type":"access-tokens","attributes":"x"}}', 400, None, "Post data is invalid."),
    "username-blank": (body(username=""), 422, "901", f"username => {BLANK}"),
    "username-null": (body(username=None), 422, "901", f"username => {BLANK}"),
    "username-empty-list": (body(username=[]), 422, "901", f"username => {BLANK}"),
    "username-no-email": (body(username="sonia"), 422, "901", f"username => {NO_EMAIL}"),
    "username-no-host": (body(username="sonia@"), 422, "901", f"username => {NO_EMAIL}"),
    "username-number": (body(username=5), 422, "901", f"username => {NO_TEXT}"),
    "username-object": (body(username={"a": "b"}), 422, "901", f"username => {NO_TEXT}"),
    "username-true": (body(username=True), 422, "901", f"username => {NO_TEXT}"),
    "username-missing": (document("access-tokens", password="change123"), 422, "901", f"username => {MISSING}"),
    "password-blank": (body(password=""), 422, "901", f"password => {BLANK}"),
    "password-null": (body(password=None), 422, "901", f"password => {BLANK}"),
    "password-list": (body(password=["change123"]), 422, "901", f"password => {NO_TEXT}"),
    "password-missing": (document("access-tokens", username=SONIA[0]), 422, "901", f"password => {MISSING}"),
    "all-missing": (document("access-tokens"), 422, "901", f"username => {MISSING}", f"password => {MISSING}"),
    "all-blank": (body(username="", password=""), 422, "901", f"username => {BLANK}", f"password => {BLANK}"),
    "email-and-blank": (body(username="x", password=""), 422, "901", f"username => {NO_EMAIL}", f"password => {BLANK}"),
    "unknown-user": (body(username="nobody@example.com"), *FAILED),
    "wrong-password": (body(password=secret("change1234")), *FAILED),
    "password-in-other-case": (body(password=secret("Change123")), *FAILED),
    "disabled": (body(username=DISABLED[0], password=DISABLED[1]), *FAILED),
    "disabled-wrong-password": (body(username=DISABLED[0], password="wrong-1"), *FAILED),
    "unconfirmed-wrong-password": (body(username=UNCONFIRMED[0], password="wrong-1"), *FAILED),
    "unconfirmed": (body(username=UNCONFIRMED[0], password=UNCONFIRMED[1]), 403, "003", "Failed to authenticate user."),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_failures(stack, row):
    given, *expected = row
    check_error(post(stack, PATH, given), *expected)


@pytest.mark.parametrize("value", ["546789", "Bearer", "Bearer fake", "Bearer a.b.c", "Basic c29uaWE6eA=="])
def test_a_bad_authorization_is_refused_here_as_well(stack, value):
    check_error(post(stack, PATH, body(), ("Authorization", value)), 401, "001", "Invalid access token.")


def test_an_anonymised_customer_cannot_log_in(own_stack, new_account):
    account = new_account()
    own_stack.sql(f"UPDATE customer SET anonymized_at = 1 WHERE email = '{account.email}'")
    check_error(ask_login(own_stack, account.email, account.password), *FAILED)


def test_failures_do_not_tell_accounts_apart(stack):
    def shape(answer):
        return answer.status, answer.body, sorted(name for name, _ in answer.headers)

    answers = [
        ask_login(stack, email, "wrong-password-1")
        for email in (SONIA[0], "nobody@example.com", DISABLED[0], UNCONFIRMED[0])
    ]
    assert len({str(shape(answer)) for answer in answers}) == 1


# --- the collection


@pytest.mark.parametrize("kind", ["access-tokens", "refresh-tokens"])
@pytest.mark.parametrize("prefix, tail", [("", ""), ("", "/"), ("/v1", ""), ("/v1.2", "/")])
def test_the_collections_are_empty(stack, kind, prefix, tail):
    answer = get(stack, f"{prefix}/{kind}{tail}")
    check_head(answer, 200, JSON_API, NEVER_STORED)
    assert answer.json() == {"data": [], "links": {"self": f"{stack.base_url}/{kind}"}}


@pytest.mark.parametrize(
    "query, decoded", [("q=mar", "q=mar"), ("include=a%2Cb&q=%C3%A4%20x", "include=a,b&q=ä x"), ("q=%ff", "q=%ff"), ("q=%0d%0a%zz", "q=%0d%0a%zz")]
)
def test_the_self_link_of_a_collection_has_the_decoded_query(stack, query, decoded):
    answer = get(stack, f"/access-tokens?{query}")
    assert answer.json()["links"] == {"self": f"{stack.base_url}/access-tokens?{decoded}"}


def test_the_self_link_of_a_login_has_the_query_as_well(stack):
    answer = post(stack, PATH + "?include=x%5B1%5D", body())
    assert answer.json()["data"]["links"] == {"self": f"{stack.base_url}/access-tokens?include=x[1]"}


def test_a_bad_authorization_is_refused_on_the_public_collection(stack):
    answer = stack.request("GET", PATH, [ACCEPT, ("Authorization", "Bearer fake")])
    check_error(answer, 401, "001", "Invalid access token.")
