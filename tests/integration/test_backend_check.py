# SPDX-License-Identifier: MIT
"""The check on the Back Office host, in front of the sample application."""

import pytest
from backend_answers import (
    BAD_TOKEN,
    NO_TOKEN,
    NOTHING_SENT,
    USER,
    WAREHOUSE,
    ask_warehouse_token,
    backend_of,
    check_backend_check,
    check_warehouse_tokens,
    error_object,
    log_in,
)
from forged_tokens import Forger
from glue_answers import ACCEPT, FORM, bearer, check_refused, get, login, post
from running_stack import SONIA

NOT_FOR_YOU = (403, None, "Unauthorized request.")
PATH = "/picking-lists/1"


@pytest.fixture(scope="module")
def backend(stack):
    return backend_of(stack)


HEADERS = {
    "nothing": (None, NOTHING_SENT),
    "one-word": ("546789", NO_TOKEN),
    "scheme-alone": ("Bearer", NO_TOKEN),
    "bad": ("Bearer fake", BAD_TOKEN),
    "another-scheme": ("Basic c29uaWE6eA==", BAD_TOKEN),
}


@pytest.mark.parametrize("row", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("path", ["/", PATH, "/customers/DE--21", "/status/200"])
def test_every_path_needs_a_token(backend, row, path):
    value, expected = row
    check_backend_check(get(backend, path, *([("Authorization", value)] if value else [])), *expected)


def test_the_application_is_told_who_the_user_is(backend):
    token = log_in(backend, USER).access
    answer = get(backend, PATH, bearer(token), ("X-Bearerd-User", "3"), ("X-Bearerd-Warehouse", "1"))
    assert answer.status == 200 and answer.json()["from"] == "application"
    headers = [(name, value) for name, value in answer.json()["headers"] if name.startswith("X-Bearerd-")]
    assert len(dict(headers)) == len(headers)
    sent = dict(headers)
    uuid = "0d743cc3-a772-5145-971e-d4018ee7a489"
    assert (sent["X-Bearerd-User"], sent["X-Bearerd-Subject"]) == (uuid, f"user:{uuid}")
    assert (sent["X-Bearerd-Kind"], sent["X-Bearerd-Scopes"]) == ("user", "user back-office-user")
    assert (sent["X-Bearerd-Client"], len(sent["X-Bearerd-Session"])) == ("frontend", 32)
    for name in ("Warehouse", "Agent", "Actor", "Customer-Reference", "Customer-Id", "Company-User"):
        assert not sent.get("X-Bearerd-" + name)


def test_the_application_is_told_which_warehouse_asks(backend):
    token = check_warehouse_tokens(ask_warehouse_token(backend, log_in(backend, WAREHOUSE).access)).access
    identity = get(backend, PATH, bearer(token)).json()["identity"]
    assert (identity["warehouse"], identity["subject"], identity["scopes"]) == ("7", "warehouse:7", "warehouse")


def test_the_shops_tokens_do_not_open_it(backend, stack):
    check_backend_check(get(backend, PATH, bearer(login(stack, SONIA).access)), *NOT_FOR_YOU)
    forger = Forger(stack)
    for kind in ("company_user", "impersonation", "agent"):
        check_backend_check(get(backend, PATH, bearer(forger.token(claims=forger.claims(kind)))), *NOT_FOR_YOU)


def test_a_users_token_opens_nothing_of_the_shop(stack, backend):
    token = log_in(backend, USER).access
    check_refused(get(stack, "/customers/DE--21", bearer(token)), 403, "002", "Missing access token.")


def test_an_ambiguous_path_comes_before_the_token(backend):
    check_backend_check(get(backend, "/a/%ff", ("Authorization", "546789")), 400, None, "Invalid path.")


def test_the_applications_own_errors_stay_its_own(backend):
    token = log_in(backend, USER).access
    for status in (401, 403, 404, 500, 503):
        answer = get(backend, f"/status/{status}", bearer(token))
        assert (answer.status, answer.json()["from"]) == (status, "application")


def test_errors_of_nginx_itself_are_arrays_too(backend):
    for path in ("/token", PATH):
        answer = backend.request("POST", path, [ACCEPT, ("Content-Length", "x")])
        assert answer.status == 400
        assert answer.header("Content-Type") == "application/json"
        assert answer.json() == [error_object(400, None, "Bad Request")]


def test_bearerd_away_is_503_in_arrays_and_opens_nothing(make_stack):
    stack = make_stack()
    backend = backend_of(stack)
    token = log_in(backend, USER).access
    stack.stop("bearerd")
    fields = "grant_type=password&username=sonia%40spryker.com&password=change123"
    for answer in (get(backend, PATH, bearer(token)), post(backend, "/token", fields, content_type=FORM)):
        assert (answer.status, answer.header("Retry-After")) == (503, "5")
        assert answer.json() == [error_object(503, None, "Service Unavailable")]
    stack.start("bearerd")
    assert get(backend, PATH, bearer(token)).status == 200


def test_no_log_of_nginx_shows_a_refresh_token_or_a_query(stack, backend):
    marker = "c0ffee" * 11
    before = {name: stack.log_size(name) for name in ("nginx-backend-access", "nginx-backend-error")}
    backend.request("DELETE", f"/refresh-tokens/{marker}", [ACCEPT])
    post(backend, f"/token?password={marker}", "x", content_type=FORM)
    stack.wait_for_log("nginx-backend-access", r"POST /token ", before["nginx-backend-access"])
    for name, size in before.items():
        assert marker not in stack.log(name, size)
    assert "DELETE /refresh-tokens/[hidden]" in stack.log("nginx-backend-access", before["nginx-backend-access"])
