# SPDX-License-Identifier: MIT
"""Requests for bearerd's sockets and a look at its processes, for the tests of faults."""

import json
import time

import fcgi_client as fcgi

CHECK = fcgi.request({"REQUEST_METHOD": "GET", "REQUEST_URI": "/customers/DE--21", "REMOTE_ADDR": "127.0.0.1"})
KINDS = ("signer", "hash", "check", "token", "keeper", "follower")


def login(account):
    attributes = {"username": account[0], "password": account[1]}
    body = json.dumps({"data": {"type": "access-tokens", "attributes": attributes}}).encode()
    parameters = {
        "REQUEST_METHOD": "POST",
        "REQUEST_URI": "/access-tokens",
        "CONTENT_TYPE": "application/vnd.api+json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_ACCEPT": "*/*",
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_SCHEME": "http",
    }
    return fcgi.request(parameters, body)


def eventually(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def all_processes(stack):
    return {kind: stack.processes(kind) for kind in KINDS}
