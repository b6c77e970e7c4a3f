# SPDX-License-Identifier: MIT
"""A FastCGI client that builds every record by hand, so that it can also build wrong ones."""

import socket
import struct
import time

BEGIN_REQUEST, ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, DATA, GET_VALUES = 1, 2, 3, 4, 5, 6, 8, 9
RESPONDER, AUTHORIZER, FILTER = 1, 2, 3
KEEP_CONN = 1


def record(kind, content=b"", request_id=1, padding=0, version=1):
    """One record (FastCGI 1.0, section 3.3)."""
    head = struct.pack("!BBHHBx", version, kind, request_id, len(content), padding)
    return head + content + b"p" * padding


def begin(role=RESPONDER, flags=0, request_id=1):
    return record(BEGIN_REQUEST, struct.pack("!HB5x", role, flags), request_id)


def pair(name, value, name_length=None, value_length=None):
    """A name-value pair; the lengths may lie."""
    name, value = (part if isinstance(part, bytes) else part.encode() for part in (name, value))

    def length(size):
        return struct.pack("!B", size) if size < 128 else struct.pack("!I", size | 0x80000000)

    announced = (len(name) if name_length is None else name_length,
                 len(value) if value_length is None else value_length)
    return length(announced[0]) + length(announced[1]) + name + value


def pairs(parameters):
    """Pairs of a dictionary, or of a list of (name, value) where a name is to come twice."""
    items = parameters.items() if isinstance(parameters, dict) else parameters
    return b"".join(pair(name, value) for name, value in items)


def params(content):
    """A PARAMS stream with its end."""
    parts = [content[at : at + 65535] for at in range(0, len(content), 65535)]
    return b"".join(record(PARAMS, part) for part in parts) + record(PARAMS)


def stdin(body):
    """A STDIN stream with its end."""
    parts = [body[at : at + 65535] for at in range(0, len(body), 65535)]
    return b"".join(record(STDIN, part) for part in parts) + record(STDIN)


def request(parameters, body=b"", flags=0):
    """A whole request as a web server sends it."""
    return begin(flags=flags) + params(pairs(parameters)) + stdin(body)


class Answer:
    """What came back: status (None: the connection ended without an answer), headers, body."""

    def __init__(self, stream, end):
        head, _, self.body = stream.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n") if stream else []
        self.headers = {}
        for line in lines:
            name, _, value = line.partition(": ")
            self.headers[name.lower()] = value
        self.ended = end
        phrase = self.headers.get("status")
        self.status = int(phrase.split()[0]) if phrase and end else None

    def __repr__(self):
        return f"<Answer {self.status} {self.body[:80]!r}>"


class Client:
    """One connection to one of bearerd's sockets."""

    def __init__(self, path, timeout=10):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends what it can; bearerd may have closed already."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return self

    def read(self):
        """Reads until bearerd closes the connection: an Answer."""
        data, stream, end = b"", b"", False
        while True:
            try:
                part = self.socket.recv(65536)
            except ConnectionResetError:
                part = b""
            if not part:
                break
            data += part
        while len(data) >= 8:
            _, kind, _, length, padding = struct.unpack("!BBHHBx", data[:8])
            content, data = data[8 : 8 + length], data[8 + length + padding :]
            if kind == STDOUT:
                stream += content
            end = end or kind == END_REQUEST
        return Answer(stream, end)

    def seconds_until_closed(self):
        began = time.monotonic()
        self.read()
        return time.monotonic() - began


def ask(path, data, timeout=10):
    """Sends `data` on a connection of its own and reads the answer."""
    with Client(path, timeout) as client:
        return client.send(data).read()
