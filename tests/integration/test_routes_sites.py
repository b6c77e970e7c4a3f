# SPDX-License-Identifier: MIT
"""What a site's nginx and the realm's settings change: dialects, TLS, unlisted paths, kinds, scopes."""

import pytest
from backend_answers import check_backend
from further_sites import add_sites, set_rules
from glue_answers import (
    ACCEPT,
    JSON_API,
    NEVER_STORED,
    NOT_CACHED,
    ask_login,
    ask_token,
    bearer,
    check_error,
    check_oauth,
    check_refused,
    delete,
    get,
    login,
    post,
)
from running_stack import SONIA, UNCONFIRMED

SETTINGS = """
[realm.default]
tls_terminators = ["192.0.2.0/24", "2001:db8::/32"]
unconfirmed = "unauthorized"
"""
RULES = """
GET /users-only kind=user
GET /staff/** kind=user,agent
GET /office scope=back-office-user kind=user
GET /scoped scope=customer,agent
* /any/{name}
"""
SITES = {
    "backend": "set $bearerd_api backend;",
    "bearer": "set $bearerd_api bearer;",
    "backend_no_realm": "set $bearerd_api backend; set $bearerd_realm nowhere;",
    "no_realm": "set $bearerd_realm nowhere;",
    "no_dialect": "set $bearerd_api nonsense;",
    "protected": "set $bearerd_unlisted protected;",
    "refuse": "set $bearerd_unlisted refuse;",
    "no_such_word": "set $bearerd_unlisted nonsense;",
    "remote": "set_real_ip_from 127.0.0.1; real_ip_header X-Test-Address;",
}
MISSING = (403, "002", "Missing access token.")
INVALID = (401, "001", "Invalid access token.")
TLS = "Credentials are accepted over HTTPS only."
FORM = {"grant_type": "password", "username": SONIA[0], "password": SONIA[1]}
RESOURCE = "/customers/DE--21"


@pytest.fixture(scope="module")
def own_stack(module_stack):
    stack = module_stack(SETTINGS)
    set_rules(stack, RULES)
    return stack


@pytest.fixture(scope="module")
def sites(own_stack):
    return add_sites(own_stack, **SITES)


@pytest.fixture(scope="module")
def token(own_stack):
    return login(own_stack, SONIA).access


# --- plain http


def far(address="198.51.100.1"):
    return ("X-Test-Address", address)


def test_credentials_over_plain_http_are_refused(sites, token):
    site = sites["remote"]
    for answer in (
        ask_login(site, *SONIA, far()),
        ask_login(site, SONIA[0], "wrong-1", far()),
        delete(site, "/refresh-tokens/abcdef", far()),
        get(site, "/access-tokens", far(), bearer(token)),
    ):
        check_error(answer, 403, None, TLS)
    check_oauth(ask_token(site, FORM, far()), 400, "invalid_request", TLS)
    check_refused(get(site, RESOURCE, far(), bearer(token)), 403, None, TLS)
    check_refused(get(site, "/catalog", far(), bearer(token)), 403, None, TLS)


def test_what_holds_no_credentials_may_come_over_plain_http(sites):
    site = sites["remote"]
    assert get(site, "/catalog", far()).status == 200
    assert get(site, "/access-tokens", far()).status == 200
    check_refused(get(site, RESOURCE, far()), *MISSING)


@pytest.mark.parametrize("address", ["192.0.2.7", "127.0.0.1", "127.9.9.9", "::1", "2001:db8::7"])
def test_loopback_and_configured_terminators_are_trusted(sites, token, address):
    site = sites["remote"]
    assert ask_login(site, *SONIA, far(address)).status == 201
    assert get(site, RESOURCE, far(address), bearer(token)).status == 200


@pytest.mark.parametrize("header", ["X-Forwarded-Proto", "X-Forwarded-For", "X-Real-IP", "Forwarded", "Request-Scheme"])
def test_headers_of_the_client_do_not_make_it_tls(sites, header):
    for value in ("https", "127.0.0.1", "192.0.2.7", "proto=https;for=127.0.0.1"):
        check_error(ask_login(sites["remote"], *SONIA, far(), (header, value)), 403, None, TLS)


# --- what nginx says wrongly


