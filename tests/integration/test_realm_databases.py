# SPDX-License-Identifier: MIT
"""Realms whose accounts are in databases of their own: one that is away is nothing to the others."""

import os
import re
import socket
import threading
import time

import pytest
from further_sites import add_sites
from glue_answers import ask_login, ask_refresh, bearer, check_error, get, login, tokens_of
from running_stack import SONIA, TOP
from test_accounts import check

PASSWORD = "change123"
BLOGGER = ("sonia@example.com", PASSWORD)
RESOURCE = "/customers/DE--21"
FAILED = (401, "003", "Failed to authenticate user.")
AWAY = (503, None, "Service Unavailable")
# A realm that has its accounts where `default` has them, and two with equal tables for a database.
REALMS = """
[process]
token_workers = 4
[realm.default.accounts.customer]
set_password = "none"
[realm.club]
public_url = "https://club.example"
rules = ""
"""
BLOG = """
[realm.{name}]
public_url = "https://{name}.example"
rules = ""
[realm.{name}.accounts]
preset = "wordpress"
[realm.{name}.accounts.database]
socket = "{directory}/blog.sock"
name = "blog"
user = "blog"
password_file = "{directory}/password"
connect_timeout = 1
read_timeout = 1
"""


def tables(name):
    with open(os.path.join(TOP, "tests", "integration", "tables", name + ".sql"), encoding="utf-8") as file:
        return file.read()


class Sites:
    """The stack, a site for each realm, and the way to the database of two of them."""

    def __init__(self, stack, directory):
        self.stack, self.socket = stack, os.path.join(directory, "blog.sock")
        stack.sql("CREATE DATABASE blog CHARACTER SET utf8mb4; USE blog;" + tables("wordpress"))
        stack.sql("CREATE USER blog@localhost IDENTIFIED BY 'another password'; GRANT SELECT ON blog.* TO blog@localhost")
        stack.sql("INSERT INTO client SELECT r.realm, client_id, name, secret_hash, created_at, disabled_at FROM client,"
                  " (SELECT 'blog' AS realm UNION SELECT 'news' UNION SELECT 'club') r WHERE client.realm = 'default'")
        for realm in ("blog", "news", "club"):
            assert stack.ctl("--realm", realm, "key", "generate").returncode == 0
        sites = add_sites(stack, **{realm: f"set $bearerd_realm {realm};" for realm in ("blog", "news", "club")})
        self.blog, self.news, self.club = sites["blog"], sites["news"], sites["club"]
        self.open()

    def restart(self):
        self.stack.stop("bearerd")
        self.stack.start("bearerd")

    def open(self):
        """Lets connections to the database of the blogs through again."""
        self.close()
        os.symlink(self.stack.env["DB_SOCKET"], self.socket)
        self.restart()

    def close(self):
        """Takes the socket away and ends the connections that there are."""
        if os.path.lexists(self.socket):
            os.remove(self.socket)
        for (number,) in self.stack.sql("SELECT id FROM information_schema.processlist WHERE user = 'blog'"):
            self.stack.sql(f"KILL {number}")


