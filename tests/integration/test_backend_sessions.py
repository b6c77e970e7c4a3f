# SPDX-License-Identifier: MIT
"""Refreshing and ending the sessions of users and warehouses (contract 6.1), on both hosts."""

import pytest
from backend_answers import (
    BAD_TOKEN,
    NO_TOKEN,
    NOTHING_SENT,
    WRONG_KIND,
    ask_refresh_token,
    ask_warehouse_token,
    backend_of,
    check_backend,
    check_user_tokens,
    check_warehouse_tokens,
    log_in,
    new_user,
)
from forged_tokens import Forger, parts_of
from glue_answers import ACCEPT, ask_refresh, ask_token, bearer, check_error, check_head, check_oauth, login, refresh
from glue_answers import secret, tokens_of
from running_stack import JOHN, SONIA

NO_REFRESH = (400, "invalid_request", "The refresh token is invalid.")


@pytest.fixture
def user(own_stack):
    return new_user(own_stack, warehouse=9)


@pytest.fixture
def backend(own_stack):
    return backend_of(own_stack)


@pytest.fixture
def sessions(backend, user):
    """(the user's tokens, the tokens of his warehouse)"""
    mine = log_in(backend, user)
    return mine, check_warehouse_tokens(ask_warehouse_token(backend, mine.access))


def check_ended(stack, token):
    """Refused on every route of both hosts that takes refresh tokens."""
    check_backend(ask_refresh_token(backend_of(stack), token), *NO_REFRESH)
    check_oauth(ask_refresh_token(stack, token), *NO_REFRESH)
    check_error(ask_refresh(stack, token), 401, "004", "Failed to refresh token.")


def delete(site, path, *headers):
    return site.request("DELETE", path, [ACCEPT, *headers])


def check_deleted(answer):
    assert answer.body == b""
    check_head(answer, 204, None, "no-store", language=None)


# --- refresh


def test_users_and_warehouses_are_refreshed_and_rotated(own_stack, backend, sessions):
    for tokens, lifetime in zip(sessions, (28800, 604800)):
        before = parts_of(tokens.access)[1]
        fresh = check_user_tokens(ask_refresh_token(backend, tokens.refresh), lifetime)
        after = parts_of(fresh.access)[1]
        assert (after["sub"], after["scopes"], after["aud"]) == (before["sub"], before["scopes"], before["aud"])
        assert after["exp"] - after["iat"] == lifetime
        assert fresh.refresh != tokens.refresh
        check_ended(own_stack, tokens.refresh)
        check_user_tokens(ask_refresh_token(backend, fresh.refresh), lifetime)


def test_the_hosts_share_the_sessions_of_the_realm(own_stack, backend, sessions):
    for tokens in sessions:
        at_token = ask_refresh_token(own_stack, tokens.refresh)
        assert at_token.status == 200
        refreshed = refresh(own_stack, tokens_of(at_token).refresh)
        check_user_tokens(ask_refresh_token(backend, refreshed.refresh), tokens.expires_in)
    check_user_tokens(ask_refresh_token(backend, login(own_stack, SONIA).refresh))


def test_another_clients_token_is_refused(own_stack, backend, sessions):
    own_stack.sql("INSERT IGNORE INTO client (realm, client_id, created_at) VALUES ('default', 'other', 1)")
    for tokens in sessions:
        check_backend(ask_refresh_token(backend, tokens.refresh, client_id="other"), *NO_REFRESH)


# --- what ends what

ENDS_BOTH = {
    "disabled": "UPDATE backoffice_user SET disabled_at = 1 WHERE user_id = {}",
    "password-changed": "UPDATE backoffice_user SET password_hash = CONCAT(password_hash, 'x') WHERE user_id = {}",
    "deleted": "DELETE FROM backoffice_user WHERE user_id = {}",
    # His own scope, "warehouse-user", is gone with it.
    "flag-gone": "UPDATE backoffice_user SET is_warehouse_user = 0 WHERE user_id = {}",
}
ENDS_THE_WAREHOUSES = {
    "assignment-inactive": "UPDATE warehouse_assignment SET is_active = 0 WHERE user_id = {}",
    "assignment-gone": "DELETE FROM warehouse_assignment WHERE user_id = {}",
    "another-warehouse": "UPDATE warehouse_assignment SET warehouse_id = 8 WHERE user_id = {}",
}


@pytest.mark.parametrize("change", ENDS_BOTH.values(), ids=ENDS_BOTH)
def test_the_users_end_ends_both(own_stack, user, sessions, change):
    own_stack.sql(change.format(user[2]))
    for tokens in sessions:
        check_ended(own_stack, tokens.refresh)


