# SPDX-License-Identifier: MIT
"""POST /company-user-access-tokens (contract 1.6): a customer goes on as one of his company users."""

import json
import uuid

import pytest
from agents import FOUR_ATTRIBUTES, agent_header, agent_login, ask_company_user, company_user_login, impersonate
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

TYPE = "company-user-access-tokens"
PATH = "/" + TYPE
FAILED = (401, "003", "Failed to authenticate user.")
NO_TOKEN = (403, "002", "Missing access token.")
BAD_TOKEN = (401, "001", "Invalid access token.")
INVALID_TYPE = (400, None, "Invalid type.")
INVALID_BODY = (400, None, "Post data is invalid.")
BLANK = (422, "901", "idCompanyUser => This value should not be blank.")
NO_UUID = (422, "901", "idCompanyUser => This is not a valid UUID.")


def body(value=SONIA_COMPANY_USER):
    return document(TYPE, idCompanyUser=value)


@pytest.fixture(scope="module")
def sonias(stack):
    return login(stack, SONIA).access


@pytest.fixture
def employee(own_stack, new_account):
    """A customer of own_stack with two company users: (account, his UUIDs)."""
    ids = [str(uuid.uuid4()) for _ in range(2)]
    account = new_account("--company-user", ids[0])
    own_stack.sql(
        f"""INSERT INTO company_user (realm, uuid, customer_id, created_at)
            SELECT 'default', '{ids[1]}', customer_id, 0 FROM customer WHERE email = '{account.email}'"""
    )
    return account, ids


# --- success


@pytest.mark.parametrize("prefix", ["", "/v1", "/v1.2"])
@pytest.mark.parametrize("tail", ["", "/"])
def test_a_customer_becomes_his_company_user(stack, sonias, prefix, tail):
    answer = ask_company_user(stack, SONIA_COMPANY_USER, bearer(sonias), path=f"{prefix}{PATH}{tail}")
    check_tokens(answer, TYPE, stack, FOUR_ATTRIBUTES)


def test_the_uuid_is_taken_in_capitals(stack, sonias):
    answer = ask_company_user(stack, SONIA_COMPANY_USER.upper(), bearer(sonias))
    assert json.loads(parts_of(tokens_of(answer).access)[1]["sub"])["id_company_user"] == SONIA_COMPANY_USER


def test_the_token_names_customer_and_company_user(stack, sonias):
    first = company_user_login(stack, sonias, SONIA_COMPANY_USER)
    for token in (first.access, refresh(stack, first.refresh).access):
        _, claims = parts_of(token)
        assert list(claims) == ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes"]
        assert claims["scopes"] == ["company_user"]
        assert list(json.loads(claims["sub"]).items()) == [
            ("id_company_user", SONIA_COMPANY_USER),
            ("id_agent", None),
            ("customer_reference", "DE--21"),
            ("id_customer", 21),
            ("permissions", None),
        ]
    identity = get(stack, "/customers/x", bearer(first.access)).json()["identity"]
    assert (identity["kind"], identity["subject"]) == ("company_user", "customer:DE--21")
    assert (identity["company-user"], identity["scopes"]) == (SONIA_COMPANY_USER, "company_user")


def test_it_is_refreshed_on_both_routes(stack, sonias):
    first = company_user_login(stack, sonias, SONIA_COMPANY_USER)
    second = check_tokens(ask_refresh(stack, first.refresh), "refresh-tokens", stack, FOUR_ATTRIBUTES)
    answer = ask_token(stack, {"grant_type": "refresh_token", "refresh_token": second.refresh})
    assert answer.status == 200
    check_error(ask_refresh(stack, second.refresh), 401, "004", "Failed to refresh token.")


def test_the_one_that_was_chosen_stays_chosen(own_stack, employee):
    account, (first, second) = employee
    customer = login(own_stack, account)
    chosen = company_user_login(own_stack, customer.access, second)
    again = refresh(own_stack, chosen.refresh)
    assert json.loads(parts_of(again.access)[1]["sub"])["id_company_user"] == second
    # Whoever is one of them may change to the other.
    changed = company_user_login(own_stack, again.access, first)
    assert json.loads(parts_of(changed.access)[1]["sub"])["id_company_user"] == first
    refresh(own_stack, customer.refresh)


def test_an_agent_stays_behind_what_he_makes_of_his_customer(stack):
    agent = agent_login(stack)
    acting = impersonate(stack, agent.access, "DE--21")
    made = company_user_login(stack, acting.access, SONIA_COMPANY_USER)
    for token in (made.access, refresh(stack, made.refresh).access):
        claims = parts_of(token)[1]
        assert (claims["scopes"], claims["act"]) == (["company_user"], {"sub": "user:3"})
        assert json.loads(claims["sub"])["id_agent"] is None
    identity = get(stack, "/customers/x", bearer(made.access)).json()["identity"]
    assert (identity["actor"], identity["kind"]) == ("user:3", "company_user")


# --- the failure table

