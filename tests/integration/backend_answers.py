# SPDX-License-Identifier: MIT
"""The Back Office host's requests, and what every answer to them must look like (contract 1.5, 1.15)."""

import itertools
import json

from further_sites import Site
from glue_answers import JSON_API, Tokens, ask_token, bearer, check_head, check_length, post, secret

# (user name, password, ...) of the sample users; see tools/stack_parts/daemon.py.
AGENT = ("admin@spryker.com", "change123")
USER = ("sonia@spryker.com", "change123")
WAREHOUSE = ("warehouse@spryker.com", "change123")

NOTHING_SENT = (401, None, "Unauthorized request.")
NO_TOKEN = (401, "002", "Missing access token.")
BAD_TOKEN = (401, "001", "Invalid access token.")
WRONG_KIND = (400, "001", "Invalid access token.")
FORBIDDEN = (403, "5101", "Operation is forbidden.")
NOT_FOUND = (404, "007", "Not found")

_numbers = itertools.count(1)


def backend_of(stack):
    """The Back Office host of a stack, which can be asked like the stack."""
    return Site(int(stack.env["BACKEND_URL"].rpartition(":")[2]))


def check_backend(answer, status, code, message):
    """A refusal as a bare array: exact keys in their order, and nothing else."""
    check_backend_head(answer, status)
    assert answer.json() == [error_object(status, code, message)], answer
    (error,) = answer.json()
    assert list(error) == ["message", "status", "code"][: len(error)]
    assert type(error["status"]) is int


def error_object(status, code, message):
    error = {"message": message, "status": status}
    return error if code is None else {**error, "code": code}


def check_backend_head(answer, status, content_type="application/json"):
    check_head(answer, status, content_type, "no-store", language=None)
    assert answer.header("Pragma") == "no-cache", answer
    check_length(answer)


def check_backend_check(answer, status, code, message):
    """What nginx sends in the name of a check."""
    assert answer.status == status, answer
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Content-Language") is None
    assert (answer.header("WWW-Authenticate") is not None) == (status == 401)
    assert answer.json() == [error_object(status, code, message)], answer


def password_fields(account):
    return {"grant_type": "password", "username": account[0], "password": secret(account[1])}


def camel(fields):
    """The same parameters in the other spelling."""
    parts = {name: name.split("_") for name in fields}
    return {parts[n][0] + "".join(p.title() for p in parts[n][1:]): value for n, value in fields.items()}


def check_user_tokens(answer, lifetime=28800):
    check_backend_head(answer, 200)
    document = answer.json()
    assert list(document) == ["token_type", "expires_in", "access_token", "refresh_token"]
    assert document["token_type"] == "Bearer"
    assert document["expires_in"] == lifetime and type(document["expires_in"]) is int
    return _tokens(document["access_token"], document["refresh_token"], lifetime)


def check_warehouse_tokens(answer):
    check_backend_head(answer, 201)
    (document,) = answer.json()
    assert list(document) == ["tokenType", "expiresIn", "accessToken", "refreshToken"]
    assert document["tokenType"] == "Bearer"
    assert document["expiresIn"] == 604800 and type(document["expiresIn"]) is int
    return _tokens(document["accessToken"], document["refreshToken"], 604800)


def _tokens(access, refresh, lifetime):
    return Tokens(secret(access), secret(refresh), lifetime, None)


def log_in(backend, account):
    """Tokens of a Back Office user."""
    return check_user_tokens(ask_token(backend, password_fields(account)))


def ask_refresh_token(site, token, **more):
    """The refresh_token grant at /token of either host."""
    return ask_token(site, {"grant_type": "refresh_token", "refresh_token": secret(token), **more})


def ask_warehouse_token(backend, token, body=None, content_type=JSON_API):
    return post(backend, "/warehouse-tokens", body, bearer(token), content_type=content_type)


def new_user(stack, warehouse=None):
    """(user name, password, id) of a Back Office user whom only this test has."""
    name = f"user{next(_numbers)}@example.com"
    stack.sql(
        "INSERT INTO backoffice_user (realm, uuid, username, password_hash, is_warehouse_user, created_at)"
        f" SELECT 'default', UUID(), '{name}', password_hash, {int(warehouse is not None)}, created_at"
        " FROM backoffice_user WHERE user_id = 4"
    )
    ((number,),) = stack.sql(f"SELECT user_id FROM backoffice_user WHERE username = '{name}'")
    if warehouse is not None:
        stack.sql(
            "INSERT INTO warehouse_assignment (realm, user_id, warehouse_id, created_at)"
            f" VALUES ('default', {number}, {warehouse}, 0)"
        )
    return name, USER[1], number


def as_json(fields):
    return json.dumps(fields)
