# SPDX-License-Identifier: MIT
"""Where everything of a stack lies, and the record by which later calls find it again."""

import json
import os
import secrets
import shutil

from .processes import StackError

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# sun_path holds 108 bytes with the terminating NUL (unix(7)).
MAX_SOCKET_PATH = 107


def build_directory():
    """The directory of the programs under test: BUILD, as for make."""
    return os.path.join(TOP, os.environ.get("BUILD") or "build")


def use_build(path):
    """Later calls for a stack use the programs that it was started with."""
    os.environ["BUILD"] = path


def program(name):
    """A program that was built here."""
    path = os.path.join(build_directory(), name)
    if not os.access(path, os.X_OK):
        raise StackError(f"{path} is missing; run make first, or name its directory in BUILD")
    return path


class Layout:
    """The paths below the directory of one stack."""

    def __init__(self, directory):
        self.top = os.path.abspath(directory)
        self.state_file = os.path.join(self.top, "state.json")
        for name in ("run", "log", "etc", "tmp"):
            setattr(self, name, os.path.join(self.top, name))
        self.keys = os.path.join(self.top, "keys")
        self.revocations = os.path.join(self.top, "revocations")
        self.database = os.path.join(self.top, "db")
        self.db_socket = os.path.join(self.run, "db.sock")
        self.token_socket = os.path.join(self.run, "token.sock")
        self.check_socket = os.path.join(self.run, "check.sock")
        self.config = os.path.join(self.etc, "bearerd.toml")
        self.rules = os.path.join(self.etc, "protected-resources.conf")
        self.password_file = os.path.join(self.etc, "db-password")
        self.nginx = os.path.join(self.etc, "nginx")

    def log_of(self, part):
        return os.path.join(self.log, part + ".log")

    def create(self):
        """Makes the directories; refuses a place that holds anything else."""
        longest = max(map(len, map(os.fsencode, (self.db_socket, self.token_socket, self.check_socket))))
        if longest > MAX_SOCKET_PATH:
            raise StackError(
                f"{self.top} is too long: a Unix socket's path has at most {MAX_SOCKET_PATH} bytes, "
                f"and the longest here would have {longest}; take a shorter --dir"
            )
        if os.path.exists(self.state_file):
            raise StackError(f"{self.top} holds a stack already; end it first: tools/stack down --dir {self.top}")
        if os.path.isdir(self.top) and os.listdir(self.top):
            raise StackError(f"{self.top} is not empty; name a directory that is empty or does not exist yet")
        os.makedirs(self.top, mode=0o700, exist_ok=True)
        # Not only mkdir's mode: the directory may have been there, and it will hold a password.
        os.chmod(self.top, 0o700)
        for path in (self.run, self.log, self.etc, self.tmp):
            os.mkdir(path, 0o700)
        os.mkdir(self.keys, 0o700)
        self.save({"parts": {}, "env": {}, "build": build_directory()})
        return self

    def load(self):
        try:
            with open(self.state_file, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            raise StackError(f"there is no stack in {self.top}") from None

    def save(self, state):
        new = self.state_file + ".new"
        with open(new, "w", encoding="utf-8") as file:
            json.dump(state, file, indent=1)
        os.replace(new, self.state_file)

    def write(self, path, text, mode=0o600):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            file.write(text)

    def new_password(self):
        password = secrets.token_hex(16)
        self.write(self.password_file, password + "\n")
        return password

    def remove(self):
        shutil.rmtree(self.top)
