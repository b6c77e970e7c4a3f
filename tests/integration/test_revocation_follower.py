# SPDX-License-Identifier: MIT
"""The process that follows revocations: killed, without its database, started again, with a full table."""

import os
import shutil
import signal
import time

import pytest
from daemon_probe import eventually
from glue_answers import bearer, check_refused, delete, get, login
from http_raw import Answer
from running_stack import JOHN, SONIA
from test_database_faults import recovered
from test_revoked_access_tokens import INVALID, SOON, ask, check_revoked, passes

NOW = "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6))"


def log_out(stack, tokens):
    assert delete(stack, "/refresh-tokens/mine", bearer(tokens.access)).status == 204


def follower(stack):
    (pid,) = stack.processes("follower")
    return pid


def snapshot(stack):
    return os.path.join(os.path.dirname(stack.env["LOG_DIR"]), "revocations", "revocations")


def kill_follower(stack):
    before = follower(stack)
    os.kill(before, signal.SIGKILL)
    eventually(lambda: stack.processes("follower") not in ([], [before]))


def check_unavailable(stack, access):
    answer: Answer = ask(stack, access)
    assert answer.status == 503 and answer.header("Retry-After"), answer


@pytest.fixture
def stack_with_logout(make_stack):
    """A stack, tokens that were revoked, and tokens that are good."""
    stack = make_stack()
    gone, good = login(stack, SONIA), login(stack, JOHN)
    log_out(stack, gone)
    check_revoked(stack, gone.access)
    return stack, gone, good


def test_a_killed_follower_has_forgotten_nothing(stack_with_logout):
    stack, gone, good = stack_with_logout
    for _ in range(3):
        kill_follower(stack)
        check_revoked(stack, gone.access)
        assert passes(stack, good.access)
    log_out(stack, good)
    eventually(lambda: not passes(stack, good.access), SOON)
    check_revoked(stack, gone.access)


def test_without_the_database_checks_go_on_with_what_is_known(stack_with_logout):
    stack, gone, good = stack_with_logout
    stack.stop("mariadb", "KILL")
    check_revoked(stack, gone.access)
    assert passes(stack, good.access)
    # Also a successor that has never seen it.
    kill_follower(stack)
    stack.wait_for_log("bearerd", "event=revocations_not_followed .*known=yes")
    check_revoked(stack, gone.access)
    assert passes(stack, good.access)
    offset = stack.log_size("bearerd")
    stack.reload()
    stack.wait_for_log("bearerd", "event=reloaded", offset)
    eventually(lambda: len(stack.processes("check")) == 2)
    check_revoked(stack, gone.access)
    assert passes(stack, good.access)
    stack.start("mariadb")
    stack.sql(f"INSERT INTO revocation (realm, session_id, created_at, expires_at)"
              f" SELECT realm, session_id, {NOW}, {NOW} + 600000000 FROM session WHERE account_id = '22'")
    eventually(lambda: not passes(stack, good.access), 30)


def test_a_reload_forgets_nothing(stack_with_logout):
    stack, gone, good = stack_with_logout
    before = stack.processes("check") + stack.processes("follower")
    stack.reload()

    def all_replaced():
        now = stack.processes("check") + stack.processes("follower")
        check_refused(ask(stack, gone.access), *INVALID)
        return len(now) == 3 and not set(now) & set(before)

    eventually(all_replaced, 30)
    check_revoked(stack, gone.access)
    assert passes(stack, good.access)


def test_a_start_without_the_database_answers_from_the_snapshot(stack_with_logout):
    stack, gone, good = stack_with_logout
    stack.stop("bearerd")
    assert os.stat(snapshot(stack)).st_mode & 0o777 == 0o600
    stack.stop("mariadb", "KILL")
    stack.start("bearerd")
    check_revoked(stack, gone.access)
    assert passes(stack, good.access)
    stack.wait_for_log("bearerd", "event=revocations_loaded .*known=yes")


