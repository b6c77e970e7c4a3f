# SPDX-License-Identifier: MIT
"""Refresh tokens of a shop's PHP: logging out with them, and what the configuration says of them."""

import os
import re

from backend_answers import ask_refresh_token, backend_of, check_user_tokens
from glue_answers import (
    NEVER_STORED, ask_refresh, bearer, check_error, check_head, delete, login, refresh,
)
from legacy_shop import SPRYKER, key_file, live_sessions, shop, shop_with, someone, token_of  # noqa: F401
from php_refresh_tokens import COMPANY_USER, customer, is_revoked, php_token, user
from running_stack import SONIA, TOP
from test_accounts import check

FAILED = (401, "004", "Failed to refresh token.")


# --- logging out


def logged_out(answer):
    check_head(answer, 204, None, NEVER_STORED)


def test_logging_out_revokes_a_token_of_php(shop, someone):
    number, email, password = someone
    own, foreign = token_of(shop, number), token_of(shop, 22)
    access = login(shop, (email, password)).access
    for token in (own, foreign):
        logged_out(delete(shop, "/refresh-tokens/" + token.text, bearer(access)))
    assert is_revoked(shop, own) and not is_revoked(shop, foreign)
    check_error(ask_refresh(shop, own.text), *FAILED)
    assert ask_refresh(shop, foreign.text).status == 201


def test_as_long_as_permissions_make_them(shop, someone):
    number, email, password = someone
    one = {"id_permission": 1, "key": "SeeCompanyMenuPermissionPlugin", "configuration": [], "id_company_role": 1}
    long = php_token(shop, customer(number, permissions={"permissions": [one] * 30}), ["customer"])
    assert 6000 < len(long.text) < 16000
    access = login(shop, (email, password)).access
    logged_out(delete(shop, "/refresh-tokens/" + long.text, bearer(access)))
    assert is_revoked(shop, long)
    other = php_token(shop, customer(number, permissions={"permissions": [one] * 30}), ["customer"])
    assert ask_refresh(shop, other.text).status == 201


def test_logging_out_everywhere_revokes_all_of_a_customer(shop, someone):
    number, email, password = someone
    mine = [token_of(shop, number), php_token(shop, customer(number, COMPANY_USER), ["company_user"])]
    other = token_of(shop, 22)
    logged_out(delete(shop, "/refresh-tokens/mine", bearer(login(shop, (email, password)).access)))
    assert all(is_revoked(shop, token) for token in mine) and not is_revoked(shop, other)


def test_a_user_logs_out_with_his_token(shop):
    backend = backend_of(shop)
    kept, ended = (php_token(shop, user(), ["user"]) for _ in range(2))
    access = check_user_tokens(ask_refresh_token(backend, kept.text)).access
    assert delete(backend, "/refresh-tokens/" + ended.text, bearer(access)).status == 204
    assert is_revoked(shop, ended)


def test_operators_revoke_all_of_a_customer(shop, someone):
    number, *_ = someone
    old = token_of(shop, number)
    refresh(shop, token_of(shop, number).text)
    done = shop.ctl("session", "revoke", "--account", f"DE--{number}")
    assert done.stdout == f"1 session of DE--{number} and 1 refresh token of PHP revoked.\n", done
    assert is_revoked(shop, old) and live_sessions(shop, number) == 0


# --- configuration


def test_the_check_tries_the_statements(shop):
    done = check(shop)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert "legacy_tokens_unusable" not in shop.log("bearerd")


def test_the_documented_rights_are_enough(make_stack, key_file):
    one = shop_with(make_stack, key_file, "2099-12-31")
    with open(os.path.join(TOP, "docs", "ACCOUNTS.md"), encoding="utf-8") as file:
        grants = re.findall(r"(?m)^GRANT .* ON shop\.spy_.*;$", file.read())
    assert len(grants) == 6
    own = [table for (table,) in one.sql("SHOW TABLES") if not table.startswith("spy_")]
    grants += [f"GRANT SELECT, INSERT, UPDATE, DELETE ON shop.{table} TO bearerd@localhost;" for table in own]
    one.sql("REVOKE ALL PRIVILEGES, GRANT OPTION FROM bearerd@localhost;")
    assert check(one).returncode != 0
    one.sql("".join(grants).replace(" ON shop.", f" ON {one.env['DB_NAME']}."))
    done = check(one)
    assert done.returncode == 0, done.stderr
    tokens = refresh(one, token_of(one, 21).text)
    old = token_of(one, 21)
    logged_out(delete(one, "/refresh-tokens/mine", bearer(tokens.access)))
    assert is_revoked(one, old)

    # An operator ends what he can, whatever the shop's database says.
    later, ours = token_of(one, 21), login(one, SONIA)
    name = one.env["DB_NAME"]
    one.sql(f"REVOKE UPDATE (revoked_at, updated_at) ON {name}.spy_oauth_refresh_token FROM bearerd@localhost")
    done = one.ctl("session", "revoke", "--account", "DE--21")
    assert done.returncode == 1 and "1 session of DE--21 revoked, and bearerd takes no older token of PHP's" in done.stderr
    check_error(ask_refresh(one, ours.refresh), *FAILED)
    check_error(ask_refresh(one, later.text), *FAILED)
    one.sql(f"REVOKE SELECT, INSERT, UPDATE ON {name}.better_hash FROM bearerd@localhost")
    done = check(one)
    assert done.returncode == 2 and re.search(": database: SELECT command denied .*better_hash", done.stderr), done.stderr


def test_behind_the_last_day_none_is_taken(make_stack, key_file):
    one = shop_with(make_stack, key_file, '"2026-01-31"', '[realm.default.accounts.refresh_token]\ntake = "SELECT 1 FROM x"\n')
    old = token_of(one, 21)
    check_error(ask_refresh(one, old.text), *FAILED)
    one.wait_for_log("bearerd", r"status=401 .*reason=legacy_ended")
    assert not is_revoked(one, old)
    assert login(one, SONIA)
    done = check(one)
    assert done.returncode == 2
    assert "realm.default.legacy.until: the day has passed" in done.stderr
    assert "realm.default.accounts.refresh_token.take: " in done.stderr
    one.wait_for_log("bearerd", "event=legacy_tokens_unusable realm=default reason=.legacy.until: the day has passed")


def test_without_the_table_they_are_unknown(make_stack):
    one = make_stack('[realm.default.accounts]\npreset = "spryker"\n', SPRYKER)
    old = token_of(one, 21)
    check_error(ask_refresh(one, old.text), *FAILED)
    one.wait_for_log("bearerd", r"status=401 .*reason=unknown_refresh_token")
    logged_out(delete(one, "/refresh-tokens/mine", bearer(login(one, SONIA).access)))
    assert not is_revoked(one, old)
    done = one.ctl("session", "revoke", "--account", "DE--21")
    assert done.stdout == "0 sessions of DE--21 revoked.\n"
