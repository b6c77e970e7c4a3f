# SPDX-License-Identifier: MIT
"""nginx asks bearerd before each request to the application (contract 4, decisions in docs/adr)."""

import os

import pytest
from glue_answers import ACCEPT, bearer, check_refused, errors_document, get, login, refresh
from running_stack import JOHN, SONIA, SONIA_COMPANY_USER, TOP

MISSING = (403, "002", "Missing access token.")
INVALID = (401, "001", "Invalid access token.")
PATH = (400, None, "Invalid path.")
RESOURCE = "/customers/DE--21"


@pytest.fixture(scope="module")
def token(stack):
    return login(stack, SONIA).access


# Routes that bearerd serves itself, and which therefore are never checked.
OWN = ("/refresh-tokens", "/company-user-access-tokens", "/customer-password")


def rules():
    """Every rule that is shipped, with values for its variables; less bearerd's own routes."""
    with open(os.path.join(TOP, "docs", "examples", "protected-resources.conf"), encoding="utf-8") as file:
        rows = [line.split()[:2] for line in file if line.strip() and not line.startswith("#")]
    return [(method, path) for method, path in rows if not path.startswith(OWN)]


def example_of(path):
    return "/".join("x-1" if part.startswith("{") else part for part in path.split("/"))


def test_the_whole_table_of_the_contract_is_shipped():
    with open(os.path.join(TOP, "tests", "support", "protected_rows.txt"), encoding="utf-8") as file:
        rows = {tuple(line.split()[:2]) for line in file if line.strip() and not line.startswith("#")}
    assert len(rows) > 90
    shipped = {(method, shape(path)) for method, path in rules()}
    shipped |= {("DELETE", "/refresh-tokens/{}"), ("POST", "/company-user-access-tokens")}
    shipped |= {("PATCH", "/customer-password/{}")}
    assert {(method, shape(path)) for method, path in rows} <= shipped


def shape(path):
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.parametrize("method, path", rules(), ids=lambda value: value)
def test_every_shipped_rule(stack, token, method, path):
    target = example_of(path)
    check_refused(stack.request(method, target, [ACCEPT]), *MISSING)
    check_refused(stack.request(method, f"/v1{target}/", [ACCEPT]), *MISSING)
    answer = stack.request(method, target, [ACCEPT, bearer(token)])
    assert (answer.status, answer.json()["path"]) == (200, target)


PUBLIC = [
    ("POST", "/customers"),
    ("GET", "/abstract-products/1/product-reviews"),
    ("GET", "/guest-carts"),
    ("POST", "/guest-carts/1/vouchers"),
    ("POST", "/guest-cart-items"),
    ("POST", "/checkout"),
    ("POST", "/checkout-data"),
    ("POST", "/order-payments"),
    ("GET", "/catalog-search?q=x"),
    ("GET", "/"),
]


@pytest.mark.parametrize("method, path", PUBLIC, ids=lambda value: value)
def test_what_the_shop_leaves_open_stays_open(stack, token, method, path):
    answer = stack.request(method, path, [ACCEPT])
    assert (answer.status, answer.json()["identity"]) == (200, {})
    assert stack.request(method, path, [ACCEPT, bearer(token)]).json()["identity"]["subject"] == "customer:DE--21"
    check_refused(stack.request(method, path, [ACCEPT, ("Authorization", "Bearer fake")]), *INVALID)


# --- identity


def test_the_application_is_told_who_asks(stack):
    identity = get(stack, RESOURCE, bearer(login(stack, SONIA).access)).json()["identity"]
    assert identity.pop("session")
    assert 28790 <= int(identity.pop("expires-in")) <= 28800
    assert identity == {
        "subject": "customer:DE--21",
        "kind": "customer",
        "customer-reference": "DE--21",
        "customer-id": "21",
        "company-user": SONIA_COMPANY_USER,
        "client": "frontend",
        "scopes": "customer",
    }
    johns = get(stack, RESOURCE, bearer(login(stack, JOHN).access)).json()["identity"]
    assert "company-user" not in johns and johns["customer-reference"] == "DE--22"


