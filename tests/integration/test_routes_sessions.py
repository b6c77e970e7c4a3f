# SPDX-License-Identifier: MIT
"""What ends a session and what does not: rotation, revocation, changes of the account (contract 3.4)."""

import json
import re
import threading
import time

import pytest
from glue_answers import (
    ask_login,
    ask_refresh,
    ask_token,
    bearer,
    check_error,
    check_oauth,
    delete,
    get,
    login,
    refresh,
    secret,
    tokens_of,
)
from stored_accounts import CUSTOMERS, stored

REFUSED = (401, "004", "Failed to refresh token.")
OAUTH_REFUSED = (400, "invalid_request", "The refresh token is invalid.")


def by_json_api(stack, token):
    return ask_refresh(stack, token)


def by_form(stack, token):
    return ask_token(stack, {"grant_type": "refresh_token", "refresh_token": secret(token)})


def check_refused_everywhere(stack, token):
    check_error(ask_refresh(stack, token), *REFUSED)
    check_oauth(by_form(stack, token), *OAUTH_REFUSED)


# --- rotation


@pytest.mark.parametrize("way", [by_json_api, by_form])
def test_a_spent_token_is_refused_on_both_routes(own_stack, new_account, way):
    first = login(own_stack, new_account())
    answer = way(own_stack, first.refresh)
    assert answer.status in (200, 201), answer
    check_refused_everywhere(own_stack, first.refresh)
    # The successor lives on: refusing a replay must not cost the owner his session (grace is 0).
    successor = tokens_of(answer)
    third = refresh(own_stack, successor.refresh)
    check_refused_everywhere(own_stack, successor.refresh)
    assert by_form(own_stack, third.refresh).status == 200


def test_only_hashes_are_stored(own_stack, new_account):
    account = new_account()
    tokens = refresh(own_stack, login(own_stack, account).refresh)
    tables = ("refresh_token", "session", CUSTOMERS, "account_state", "revocation", "client")
    dump = "".join(str(all_of(own_stack, table)) for table in tables)
    for token in tokens[:2]:
        assert token.lower() not in dump.lower()
        assert token.encode().hex() not in dump.lower()
    assert stored(own_stack, account.email).hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    digest = own_stack.sql(f"SELECT COUNT(*) FROM refresh_token WHERE digest = UNHEX(SHA2('{tokens.refresh}', 256))")
    assert digest == [["1"]]


@pytest.mark.parametrize("count", [16, 50])
@pytest.mark.parametrize("way", [by_json_api, by_form])
def test_parallel_refreshes_of_one_token_succeed_once(own_stack, new_account, way, count):
    account = new_account()
    token = login(own_stack, account).refresh
    barrier = threading.Barrier(count)
    answers = []

    def ask():
        barrier.wait()
        answers.append(way(own_stack, token))

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [answer for answer in answers if answer.status in (200, 201)]
    assert len(answers) == count and len(won) == 1, sorted(answer.status for answer in answers)
    for answer in answers:
        if answer is not won[0] and way is by_json_api:
            check_error(answer, *REFUSED)
        elif answer is not won[0]:
            check_oauth(answer, *OAUTH_REFUSED)
    refresh(own_stack, tokens_of(won[0]).refresh)
    live = f"""SELECT COUNT(*) FROM refresh_token JOIN session USING (session_id)
               WHERE reference = '{account.reference}' AND spent_at IS NULL"""
    assert own_stack.sql(live) == [["1"]], "one successor for one token"


# --- another client


def test_a_token_of_another_client_is_refused(own_stack, new_account):
    own_stack.sql("INSERT IGNORE INTO client (realm, client_id, created_at) VALUES ('default', 'other', 1)")
    account = new_account()
    fields = {"grant_type": "password", "username": account.email, "password": account.password}
    others = tokens_of(ask_token(own_stack, {**fields, "client_id": "other"}))
    check_refused_everywhere(own_stack, others.refresh)
    ours = login(own_stack, account)
    fields = {"grant_type": "refresh_token", "refresh_token": ours.refresh, "client_id": "other"}
    check_oauth(ask_token(own_stack, fields), *OAUTH_REFUSED)
    # Neither attempt spent anything.
    refresh(own_stack, ours.refresh)
    fields["refresh_token"] = others.refresh
    assert ask_token(own_stack, fields).status == 200


