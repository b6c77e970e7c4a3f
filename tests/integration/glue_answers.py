# SPDX-License-Identifier: MIT
"""The storefront's requests, and what every answer to them must look like (contract 1, 2 and 8)."""

import json
import re
from collections import namedtuple

JSON_API = "application/vnd.api+json"
FORM = "application/x-www-form-urlencoded"
CHALLENGE = 'Bearer realm="Access to shop API"'
ACCEPT = ("Accept", "*/*")

# The reason phrases of the contract; nginx passes on what bearerd says.
REASONS = {
    200: "OK",
    201: "Created",
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    406: "Not Acceptable",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
SECURITY = {
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
    "Referrer-Policy": "same-origin",
}
NEVER_STORED = "no-cache, no-store, private"
NOT_CACHED = "no-cache, private"

# Everything that must never be in a log: filled as the tests go along (see conftest.py).
SECRETS = set()

Tokens = namedtuple("Tokens", "access refresh expires_in company_user")


def secret(text):
    """Remembers that `text` must not show up in any log; returns it.

    Short text of hexadecimal digits stands in request ids by chance, so it proves nothing."""
    if len(text) >= 6 and not re.fullmatch(r"[0-9a-f]{1,11}", text):
        SECRETS.add(text)
    return text


# --- requests


def bearer(token):
    """The Authorization header with `token`."""
    return ("Authorization", f"Bearer {secret(token)}")


def document(kind, **attributes):
    """A JSON:API request body."""
    return json.dumps({"data": {"type": kind, "attributes": attributes}})


def post(stack, path, body, *headers, accept=True, content_type=JSON_API):
    """POST with a body as given."""
    pairs = list(headers)
    if accept:
        pairs.append(ACCEPT)
    if content_type is not None:
        pairs.append(("Content-Type", content_type))
    return stack.request("POST", path, pairs, body)


def ask_login(stack, username, password, *headers, path="/access-tokens"):
    secret(password)
    return post(stack, path, document("access-tokens", username=username, password=password), *headers)


def ask_refresh(stack, token, *headers, path="/refresh-tokens"):
    return post(stack, path, document("refresh-tokens", refreshToken=secret(token)), *headers)


def ask_token(stack, fields, *headers, path="/token", content_type=FORM):
    """POST /token with `fields` as a dictionary, or a body that is one already."""
    if isinstance(fields, dict):
        fields = "&".join(f"{quote(name)}={quote(value)}" for name, value in fields.items())
    return post(stack, path, fields, *headers, content_type=content_type)


def quote(text):
    return "".join(c if re.match(r"[A-Za-z0-9._-]", c) else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def delete(stack, path, *headers):
    return stack.request("DELETE", path, [ACCEPT, *headers])


def get(stack, path, *headers):
    return stack.request("GET", path, [ACCEPT, *headers])


def login(stack, account):
    """Tokens for an (e-mail, password, ...) account."""
    answer = ask_login(stack, account[0], account[1])
    assert answer.status == 201, answer
    return tokens_of(answer)


def refresh(stack, token):
    answer = ask_refresh(stack, token)
    assert answer.status == 201, answer
    return tokens_of(answer)


def tokens_of(answer):
    """The tokens of a JSON:API answer or of one of /token."""
    document_ = answer.json()
    if "data" in document_:
        found = document_["data"]["attributes"]
        tokens = Tokens(
            found["accessToken"], found["refreshToken"], found["expiresIn"], found.get("idCompanyUser")
        )
    else:
        tokens = Tokens(
            document_["access_token"], document_["refresh_token"], document_["expires_in"], None
        )
    secret(tokens.access)
    secret(tokens.refresh)
    return tokens


# --- answers


def check_head(answer, status, content_type, cache, language="en_US"):
    """Status line and every header that the contract names; none of them twice."""
    assert (answer.status, answer.reason) == (status, REASONS[status]), answer
    if status != 204:
        assert answer.header("Content-Type") == content_type, answer
    assert answer.header("Content-Language") == language, answer
    assert answer.header("Cache-Control") == cache, answer
    assert answer.header("Date"), answer
    for name, value in SECURITY.items():
        assert answer.header(name) == value, answer
    assert answer.header("Strict-Transport-Security") is None, answer
    assert answer.header("WWW-Authenticate") == (CHALLENGE if status == 401 else None), answer
    assert (answer.header("Retry-After") is not None) == (status in (429, 503)), answer
    assert answer.header("X-Powered-By") is None, answer


def errors_document(status, code, *details):
    errors = [{"detail": detail, "status": status} for detail in details]
    if code is not None:
        for error in errors:
            error["code"] = code
    return {"errors": errors}


def check_error(answer, status, code, *details, cache=NEVER_STORED, content_type=JSON_API, language="en_US"):
    """A JSON:API error list with these details, in this order, and nothing else."""
    check_head(answer, status, content_type, cache, language)
    assert answer.json() == errors_document(status, code, *details), answer
    for error in answer.json()["errors"]:
        assert type(error["status"]) is int
    check_length(answer)


def check_refused(answer, status, code, detail):
    """What nginx sends in the name of a check: the same status, challenge and body."""
    assert (answer.status, answer.reason) == (status, REASONS[status]), answer
    assert answer.header("Content-Type") == JSON_API, answer
    assert answer.header("WWW-Authenticate") == (CHALLENGE if status == 401 else None), answer
    assert answer.header("Cache-Control") == "no-store", answer
    assert answer.json() == errors_document(status, code, detail), answer


def check_oauth(answer, status, error, description):
    """An answer of /token that refuses."""
    check_oauth_head(answer, status)
    assert answer.json() == {"error": error, "error_description": description}, answer
    assert re.fullmatch(r'[\x20\x21\x23-\x5b\x5d-\x7e]*', description)


def check_oauth_head(answer, status):
    check_head(answer, status, "application/json", "no-store", language=None)
    assert answer.header("Pragma") == "no-cache", answer
    check_length(answer)


def check_length(answer):
    length = answer.header("Content-Length")
    if length is not None:
        assert int(length) == len(answer.body)


def check_tokens(answer, kind, stack, attributes, lifetime=28800, content_type=JSON_API):
    """A login or refresh that worked: exact keys, types and links."""
    check_head(answer, 201, content_type, NEVER_STORED)
    data = answer.json()
    assert set(data) == {"data"}
    assert set(data["data"]) == {"type", "id", "attributes", "links"}
    assert (data["data"]["type"], data["data"]["id"]) == (kind, None)
    assert data["data"]["links"] == {"self": f"{stack.base_url}/{kind}"}
    found = data["data"]["attributes"]
    assert set(found) == set(attributes)
    assert found["tokenType"] == "Bearer"
    assert found["expiresIn"] == lifetime and type(found["expiresIn"]) is int
    tokens = tokens_of(answer)
    assert re.fullmatch(r"[0-9a-f]{64}", tokens.refresh)
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", tokens.access, re.ASCII)
    check_length(answer)
    return tokens
