# SPDX-License-Identifier: MIT
"""Bad input gets a clear JSON error and one log line, changes no row and costs no worker."""

import json
import re

import pytest
from daemon_probe import all_processes
from glue_answers import (
    ACCEPT,
    JSON_API,
    ask_login,
    ask_refresh,
    ask_token,
    bearer,
    check_error,
    delete,
    document,
    get,
    login,
    post,
)
from naughty_strings import NAUGHTY
from running_stack import JOHN

NO_DATA = (400, None, "Post data is invalid.")
FAILED = (401, "003", "Failed to authenticate user.")
TABLES = ("account_state", "client", "company_user", "customer", "refresh_token", "revocation", "schema_version", "session")
LINE = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z (debug|info|warning|error) event=[a-z_]+( [a-z_]+=([A-Za-z0-9._:/@+-]*|"([^"\\\x00-\x1f\x7f]|\\.)*"))*')


def row_counts(stack):
    return stack.sql("".join(f"SELECT COUNT(*) FROM {table};" for table in TABLES))


@pytest.fixture(scope="module")
def access(stack):
    return login(stack, JOHN).access


@pytest.fixture(autouse=True, scope="module")
def nothing_changes(stack, access):
    """Around all tests here: the same processes, the same rows, and a log of whole lines."""
    del access  # logs in first
    before = all_processes(stack), row_counts(stack)
    offset = stack.log_size("bearerd")
    yield
    assert (all_processes(stack), row_counts(stack)) == before
    for line in stack.log("bearerd", offset).splitlines():
        assert LINE.fullmatch(line), line


def once(stack, ask, event="request"):
    """The answer to one request, which must be JSON and leave exactly one line in the log."""
    offset = stack.log_size("bearerd")
    answer = ask()
    lines = re.findall(rf"(?m)^.* event={event}\b.*$", stack.log("bearerd", offset))
    assert len(lines) == 1, lines
    assert f" status={answer.status} " in lines[0] or event != "request", lines
    answer.json()
    return answer


# --- bodies that are no JSON

GOOD = {"username": "nobody@example.com", "password": "wrong-1"}
TEMPLATE = '{"data":{"type":"access-tokens","attributes":{"username":"nobody@example.com","password":"wrong-1","x":%s}}}'

