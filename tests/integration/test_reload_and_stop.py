# SPDX-License-Identifier: MIT
"""Reloads, good and bad, and the end of the daemon, under traffic."""

import os
import re
import signal
import subprocess
import time

import fcgi_client as fcgi
from daemon_probe import CHECK, KINDS, all_processes, eventually, login
from fcgi_traffic import Traffic
from running_stack import build_directory


def edited(stack, change):
    with open(stack.env["CONFIG"], encoding="utf-8") as file:
        text = file.read()
    with open(stack.env["CONFIG"], "w", encoding="utf-8") as file:
        file.write(change(text))
    return text


def test_reloads_under_traffic_lose_nothing(make_stack, sonia):
    stack = make_stack()
    before = all_processes(stack)
    with Traffic(stack.env["CHECK_SOCKET"], CHECK) as checks, Traffic(
        stack.env["TOKEN_SOCKET"], login(sonia), threads=1
    ) as logins:
        for _ in range(8):
            stack.reload()
            time.sleep(0.3)
        checks.wait_for(20)
        logins.wait_for(2)
    assert set(checks.statuses) == {403}
    assert set(logins.statuses) == {201}

    def all_replaced():
        after = all_processes(stack)
        return all(not set(before[kind]) & set(after[kind]) for kind in KINDS) and all(
            len(before[kind]) == len(after[kind]) for kind in KINDS
        )

    eventually(all_replaced)


def test_a_reload_brings_new_settings_into_force(make_stack):
    stack = make_stack()
    assert fcgi.ask(stack.env["CHECK_SOCKET"], CHECK.replace(b"customers", b"elsewhere")).status == 204
    edited(stack, lambda text: text.replace("[realm.default]", '[realm.default]\nunlisted = "refuse"'))
    stack.reload()
    eventually(
        lambda: fcgi.ask(stack.env["CHECK_SOCKET"], CHECK.replace(b"customers", b"elsewhere")).status == 403
    )


def test_a_bad_configuration_changes_nothing(make_stack):
    stack = make_stack()
    before, offset = all_processes(stack), stack.log_size("bearerd")
    line = edited(stack, lambda text: text + "\nnonsense = 1\n").count("\n") + 2
    with Traffic(stack.env["CHECK_SOCKET"], CHECK) as checks:
        stack.reload()
        stack.wait_for_log("bearerd", rf"event=reload_failed reason=.*bearerd\.toml:{line}:", offset)
        checks.wait_for(20)
    assert set(checks.statuses) == {403}
    assert all_processes(stack) == before
    assert len(re.findall("event=reload_failed", stack.log("bearerd", offset))) == 1


def test_a_reload_names_what_needs_a_restart(make_stack):
    stack = make_stack()
    edited(stack, lambda text: text + "\n[process]\ntoken_workers = 9\n")
    stack.reload()
    stack.wait_for_log("bearerd", "event=restart_needed key=process.token_workers")
    assert len(stack.processes("token")) == 6


# --- the end


def test_stopping_loses_no_request_and_leaves_no_socket(make_stack, sonia):
    stack = make_stack()
    with Traffic(stack.env["CHECK_SOCKET"], CHECK) as checks, Traffic(
        stack.env["TOKEN_SOCKET"], login(sonia), threads=2
    ) as logins:
        checks.wait_for(50)
        logins.wait_for(4)
        stack.stop("bearerd")
        eventually(lambda: checks.statuses["refused"] and logins.statuses["refused"])
    assert set(checks.statuses) == {403, "refused"}
    assert set(logins.statuses) == {201, "refused"}
    assert not os.path.exists(stack.env["CHECK_SOCKET"]) and not os.path.exists(stack.env["TOKEN_SOCKET"])
    assert "event=stopped" in stack.log("bearerd")


def test_the_exit_status_of_a_drained_daemon_is_0(make_stack):
    stack = make_stack()
    stack.stop("bearerd")
    program = os.path.join(build_directory(), "bearerd")
    with subprocess.Popen([program, "--config", stack.env["CONFIG"]], stderr=subprocess.DEVNULL) as daemon:
        eventually(lambda: os.path.exists(stack.env["CHECK_SOCKET"]))
        eventually(lambda: fcgi.ask(stack.env["CHECK_SOCKET"], CHECK).status == 403)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(30) == 0
    stack.start("bearerd")


def test_workers_follow_a_killed_supervisor_and_its_successor_takes_the_sockets(make_stack):
    stack = make_stack()
    stack.stop("bearerd", "KILL")
    eventually(lambda: not any(all_processes(stack).values()))
    assert os.path.exists(stack.env["CHECK_SOCKET"])
    stack.start("bearerd")
    assert fcgi.ask(stack.env["CHECK_SOCKET"], CHECK).status == 403


def test_a_second_daemon_leaves_the_first_alone(stack):
    program = os.path.join(build_directory(), "bearerd")
    done = subprocess.run(
        [program, "--config", stack.env["CONFIG"]], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert "another bearerd is serving there" in done.stderr
    assert fcgi.ask(stack.env["CHECK_SOCKET"], CHECK).status == 403
