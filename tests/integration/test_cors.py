# SPDX-License-Identifier: MIT
"""Which pages of other origins may read answers (contract 2.6, docs/adr/0044)."""

import pytest
from cors_answers import (
    ALLOW_ORIGIN,
    INCOMPLETE,
    OTHER,
    PAGE,
    REFUSED,
    SETTINGS,
    check_readable,
    check_silent,
    origin,
    preflight,
)
from fastcgi_peer import refusal
from further_sites import add_sites
from glue_answers import (
    ACCEPT,
    CHALLENGE,
    JSON_API,
    NEVER_STORED,
    NOT_CACHED,
    ask_login,
    ask_refresh,
    ask_token,
    bearer,
    check_error,
    check_head,
    check_refused,
    delete,
    document,
    get,
    login,
    post,
)
from nginx_site import NginxSite
from running_stack import SONIA

SITES = {"backend": "set $bearerd_api backend;", "bearer": "set $bearerd_api bearer;"}
RESOURCE = "/customers/DE--21"
NOT_OURS = [
    "https://evil.example",
    "https://www.shop.example.evil.example",
    "https://www.shop.exampl",
    "http://www.shop.example",
    "https://www.shop.example:443",
    "https://WWW.shop.example",
    "https://www.shop.example/",
    "https://www.shop.example, http://localhost:3000",
    "null",
    "*",
    "x" * 4000,
    "https://www.shop.example\u00e4",
]


@pytest.fixture(scope="module")
def own_stack(module_stack):
    return module_stack(SETTINGS)


@pytest.fixture(scope="module")
def sites(own_stack):
    return add_sites(own_stack, **SITES)


@pytest.mark.parametrize("page", [PAGE, OTHER])
def test_an_origin_of_the_list_is_named(own_stack, page):
    check_readable(get(own_stack, "/access-tokens", origin(page)), page)
    check_readable(preflight(own_stack, "/access-tokens", page=page), page)


@pytest.mark.parametrize("page", NOT_OURS, ids=lambda page: page[:45])
def test_no_other_origin_is(own_stack, page):
    check_readable(get(own_stack, "/access-tokens", origin(page)), None)
    answer = preflight(own_stack, "/access-tokens", page=page)
    assert answer.status == 200
    check_readable(answer, None)
    check_silent(get(own_stack, RESOURCE, origin(page)))


def test_two_origins_are_none(own_stack):
    for pair in ([origin(PAGE), origin("https://evil.example")], [origin(PAGE), origin(OTHER)], [origin()] * 2):
        check_readable(get(own_stack, "/access-tokens", *pair), None)
        answer = preflight(own_stack, "/access-tokens", page=None, extra=pair)
        assert answer.status == 200
        check_readable(answer, None)


def test_without_an_origin_there_is_nothing_to_name(own_stack):
    check_readable(get(own_stack, "/access-tokens"), None)
    check_silent(get(own_stack, RESOURCE))


def test_a_star_lets_any_page_read(make_stack):
    stack = make_stack('[realm.default]\ncors_origins = ["*"]\ncors_headers = ["x-one", "X-Two"]\n')
    for page in (PAGE, "null", "https://evil.example"):
        check_readable(ask_login(stack, SONIA[0], "wrong-1", origin(page)), "*")
        check_refused(get(stack, RESOURCE, origin(page)), 403, "002", "Missing access token.")
        check_readable(get(stack, RESOURCE, origin(page)), "*")
        answer = preflight(stack, "/access-tokens", fields="X-TWO", page=page)
        assert answer.header("Access-Control-Allow-Headers") == "x-one, X-Two"
        check_readable(answer, "*")
    check_error(preflight(stack, "/access-tokens", fields="content-type"), *REFUSED, cache=NOT_CACHED)
    check_silent(get(stack, RESOURCE))


def test_without_a_setting_nothing_may_be_read(stack):
    for answer in (get(stack, "/access-tokens", origin()), get(stack, RESOURCE, origin())):
        check_silent(answer)
    answer = preflight(stack, "/access-tokens")
    assert (answer.status, answer.header("Access-Control-Allow-Methods")) == (200, "POST, GET, OPTIONS")
    assert (answer.header(ALLOW_ORIGIN), answer.header("Vary")) == (None, None)
    check_error(preflight(stack, "/access-tokens", "PUT"), *REFUSED, cache=NOT_CACHED)
    check_error(preflight(stack, "/access-tokens", page=None), *INCOMPLETE, cache=NOT_CACHED)


# --- every answer of a token route


