# SPDX-License-Identifier: MIT
"""A database that is away, slow or refuses: 503 and never a wrong answer; checks do not notice."""

import os
import re
import signal
import threading
import time

import pytest
from daemon_probe import all_processes
from database_traffic import FORM, RESOURCE, Traffic
from glue_answers import (
    ask_login,
    ask_refresh,
    ask_token,
    bearer,
    check_error,
    check_oauth,
    delete,
    document,
    get,
    login,
    post,
    refresh,
)
from running_stack import JOHN, SONIA

SETTINGS = "[database]\nconnect_timeout = 1\nread_timeout = 1\nwrite_timeout = 1\n"
AWAY = (503, None, "Service Unavailable")
OAUTH_AWAY = (503, "temporarily_unavailable", "Service Unavailable")


@pytest.fixture(scope="module")
def own_stack(module_stack):
    return module_stack(SETTINGS)


def recovered(stack, seconds=15):
    """Waits until logins work again: on every worker, so that the next test finds them all well."""
    deadline = time.monotonic() + seconds
    in_a_row = 0
    while in_a_row < 30:
        answer = ask_refresh(stack, "no-such-token")
        assert answer.status in (401, 503), answer
        in_a_row = in_a_row + 1 if answer.status == 401 else 0
        assert time.monotonic() < deadline, "no recovery"
        time.sleep(0 if in_a_row else 0.05)
    assert ask_login(stack, *JOHN).status == 201


def check_all_unavailable(stack, tokens):
    """Every request that needs the database, in both dialects; also those that would be refused."""
    for answer in (
        ask_login(stack, *SONIA),
        ask_login(stack, SONIA[0], "wrong-1"),
        ask_refresh(stack, tokens.refresh),
        ask_refresh(stack, "no-such-token"),
        delete(stack, "/refresh-tokens/mine", bearer(tokens.access)),
        delete(stack, f"/refresh-tokens/{tokens.refresh}", bearer(tokens.access)),
    ):
        check_error(answer, *AWAY)
        assert int(answer.header("Retry-After")) > 0
    fields = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    for answer in (ask_token(stack, FORM), ask_token(stack, fields)):
        check_oauth(answer, *OAUTH_AWAY)


def check_checks(stack, tokens):
    assert get(stack, RESOURCE, bearer(tokens.access)).status == 200
    assert get(stack, RESOURCE).status == 403
    assert get(stack, RESOURCE, bearer(tokens.access + "x")).status == 401
    assert get(stack, "/catalog").status == 200


def test_without_a_database(own_stack):
    tokens = login(own_stack, SONIA)
    offset = own_stack.log_size("bearerd")
    own_stack.stop("mariadb", "KILL")
    check_all_unavailable(own_stack, tokens)
    check_checks(own_stack, tokens)
    # What needs no database is answered as ever.
    assert get(own_stack, "/access-tokens").status == 200
    assert post(own_stack, "/access-tokens", "{").status == 400
    assert post(own_stack, "/access-tokens", document("access-tokens")).status == 422
    assert delete(own_stack, "/refresh-tokens/mine").status == 403
    assert ask_login(own_stack, *SONIA, bearer("x.y.z")).status == 401
    assert ask_token(own_stack, "grant_type=magic").status == 400
    own_stack.start("mariadb")
    recovered(own_stack)
    # Nothing was spent or ended meanwhile.
    refresh(own_stack, tokens.refresh)
    said = own_stack.log("bearerd", offset)
    assert "error event=database_unavailable" in said and "info event=database_recovered" in said
    # One line for each worker and outage, not for each request.
    assert said.count("event=database_unavailable") <= 2 * len(own_stack.processes("token"))


def test_killed_and_restarted_under_traffic(own_stack):
    workers = all_processes(own_stack)
    with Traffic(own_stack) as traffic:
        for _ in range(3):
            time.sleep(0.5)
            own_stack.stop("mariadb", "KILL")
            time.sleep(0.8)
            own_stack.start("mariadb")
            recovered(own_stack)
    assert traffic.wrong == []
    for what, good in (("login", 201), ("refresh", 201), ("token", 200), ("revoke", 204)):
        assert traffic.counts[what, good] > 3 and traffic.counts[what, 503] > 0, traffic.counts
    assert traffic.counts["check", 200] > 50
    assert all_processes(own_stack) == workers


def test_a_database_that_hangs_costs_each_request_its_time_out_only(own_stack):
    tokens = login(own_stack, SONIA)
    durations, statuses = [], []

    def ask():
        began = time.monotonic()
        statuses.append(ask_login(own_stack, *JOHN).status)
        durations.append(time.monotonic() - began)

    pid = int(own_stack.env["DB_PID"])
    os.kill(pid, signal.SIGSTOP)
    try:
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        for _ in range(20):
            check_checks(own_stack, tokens)
        checks_took = time.monotonic() - began
        for thread in threads:
            thread.join()
        check_error(ask_refresh(own_stack, tokens.refresh), *AWAY)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert statuses == [503] * 4
    # Twice the time-out of 1 s; five times that is still no hang.
    assert max(durations) < 10 and checks_took < 20
    recovered(own_stack)
    refresh(own_stack, tokens.refresh)


