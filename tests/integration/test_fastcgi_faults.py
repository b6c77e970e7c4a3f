# SPDX-License-Identifier: MIT
"""Hostile, broken and slow FastCGI peers, straight at bearerd's sockets."""

import json
import os
import select
import stat
import time

import fcgi_client as fcgi
import pytest

CHECK = {"REQUEST_METHOD": "GET", "REQUEST_URI": "/customers/DE--21", "REMOTE_ADDR": "127.0.0.1"}
LISTED = [(name, value) for name, value in CHECK.items()]


def login(sonia, **changes):
    """Parameters and body of a login."""
    attributes = {"username": sonia[0], "password": sonia[1]}
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
    parameters.update(changes)
    return parameters, body


def hostile():
    """Record sequences that are no good request, by name."""
    whole = fcgi.pairs(CHECK)
    values = fcgi.pairs([("FCGI_MPXS_CONNS", "")] * 4)
    head = fcgi.begin()
    tail = fcgi.record(fcgi.PARAMS) + fcgi.stdin(b"")
    sequences = {
        "not FastCGI": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "version 2": fcgi.record(fcgi.BEGIN_REQUEST, b"\0\1\0\0\0\0\0\0", version=2),
        "GET_VALUES first": fcgi.record(fcgi.GET_VALUES, values, request_id=0),
        "GET_VALUES repeated": fcgi.record(fcgi.GET_VALUES, values * 900, request_id=0),
        "GET_VALUES inside": head + fcgi.record(fcgi.GET_VALUES, values, request_id=0) + tail,
        "GET_VALUES in STDIN": head + fcgi.params(whole) + fcgi.record(fcgi.GET_VALUES, values, 0),
        "BEGIN too short": fcgi.record(fcgi.BEGIN_REQUEST, b"\0\1\0"),
        "request id 0": fcgi.begin(request_id=0) + fcgi.params(whole),
        "role Filter": fcgi.begin(role=fcgi.FILTER) + fcgi.params(whole) + fcgi.stdin(b""),
        "role 0": fcgi.begin(role=0) + fcgi.params(whole) + fcgi.stdin(b""),
        "second BEGIN": head + fcgi.begin(request_id=2) + fcgi.params(whole) + fcgi.stdin(b""),
        "other request id": head + fcgi.record(fcgi.PARAMS, whole, request_id=7) + tail,
        "aborted": head + fcgi.params(whole) + fcgi.record(fcgi.ABORT_REQUEST),
        "STDIN before PARAMS": head + fcgi.stdin(b"x") + fcgi.params(whole),
        "PARAMS after their end": head + fcgi.params(whole) + fcgi.params(whole) + tail,
        "DATA": head + fcgi.params(whole) + fcgi.record(fcgi.DATA, b"x"),
        "unknown type": head + fcgi.record(99, b"x") + tail,
        "value beyond the end": head + fcgi.record(fcgi.PARAMS, whole + b"\x05\x7fname") + tail,
        "NUL in a value": head + fcgi.params(whole + fcgi.pair("HTTP_X", b"a\0b")) + fcgi.stdin(b""),
        "NUL in a name": head + fcgi.params(whole + fcgi.pair(b"HTTP_X\0", "a")) + fcgi.stdin(b""),
        "= in a name": head + fcgi.params(fcgi.pair("REQUEST_METHOD=GET", "x")) + fcgi.stdin(b""),
        "method twice": fcgi.request(LISTED + [("REQUEST_METHOD", "OPTIONS")]),
        "target twice": fcgi.request(LISTED + [("REQUEST_URI", "/")]),
        "realm twice": fcgi.request(LISTED + [("BEARERD_REALM", "default")] * 2),
        "authorization twice": fcgi.request(LISTED + [("HTTP_AUTHORIZATION", "Bearer x")] * 2),
        "20000 parameters": fcgi.request(LISTED + [(f"X{i}", "y") for i in range(20000)]),
        "one long parameter": fcgi.request({**CHECK, "HTTP_COOKIE": "c" * 200000}),
        "long target": fcgi.request({**CHECK, "REQUEST_URI": "/" + "a" * 20000}),
        "nothing": b"",
    }
    for name, lengths in {
        "sum of lengths 2^31": (0xFFFFFF, 0x7FFFFFFE),
        "lengths 2^31-1": (0x7FFFFFFF, 0x7FFFFFFF),
        "sum of lengths 0": (0x7FFFFFFF, 1),
    }.items():
        sequences[name] = head + fcgi.params(fcgi.pair("A", "b", *lengths)) + fcgi.stdin(b"")
    return sequences


@pytest.mark.parametrize("socket", ["CHECK_SOCKET", "TOKEN_SOCKET"])
@pytest.mark.parametrize("name", sorted(hostile()))
def test_a_hostile_sequence_is_refused_and_costs_no_worker(stack, socket, name):
    before = stack.processes("check") + stack.processes("token")
    with fcgi.Client(stack.env[socket]) as client:
        client.send(hostile()[name])
        # Whoever stops half-way is not waited for: what was sent must not pass as a request.
        client.socket.shutdown(1)
        answer = client.read()
    assert answer.status is None or answer.status >= 400, answer
    assert stack.processes("check") + stack.processes("token") == before


