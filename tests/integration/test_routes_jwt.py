# SPDX-License-Identifier: MIT
"""The access token itself (contract 3.1), verified with openssl and nothing of ours."""

import hashlib
import json
import re
import time

import pytest
from forged_tokens import Forger, base64url, from_base64url, openssl, parts_of
from glue_answers import ask_login, ask_token, bearer, get, login, refresh, tokens_of
from running_stack import JOHN, SONIA, SONIA_COMPANY_USER
from stored_accounts import needs_permissions

SUBJECT_KEYS = ["id_company_user", "id_agent", "customer_reference", "id_customer", "permissions"]


@pytest.fixture(scope="module")
def keys(stack):
    return Forger(stack)


def raw_parts(token):
    return [from_base64url(part) for part in token.split(".")]


def verifies(token, public_pem, tmp_path):
    (tmp_path / "public.pem").write_bytes(public_pem)
    (tmp_path / "signature").write_bytes(from_base64url(token.rpartition(".")[2]))
    signing_input = token.rpartition(".")[0].encode()
    said = openssl(
        *("dgst", "-sha256", "-verify", str(tmp_path / "public.pem")),
        *("-signature", str(tmp_path / "signature")),
        data=signing_input,
    )
    return b"Verified OK" in said


def test_the_signature_is_rsa_sha256_by_a_key_of_2048_bits(stack, keys, tmp_path):
    token = login(stack, SONIA).access
    assert verifies(token, keys.public_pem(), tmp_path)
    assert len(raw_parts(token)[2]) == 256
    for part in token.split("."):
        assert base64url(from_base64url(part)) == part and "=" not in part


def test_the_header_is_typ_alg_kid_in_this_order(stack, keys):
    header = raw_parts(login(stack, SONIA).access)[0].decode()
    assert header == f'{{"typ":"JWT","alg":"RS256","kid":"{keys.kid}"}}'


def test_kid_is_the_thumbprint_of_the_public_key(stack, keys):
    text = openssl("rsa", "-in", keys.key_file, "-noout", "-modulus").decode()
    modulus = bytes.fromhex(text.strip().removeprefix("Modulus="))
    members = f'{{"e":"AQAB","kty":"RSA","n":"{base64url(modulus)}"}}'
    assert keys.kid == base64url(hashlib.sha256(members.encode()).digest())


def test_claims_their_order_and_types(stack):
    before = int(time.time())
    _, claims = parts_of(login(stack, SONIA).access)
    after = int(time.time())
    assert list(claims) == ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes"]
    assert claims["aud"] == "frontend"
    assert re.fullmatch(r"[0-9a-f]{80}", claims["jti"])
    for name in ("iat", "nbf", "exp"):
        assert type(claims[name]) is int
    assert before <= claims["iat"] <= after and claims["nbf"] == claims["iat"]
    assert claims["exp"] - claims["iat"] == 28800
    assert claims["scopes"] == ["customer"]
    assert type(claims["sub"]) is str


@pytest.mark.parametrize(
    "account, company_user, reference, number",
    [(SONIA, SONIA_COMPANY_USER, "DE--21", 21), (JOHN, None, "DE--22", 22)],
    ids=["sonia", "john"],
)
def test_the_subject_is_text_that_holds_json(stack, account, company_user, reference, number):
    tokens = login(stack, account)
    for token in (tokens.access, refresh(stack, tokens.refresh).access):
        subject = json.loads(parts_of(token)[1]["sub"])
        assert list(subject) == SUBJECT_KEYS
        assert list(subject.values()) == [company_user, None, reference, number, None]


def test_jti_begins_with_the_session_and_its_generation(stack):
    first = login(stack, JOHN)
    second = refresh(stack, first.refresh)
    other = login(stack, JOHN)
    one, two, three = (parts_of(tokens.access)[1]["jti"] for tokens in (first, second, other))
    assert one[:40] == two[:40] and one[40:] != two[40:]
    assert three[:32] != one[:32]
    session = get(stack, "/customers/x", bearer(first.access)).json()["identity"]["session"]
    assert session == one[:32]
    assert stack.sql(f"SELECT generation FROM session WHERE session_id = UNHEX('{session}')") == [[str(int(one[32:40], 16))]]