FORGED = [
    ("X-Bearerd-Subject", "customer:DE--1"),
    ("x-bearerd-agent", "1"),
    ("X-BEARERD-SCOPES", "all"),
    ("X-Bearerd-Subject", "customer:DE--2"),
    ("X-Bearerd-Status", "204"),
    ("X_Bearerd_User", "1"),
]


@pytest.mark.parametrize("path", [RESOURCE, "/catalog"])
def test_identity_that_the_client_sends_never_arrives(stack, token, path):
    trusted = stack.request("GET", path, [ACCEPT, bearer(token)]).json()["identity"]
    answer = stack.request("GET", path, [ACCEPT, bearer(token), *FORGED])
    assert answer.status == 200
    for part in (trusted, answer.json()["identity"]):
        part.pop("expires-in")
    identity = answer.json()["identity"]
    assert {name: identity.get(name) for name in trusted} == trusted
    assert not {"agent", "user"} & set(identity)
    if path != RESOURCE:
        nobody = stack.request("GET", path, [ACCEPT, *FORGED]).json()["identity"]
        assert not set(nobody) & {"subject", "agent", "scopes", "user", "customer-reference"}


def test_a_token_of_a_refresh_is_as_good(stack):
    assert get(stack, RESOURCE, bearer(refresh(stack, login(stack, JOHN).refresh).access)).status == 200


# --- the header


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_is_taken_in_any_case(stack, token, scheme):
    assert get(stack, RESOURCE, ("Authorization", f"{scheme} {token}")).status == 200


