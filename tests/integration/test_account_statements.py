# SPDX-License-Identifier: MIT
"""How many statements a login and a refresh send to the database of the accounts, as that one counts them."""

import os

import pytest
from agents import ask_agent_login
from backend_answers import backend_of, password_fields
from glue_answers import ask_login, ask_refresh, ask_token, tokens_of
from running_stack import SONIA, TOP
from test_accounts import with_queries

PASSWORD = "change123"
# By preset, a customer who logs in.
CUSTOMERS = {
    "bearerd": SONIA[0],
    "spryker": SONIA[0],
    "wordpress": "sonia@example.com",
    "magento": "sonia@example.com",
    "drupal": "sonia@example.com",
    "phpbb": "Sonia",
    "postfixadmin": "sonia@example.com",
}
# Those whose customer above has a hash to which a better one is put beside.
BESIDE = ("wordpress", "magento", "drupal", "phpbb", "postfixadmin")
MOST = 2


class Counted:
    """A stack whose daemon reads accounts as another user of the same database, whose statements count."""

    def __init__(self, module_stack, preset):
        tables = os.path.join(TOP, "tests", "integration", "tables", preset + ".sql")
        options = ("--sql", tables) if os.path.exists(tables) else ()
        self.stack = with_queries(module_stack, f'preset = "{preset}"\n[process]\ntoken_workers = 3', options)
        self.stack.sql("CREATE USER accounts@localhost IDENTIFIED BY ''; GRANT ALL ON bearerd.* TO accounts@localhost")
        with open(self.stack.env["CONFIG"], "a", encoding="utf-8") as file:
            file.write(f'\n[realm.default.accounts.database]\nsocket = "{self.stack.env["DB_SOCKET"]}"\nuser = "accounts"\n')
        self.stack.stop("bearerd")
        self.stack.start("bearerd")
        self.stack.sql("SET GLOBAL log_output = 'TABLE'")

    def statements(self, work):
        """What is executed there while `work` is done."""
        self.stack.sql("TRUNCATE mysql.general_log; SET GLOBAL general_log = ON")
        work()
        self.stack.sql("SET GLOBAL general_log = OFF")
        rows = self.stack.sql(
            "SELECT command_type, REPLACE(argument, '\\n', ' ') FROM mysql.general_log WHERE user_host LIKE '%accounts[accounts]%'"
        )
        return [argument for kind, argument in rows if kind in ("Execute", "Query")]

    def most(self, work):
        """The most that any of a few rounds took, once all workers have what they look up each hour."""
        for _ in range(20):
            work()
        return max(len(self.statements(work)) for _ in range(5))


@pytest.fixture(scope="module", params=CUSTOMERS)
def counted(request, module_stack):
    return request.param, Counted(module_stack, request.param)


def log_in(stack, login):
    if "@" in login:
        answer = ask_login(stack, login, PASSWORD)
        assert answer.status == 201, answer
    else:
        answer = ask_token(stack, password_fields((login, PASSWORD)))
        assert answer.status == 200, answer
    return tokens_of(answer)


def test_a_customer_s_login_takes_two_at_most(counted):
    preset, one = counted
    most = one.most(lambda: log_in(one.stack, CUSTOMERS[preset]))
    assert 1 <= most <= MOST
    # Nor does the first one take more, which puts a better hash beside.
    one.stack.sql("DELETE FROM better_hash")
    assert len(one.statements(lambda: log_in(one.stack, CUSTOMERS[preset]))) <= MOST
    assert one.stack.sql("SELECT COUNT(*) FROM better_hash") == [["1" if preset in BESIDE else "0"]]


def test_a_refusal_and_a_refresh_take_two_at_most(counted):
    preset, one = counted
    assert one.most(lambda: ask_login(one.stack, "nobody@example.com", PASSWORD)) <= MOST
    assert one.most(lambda: ask_login(one.stack, CUSTOMERS[preset], "wrong-1")) <= MOST
    refresh = log_in(one.stack, CUSTOMERS[preset]).refresh

    def go_on():
        nonlocal refresh
        answer = ask_refresh(one.stack, refresh)
        assert answer.status == 201
        refresh = tokens_of(answer).refresh

    assert one.most(go_on) <= MOST


@pytest.mark.parametrize("counted", ["spryker", "magento"], indirect=True)
def test_users_and_agents_of_a_shop_too(counted):
    preset, one = counted
    if preset == "spryker":
        most = one.most(lambda: ask_agent_login(one.stack, "admin@spryker.com", PASSWORD))
    else:
        backend = backend_of(one.stack)
        most = one.most(lambda: ask_token(backend, password_fields(("admin", PASSWORD))))
    assert 1 <= most <= MOST
