# SPDX-License-Identifier: MIT
"""The keeper as a process: killed, without its database or mail server, told to stop; and its purge."""

import os
import signal
import time

import pytest
from bearerctl_runs import ran
from daemon_probe import eventually
from glue_answers import login
from mail_server import MailServer
from test_mail import QUICK, forgot, mail_to, wait_for_state


@pytest.fixture
def server():
    one = MailServer()
    yield one
    one.release()
    one.stop()


def keeper(stack):
    (pid,) = stack.processes("keeper")
    return pid


def test_no_mail_is_lost_when_the_keeper_is_killed_while_it_sends(make_stack, server, sonia):
    stack = make_stack(server.fragment("timeout = 60"))
    server.wait_for("unconfirmed@example.com")
    server.fall_silent()
    forgot(stack, sonia[0])
    eventually(lambda: mail_to(stack, sonia[0])["attempts"] == 1)
    eventually(lambda: server.attempts >= 2)
    before = keeper(stack)
    os.kill(before, signal.SIGKILL)
    eventually(lambda: before not in stack.processes("keeper") and stack.processes("keeper"))
    server.release()
    # Its lease protects it from a second keeper, and ends.
    time.sleep(2)
    assert mail_to(stack, sonia[0])["attempts"] == 1
    stack.sql("UPDATE mail SET next_attempt_at = next_attempt_at - 300 * 1000000 WHERE state = 'queued'")
    server.wait_for(sonia[0])
    assert wait_for_state(stack, sonia[0], "sent")["attempts"] == 2


def test_no_mail_is_lost_when_keepers_are_killed_again_and_again(make_stack, server):
    stack = make_stack(server.fragment(QUICK))
    addresses = [f"many{number}@example.com" for number in range(12)]
    stack.sql(
        "INSERT INTO customer (realm, email, created_at, confirmed_at) VALUES "
        + ", ".join(f"('default', '{address}', 0, 0)" for address in addresses)
    )
    for number, address in enumerate(addresses):
        forgot(stack, address)
        if number % 3 == 0 and stack.processes("keeper"):
            os.kill(keeper(stack), signal.SIGKILL)
    eventually(lambda: stack.processes("keeper"))
    stack.sql("UPDATE mail SET next_attempt_at = 0 WHERE state = 'queued'")
    for address in addresses:
        server.wait_for(address)


def test_mail_waits_for_the_database(make_stack, server, sonia):
    stack = make_stack(server.fragment(QUICK))
    server.wait_for("unconfirmed@example.com")
    server.stop()
    forgot(stack, sonia[0])
    eventually(lambda: mail_to(stack, sonia[0])["attempts"] >= 1)
    stack.stop("mariadb", "KILL")
    server.start()
    time.sleep(2)
    before = keeper(stack)
    stack.start("mariadb")
    server.wait_for(sonia[0], seconds=60)
    assert keeper(stack) == before


@pytest.mark.parametrize("trouble", ["a silent mail server", "a silent database", "nothing"])
def test_stop_and_reload_wait_for_nobody(make_stack, server, sonia, trouble):
    stack = make_stack(server.fragment("timeout = 120"))
    server.wait_for("unconfirmed@example.com")
    if trouble == "a silent mail server":
        server.fall_silent()
        forgot(stack, sonia[0])
        eventually(lambda: server.attempts >= 2)
    elif trouble == "a silent database":
        os.kill(int(stack.env["DB_PID"]), signal.SIGSTOP)
    before = keeper(stack)
    began = time.monotonic()
    stack.reload()
    # It is the last to be replaced; token workers come before it.
    eventually(lambda: stack.processes("keeper") not in ([], [before]), 60)
    assert time.monotonic() - began < 50
    if trouble == "a silent mail server":
        # Given back at once, not when the lease ends.
        eventually(lambda: server.attempts >= 3, 20)
    began = time.monotonic()
    stack.stop("bearerd")
    assert time.monotonic() - began < 12
    assert "worker_stuck" not in stack.log("bearerd")
    if trouble == "a silent database":
        os.kill(int(stack.env["DB_PID"]), signal.SIGCONT)
    stack.start("bearerd")
    server.release()


def test_a_keeper_that_waits_for_a_mail_server_is_not_taken_for_stuck(make_stack, server, sonia):
    stack = make_stack("[process]\nworker_timeout = 2\n" + server.fragment("timeout = 120"))
    server.wait_for("unconfirmed@example.com")
    server.fall_silent()
    forgot(stack, sonia[0])
    eventually(lambda: server.attempts >= 2)
    before = keeper(stack)
    time.sleep(6)
    assert keeper(stack) == before
    os.kill(before, signal.SIGSTOP)
    eventually(lambda: stack.processes("keeper") not in ([], [before]), 20)


