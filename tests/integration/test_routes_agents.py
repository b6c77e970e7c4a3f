# SPDX-License-Identifier: MIT
"""POST /agent-access-tokens (contract 1.7): the login of agents, on the wire."""

import json

import pytest
from agents import AGENT, FOUR_ATTRIBUTES, NO_AGENT, agent_login, ask_agent_login, new_user
from forged_tokens import parts_of
from glue_answers import (
    JSON_API,
    NOT_CACHED,
    ask_refresh,
    ask_token,
    bearer,
    check_error,
    check_tokens,
    delete,
    document,
    get,
    login,
    post,
    refresh,
    secret,
    tokens_of,
)
from running_stack import SONIA

TYPE = "agent-access-tokens"
PATH = "/" + TYPE
FAILED = (401, "4101", "Failed to authenticate an agent.")
INVALID_TYPE = (400, None, "Invalid type.")
INVALID_BODY = (400, None, "Post data is invalid.")
BAD_TOKEN = (401, "001", "Invalid access token.")
BAD_AGENT = (401, "4102", "Agent access token is invalid.")
CONFLICT = (
    400,
    "005",
    "Headers request error. A user can't act as logged and not logged user at the same time.",
)
GOOD = {"username": AGENT[0], "password": AGENT[1]}


def body(**attributes):
    return document(TYPE, **{**GOOD, **attributes})


# --- success


@pytest.mark.parametrize("prefix", ["", "/v1", "/v1.2"])
@pytest.mark.parametrize("tail", ["", "/"])
def test_an_agent_logs_in(stack, prefix, tail):
    answer = ask_agent_login(stack, *AGENT, path=f"{prefix}{PATH}{tail}")
    check_tokens(answer, TYPE, stack, FOUR_ATTRIBUTES)


@pytest.mark.parametrize("content_type", [JSON_API, "application/json", "text/plain", None])
def test_any_content_type_is_taken(stack, content_type):
    check_tokens(post(stack, PATH, body(), content_type=content_type), TYPE, stack, FOUR_ATTRIBUTES)


def test_what_is_not_asked_for_is_ignored(stack):
    given = json.dumps({"data": {"type": TYPE, "id": "7", "attributes": {**GOOD, "more": [1]}}})
    check_tokens(post(stack, PATH, given), TYPE, stack, FOUR_ATTRIBUTES)


def test_the_user_name_is_compared_without_case(stack):
    check_tokens(ask_agent_login(stack, AGENT[0].upper(), AGENT[1]), TYPE, stack, FOUR_ATTRIBUTES)


def test_the_token_says_that_it_is_an_agents(stack):
    first = agent_login(stack)
    for token in (first.access, refresh(stack, first.refresh).access):
        _, claims = parts_of(token)
        assert list(claims) == ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes"]
        assert claims["scopes"] == ["agent"]
        assert list(json.loads(claims["sub"]).items()) == [
            ("id_company_user", None),
            ("id_agent", 3),
            ("customer_reference", None),
            ("id_customer", None),
            ("permissions", None),
        ]
        assert claims["exp"] - claims["iat"] == 28800


def test_it_is_refreshed_on_both_routes(stack):
    first = agent_login(stack)
    second = check_tokens(ask_refresh(stack, first.refresh), "refresh-tokens", stack, FOUR_ATTRIBUTES)
    answer = ask_token(stack, {"grant_type": "refresh_token", "refresh_token": second.refresh})
    assert answer.status == 200
    check_error(ask_refresh(stack, first.refresh), 401, "004", "Failed to refresh token.")
    refresh(stack, tokens_of(answer).refresh)


def test_another_good_token_may_come_along(stack):
    check_tokens(ask_agent_login(stack, *AGENT, bearer(login(stack, SONIA).access)), TYPE, stack, FOUR_ATTRIBUTES)


def test_the_application_is_told_of_the_agent(stack):
    identity = get(stack, "/customers/x", bearer(agent_login(stack).access)).json()["identity"]
    assert {name: identity.get(name) for name in ("subject", "kind", "agent", "scopes", "customer-reference")} == {
        "subject": "user:3",
        "kind": "agent",
        "agent": "3",
        "scopes": "agent",
        "customer-reference": None,
    }


# --- the failure table

