# SPDX-License-Identifier: MIT
"""Resource types that the merchant hides from guests (contract 1.10, decisions in docs/adr/0043)."""

import pytest
from further_sites import add_sites, set_rules
from glue_answers import (
    ACCEPT,
    JSON_API,
    NEVER_STORED,
    NOT_CACHED,
    bearer,
    check_error,
    check_head,
    check_refused,
    get,
    login,
)
from running_stack import SONIA

SUITE = ["wishlists", "wishlist-items"]
B2B = ["abstract-product-prices", "concrete-product-prices", "checkout", "checkout-data", "guest-cart-items"]
MISSING = (403, "002", "Missing access token.")
INVALID = (401, "001", "Invalid access token.")
PATH = (400, None, "Invalid path.")
RULES = """
GET /wishlists/agents kind=agent
GET /office/** kind=user
"""
SITES = {
    "refuse": "set $bearerd_unlisted refuse;",
    "backend": "set $bearerd_api backend;",
    "bearer": "set $bearerd_api bearer;",
}


def settings(types):
    names = ", ".join(f'"{name}"' for name in types)
    return f"[realm.default]\nrestricted_resource_types = [{names}]\n"


@pytest.fixture(scope="module")
def own_stack(module_stack):
    """A shop like b2b, with the suite's two types as well: no shipped rule is for the five."""
    stack = module_stack(settings(B2B + SUITE))
    set_rules(stack, RULES)
    return stack


@pytest.fixture(scope="module")
def sites(own_stack):
    return add_sites(own_stack, **SITES)


@pytest.fixture(scope="module")
def token(own_stack):
    return login(own_stack, SONIA).access


# --- the list


def check_list(answer, stack, types, query="", **options):
    check_head(answer, 200, JSON_API, NOT_CACHED, **options)
    links = {"self": f"{stack.base_url}/customer-access{query}"}
    resource = {"type": "customer-access", "id": None, "attributes": {"resourceTypes": types}, "links": links}
    assert answer.json() == {"data": [resource], "links": links}


@pytest.mark.parametrize("types", [SUITE, B2B, SUITE[::-1]], ids=["suite", "b2b", "reversed"])
def test_the_list_is_the_configured_one_in_its_order(make_stack, types):
    stack = make_stack(settings(types))
    check_list(get(stack, "/customer-access"), stack, types)


def test_without_a_setting_the_list_is_empty(stack):
    check_list(get(stack, "/customer-access"), stack, [])


def test_the_list_is_public_and_answers_like_every_route(own_stack, token):
    types = B2B + SUITE
    for path in ("/customer-access", "/customer-access/", "/v1/customer-access", "/v1.2/customer-access/"):
        check_list(get(own_stack, path), own_stack, types)
        check_list(get(own_stack, path, bearer(token)), own_stack, types)
    check_list(get(own_stack, "/customer-access?q=a%20b"), own_stack, types, query="?q=a b")
    check_list(get(own_stack, "/customer-access", ("Accept-Language", "de")), own_stack, types, language="de_DE")
    check_error(get(own_stack, "/customer-access", ("Authorization", "Bearer fake")), *INVALID)
    check_error(own_stack.request("GET", "/customer-access", []), 406, None, "Not acceptable.")
    both = [bearer(token), ("X-Anonymous-Customer-Unique-Id", "x")]
    check_error(
        get(own_stack, "/customer-access", *both),
        400,
        "005",
        "Headers request error. A user can't act as logged and not logged user at the same time.",
        cache=NEVER_STORED,
    )


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE", "FOO"])
def test_the_list_can_only_be_read(own_stack, method):
    check_error(own_stack.request(method, "/customer-access", [ACCEPT]), 404, None, "Not Found", cache=NOT_CACHED)
    check_error(get(own_stack, "/customer-access/1"), 404, None, "Not Found", cache=NOT_CACHED)


# --- the check

