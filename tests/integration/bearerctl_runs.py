# SPDX-License-Identifier: MIT
"""What the tests of bearerctl share: running it, and using what it made."""

import json
import os
import re
import subprocess

from running_stack import TOP, build_directory

BEARERCTL = os.path.join(build_directory(), "bearerctl")
# Numbers of customers, so that no two tests meet.
numbers = iter(range(5000, 6000))


def bearerctl(config, *arguments):
    """With a configuration of the test's own."""
    environment = {**os.environ, "BEARERD_SQL": os.path.join(TOP, "sql")}
    argv = [BEARERCTL, "--config", str(config), *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=False, env=environment)


def ran(done):
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def refused(done, status=1):
    """The sentence of a command that failed."""
    assert done.returncode == status, (done.stdout, done.stderr)
    assert re.fullmatch(r"bearerctl: .*\n", done.stderr), done.stderr
    return done.stderr


def post(stack, path, resource, **attributes):
    body = {"data": {"type": resource, "attributes": attributes}}
    media_type = "application/vnd.api+json"
    headers = [("Content-Type", media_type), ("Accept", media_type)]
    return stack.request("POST", path, headers, json.dumps(body).encode())


def login(stack, email, password):
    return post(stack, "/access-tokens", "access-tokens", username=email, password=password)


def refresh_token(stack, email, password):
    """The refresh token of a login that works."""
    answer = login(stack, email, password)
    assert answer.status == 201, answer
    return answer.json()["data"]["attributes"]["refreshToken"]


def refresh(stack, token):
    return post(stack, "/refresh-tokens", "refresh-tokens", refreshToken=token).status


def sessions(stack, reference, *options):
    return json.loads(ran(stack.ctl("session", "list", "--account", reference, "--json", *options)))
