# SPDX-License-Identifier: MIT
"""bearerctl session: what is shown, and what ends."""

import re

from bearerctl_runs import ran, refresh, refresh_token, refused, sessions
from glue_answers import login


def test_sessions_show_who_from_where_and_since_when(own_stack, customer):
    reference, email, password = customer
    refresh_token(own_stack, email, password)
    (one,) = sessions(own_stack, reference)
    assert re.fullmatch("[0-9a-f]{32}", one["id"])
    assert (one["reference"], one["kind"], one["client"], one["state"]) == (
        *(reference, "customer", "frontend", "live"),
    )
    assert one["network"] == "127.0.0.1" and one["ended"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z", one["created"])
    lines = ran(own_stack.ctl("session", "list", "--account", email)).splitlines()
    assert lines[0].split()[:4] == ["ID", "ACCOUNT", "KIND", "CLIENT"]
    assert lines[1].split()[:4] == [one["id"], reference, "customer", "frontend"]


def test_a_revoked_session_is_refused_and_keeps_its_instant(own_stack, customer):
    reference, email, password = customer
    token = refresh_token(own_stack, email, password)
    (one,) = sessions(own_stack, reference)
    assert "is revoked" in ran(own_stack.ctl("session", "revoke", one["id"]))
    assert refresh(own_stack, token) == 401
    assert sessions(own_stack, reference) == []
    (ended,) = sessions(own_stack, reference, "--ended")
    assert (ended["id"], ended["state"]) == (one["id"], "revoked")
    assert ended["ended"] >= ended["created"]
    assert "revoked" in ran(own_stack.ctl("session", "list", "--account", reference, "--ended"))
    assert "no live session" in refused(own_stack.ctl("session", "revoke", one["id"]))


def test_all_sessions_of_a_customer_are_revoked_and_no_others(own_stack, customer):
    reference, email, password = customer
    tokens = [refresh_token(own_stack, email, password) for _ in range(3)]
    other = refresh_token(own_stack, "john.doe@example.com", "qwerty")
    assert f"3 sessions of {reference} revoked" in ran(own_stack.ctl("session", "revoke", "--account", email))
    assert [refresh(own_stack, token) for token in tokens] == [401, 401, 401]
    assert refresh(own_stack, other) == 201
    assert f"0 sessions of {reference}" in ran(own_stack.ctl("session", "revoke", "--account", email))


def test_an_expired_session_is_shown_as_ended_with_its_instant(own_stack, customer):
    reference, email, password = customer
    refresh_token(own_stack, email, password)
    (one,) = sessions(own_stack, reference)
    own_stack.sql(f"UPDATE session SET idle_end = 1700000000000000 WHERE session_id = x'{one['id']}'")
    assert sessions(own_stack, reference) == []
    (ended,) = sessions(own_stack, reference, "--ended")
    assert (ended["state"], ended["ended"]) == ("expired", "2023-11-14T22:13:20.000000Z")


def test_sessions_of_an_account_that_is_gone_end_by_its_id(own_stack, customer):
    reference, email, password = customer
    number = reference.removeprefix("DE--")
    login(own_stack, (email, password))
    own_stack.sql(f"DELETE FROM customer WHERE customer_id = {number}")
    done = own_stack.ctl("session", "revoke", "--account", reference)
    assert done.returncode == 1 and f"There is no customer {reference} in realm default" in done.stderr
    assert "1 session of customer:" + number in ran(own_stack.ctl("session", "revoke", "--account", f"customer:{number}"))
    assert own_stack.sql(f"SELECT COUNT(*) FROM session WHERE account_id = '{number}' AND revoked_at IS NULL") == [["0"]]