def test_an_unknown_realm_or_dialect_is_500_with_a_log_line(own_stack, sites):
    for name, reason in (("no_realm", "unknown_realm"), ("no_dialect", "unknown_dialect")):
        offset = own_stack.log_size("bearerd")
        answer = ask_login(sites[name], *SONIA)
        check_error(answer, 500, None, "Internal Server Error", cache=NOT_CACHED, language=answer.header("Content-Language"))
        own_stack.wait_for_log("bearerd", f"error event=request .*reason={reason}", offset)
        check_oauth(ask_token(sites[name], FORM), 500, "server_error", "Internal Server Error")
    check_backend(ask_token(sites["backend_no_realm"], FORM), 500, None, "Internal Server Error")


@pytest.mark.parametrize("name", ["no_realm", "no_dialect", "no_such_word"])
def test_a_check_that_is_set_up_wrongly_lets_nobody_in(own_stack, sites, token, name):
    offset = own_stack.log_size("bearerd")
    for headers in ([], [bearer(token)]):
        answer = get(sites[name], "/catalog", *headers)
        assert (answer.status, answer.header("Retry-After")) == (503, "5"), answer
        assert answer.json()
    own_stack.wait_for_log("bearerd", "error event=check .*reason=unknown_", offset)


# --- unlisted paths


def test_unlisted_paths_can_be_protected_by_location(sites, token):
    check_refused(get(sites["protected"], "/catalog"), *MISSING)
    check_refused(get(sites["protected"], "/catalog", ("Authorization", "x")), *INVALID)
    assert get(sites["protected"], "/catalog", bearer(token)).status == 200
    assert get(sites["protected"], RESOURCE, bearer(token)).status == 200


def test_unlisted_paths_can_be_refused_by_location(sites, token):
    for headers in ([], [bearer(token)]):
        check_refused(get(sites["refuse"], "/catalog", *headers), *MISSING)
    assert get(sites["refuse"], RESOURCE, bearer(token)).status == 200


@pytest.mark.parametrize("kind", ["user", "warehouse"])
def test_other_kinds_do_not_pass_a_protected_unlisted_path_of_a_shop(sites, forger, kind):
    check_refused(get(sites["protected"], "/catalog", bearer(forger.token(claims=forger.claims(kind)))), *MISSING)


# --- kinds and scopes

KINDS = {
    RESOURCE: {"customer", "company_user", "impersonation", "agent"},
    "/catalog": {"customer", "company_user", "impersonation", "agent", "user", "warehouse"},
    "/users-only": {"user"},
    "/staff/a/b": {"user", "agent"},
    "/staff": {"user", "agent"},
    "/office": {"user"},
    "/scoped": set(),
    "/any/x": {"customer", "company_user", "impersonation", "agent"},
}


@pytest.mark.parametrize("kind", ["customer", "company_user", "impersonation", "agent", "user", "warehouse"])
@pytest.mark.parametrize("path", KINDS)
def test_kinds_and_rules(own_stack, forger, path, kind):
    answer = get(own_stack, path, bearer(forger.token(claims=forger.claims(kind))))
    if kind in KINDS[path]:
        assert answer.status == 200 and answer.json()["identity"]["kind"] == kind
    else:
        check_refused(answer, *MISSING)


def test_every_scope_of_a_rule_is_needed(own_stack, forger):
    for kind, scopes, status in (
        ("customer", ["customer", "agent"], 200),
        ("customer", ["customer"], 403),
        ("agent", ["agent"], 403),
    ):
        token = forger.token(claims=forger.claims(kind, scopes=scopes))
        assert get(own_stack, "/scoped", bearer(token)).status == status
    check_refused(get(own_stack, "/office", bearer(forger.token(claims=forger.claims("user", scopes=["user"])))), *MISSING)


SUBJECTS = {
    "agent": {"subject": "user:7", "agent": "7"},
    "user": {"subject": "user:0d743cc3-a772-5145-971e-d4018ee7a489", "user": "0d743cc3-a772-5145-971e-d4018ee7a489"},
    "warehouse": {"subject": "warehouse:3", "warehouse": "3"},
    "impersonation": {"subject": "customer:DE--21", "customer-id": "21", "customer-reference": "DE--21"},
}


@pytest.mark.parametrize("kind", SUBJECTS)
def test_each_kind_has_its_own_identity_headers(own_stack, forger, kind):
    identity = get(own_stack, "/catalog", bearer(forger.token(claims=forger.claims(kind)))).json()["identity"]
    common = {"kind", "client", "scopes", "expires-in", "session"}
    assert {name: value for name, value in identity.items() if name not in common} == SUBJECTS[kind]


