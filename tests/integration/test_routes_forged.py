# SPDX-License-Identifier: MIT
"""Access tokens that bearerd did not issue: only what its rules allow gets through (RFC 8725)."""

import base64
import json
import os
import time

import pytest
from forged_tokens import base64url, from_base64url, openssl, raw
from glue_answers import ask_login, bearer, check_error, check_refused, delete, get, login
from running_stack import SONIA

RESOURCE = "/customers/DE--21"
INVALID = (401, "001", "Invalid access token.")
LEEWAY = 30


def check_bad(stack, token):
    """Refused by the check, on open paths as well, and by bearerd's own routes."""
    for path in (RESOURCE, "/catalog"):
        check_refused(get(stack, path, bearer(token)), *INVALID)
    check_error(delete(stack, "/refresh-tokens/junk", bearer(token)), *INVALID)


def check_good(stack, token):
    assert get(stack, RESOURCE, bearer(token)).status == 200


# --- what is good, so that the refusals below mean something


def test_a_token_signed_with_the_key_is_good(own_stack, forger):
    check_good(own_stack, forger.token())


GOOD_HEADERS = {
    "no-kid": {"kid": ...},
    "no-typ": {"typ": ...},
    "at+jwt": {"typ": "at+jwt"},
    "typ-in-lower-case": {"typ": "jwt"},
    "members-that-nobody-follows": {"jku": "http://127.0.0.1:1/", "x5u": "http://127.0.0.1:1/", "x5c": ["AA"]},
}


@pytest.mark.parametrize("changes", GOOD_HEADERS.values(), ids=GOOD_HEADERS)
def test_headers_that_are_good(own_stack, forger, changes):
    check_good(own_stack, forger.token(forger.header(**changes)))


def good_claims(now):
    return {
        "fractions": {"iat": now + 0.5, "nbf": now + 0.5, "exp": now + 99.25},
        "no-nbf-no-iat": {"nbf": ..., "iat": ...},
        "aud-list": {"aud": ["other", "frontend"]},
        "foreign-jti": {"jti": "of any form"},
        "more-claims": {"email": "x@example.com", "nested": {"a": [1]}},
    }


@pytest.mark.parametrize("name", good_claims(0))
def test_claims_that_are_good(own_stack, forger, name):
    check_good(own_stack, forger.token(claims=forger.claims(**good_claims(int(time.time()))[name])))


# --- header and algorithm

BAD_HEADERS = {
    "no-alg": {"alg": ...},
    "alg-none": {"alg": "none"},
    "alg-null": {"alg": None},
    "alg-list": {"alg": ["RS256"]},
    "alg-in-lower-case": {"alg": "rs256"},
    "alg-with-space": {"alg": "RS256 "},
    "other-alg": {"alg": "RS512"},
    "pss": {"alg": "PS256"},
    "crit": {"crit": ["exp"]},
    "crit-unknown": {"crit": ["x"], "x": 1},
    "crit-empty": {"crit": []},
    "crit-b64": {"crit": ["b64"], "b64": False},
    "typ-of-an-id-token": {"typ": "id+jwt"},
    "typ-refresh": {"typ": "rt+jwt"},
    "typ-number": {"typ": 1},
    "typ-blank": {"typ": ""},
    "kid-unknown": {"kid": "unknown"},
    "kid-path": {"kid": "../../../../dev/null"},
    "kid-sql": {"kid": "' OR 1=1 -- "},
    "kid-blank": {"kid": ""},
    "kid-number": {"kid": 1},
    "kid-null": {"kid": None},
    "kid-long": {"kid": "k" * 2000},
}


@pytest.mark.parametrize("changes", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_bad_headers(own_stack, forger, changes):
    check_bad(own_stack, forger.token(forger.header(**changes)))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "HS256", "RS256"])
@pytest.mark.parametrize("signature", ["", "AA", "e30"])
def test_without_a_signature(own_stack, forger, algorithm, signature):
    check_bad(own_stack, forger.unsigned(algorithm, signature))


def public_forms(forger):
    pem = forger.public_pem()
    lines = pem.decode().splitlines()
    return [pem, pem.rstrip(b"\n"), base64.b64decode("".join(lines[1:-1])), forger.kid.encode(), b""]


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("form", range(5), ids=["pem", "pem-without-newline", "der", "kid", "empty"])
def test_the_public_key_is_no_shared_secret(own_stack, forger, algorithm, form):
    check_bad(own_stack, forger.hmac(public_forms(forger)[form], algorithm))
    check_bad(own_stack, forger.hmac(public_forms(forger)[form], algorithm, kid=...))


