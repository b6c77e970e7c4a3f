# SPDX-License-Identifier: MIT
"""nginx of a stack: it runs nginx/example-site.conf, the file that is shipped."""

import os
import shutil
import socket

from . import processes
from .layout import TOP

MAIN = """\
daemon off;
worker_processes 2;
pid {run}/nginx.pid;
error_log {log}/nginx-error.log info;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {tmp}/nginx-body;
    proxy_temp_path {tmp}/nginx-proxy;
    fastcgi_temp_path {tmp}/nginx-fastcgi;
    uwsgi_temp_path {tmp}/nginx-uwsgi;
    scgi_temp_path {tmp}/nginx-scgi;
    access_log off;
    include site.conf;
}}
"""


def replaced(text, old, new):
    """`text` with `old` replaced: it must be there, once, or what is tested is not what is shipped."""
    if text.count(old) != 1:
        raise processes.StackError(f"nginx/: expected once, found {text.count(old)} times: {old!r}")
    return text.replace(old, new)


def write_config(layout, ports, app_port):
    """Copies nginx/*.conf, with the example's ports, paths and names replaced by those of the stack."""
    includes = os.path.join(layout.nginx, "bearerd")
    shutil.copytree(os.path.join(TOP, "nginx"), includes)
    path = os.path.join(includes, "http.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    layout.write(path, text.replace("unix:/run/bearerd/", f"unix:{layout.run}/"))

    with open(os.path.join(includes, "example-site.conf"), encoding="utf-8") as file:
        site = file.read()
    site = replaced(site, "listen 80;", f"listen 127.0.0.1:{ports['http']};")
    if "https" in ports:
        site = replaced(site, "listen 443 ssl;", f"listen 127.0.0.1:{ports['https']} ssl;")
        site = replaced(site, "/etc/ssl/certs/shop.example.pem", f"{layout.etc}/tls.pem")
        site = replaced(site, "/etc/ssl/private/shop.example.key", f"{layout.etc}/tls.key")
    else:
        site = "".join(
            line
            for line in site.splitlines(keepends=True)
            if not line.strip().startswith(("listen 443", "ssl_certificate"))
        )
    site = replaced(site, "server_name shop.example;", "server_name localhost 127.0.0.1;")
    site = replaced(site, "server 127.0.0.1:8000;", f"server 127.0.0.1:{app_port};")
    site = replaced(site, "/var/log/nginx/shop.access.log", f"{layout.log}/nginx-access.log")
    site = replaced(site, "/var/log/nginx/shop.error.log", f"{layout.log}/nginx-error.log")
    layout.write(os.path.join(layout.nginx, "site.conf"), site)

    main = MAIN.format(run=layout.run, log=layout.log, tmp=layout.tmp)
    if os.geteuid() == 0:
        # The directory of the stack is closed to all but its owner.
        main = "user root;\n" + main
    layout.write(main_file(layout), main)


def main_file(layout):
    return os.path.join(layout.nginx, "nginx.conf")


def make_certificate(layout):
    """A self-signed certificate for the loopback names."""
    processes.run(
        "openssl",
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        + ["-keyout", f"{layout.etc}/tls.key", "-out", f"{layout.etc}/tls.pem"],
    )


def start(layout):
    argv = [processes.find_program("nginx"), "-p", layout.top, "-c", main_file(layout)]
    return processes.start(argv + ["-e", f"{layout.log}/nginx-error.log"], layout.log_of("nginx"))


def accepts(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def wait(layout, record, ports):
    processes.wait_until("nginx", record, lambda: all(map(accepts, ports.values())), 15)


class HeldPort:
    """A free loopback port that stays ours until the server behind it listens.

    Bound but not listening, with SO_REUSEADDR on both sides: Linux lets nginx bind and listen
    beside it, but gives the number to nobody who asks for any free port.
    """

    def __init__(self, number=0):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.socket.bind(("127.0.0.1", number))
        except OSError as error:
            raise processes.StackError(f"port {number} cannot be used: {error.strerror}") from None
        self.number = self.socket.getsockname()[1]

    def release(self):
        self.socket.close()