BAD = {
    "one-word": "546789",
    "scheme-alone": "Bearer",
    "fake": "Bearer fake",
    "three-parts": "Bearer a.b.c",
    "no-scheme": "{token}",
    "two-spaces": "Bearer  {token}",
    "tab": "Bearer\t{token}",
    "word-behind": "Bearer {token} x",
    "comma": "Bearer {token},{token}",
    "quoted": 'Bearer "{token}"',
    "other-scheme": "Basic c29uaWE6eA==",
    "other-scheme-with-token": "Token {token}",
    "cut": "Bearer {token:.300}",
    "longer": "Bearer {token}x",
    "control": "Bearer {token}\x01",
    "not-ascii": "Bearer ä{token}",
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
@pytest.mark.parametrize("path", [RESOURCE, "/catalog"], ids=["protected", "public"])
def test_a_bad_header_is_refused(stack, token, value, path):
    check_refused(get(stack, path, ("Authorization", value.format(token=token))), *INVALID)


def test_an_empty_header_is_none(stack):
    check_refused(get(stack, RESOURCE, ("Authorization", "")), *MISSING)
    assert get(stack, "/catalog", ("Authorization", "")).status == 200


@pytest.mark.parametrize("where", ["query", "cookie", "agent", "body"])
def test_a_token_elsewhere_does_not_count(stack, token, where):
    path, headers, body = RESOURCE, [ACCEPT], None
    if where == "query":
        path += f"?access_token={token}&api_key={token}"
    elif where == "cookie":
        headers.append(("Cookie", f"access_token={token}"))
    elif where == "agent":
        headers.append(("X-Agent-Authorization", f"Bearer {token}"))
    else:
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        body = f"access_token={token}"
    check_refused(stack.request("GET", path, headers, body), *MISSING)


# --- methods


def test_head_is_covered_by_the_rule_for_get(stack, token):
    answer = stack.request("HEAD", RESOURCE, [ACCEPT])
    assert (answer.status, answer.header("WWW-Authenticate")) == (403, None)
    assert stack.request("HEAD", RESOURCE, [ACCEPT, bearer(token)]).status == 200


@pytest.mark.parametrize("method", ["FOO", "PROPFIND", "PURGE", "LINK", "GETX"])
def test_an_unknown_method_on_a_ruled_path_is_refused_whoever_asks(stack, token, method):
    for headers in ([ACCEPT], [ACCEPT, bearer(token)]):
        check_refused(stack.request(method, RESOURCE, headers), *MISSING)
    assert stack.request(method, "/catalog/x", [ACCEPT]).status == 200


def test_a_method_without_a_rule_is_public(stack):
    assert stack.request("PUT", RESOURCE, [ACCEPT]).status == 200


def test_a_preflight_passes_without_a_token(stack):
    preflight = [ACCEPT, ("Origin", "https://x.example"), ("Access-Control-Request-Method", "GET")]
    answer = stack.request("OPTIONS", RESOURCE, preflight)
    assert (answer.status, answer.json()["identity"]) == (200, {})


# --- bodies

MEGABYTES = b"x" * 3_000_000


def test_a_large_upload_is_denied_and_allowed(stack, token):
    check_refused(stack.request("POST", "/carts", [ACCEPT], MEGABYTES), *MISSING)
    check_refused(stack.request("POST", "/carts", [ACCEPT, ("Authorization", "x")], MEGABYTES), *INVALID)
    answer = stack.request("POST", "/carts", [ACCEPT, bearer(token)], MEGABYTES)
    assert (answer.status, answer.json()["body_length"]) == (200, len(MEGABYTES))


def test_a_refusal_does_not_wait_for_the_body_and_keeps_the_connection(stack, token):
    with stack.connect() as connection:
        check_refused(connection.request("POST", "/carts", [ACCEPT], b"x" * 1000), *MISSING)
        check_refused(connection.request("GET", RESOURCE, [ACCEPT]), *MISSING)
        assert connection.request("GET", RESOURCE, [ACCEPT, bearer(token)]).status == 200
    with stack.connect() as connection:
        connection.send(f"POST /carts HTTP/1.1\r\nHost: {connection.host}\r\nContent-Length: 100\r\n\r\nx".encode())
        check_refused(connection.read(), *MISSING)


# --- paths

TRICKS = {
    "encoded-slash": "/customers%2fDE--21",
    "encoded-letter": "/%63ustomers/DE--21",
    "encoded-in-collection": "/c%61rts",
    "parameter-in-type": "/customers;x=1/DE--21",
    "parameter-in-id": "/customers/DE--21;x=1",
    "parameter-at-the-end": "/carts;jsessionid=1",
    "encoded-parameter": "/carts%3bx",
    "double-slash": "//customers/DE--21",
    "double-slash-inside": "/customers//DE--21",
    "double-slash-at-the-end": "/carts//",
    "dot": "/./customers/DE--21",
    "dot-inside": "/customers/./DE--21",
    "dot-dot": "/x/../customers/DE--21",
    "encoded-dots": "/x/%2e%2e/customers/DE--21",
    "dots-with-parameter": "/x/..;/customers/DE--21",
    "version-twice-removed": "/v1/../customers/DE--21",
    "not-utf-8": "/customers/%ff",
    "overlong": "/customers/%c0%af",
    "control": "/customers/%01",
    "line-break": "/customers/%0d%0a",
    "public-not-utf-8": "/catalog/%ff",
}


@pytest.mark.parametrize("target", TRICKS.values(), ids=TRICKS)
def test_tricks_with_the_path_are_refused_with_and_without_token(stack, token, target):
    check_refused(get(stack, target), *PATH)
    check_refused(get(stack, target, bearer(token)), *PATH)


@pytest.mark.parametrize("target", ["/customers/%00", "/customers/%zz", "/../customers/DE--21", "/customers/%"])
def test_what_nginx_cannot_read_either(stack, token, target):
    for headers in ([ACCEPT], [ACCEPT, bearer(token)]):
        answer = stack.request("GET", target, headers)
        assert answer.status == 400 and answer.json()["errors"][0]["status"] == 400


@pytest.mark.parametrize("target", ["/customers/DE--21/", "/v1/customers/DE--21", "/v1.2/customers/DE--21/", "/customers/DE--21?a=;b//..", "/customers/%C3%A4"])
def test_other_spellings_of_the_same_are_ruled_the_same(stack, token, target):
    check_refused(get(stack, target), *MISSING)
    assert get(stack, target, bearer(token)).status == 200


@pytest.mark.parametrize("target", ["/Customers/DE--21", "/v2/customers/DE--21", "/v1/v1/carts", "/customers-x", "/x/carts"])
def test_other_names_are_other_resources(stack, target):
    assert get(stack, target).status == 200


def test_a_target_that_is_too_long_is_refused_as_on_the_other_routes(stack, token):
    for path in ("/customers/" + "a" * 17000, "/catalog?" + "a" * 17000):
        answer = get(stack, path, bearer(token))
        # nginx words this status line itself.
        assert answer.status == 414
        assert answer.json() == errors_document(414, None, "Request target is too long.")
