# SPDX-License-Identifier: MIT
"""Access tokens made outside bearerd, with the stack's own key or with another one (openssl only)."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import time

from glue_answers import secret

DEFAULT_SUBJECT = {
    "id_company_user": None,
    "id_agent": None,
    "customer_reference": "DE--21",
    "id_customer": 21,
    "permissions": None,
}
SUBJECTS = {
    "customer": DEFAULT_SUBJECT,
    "company_user": {**DEFAULT_SUBJECT, "id_company_user": "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac"},
    "agent": {**DEFAULT_SUBJECT, "id_agent": 7, "customer_reference": None, "id_customer": None},
    "impersonation": DEFAULT_SUBJECT,
    "user": {"user_reference": None, "id_user": 4, "uuid": "0d743cc3-a772-5145-971e-d4018ee7a489"},
    "warehouse": {"id_warehouse": 3},
}
SCOPES = {"impersonation": ["customer_impersonation", "customer"], "user": ["user", "back-office-user"]}


def base64url(data):
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def parts_of(token):
    """Header and claims of a token, unverified, with the order of their members kept."""
    header, claims, _ = token.split(".")
    return json.loads(from_base64url(header)), json.loads(from_base64url(claims))


def openssl(*arguments, data=b""):
    done = subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def signed(signing_input, key_file, digest="-sha256", *options):
    return openssl("dgst", digest, *options, "-sign", key_file, data=signing_input.encode())


class Forger:
    """Signs with the active key of a stack."""

    def __init__(self, stack):
        directory = os.path.join(os.path.dirname(stack.env["LOG_DIR"]), "keys")
        index = os.path.join(directory, "index.json")
        with open(index, encoding="utf-8") as file:
            keys = json.load(file)["keys"]
        self.kid = [key["kid"] for key in keys if key["state"] == "active"][0]
        self.key_file = os.path.join(directory, self.kid + ".pem")

    def public_pem(self):
        return openssl("rsa", "-in", self.key_file, "-pubout")

    def header(self, **changes):
        return without({"typ": "JWT", "alg": "RS256", "kid": self.kid, **changes})

    def claims(self, kind="customer", now=None, **changes):
        now = int(time.time()) if now is None else now
        claims = {
            "aud": "frontend",
            "jti": "ab" * 40,
            "iat": now,
            "nbf": now,
            "exp": now + 600,
            "sub": json.dumps(SUBJECTS[kind]),
            "scopes": SCOPES.get(kind, [kind]),
        }
        return without({**claims, **changes})

    def token(self, header=None, claims=None):
        """A token with a good signature. Dictionaries become JSON, text and bytes stay as they are."""
        return self.sign(raw(self.header() if header is None else header), raw(claims or self.claims()))

    def sign(self, header, claims, key_file=None, digest="-sha256", options=()):
        signing_input = base64url(header) + "." + base64url(claims)
        signature = signed(signing_input, key_file or self.key_file, digest, *options)
        return secret(signing_input + "." + base64url(signature))

    def hmac(self, key, algorithm="HS256", **header):
        """Signed with `key` as a shared secret: the confusion of RFC 8725 section 2.1."""
        signing_input = base64url(raw(self.header(alg=algorithm, **header))) + "." + base64url(raw(self.claims()))
        digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[algorithm]
        signature = hmac.new(key, signing_input.encode(), digest).digest()
        return secret(signing_input + "." + base64url(signature))

    def unsigned(self, algorithm, signature=""):
        signing_input = base64url(raw(self.header(alg=algorithm))) + "." + base64url(raw(self.claims()))
        return signing_input + "." + signature


def without(members):
    """Drops the members that are `...`."""
    return {name: value for name, value in members.items() if value is not ...}


def raw(value):
    return json.dumps(value, separators=(",", ":")) if isinstance(value, dict) else value
