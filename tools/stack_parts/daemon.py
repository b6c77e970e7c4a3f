# SPDX-License-Identifier: MIT
"""bearerd of a stack: its configuration, keys, tables and sample accounts."""

import os
import re
import shutil
import tomllib

from . import database, processes, toml_text
from .layout import TOP, program

# The accounts that the documents show, and two that no login may pass: (e-mail, password, options).
ACCOUNTS = [
    (
        "sonia@spryker.com",
        "change123",
        ["--reference", "DE--21", "--id", "21", "--first-name", "Sonia", "--last-name", "Wagner"]
        + ["--company-user", "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac"],
    ),
    (
        "john.doe@example.com",
        "qwerty",
        ["--reference", "DE--22", "--id", "22", "--first-name", "John", "--last-name", "Doe"],
    ),
    ("unconfirmed@example.com", "change123", ["--reference", "DE--23", "--id", "23", "--unconfirmed"]),
    ("disabled@example.com", "change123", ["--reference", "DE--24", "--id", "24"]),
]
DISABLED = ["disabled@example.com"]

# Back Office users, all with the password change123: (name, options, warehouse or None).
USERS = [
    ("admin@spryker.com", ["--id", "3", "--uuid", "5a6b2e4f-0c4e-5b0a-9d53-0f6a1f0c2b03", "--agent"], None),
    ("sonia@spryker.com", ["--id", "4", "--uuid", "0d743cc3-a772-5145-971e-d4018ee7a489"], None),
    (
        "warehouse@spryker.com",
        ["--id", "5", "--uuid", "7c1de9a8-3f0b-5e2c-8a41-6b9d5e3f7a05", "--warehouse-user"],
        "7",
    ),
]


def write_config(layout, ports, fragment):
    """Writes bearerd.toml: what this stack needs, with the caller's fragment laid over it."""
    port = ports["http"]
    hosts = [f"{host}:{number}" for number in ports.values() for host in ("127.0.0.1", "localhost")]
    settings = {
        "sockets": {"token": layout.token_socket, "check": layout.check_socket},
        "log": {"level": "debug"},
        "keys": {"directory": layout.keys},
        "revocations": {"state_directory": layout.revocations},
        "database": {
            "socket": layout.db_socket,
            "name": database.NAME,
            "user": database.USER,
            "password_file": layout.password_file,
        },
        "realm": {
            "default": {
                "public_url": f"http://127.0.0.1:{port}",
                "allowed_hosts": hosts,
                "rules": layout.rules,
                # Tests fail far more logins than people do; those of the lockout set their own.
                "lockout": {
                    "customer_attempts": 1000000,
                    "agent_attempts": 1000000,
                    "user_attempts": 1000000,
                    "everywhere": 1000000,
                },
                "passwords": {
                    "common_passwords": os.path.join(TOP, "docs", "examples", "common-passwords.txt")
                },
            }
        },
    }
    if fragment:
        try:
            with open(fragment, "rb") as file:
                settings = toml_text.merged(settings, tomllib.load(file))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise processes.StackError(f"--config {fragment}: {error}") from None
    layout.write(layout.config, toml_text.dump(settings))
    # A copy, so that a test may change the rules and reload.
    shutil.copyfile(os.path.join(TOP, "docs", "examples", "protected-resources.conf"), layout.rules)


def control(layout, arguments, text=""):
    """Runs bearerctl on this stack."""
    argv = [program("bearerctl"), "--config", layout.config, *arguments]
    env = {"BEARERD_SQL": os.path.join(TOP, "sql")}
    return processes.run("bearerctl " + " ".join(arguments[:2]), argv, text, env)


def prepare(layout):
    """Tables and a signing key."""
    control(layout, ["migrate"])
    control(layout, ["key", "generate"])


def add_accounts(layout):
    for email, password, options in ACCOUNTS:
        control(layout, ["customer", "add", email, *options], password + "\n")
    for email in DISABLED:
        control(layout, ["customer", "disable", email])
    add_users(layout)


def add_users(layout):
    for name, options, warehouse in USERS:
        control(layout, ["user", "add", name, *options], "change123\n")
        if warehouse:
            control(layout, ["warehouse", "assign", name, warehouse])


def start(layout):
    argv = [program("bearerd"), "--config", layout.config]
    return processes.start(argv, layout.log_of("bearerd"), {"BEARERD_SQL": os.path.join(TOP, "sql")})


def wait(layout, record):
    del layout
    ready = re.compile(r"(?m)^\S+ \w+ event=ready\b")
    processes.wait_until("bearerd", record, lambda: ready.search(processes.log_since_start(record)), 30)