def test_a_read_only_database(own_stack):
    tokens = login(own_stack, SONIA)
    offset = own_stack.log_size("bearerd")
    own_stack.sql("SET GLOBAL read_only = 1")
    try:
        check_error(ask_login(own_stack, *SONIA), *AWAY)
        check_error(ask_refresh(own_stack, tokens.refresh), *AWAY)
        check_error(delete(own_stack, "/refresh-tokens/mine", bearer(tokens.access)), *AWAY)
        check_oauth(ask_token(own_stack, FORM), *OAUTH_AWAY)
        # A guess that cannot be counted is not looked at.
        check_error(ask_login(own_stack, SONIA[0], "wrong-1"), *AWAY)
        # What is read is right: this is no fault.
        assert ask_refresh(own_stack, "no-such-token").status == 401
        check_checks(own_stack, tokens)
    finally:
        own_stack.sql("SET GLOBAL read_only = 0")
    recovered(own_stack)
    refresh(own_stack, tokens.refresh)
    assert re.search(r"event=database_unavailable .*read-only.*1290", own_stack.log("bearerd", offset))


REVOKE = "REVOKE ALL PRIVILEGES, GRANT OPTION FROM bearerd@localhost;"


def connections(stack):
    return stack.sql("SELECT id FROM information_schema.processlist WHERE user = 'bearerd'")


def kill_connections(stack):
    for (number,) in connections(stack):
        stack.sql(f"KILL CONNECTION {number}")


def test_killed_connections_are_made_anew_without_anybody_noticing(own_stack):
    tokens = login(own_stack, SONIA)
    for _ in range(10):
        assert connections(own_stack)
        kill_connections(own_stack)
        tokens = refresh(own_stack, tokens.refresh)
        kill_connections(own_stack)
        assert ask_login(own_stack, *JOHN).status == 201
        kill_connections(own_stack)
        assert delete(own_stack, "/refresh-tokens/junk", bearer(tokens.access)).status == 204


@pytest.mark.parametrize("privilege, table", [("INSERT", "refresh_token"), ("SELECT", "customer"), ("UPDATE", "session")])
def test_a_missing_privilege_is_named_in_the_log(own_stack, privilege, table):
    tokens = login(own_stack, SONIA)
    offset = own_stack.log_size("bearerd")
    others = ", ".join({"SELECT", "INSERT", "UPDATE"} - {privilege})
    grants = "GRANT SELECT, INSERT, UPDATE ON bearerd.{} TO bearerd@localhost;"
    tables = [name for (name,) in own_stack.sql("SHOW TABLES") if name != table]
    own_stack.sql(
        REVOKE
        + "".join(grants.format(name) for name in tables)
        + f"GRANT {others} ON bearerd.{table} TO bearerd@localhost;"
    )
    try:
        kill_connections(own_stack)
        if privilege != "UPDATE":
            check_error(ask_login(own_stack, *SONIA), *AWAY)
        check_error(ask_refresh(own_stack, tokens.refresh), *AWAY)
        check_checks(own_stack, tokens)
    finally:
        own_stack.sql(REVOKE + "GRANT ALL ON bearerd.* TO bearerd@localhost;")
        kill_connections(own_stack)
    recovered(own_stack)
    refresh(own_stack, tokens.refresh)
    # With each refused request; as an event of its own it is said at most every 10 s.
    pattern = rf"error event=request .*lacks the privilege {privilege} on \S*{table}\b"
    assert re.search(pattern, own_stack.log("bearerd", offset))


def test_a_schema_of_another_release(own_stack):
    tokens = login(own_stack, SONIA)
    offset = own_stack.log_size("bearerd")
    own_stack.sql("INSERT INTO schema_version (version, applied_at) VALUES (99, 1)")
    own_stack.stop("bearerd")
    own_stack.start("bearerd")
    try:
        check_all_unavailable(own_stack, tokens)
        check_checks(own_stack, tokens)
    finally:
        own_stack.sql("DELETE FROM schema_version WHERE version = 99")
    # They look again every 5 seconds.
    recovered(own_stack, 30)
    refresh(own_stack, tokens.refresh)
    assert re.search(r"version 99\b.* \d+ to \d+", own_stack.log("bearerd", offset))


def test_more_logins_than_can_be_hashed_leave_room_for_refreshes(make_stack):
    stack = make_stack("[hashing]\nargon2_iterations = 30\n")
    token = login(stack, SONIA).refresh
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(ask_login(stack, *JOHN))) for _ in range(24)
    ]
    for thread in threads:
        thread.start()
    refreshes = 0
    while any(thread.is_alive() for thread in threads):
        token = refresh(stack, token).refresh
        refreshes += 1
    busy = [answer for answer in statuses if answer.status == 503]
    assert {answer.status for answer in statuses} == {201, 503} and refreshes > 5
    for answer in busy:
        check_error(answer, *AWAY)


def test_a_signer_that_hangs_spends_no_refresh_token(own_stack):
    tokens = login(own_stack, SONIA)
    (signer,) = own_stack.processes("signer")
    os.kill(signer, signal.SIGSTOP)
    try:
        check_error(ask_refresh(own_stack, tokens.refresh), *AWAY)
        check_checks(own_stack, tokens)
    finally:
        os.kill(signer, signal.SIGCONT)
    refresh(own_stack, tokens.refresh)


def test_a_missing_column_is_no_wrong_password(own_stack):
    own_stack.sql("ALTER TABLE customer RENAME COLUMN password_hash TO hidden")
    try:
        check_error(ask_login(own_stack, *SONIA), *AWAY)
    finally:
        own_stack.sql("ALTER TABLE customer RENAME COLUMN hidden TO password_hash")
    recovered(own_stack, 30)
