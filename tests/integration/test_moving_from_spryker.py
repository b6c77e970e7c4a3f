# SPDX-License-Identifier: MIT
"""docs/MOVING-FROM-SPRYKER.md, run from its first line to its last on a shop in a database of its own."""

import json
import os
import re
import socket
import subprocess
import textwrap
import time

import pytest
from daemon_probe import eventually
from further_sites import Site
from glue_answers import ask_login, ask_refresh, bearer, check_error, get, login, secret, tokens_of
from legacy_shop import SPRYKER
from password_routes import change, check_done, confirm, new_password
from php_refresh_tokens import KEY, customer, php_token
from running_stack import TOP, build_directory
from test_php_tokens import VERIFY, make_key, php, php_token as php_access_token

PASSWORD = "change123"
REGISTRATION_KEY = "5f1e6d3c9a7b48d2a0c4e8f2b6d1a3c5"


def blocks(name, kind):
    with open(os.path.join(TOP, "docs", name), encoding="utf-8") as file:
        return [textwrap.dedent(text) for text in re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", file.read())]


class Shop:
    """The shop's database, for what asks a stack for SQL."""

    def __init__(self, stack):
        self._stack = stack

    def sql(self, text):
        return self._stack.sql(f"USE shop; {text}")


class Moving:
    """A shop with its PHP behind nginx, and bearerd beside it that knows nothing of the shop yet."""

    def __init__(self, stack, directory):
        self.stack, self.directory, self.shop = stack, directory, Shop(stack)
        self.private_key, self.public_key = make_key(directory)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.trial = Site(free.getsockname()[1])
        self._site = os.path.join(os.path.dirname(stack.env["NGINX_CONFIG"]), "site.conf")
        self._make_shop()
        self._make_programs()
        self.edit_site(*((line, "") for line in self.cut_over), ("http://shop$bearerd_unproven", "http://shop"))
        self.run("systemctl reload nginx")

    cut_over = (
        "    include bearerd/server.conf;\n    include bearerd/token-routes.conf;\n",
        "        include bearerd/protect.conf;\n        include bearerd/identity-proxy.conf;\n",
    )

    def _make_shop(self):
        with open(SPRYKER[1], encoding="utf-8") as file:
            tables = file.read().split("-- What docs/ACCOUNTS.md adds")[0]
        self.stack.sql(f"CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop; {tables}")
        value = php("echo password_hash($argv[1], PASSWORD_BCRYPT, ['cost' => 4]);", PASSWORD)
        self.shop.sql(
            "INSERT INTO spy_customer (id_customer, customer_reference, email, password, registered, registration_key)"
            f" VALUES (21, 'DE--21', 'sonia@spryker.com', '{value}', '2026-01-01', NULL),"
            f" (22, 'DE--22', 'john@example.com', '{value}', '2026-01-01', NULL),"
            f" (23, 'DE--23', 'new@example.com', '{value}', NULL, '{secret(REGISTRATION_KEY)}')"
        )
        key = self.directory / "shop-encryption-key"
        key.write_text(secret(KEY) + "\n")
        key.chmod(0o600)

    def _make_programs(self):
        """What stands in for an installed system: the programs with this stack's files."""
        env, build = self.stack.env, build_directory()
        config, nginx = env["CONFIG"], env["NGINX_CONFIG"]
        for name, text in {
            "bearerctl": f'BEARERD_SQL="{TOP}/sql" exec {build}/bearerctl --config {config} "$@"',
            "bearerd": f'exec {build}/bearerd --config {config} "$@"',
            "nginx": f'exec /usr/sbin/nginx -p {self.stack.top} -c {nginx} -e /dev/null "$@"',
            "systemctl": f'case "$*" in "reload bearerd") kill -HUP {env["BEARERD_PID"]};;'
            f' "reload nginx") kill -HUP {env["NGINX_PID"]};; *) exit 1;; esac',
        }.items():
            program = self.directory / name
            program.write_text(f"#!/bin/sh\n{text}\n")
            program.chmod(0o755)

    def here(self, text):
        """A text of the document with the places of this stack."""
        for name, place in {
            "/etc/bearerd/database-password": os.path.join(os.path.dirname(self.stack.env["CONFIG"]), "db-password"),
            "/etc/bearerd/shop-encryption-key": str(self.directory / "shop-encryption-key"),
            "/run/mysqld/mysqld.sock": self.stack.env["DB_SOCKET"],
            "/srv/shop/config/Zed/private.key": self.private_key,
            "127.0.0.1:8090": f"127.0.0.1:{self.trial.port}",
        }.items():
            text = text.replace(name, place)
        return re.sub(r"until = [0-9-]+", "until = 2099-12-31", text)

    def run(self, commands):
        """The output of commands of the document, each of which must succeed."""
        path = f"{self.directory}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-e", "-c", self.here(commands)], capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def edit_site(self, *pairs):
        with open(self._site, encoding="utf-8") as file:
            text = file.read()
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        with open(self._site, "w", encoding="utf-8") as file:
            file.write(text)

    def add_server(self, text):
        with open(self._site, "a", encoding="utf-8") as file:
            file.write("\n" + self.here(text))


def is_phps(site):
    """Whether the route of logins leads to PHP, which the sample application plays."""
    answer = ask_login(site, "sonia@spryker.com", PASSWORD)
    return answer.status == 200 and answer.json()["from"] == "application"


@pytest.fixture(scope="module")
def moving(module_stack, tmp_path_factory):
    return Moving(module_stack(), tmp_path_factory.mktemp("shop"))


SH = blocks("MOVING-FROM-SPRYKER.md", "sh")
NGINX = blocks("MOVING-FROM-SPRYKER.md", "nginx")
(TOML,) = blocks("MOVING-FROM-SPRYKER.md", "toml")


