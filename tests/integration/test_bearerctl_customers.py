# SPDX-License-Identifier: MIT
"""bearerctl customer: what each command does, as seen by list, show and by logging in."""

import json
import subprocess

import pytest
from bearerctl_runs import BEARERCTL, login, numbers, ran, refresh, refresh_token, refused


def test_an_added_customer_can_log_in(own_stack, customer):
    reference, email, password = customer
    assert login(own_stack, email, password).status == 201
    shown = json.loads(ran(own_stack.ctl("customer", "show", email, "--json")))
    assert (shown["reference"], shown["email"], shown["state"]) == (reference, email, "active")
    assert shown["password_scheme"] == "argon2id"


def test_every_detail_that_was_given_is_shown(own_stack, tmp_path):
    number = next(numbers)
    file = tmp_path / "permissions.json"
    file.write_text('{\n  "roles": ["buyer \\" x"],\n  "level": 2\n}\n')
    uuid = f"ebf4b55a-cab0-5ed0-8fb7-{number:012}"
    ran(
        own_stack.ctl(
            *["customer", "add", f"full{number}@example.com", "--reference", f"X-{number}", "--id", str(number)],
            *["--first-name", "Jörg", "--last-name", "Ångström", "--company-user", uuid],
            *["--permissions-file", str(file)],
            stdin="secret\n",
        )
    )
    shown = json.loads(ran(own_stack.ctl("customer", "show", f"X-{number}", "--json")))
    assert (shown["first_name"], shown["last_name"]) == ("Jörg", "Ångström")
    assert shown["permissions"] == {"roles": ['buyer " x'], "level": 2}
    assert shown["company_users"] == [{"uuid": uuid, "active": True, "default": True}]
    text = ran(own_stack.ctl("customer", "show", f"X-{number}"))
    assert "Jörg Ångström" in text and uuid in text
    assert '{"roles":["buyer \\" x"],"level":2}' in text


def test_list_is_aligned_and_holds_every_customer(own_stack, customer):
    lines = ran(own_stack.ctl("customer", "list")).splitlines()
    assert lines[0].split()[:3] == ["REFERENCE", "ID", "E-MAIL"]
    column = lines[0].index("STATE")
    states = {line[:column].split()[2]: line[column:].split()[0] for line in lines[1:]}
    assert states[customer[1]] == "active"
    assert states["disabled@example.com"] == "disabled"
    assert states["unconfirmed@example.com"] == "unconfirmed"
    listed = json.loads(ran(own_stack.ctl("customer", "list", "--json")))
    assert {one["email"] for one in listed} == set(states)
    assert "ask for more with --most" in ran(own_stack.ctl("customer", "list", "--most", "1"))


def test_an_address_that_is_taken_is_refused(own_stack, customer):
    sentence = refused(own_stack.ctl("customer", "add", customer[1].upper(), stdin="x\n"))
    assert "e-mail" in sentence


@pytest.mark.parametrize(
    "password, reason",
    [
        (b"", "No password"),
        (b"\n", "No password"),
        (b"a\0b\n", "NUL"),
        (b"a\xffb\n", "UTF-8"),
        (b"x" * 5000 + b"\n", "4096"),
    ],
)
def test_passwords_that_no_login_could_send_are_refused(own_stack, password, reason):
    email = f"refused{next(numbers)}@example.com"
    done = subprocess.run(
        [BEARERCTL, "--config", own_stack.env["CONFIG"], "customer", "add", email],
        input=password,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1 and reason in done.stderr.decode()
    assert "no customer" in refused(own_stack.ctl("customer", "show", email))


def test_unknown_customers_are_refused(own_stack):
    for name in ("show", "disable", "enable", "confirm", "set-password"):
        assert "no customer DE--0 " in refused(own_stack.ctl("customer", name, "DE--0", stdin="x\n"))
    for name in ("list", "revoke"):
        assert "no customer DE--0 " in refused(own_stack.ctl("session", name, "--account", "DE--0"))


def test_disable_ends_sessions_and_enable_allows_logins_again(own_stack, customer):
    reference, email, password = customer
    token = refresh_token(own_stack, email, password)
    assert "1 session ended" in ran(own_stack.ctl("customer", "disable", reference))
    assert refresh(own_stack, token) == 401
    assert login(own_stack, email, password).status == 401
    assert "was already disabled; 0 sessions" in ran(own_stack.ctl("customer", "disable", email))
    assert "is enabled" in ran(own_stack.ctl("customer", "enable", reference))
    assert "was not disabled" in ran(own_stack.ctl("customer", "enable", reference))
    assert refresh(own_stack, token) == 401
    assert login(own_stack, email, password).status == 201


def test_a_new_password_ends_sessions_and_the_old_password(own_stack, customer):
    reference, email, password = customer
    token = refresh_token(own_stack, email, password)
    assert "1 session ended" in ran(own_stack.ctl("customer", "set-password", email, stdin="secret two\n"))
    assert refresh(own_stack, token) == 401
    assert login(own_stack, email, password).status == 401
    assert login(own_stack, email, "secret two").status == 201


def test_confirm_lets_an_unconfirmed_customer_in(own_stack):
    email = f"pending{next(numbers)}@example.com"
    assert "customer confirm" in ran(own_stack.ctl("customer", "add", email, "--unconfirmed", stdin="pw\n"))
    assert login(own_stack, email, "pw").status != 201
    assert "is confirmed" in ran(own_stack.ctl("customer", "confirm", email))
    assert "was confirmed already" in ran(own_stack.ctl("customer", "confirm", email))
    assert login(own_stack, email, "pw").status == 201
