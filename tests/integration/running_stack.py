# SPDX-License-Identifier: MIT
"""A stack started by tools/stack, and what tests do with it."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

from http_raw import Connection

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STACK = os.path.join(TOP, "tools", "stack")

# The sample accounts; see tools/stack_parts/daemon.py.
SONIA = ("sonia@spryker.com", "change123")
SONIA_COMPANY_USER = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac"
JOHN = ("john.doe@example.com", "qwerty")
UNCONFIRMED = ("unconfirmed@example.com", "change123")
DISABLED = ("disabled@example.com", "change123")

# A preset of accounts whose tables all stacks read: `ACCOUNTS=spryker tests/integration/run -k routes`.
ACCOUNTS = os.environ.get("ACCOUNTS", "")

SANITIZER = re.compile(r"(?m)^.*(?:ERROR: \w+Sanitizer|runtime error:).*$")


def build_directory():
    return os.path.join(TOP, os.environ.get("BUILD") or "build")


class RunningStack:
    """One stack. `env` holds the KEY=VALUE lines of tools/stack as a dictionary.

    `fragment` is TOML laid over the generated bearerd.toml; `options` are further arguments of
    `tools/stack up`, "--tls" for example.
    """

    def __init__(self, fragment="", options=()):
        # Short, and not below a user's TMPDIR: a socket path has 107 bytes.
        self.directory = tempfile.mkdtemp(prefix="brd-", dir="/tmp")
        options = list(options)
        if ACCOUNTS and "--sql" not in options:
            # The shop's tables, which the daemon then reads in place of our own.
            options += ["--sql", os.path.join(TOP, "tests", "integration", "tables", ACCOUNTS + ".sql")]
            fragment += f'\n[realm.default.accounts]\npreset = "{ACCOUNTS}"\n'
        if fragment:
            path = os.path.join(self.directory, "fragment.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(fragment)
            options += ["--config", path]
        self.top = os.path.join(self.directory, "s")
        try:
            text = self._tool("up", *options)
        except BaseException:
            shutil.rmtree(self.directory)
            raise
        self.env = dict(line.split("=", 1) for line in text.splitlines())
        self.port = int(self.env["BASE_URL"].rpartition(":")[2])
        self.base_url = self.env["BASE_URL"]

    def _tool(self, command, *arguments):
        argv = [STACK, command, "--dir", self.top, *arguments]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            try:
                out, err = child.communicate()
            except BaseException:
                # Told, not killed as by subprocess.run: it stops what it has started, and then ends.
                child.terminate()
                child.wait()
                raise
        if child.returncode:
            raise RuntimeError(f"tools/stack {command} failed:\n{err}{out}")
        return out

    def down(self):
        """Stops everything; afterwards there is nothing left of it. Returns sanitizer reports."""
        reports = SANITIZER.findall(self.log("bearerd"))
        self._tool("down")
        shutil.rmtree(self.directory)
        return reports

    # --- requests

    def connect(self, **options):
        """A new connection to nginx (http_raw.Connection)."""
        return Connection("127.0.0.1", self.port, **options)

    def connect_tls(self):
        """A new TLS connection, where the stack was started with --tls."""
        return Connection("127.0.0.1", int(self.env["TLS_URL"].rpartition(":")[2]), self.env["TLS_CA"])

    def request(self, method, target, headers=(), body=None):
        """One request on a connection of its own (http_raw.Answer). Nothing is normalised."""
        with self.connect() as connection:
            return connection.request(method, target, headers, body)

    # --- the parts

    def stop(self, part, how="TERM"):
        """Ends mariadb, bearerd, app or nginx; `how` is a signal's name, KILL for example."""
        self._tool("stop", part, "--signal", how)

    def start(self, part):
        """Starts a part again and waits until it answers; bearerd reads its configuration anew."""
        self._tool("start", part)
        self.env = dict(line.split("=", 1) for line in self._tool("env").splitlines())

    def reload(self):
        """SIGHUP to bearerd: it reads its configuration, rules and keys again."""
        os.kill(int(self.env["BEARERD_PID"]), signal.SIGHUP)

    def processes(self, kind):
        """The pids of bearerd's processes of a kind ("check", "token", "hash", "signer", "keeper", ...)."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/cmdline", encoding="utf-8", errors="replace") as file:
                    title = file.read()
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    session = int(file.read().rpartition(")")[2].split()[3])
            except OSError:
                continue
            if session == int(self.env["BEARERD_PID"]) and title.startswith(f"bearerd: {kind}"):
                found.append(int(name))
        return sorted(found)

    # --- programs

    def ctl(self, *arguments, stdin=""):
        """Runs bearerctl on this stack: a finished process with returncode, stdout and stderr."""
        return subprocess.run(
            [os.path.join(build_directory(), "bearerctl"), "--config", self.env["CONFIG"], *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env={**os.environ, "BEARERD_SQL": os.path.join(TOP, "sql")},
            check=False,
        )

    def sql(self, text):
        """Runs SQL as the administrator: rows as lists of strings, without column names."""
        done = subprocess.run(
            ["mariadb", "--no-defaults", "--batch", "--skip-column-names", "--user=root"]
            + [f"--socket={self.env['DB_SOCKET']}", self.env["DB_NAME"]],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    # --- logs

    def log_path(self, part):
        """The log file of bearerd, mariadb, app, nginx, nginx-access or nginx-error."""
        return os.path.join(self.env["LOG_DIR"], part + ".log")

    def log(self, part, offset=0):
        """What a part has logged since `offset` (see log_size)."""
        try:
            with open(self.log_path(part), "rb") as file:
                file.seek(offset)
                return file.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def log_size(self, part):
        """Where the log of a part ends now."""
        path = self.log_path(part)
        return os.path.getsize(path) if os.path.exists(path) else 0

    def wait_for_log(self, part, pattern, offset=0, seconds=10):
        """Waits until a regular expression is found in the log after `offset`; its match."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.log(part, offset))):
            assert time.monotonic() < deadline, f"no {pattern!r} in the log of {part}"
            time.sleep(0.02)
        return found