@pytest.fixture(scope="module")
def sites(module_stack, tmp_path_factory):
    directory = str(tmp_path_factory.mktemp("blog"))
    with open(os.path.join(directory, "password"), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write("another password\n")
    blogs = "".join(BLOG.format(name=name, directory=directory) for name in ("blog", "news"))
    return Sites(module_stack(REALMS + blogs), directory)


def check_others_go_on(sites, access):
    check_error(ask_login(sites.stack, SONIA[0], "wrong-1"), *FAILED)
    assert ask_refresh(sites.stack, login(sites.stack, SONIA).refresh).status == 201
    assert get(sites.stack, RESOURCE, bearer(access)).status == 200
    assert get(sites.stack, RESOURCE).status == 403


def test_each_realm_s_accounts_log_in_where_they_are(sites):
    login(sites.stack, SONIA)
    for site in (sites.blog, sites.news):
        answer = ask_login(site, *BLOGGER)
        assert answer.status == 201, answer
        assert ask_refresh(site, tokens_of(answer).refresh).status == 201
        check_error(ask_login(site, *SONIA), *FAILED)
    for site in (sites.stack, sites.club):
        check_error(ask_login(site, *BLOGGER), *FAILED)
    done = check(sites.stack)
    assert done.returncode == 0 and done.stderr == "", done.stderr


def test_realms_with_equal_settings_share_a_connection(sites):
    sites.restart()
    for _ in range(20):
        for site in (sites.blog, sites.news):
            assert ask_login(site, *BLOGGER).status == 201
    # Of the token workers, one at most for each; the keeper has no mail to send.
    ((count,),) = sites.stack.sql("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'blog'")
    assert 1 <= int(count) <= len(sites.stack.processes("token"))


def test_bearerctl_works_on_the_accounts_of_the_realm(sites):
    done = sites.stack.ctl("--realm", "blog", "accounts", "try", BLOGGER[0])
    assert "right password    accepted" in done.stdout, done.stderr
    done = sites.stack.ctl("accounts", "try", BLOGGER[0])
    assert done.returncode == 1 and "There is no customer" in done.stderr
    assert "bcrypt" in sites.stack.ctl("--realm", "news", "accounts", "hashes").stdout
    done = sites.stack.ctl("migrate")
    assert done.returncode == 0, done.stderr
    assert re.findall(r"\[realm\.(\w+)\.accounts\.database\] was left alone", done.stdout) == ["blog", "news"]
    done = sites.stack.ctl("migrate", "--account-database")
    assert done.returncode == 1 and "There is no [realm.default.accounts.database]" in done.stderr


def test_a_database_that_is_away_is_503_to_its_realms_alone(sites):
    access = login(sites.stack, SONIA).access
    tokens = tokens_of(ask_login(sites.blog, *BLOGGER))
    sites.close()
    try:
        size = sites.stack.log_size("bearerd")
        for _ in range(10):
            for site in (sites.blog, sites.news):
                check_error(ask_login(site, *BLOGGER), *AWAY)
                check_error(ask_login(site, BLOGGER[0], "wrong-1"), *AWAY)
            check_error(ask_refresh(sites.blog, tokens.refresh), *AWAY)
            check_others_go_on(sites, access)
        sites.stack.wait_for_log("bearerd", r"event=database_unavailable database=blog cause=unreachable", size)
        assert "database=bearerd" not in sites.stack.log("bearerd", size)
        done = check(sites.stack)
        assert done.returncode == 1
        assert re.findall(r"the accounts of realm (\w+) cannot be tried", done.stderr) == ["blog", "news"]
    finally:
        sites.open()
    assert ask_login(sites.blog, *BLOGGER).status == 201
    # Nothing of it was spent.
    assert ask_refresh(sites.blog, tokens.refresh).status == 201


def test_bearerd_starts_without_it_and_finds_it_again(sites):
    sites.close()
    sites.restart()
    check_error(ask_login(sites.blog, *BLOGGER), *AWAY)
    check_others_go_on(sites, login(sites.stack, SONIA).access)
    os.symlink(sites.stack.env["DB_SOCKET"], sites.socket)
    size = sites.stack.log_size("bearerd")
    deadline = time.monotonic() + 15
    while ask_login(sites.blog, *BLOGGER).status != 201:
        assert time.monotonic() < deadline, "no recovery"
        time.sleep(0.05)
    sites.stack.wait_for_log("bearerd", r"event=database_recovered database=blog", size)
    sites.open()


def test_a_server_that_says_nothing_delays_others_but_refuses_nobody(sites):
    access = login(sites.stack, SONIA).access
    sites.close()
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(sites.socket)
    silent.listen(64)
    over, answers = threading.Event(), []

    def log_in():
        while not over.is_set():
            answers.append(ask_login(sites.blog, *BLOGGER).status)

    threads = [threading.Thread(target=log_in) for _ in range(2)]
    try:
        for thread in threads:
            thread.start()
        for _ in range(5):
            check_others_go_on(sites, access)
    finally:
        over.set()
        for thread in threads:
            thread.join()
        silent.close()
        sites.open()
    assert answers and set(answers) == {503}
