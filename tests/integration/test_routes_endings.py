# SPDX-License-Identifier: MIT
"""What ends what: sessions of every kind after a change of each account behind them."""

import json
import uuid

import pytest
from agents import (
    AGENT,
    agent_header,
    agent_login,
    ask_agent_login,
    ask_company_user,
    ask_impersonation,
    company_user_login,
    impersonate,
    new_user,
    planted,
)
from daemon_probe import eventually
from glue_answers import (
    ask_login,
    ask_refresh,
    ask_token,
    bearer,
    check_error,
    check_oauth,
    get,
    login,
    refresh,
    secret,
)
from running_stack import SONIA

REFUSED = (401, "004", "Failed to refresh token.")
OAUTH_REFUSED = (400, "invalid_request", "The refresh token is invalid.")
WAREHOUSE = 70


class Scene:
    """A customer with a company user, an agent who also works in a warehouse, and a session of each kind."""

    def __init__(self, stack, forger, new_account):
        self.stack = stack
        self.company_user, self.other_company_user = str(uuid.uuid4()), str(uuid.uuid4())
        self.customer = new_account("--company-user", self.company_user)
        self.sql(
            f"""INSERT INTO company_user (realm, uuid, customer_id, created_at)
                SELECT 'default', '{self.other_company_user}', customer_id, 0 FROM customer WHERE {self.is_customer}"""
        )
        self.user = new_user(stack, is_agent=1, warehouse=WAREHOUSE)
        customer = login(stack, self.customer)
        agent = agent_login(stack, (self.user.name, self.user.password))
        acting = impersonate(stack, agent.access, self.customer.reference)
        self.tokens = {
            "customer": customer,
            "company_user": company_user_login(stack, customer.access, self.company_user),
            "other_company_user": company_user_login(stack, customer.access, self.other_company_user),
            "agent": agent,
            "impersonation": acting,
            "agents_company_user": company_user_login(stack, acting.access, self.other_company_user),
            "user": planted(stack, forger, "user", self.user),
            "warehouse": planted(stack, forger, "warehouse", self.user, WAREHOUSE),
        }

    @property
    def is_customer(self):
        return f"email = '{self.customer.email}'"

    def sql(self, text):
        self.stack.sql(text)

    def ctl(self, *arguments, stdin=""):
        done = self.stack.ctl(*arguments, stdin=stdin)
        assert done.returncode == 0, done.stderr

    def change_user(self, change):
        self.sql(f"UPDATE backoffice_user SET {change} WHERE user_id = {self.user.id}")

    def set_customer_password(self):
        self.ctl("customer", "set-password", self.customer.email, stdin=secret("another-password") + "\n")

    def change_company_user(self, change):
        self.sql(f"UPDATE company_user SET {change} WHERE uuid = '{self.company_user}'")


@pytest.fixture
def scene(own_stack, forger, new_account):
    return Scene(own_stack, forger, new_account)


JOHNS_HASH = "(SELECT hash FROM (SELECT password_hash AS hash FROM customer WHERE customer_id = 22) AS johns)"
OF_CUSTOMER = {"customer", "company_user", "other_company_user", "impersonation", "agents_company_user"}
OF_AGENT = {"agent", "impersonation", "agents_company_user"}
OF_USER = OF_AGENT | {"user", "warehouse"}