def test_the_document_has_no_command_that_is_not_run_below():
    assert len(SH) == 7 and len(NGINX) == 3 and not blocks("MOVING-FROM-SPRYKER.md", "sql")
    for name in re.findall(r"\]\(([A-Z-]+\.md)", open(os.path.join(TOP, "docs", "MOVING-FROM-SPRYKER.md"), encoding="utf-8").read()):
        assert os.path.exists(os.path.join(TOP, "docs", name)), name


def test_step_1_reads_the_shop(moving):
    needed = [text for text in blocks("ACCOUNTS.md", "sql") if text.startswith(("GRANT ", "CREATE INDEX "))]
    assert len(needed) == 2
    for text in needed:
        moving.stack.sql(text)
    with open(moving.stack.env["CONFIG"], "a", encoding="utf-8") as file:
        file.write("\n" + moving.here(TOML))
    size = moving.stack.log_size("bearerd")
    assert "every query of accounts can be used" in moving.run(SH[0])
    moving.stack.wait_for_log("bearerd", "event=reloaded", size)
    said = moving.run(SH[1])
    assert re.search(r"right password +accepted", said) and re.search(r"bcrypt +cost 4 +3", said)
    assert is_phps(moving.stack)
    assert "account_query_unusable" not in moving.stack.log("bearerd", size)


def test_step_2_runs_beside_php(moving):
    moving.add_server(NGINX[0])
    deadline = time.monotonic() + 20
    while True:
        try:
            document = json.loads(moving.run(SH[2]))
            break
        except AssertionError:
            # nginx was told, and has not yet opened the port.
            assert time.monotonic() < deadline
    access = secret(document["data"]["attributes"]["accessToken"])
    secret(document["data"]["attributes"]["refreshToken"])
    assert php(VERIFY, moving.public_key, stdin=access) == "1 DE--21"
    for token in (access, php_access_token(moving.private_key)):
        answer = get(moving.trial, "/customers/DE--21", bearer(token))
        assert answer.status == 200 and answer.json()["from"] == "application", answer
    assert get(moving.trial, "/customers/DE--21").status == 403
    assert is_phps(moving.stack)


@pytest.fixture(scope="module")
def theirs(moving):
    """Tokens that PHP has issued: one to be exchanged, one to be kept."""
    return [php_token(moving.shop, customer(number), ["customer"]) for number in (21, 22)]


def test_step_3_cuts_over_and_nobody_logs_in_again(moving, theirs):
    stack = moving.stack
    moving.edit_site(("    location / {", textwrap.indent(NGINX[1], "    ") + "\n    location / {"))
    moving.run(SH[3])
    # nginx takes a new configuration a moment after it was told.
    eventually(lambda: ask_login(stack, "sonia@spryker.com", PASSWORD).status == 201)
    # The second pair by itself: until here PHP verifies.
    assert get(stack, "/customers/DE--21").json()["from"] == "application"
    moving.edit_site(("    location / {\n", "    location / {\n" + textwrap.indent(NGINX[2], "        ")))
    moving.run(SH[3])
    eventually(lambda: get(stack, "/customers/DE--21").status == 403)

    assert get(stack, "/customers/DE--21", bearer(php_access_token(moving.private_key))).status == 200
    answer = ask_refresh(stack, theirs[0].text)
    assert answer.status == 201, answer
    assert get(stack, "/customers/DE--21", bearer(tokens_of(answer).access)).status == 200
    check_error(ask_refresh(stack, theirs[0].text), 401, "004", "Failed to refresh token.")
    check_done(confirm(stack, REGISTRATION_KEY))
    login(stack, ("new@example.com", PASSWORD))

    listed, ended = moving.run(SH[4]).rsplit("\n", 2)[:2]
    assert "DE--21" in listed and re.match(r"\d+ sessions of DE--21 and 0 refresh tokens of PHP revoked", ended), ended
    assert ask_refresh(stack, tokens_of(answer).refresh).status == 401


class Sonia:
    email, password, reference = "sonia@spryker.com", PASSWORD, "DE--21"


def test_step_4_moves_back_with_what_was_changed(moving, theirs):
    stack, password = moving.stack, new_password()
    tokens = login(stack, (Sonia.email, Sonia.password))
    check_done(change(stack, Sonia, tokens, password))
    moving.edit_site(
        (textwrap.indent(NGINX[1], "    ") + "\n", ""), (textwrap.indent(NGINX[2], "        "), "")
    )
    moving.run(SH[5])
    eventually(lambda: is_phps(stack))
    assert php(VERIFY, moving.public_key, stdin=tokens.access) == "1 DE--21"
    (stored,) = moving.shop.sql("SELECT password FROM spy_customer WHERE id_customer = 21")[0]
    assert php("var_dump(password_verify($argv[1], $argv[2]));", password, stored) == "bool(true)\n"
    revoked = moving.shop.sql("SELECT revoked_at IS NOT NULL FROM spy_oauth_refresh_token ORDER BY id_oauth_refresh_token")
    assert revoked == [["1"], ["0"]]


def test_step_5_signs_with_a_key_that_no_php_has(moving):
    time.sleep(1.1)  # What PHP issues in the very second of a new password counts as issued before it.
    token = php_access_token(moving.private_key)
    size = moving.stack.log_size("bearerd")
    moving.run(SH[6])
    moving.stack.wait_for_log("bearerd", "event=reloaded", size)
    ours = login(moving.trial, ("john@example.com", PASSWORD)).access
    assert php(VERIFY, moving.public_key, stdin=ours).startswith("0 ")
    for one in (ours, token):
        eventually(lambda: get(moving.trial, "/customers/DE--22", bearer(one)).status == 200)
