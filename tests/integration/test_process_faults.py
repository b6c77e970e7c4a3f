# SPDX-License-Identifier: MIT
"""Workers that are killed, stopped or starved, and what each of them holds."""

import collections
import os
import re
import resource
import signal
import time

import fcgi_client as fcgi
import pytest
from daemon_probe import CHECK, KINDS, all_processes, eventually, login
from fcgi_traffic import Traffic


def field(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        return next(line.split(":", 1)[1].strip() for line in file if line.startswith(name + ":"))


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def sockets_of(pid):
    """Inodes of the sockets that a process holds."""
    found = set()
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{fd}")
        except FileNotFoundError:
            continue
        if match := re.fullmatch(r"socket:\[(\d+)\]", target):
            found.add(int(match[1]))
    return found


def listening_inode(path):
    with open("/proc/net/unix", encoding="ascii", errors="replace") as file:
        for line in file:
            fields = line.split()
            # Flags 00010000: it listens; the connections made through it bear its path as well.
            if fields[-1] == path and fields[3] == "00010000":
                return int(fields[6])
    raise AssertionError(f"nobody listens on {path}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_worker_is_replaced_and_only_its_request_fails(make_stack, sonia, kind):
    stack = make_stack()
    before = all_processes(stack)
    kills = 6
    with Traffic(stack.env["CHECK_SOCKET"], CHECK) as checks, Traffic(
        stack.env["TOKEN_SOCKET"], login(sonia), threads=2
    ) as logins:
        for number in range(kills):
            logins.wait_for(2)
            running = stack.processes(kind)
            victim = running[number % len(running)]
            os.kill(victim, signal.SIGKILL)
            eventually(lambda: victim not in stack.processes(kind))
            eventually(lambda: len(stack.processes(kind)) == len(before[kind]))
        checks.wait_for(20)
        logins.wait_for(4)
    lost = {"signer": 2, "hash": 1, "check": 1, "token": 1, "keeper": 0, "follower": 0}[kind] * kills
    assert set(checks.statuses) <= {403, None}
    assert checks.statuses[None] <= (lost if kind == "check" else 0), checks.statuses
    assert set(logins.statuses) <= {201, 503, None}
    assert logins.statuses[503] + logins.statuses[None] <= lost, logins.statuses
    assert {name: len(pids) for name, pids in all_processes(stack).items()} == {
        name: len(pids) for name, pids in before.items()
    }
    assert fcgi.ask(stack.env["TOKEN_SOCKET"], login(sonia)).status == 201


def test_a_login_whose_hash_worker_is_killed_is_answered_at_once(make_stack, sonia):
    # A hash that takes seconds, so that the kill falls into it.
    stack = make_stack("[process]\nhash_workers = 1\n[hashing]\ntimeout_ms = 60000\n")
    slow = "$2y$15$CMaChf2TtBRGeaWHeDWXveRUn2fDs7kKwh1nZ6aOvZFbDRyMxcLoO"
    stack.sql(f"UPDATE customer SET password_hash = '{slow}' WHERE email = '{sonia[0]}'")
    with fcgi.Client(stack.env["TOKEN_SOCKET"], timeout=60) as client:
        client.send(login(sonia))
        (worker,) = stack.processes("hash")
        eventually(lambda: cpu_seconds(worker) > 0.2)
        os.kill(worker, signal.SIGKILL)
        began = time.monotonic()
        assert client.read().status == 503
        assert time.monotonic() - began < 5


def test_a_stopped_worker_is_replaced(make_stack):
    stack = make_stack("[process]\nworker_timeout = 1\n")
    victim = stack.processes("check")[0]
    os.kill(victim, signal.SIGSTOP)
    with Traffic(stack.env["CHECK_SOCKET"], CHECK) as checks:
        eventually(lambda: victim not in stack.processes("check"))
        eventually(lambda: len(stack.processes("check")) == 2)
        checks.wait_for(20)
    # The victim may have been stopped with one connection already taken.
    assert checks.statuses[None] <= 1 and set(checks.statuses) <= {403, None}
    stack.wait_for_log("bearerd", r"event=worker_stuck worker=.* reason=\"stopped by a signal\"")


def test_an_idle_daemon_sleeps(stack):
    pids = [int(stack.env["BEARERD_PID"])] + sum(all_processes(stack).values(), [])
    time.sleep(0.3)
    before = {pid: int(field(pid, "voluntary_ctxt_switches")) for pid in pids}
    time.sleep(2)
    for pid in pids:
        assert int(field(pid, "voluntary_ctxt_switches")) - before[pid] < 10


def test_workers_end_after_their_requests_without_losing_one(make_stack):
    stack = make_stack("[process]\nmax_requests = 20\n")
    with Traffic(stack.env["CHECK_SOCKET"], CHECK) as checks:
        checks.wait_for(400)
    assert set(checks.statuses) == {403}
    assert len(re.findall(r'event=worker_ended worker="check', stack.log("bearerd"))) >= 10


def test_no_descriptors_left_is_waited_out(make_stack):
    stack = make_stack()
    for pid in stack.processes("check"):
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{pid}/fd")), 1024))
    before = {pid: cpu_seconds(pid) for pid in stack.processes("check")}
    with fcgi.Client(stack.env["CHECK_SOCKET"]) as client:
        client.send(CHECK)
        stack.wait_for_log("bearerd", "event=accept_failed")
        time.sleep(1)
        for pid, used in before.items():
            assert cpu_seconds(pid) - used < 0.3
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (1024, 1024))
        assert client.read().status == 403
    assert len(re.findall("event=accept_failed", stack.log("bearerd"))) <= 2


# --- what each kind may hold


def test_each_kind_holds_only_its_own_sockets(stack, sonia):
    assert fcgi.ask(stack.env["TOKEN_SOCKET"], login(sonia)).status == 201
    shared = sockets_of(int(stack.env["BEARERD_PID"]))
    held = {kind: [sockets_of(pid) & shared for pid in pids] for kind, pids in all_processes(stack).items()}
    check, token = (listening_inode(stack.env[name]) for name in ("CHECK_SOCKET", "TOKEN_SOCKET"))
    # Neither a channel to the signer nor one to the hash workers.
    assert held["check"] == [{check}] * len(held["check"])
    # Both ends of the pair with which libfcgi is fed, and no connection to a database.
    assert [len(sockets_of(pid) - shared) for pid in stack.processes("check")] == [2] * len(held["check"])
    assert [len(sockets_of(pid) - shared) for pid in stack.processes("signer")] == [0]
    for kind in ("signer", "hash"):
        assert all(not one & {check, token} for one in held[kind])
    # Token workers share their listening socket and the queue for hashes, nothing else.
    common = set.intersection(*held["token"])
    assert token in common and check not in common and len(common) == 2
    counts = collections.Counter(inode for one in held["token"] for inode in one - common)
    assert set(counts.values()) == {1} and len(counts) == 2 * len(held["token"])


def test_workers_are_confined_and_leave_no_dumps(stack):
    """What confinement keeps a worker from is shown in supervisor_test.cc; here, that it is in force."""
    for pids in all_processes(stack).values():
        for pid in pids:
            # Landlock asks for it, and nothing else in bearerd sets it.
            assert field(pid, "NoNewPrivs") == "1"
            with open(f"/proc/{pid}/limits", encoding="ascii") as file:
                assert re.search(r"Max core file size +0 +0 ", file.read())
            # The files of a process that is not dumpable are root's, whoever runs it.
            assert os.stat(f"/proc/{pid}/mem").st_uid == 0
    # Logged when a directory that workers may read holds the keys.
    assert "event=keys_not_confined" not in stack.log("bearerd")


def test_hash_workers_give_way(stack):
    for pid in stack.processes("hash"):
        assert os.getpriority(os.PRIO_PROCESS, pid) == 10
