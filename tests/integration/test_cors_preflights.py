# SPDX-License-Identifier: MIT
"""OPTIONS on the token routes: what a page of another origin may send (contract 2.2 and 2.6)."""

import pytest
from cors_answers import HEADERS, INCOMPLETE, METHOD, PAGE, REFUSED, SENTENCE, SETTINGS, check_readable, preflight
from glue_answers import NOT_CACHED, SECURITY, check_error, check_oauth

FIELDS = (
    "accept, content-type, content-language, accept-language, authorization, "
    "X-Anonymous-Customer-Unique-Id, X-Agent-Authorization, If-Match"
)
NOT_FOUND = (404, None, "Not Found")


@pytest.fixture(scope="module")
def own_stack(module_stack):
    return module_stack(SETTINGS)


PATHS = {
    "/access-tokens": "POST, GET, OPTIONS",
    "/v1/access-tokens/": "POST, GET, OPTIONS",
    "/refresh-tokens": "POST, GET, DELETE, OPTIONS",
    "/v1.2/refresh-tokens/mine": "DELETE, OPTIONS",
    "/token": "POST, OPTIONS",
    "/customer-access": "GET, OPTIONS",
}


@pytest.mark.parametrize("path, methods", PATHS.items(), ids=PATHS)
def test_a_preflight_is_told_methods_and_headers(own_stack, path, methods):
    for method in methods.split(", "):
        answer = preflight(own_stack, path, method, "authorization,content-type")
        assert (answer.status, answer.reason, answer.body) == (200, "OK", b""), answer
        assert answer.header("Access-Control-Allow-Methods") == methods
        assert answer.header("Access-Control-Allow-Headers") == FIELDS
        assert answer.header("Access-Control-Max-Age") == "600"
        assert answer.header("Content-Type") is None
        for name, value in SECURITY.items():
            assert answer.header(name) == value, answer
        check_readable(answer)
    assert preflight(own_stack, path, page=None, method=None, fields=None).status == 501


@pytest.mark.parametrize("path", ["/access-tokens/7", "/refresh-tokens/a/b", "/customer-access/1"])
def test_an_unknown_path_has_no_preflight(own_stack, path):
    answer = preflight(own_stack, path)
    check_error(answer, *NOT_FOUND, cache=NOT_CACHED)
    check_readable(answer)


@pytest.mark.parametrize("missing", ["page", "method", "fields"])
@pytest.mark.parametrize("value", [None, ""], ids=["absent", "empty"])
def test_a_preflight_without_one_of_its_headers(own_stack, missing, value):
    answer = preflight(own_stack, "/access-tokens", **{missing: value})
    check_error(answer, *INCOMPLETE, cache=NOT_CACHED)
    check_readable(answer, None if missing == "page" else PAGE)
    check_oauth(preflight(own_stack, "/token", **{missing: value}), 501, "invalid_request", SENTENCE)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "post", "POST, GET", "*", "x" * 3000])
def test_a_method_that_is_not_allowed(own_stack, method):
    answer = preflight(own_stack, "/access-tokens", method)
    check_error(answer, *REFUSED, cache=NOT_CACHED)
    check_readable(answer)
    assert answer.header("Access-Control-Allow-Methods") is None
    check_oauth(preflight(own_stack, "/token", method.replace("DELETE", "GET")), 403, "access_denied", "Not allowed.")


@pytest.mark.parametrize("fields", ["x-custom", "accept, x-custom", "acc", "accept authorization", "*", "accept;", "x" * 5000])
def test_a_header_that_is_not_allowed(own_stack, fields):
    check_error(preflight(own_stack, "/access-tokens", fields=fields), *REFUSED, cache=NOT_CACHED)
    check_oauth(preflight(own_stack, "/token", fields=fields), 403, "access_denied", "Not allowed.")


@pytest.mark.parametrize("fields", ["Content-Type", "AUTHORIZATION,x-agent-authorization", "if-match , Accept,,", ",\taccept"])
def test_header_names_have_no_case(own_stack, fields):
    assert preflight(own_stack, "/access-tokens", fields=fields).status == 200


def test_of_two_errors_the_earlier_step_answers(own_stack):
    check_error(preflight(own_stack, "/access-tokens/7", page=None), *NOT_FOUND, cache=NOT_CACHED)
    check_error(preflight(own_stack, "/access-tokens", "PUT", page=None), *INCOMPLETE, cache=NOT_CACHED)
    check_error(preflight(own_stack, "/access-tokens", "PUT", "x-custom"), *REFUSED, cache=NOT_CACHED)
    # What is looked at behind the preflight does not count: Accept is absent here anyway.
    extra = [("Authorization", "Bearer fake"), ("Content-Type", "")]
    assert preflight(own_stack, "/access-tokens", extra=extra).status == 200
    check_error(preflight(own_stack, "/access-tokens/%ff"), 400, None, "Invalid path.", cache=NOT_CACHED)


def test_a_header_that_is_sent_twice_is_one_list(own_stack):
    good, bad = [(HEADERS, "accept")], [(HEADERS, "x-custom")]
    assert preflight(own_stack, "/access-tokens", extra=good).status == 200
    check_error(preflight(own_stack, "/access-tokens", extra=bad), *REFUSED, cache=NOT_CACHED)
    check_error(preflight(own_stack, "/access-tokens", extra=[(METHOD, "GET")]), *REFUSED, cache=NOT_CACHED)