def test_an_expired_token_is_refused(own_stack, new_account):
    account = new_account()
    for change in ("refresh_token.expires_at = 1", "idle_end = 1", "absolute_end = 1"):
        token = login(own_stack, account).refresh
        own_stack.sql(
            f"""UPDATE refresh_token JOIN session USING (session_id) SET {change}
                WHERE digest = UNHEX(SHA2('{token}', 256))"""
        )
        check_refused_everywhere(own_stack, token)


# --- changes of the account


def disable(stack, account):
    assert stack.ctl("customer", "disable", account.email).returncode == 0


def set_password(stack, account):
    done = stack.ctl("customer", "set-password", account.email, stdin=secret("new-password-1") + "\n")
    assert done.returncode == 0, done.stderr


def change_password_in_table(stack, account):
    # Any other valid hash: what other software would have written.
    stack.sql(
        f"""UPDATE customer, (SELECT password_hash AS hash FROM customer WHERE email = 'john.doe@example.com') johns
            SET password_hash = johns.hash WHERE email = '{account.email}'"""
    )


def clear_password_in_table(stack, account):
    stack.sql(f"UPDATE customer SET password_hash = '' WHERE email = '{account.email}'")


def delete_from_table(stack, account):
    stack.sql(f"DELETE FROM customer WHERE email = '{account.email}'")


def anonymise(stack, account):
    stack.sql(f"UPDATE customer SET anonymized_at = 1 WHERE email = '{account.email}'")


CHANGES = [disable, set_password, change_password_in_table, clear_password_in_table, delete_from_table, anonymise]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_account_cannot_refresh(own_stack, new_account, change):
    account, bystander = new_account(), new_account()
    token, others = login(own_stack, account).refresh, login(own_stack, bystander).refresh
    change(own_stack, account)
    check_refused_everywhere(own_stack, token)
    check_error(ask_login(own_stack, *account[:2]), 401, "003", "Failed to authenticate user.")
    refresh(own_stack, others)


def test_an_account_that_is_enabled_again_logs_in(own_stack, new_account):
    account = new_account()
    disable(own_stack, account)
    assert own_stack.ctl("customer", "enable", account.email).returncode == 0
    refresh(own_stack, login(own_stack, account).refresh)


def test_tokens_issued_right_after_a_password_change_work(own_stack, new_account):
    account = new_account()
    old = login(own_stack, account)
    set_password(own_stack, account)
    new = login(own_stack, (account.email, "new-password-1"))
    assert get(own_stack, "/customers/x", bearer(new.access)).status == 200
    refresh(own_stack, new.refresh)
    check_refused_everywhere(own_stack, old.refresh)


def test_a_password_changed_back_by_hand_does_not_revive_a_revoked_session(own_stack, new_account):
    account = new_account()
    tokens = login(own_stack, account)
    assert delete(own_stack, "/refresh-tokens/mine", bearer(tokens.access)).status == 204
    assert own_stack.ctl("customer", "enable", account.email).returncode == 0
    check_refused_everywhere(own_stack, tokens.refresh)


# --- revocation


def test_a_token_is_revoked_by_its_id_and_others_stay(own_stack, new_account):
    account = new_account()
    one, two = login(own_stack, account), login(own_stack, account)
    assert delete(own_stack, f"/refresh-tokens/{one.refresh}", bearer(two.access)).status == 204
    check_refused_everywhere(own_stack, one.refresh)
    assert delete(own_stack, f"/refresh-tokens/{one.refresh}", bearer(two.access)).status == 204
    refresh(own_stack, two.refresh)


