# SPDX-License-Identifier: MIT
"""A FastCGI application in a few lines, to stand in for bearerd where a test needs one that misbehaves."""

import os
import socket
import struct
import threading

BEGIN_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6
KEEP_CONN = 1

# Every check that passes carries these, so that nginx's variables are always set anew.
PASS = (
    "Status: 204 No Content\r\nX-Bearerd-Status: 204\r\n"
    "X-Bearerd-Subject: customer:DE--21\r\nX-Bearerd-Kind: customer\r\n\r\n"
)


def refusal(status, body, true_status=None, **headers):
    """The answer of a check that refuses: `status` is what nginx sees, `true_status` what it means."""
    lines = [
        f"Status: {status} x",
        f"X-Bearerd-Status: {true_status or status}",
        "X-Bearerd-Error: 001",
        f"X-Bearerd-Body: {body}",
        "X-Bearerd-Content-Type: application/vnd.api+json",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines) + "\r\n\r\n"


def _read_exactly(connection, length):
    chunks = b""
    while len(chunks) < length:
        chunk = connection.recv(length - len(chunks))
        if not chunk:
            raise ConnectionError("closed in the middle of a record")
        chunks += chunk
    return chunks


def _record(connection):
    """The next record: its type, request id and content."""
    _, kind, request_id, length, padding = struct.unpack("!BBHHBx", _read_exactly(connection, 8))
    content = _read_exactly(connection, length + padding)[:length]
    return kind, request_id, content


def _pairs(stream):
    """The name-value pairs of a params stream (FastCGI 1.0, section 3.4)."""
    result, at = {}, 0

    def length():
        nonlocal at
        if stream[at] < 128:
            at += 1
            return stream[at - 1]
        at += 4
        return struct.unpack("!I", stream[at - 4 : at])[0] & 0x7FFFFFFF

    while at < len(stream):
        name_length, value_length = length(), length()
        name = stream[at : at + name_length].decode("latin-1")
        at += name_length
        result[name] = stream[at : at + value_length].decode("latin-1")
        at += value_length
    return result


class FastCgiPeer:
    """Serves a Unix socket in threads. `answer(params, body)` returns header and body text, or None
    to close the connection without a word. `requests` holds the parameters of all requests so far,
    `flags` what the web server asked for in BEGIN_REQUEST."""

    def __init__(self, path, answer):
        self.answer = answer
        self.requests = []
        self.flags = []
        self.listener = socket.socket(socket.AF_UNIX)
        if os.path.exists(path):
            os.unlink(path)
        self.listener.bind(path)
        os.chmod(path, 0o666)
        self.listener.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        """From now on connections are refused."""
        # shutdown wakes the accepting thread; close alone would leave it in accept.
        if self.listener.fileno() != -1:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                while self._serve_one(connection):
                    pass
            except OSError:
                pass

    def _serve_one(self, connection):
        params, body, keep = b"", b"", False
        while True:
            kind, request_id, content = _record(connection)
            if kind == BEGIN_REQUEST:
                keep = bool(content[2] & KEEP_CONN)
                self.flags.append(content[2])
            elif kind == PARAMS:
                params += content
            elif kind == STDIN:
                body += content
                if not content:
                    break
        self.requests.append(_pairs(params))
        text = self.answer(self.requests[-1], body)
        if text is None:
            return False
        data = text if isinstance(text, bytes) else text.encode()
        for start in range(0, len(data), 65528):
            part = data[start : start + 65528]
            connection.sendall(struct.pack("!BBHHBx", 1, STDOUT, request_id, len(part), 0) + part)
        connection.sendall(struct.pack("!BBHHBx", 1, STDOUT, request_id, 0, 0))
        connection.sendall(struct.pack("!BBHHBxIB3x", 1, END_REQUEST, request_id, 8, 0, 0, 0))
        return keep