ROWS = {
    "type-wrong": (document("access-tokens", idCompanyUser=SONIA_COMPANY_USER), INVALID_TYPE),
    "type-blank": (document("", idCompanyUser=SONIA_COMPANY_USER), INVALID_TYPE),
    "no-body": (None, INVALID_BODY),
    "no-attributes": (json.dumps({"data": {"type": TYPE}}), INVALID_BODY),
    "blank": (body(""), BLANK),
    "null": (body(None), BLANK),
    "empty-list": (body([]), BLANK),
    "missing": (document(TYPE), (422, "901", "idCompanyUser => This field is missing.")),
    "number": (body(7), (422, "901", "idCompanyUser => This value should be of type string.")),
    "no-uuid": (body("fake"), NO_UUID),
    "without-dashes": (body(SONIA_COMPANY_USER.replace("-", "")), NO_UUID),
    "in-braces": (body("{" + SONIA_COMPANY_USER + "}"), NO_UUID),
    "with-space": (body(SONIA_COMPANY_USER + " "), NO_UUID),
    "customer-reference": (body("DE--21"), NO_UUID),
    "unknown": (body("ebf4b55a-cab0-5ed0-8fb7-525a3eeedead"), FAILED),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_failures(stack, sonias, row):
    given, expected = row
    check_error(post(stack, PATH, given, bearer(sonias)), *expected)


def test_a_company_user_of_somebody_else(stack):
    check_error(ask_company_user(stack, SONIA_COMPANY_USER, bearer(login(stack, JOHN).access)), *FAILED)


def test_an_inactive_company_user(own_stack, employee):
    account, (first, second) = employee
    customer = login(own_stack, account)
    own_stack.sql(f"UPDATE company_user SET is_active = 0 WHERE uuid = '{second}'")
    check_error(ask_company_user(own_stack, second, bearer(customer.access)), *FAILED)
    company_user_login(own_stack, customer.access, first)


@pytest.mark.parametrize("value", ["546789", "Bearer", "Bearer fake", "Bearer a.b.c", "Basic eDp5"])
def test_a_bad_token(stack, value):
    check_error(ask_company_user(stack, SONIA_COMPANY_USER, ("Authorization", value)), *BAD_TOKEN)


@pytest.mark.parametrize("headers", [[], [("Authorization", "")]], ids=["none", "empty"])
def test_no_token(stack, headers):
    check_error(ask_company_user(stack, SONIA_COMPANY_USER, *headers), *NO_TOKEN)


def test_tokens_that_are_no_customers(own_stack, forger):
    agent = agent_login(own_stack).access
    check_error(ask_company_user(own_stack, SONIA_COMPANY_USER, bearer(agent)), *NO_TOKEN)
    check_error(ask_company_user(own_stack, SONIA_COMPANY_USER, agent_header(agent)), *NO_TOKEN)
    for kind in ("user", "warehouse"):
        token = forger.token(claims=forger.claims(kind))
        check_error(ask_company_user(own_stack, SONIA_COMPANY_USER, bearer(token)), *NO_TOKEN)


def test_the_token_of_an_ended_session_buys_nothing(own_stack, employee):
    account, (first, _) = employee
    ended = login(own_stack, account)
    made = company_user_login(own_stack, ended.access, first)
    assert delete(own_stack, "/refresh-tokens/mine", bearer(ended.access)).status == 204
    for tokens in (ended, made):
        check_error(ask_company_user(own_stack, first, bearer(tokens.access)), *BAD_TOKEN)
    living = login(own_stack, account)
    assert own_stack.ctl("customer", "disable", account.email).returncode == 0
    check_error(ask_company_user(own_stack, first, bearer(living.access)), *BAD_TOKEN)


# --- the order of errors


def test_the_first_error_of_the_contract_is_told(stack, sonias):
    fake = ("Authorization", "Bearer fake")
    anonymous = ("X-Anonymous-Customer-Unique-Id", "a")
    agent = ("X-Agent-Authorization", "Bearer fake")
    conflict = "Headers request error. A user can't act as logged and not logged user at the same time."
    check_error(post(stack, PATH, document("x", idCompanyUser="")), *INVALID_TYPE)
    check_error(post(stack, PATH, document("x"), fake, anonymous, agent), *INVALID_TYPE)
    check_error(post(stack, PATH, body(""), fake, anonymous, agent), 401, "4102", "Agent access token is invalid.")
    check_error(post(stack, PATH, body(""), fake, anonymous), 400, "005", conflict)
    check_error(post(stack, PATH, body(""), bearer(sonias), anonymous), 400, "005", conflict)
    check_error(post(stack, PATH, body(""), fake), *BAD_TOKEN)
    check_error(post(stack, PATH, body("")), *NO_TOKEN)
    check_error(post(stack, PATH, body(""), anonymous), *NO_TOKEN)


@pytest.mark.parametrize("method, path", [("GET", PATH), ("PATCH", PATH), ("POST", PATH + "/x"), ("GET", PATH + "/x")])
def test_nothing_else_is_there(stack, sonias, method, path):
    given = body() if method in ("POST", "PATCH") else None
    answer = stack.request(method, path, [("Accept", "*/*"), bearer(sonias)], given)
    check_error(answer, 404, None, "Not Found", cache=NOT_CACHED)
