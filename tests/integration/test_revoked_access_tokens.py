# SPDX-License-Identifier: MIT
"""Access tokens of ended sessions, as checks see them: what ends what, and how soon (decision in ADR 54)."""

import os
import re
import time

import pytest
from agents import agent_header, agent_login, impersonate, new_user, planted
from daemon_probe import eventually
from glue_answers import ask_refresh, bearer, check_refused, delete, get, login, refresh, secret
from password_routes import change_body, new_password, patch
from running_stack import TOP
from test_routes_endings import OF_AGENT, OF_CUSTOMER, OF_USER, WAREHOUSE, Scene

INVALID = (401, "001", "Invalid access token.")
BAD_AGENT = (401, "4102", "Agent access token is invalid.")
# A public path: a token that is sent must be good all the same, of whatever kind.
PATH = "/catalog"
# Fivefold: what other programs revoke is seen within a second.
SOON = 5


@pytest.fixture
def scene(own_stack, forger, new_account):
    return Scene(own_stack, forger, new_account)


def ask(stack, access, path=PATH):
    return get(stack, path, bearer(access))


def passes(stack, access):
    return ask(stack, access).status == 200


def check_revoked(stack, access):
    """Refused like any bad token, by every worker."""
    for _ in range(12):
        check_refused(ask(stack, access), *INVALID)


def documented_sql(of, **values):
    """The SQL that docs/ACCOUNTS.md gives to other software, with other values."""
    with open(os.path.join(TOP, "docs", "ACCOUNTS.md"), encoding="utf-8") as file:
        blocks = re.findall(r"```sql\n(.*?)```", file.read(), re.DOTALL)
    (text,) = [block for block in blocks if "INSERT INTO revocation" in block and of in block]
    for name, value in values.items():
        text, count = re.subn(rf"@{name} = '[^']*'", f"@{name} = '{value}'", text, count=1)
        assert count == 1, name
    return text


def customer_id(scene):
    return scene.stack.sql(f"SELECT customer_id FROM customer WHERE {scene.is_customer}")[0][0]


def set_user_password(scene):
    scene.ctl("user", "set-password", scene.user.name, stdin=secret("another-password") + "\n")


