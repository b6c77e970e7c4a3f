# SPDX-License-Identifier: MIT
"""nginx of a stack: it runs nginx/example-site.conf and example-backend.conf, as they are shipped."""

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
{backend}}}
"""


def replaced(text, old, new):
    """`text` with `old` replaced: it must be there, once, or what is tested is not what is shipped."""
    if text.count(old) != 1:
        raise processes.StackError(f"nginx/: expected once, found {text.count(old)} times: {old!r}")
    return text.replace(old, new)


def write_site(layout, example, name, ports, app, log):
    """Writes a shipped example, with its ports, paths and names replaced by those of the stack.

    `name` is the site's in the example, `ports` (http, https or None) and `app` (in the example, here)
    are those of its servers, `log` begins the names of its log files.
    """
    http, https = ports
    with open(os.path.join(layout.nginx, "bearerd", example), encoding="utf-8") as file:
        site = file.read()
    site = replaced(site, "listen 80;", f"listen 127.0.0.1:{http};")
    if https:
        site = replaced(site, "listen 443 ssl;", f"listen 127.0.0.1:{https} ssl;")
        site = replaced(site, f"/etc/ssl/certs/{name}.pem", f"{layout.etc}/tls.pem")
        site = replaced(site, f"/etc/ssl/private/{name}.key", f"{layout.etc}/tls.key")
    else:
        site = "".join(
            line
            for line in site.splitlines(keepends=True)
            if not line.strip().startswith(("listen 443", "ssl_certificate"))
        )
    site = replaced(site, f"server_name {name};", "server_name localhost 127.0.0.1;")
    site = replaced(site, f"server 127.0.0.1:{app[0]};", f"server 127.0.0.1:{app[1]};")
    site = replaced(site, f"/var/log/nginx/{name.split('.')[0]}.access.log", f"{layout.log}/{log}access.log")
    site = replaced(site, f"/var/log/nginx/{name.split('.')[0]}.error.log", f"{layout.log}/{log}error.log")
    layout.write(os.path.join(layout.nginx, example.replace("example-", "")), site)


def write_config(layout, ports, app_port):
    """Copies nginx/*.conf and writes the sites; the backend's where `ports` has one for it."""
    includes = os.path.join(layout.nginx, "bearerd")
    shutil.copytree(os.path.join(TOP, "nginx"), includes)
    path = os.path.join(includes, "http.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    layout.write(path, text.replace("unix:/run/bearerd/", f"unix:{layout.run}/"))

    write_site(
        layout, "example-site.conf", "shop.example", (ports["http"], ports.get("https")), (8000, app_port), "nginx-"
    )
    backend = ""
    if "backend" in ports:
        backend = "    include backend.conf;\n"
        write_site(
            layout, "example-backend.conf", "backend.shop.example", (ports["backend"], None), (8001, app_port), "nginx-backend-"
        )

    main = MAIN.format(run=layout.run, log=layout.log, tmp=layout.tmp, backend=backend)
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
