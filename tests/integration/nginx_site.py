# SPDX-License-Identifier: MIT
"""nginx with the shipped files and stand-ins behind it, so that a test can change a line of them."""

import os
import shutil
import sys
import tempfile

from fastcgi_peer import PASS, FastCgiPeer
from http_raw import Connection

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))

from stack_parts import application, processes, web  # noqa: E402
from stack_parts.layout import Layout  # noqa: E402


def passes(params, body):
    """A check that lets everything in."""
    return PASS


def token_answer(params, body):
    """A token route that worked."""
    return "Status: 201 Created\r\nContent-Type: application/vnd.api+json\r\n\r\n{}"


class NginxSite:
    """nginx, the sample application, and stand-ins for bearerd's two sockets.

    `edits` maps a file below nginx/ to (old, new) pairs: what a test changes in the shipped text.
    `http` and `server` are further lines for those blocks. "{dir}" in any of these becomes the
    directory of the site.
    """

    def __init__(self, check=passes, token=token_answer, edits=None, http="", server="", tls=False):
        self.directory = tempfile.mkdtemp(prefix="brd-", dir="/tmp")
        self.layout = Layout(os.path.join(self.directory, "s")).create()
        self.records = []
        self.app = application.start(self.layout)
        self.records.append(self.app)
        try:
            self.check = FastCgiPeer(self.layout.check_socket, check)
            self.token = FastCgiPeer(self.layout.token_socket, token)
            application.wait(self.layout, self.app)
            self._start_nginx(edits or {}, http, server, tls)
        except BaseException:
            self.close()
            raise

    def _start_nginx(self, edits, http, server, tls):
        held = {"http": web.HeldPort()}
        if tls:
            held["https"] = web.HeldPort()
            web.make_certificate(self.layout)
        self.ports = {name: port.number for name, port in held.items()}
        web.write_config(self.layout, self.ports, application.port(self.layout))
        for name, pairs in edits.items():
            for old, new in pairs:
                self._edit(os.path.join("bearerd", name) if name != "site.conf" else name, old, new)
        self._edit("nginx.conf", "include site.conf;", http + "\ninclude site.conf;")
        self._edit("site.conf", "    location / {", server + "\n    location / {")
        self.nginx = web.start(self.layout)
        self.records.append(self.nginx)
        web.wait(self.layout, self.nginx, self.ports)
        for port in held.values():
            port.release()

    def _edit(self, name, old, new):
        path = os.path.join(self.layout.nginx, name)
        with open(path, encoding="utf-8") as file:
            text = web.replaced(file.read(), *(t.replace("{dir}", self.layout.top) for t in (old, new)))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for record in reversed(self.records):
            processes.stop(record)
        for peer in (getattr(self, "check", None), getattr(self, "token", None)):
            if peer:
                peer.close()
        shutil.rmtree(self.directory)

    def stop_app(self):
        processes.stop(self.app)

    def connect(self, **options):
        return Connection("127.0.0.1", self.ports["http"], **options)

    def request(self, method, target, headers=(), body=None):
        with self.connect() as connection:
            return connection.request(method, target, headers, body)

    def log(self, name):
        """The log nginx-access or nginx-error."""
        path = self.layout.log_of(name)
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