@pytest.mark.parametrize("change", ENDS_THE_WAREHOUSES.values(), ids=ENDS_THE_WAREHOUSES)
def test_the_end_of_an_assignment_ends_the_warehouses_session_alone(own_stack, backend, user, sessions, change):
    mine, warehouse = sessions
    own_stack.sql(change.format(user[2]))
    check_ended(own_stack, warehouse.refresh)
    check_user_tokens(ask_refresh_token(backend, mine.refresh))


# --- DELETE /refresh-tokens/{token} and /mine


@pytest.mark.parametrize("which", [0, 1], ids=["user", "warehouse"])
def test_one_session_is_ended_by_its_token(own_stack, backend, sessions, which):
    tokens, other = sessions[which], sessions[1 - which]
    check_deleted(delete(backend, f"/refresh-tokens/{secret(tokens.refresh)}", bearer(tokens.access)))
    check_ended(own_stack, tokens.refresh)
    check_user_tokens(ask_refresh_token(backend, other.refresh), other.expires_in)


def test_a_foreign_or_unknown_token_changes_nothing(own_stack, backend, sessions):
    mine, warehouse = sessions
    stranger = log_in(backend, new_user(own_stack))
    johns = login(own_stack, JOHN)
    for token in (mine.refresh, warehouse.refresh, johns.refresh, "junk"):
        check_deleted(delete(backend, f"/refresh-tokens/{token}", bearer(stranger.access)))
    check_deleted(delete(backend, f"/refresh-tokens/{mine.refresh}", bearer(warehouse.access)))
    for tokens in (mine, warehouse, johns):
        check_user_tokens(ask_refresh_token(backend, tokens.refresh), tokens.expires_in)


def test_mine_of_a_user_are_all_that_he_has(own_stack, backend, user, sessions):
    second = log_in(backend, user)
    stranger = log_in(backend, new_user(own_stack))
    check_deleted(delete(backend, "/v1/refresh-tokens/mine", bearer(second.access)))
    for tokens in (sessions[0], second):
        check_ended(own_stack, tokens.refresh)
    check_user_tokens(ask_refresh_token(backend, stranger.refresh))


def test_mine_of_a_warehouse_are_those_of_its_user(own_stack, backend, sessions):
    mine, warehouse = sessions
    colleague = log_in(backend, new_user(own_stack, warehouse=9))
    of_colleague = check_warehouse_tokens(ask_warehouse_token(backend, colleague.access))
    check_deleted(delete(backend, "/refresh-tokens/mine", bearer(warehouse.access)))
    check_ended(own_stack, warehouse.refresh)
    check_user_tokens(ask_refresh_token(backend, mine.refresh))
    check_user_tokens(ask_refresh_token(backend, of_colleague.refresh), 604800)


def test_the_shops_host_ends_them_too(own_stack, sessions):
    for tokens in sessions:
        assert delete(own_stack, f"/refresh-tokens/{secret(tokens.refresh)}", bearer(tokens.access)).status == 204
        check_ended(own_stack, tokens.refresh)


@pytest.mark.parametrize("path", ["/refresh-tokens/mine", "/refresh-tokens/abcdef", "/v1.2/refresh-tokens/mine/"])
def test_who_may_not_end_anything(own_stack, backend, path):
    check_backend(delete(backend, path), *NOTHING_SENT)
    check_backend(delete(backend, path, ("Authorization", "546789")), *NO_TOKEN)
    check_backend(delete(backend, path, ("Authorization", "Bearer fake")), *BAD_TOKEN)
    check_backend(delete(backend, path, ("X-Agent-Authorization", "Bearer fake")), *NOTHING_SENT)
    forger = Forger(own_stack)
    for kind in ("customer", "company_user", "agent", "impersonation"):
        token = forger.token(claims=forger.claims(kind))
        check_backend(delete(backend, path, bearer(token)), *WRONG_KIND)


@pytest.mark.parametrize("path", ["/refresh-tokens", "/refresh-tokens/", "/refresh-tokens/0", "/v1/refresh-tokens"])
def test_a_missing_id_is_noticed_before_the_token(backend, path):
    for headers in ([], [("Authorization", "546789")], [("Authorization", "Bearer fake")]):
        check_backend(delete(backend, path, *headers), 400, None, "Resource id is not specified.")


def test_a_customers_login_at_the_shop_is_none_here(own_stack, backend):
    fields = {"grant_type": "password", "username": SONIA[0], "password": SONIA[1]}
    # The same name and password are a customer's and a user's: which one, the host decides.
    assert '"id_user":4' in parts_of(tokens_of(ask_token(backend, fields)).access)[1]["sub"]
    assert '"id_customer":21' in parts_of(tokens_of(ask_token(own_stack, fields)).access)[1]["sub"]