def test_the_signature_counts_and_not_what_the_header_says(own_stack, forger):
    header, claims = raw(forger.header()), raw(forger.claims())
    check_bad(own_stack, forger.sign(header, claims, digest="-sha512"))
    check_bad(own_stack, forger.sign(header, claims, options=("-sigopt", "rsa_padding_mode:pss")))
    honest = raw(forger.header(alg="PS256"))
    check_bad(own_stack, forger.sign(honest, claims, options=("-sigopt", "rsa_padding_mode:pss")))


@pytest.mark.parametrize("bits", [1024, 2048])
def test_another_key_under_our_name(own_stack, forger, tmp_path, bits):
    key = str(tmp_path / "other.pem")
    openssl("genrsa", "-out", key, str(bits))
    modulus = openssl("rsa", "-in", key, "-noout", "-modulus").decode().strip().removeprefix("Modulus=")
    jwk = {"kty": "RSA", "e": "AQAB", "n": base64url(bytes.fromhex(modulus))}
    for changes in ({}, {"kid": ...}, {"jwk": jwk}, {"jwk": jwk, "kid": ...}, {"jku": "http://127.0.0.1:1/k"}):
        check_bad(own_stack, forger.sign(raw(forger.header(**changes)), raw(forger.claims()), key))


def test_an_elliptic_key(own_stack, forger, tmp_path):
    key = str(tmp_path / "ec.pem")
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
    for algorithm in ("ES256", "RS256"):
        check_bad(own_stack, forger.sign(raw(forger.header(alg=algorithm)), raw(forger.claims()), key))
    for signature in (b"\0" * 64, b"\0" * 256, b"\xff" * 256, b""):
        check_bad(own_stack, forger.unsigned("ES256", base64url(signature)))
        check_bad(own_stack, forger.unsigned("RS256", base64url(signature)))


def test_a_key_of_another_stack(own_stack, stack):
    check_bad(own_stack, login(stack, SONIA).access)


# --- claims

BAD_CLAIMS = {
    "no-exp": {"exp": ...},
    "exp-null": {"exp": None},
    "exp-text": {"exp": "9999999999"},
    "exp-negative": {"exp": -1},
    "exp-huge": {"exp": 1e300},
    "exp-long-ago": {"exp": 1},
    "nbf-text": {"nbf": "0"},
    "iat-list": {"iat": [0]},
    "nbf-in-an-hour": {"nbf": time.time() + 3600},
    "iat-in-an-hour": {"iat": time.time() + 3600},
    "no-aud": {"aud": ...},
    "aud-other": {"aud": "backoffice"},
    "aud-null": {"aud": None},
    "aud-empty-list": {"aud": []},
    "aud-list-of-others": {"aud": ["a", "b"]},
    "aud-in-other-case": {"aud": "Frontend"},
    "aud-object": {"aud": {"frontend": 1}},
    "no-sub": {"sub": ...},
    "sub-object": {"sub": {"customer_reference": "DE--21", "id_customer": 21}},
    "sub-no-json": {"sub": "DE--21"},
    "sub-list": {"sub": "[]"},
    "sub-empty": {"sub": "{}"},
    "sub-without-customer": {"sub": json.dumps({"id_agent": 7})},
    "no-scopes": {"scopes": ...},
    "scopes-empty": {"scopes": []},
    "scopes-text": {"scopes": "customer"},
    "scopes-number": {"scopes": [1]},
    "scopes-unknown": {"scopes": ["everything"]},
    "no-jti": {"jti": ...},
    "jti-blank": {"jti": ""},
    "jti-number": {"jti": 1},
}


@pytest.mark.parametrize("changes", BAD_CLAIMS.values(), ids=BAD_CLAIMS)
def test_bad_claims(own_stack, forger, changes):
    check_bad(own_stack, forger.token(claims=forger.claims(**changes)))


def at_next_second():
    """Waits until the clock has just turned; that second."""
    now = time.time()
    while int(time.time()) == int(now):
        time.sleep(0.005)
    return int(time.time())