CHANGES = {
    "nothing": (lambda s: None, set()),
    "customer-disabled": (lambda s: s.ctl("customer", "disable", s.customer.email), OF_CUSTOMER),
    "customer-password": (Scene.set_customer_password, OF_CUSTOMER),
    "customer-password-by-others": (
        lambda s: s.sql(f"UPDATE customer SET password_hash = {JOHNS_HASH} WHERE {s.is_customer}"),
        OF_CUSTOMER,
    ),
    "customer-disabled-by-others": (lambda s: s.sql(f"UPDATE customer SET disabled_at = 1 WHERE {s.is_customer}"), OF_CUSTOMER),
    "customer-anonymised": (lambda s: s.sql(f"UPDATE customer SET anonymized_at = 1 WHERE {s.is_customer}"), OF_CUSTOMER),
    "customer-deleted": (lambda s: s.sql(f"DELETE FROM customer WHERE {s.is_customer}"), OF_CUSTOMER),
    "company-user-disabled": (lambda s: s.change_company_user("is_active = 0"), {"company_user"}),
    "company-user-given-away": (lambda s: s.change_company_user("customer_id = 22"), {"company_user"}),
    "company-user-deleted": (
        lambda s: s.sql(f"DELETE FROM company_user WHERE uuid = '{s.company_user}'"),
        {"company_user"},
    ),
    "user-disabled": (lambda s: s.change_user("disabled_at = 1"), OF_USER),
    "user-password": (lambda s: s.change_user(f"password_hash = {JOHNS_HASH}"), OF_USER),
    "user-deleted": (lambda s: s.sql(f"DELETE FROM backoffice_user WHERE user_id = {s.user.id}"), OF_USER),
    "user-no-agent": (lambda s: s.change_user("is_agent = 0"), OF_AGENT),
    "user-no-warehouse-user": (lambda s: s.change_user("is_warehouse_user = 0"), {"user", "warehouse"}),
    "user-not-assigned": (
        lambda s: s.sql(f"UPDATE warehouse_assignment SET is_active = 0 WHERE user_id = {s.user.id}"),
        {"warehouse"},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_ends_these_sessions_and_no_others(scene, change):
    make, ended = CHANGES[change]
    make(scene)
    for kind, tokens in scene.tokens.items():
        if kind in ended:
            check_error(ask_refresh(scene.stack, tokens.refresh), *REFUSED)
            form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
            check_oauth(ask_token(scene.stack, form), *OAUTH_REFUSED)
        else:
            assert ask_refresh(scene.stack, tokens.refresh).status == 201, kind


@pytest.mark.parametrize("change", [change for change in CHANGES if CHANGES[change][1] != {"warehouse"}])
def test_access_tokens_of_ended_sessions_buy_nothing_new(scene, change):
    make, ended = CHANGES[change]
    make(scene)
    stack, tokens = scene.stack, scene.tokens
    for kind in ("customer", "company_user", "impersonation", "agents_company_user"):
        answer = ask_company_user(stack, scene.other_company_user, bearer(tokens[kind].access))
        if kind in ended:
            check_error(answer, 401, "001", "Invalid access token.")
        else:
            assert answer.status == 201, (kind, answer)
    agent = tokens["agent"].access
    for header, code, detail in (
        (agent_header, "4102", "Agent access token is invalid."),
        (bearer, "001", "Invalid access token."),
    ):
        for answer in (
            ask_impersonation(stack, "DE--21", header(agent)),
            get(stack, "/agent-customer-search", header(agent)),
        ):
            if "agent" in ended:
                assert (answer.status, answer.json()["errors"]) == (
                    401,
                    [{"detail": detail, "status": 401, "code": code}],
                )
            else:
                assert answer.status in (200, 201), answer


def test_a_disabled_client_gets_no_tokens_and_refreshes_none(own_stack, new_account):
    customer = new_account()
    tokens, agent = login(own_stack, customer), agent_login(own_stack)
    own_stack.sql("UPDATE client SET disabled_at = 1 WHERE client_id = 'frontend'")
    try:
        check_error(ask_refresh(own_stack, tokens.refresh), *REFUSED)
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
        assert ask_token(own_stack, form).json()["error"] == "invalid_client"
        check_error(ask_login(own_stack, customer.email, customer.password), 401, "003", "Failed to authenticate user.")
        check_error(ask_agent_login(own_stack, *AGENT[:2]), 401, "4101", "Failed to authenticate an agent.")
        answer = ask_impersonation(own_stack, customer.reference, agent_header(agent.access))
        assert (answer.status, answer.json()["errors"][0]["code"]) == (401, "4104")
    finally:
        own_stack.sql("UPDATE client SET disabled_at = NULL WHERE client_id = 'frontend'")
    assert ask_refresh(own_stack, tokens.refresh).status == 201


def test_a_withdrawn_key_ends_every_token_that_it_signed(make_stack):
    stack = make_stack()
    before = login(stack, SONIA)
    (lost,) = json.loads(stack.ctl("key", "list", "--json").stdout)
    refused = stack.ctl("key", "withdraw", lost["kid"])
    assert refused.returncode == 1 and "key generate" in refused.stderr
    assert stack.ctl("key", "generate").returncode == 0
    assert "is gone" in stack.ctl("key", "withdraw", lost["kid"]).stdout
    offset = stack.log_size("bearerd")
    stack.reload()
    stack.wait_for_log("bearerd", "event=reloaded", offset)
    # Checks that had begun may still be answered.
    eventually(lambda: get(stack, "/customers/DE--21", bearer(before.access)).status == 401)
    after = refresh(stack, before.refresh)
    assert get(stack, "/customers/DE--21", bearer(after.access)).status == 200