ROWS = {
    "type-wrong": (document("access-tokens", **GOOD), INVALID_TYPE),
    "type-blank": (document("", **GOOD), INVALID_TYPE),
    "no-body": (None, INVALID_BODY),
    "not-json": ("username=x", INVALID_BODY),
    "no-attributes": (json.dumps({"data": {"type": TYPE}}), INVALID_BODY),
    "attributes-null": (json.dumps({"data": {"type": TYPE, "attributes": None}}), INVALID_BODY),
    "attributes-text": (json.dumps({"data": {"type": TYPE, "attributes": "x"}}), INVALID_BODY),
    "no-agent": (body(username=NO_AGENT[0], password=NO_AGENT[1]), FAILED),
    "warehouse-user": (body(username="warehouse@spryker.com"), FAILED),
    "a-customer": (body(username="john.doe@example.com", password="qwerty"), FAILED),
    "wrong-password": (body(password=secret("wrong-password")), FAILED),
    "unknown": (body(username="nobody@spryker.com"), FAILED),
    "malformed-e-mail": (body(username="not an address"), FAILED),
    "user-name-blank": (body(username=""), FAILED),
    "user-name-of-spaces": (body(username="   "), FAILED),
    "password-blank": (body(password=""), FAILED),
    "both-blank": (body(username="", password=""), FAILED),
    "both-missing": (document(TYPE), FAILED),
    "user-name-missing": (document(TYPE, password="x"), FAILED),
    "password-missing": (document(TYPE, username=AGENT[0]), FAILED),
    "user-name-null": (body(username=None), FAILED),
    "user-name-number": (body(username=5), FAILED),
    "user-name-list": (body(username=[AGENT[0]]), FAILED),
    "password-number": (body(password=5), FAILED),
    "password-object": (body(password={"x": 1}), FAILED),
    "very-long": (body(username="x" * 5000, password="y" * 5000), FAILED),
    "not-ascii": (body(username="ägent€😀"), FAILED),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_failures(stack, row):
    given, expected = row
    check_error(post(stack, PATH, given), *expected)


def test_an_inactive_agent_is_refused(own_stack):
    user = new_user(own_stack, is_agent=1)
    agent_login(own_stack, (user.name, user.password))
    for change in ("disabled_at = 1", "disabled_at = NULL, password_hash = ''"):
        own_stack.sql(f"UPDATE backoffice_user SET {change} WHERE user_id = {user.id}")
        check_error(ask_agent_login(own_stack, user.name, user.password), *FAILED)


def test_all_refusals_look_alike(stack):
    given = [row[0] for row in ROWS.values() if row[1] == FAILED]
    answers = [post(stack, PATH, one) for one in given]
    assert len({(a.status, a.body, str(sorted(n for n, _ in a.headers))) for a in answers}) == 1


@pytest.mark.parametrize("value", ["546789", "Bearer fake", "Bearer a.b.c", "Basic eDp5"])
def test_a_bad_header_beside_it(stack, value):
    check_error(ask_agent_login(stack, *AGENT, ("Authorization", value)), *BAD_TOKEN)
    if " " in value:
        check_error(ask_agent_login(stack, *AGENT, ("X-Agent-Authorization", value)), *BAD_AGENT)
    else:
        assert ask_agent_login(stack, *AGENT, ("X-Agent-Authorization", value)).status == 201


# --- the order of errors: each of these is wrong in more than one way


def test_the_first_error_of_the_contract_is_told(stack):
    wrong = [("Authorization", "Bearer fake"), ("X-Anonymous-Customer-Unique-Id", "a")]
    agent = ("X-Agent-Authorization", "Bearer fake")
    everything = [*wrong, agent]
    bad_page = (400, None, "Pagination parameters are invalid.")
    check_error(post(stack, PATH + "?page[limit]=x", body(), *everything, accept=False), *bad_page)
    check_error(post(stack, PATH, body(), *everything, accept=False), 406, None, "Not acceptable.")
    check_error(post(stack, PATH, document("x"), *everything), *INVALID_TYPE)
    check_error(post(stack, PATH, "{}", *everything), *INVALID_BODY)
    check_error(post(stack, PATH, body(username=""), *everything), *BAD_AGENT)
    check_error(post(stack, PATH, body(username=""), *wrong), *CONFLICT)
    check_error(post(stack, PATH, body(username=""), wrong[0]), *BAD_TOKEN)


@pytest.mark.parametrize("method, path", [("GET", PATH), ("PATCH", PATH), ("DELETE", PATH + "/x"), ("POST", PATH + "/x"), ("GET", PATH + "/x"), ("HEAD", PATH)])
def test_nothing_else_is_there(stack, method, path):
    answer = stack.request(method, path, [("Accept", "*/*")], body() if method in ("POST", "PATCH") else None)
    if method == "HEAD":
        assert answer.status == 404
    else:
        check_error(answer, 404, None, "Not Found", cache=NOT_CACHED)


# --- revocation


def test_mine_ends_the_agents_own_sessions(own_stack):
    account = new_user(own_stack, is_agent=1)
    one, two = (agent_login(own_stack, (account.name, account.password)) for _ in range(2))
    other = agent_login(own_stack)
    assert delete(own_stack, "/refresh-tokens/mine", bearer(one.access)).status == 204
    for tokens in (one, two):
        check_error(ask_refresh(own_stack, tokens.refresh), 401, "004", "Failed to refresh token.")
    refresh(own_stack, other.refresh)