RESTRICTED = [
    ("POST", "/checkout"),
    ("POST", "/checkout-data"),
    ("POST", "/guest-cart-items"),
    ("POST", "/guest-carts/1/guest-cart-items"),
    ("PATCH", "/guest-carts/1/guest-cart-items/2"),
    ("GET", "/abstract-products/1/abstract-product-prices"),
    ("GET", "/concrete-products/1/concrete-product-prices"),
    ("GET", "/abstract-product-prices"),
    ("PUT", "/wishlists/1"),
    ("HEAD", "/checkout"),
    ("OPTIONS", "/checkout"),
    ("DELETE", "/x/1/y/2/checkout/3"),
]
OPEN = [
    ("GET", "/abstract-products/1"),
    ("POST", "/guest-carts/1/vouchers"),
    ("GET", "/checkout/1/other"),
    ("GET", "/checkouts"),
    ("GET", "/Checkout"),
]


@pytest.mark.parametrize("method, path", RESTRICTED, ids=lambda value: value)
def test_a_restricted_resource_needs_a_token(stack, own_stack, token, method, path):
    assert stack.request(method, path, [ACCEPT]).status == 200, "the rules protect it anyway"
    for target in (path, f"/v1{path}/"):
        refused = own_stack.request(method, target, [ACCEPT])
        bad = own_stack.request(method, target, [ACCEPT, ("Authorization", "Bearer fake")])
        if method == "HEAD":
            assert (refused.status, bad.status) == (403, 401)
        else:
            check_refused(refused, *MISSING)
            check_refused(bad, *INVALID)
        assert own_stack.request(method, target, [ACCEPT, bearer(token)]).status == 200


@pytest.mark.parametrize("method, path", OPEN, ids=lambda value: value)
def test_only_the_last_type_counts(own_stack, method, path):
    assert own_stack.request(method, path, [ACCEPT]).status == 200


@pytest.mark.parametrize("kind", ["customer", "company_user", "impersonation", "agent", "user", "warehouse"])
def test_the_kinds_are_those_of_a_rule_that_names_none(own_stack, forger, kind):
    answer = get(own_stack, "/checkout", bearer(forger.token(claims=forger.claims(kind))))
    if kind in ("user", "warehouse"):
        check_refused(answer, *MISSING)
    else:
        assert answer.status == 200


def test_a_restriction_takes_no_protection_away(own_stack, sites, token, forger):
    agent = forger.token(claims=forger.claims("agent"))
    check_refused(get(own_stack, "/wishlists/agents", bearer(token)), *MISSING)
    assert get(own_stack, "/wishlists/agents", bearer(agent)).status == 200
    check_refused(get(own_stack, "/office/1", bearer(token)), *MISSING)
    check_refused(get(own_stack, "/carts"), *MISSING)
    check_refused(get(sites["refuse"], "/checkout", bearer(token)), *MISSING)


def test_it_holds_in_every_dialect(sites, token, forger):
    user = forger.token(claims=forger.claims("user"))
    for name, good in (("backend", user), ("bearer", token)):
        assert get(sites[name], "/checkout").status == 401
        assert get(sites[name], "/checkout", bearer(good)).status == 200
    # The Back Office is not for customers, so a restriction there is not either.
    assert get(sites["backend"], "/checkout", bearer(token)).status == 403


@pytest.mark.parametrize("method", ["FOO", "PROPFIND"])
def test_an_unknown_method_is_refused_whoever_asks(own_stack, token, method):
    for headers in ([ACCEPT], [ACCEPT, bearer(token)]):
        check_refused(own_stack.request(method, "/checkout", headers), *MISSING)


def test_a_preflight_passes(own_stack):
    preflight = [ACCEPT, ("Origin", "https://x.example"), ("Access-Control-Request-Method", "POST")]
    assert own_stack.request("OPTIONS", "/checkout", preflight).json()["from"] == "application"


@pytest.mark.parametrize(
    "target",
    ["/%63heckout", "//checkout", "/checkout;x", "/checkout/1;x", "/checkout/x/..", "/./checkout", "/x/1/checkout%2f1"]
    + ["/x%2f1/checkout", "/checkout/1/x/..", "/x\\1\\checkout", "/x/1#/checkout", "/x/1//checkout", "/%2563heckout"],
)
def test_every_reading_of_the_path_must_agree(own_stack, token, target):
    check_refused(get(own_stack, target), *PATH)
    check_refused(get(own_stack, target, bearer(token)), *PATH)
