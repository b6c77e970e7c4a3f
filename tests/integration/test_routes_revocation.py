# SPDX-License-Identifier: MIT
"""DELETE /refresh-tokens/... with tokens of every kind, in either header field (contract 1.3)."""

import uuid

import pytest
from agents import AGENT, agent_header, agent_login, ask_company_user, impersonate, new_user, planted
from glue_answers import ask_refresh, bearer, check_error, delete, login, tokens_of
from running_stack import JOHN

BAD_AGENT = (401, "4102", "Agent access token is invalid.")
HEADERS = {"agent-field": agent_header, "authorization": bearer}


def logged_out(stack, target, *headers):
    answer = delete(stack, target, *headers)
    assert (answer.status, answer.body) == (204, b"")


def living(stack, *tokens):
    return [ask_refresh(stack, one.refresh).status == 201 for one in tokens]


@pytest.fixture
def helper(own_stack):
    """An agent of own_stack whom only this test has: (e-mail, password)."""
    user = new_user(own_stack, is_agent=1)
    return user.name, user.password


def test_mine_ends_what_the_agent_does_as_this_customer(own_stack, new_account, helper):
    customer, other = new_account(), new_account()
    own = login(own_stack, customer)
    agents = agent_login(own_stack, helper)
    colleague = agent_login(own_stack, AGENT)
    one, two = (impersonate(own_stack, agents.access, customer.reference) for _ in range(2))
    elsewhere = impersonate(own_stack, agents.access, other.reference)
    by_colleague = impersonate(own_stack, colleague.access, customer.reference)
    logged_out(own_stack, "/refresh-tokens/mine", bearer(one.access))
    assert living(own_stack, one, two) == [False, False]
    assert living(own_stack, own, agents, elsewhere, by_colleague) == [True] * 4


def test_mine_of_the_customer_ends_what_agents_do_as_he(own_stack, new_account, helper):
    customer = new_account()
    own = login(own_stack, customer)
    agents = agent_login(own_stack, helper)
    acting = impersonate(own_stack, agents.access, customer.reference)
    logged_out(own_stack, "/refresh-tokens/mine", bearer(own.access))
    assert living(own_stack, own, acting, agents) == [False, False, True]


def test_one_token_of_an_impersonation(own_stack, new_account, helper):
    customer = new_account()
    acting, other = (impersonate(own_stack, agent_login(own_stack, helper).access, customer.reference) for _ in range(2))
    logged_out(own_stack, f"/refresh-tokens/{acting.refresh}", bearer(other.access))
    assert living(own_stack, acting, other) == [False, True]


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("target", ["mine", "token"])
def test_an_agents_token_ends_his_sessions(own_stack, new_account, helper, header, target):
    own = login(own_stack, new_account())
    tokens, colleague = agent_login(own_stack, helper), agent_login(own_stack, AGENT)
    target = tokens.refresh if target == "token" else target
    logged_out(own_stack, f"/refresh-tokens/{target}", header(tokens.access))
    assert living(own_stack, tokens, colleague, own) == [False, True, True]


@pytest.mark.parametrize("target", ["mine", "customer", "agent"])
def test_with_both_headers_authorization_says_whose(own_stack, new_account, helper, target):
    own, tokens = login(own_stack, new_account()), agent_login(own_stack, helper)
    name = {"mine": "mine", "customer": own.refresh, "agent": tokens.refresh}[target]
    logged_out(own_stack, f"/refresh-tokens/{name}", bearer(own.access), agent_header(tokens.access))
    assert living(own_stack, own, tokens) == [target == "agent", True]


def test_only_an_agents_token_counts_in_his_field(own_stack, new_account):
    own = login(own_stack, new_account())
    missing = (403, "002", "Missing access token.")
    check_error(delete(own_stack, "/refresh-tokens/mine", agent_header(own.access)), *missing)
    check_error(delete(own_stack, "/refresh-tokens/mine", ("X-Agent-Authorization", "oneword")), *missing)
    check_error(delete(own_stack, "/refresh-tokens/mine", ("X-Agent-Authorization", "Bearer fake")), *BAD_AGENT)
    assert living(own_stack, own) == [True]


@pytest.mark.parametrize("kind", ["user", "warehouse"])
@pytest.mark.parametrize("target", ["mine", "token"])
def test_users_and_warehouses_end_their_sessions(own_stack, forger, kind, target):
    user, other = (new_user(own_stack, warehouse=77) for _ in range(2))
    one, two = (planted(own_stack, forger, kind, user, 77) for _ in range(2))
    others = planted(own_stack, forger, kind, other, 77)
    customers = login(own_stack, JOHN)
    logged_out(own_stack, f"/refresh-tokens/{one.refresh if target == 'token' else 'mine'}", bearer(one.access))
    assert living(own_stack, one, two, others, customers) == [False, target == "token", True, True]


@pytest.mark.parametrize("target", ["mine", "token"])
def test_a_company_users_token_ends_sessions_of_his_customer(own_stack, new_account, target):
    company_user = str(uuid.uuid4())
    customer, stranger = new_account("--company-user", company_user), login(own_stack, JOHN)
    own = login(own_stack, customer)
    acting = tokens_of(ask_company_user(own_stack, company_user, bearer(own.access)))
    name = acting.refresh if target == "token" else "mine"
    logged_out(own_stack, f"/refresh-tokens/{name}", bearer(acting.access))
    assert living(own_stack, acting, own, stranger) == [False, target == "token", True]


def test_a_company_user_made_by_an_agent_ends_what_the_agent_does(own_stack, new_account, helper):
    company_user = str(uuid.uuid4())
    customer = new_account("--company-user", company_user)
    own = login(own_stack, customer)
    customers = tokens_of(ask_company_user(own_stack, company_user, bearer(own.access)))
    acting = impersonate(own_stack, agent_login(own_stack, helper).access, customer.reference)
    agents = tokens_of(ask_company_user(own_stack, company_user, bearer(acting.access)))
    logged_out(own_stack, "/refresh-tokens/mine", bearer(agents.access))
    assert living(own_stack, agents, customers, own) == [False, True, True]


@pytest.mark.parametrize("target", ["mine", "token"])
def test_whoever_was_logged_out_logs_out_nobody(own_stack, new_account, target):
    customer = new_account()
    thief = login(own_stack, customer)
    own_stack.ctl("session", "revoke", "--account", customer.reference)
    later = login(own_stack, customer)
    offset = own_stack.log_size("bearerd")
    logged_out(own_stack, f"/refresh-tokens/{later.refresh if target == 'token' else target}", bearer(thief.access))
    assert living(own_stack, thief, later) == [False, True]
    own_stack.wait_for_log("bearerd", r"sessions_ended=0\b.* reason=\w+|reason=\w+.* sessions_ended=0", offset)