def test_answers_and_refusals_of_token_routes_can_be_read(own_stack):
    page = origin()
    token = login(own_stack, SONIA).access
    rows = [
        (201, ask_login(own_stack, *SONIA, page)),
        (200, ask_token(own_stack, {"grant_type": "password", "username": SONIA[0], "password": SONIA[1]}, page)),
        (200, get(own_stack, "/customer-access", page)),
        (204, delete(own_stack, "/refresh-tokens/x", page, bearer(token))),
        (400, post(own_stack, "/access-tokens", "{", page)),
        (400, ask_token(own_stack, "grant_type=magic", page)),
        (400, get(own_stack, "/access-tokens/%ff", page)),
        (401, ask_login(own_stack, SONIA[0], "wrong-1", page)),
        (401, ask_refresh(own_stack, "no-such-token", page)),
        (401, get(own_stack, "/access-tokens", page, ("Authorization", "Bearer fake"))),
        (403, delete(own_stack, "/refresh-tokens/mine", page)),
        (404, own_stack.request("PUT", "/access-tokens", [ACCEPT, page])),
        (404, own_stack.request("HEAD", "/access-tokens", [ACCEPT, page])),
        (406, own_stack.request("GET", "/access-tokens", [page])),
        (413, post(own_stack, "/access-tokens", "x" * 70000, page)),
        (414, get(own_stack, "/refresh-tokens/" + "a" * 17000, page)),
        (415, get(own_stack, "/access-tokens", page, ("Content-Type", ""))),
        (422, post(own_stack, "/access-tokens", document("access-tokens"), page)),
    ]
    for status, answer in rows:
        assert answer.status == status, answer
        check_readable(answer)
    check_head(rows[7][1], 401, JSON_API, NEVER_STORED)


def test_other_hosts_of_the_realm_have_the_same_list(sites):
    for name in SITES:
        answer = preflight(sites[name], "/access-tokens")
        assert answer.status == 404 and answer.json(), answer
        check_readable(answer)
        answer = get(sites[name], RESOURCE, origin())
        assert answer.status == 401 and answer.json(), answer
        check_readable(answer)


# --- refused checks, and what passes


def test_refused_checks_can_be_read(own_stack):
    for status, answer in (
        (403, get(own_stack, RESOURCE, origin())),
        (401, get(own_stack, RESOURCE, origin(), ("Authorization", "Bearer fake"))),
        (400, get(own_stack, "//customers/DE--21", origin())),
        (414, get(own_stack, "/customers/" + "a" * 17000, origin())),
        (403, own_stack.request("HEAD", RESOURCE, [ACCEPT, origin()])),
    ):
        assert answer.status == status, answer
        check_readable(answer)


def test_a_refused_check_of_every_status_can_be_read_and_no_other():
    for status, true_status in ((401, 401), (403, 400), (403, 403), (403, 414), (403, 429), (403, 503)):
        headers = {"Retry_After": "7", "X_Bearerd_Challenge": CHALLENGE}
        for page in (PAGE, "*"):
            given = {**headers, "X_Bearerd_Allow_Origin": page}
            with NginxSite(lambda *_: refusal(status, "{}", true_status, **given)) as site:
                answer = site.request("GET", "/customers", [origin()])
                assert answer.status == true_status
                check_readable(answer, page)
        with NginxSite(lambda *_: refusal(status, "{}", true_status, **headers)) as site:
            check_silent(site.request("GET", "/customers", [origin()]))


def test_the_headers_of_the_application_come_once(own_stack):
    token = login(own_stack, SONIA).access
    for path in (RESOURCE, "/catalog", RESOURCE + "/status/401", "/catalog/status/403", "/catalog/status/500"):
        answer = get(own_stack, path, origin(), bearer(token))
        assert answer.json()["from"] == "application"
        assert (answer.all(ALLOW_ORIGIN), answer.all("Vary")) == (["*"], ["Origin"]), answer
        assert answer.header("Access-Control-Expose-Headers") is None
    answer = preflight(own_stack, RESOURCE, "GET", "authorization")
    assert answer.json()["from"] == "application" and answer.all(ALLOW_ORIGIN) == ["*"]


# --- faults


def test_a_fault_of_the_database_can_be_read(make_stack):
    stack = make_stack(SETTINGS + "[database]\nconnect_timeout = 1\nread_timeout = 1\nwrite_timeout = 1\n")
    stack.stop("mariadb", "KILL")
    answer = ask_login(stack, *SONIA, origin())
    check_error(answer, 503, None, "Service Unavailable")
    check_readable(answer)
    answer = ask_token(stack, {"grant_type": "password", "username": SONIA[0], "password": SONIA[1]}, origin())
    assert answer.status == 503
    check_readable(answer)
    assert preflight(stack, "/access-tokens").status == 200
    stack.start("mariadb")


def test_what_nginx_says_alone_cannot(make_stack):
    stack = make_stack(SETTINGS)
    assert stack.request("TRACE", "/access-tokens", [ACCEPT, origin()]).status == 405
    check_silent(stack.request("TRACE", "/access-tokens", [ACCEPT, origin()]))
    stack.stop("bearerd")
    for path in ("/access-tokens", RESOURCE):
        answer = get(stack, path, origin())
        assert answer.status == 503 and answer.json()
        check_silent(answer)
    stack.start("bearerd")
