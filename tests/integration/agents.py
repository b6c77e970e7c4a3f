# SPDX-License-Identifier: MIT
"""Agents, company users and those who act for others: how they log in, and Back Office users to test with."""

import itertools
import json
import secrets
import uuid
from collections import namedtuple

from forged_tokens import SUBJECTS
from glue_answers import Tokens, bearer, document, post, secret, tokens_of

AGENT = ("admin@spryker.com", "change123")
NO_AGENT = ("sonia@spryker.com", "change123")

FOUR_ATTRIBUTES = ("tokenType", "expiresIn", "accessToken", "refreshToken")

User = namedtuple("User", "id name password uuid")
_numbers = itertools.count(1000)


def agent_header(token):
    """The agent's own header field with `token`."""
    return ("X-Agent-Authorization", f"Bearer {secret(token)}")


# --- logins


def ask_agent_login(stack, username, password, *headers, path="/agent-access-tokens"):
    body = document("agent-access-tokens", username=username, password=password)
    return post(stack, path, body, *headers)


def agent_login(stack, account=AGENT):
    answer = ask_agent_login(stack, *account[:2])
    assert answer.status == 201, answer
    return tokens_of(answer)


def ask_impersonation(stack, reference, *headers, path="/agent-customer-impersonation-access-tokens"):
    body = document("agent-customer-impersonation-access-tokens", customerReference=reference)
    return post(stack, path, body, *headers)


def impersonate(stack, agent, reference):
    """Tokens with which `agent`, his access token, acts as a customer."""
    answer = ask_impersonation(stack, reference, agent_header(agent))
    assert answer.status == 201, answer
    return tokens_of(answer)


def ask_company_user(stack, company_user, *headers, path="/company-user-access-tokens"):
    return post(stack, path, document("company-user-access-tokens", idCompanyUser=company_user), *headers)


def company_user_login(stack, access, company_user):
    answer = ask_company_user(stack, company_user, bearer(access))
    assert answer.status == 201, answer
    return tokens_of(answer)


# --- Back Office users


def new_user(stack, is_agent=0, warehouse=None):
    """A Back Office user of a stack that a test may change; as User."""
    number = next(_numbers)
    user = User(number, f"user{number}@example.com", "change123", str(uuid.uuid4()))
    stack.sql(
        f"""INSERT INTO backoffice_user (user_id, realm, uuid, username, password_hash, is_agent, is_warehouse_user,
                                         created_at)
            SELECT {number}, 'default', '{user.uuid}', '{user.name}', password_hash, {is_agent},
                   {int(warehouse is not None)}, 0
            FROM customer WHERE customer_id = 21"""
    )
    if warehouse is not None:
        stack.sql(
            f"""INSERT INTO warehouse_assignment (realm, user_id, warehouse_id, created_at)
                VALUES ('default', {number}, {warehouse}, 0)"""
        )
    return user


def planted(stack, forger, kind, user, warehouse=None):
    """Tokens of a session of kind user or warehouse, whose rows are written here: the storefront has no
    login for them."""
    session, refresh = secrets.token_hex(16), secret(secrets.token_hex(32))
    is_user = kind == "user"
    subject = {**SUBJECTS["user"], "id_user": user.id, "uuid": user.uuid} if is_user else {"id_warehouse": warehouse}
    role = "IF(is_warehouse_user = 1, 'warehouse-user', 'back-office-user')"
    scopes = f"CONCAT('user ', {role})" if is_user else "'warehouse'"
    claims = forger.claims(kind, sub=json.dumps(subject), jti=session + "00000000" + secrets.token_hex(20))
    digest, nobody = "UNHEX(SHA2(password_hash, 256))", "UNHEX(SHA2('', 256))"
    stack.sql(
        f"""INSERT INTO session (session_id, realm, client_id, kind, account_kind, account_id, scopes, generation,
                password_digest, created_at, last_used_at, idle_end, absolute_end, actor_id, actor_digest)
            SELECT UNHEX('{session}'), 'default', 'frontend', '{kind}', '{kind}', '{user.id if is_user else warehouse}',
                {scopes}, 0, {digest if is_user else nobody}, 1, 1, 4102444800000000, 4102444800000000,
                {"NULL" if is_user else f"'{user.id}'"}, {"''" if is_user else digest}
            FROM backoffice_user WHERE user_id = {user.id};
            INSERT INTO refresh_token (digest, realm, session_id, issued_at, expires_at)
            VALUES (UNHEX(SHA2('{refresh}', 256)), 'default', UNHEX('{session}'), 1, 4102444800000000)"""
    )
    return Tokens(forger.token(claims=claims), refresh, 600, None)