CHANGES = {
    "nothing": (lambda s: None, set()),
    "customer-disabled": (lambda s: s.ctl("customer", "disable", s.customer.email), OF_CUSTOMER),
    "customer-password": (Scene.set_customer_password, OF_CUSTOMER),
    "customer-revoked": (lambda s: s.ctl("session", "revoke", "--account", s.customer.reference), OF_CUSTOMER),
    "customer-by-others": (
        lambda s: s.sql(documented_sql("account_state", kind="customer", id=customer_id(s))),
        OF_CUSTOMER,
    ),
    "company-user-disabled": (lambda s: s.ctl("company-user", "disable", s.company_user), {"company_user"}),
    "company-user-by-others": (
        lambda s: s.sql(documented_sql("company_user", id=customer_id(s), uuid=s.company_user)),
        {"company_user"},
    ),
    "user-disabled": (lambda s: s.ctl("user", "disable", s.user.name), OF_USER),
    "user-password": (set_user_password, OF_USER),
    "user-revoked": (lambda s: s.ctl("session", "revoke", "--account", f"user:{s.user.name}"), OF_USER),
    "user-flags": (lambda s: s.ctl("user", "set-flags", s.user.name, "--no-agent"), OF_USER),
    "user-by-others": (lambda s: s.sql(documented_sql("account_state", kind="user", id=s.user.id)), OF_USER),
    "user-not-assigned": (lambda s: s.ctl("warehouse", "unassign", s.user.name, str(WAREHOUSE)), {"warehouse"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_ends_these_access_tokens_and_no_others(scene, change):
    make, ended = CHANGES[change]
    stack = scene.stack
    assert all(passes(stack, tokens.access) for tokens in scene.tokens.values())
    make(scene)
    for kind in ended:
        eventually(lambda: not passes(stack, scene.tokens[kind].access), SOON)
    for kind, tokens in scene.tokens.items():
        if kind in ended:
            check_revoked(stack, tokens.access)
        else:
            assert passes(stack, tokens.access), kind
    if "agent" in ended:
        check_refused(get(stack, PATH, agent_header(scene.tokens["agent"].access)), *BAD_AGENT)
    if change in ("customer-by-others", "user-by-others"):
        # The same SQL ends refreshes; of one company user its own table does.
        for kind, tokens in scene.tokens.items():
            assert (ask_refresh(stack, tokens.refresh).status == 401) == (kind in ended), kind


# --- what customers do themselves: no request after the answer is let through


def test_logging_out_ends_the_access_tokens_of_that_session_at_once(own_stack, new_account):
    account = new_account()
    mine, other = login(own_stack, account), login(own_stack, account)
    later = refresh(own_stack, mine.refresh)
    assert delete(own_stack, f"/refresh-tokens/{later.refresh}", bearer(other.access)).status == 204
    check_revoked(own_stack, mine.access)
    check_revoked(own_stack, later.access)
    check_refused(ask(own_stack, later.access, f"/customers/{account.reference}"), *INVALID)
    assert passes(own_stack, other.access)
    own_stack.wait_for_log("bearerd", "event=check .*status=401 .*reason=revoked")


def test_logging_out_everywhere_ends_all_of_them_and_a_new_login_works(own_stack, new_account):
    account = new_account()
    mine, other = login(own_stack, account), login(own_stack, account)
    assert delete(own_stack, "/refresh-tokens/mine", bearer(mine.access)).status == 204
    check_revoked(own_stack, mine.access)
    check_revoked(own_stack, other.access)
    assert passes(own_stack, login(own_stack, account).access)


def test_an_impersonation_ends_alone(own_stack, new_account):
    account, user = new_account(), new_user(own_stack, is_agent=1)
    agent = agent_login(own_stack, (user.name, user.password))
    mine, acting = login(own_stack, account), impersonate(own_stack, agent.access, account.reference)
    assert delete(own_stack, "/refresh-tokens/mine", bearer(acting.access)).status == 204
    check_revoked(own_stack, acting.access)
    assert passes(own_stack, mine.access) and passes(own_stack, agent.access)
    assert delete(own_stack, "/refresh-tokens/mine", agent_header(agent.access)).status == 204
    check_refused(get(own_stack, PATH, agent_header(agent.access)), *BAD_AGENT)
    check_refused(get(own_stack, PATH, agent_header(agent.access), bearer(mine.access)), *BAD_AGENT)
    # Without the agent the customer goes on.
    assert passes(own_stack, mine.access)


def test_a_change_of_password_spares_the_session_that_made_it(own_stack, new_account):
    account = new_account()
    mine, other = login(own_stack, account), login(own_stack, account)
    password = account.password
    for _ in range(2):
        new = new_password()
        path = f"/customer-password/{account.reference}"
        assert patch(own_stack, path, change_body(password, new), bearer(mine.access)).status == 204
        password = new
        check_revoked(own_stack, other.access)
        assert passes(own_stack, mine.access)
        other = login(own_stack, (account.email, password))
        assert passes(own_stack, other.access)
    assert passes(own_stack, refresh(own_stack, mine.refresh).access)


def test_a_token_issued_elsewhere_ends_with_its_account_by_the_time(own_stack, forger, new_account):
    """Without `kid` it names no session; issued afterwards, it is good."""
    account = new_account()
    number = own_stack.sql(f"SELECT customer_id FROM customer WHERE email = '{account.email}'")[0][0]
    subject = f'{{"customer_reference":"{account.reference}","id_customer":{number}}}'

    def foreign(issued):
        return forger.token(forger.header(kid=...), forger.claims(sub=subject, iat=issued, nbf=issued))

    before = foreign(int(time.time()) - 1)
    assert passes(own_stack, before)
    own_stack.sql(documented_sql("account_state", kind="customer", id=number))
    eventually(lambda: not passes(own_stack, before), SOON)
    assert passes(own_stack, foreign(int(time.time()) + 2))


def test_a_realm_can_let_access_tokens_live(make_stack, sonia):
    stack = make_stack("[realm.default]\nrevoke_access_tokens = false\n")
    mine = login(stack, sonia)
    assert delete(stack, "/refresh-tokens/mine", bearer(mine.access)).status == 204
    time.sleep(1.5)
    assert passes(stack, mine.access)
    config = stack.env["CONFIG"]
    with open(config, encoding="utf-8") as file:
        text = file.read()
    with open(config, "w", encoding="utf-8") as file:
        file.write(text.replace("revoke_access_tokens = false", "revoke_access_tokens = true"))
    offset = stack.log_size("bearerd")
    stack.reload()
    stack.wait_for_log("bearerd", "event=reloaded", offset)
    eventually(lambda: not passes(stack, mine.access))