def test_who_acts_for_a_customer_is_named(own_stack, forger):
    claims = forger.claims("impersonation", act={"sub": "user:7"})
    assert get(own_stack, RESOURCE, bearer(forger.token(claims=claims))).json()["identity"]["actor"] == "user:7"


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "DELETE"])
def test_a_star_covers_all_methods(own_stack, token, method):
    check_refused(own_stack.request(method, "/any/x", [ACCEPT]), *MISSING)
    assert own_stack.request(method, "/any/x", [ACCEPT, bearer(token)]).status == 200


# --- the other dialects


def test_the_backend_dialect(sites, token, forger):
    site = sites["backend"]
    rows = [
        (get(site, RESOURCE), 401, [{"message": "Unauthorized request.", "status": 401}]),
        (get(site, RESOURCE, ("Authorization", "Bearer x")), 401, [{"message": "Invalid access token.", "status": 401, "code": "001"}]),
        (get(site, "/customers/%ff"), 400, [{"message": "Invalid path.", "status": 400}]),
        (get(site, "/access-tokens"), 404, [{"message": "Not found", "status": 404, "code": "007"}]),
    ]
    for answer, status, document in rows:
        assert (answer.status, answer.json()) == (status, document)
        assert answer.header("Content-Type") == "application/json"
        assert (answer.header("WWW-Authenticate") is not None) == (status == 401)
    # A rule without kinds is for users and warehouses there; one may name others.
    assert get(site, RESOURCE, bearer(token)).status == 403
    assert get(site, RESOURCE, bearer(forger.token(claims=forger.claims("user")))).status == 200
    agent = bearer(forger.token(claims=forger.claims("agent")))
    assert (get(site, RESOURCE, agent).status, get(site, "/staff/1", agent).status) == (403, 200)


def test_the_bearer_dialect_follows_rfc_6750(sites, token, forger):
    site = sites["bearer"]
    nothing = get(site, RESOURCE)
    assert (nothing.status, nothing.header("WWW-Authenticate")) == (401, 'Bearer realm="default"')
    bad = get(site, RESOURCE, ("Authorization", "Bearer fake"))
    assert (bad.status, bad.header("WWW-Authenticate")) == (401, 'Bearer realm="default", error="invalid_token"')
    assert bad.json()["error"] == "invalid_token"
    lacking = get(site, "/office", bearer(forger.token(claims=forger.claims("user", scopes=["user"]))))
    assert (lacking.status, lacking.json()["error"]) == (403, "insufficient_scope")
    assert lacking.header("WWW-Authenticate") == (
        'Bearer realm="default", error="insufficient_scope", scope="back-office-user"'
    )
    for answer in (nothing, bad, lacking):
        assert answer.header("Content-Type") == "application/json"
    basic = ("Authorization", "Basic c29uaWE6eA==")
    assert get(site, "/catalog", basic).status == 200
    refused = get(site, RESOURCE, basic)
    assert (refused.status, refused.header("WWW-Authenticate")) == (401, 'Bearer realm="default"')
    assert get(site, RESOURCE, bearer(token)).status == 200


# --- settings of the realm


def test_an_unconfirmed_account_can_be_refused_like_any_other(own_stack):
    check_error(ask_login(own_stack, *UNCONFIRMED), 401, "003", "Failed to authenticate user.")


def test_path_versions_and_unlisted_paths_can_be_configured(make_stack):
    stack = make_stack('[realm.default]\npath_version = false\nunlisted = "protected"\nlocales = ["fr_FR", "nl_NL"]\n')
    token = login(stack, SONIA).access
    answer = post(stack, "/v1/access-tokens", "{}")
    check_error(answer, 404, None, "Not Found", cache=NOT_CACHED, language="fr_FR")
    check_refused(get(stack, "/v1/customers/DE--21"), *MISSING)
    check_refused(get(stack, "/catalog"), *MISSING)
    assert get(stack, "/catalog", bearer(token)).status == 200
    answer = post(stack, "/access-tokens", "{}", ("Accept-Language", "nl"))
    check_error(answer, 400, None, "Post data is invalid.", cache=NEVER_STORED, content_type=JSON_API, language="nl_NL")