def test_a_start_after_a_crash_of_everything_answers_from_the_snapshot(stack_with_logout):
    stack, gone, good = stack_with_logout
    # At change, 5 s after the one before at the latest.
    eventually(lambda: os.path.exists(snapshot(stack)))
    first = os.stat(snapshot(stack)).st_ino
    other = login(stack, SONIA)
    log_out(stack, other)
    eventually(lambda: os.stat(snapshot(stack)).st_ino != first, 25)
    for part in ("bearerd", "mariadb"):
        stack.stop(part, "KILL")
    stack.start("bearerd")
    check_revoked(stack, gone.access)
    check_revoked(stack, other.access)
    assert passes(stack, good.access)


@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "old"])
def test_a_start_with_neither_refuses_tokens_until_it_knows(make_stack, damage):
    stack = make_stack("[revocations]\nsnapshot_max_age = 1\n" if damage == "old" else "")
    gone, good = login(stack, SONIA), login(stack, JOHN)
    log_out(stack, gone)
    stack.stop("bearerd")
    path = snapshot(stack)
    if damage == "missing":
        os.remove(path)
    elif damage == "cut":
        os.truncate(path, os.path.getsize(path) - 1)
    elif damage == "changed":
        with open(path, "r+b") as file:
            file.seek(60)
            byte = file.read(1)
            file.seek(60)
            file.write(bytes([byte[0] ^ 1]))
    stack.stop("mariadb", "KILL")
    if damage == "old":
        eventually(lambda: time.time() - os.stat(path).st_mtime > 2.5)
    stack.start("bearerd")
    for tokens in (gone, good):
        check_unavailable(stack, tokens.access)
    # What needs no such knowledge is answered as ever.
    assert get(stack, "/catalog").status == 200
    assert get(stack, "/customers/DE--21").status == 403
    check_refused(ask(stack, "fake"), *INVALID)
    stack.wait_for_log("bearerd", "event=check .*reason=revocations_unknown")
    assert ("event=revocations_not_loaded" in stack.log("bearerd")) == (damage in ("cut", "changed"))
    stack.start("mariadb")
    eventually(lambda: passes(stack, good.access), 30)
    check_revoked(stack, gone.access)


def test_a_site_may_rather_answer_than_wait_for_its_database(make_stack):
    stack = make_stack('[revocations]\nunknown = "answer"\n')
    good = login(stack, SONIA)
    stack.stop("bearerd")
    shutil.rmtree(os.path.dirname(snapshot(stack)))
    stack.stop("mariadb", "KILL")
    stack.start("bearerd")
    assert passes(stack, good.access)


def test_a_first_start_with_its_database_refuses_nobody(make_stack):
    """Checks are started when the table has been read."""
    stack = make_stack()
    good = login(stack, SONIA)
    stack.stop("bearerd")
    shutil.rmtree(os.path.dirname(snapshot(stack)))
    stack.start("bearerd")
    assert passes(stack, good.access)
    assert "revocations_unknown" not in stack.log("bearerd")


def test_a_full_table_drops_nothing(make_stack):
    stack = make_stack("[revocations]\ncapacity = 64\n[realm.default]\nleeway = 0\n")
    gone, old = login(stack, SONIA), login(stack, JOHN)
    log_out(stack, gone)
    check_revoked(stack, gone.access)
    # Others, younger by an hour; those of the realm give way, and take along what is as old as they are.
    stack.sql(f"INSERT INTO revocation (realm, session_id, created_at, expires_at)"
              f" SELECT 'default', UNHEX(MD5(seq)), {NOW} + seq, {NOW} + 600000000 FROM seq_1_to_200")
    stack.wait_for_log("bearerd", "event=revocations_full capacity=64 gave_way=")
    check_revoked(stack, gone.access)
    # Issued before the mark: to be refreshed.
    assert not passes(stack, old.access)
    eventually(lambda: passes(stack, login(stack, JOHN).access))
    check_revoked(stack, gone.access)


