# SPDX-License-Identifier: MIT
"""No log of any part holds a password, a token or a hash, whatever went wrong.

Every stack of these tests is looked through when it ends (conftest.py); here is what is most likely
to go wrong, and the shared stack after all that the other files did to it.
"""

import os

from forged_tokens import Forger
from glue_answers import (
    SECRETS,
    ask_login,
    ask_refresh,
    ask_token,
    bearer,
    delete,
    get,
    login,
    post,
    refresh,
    secret,
)
from log_canary import leaks_in, needle_of

PASSWORD = "wr0ng-but-secret-all-the-same"


def misuse(stack, account, tokens):
    """Secrets where they do not belong, or with something else wrong about the request."""
    email, password = account
    ask_login(stack, email, PASSWORD)
    ask_login(stack, PASSWORD, PASSWORD)  # the password in the field of the name
    ask_token(stack, {"grant_type": "password", "username": email, "password": PASSWORD})
    ask_token(stack, {"grant_type": PASSWORD, "client_id": PASSWORD, "scope": PASSWORD})
    ask_token(stack, {"grant_type": "refresh_token", "refresh_token": tokens.access})
    ask_token(stack, "", path=f"/token?refresh_token={tokens.refresh}&password={PASSWORD}")
    ask_refresh(stack, tokens.refresh + "x")
    post(stack, "/access-tokens", f'{{"data":{{"password":"{PASSWORD}"', bearer(tokens.access + "x"))
    post(stack, "/access-tokens", PASSWORD, ("User-Agent", tokens.refresh))
    post(stack, "/access-tokens", "x" * 70000 + PASSWORD)
    get(stack, "/customers/DE--22", bearer(tokens.access + "x"))
    get(stack, "/customers/DE--22", bearer(tokens.access), bearer(tokens.access))
    get(stack, "/customers/DE--22", ("Authorization", tokens.refresh))
    delete(stack, f"/refresh-tokens/{tokens.refresh}?{tokens.refresh}")
    delete(stack, f"/refresh-tokens/{tokens.refresh}/{tokens.refresh}")
    delete(stack, f"/v1/refresh-tokens//{tokens.refresh}", bearer(tokens.refresh))


def misplace(stack, tokens):
    """Tokens in paths of the site itself and in Referer: nginx's error log always prints both, so that
    these are hidden only as long as nothing goes wrong with bearerd."""
    post(stack, "/access-tokens", PASSWORD, ("Referer", f"https://x/?t={tokens.refresh}"))
    get(stack, f"/customers/{tokens.access}?access_token={tokens.access}", bearer(tokens.refresh))
    get(stack, f"/%ff{tokens.refresh}")


def test_no_log_holds_a_password_or_a_token(make_stack, john):
    stack = make_stack()  # logs at level debug
    path = stack.env["CONFIG"].replace("bearerd.toml", "db-password")
    with open(path, encoding="utf-8") as file:
        secret(file.read().strip())
    with open(Forger(stack).key_file, encoding="utf-8") as file:
        secret(file.read().splitlines()[3])
    first = login(stack, john)
    second = refresh(stack, first.refresh)
    ask_refresh(stack, first.refresh)
    misuse(stack, john, second)
    misplace(stack, second)
    assert leaks_in(stack) == []
    stack.stop("mariadb", "KILL")
    assert ask_login(stack, *john).status == 503
    delete(stack, f"/refresh-tokens/{second.refresh}", bearer(second.access))
    stack.stop("bearerd")
    assert ask_login(stack, *john).status == 503
    misuse(stack, john, second)
    assert leaks_in(stack) == []
    assert "event=request" in stack.log("bearerd") and "[hidden]" in stack.log("nginx-access")


def test_bearerctl_prints_no_secret(own_stack, new_account):
    account = new_account()
    tokens = login(own_stack, account)
    own_stack.ctl("customer", "set-password", account.email, stdin=secret("another-password-9") + "\n")
    printed = ""
    for command in (
        ["customer", "list"],
        ["customer", "show", account.email],
        ["session", "list", "--ended"],
        ["session", "list", "--ended", "--json"],
        ["key", "list", "--json"],
    ):
        done = own_stack.ctl(*command)
        printed += done.stdout + done.stderr
    for hidden in (tokens.access, tokens.refresh, account.password, "another-password-9", "$argon2"):
        assert needle_of(hidden) not in printed


def test_no_process_shows_a_secret_to_others(stack, john):
    login(stack, john)
    for kind in ("check", "token", "hash", "signer", "keeper"):
        for pid in stack.processes(kind):
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                shown = file.read()
            assert shown.split(b"\0")[0].startswith(b"bearerd: "), shown
            assert b"password" not in shown


def test_the_logs_of_the_shared_stack(stack, john):
    login(stack, john)
    assert len(SECRETS) > 3 and os.path.getsize(stack.log_path("bearerd")) > 1000
    assert leaks_in(stack) == []
