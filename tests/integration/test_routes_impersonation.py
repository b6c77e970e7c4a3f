# SPDX-License-Identifier: MIT
"""POST /agent-customer-impersonation-access-tokens (contract 1.8): an agent acts as a customer."""

import json

import pytest
from agents import (
    FOUR_ATTRIBUTES,
    agent_header,
    agent_login,
    ask_impersonation,
    impersonate,
    new_user,
)
from forged_tokens import parts_of
from glue_answers import (
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
    tokens_of,
)
from running_stack import JOHN, SONIA, SONIA_COMPANY_USER

TYPE = "agent-customer-impersonation-access-tokens"
PATH = "/" + TYPE
BAD_AGENT = (401, "4102", "Agent access token is invalid.")
BAD_TOKEN = (401, "001", "Invalid access token.")
AGENTS_ONLY = (401, "4103", "Action is available to agent user only.")
FAILED = (401, "4104", "Failed to impersonate a customer.")
INVALID_TYPE = (400, None, "Invalid type.")
INVALID_BODY = (400, None, "Post data is invalid.")
REFUSED = (401, "004", "Failed to refresh token.")
HEADERS = {"agent-field": agent_header, "authorization": bearer}


def body(value="DE--21"):
    return document(TYPE, customerReference=value)


@pytest.fixture(scope="module")
def agent(stack):
    return agent_login(stack).access


# --- success


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("path", [PATH, PATH + "/", "/v1" + PATH, "/v1.2" + PATH + "/"])
def test_an_agent_gets_tokens_of_his_customer(stack, agent, header, path):
    answer = ask_impersonation(stack, "DE--21", header(agent), path=path)
    check_tokens(answer, TYPE, stack, FOUR_ATTRIBUTES)


def test_a_customers_token_beside_the_agents_changes_nothing(stack, agent):
    johns = bearer(login(stack, JOHN).access)
    tokens = tokens_of(ask_impersonation(stack, "DE--21", agent_header(agent), johns))
    assert json.loads(parts_of(tokens.access)[1]["sub"])["customer_reference"] == "DE--21"


def test_the_token_is_the_customers_and_says_who_acts(stack, agent):
    first = impersonate(stack, agent, "DE--21")
    for token in (first.access, refresh(stack, first.refresh).access):
        _, claims = parts_of(token)
        assert list(claims) == ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes", "act"]
        assert claims["scopes"] == ["customer_impersonation", "customer"]
        assert claims["act"] == {"sub": "user:3"}
        assert list(json.loads(claims["sub"]).items()) == [
            ("id_company_user", SONIA_COMPANY_USER),
            ("id_agent", None),
            ("customer_reference", "DE--21"),
            ("id_customer", 21),
            ("permissions", None),
        ]


def test_the_application_is_told_of_customer_and_actor(stack, agent):
    token = impersonate(stack, agent, "DE--22").access
    identity = get(stack, "/customers/DE--22", bearer(token)).json()["identity"]
    assert (identity["subject"], identity["kind"], identity["actor"]) == ("customer:DE--22", "impersonation", "user:3")
    assert identity["scopes"] == "customer_impersonation customer"
    assert not {"agent", "user"} & set(identity)


def test_it_is_refreshed_on_both_routes(stack, agent):
    first = impersonate(stack, agent, "DE--22")
    second = check_tokens(ask_refresh(stack, first.refresh), "refresh-tokens", stack, FOUR_ATTRIBUTES)
    answer = ask_token(stack, {"grant_type": "refresh_token", "refresh_token": second.refresh})
    assert answer.status == 200
    assert parts_of(tokens_of(answer).access)[1]["act"] == {"sub": "user:3"}
    check_error(ask_refresh(stack, second.refresh), *REFUSED)


def test_an_unconfirmed_customer_can_be_helped(stack, agent):
    impersonate(stack, agent, "DE--23")


# --- the failure table