def test_a_request_cut_anywhere_is_never_answered(stack):
    whole = fcgi.request({**CHECK, "REQUEST_URI": "/public", "CONTENT_LENGTH": "5"}, b"hello")
    path = stack.env["CHECK_SOCKET"]
    assert fcgi.ask(path, whole).status == 204
    for length in range(len(whole)):
        with fcgi.Client(path) as client:
            client.send(whole[:length]).socket.shutdown(1)
            assert client.read().status is None, length


@pytest.mark.parametrize(
    "length, status",
    [("-1", 400), ("five", 400), ("1", 400), ("100000", 413), ("99999999999999999999", 413)],
)
def test_a_lying_content_length_is_told_in_json(stack, sonia, length, status):
    parameters, body = login(sonia, CONTENT_LENGTH=length)
    answer = fcgi.ask(stack.env["TOKEN_SOCKET"], fcgi.request(parameters, body))
    assert answer.status == status
    assert json.loads(answer.body)


def test_a_body_longer_than_announced_is_refused(stack, sonia):
    parameters, body = login(sonia)
    answer = fcgi.ask(stack.env["TOKEN_SOCKET"], fcgi.request(parameters, body + b" "))
    assert answer.status == 400


def test_a_missing_content_length_is_no_obstacle(stack, sonia):
    parameters, body = login(sonia)
    del parameters["CONTENT_LENGTH"]
    assert fcgi.ask(stack.env["TOKEN_SOCKET"], fcgi.request(parameters, body)).status == 201


def test_a_body_of_a_megabyte_is_answered_and_not_kept(stack, sonia):
    def peak():
        total = 0
        for pid in stack.processes("token"):
            with open(f"/proc/{pid}/status", encoding="ascii") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
        return total

    parameters, _ = login(sonia)
    del parameters["CONTENT_LENGTH"]
    before = peak()
    for _ in range(20):
        answer = fcgi.ask(stack.env["TOKEN_SOCKET"], fcgi.request(parameters, b"x" * 1000000))
        assert answer.status == 413
    assert peak() - before < 6000  # KiB, of all token workers together.


def test_the_connection_is_closed_even_when_asked_to_keep_it(stack):
    parameters = {**CHECK, "REQUEST_URI": "/public"}
    with fcgi.Client(stack.env["CHECK_SOCKET"]) as client:
        answer = client.send(fcgi.request(parameters, flags=fcgi.KEEP_CONN)).read()
    assert answer.status == 204 and answer.ended


def test_an_authorizer_needs_no_input(stack):
    data = fcgi.begin(role=fcgi.AUTHORIZER) + fcgi.params(fcgi.pairs({**CHECK, "REQUEST_URI": "/public"}))
    assert fcgi.ask(stack.env["CHECK_SOCKET"], data).status == 200


def test_stalled_peers_do_not_hold_the_check_pool(stack):
    path = stack.env["CHECK_SOCKET"]
    half = fcgi.begin() + fcgi.record(fcgi.PARAMS, fcgi.pairs(CHECK))
    stalled = [fcgi.Client(path) for _ in range(2 * len(stack.processes("check")))]
    try:
        for number, client in enumerate(stalled):
            client.send([b"", b"\1", half][number % 3])
        began = time.monotonic()
        assert fcgi.ask(path, fcgi.request(CHECK), timeout=30).status == 403
        # Two rounds of check_request_timeout_ms (1 s).
        assert time.monotonic() - began < 5 * 2
    finally:
        for client in stalled:
            client.socket.close()


@pytest.mark.parametrize("pause", [0.05, 0.4])
def test_who_sends_byte_by_byte_gets_no_more_time(stack, pause):
    stream = fcgi.request({**CHECK, "REQUEST_URI": "/public", "HTTP_COOKIE": "c" * 2000})
    with fcgi.Client(stack.env["CHECK_SOCKET"]) as client:
        began = time.monotonic()
        for at in range(len(stream)):
            client.send(stream[at : at + 1])
            if time.monotonic() - began > 5:
                break
            # Readable: bearerd has closed, for there is no answer before the end.
            if select.select([client.socket], [], [], pause)[0]:
                break
        assert time.monotonic() - began < 5
        assert client.read().status is None


def test_a_peer_that_leaves_before_the_answer_hurts_nobody(stack, sonia):
    before = stack.processes("token") + stack.processes("check")
    for _ in range(30):
        fcgi.Client(stack.env["TOKEN_SOCKET"]).send(fcgi.request(*login(sonia))).socket.close()
        fcgi.Client(stack.env["CHECK_SOCKET"]).send(fcgi.request(CHECK)).socket.close()
    assert fcgi.ask(stack.env["CHECK_SOCKET"], fcgi.request(CHECK)).status == 403
    assert stack.processes("token") + stack.processes("check") == before


def test_the_sockets_are_for_owner_and_group_only(stack):
    for name in ("CHECK_SOCKET", "TOKEN_SOCKET"):
        assert stat.S_IMODE(os.stat(stack.env[name]).st_mode) == 0o660