@pytest.mark.parametrize("claim, good, bad", [("exp", 1 - LEEWAY, -LEEWAY), ("nbf", LEEWAY, LEEWAY + 1), ("iat", LEEWAY, LEEWAY + 1)])
def test_times_are_taken_with_one_leeway(own_stack, forger, claim, good, bad):
    for _ in range(10):
        # Signed for a second that is still to come, so that the answers fall into it.
        second = int(time.time()) + 1
        inside, outside = (forger.token(claims=forger.claims(**{claim: second + d})) for d in (good, bad))
        if at_next_second() != second:
            continue
        answers = [get(own_stack, RESOURCE, bearer(token)).status for token in (inside, outside)]
        if time.time() < second + 0.9:
            assert answers == [200, 401]
            return
    pytest.fail("the machine is too slow to ask within a second")


# --- form


def mutations(token):
    header, claims, signature = token.split(".")
    altered = json.loads(from_base64url(claims))
    altered["exp"] += 1
    return {
        "other-claims": f"{header}.{base64url(raw(altered))}.{signature}",
        "cut-signature": f"{header}.{claims}.{signature[:-4]}",
        "padded-signature": f"{header}.{claims}.{signature}==",
        "padded-header": f"{header}=.{claims}.{signature}",
        "last-bits-set": f"{header}.{claims}.{signature[:-1]}{chr(ord(signature[-1]) + 1)}",
        "plus-and-slash": f"{header}.{claims}." + signature.replace("-", "+").replace("_", "/") + "+",
        "four-parts": token + ".e30",
        "dot-at-the-end": token + ".",
        "dot-in-front": "." + token,
        "two-parts": f"{header}.{claims}",
        "no-header": f".{claims}.{signature}",
        "five-parts-as-encrypted": f"{header}.{claims}.{signature}.{signature}.{signature}",
        "swapped": f"{claims}.{header}.{signature}",
        "twice": token + token,
    }


@pytest.mark.parametrize("name", mutations("e30.eyJleHAiOjF9.AAAA"))
def test_mutations_of_a_good_token(own_stack, forger, name):
    token = forger.token()
    check_good(own_stack, token)
    check_bad(own_stack, mutations(token)[name])


BAD_TEXT = {
    "duplicate-alg": ('{"alg":"none","alg":"RS256"}', None),
    "duplicate-exp": (None, '{"exp":1,'),
    "header-list": ("[]", None),
    "header-no-json": ("x", None),
    "header-trailing": ('{"alg":"RS256"} x', None),
    "header-not-utf-8": (b'{"alg":"RS256","x":"\xff"}', None),
    "claims-no-json": (None, "x"),
    "claims-list": (None, "[]"),
    "claims-text": (None, '"x"'),
    "claims-not-utf-8": (None, b'{"x":"\xff",'),
    "claims-deep": (None, '{"x":' + "[" * 100 + "]" * 100 + ","),
    "claims-null-character": (None, '{"x":"\\u0000",'),
    "claims-trailing-comma": (None, '{,'),
}


@pytest.mark.parametrize("name", BAD_TEXT)
def test_text_that_is_not_strictly_json(own_stack, forger, name):
    header, claims = BAD_TEXT[name]
    if claims and claims[-1] in (",", ord(",")):
        rest = raw(forger.claims())[1:]
        claims = claims + (rest if isinstance(claims, str) else rest.encode())
    check_bad(own_stack, forger.token(header or raw(forger.header()), claims or raw(forger.claims())))


def test_a_token_of_more_than_8_kib(own_stack, forger):
    good = forger.token(claims=forger.claims(x="y" * 5200))
    assert 7000 < len(good) <= 8192
    check_good(own_stack, good)
    check_bad(own_stack, forger.token(claims=forger.claims(x="y" * 5900)))


def test_a_retired_key_still_verifies_and_an_unknown_one_does_not(own_stack, forger):
    before = forger.token()
    assert own_stack.ctl("key", "generate").returncode == 0
    offset = own_stack.log_size("bearerd")
    own_stack.reload()
    own_stack.wait_for_log("bearerd", "event=reloaded", offset)
    deadline = time.monotonic() + 10
    while ask_login(own_stack, *SONIA).json()["data"]["attributes"]["accessToken"].split(".")[0] == before.split(".")[0]:
        assert time.monotonic() < deadline
    check_good(own_stack, before)
    assert os.path.exists(forger.key_file)
