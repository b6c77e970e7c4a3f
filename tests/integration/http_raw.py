# SPDX-License-Identifier: MIT
"""HTTP/1.1 as it is sent: header order, case, repetition and emptiness stay what the test wrote."""

import json
import socket
import ssl

TIMEOUT = 30


class Answer:
    """One answer: `status`, `reason`, `headers` (pairs in order), `body` (bytes)."""

    def __init__(self, status, reason, headers, body):
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body

    def all(self, name):
        """The values of a header, one for each time it was sent."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        """The value of a header that may be sent once at most; None without it."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} was sent {len(values)} times: {values}"
        return values[0] if values else None

    def json(self):
        """The body; fails when it is not JSON."""
        return json.loads(self.body)

    def __repr__(self):
        lines = [f"{self.status} {self.reason}"] + [f"{k}: {v}" for k, v in self.headers]
        return "\n".join(lines) + "\n\n" + self.body[:2000].decode("utf-8", "replace")


class Connection:
    """A client connection that may be used for several requests, one after the other."""

    def __init__(self, host, port, tls_ca=None, timeout=TIMEOUT):
        self.socket = socket.create_connection((host, port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls_ca:
            self.socket = ssl.create_default_context(cafile=tls_ca).wrap_socket(
                self.socket, server_hostname="localhost"
            )
        self.host = f"{host}:{port}"
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def request(self, method, target, headers=(), body=None):
        """Sends a request and reads its answer.

        `headers` is a dictionary or a list of pairs. Host is added where it is missing, and
        Content-Length where there is a body; nothing else is.
        """
        pairs = list(headers.items() if isinstance(headers, dict) else headers)
        names = {name.lower() for name, _ in pairs}
        if "host" not in names:
            pairs.insert(0, ("Host", self.host))
        if isinstance(body, str):
            body = body.encode()
        if body is not None and not names & {"content-length", "transfer-encoding"}:
            pairs.append(("Content-Length", str(len(body))))
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in pairs) + "\r\n"
        try:
            self.send(head.encode("utf-8", "surrogateescape") + (body or b""))
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before the whole body was sent: the answer is there already
        return self.read(method)

    def read(self, method="GET"):
        """Reads one answer; ConnectionError when the server closes without one."""
        while True:
            line = self.file.readline()
            if not line:
                raise ConnectionError("closed without an answer")
            _, _, rest = line.decode("latin-1").rstrip("\r\n").partition(" ")
            code, _, reason = rest.partition(" ")
            headers = []
            while (line := self.file.readline().decode("latin-1").rstrip("\r\n")) != "":
                name, _, value = line.partition(":")
                headers.append((name, value.strip()))
            if int(code) >= 200:
                break
        answer = Answer(int(code), reason, headers, b"")
        if method != "HEAD" and answer.status not in (204, 304):
            answer.body = self._body(answer)
        return answer

    def _body(self, answer):
        if (answer.header("Transfer-Encoding") or "").lower() == "chunked":
            body = b""
            while size := int(self.file.readline().split(b";")[0], 16):
                body += self.file.read(size)
                self.file.readline()
            self.file.readline()
            return body
        length = answer.header("Content-Length")
        return self.file.read() if length is None else self.file.read(int(length))


def exchange(host, port, data, timeout=TIMEOUT):
    """Sends bytes as they are, and returns all that comes back until the server closes."""
    with socket.create_connection((host, port), timeout) as connection:
        connection.sendall(data)
        chunks = []
        while chunk := connection.recv(65536):
            chunks.append(chunk)
    return b"".join(chunks)
