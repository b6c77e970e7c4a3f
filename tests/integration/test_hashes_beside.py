# SPDX-License-Identifier: MIT
"""Better hashes beside accounts in somebody else's tables, here WordPress', which nobody writes to."""

import json
import os
import re
import threading

import pytest
from backend_answers import backend_of, password_fields
from glue_answers import ask_login, ask_refresh, ask_token, check_error, check_oauth, tokens_of
from running_stack import TOP
from test_account_presets import CHANGED, FAILED, GRANT_FAILED, OTHER_PASSWORD, PASSWORD, grant, tokens_for
from test_accounts import check, with_queries

WORDPRESS = ("--sql", os.path.join(TOP, "tests", "integration", "tables", "wordpress.sql"))
# php -r 'echo md5("change123");'
MD5 = "ed52efced6f7f5438c91fe8293eed992"
SONIA, OLD, PLUGIN = "sonia@example.com", "old", "plugin@example.com"


@pytest.fixture(scope="module")
def blog(module_stack):
    # A place for hashing for each of sixteen.
    return with_queries(module_stack, 'preset = "wordpress"\n[process]\ntoken_workers = 18', WORDPRESS)


@pytest.fixture(autouse=True)
def nothing_beside(request):
    if "blog" in request.fixturenames:
        request.getfixturevalue("blog").sql("DELETE FROM better_hash")


def beside(stack):
    """The rows of our table: {account id: hash}."""
    rows = stack.sql("SELECT account_id, password_hash FROM better_hash WHERE realm = 'default' AND account_kind = 'customer'")
    return dict(rows)


def table_of(stack):
    return stack.sql("SELECT * FROM wp_users ORDER BY ID")


def count(stack, event, offset):
    return stack.log("bearerd", offset).count(f"event={event} ")


def change_setting(stack, before, after):
    with open(stack.env["CONFIG"], encoding="utf-8") as file:
        text = file.read()
    assert text.count(before) == 1
    with open(stack.env["CONFIG"], "w", encoding="utf-8") as file:
        file.write(text.replace(before, after))
    stack.stop("bearerd")
    stack.start("bearerd")


