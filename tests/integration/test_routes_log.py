# SPDX-License-Identifier: MIT
"""Each authentication is one line in the log that says who, from where, by what and why not."""

import re
import shlex

import pytest
from agents import AGENT, agent_header, ask_agent_login, ask_company_user, ask_impersonation
from glue_answers import (
    ask_login,
    ask_refresh,
    ask_token,
    bearer,
    delete,
    get,
    login,
    post,
    secret,
    tokens_of,
)
from running_stack import DISABLED, JOHN, SONIA, SONIA_COMPANY_USER, UNCONFIRMED
from stored_accounts import REASON_OF_DISABLED

FORM = {"grant_type": "password", "username": JOHN[0], "password": JOHN[1]}
SESSION = re.compile(r"[0-9a-f]{32}")


def line_of(stack, ask, event="request"):
    """The keys and values of the one line that a request leaves."""
    offset = stack.log_size("bearerd")
    answer = ask()
    lines = [line for line in stack.log("bearerd", offset).splitlines() if f" event={event} " in line]
    assert len(lines) == 1, lines
    stamp, level, *pairs = shlex.split(lines[0])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", stamp)
    keys = dict(pair.split("=", 1) for pair in pairs)
    assert len(keys) == len(pairs), "a key is said twice"
    if event == "request":
        assert keys["status"] == str(answer.status)
    return {"level": level, **keys}


@pytest.fixture(scope="module")
def tokens(stack):
    return login(stack, SONIA)


def test_a_login_and_what_follows_are_one_session_in_the_log(stack):
    made = []

    def kept(answer):
        made.append(tokens_of(answer))
        return answer

    line = line_of(stack, lambda: kept(ask_login(stack, *JOHN)))
    assert (line["level"], line["route"], line["client"]) == ("info", "POST /access-tokens", "frontend")
    assert (line["kind"], line["account"], line["remote"], line["realm"]) == ("customer", "22", "127.0.0.1", "default")
    assert SESSION.fullmatch(line["session"]) and re.fullmatch(r"[0-9a-f]{32}", line["id"]) and int(line["us"]) > 0
    old = made[0].refresh
    next_line = line_of(stack, lambda: kept(ask_refresh(stack, old)))
    assert next_line["session"] == line["session"] and next_line["id"] != line["id"]
    spent = line_of(stack, lambda: ask_refresh(stack, old))
    assert (spent["reason"], spent["account"], spent["session"]) == ("spent", "22", line["session"])
    passed = line_of(stack, lambda: get(stack, "/customers/x", bearer(made[1].access)), "check")
    assert (passed["level"], passed["session"]) == ("info", line["session"])
    gone = line_of(stack, lambda: delete(stack, f"/refresh-tokens/{made[1].refresh}", bearer(made[1].access)))
    assert (gone["route"], gone["account"], gone["sessions_ended"]) == ("DELETE /refresh-tokens/{refreshToken}", "22", "1")
    revoked = line_of(stack, lambda: ask_refresh(stack, made[1].refresh))
    assert (revoked["reason"], revoked["session"]) == ("revoked", line["session"])


LOGINS = {
    "wrong-password": (JOHN[0], "wrong-1", "wrong_password", "22"),
    "unknown": ("nobody@example.com", "wrong-1", "unknown_account", None),
    "disabled": (*DISABLED, REASON_OF_DISABLED, "24"),
    "unconfirmed": (*UNCONFIRMED, "account_unconfirmed", "23"),
}


@pytest.mark.parametrize("row", LOGINS.values(), ids=LOGINS)
def test_a_refused_login_says_why_and_to_whom(stack, row):
    email, password, reason, account = row
    for line in (
        line_of(stack, lambda: ask_login(stack, email, password)),
        line_of(stack, lambda: ask_token(stack, {**FORM, "username": email, "password": password})),
    ):
        assert (line["reason"], line.get("account"), line["client"]) == (reason, account, "frontend")
        assert email not in line.values() and "session" not in line