NOT_JSON = [
    *("-", "+1", "01", "-01", "2.", ".5", "-.5", "1e", "1e+", "1.e1", "1.0.0", "0x1", "1_0", "--1", "1 2", "٣"),
    *("NaN", "Infinity", "-Infinity", "True", "nul", "undefined", "''", "'x'", "`x`", "x", ""),
    *('"', '"\\q"', '"\\x41"', '"\\u12"', '"\\u12g4"', '"\\"', '"a" "b"', '"a\tb"', '"a\nb"', '"\x01"', '"\x00"'),
    *('"\\ud800"', '"\\udc00\\ud800"', '"\\ud800\\u0041"', '"\\u0000"'),
    *("[", "]", "[1", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1;2]", "{", '{"a"}', '{"a":}', '{"a":1,}', "{,}", "{a:1}", "{1:1}", '{"a" 1}', '{"a":1 "b":2}', '{"a":1,"a":2}'),
    *("1//c", "/*c*/1", "1#c", "\ufeff1", "\u00a01", "\u20281", "\x0b1", "\f1"),
]


@pytest.mark.parametrize("text", NOT_JSON, ids=ascii)
def test_values_that_are_not_json(stack, text):
    check_error(once(stack, lambda: post(stack, "/access-tokens", TEMPLATE % text)), *NO_DATA)


JSON = ["0", "-0", "1.5e-10", "1E+2", '"\\ud83d\\ude00"', '"\\/\\b\\f\\n\\r\\t\\u0041"', '" \u2028\x7f"', "[[]]", "{}", '{"":""}', " \t\r\n1 ", "12345678901234567890", "[" * 28 + "]" * 28]


@pytest.mark.parametrize("text", JSON, ids=ascii)
def test_values_that_are_json_are_taken(stack, text):
    check_error(once(stack, lambda: post(stack, "/access-tokens", TEMPLATE % text)), *FAILED)


GOOD_BODY = TEMPLATE % "1"
BODIES = {
    "empty": b"",
    "space": b" \r\n ",
    "null-character": b"\0",
    "text": b"hello",
    "form": b"username=a&password=b",
    "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "two-documents": GOOD_BODY.encode() * 2,
    "trailing-brace": GOOD_BODY.encode() + b"}",
    "trailing-null-character": GOOD_BODY.encode() + b"\0",
    "trailing-comma": GOOD_BODY.encode() + b",",
    "byte-order-mark": b"\xef\xbb\xbf" + GOOD_BODY.encode(),
    "utf-16": GOOD_BODY.encode("utf-16"),
    "utf-16-le": GOOD_BODY.encode("utf-16-le"),
    "utf-32": GOOD_BODY.encode("utf-32"),
    "latin-1": (TEMPLATE % '"ä"').encode("latin-1"),
    "lone-continuation": (TEMPLATE % '"?"').encode().replace(b"?", b"\x80"),
    "cut-sequence": (TEMPLATE % '"?"').encode().replace(b"?", b"\xe2\x82"),
    "overlong": (TEMPLATE % '"?"').encode().replace(b"?", b"\xc0\xaf"),
    "surrogate": (TEMPLATE % '"?"').encode().replace(b"?", b"\xed\xa0\x80"),
    "above-unicode": (TEMPLATE % '"?"').encode().replace(b"?", b"\xf4\x90\x80\x80"),
    "not-utf-8-in-a-name": GOOD_BODY.encode().replace(b'"x"', b'"\xff"'),
    "not-utf-8-outside": b"\xff" + GOOD_BODY.encode(),
    "duplicate-data": b'{"data":1,' + GOOD_BODY.encode()[1:],
    "duplicate-type": GOOD_BODY.replace('"type"', '"type":"access-tokens","type"').encode(),
    "duplicate-username": GOOD_BODY.replace('"x":1', '"username":"a@example.com"').encode(),
    "duplicate-by-escape": GOOD_BODY.replace('"x":1', '"user\\u006eame":"a@example.com"').encode(),
    "deep-list": b"[" * 30000 + b"]" * 30000,
    "deep-list-open": b"[" * 60000,
    "deep-object": b'{"a":' * 10000 + b"1" + b"}" * 10000,
    "deep-inside": (TEMPLATE % ("[" * 1000 + "]" * 1000)).encode(),
    "deep-29": (TEMPLATE % ("[" * 30 + "]" * 30)).encode(),
    "gzip": b"\x1f\x8b\x08\x00" + b"\0" * 20,
    "random": bytes(range(256)) * 10,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["/access-tokens", "/refresh-tokens"])
def test_bodies_that_are_not_json(stack, body, path):
    check_error(once(stack, lambda: post(stack, path, body)), *NO_DATA)


def test_a_document_cut_anywhere(stack):
    for length in range(len(GOOD_BODY)):
        check_error(post(stack, "/access-tokens", GOOD_BODY[:length]), *NO_DATA)
    check_error(post(stack, "/access-tokens", GOOD_BODY + "\r"), *FAILED)


TYPES = [0, -1, 1.5, True, False, [], ["x"], {}, {"x": "y"}, [None], 10**30]


@pytest.mark.parametrize("value", TYPES, ids=str)
def test_wrong_types_anywhere(stack, value):
    for given in (value, {"data": value}, {"data": {"type": value, "attributes": GOOD}}):
        assert once(stack, lambda: post(stack, "/access-tokens", json.dumps(given))).status == 400
    given = {"data": {"type": "access-tokens", "attributes": value}}
    answer = once(stack, lambda: post(stack, "/access-tokens", json.dumps(given)))
    assert answer.status == (422 if isinstance(value, dict) else 400)
    for path, kind, name in (("/access-tokens", "access-tokens", "username"), ("/refresh-tokens", "refresh-tokens", "refreshToken")):
        answer = once(stack, lambda: post(stack, path, document(kind, **{name: value})))
        message = "This value should not be blank." if value == [] else "This value should be of type string."
        assert answer.json()["errors"][0]["detail"] == f"{name} => {message}"


# --- strings that have broken others, wherever a string may stand


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text)[:40])
def test_naughty_strings(stack, access, text):
    for ask in (
        lambda: ask_login(stack, JOHN[0], text + "!"),
        lambda: ask_login(stack, text, text),
        lambda: ask_login(stack, text + "@example.com", "wrong-1"),
        lambda: ask_refresh(stack, text + "!"),
        lambda: ask_login(stack, *JOHN, ("Authorization", "Bearer " + in_header(text) + "!")),
    ):
        answer = once(stack, ask)
        assert answer.status in (400, 401, 422), answer
        assert 1 <= len(answer.json()["errors"]) <= 2
        assert "application/vnd.api+json" == answer.header("Content-Type")
    for fields in (
        {"grant_type": "password", "username": JOHN[0], "password": text + "!"},
        {"grant_type": "password", "username": text + "!", "password": "wrong-1"},
        {"grant_type": "refresh_token", "refresh_token": text + "!"},
        {"grant_type": text + "!", "username": text},
        {"grant_type": "password", "username": JOHN[0], "password": "wrong-1", "client_id": text + "!"},
        {text + "!": text, "grant_type": "refresh_token", "refresh_token": "no-such-token", "scope": text},
    ):
        answer = once(stack, lambda: ask_token(stack, fields))
        assert answer.status == 400 and set(answer.json()) == {"error", "error_description"}
    # Raw, as path and in headers that end up in the session or the log.
    target = "/refresh-tokens/" + "".join(f"%{byte:02x}" for byte in text.encode() + b"!")
    answer = delete(stack, target, bearer(access))
    assert answer.status in (204, 400, 404, 414), answer
    check = once(stack, lambda: get(stack, "/customers/x", ("Authorization", "Bearer " + in_header(text) + "!")), "check")
    assert check.status == 401


