# SPDX-License-Identifier: MIT
"""bearerctl lockout: what operators see of failed logins, and how they let somebody in again."""

import json

import pytest
from bearerctl_runs import login, ran, refused


@pytest.fixture(scope="module")
def own_stack(module_stack):
    return module_stack("[realm.default.lockout]\ncustomer_attempts = 3\n")


def fail(stack, email, times):
    for _ in range(times):
        assert login(stack, email, "a wrong one").status == 401


def counters(stack, account):
    found = json.loads(ran(stack.ctl("lockout", "list", "--json")))
    return [row for row in found if row["account"] == account]


def test_failures_are_shown_with_network_and_end(own_stack, customer):
    _, email, _ = customer
    fail(own_stack, email, 2)
    everywhere, one = counters(own_stack, email)
    assert (one["realm"], one["kind"], one["network"]) == ("default", "customer", "127.0.0.1")
    assert (one["failures"], one["locked_until"]) == (2, None)
    assert (everywhere["network"], everywhere["failures"]) == (None, 2)
    fail(own_stack, email, 1)
    one = counters(own_stack, email)[1]
    assert one["failures"] == 3 and one["locked_until"] == one["expires"]
    lines = [line.split() for line in ran(own_stack.ctl("lockout", "list")).splitlines()]
    assert lines[0][:4] == ["KIND", "ACCOUNT", "NETWORK", "FAILURES"]
    assert ["customer", email, "all", "3", "-"] in [line[:5] for line in lines]
    until = one["locked_until"].replace("T", " ")[:19].split()
    assert ["customer", email, "127.0.0.1", "3", *until] in [line[:6] for line in lines]


@pytest.mark.parametrize("named", ["login", "other case", "reference", "network", "everybody"])
def test_who_is_cleared_logs_in_again_at_once(own_stack, customer, named):
    reference, email, password = customer
    fail(own_stack, email, 3)
    assert login(own_stack, email, password).status == 429
    arguments = {
        "login": [email],
        "other case": [email.upper()],
        "reference": [reference],
        "network": [email, "--network", "127.0.0.1"],
        "everybody": ["--all"],
    }[named]
    assert "cleared.\n" in ran(own_stack.ctl("lockout", "clear", *arguments))
    assert login(own_stack, email, password).status == 201


def test_nothing_else_is_cleared(own_stack, customer):
    _, email, password = customer
    fail(own_stack, email, 3)
    clear = ["lockout", "clear"]
    assert ran(own_stack.ctl(*clear, "nobody@example.com")) == "0 counters of nobody@example.com cleared.\n"
    said = ran(own_stack.ctl(*clear, email, "--network", "192.0.2.7"))
    assert said == f"0 counters of {email} from 192.0.2.7 cleared.\n"
    assert "0 counters" in ran(own_stack.ctl(*clear, "--all", "--network", "2001:db8:1:2::3"))
    assert login(own_stack, email, password).status == 429
    assert ran(own_stack.ctl(*clear, email)) == f"2 counters of {email} cleared.\n"
    assert counters(own_stack, email) == []


def test_a_typed_login_cannot_play_with_the_terminal(own_stack):
    login(own_stack, "\x1b[31m@example.com", "x")
    said = ran(own_stack.ctl("lockout", "list"))
    assert "?[31m@example.com" in said and "\x1b" not in said


def test_an_account_or_all_must_be_named(own_stack):
    for arguments in ([], ["sonia@spryker.com", "--all"], ["--network", "192.0.2.7"]):
        assert "--all" in refused(own_stack.ctl("lockout", "clear", *arguments), 2)


def test_an_empty_list_says_so(make_stack):
    stack = make_stack()
    assert "No failed attempts" in ran(stack.ctl("lockout", "list"))
    assert ran(stack.ctl("lockout", "list", "--json")) == "[]\n"