OTHERS = {
    "no-token": (lambda stack: delete(stack, "/refresh-tokens/mine"), "missing_access_token"),
    "bad-token": (lambda stack: delete(stack, "/refresh-tokens/mine", ("Authorization", "x")), "malformed_authorization"),
    "unknown-refresh-token": (lambda stack: ask_refresh(stack, secret("0b" * 32)), "unknown_refresh_token"),
    "unknown-client": (lambda stack: ask_token(stack, {**FORM, "client_id": "nobody"}), "unknown_client"),
    "needless-secret": (lambda stack: ask_token(stack, {**FORM, "client_secret": secret("abc123")}), "client_is_public"),
    "no-route": (lambda stack: delete(stack, "/access-tokens"), "no_such_route"),
    "not-json": (lambda stack: post(stack, "/access-tokens", "{"), "body_not_json"),
    "wrong-type": (lambda stack: post(stack, "/access-tokens", '{"data":{"type":"x"}}'), "wrong_type"),
}


@pytest.mark.parametrize("ask, reason", OTHERS.values(), ids=OTHERS)
def test_every_refusal_has_a_reason(stack, ask, reason):
    assert line_of(stack, lambda: ask(stack))["reason"] == reason


def test_the_request_id_is_that_of_the_access_log(stack):
    offset = stack.log_size("nginx-access")
    line = line_of(stack, lambda: ask_login(stack, *JOHN))
    assert stack.wait_for_log("nginx-access", rf"id={line['id']}\b", offset)


def test_nobody_chooses_the_request_id_or_the_address(stack):
    headers = [("X-Request-Id", "chosen-by-me"), ("X-Forwarded-For", "198.51.100.1"), ("Bearerd-Request-Id", "chosen-by-me")]
    line = line_of(stack, lambda: ask_login(stack, *JOHN, *headers))
    assert line["id"] != "chosen-by-me" and line["remote"] == "127.0.0.1"


def test_a_refused_check_says_why(stack, tokens):
    for headers, reason in (([], "missing_access_token"), ([bearer(tokens.access + "x")], None), ([("Authorization", "Basic eDp5")], "other_scheme")):
        line = line_of(stack, lambda: get(stack, "/customers/x", *headers), "check")
        assert line["level"] == "info" and line["reason"] == (reason or line["reason"])


def test_what_an_agent_does_is_on_record(stack):
    made = []

    def kept(answer):
        made.append(tokens_of(answer))
        return answer

    line = line_of(stack, lambda: kept(ask_agent_login(stack, *AGENT)))
    assert (line["route"], line["kind"], line["account"]) == ("POST /agent-access-tokens", "agent", "3")
    field = agent_header(made[0].access)
    line = line_of(stack, lambda: kept(ask_impersonation(stack, "DE--21", field)))
    assert line["route"] == "POST /agent-customer-impersonation-access-tokens"
    assert (line["agent"], line["kind"], line["account"]) == ("3", "impersonation", "21")
    line = line_of(stack, lambda: ask_impersonation(stack, "DE--99999", field))
    assert (line["agent"], line["reason"], line["status"]) == ("3", "unknown_customer", "401")
    line = line_of(stack, lambda: get(stack, "/agent-customer-search?q=sonia", field))
    assert (line["route"], line["agent"]) == ("GET /agent-customer-search", "3")
    assert "sonia" not in str(line)
    line = line_of(stack, lambda: ask_company_user(stack, SONIA_COMPANY_USER, bearer(made[1].access)))
    assert (line["kind"], line["account"]) == ("company_user", "21")
    for blank, reason in (
        (lambda: ask_agent_login(stack, "", ""), "blank_credentials"),
        (lambda: ask_impersonation(stack, "", field), "blank_reference"),
        (lambda: get(stack, "/agent-customer-search?page[limit]=x", field), "bad_page"),
        (lambda: get(stack, "/agent-customer-search"), "no_agent_token"),
    ):
        assert line_of(stack, blank)["reason"] == reason
