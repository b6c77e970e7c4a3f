# SPDX-License-Identifier: MIT
"""After a session's whole life, with mistakes, no log of any part holds a password or a token."""

import json
import os

JSON = [("Content-Type", "application/json"), ("Accept", "*/*")]
PASSWORD = "wr0ng-but-secret-all-the-same"


def document(kind, **attributes):
    return json.dumps({"data": {"type": kind, "attributes": attributes}})


def token_pair(answer):
    assert answer.status == 201, answer
    attributes = answer.json()["data"]["attributes"]
    return attributes["accessToken"], attributes["refreshToken"]


def test_no_log_holds_a_password_or_a_token(make_stack, john):
    stack = make_stack()  # logs at level debug
    email, password = john
    login = document("access-tokens", username=email, password=password)
    access, refresh = token_pair(stack.request("POST", "/access-tokens", JSON, login))
    body = document("refresh-tokens", refreshToken=refresh)
    access_2, refresh_2 = token_pair(stack.request("POST", "/refresh-tokens", JSON, body))
    bearer = [*JSON[1:], ("Authorization", f"Bearer {access_2}")]

    stack.request("POST", "/access-tokens", JSON, document("access-tokens", username=email, password=PASSWORD))
    stack.request("POST", "/token", JSON[1:], f"grant_type=password&username={email}&password={PASSWORD}")
    stack.request("POST", "/token", JSON[1:], f"grant_type=refresh_token&refresh_token={refresh}")
    stack.request("POST", "/refresh-tokens", JSON, body)
    stack.request("GET", "/customers/DE--22", bearer)
    stack.request("GET", "/customers/DE--22", [("Authorization", f"Bearer {access_2}x")])
    stack.request("GET", "/customers/DE--22", bearer + bearer[1:])
    stack.request("DELETE", f"/refresh-tokens/{refresh_2}?{refresh_2}")
    stack.stop("mariadb", "KILL")
    stack.request("POST", "/access-tokens", JSON, login)
    stack.request("DELETE", f"/refresh-tokens/{refresh_2}", bearer)
    stack.stop("bearerd")
    stack.request("DELETE", f"/v1/refresh-tokens//{refresh_2}", bearer)
    stack.request("GET", "/customers/DE--22", bearer)

    with open(stack.env["CONFIG"].replace("bearerd.toml", "db-password"), encoding="utf-8") as file:
        secrets = [password, PASSWORD, refresh, refresh_2, file.read().strip()]
    # The parts of an access token: what it says is no secret, its signature is.
    secrets += [token.rpartition(".")[2] for token in (access, access_2)]
    for name in os.listdir(stack.env["LOG_DIR"]):
        log = stack.log(name.removesuffix(".log"))
        for secret in secrets:
            assert secret not in log, f"{name} holds {secret[:6]}..."
            # Not even cut short.
            assert len(secret) < 20 or secret[:20] not in log, f"{name} holds {secret[:6]}..."
    assert "event=request" in stack.log("bearerd") and "[hidden]" in stack.log("nginx-access")