def in_header(text):
    """`text` without what ends a header line."""
    return re.sub(r"[\r\n\0]", "?", text)


def test_naughty_user_agents_do_not_break_the_log_or_the_session(make_stack):
    stack = make_stack()
    for text in NAUGHTY:
        answer = ask_login(stack, *JOHN, ("User-Agent", in_header(text)), ("Accept-Language", in_header(text)))
        assert answer.status == 201, (text, answer)
    for line in stack.log("bearerd").splitlines():
        assert LINE.fullmatch(line), line
    assert len(json.loads(stack.ctl("session", "list", "--account", JOHN[0], "--json").stdout)) == len(NAUGHTY)
    assert stack.ctl("session", "list").returncode == 0


# --- headers and sizes


def nginx_lines(stack, offset):
    """Lines of the access log since `offset`; nginx writes them after the answer."""
    stack.wait_for_log("nginx-access", r".", offset)
    return stack.log("nginx-access", offset).splitlines()


NGINX = {
    "same-authorization-twice": ([("Authorization", "Bearer x"), ("Authorization", "Bearer x")], 400),
    "two-authorizations": ([("Authorization", "Basic x"), ("authorization", "Bearer x")], 400),
    "empty-and-full": ([("Authorization", ""), ("Authorization", "Bearer x")], 400),
    "64-KB-header": ([("X-Large", "x" * 65536)], 431),
    "64-KB-authorization": ([("Authorization", "Bearer " + "x" * 65536)], 431),
    "64-KB-cookie": ([("Cookie", "; ".join(f"c{n}=1" for n in range(9000)))], 431),
    "20-KB-header": ([("X-Large", "x" * 20500)], 431),
    "80-KB-of-headers": ([(f"X-{n}", "x" * 16000) for n in range(5)], 431),
    "200-KB-of-headers": ([(f"X-{n}", "x" * 1000) for n in range(200)], 431),
    "bad-content-length": ([("Content-Length", "-1")], 400),
    "two-content-lengths": ([("Content-Length", "1"), ("Content-Length", "2")], 400),
    "not-a-number": ([("Content-Length", "1x")], 400),
    "length-and-chunks": ([("Content-Length", "3"), ("Transfer-Encoding", "chunked")], 400),
}


@pytest.mark.parametrize("path", ["/access-tokens", "/customers/x", "/token"])
@pytest.mark.parametrize("name", NGINX)
def test_what_nginx_refuses_is_json_too(stack, name, path):
    headers, status = NGINX[name]
    offset, daemon = stack.log_size("nginx-access"), stack.log_size("bearerd")
    answer = stack.request("POST", path, [ACCEPT, *headers])
    assert answer.status == status, answer
    assert answer.header("Content-Type") in (JSON_API, "application/json") and answer.json()
    assert len(nginx_lines(stack, offset)) == 1
    assert " event=request " not in stack.log("bearerd", daemon)


def test_headers_of_50_kb_are_taken(stack):
    headers = [(f"X-Large-{number}", "x" * 17000) for number in range(3)]
    check_error(once(stack, lambda: post(stack, "/access-tokens", GOOD_BODY, *headers)), *FAILED)
    check_error(once(stack, lambda: post(stack, "/access-tokens", GOOD_BODY, *headers, bearer("x" * 900))), 401, "001", "Invalid access token.")


def test_hundreds_of_small_headers(stack):
    answer = once(stack, lambda: post(stack, "/access-tokens", GOOD_BODY, *[(f"X-{n}", "y") for n in range(900)]))
    assert answer.status in (400, 401, 431), answer


@pytest.mark.parametrize("path", ["/access-tokens", "/refresh-tokens", "/token"])
@pytest.mark.parametrize("size", [65537, 1_000_000, 1_100_000, 9_000_000])
def test_large_bodies(stack, path, size):
    answer = post(stack, path, b"x" * size)
    assert answer.status == 413, answer
    assert answer.header("Content-Type") == ("application/json" if path == "/token" else JSON_API)
    text = "Request body is too large." if size <= 1_000_000 else "Content Too Large"
    assert text in (answer.json().get("error_description"), answer.json().get("errors", [{}])[0].get("detail"))


def test_twenty_thousand_parameters(stack):
    fields = "&".join(f"a{n}=" for n in range(9000))
    assert once(stack, lambda: ask_token(stack, "grant_type=password&" + fields)).status == 400


def test_a_chunked_body_is_a_body(stack):
    headers = [ACCEPT, ("Content-Type", JSON_API), ("Transfer-Encoding", "chunked")]
    chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (GOOD_BODY[:7], GOOD_BODY[7:])) + "0\r\n\r\n"
    check_error(once(stack, lambda: stack.request("POST", "/access-tokens", headers, chunks)), *FAILED)
