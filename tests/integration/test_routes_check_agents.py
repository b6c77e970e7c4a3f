# SPDX-License-Identifier: MIT
"""The check and the two header fields that shops have beside Authorization (contract 4.1)."""

import pytest
from agents import agent_header, agent_login, ask_company_user, impersonate
from further_sites import add_sites, set_rules
from glue_answers import ACCEPT, bearer, check_refused, get, login, tokens_of
from running_stack import SONIA, SONIA_COMPANY_USER

RESOURCE = "/customers/DE--21"
MISSING = (403, "002", "Missing access token.")
INVALID = (401, "001", "Invalid access token.")
BAD_AGENT = (401, "4102", "Agent access token is invalid.")
CONFLICT = (
    400,
    "005",
    "Headers request error. A user can't act as logged and not logged user at the same time.",
)
ANONYMOUS = ("X-Anonymous-Customer-Unique-Id", "guest-1")
FAKE = ("Authorization", "Bearer fake")
FAKE_AGENT = ("X-Agent-Authorization", "Bearer fake")
OF_AGENTS = ["/by-kind/x", "/by-scope/x"]


@pytest.fixture(scope="module")
def shop(own_stack):
    set_rules(own_stack, "* /by-kind/** kind=agent\n* /by-scope/** scope=agent\n* /both/** kind=customer scope=agent")
    return own_stack


@pytest.fixture(scope="module")
def agent(shop):
    return agent_login(shop).access


@pytest.fixture(scope="module")
def customer(shop):
    return login(shop, SONIA).access


def identity(answer):
    assert answer.status == 200, answer
    return answer.json()["identity"]


# --- the agent's field


@pytest.mark.parametrize("path", [RESOURCE, "/catalog", *OF_AGENTS])
@pytest.mark.parametrize("value", ["Bearer fake", "Bearer a.b.c", "Basic eDp5", "Bearer x y", "Bearer  x"])
def test_a_bad_one_is_refused_everywhere(shop, customer, path, value):
    field = ("X-Agent-Authorization", value)
    check_refused(get(shop, path, field), *BAD_AGENT)
    check_refused(get(shop, path, field, bearer(customer)), *BAD_AGENT)


@pytest.mark.parametrize("value", ["oneword", "Bearer", ""])
def test_one_word_says_nothing(shop, customer, value):
    field = ("X-Agent-Authorization", value)
    check_refused(get(shop, RESOURCE, field), *MISSING)
    assert identity(get(shop, "/catalog", field)) == {}
    assert "agent" not in identity(get(shop, RESOURCE, field, bearer(customer)))


@pytest.mark.parametrize("path", [RESOURCE, "/both/x"])
def test_alone_it_opens_nothing_that_is_a_customers(shop, agent, path):
    check_refused(get(shop, path, agent_header(agent)), *MISSING)


@pytest.mark.parametrize("path", ["/catalog", *OF_AGENTS])
def test_alone_it_opens_what_is_an_agents_or_anybodys(shop, agent, path):
    found = identity(get(shop, path, agent_header(agent)))
    assert (found["subject"], found["kind"], found["agent"]) == ("user:3", "agent", "3")
    assert found == {**identity(get(shop, path, bearer(agent))), "expires-in": found["expires-in"]}


@pytest.mark.parametrize("path", [RESOURCE, "/catalog", "/both/x", *OF_AGENTS])
def test_beside_a_customers_token_it_adds_the_agent(shop, agent, customer, path):
    acting = impersonate(shop, agent, "DE--21").access
    as_company_user = tokens_of(ask_company_user(shop, SONIA_COMPANY_USER, bearer(customer))).access
    for kind, token in (("customer", customer), ("impersonation", acting), ("company_user", as_company_user)):
        if path == "/both/x" and kind != "customer":
            check_refused(get(shop, path, agent_header(agent), bearer(token)), *MISSING)
            continue
        alone = identity(get(shop, RESOURCE, bearer(token)))
        both = identity(get(shop, path, agent_header(agent), bearer(token)))
        assert (both.pop("agent"), both["kind"]) == ("3", kind)
        assert "agent" not in alone
        assert both == {**alone, "expires-in": both["expires-in"]}


@pytest.mark.parametrize("path", OF_AGENTS)
def test_what_is_an_agents_needs_one(shop, customer, path):
    check_refused(get(shop, path), *MISSING)
    check_refused(get(shop, path, bearer(customer)), *MISSING)
    check_refused(get(shop, path, bearer(customer), agent_header(customer)), *MISSING)
    check_refused(get(shop, path, agent_header(customer)), *MISSING)


def test_it_does_not_make_up_for_a_bad_authorization(shop, agent):
    for path in (RESOURCE, "/catalog", *OF_AGENTS):
        check_refused(get(shop, path, agent_header(agent), FAKE), *INVALID)


def test_it_adds_nothing_to_another_kind(shop, agent, forger):
    for kind in ("user", "warehouse"):
        token = forger.token(claims=forger.claims(kind))
        for path in (RESOURCE, *OF_AGENTS):
            check_refused(get(shop, path, agent_header(agent), bearer(token)), *MISSING)


# --- the anonymous customer's


@pytest.mark.parametrize("path", [RESOURCE, "/catalog", "/guest-carts", *OF_AGENTS])
def test_nobody_is_logged_in_and_a_guest(shop, customer, path):
    check_refused(get(shop, path, ANONYMOUS, bearer(customer)), *CONFLICT)
    check_refused(get(shop, path, ANONYMOUS, FAKE), *CONFLICT)


def test_a_guest_is_a_guest(shop, agent, customer):
    assert identity(get(shop, "/guest-carts", ANONYMOUS)) == {}
    assert identity(get(shop, "/guest-carts", ANONYMOUS, ("Authorization", ""))) == {}
    assert identity(get(shop, "/catalog", ANONYMOUS, agent_header(agent)))["agent"] == "3"
    assert get(shop, RESOURCE, ("X-Anonymous-Customer-Unique-Id", ""), bearer(customer)).status == 200
    check_refused(get(shop, RESOURCE, ANONYMOUS), *MISSING)


# --- the order of errors


@pytest.mark.parametrize("path", [RESOURCE, "/catalog", *OF_AGENTS])
def test_the_first_error_of_the_contract_is_told(shop, path):
    check_refused(get(shop, path, FAKE_AGENT, ANONYMOUS, FAKE), *BAD_AGENT)
    check_refused(get(shop, path, FAKE_AGENT, FAKE), *BAD_AGENT)
    check_refused(get(shop, path, ANONYMOUS, FAKE), *CONFLICT)
    check_refused(get(shop, path, FAKE), *INVALID)


# --- sites that are no shop


def test_other_dialects_do_not_know_the_two_fields(make_stack):
    stack = make_stack()
    sites = add_sites(stack, bearer="set $bearerd_api bearer;", backend="set $bearerd_api backend;")
    token = bearer(login(stack, SONIA).access)
    agent = agent_header(agent_login(stack).access)
    for name, site in sites.items():
        for fields in ([FAKE_AGENT, ANONYMOUS], [agent, ANONYMOUS]):
            answer = site.request("GET", RESOURCE, [ACCEPT, *fields, token])
            if name == "backend":  # Customers have no business there, whoever acts for them.
                assert answer.status == 403
            else:
                assert "agent" not in identity(answer), name
            refused = site.request("GET", RESOURCE, [ACCEPT, *fields])
            assert refused.status == 401, name