def test_a_restart_with_a_smaller_capacity_drops_nothing(make_stack):
    stack = make_stack("[revocations]\ncapacity = 3000\n[realm.default]\nleeway = 0\n")
    gone = login(stack, SONIA)
    log_out(stack, gone)
    # More than the next table holds, with all its room for marks.
    stack.sql(
        f"INSERT INTO revocation (realm, session_id, created_at, expires_at)"
        f" SELECT 'default', UNHEX(MD5(seq)), {NOW}, {NOW} + 600000000 FROM seq_1_to_2500"
    )
    other = login(stack, JOHN)
    log_out(stack, other)
    stack.stop("bearerd")
    stack.stop("mariadb", "KILL")
    with open(stack.env["CONFIG"], "r+", encoding="utf-8") as file:
        text = file.read()
        assert "capacity = 3000" in text
        file.seek(0)
        file.write(text.replace("capacity = 3000", "capacity = 64  "))
    stack.start("bearerd")
    stack.wait_for_log("bearerd", "event=revocations_loaded .*known=yes")
    for tokens in (gone, other):
        check_revoked(stack, tokens.access)
    stack.start("mariadb")
    recovered(stack)
    eventually(lambda: passes(stack, login(stack, JOHN).access), 30)
    for tokens in (gone, other):
        check_revoked(stack, tokens.access)


def test_a_disk_that_stalls_delays_no_logout(make_stack):
    stack = make_stack()
    eventually(lambda: os.path.exists(snapshot(stack)))
    first = os.stat(snapshot(stack)).st_ino
    # Whoever opens it to write waits for a reader.
    stalled = snapshot(stack) + ".new"
    os.mkfifo(stalled)
    log_out(stack, login(stack, SONIA))
    eventually(lambda: len(os.listdir(f"/proc/{follower(stack)}/task")) == 2, 20)
    for account in (SONIA, JOHN):
        tokens = login(stack, account)
        log_out(stack, tokens)
        check_revoked(stack, tokens.access)
    assert "revocation_not_confirmed" not in stack.log("bearerd")
    reader = os.open(stalled, os.O_RDONLY | os.O_NONBLOCK)
    stack.wait_for_log("bearerd", "event=revocations_not_saved")
    os.close(reader)
    if os.path.exists(stalled):
        os.remove(stalled)
    eventually(lambda: os.stat(snapshot(stack)).st_ino != first, 20)


def test_a_logout_does_not_wait_for_ever_and_says_so(stack_with_logout):
    stack, gone, good = stack_with_logout
    assert "revocation_not_confirmed" not in stack.log("bearerd")
    stopped = follower(stack)
    os.kill(stopped, signal.SIGSTOP)
    log_out(stack, good)
    stack.wait_for_log("bearerd", "event=revocation_not_confirmed waited=1")
    os.kill(stopped, signal.SIGCONT)
    eventually(lambda: not passes(stack, good.access), SOON)
    check_revoked(stack, gone.access)


def test_rows_that_become_visible_late_are_met(make_stack):
    """Numbers are given before the commit."""
    stack = make_stack()
    late, early = login(stack, SONIA), login(stack, JOHN)
    add = (
        "INSERT INTO revocation (number, realm, session_id, created_at, expires_at)"
        f" SELECT {{}}, realm, session_id, {NOW}, {NOW} + 600000000 FROM session WHERE account_id = '{{}}'"
    )
    stack.sql(add.format(1002, 22))
    eventually(lambda: not passes(stack, early.access), SOON)
    assert passes(stack, late.access)
    stack.sql(add.format(1001, 21))
    eventually(lambda: not passes(stack, late.access), SOON)


def test_rows_that_name_nothing_are_told_and_passed_over(make_stack):
    stack = make_stack()
    tokens = login(stack, SONIA)
    stack.sql(
        f"INSERT INTO revocation (realm, created_at, expires_at) VALUES ('default', 1, {NOW} + 600000000)"
    )
    stack.wait_for_log("bearerd", "event=revocation_unusable number=")
    assert passes(stack, tokens.access)
