# SPDX-License-Identifier: MIT
"""A private MariaDB: its own data directory, a Unix socket, no TCP, settings for throw-away data."""

import getpass
import hashlib
import os
import shutil
import socket
import tempfile

from . import processes
from .layout import build_directory

NAME = "bearerd"
USER = "bearerd"


def _options(layout):
    return [
        f"--datadir={layout.database}",
        f"--socket={layout.db_socket}",
        f"--pid-file={layout.run}/mariadb.pid",
        f"--tmpdir={layout.tmp}",
        f"--user={getpass.getuser()}",
        "--skip-networking",
        "--skip-name-resolve",
        "--skip-log-bin",
        "--performance-schema=OFF",
        "--max-connections=200",
        "--innodb-buffer-pool-size=64M",
        "--innodb-log-file-size=8M",
        # Commits survive a killed server, not a power failure: faults are tested, speed matters.
        "--innodb-flush-log-at-trx-commit=2",
        "--innodb-doublewrite=0",
        "--character-set-server=utf8mb4",
    ]


def _install(place):
    """Makes a fresh data directory: some seconds of work."""
    processes.run(
        "mariadb-install-db",
        [
            processes.find_program("mariadb-install-db"),
            "--no-defaults",
            f"--datadir={place}",
            f"--user={getpass.getuser()}",
            # root without a password: nobody else reaches the socket.
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-log-bin",
            "--innodb-log-file-size=8M",
        ],
    )


def _template():
    """A fresh data directory, made once for each server version and user, and copied from then on.

    None where the build directory is somebody else's.
    """
    version = processes.run("mariadbd", [processes.find_program("mariadbd"), "--version"])
    tag = hashlib.sha256(f"{version} {os.getuid()} 1".encode()).hexdigest()[:12]
    place = os.path.join(build_directory(), "stack-cache", "mariadb-" + tag)
    if os.path.isdir(place):
        return place
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        fresh = tempfile.mkdtemp(prefix="new-", dir=os.path.dirname(place))
    except PermissionError:
        return None
    try:
        _install(fresh)
        os.rename(fresh, place)
    except OSError:
        # Another call was quicker; its copy is as good.
        if not os.path.isdir(place):
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return place


def prepare(layout):
    """Lays out the data directory."""
    template = _template()
    if template:
        copy = ["cp", "-a", "--reflink=auto", "--sparse=always", template, layout.database]
        processes.run("cp", copy)
    else:
        _install(layout.database)
    os.chmod(layout.database, 0o700)


def start(layout):
    argv = [processes.find_program("mariadbd"), "--no-defaults", *_options(layout)]
    return processes.start(argv, layout.log_of("mariadb"))


def _answers(path):
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(path)
            return len(connection.recv(5)) > 4  # the server greets first
    except OSError:
        return False


def wait(layout, record):
    processes.wait_until("mariadb", record, lambda: _answers(layout.db_socket), 30)


def execute(layout, sql, database=""):
    """Runs SQL as the administrator."""
    argv = [
        processes.find_program("mariadb"),
        "--no-defaults",
        "--batch",
        f"--socket={layout.db_socket}",
        "--user=root",
        "--default-character-set=utf8mb4",
    ]
    return processes.run("SQL", argv + ([database] if database else []), sql)


def create_user(layout, password):
    """The empty database and the daemon's user, who may do everything in it and nothing elsewhere."""
    execute(
        layout,
        f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4;"
        f"CREATE USER {USER}@localhost IDENTIFIED BY '{password}';"
        f"GRANT ALL ON {NAME}.* TO {USER}@localhost;",
    )
