# SPDX-License-Identifier: MIT
"""Processes that outlive the program which started them, and are found again by a record."""

import os
import shutil
import signal
import subprocess
import time


class StackError(Exception):
    """What went wrong, in words for the person who called tools/stack."""


def find_program(name):
    """The path of a program; ordinary users often lack the sbin directories in PATH."""
    path = os.environ.get("PATH", os.defpath) + ":/usr/local/sbin:/usr/sbin:/sbin"
    found = shutil.which(name, path=path)
    if not found:
        raise StackError(f"the program {name} is missing; run tools/install-dependencies")
    return found


def _stat(pid):
    """(state, session id, start time) of a process, or None; see proc(5)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[3]), int(fields[19])


def start(argv, log, env=None):
    """Starts `argv` in a session of its own, its output appended to `log`; returns its record.

    The record also holds where the log ended before, so that one can wait for what comes after.
    """
    offset = os.path.getsize(log) if os.path.exists(log) else 0
    with open(log, "ab") as output:
        child = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            cwd="/",
        )
    stat = _stat(child.pid)
    return {
        "argv": argv,
        "env": env or {},
        "log": log,
        "log_offset": offset,
        "pid": child.pid,
        "start": stat[2] if stat else 0,
    }


def is_alive(record):
    """Whether the very process of the record still runs: a re-used pid has another start time."""
    if not record.get("pid"):
        return False
    # Reaps it where it is our own child, so that a dead one does not look alive.
    try:
        os.waitpid(record["pid"], os.WNOHANG)
    except ChildProcessError:
        pass
    stat = _stat(record["pid"])
    return bool(stat) and stat[0] not in "ZX" and stat[2] == record["start"]


def _session_members(record):
    """Live processes of the session that the record's process began: its children, however deep."""
    members = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        stat = _stat(int(name))
        # A session keeps its number reserved while it has members; they all began after its leader.
        if stat and stat[1] == record["pid"] and stat[2] >= record["start"] and stat[0] not in "ZX":
            members.append(int(name))
    return members


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def stop(record, number=signal.SIGTERM, patience=10.0):
    """Ends a process and what it left behind; False when it had to be killed after `patience` s."""
    if not record.get("pid"):
        return True
    willing = True
    if is_alive(record):
        _signal(record["pid"], number)
        deadline = time.monotonic() + patience
        while is_alive(record) and time.monotonic() < deadline:
            time.sleep(0.02)
        willing = not is_alive(record)
    members = _session_members(record)
    while members:
        for pid in members:
            _signal(pid, signal.SIGKILL)
        time.sleep(0.02)
        members = _session_members(record)
    is_alive(record)
    record["pid"] = 0
    return willing


def log_since_start(record):
    """What the process has logged since it was started."""
    with open(record["log"], "rb") as file:
        file.seek(record["log_offset"])
        return file.read().decode("utf-8", "replace")


def log_tail(path, lines=30):
    """The last lines of a log file, indented for a message."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            tail = file.read().splitlines()[-lines:]
    except OSError as error:
        return f"    ({error})"
    return "\n".join("    " + line for line in tail) or "    (the log is empty)"


def wait_until(name, record, probe, seconds):
    """Waits until `probe()` is true; says who did not answer, with the end of its log."""
    deadline = time.monotonic() + seconds
    while True:
        alive = is_alive(record)
        if alive and probe():
            return
        if not alive or time.monotonic() > deadline:
            what = f"did not answer within {seconds} s" if alive else "ended at once"
            raise StackError(f"{name} {what}; end of {record['log']}:\n{log_tail(record['log'])}")
        time.sleep(0.02)


def run(name, argv, text="", env=None):
    """Runs a program to its end with `text` on its standard input; returns what it printed."""
    done = subprocess.run(
        argv, input=text, capture_output=True, text=True, env={**os.environ, **(env or {})}
    )
    if done.returncode != 0:
        said = (done.stderr + done.stdout).strip() or "(it printed nothing)"
        raise StackError(f"{name} failed with status {done.returncode}:\n{said}")
    return done.stdout