def test_mine_revokes_all_of_the_caller_and_nobody_else(own_stack, new_account):
    account, bystander = new_account(), new_account()
    mine = [login(own_stack, account) for _ in range(3)]
    mine[1] = refresh(own_stack, mine[1].refresh)
    others = login(own_stack, bystander)
    assert delete(own_stack, "/refresh-tokens/mine", bearer(mine[0].access)).status == 204
    for tokens in mine:
        check_refused_everywhere(own_stack, tokens.refresh)
    refresh(own_stack, others.refresh)
    refresh(own_stack, login(own_stack, account).refresh)


def test_a_foreign_token_is_answered_with_204_and_changes_nothing(own_stack, new_account):
    account, stranger = new_account(), new_account()
    token = login(own_stack, account).refresh
    strangers = login(own_stack, stranger)
    before = rows(own_stack)
    assert delete(own_stack, f"/refresh-tokens/{token}", bearer(strangers.access)).status == 204
    assert rows(own_stack) == before
    refresh(own_stack, token)


def rows(stack):
    return all_of(stack, "session"), all_of(stack, "refresh_token")


def all_of(stack, table):
    """All rows of a table, binary columns as hex digits."""
    columns = stack.sql(
        f"""SELECT IF(data_type LIKE '%binary', CONCAT('HEX(', column_name, ')'), column_name)
            FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '{table}'"""
    )
    names = ", ".join(name for (name,) in columns)
    return sorted(stack.sql(f"SELECT {names} FROM {table}"))


def test_a_spent_token_revokes_its_session(own_stack, new_account):
    account = new_account()
    old = login(own_stack, account)
    new = refresh(own_stack, old.refresh)
    assert delete(own_stack, f"/refresh-tokens/{old.refresh}", bearer(new.access)).status == 204
    # Whoever holds the old one logs out; the session must not go on behind his back.
    check_refused_everywhere(own_stack, new.refresh)


def test_an_ended_session_keeps_its_instant_and_is_listed(own_stack, new_account):
    account = new_account()
    tokens = login(own_stack, account)
    listed = json.loads(own_stack.ctl("session", "list", "--account", account.email, "--json").stdout)
    assert len(listed) == 1 and tokens.refresh not in json.dumps(listed)
    before = time.time()
    assert delete(own_stack, f"/refresh-tokens/{tokens.refresh}", bearer(tokens.access)).status == 204
    after = time.time()
    assert delete(own_stack, "/refresh-tokens/mine", bearer(tokens.access)).status == 204
    assert json.loads(own_stack.ctl("session", "list", "--account", account.email, "--json").stdout) == []
    revoked = own_stack.sql(f"SELECT revoked_at FROM session WHERE reference = '{account.reference}'")
    assert before - 1 <= int(revoked[0][0]) / 1e6 <= after + 1
    stamp = own_stack.sql(f"SELECT revoked FROM session_readable WHERE reference = '{account.reference}'")[0][0]
    for options in ([], ["--json"]):
        done = own_stack.ctl("session", "list", "--ended", "--account", account.reference, *options)
        assert done.returncode == 0, done.stderr
        # The same second, in whatever punctuation.
        assert re.search(stamp[:19].replace(" ", "[ T]"), done.stdout), done.stdout


def test_bearerctl_ends_sessions_at_once(own_stack, new_account):
    account = new_account()
    tokens = login(own_stack, account)
    other = login(own_stack, account)
    session = get(own_stack, "/customers/x", bearer(tokens.access)).json()["identity"]["session"]
    assert own_stack.ctl("session", "revoke", session).returncode == 0
    check_refused_everywhere(own_stack, tokens.refresh)
    other = refresh(own_stack, other.refresh)
    assert own_stack.ctl("session", "revoke", "--account", account.reference).returncode == 0
    check_refused_everywhere(own_stack, other.refresh)