ROWS = {
    "type-wrong": (document("agent-access-tokens", customerReference="DE--21"), INVALID_TYPE),
    "type-blank": (document("", customerReference="DE--21"), INVALID_TYPE),
    "no-body": (None, INVALID_BODY),
    "no-attributes": (json.dumps({"data": {"type": TYPE}}), INVALID_BODY),
    "unknown": (body("DE--999999"), FAILED),
    "blank": (body(""), FAILED),
    "missing": (document(TYPE), FAILED),
    "null": (body(None), FAILED),
    "number": (body(21), FAILED),
    "list": (body(["DE--21"]), FAILED),
    "object": (body({"x": "DE--21"}), FAILED),
    "e-mail": (body(SONIA[0]), FAILED),
    "disabled-customer": (body("DE--24"), FAILED),
    "other-case": (body("de--21"), FAILED),
    "pattern": (body("DE--2%"), FAILED),
    "very-long": (body("D" * 5000), FAILED),
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_failures(stack, agent, header, row):
    given, expected = row
    check_error(post(stack, PATH, given, header(agent)), *expected)


def test_an_anonymised_customer(own_stack, new_account):
    account = new_account()
    own_stack.sql(f"UPDATE customer SET anonymized_at = 1 WHERE email = '{account.email}'")
    check_error(ask_impersonation(own_stack, account.reference, bearer(agent_login(own_stack).access)), *FAILED)


@pytest.mark.parametrize("value", ["Bearer fake", "Bearer a.b.c", "Basic eDp5", "Bearer  x", "x y z"])
def test_a_bad_agent_field(stack, agent, value):
    check_error(ask_impersonation(stack, "DE--21", ("X-Agent-Authorization", value)), *BAD_AGENT)
    # A good token in the other field does not help.
    check_error(ask_impersonation(stack, "DE--21", ("X-Agent-Authorization", value), bearer(agent)), *BAD_AGENT)


@pytest.mark.parametrize("value", ["546789", "Bearer", "Bearer fake", "Bearer a.b.c", "Basic eDp5"])
def test_a_bad_authorization(stack, agent, value):
    check_error(ask_impersonation(stack, "DE--21", ("Authorization", value)), *BAD_TOKEN)
    check_error(ask_impersonation(stack, "DE--21", ("Authorization", value), agent_header(agent)), *BAD_TOKEN)


@pytest.mark.parametrize("value", ["oneword", "Bearer", ""])
def test_one_word_in_the_agent_field_says_nothing(stack, agent, value):
    check_error(ask_impersonation(stack, "DE--21", ("X-Agent-Authorization", value)), *AGENTS_ONLY)
    assert ask_impersonation(stack, "DE--21", ("X-Agent-Authorization", value), bearer(agent)).status == 201


def test_whoever_is_no_agent(own_stack, forger):
    check_error(ask_impersonation(own_stack, "DE--21"), *AGENTS_ONLY)
    customers = login(own_stack, SONIA).access
    acting = impersonate(own_stack, agent_login(own_stack).access, "DE--21").access
    others = [forger.token(claims=forger.claims(kind)) for kind in ("user", "warehouse", "company_user")]
    for token in (customers, acting, *others):
        check_error(ask_impersonation(own_stack, "DE--21", bearer(token)), *AGENTS_ONLY)
        check_error(ask_impersonation(own_stack, "DE--21", agent_header(token)), *AGENTS_ONLY)


def test_an_agent_whose_session_has_ended(own_stack):
    user = new_user(own_stack, is_agent=1)
    tokens = agent_login(own_stack, (user.name, user.password))
    assert delete(own_stack, "/refresh-tokens/mine", agent_header(tokens.access)).status == 204
    check_error(ask_impersonation(own_stack, "DE--21", agent_header(tokens.access)), *BAD_AGENT)
    check_error(ask_impersonation(own_stack, "DE--21", bearer(tokens.access)), *BAD_TOKEN)


def test_a_user_who_is_no_agent_any_more(own_stack):
    user = new_user(own_stack, is_agent=1)
    token = agent_login(own_stack, (user.name, user.password)).access
    own_stack.sql(f"UPDATE backoffice_user SET is_agent = 0 WHERE user_id = {user.id}")
    check_error(ask_impersonation(own_stack, "DE--21", agent_header(token)), *BAD_AGENT)
    check_error(ask_impersonation(own_stack, "DE--21", bearer(token)), *BAD_TOKEN)


# --- the order of errors


def test_the_first_error_of_the_contract_is_told(stack):
    fake = ("Authorization", "Bearer fake")
    agent = ("X-Agent-Authorization", "Bearer fake")
    anonymous = ("X-Anonymous-Customer-Unique-Id", "a")
    conflict = "Headers request error. A user can't act as logged and not logged user at the same time."
    check_error(post(stack, PATH, document("x"), fake, agent, anonymous), *INVALID_TYPE)
    check_error(post(stack, PATH, "{}", fake, agent, anonymous), *INVALID_BODY)
    check_error(post(stack, PATH, document("x")), *INVALID_TYPE)
    check_error(post(stack, PATH, body(""), fake, agent, anonymous), *BAD_AGENT)
    check_error(post(stack, PATH, body(""), fake, anonymous), 400, "005", conflict)
    check_error(post(stack, PATH, body(""), fake), *BAD_TOKEN)
    check_error(post(stack, PATH, body("")), *AGENTS_ONLY)


def test_an_anonymous_id_may_stand_beside_the_agents_own_field(stack, agent):
    anonymous = ("X-Anonymous-Customer-Unique-Id", "a")
    assert ask_impersonation(stack, "DE--21", agent_header(agent), anonymous).status == 201


@pytest.mark.parametrize("method, path", [("GET", PATH), ("PATCH", PATH), ("POST", PATH + "/x"), ("GET", PATH + "/x")])
def test_nothing_else_is_there(stack, agent, method, path):
    given = body() if method in ("POST", "PATCH") else None
    answer = stack.request(method, path, [("Accept", "*/*"), bearer(agent)], given)
    check_error(answer, 404, None, "Not Found", cache=NOT_CACHED)