def test_the_purge_removes_what_has_ended_long_ago(make_stack, sonia, john):
    stack = make_stack("[purge]\ninterval = 1\n")
    old, young = login(stack, sonia), login(stack, john)
    day = 86400 * 1000000
    now = "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6))"
    # 1000 sessions of others that are older than is kept, revoked or expired, with two tokens each.
    for column, offset in (("idle_end", 0), ("revoked_at", 500)):
        stack.sql(
            "INSERT INTO session (session_id, realm, client_id, kind, account_kind, account_id, generation,"
            " password_digest, created_at, last_used_at, idle_end, absolute_end)"
            f" SELECT UNHEX(MD5(seq + {offset})), 'default', 'frontend', 'customer', 'customer', 22, 0, '', 1, 1,"
            f" {now} + 9, {now} + 9 FROM seq_1_to_500;"
            f"UPDATE session SET {column} = {now} - 31 * {day} WHERE created_at = 1 AND revoked_at IS NULL"
            f" AND idle_end > {now} - {day}"
        )
    stack.sql(
        "INSERT INTO refresh_token (digest, realm, session_id, issued_at, expires_at)"
        " SELECT UNHEX(SHA2(CONCAT(HEX(session_id), seq), 256)), realm, session_id, 1, 1"
        " FROM session JOIN seq_1_to_2 WHERE created_at = 1"
    )
    # Ended, and kept for now.
    stack.sql(f"UPDATE session SET revoked_at = {now} - 29 * {day} WHERE account_id = 22 AND created_at > 1")
    stack.sql(
        f"INSERT INTO revocation (realm, created_at, expires_at) VALUES ('default', 1, {now} - 1), ('default', 1, {now} + {day});"
        f"INSERT INTO one_time_key VALUES ('default', 'confirm_email', UNHEX(SHA2('a', 256)), 'customer', '1', 1, {now} - 8 * {day}, NULL),"
        f" ('default', 'confirm_email', UNHEX(SHA2('b', 256)), 'customer', '1', 1, {now} - 6 * {day}, 1);"
        "INSERT INTO mail (realm, purpose, login, locale, state, created_at, next_attempt_at, finished_at) VALUES"
        f" ('default', 'confirm_email', 'x', 'en_US', 'sent', 1, 1, {now} - 8 * {day}),"
        f" ('default', 'confirm_email', 'x', 'en_US', 'dropped', 1, 1, {now} - 8 * {day}),"
        f" ('default', 'confirm_email', 'x', 'en_US', 'failed', 1, 1, {now} - 8 * {day}),"
        f" ('default', 'confirm_email', 'x', 'en_US', 'sent', 1, 1, {now} - 6 * {day});"
        f"INSERT INTO throttle (realm, kind, account, network, expires_at) VALUES ('default', 'customer', 'x', 'y', {now} - 1)"
    )

    def counts():
        tables = ("session", "refresh_token", "revocation WHERE created_at = 1", "one_time_key", "mail", "throttle WHERE network = 'y'")
        return [int(stack.sql(f"SELECT COUNT(*) FROM {table}")[0][0]) for table in tables]

    eventually(lambda: counts() == [2, 2, 1, 1, 2, 0], 60)
    time.sleep(2)
    assert counts() == [2, 2, 1, 1, 2, 0]
    assert "what=session" in stack.log("bearerd")
    listed = ran(stack.ctl("session", "list", "--ended", "--json"))
    assert '"revoked"' in listed and old and young


def test_the_purge_keeps_sessions_for_ever_where_that_is_wanted(make_stack):
    stack = make_stack('[purge]\ninterval = 1\nexpired_token_retention = "never"\n')
    stack.sql(
        "INSERT INTO session (session_id, realm, client_id, kind, account_kind, account_id, generation,"
        " password_digest, created_at, last_used_at, idle_end, absolute_end) VALUES"
        " (UNHEX(MD5('x')), 'default', 'frontend', 'customer', 'customer', 22, 0, '', 1, 1, 1, 1);"
        "INSERT INTO revocation (realm, created_at, expires_at) VALUES ('default', 1, 1)"
    )
    eventually(lambda: stack.sql("SELECT COUNT(*) FROM revocation WHERE created_at = 1") == [["0"]], 30)
    assert stack.sql("SELECT COUNT(*) FROM session") == [["1"]]
