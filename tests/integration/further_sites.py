# SPDX-License-Identifier: MIT
"""Further server blocks in a stack's nginx: copies of the shipped site with lines of a test's own."""

import os
import sys

from http_raw import Connection

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))

from stack_parts import web  # noqa: E402


class Site:
    """One such server; glue_answers.py can ask it like a stack."""

    def __init__(self, port):
        self.port = port
        self.base_url = f"http://127.0.0.1:{port}"

    def request(self, method, target, headers=(), body=None):
        with Connection("127.0.0.1", self.port) as connection:
            return connection.request(method, target, headers, body)


def add_sites(stack, **lines):
    """Restarts the stack's nginx with one more server for each name; a Site for each."""
    path = os.path.join(os.path.dirname(stack.env["NGINX_CONFIG"]), "site.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    server = text[text.index("server {") :]
    held, sites = [], {}
    for name, extra in lines.items():
        held.append(web.HeldPort())
        sites[name] = Site(held[-1].number)
        copy = server.replace(f"listen 127.0.0.1:{stack.port};", f"listen 127.0.0.1:{held[-1].number};\n    {extra}")
        assert extra in copy
        text += "\n" + copy
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    stack.stop("nginx")
    stack.start("nginx")
    for port in held:
        port.release()
    return sites


def set_rules(stack, more):
    """Puts rules in front of the shipped ones; bearerd is started again with them."""
    path = stack.env["CONFIG"].replace("bearerd.toml", "protected-resources.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(more + "\n" + text)
    stack.stop("bearerd")
    stack.start("bearerd")