def test_a_password_change_raises_the_generation(own_stack, new_account):
    account = new_account()
    old = parts_of(login(own_stack, account).access)[1]["jti"]
    done = own_stack.ctl("customer", "set-password", account.email, stdin="another-one-1\n")
    assert done.returncode == 0, done.stderr
    new = parts_of(login(own_stack, (account.email, "another-one-1")).access)[1]["jti"]
    assert int(new[32:40], 16) == int(old[32:40], 16) + 1


def test_both_routes_issue_the_same_kind_of_token(stack, keys, tmp_path):
    fields = {"grant_type": "password", "username": SONIA[0], "password": SONIA[1]}
    token = tokens_of(ask_token(stack, fields)).access
    header, claims = parts_of(token)
    assert verifies(token, keys.public_pem(), tmp_path)
    assert list(header) == ["typ", "alg", "kid"]
    assert list(claims) == ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes"]


def test_no_two_tokens_are_alike(stack):
    tokens = [login(stack, JOHN) for _ in range(5)]
    assert len({t.access for t in tokens}) == len({t.refresh for t in tokens}) == 5
    assert len({parts_of(t.access)[1]["jti"] for t in tokens}) == 5


# --- what the configuration changes


SETTINGS = """
[realm.default]
issuer = "https://shop.example"
access_token_lifetime = 120
refresh_token_lifetime = 3600
session_lifetime = 1800
embed_permissions = true
"""


@pytest.fixture(scope="module")
def configured(module_stack):
    return module_stack(SETTINGS)


def test_lifetimes_and_the_issuer_are_configurable(configured):
    before = time.time()
    tokens = login(configured, JOHN)
    _, claims = parts_of(tokens.access)
    assert list(claims)[:7] == ["aud", "jti", "iat", "nbf", "exp", "sub", "scopes"]
    assert claims["iss"] == "https://shop.example"
    assert tokens.expires_in == 120 and claims["exp"] - claims["iat"] == 120
    assert get(configured, "/customers/x", bearer(tokens.access)).status == 200
    rows = configured.sql("SELECT idle_end, absolute_end, created_at FROM session ORDER BY created_at DESC LIMIT 1")
    idle, absolute, created = (int(value) / 1e6 for value in rows[0])
    assert before - 1 <= created <= time.time() + 1
    # The idle limit never outlives the absolute one.
    assert idle == absolute == created + 1800


def set_permissions(stack, text):
    stack.sql(f"UPDATE customer SET permissions = '{text}' WHERE email = '{JOHN[0]}'")


@needs_permissions
@pytest.mark.parametrize("length, embedded", [(10, True), (4095 - 8, True), (4096, False), (20000, False)])
def test_permissions_are_embedded_under_4_kib(configured, length, embedded):
    text = json.dumps({"p": "x" * length}, separators=(",", ":"))
    set_permissions(configured, text)
    answer = ask_login(configured, *JOHN)
    subject = json.loads(parts_of(tokens_of(answer).access)[1]["sub"])
    assert subject["permissions"] == (json.loads(text) if embedded else None)
    assert get(configured, "/customers/x", bearer(tokens_of(answer).access)).status == 200


@needs_permissions
def test_permissions_that_are_no_object_do_not_break_the_login(configured):
    for text in ("", "[1]", "not json", "null"):
        set_permissions(configured, text)
        answer = ask_login(configured, *JOHN)
        assert answer.status == 201, (text, answer)
        assert json.loads(parts_of(tokens_of(answer).access)[1]["sub"])["permissions"] is None


@needs_permissions
def test_permissions_are_left_out_as_shipped(stack):
    stack.sql("UPDATE customer SET permissions = '{\"a\":1}' WHERE email = 'john.doe@example.com'")
    assert json.loads(parts_of(login(stack, JOHN).access)[1]["sub"])["permissions"] is None
    stack.sql("UPDATE customer SET permissions = NULL WHERE email = 'john.doe@example.com'")