def test_the_first_good_login_puts_argon2id_beside_and_the_next_one_uses_it(blog):
    before, size = table_of(blog), blog.log_size("bearerd")
    check_error(ask_login(blog, SONIA, "wrong-1"), *FAILED)
    assert beside(blog) == {}
    first = tokens_for(blog, SONIA)
    rows = beside(blog)
    assert list(rows) == ["1"] and rows["1"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    second = tokens_for(blog, SONIA)
    assert beside(blog) == rows and table_of(blog) == before
    for tokens in (first, second):
        assert ask_refresh(blog, tokens.refresh).status == 201
    check_error(ask_login(blog, SONIA, "wrong-1"), *FAILED)
    blog.wait_for_log("bearerd", r"event=password_rehashed realm=default kind=customer account=1 before=wordpress-bcrypt where=beside", size)
    assert count(blog, "password_rehashed", size) == 1
    # It is compared instead of the own one: what is there is what logs in.
    blog.sql("UPDATE better_hash SET password_hash = CONCAT(LEFT(password_hash, LENGTH(password_hash) - 4), 'AAAA')")
    check_oauth(grant(blog, SONIA), *GRANT_FAILED)


def test_a_password_that_the_software_changes_makes_the_row_count_nothing(blog):
    tokens = tokens_for(blog, OLD)
    rows = beside(blog)
    ((former,),) = blog.sql("SELECT user_pass FROM wp_users WHERE ID = 2")
    blog.sql(f"UPDATE wp_users SET user_pass = '{CHANGED}' WHERE ID = 2")
    try:
        check_oauth(grant(blog, OLD), *GRANT_FAILED)
        assert ask_refresh(blog, tokens.refresh).status == 401
        assert beside(blog) == rows
        again = tokens_for(blog, OLD, OTHER_PASSWORD)
        assert ask_refresh(blog, again.refresh).status == 201
        assert list(beside(blog)) == ["2"] and beside(blog) != rows
        assert grant(blog, OLD, OTHER_PASSWORD).status == 200
        check_oauth(grant(blog, OLD), *GRANT_FAILED)
    finally:
        blog.sql(f"UPDATE wp_users SET user_pass = '{former}' WHERE ID = 2")
    assert grant(blog, OLD).status == 200


def test_sixteen_logins_at_once_leave_one_row(blog):
    size, answers = blog.log_size("bearerd"), []
    threads = [threading.Thread(target=lambda: answers.append(ask_login(blog, PLUGIN, PASSWORD))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [201] * 16
    assert list(beside(blog)) == ["3"]
    for answer in answers:
        assert ask_refresh(blog, tokens_of(answer).refresh).status == 201
    assert count(blog, "password_rehashed", size) == 1 and count(blog, "password_not_rehashed", size) == 0


def test_bearerctl_shows_what_stands_beside(blog):
    shown = blog.ctl("accounts", "try", SONIA).stdout
    assert "better hash" not in shown and "hash              wordpress-bcrypt" in shown
    tokens_for(blog, SONIA)
    done = blog.ctl("accounts", "try", SONIA)
    assert done.returncode == 0 and done.stderr == ""
    assert re.search(r"(?m)^  hash +wordpress-bcrypt$", done.stdout)
    assert re.search(r"(?m)^  better hash +argon2id, beside it in our table$", done.stdout)
    assert "$argon2id$" not in done.stdout
    done = blog.ctl("accounts", "hashes")
    heading, *rows = [re.split(r" {2,}", line.rstrip()) for line in done.stdout.splitlines()]
    assert heading == ["SCHEME", "COST", "ACCOUNTS", "BETTER BESIDE"]
    assert ["wordpress-bcrypt", "cost 4", "1", "1"] in rows and ["bcrypt", "cost 4", "1", "0"] in rows
    listed = json.loads(blog.ctl("accounts", "hashes", "--json").stdout)
    assert sum(one["better_beside"] for one in listed) == 1


def test_legacy_hashes_can_be_switched_off_after_a_while(module_stack):
    stack = with_queries(module_stack, 'preset = "wordpress"\nlegacy_hashes = true', WORDPRESS)
    stack.sql(f"UPDATE wp_users SET user_pass = '{MD5}' WHERE ID IN (1, 3)")
    tokens = tokens_for(stack, SONIA)
    change_setting(stack, "legacy_hashes = true", "legacy_hashes = false")
    assert grant(stack, SONIA).status == 200
    check_oauth(grant(stack, SONIA, "wrong-1"), *GRANT_FAILED)
    assert ask_refresh(stack, tokens.refresh).status == 201
    assert re.search(r"(?m)^  right password +accepted$", stack.ctl("accounts", "try", SONIA).stdout)
    check_oauth(grant(stack, PLUGIN), *GRANT_FAILED)
    assert re.search(r"(?m)^  right password +refused: ", stack.ctl("accounts", "try", PLUGIN).stdout)
    # Who stays outside: counted without a better hash.
    assert {"scheme": "md5", "cost": "0", "accounts": 2, "better_beside": 1} in [
        {**one, "cost": "0"} for one in json.loads(stack.ctl("accounts", "hashes", "--json").stdout)
    ]


def test_a_realm_may_make_none(module_stack):
    stack = with_queries(module_stack, 'preset = "wordpress"\nbetter_hashes = "never"', WORDPRESS)
    size = stack.log_size("bearerd")
    assert grant(stack, SONIA).status == 200
    assert beside(stack) == {} and count(stack, "password_rehashed", size) == 0
    # Nor are those that there are looked at.
    stack.sql("INSERT INTO better_hash SELECT 'default', 'customer', ID, UNHEX(SHA2(user_pass, 256)), 'x', 0 FROM wp_users")
    assert grant(stack, SONIA).status == 200


def restrict(stack, *, without):
    """Gives the daemon's user the rights of docs/DATABASE.md alone, but for one that is cut out of its line."""
    with open(os.path.join(TOP, "docs", "DATABASE.md"), encoding="utf-8") as file:
        grants = re.findall(r"(?m)^GRANT .* ON bearerd\.\w+ TO bearerd@localhost;$", file.read())
    text = "\n".join(grants)
    assert text.count(without) == 1
    stack.sql("REVOKE ALL PRIVILEGES ON bearerd.* FROM bearerd@localhost; GRANT SELECT ON bearerd.wp_users TO bearerd@localhost;"
              + text.replace(without, without.replace(", INSERT", "")))
    stack.stop("bearerd")
    stack.start("bearerd")


def test_without_the_right_to_insert_the_login_goes_on(module_stack):
    stack = with_queries(module_stack, 'preset = "wordpress"', WORDPRESS)
    restrict(stack, without="GRANT SELECT, INSERT, UPDATE ON bearerd.better_hash")
    assert check(stack).returncode == 0
    size = stack.log_size("bearerd")
    for _ in range(2):
        assert ask_refresh(stack, tokens_for(stack, SONIA).refresh).status == 201
    check_oauth(grant(stack, SONIA, "wrong-1"), *GRANT_FAILED)
    assert beside(stack) == {}
    stack.wait_for_log("bearerd", r"event=password_not_rehashed realm=default kind=customer account=1 sessions=go_on reason=", size)
    assert count(stack, "password_not_rehashed", size) == 2


def test_back_office_users_have_theirs(module_stack):
    stack = with_queries(module_stack, 'preset = "magento"', ("--sql", os.path.join(TOP, "tests", "integration", "tables", "magento.sql")))
    backend = backend_of(stack)
    for _ in range(2):
        assert ask_token(backend, password_fields(("admin", PASSWORD))).status == 200
    rows = stack.sql("SELECT account_kind, account_id, password_hash LIKE '$argon2id$v=19$m=19456%' FROM better_hash")
    assert rows == [["user", "1", "1"]]
