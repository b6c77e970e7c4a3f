# SPDX-License-Identifier: MIT
"""Sessions of every kind, put into the tables: what ends them is tested apart from the routes that begin them."""

import hashlib
import json
import secrets

from bearerctl_runs import ran

# The table of an account kind, and its key.
TABLES = {"customer": ("customer", "customer_id"), "user": ("backoffice_user", "user_id")}


def _digest(kind, number):
    """SQL for the digest of an account's stored hash; a warehouse has none."""
    if kind not in TABLES:
        return "''"
    table, key = TABLES[kind]
    return f"(SELECT UNHEX(SHA2(password_hash, 256)) FROM {table} WHERE realm = 'default' AND {key} = {number})"


def _generation(kind, number):
    return (
        "COALESCE((SELECT generation FROM account_state WHERE realm = 'default'"
        f" AND account_kind = '{kind}' AND account_id = '{number}'), 0)"
    )


def plant(stack, kind, account_kind, account_id, actor=None, company_user=None):
    """A live session with a refresh token, whose text is returned."""
    token = secrets.token_hex(32)
    session = secrets.token_hex(16)
    digest = hashlib.sha256(token.encode()).hexdigest()
    of_actor = (
        f"'{actor}', {_generation('user', actor)}, {_digest('user', actor)}" if actor else "NULL, 0, ''"
    )
    uuid = f"'{company_user}'" if company_user else "NULL"
    now = "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6))"
    role = f"(SELECT IF(is_warehouse_user = 1, 'warehouse-user', 'back-office-user') FROM backoffice_user WHERE user_id = {account_id})"
    scopes = f"CONCAT('user ', {role})" if kind == "user" else f"'{kind}'"
    reference = f"DE--{account_id}" if account_kind == "customer" else ""
    stack.sql(
        "INSERT INTO session (session_id, realm, client_id, kind, account_kind, account_id, reference, scopes,"
        " generation, password_digest, created_at, last_used_at, idle_end, absolute_end, company_user,"
        " actor_id, actor_generation, actor_digest)"
        f" SELECT x'{session}', 'default', 'frontend', '{kind}', '{account_kind}', '{account_id}', '{reference}',"
        f" {scopes}, {_generation(account_kind, account_id)}, {_digest(account_kind, account_id)},"
        f" {now}, {now}, {now} + 3600000000, {now} + 3600000000, {uuid}, {of_actor};"
        "INSERT INTO refresh_token (digest, realm, session_id, issued_at, expires_at)"
        f" VALUES (x'{digest}', 'default', x'{session}', {now}, {now} + 3600000000)"
    )
    return token


def kinds(stack, account, *options):
    """The kinds of an account's live sessions."""
    listed = json.loads(ran(stack.ctl("session", "list", "--account", account, "--json", *options)))
    return sorted(one["kind"] for one in listed)
