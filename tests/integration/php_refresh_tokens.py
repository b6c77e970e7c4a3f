# SPDX-License-Identifier: MIT
"""Refresh tokens as the PHP of a Spryker shop issues them (contract 3.3), and their rows.

`python3 tests/integration/php_refresh_tokens.py` writes the samples of the unit tests and of the fuzz target
legacy_token anew, which is needed only when one is added.
"""

import collections
import hashlib
import json
import os
import secrets
import subprocess
import time

from glue_answers import secret

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KEY = "lxZFUEsBCJ2Yb14IF2ygAHI5N4+ZAUXXaSeeJm6+twsUmIen"
COMPANY_USER = "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac"
USER_UUID = "0d743cc3-a772-5145-971e-d4018ee7a489"

PhpToken = collections.namedtuple("PhpToken", "text identifier")


def customer(number=21, company_user=None, **more):
    """What `sub` says of a customer."""
    return {
        "id_company_user": company_user,
        "id_agent": None,
        "customer_reference": f"DE--{number}",
        "id_customer": number,
        "permissions": None,
        **more,
    }


def agent(number=3):
    return {"id_company_user": None, "id_agent": number, "customer_reference": None, "id_customer": None, "permissions": None}


def user(number=4, uuid=USER_UUID):
    return {"user_reference": None, "id_user": number, "uuid": uuid}


def payload(sub, scopes, identifier, expire_time, client="frontend"):
    return json.dumps(
        {
            "client_id": client,
            "refresh_token_id": identifier,
            "access_token_id": secrets.token_hex(40),
            "scopes": scopes,
            "user_id": json.dumps(sub, separators=(",", ":")),
            "expire_time": expire_time,
        },
        separators=(",", ":"),
    )


def encrypted(text, key=KEY, *salt_and_iv):
    """The hexadecimal digits, made by PHP."""
    program = os.path.join(TESTS, "support", "php_refresh_token.php")
    done = subprocess.run(["php", program, key, *salt_and_iv], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def php_token(stack, sub, scopes, key=KEY, seconds=2592000, client="frontend", row="live"):
    """A token and its row, which `row` may say is "revoked" or "missing"."""
    identifier = secret(secrets.token_hex(40))
    expiry = int(time.time()) + seconds
    text = secret(encrypted(payload(sub, scopes, identifier, expiry, client), key))
    if row != "missing":
        reference = sub.get("customer_reference")
        # PHP leaves permissions out of the row.
        named = {name: value for name, value in sub.items() if name != "permissions"}
        stack.sql(
            "INSERT INTO spy_oauth_refresh_token (identifier, scopes, customer_reference, user_identifier,"
            " fk_oauth_client, expires_at, revoked_at, created_at, updated_at) VALUES"
            f" ('{identifier}', '{json.dumps(scopes)}', {repr(reference) if reference else 'NULL'},"
            f" '{json.dumps(named)}', '{client}', FROM_UNIXTIME({expiry}), {'NOW()' if row == 'revoked' else 'NULL'},"
            " '2026-01-01', '2026-01-01')"
        )
    return PhpToken(text, identifier)


def is_revoked(stack, token):
    ((count,),) = stack.sql(
        f"SELECT COUNT(revoked_at) FROM spy_oauth_refresh_token WHERE identifier = '{token.identifier}'"
    )
    return count == "1"


# --- samples

SALT, IV = bytes(range(32)).hex(), bytes(range(255, 239, -1)).hex()
PAYLOADS = {
    "customer": (customer(), ["customer"]),
    "another-customer": (customer(22), ["customer"]),
    "gone-customer": (customer(99), ["customer"]),
    "company-user": (customer(21, COMPANY_USER), ["company_user"]),
    "company-user-unnamed": (customer(21), ["company_user"]),
    "agent": (agent(), ["agent"]),
    "user": (user(), ["user", "back-office-user"]),
    "user-of-old": (user(), ["user"]),
    "warehouse-user": (user(), ["user", "warehouse-user"]),
    "merchant-user": (user(), ["user", "merchant-user"]),
    "impersonation": (customer(), ["customer_impersonation", "customer"]),
    "warehouse": ({"id_warehouse": 7}, ["warehouse"]),
    "permissions": (customer(permissions={"permissions": [{"id_permission": 1, "key": "SeeCompany"}]}), ["customer"]),
}


def write_samples(directory):
    # The clock of the unit tests stands at 1763888400.
    texts = {name: payload(sub, scopes, sample_identifier(name), 1766480400) for name, (sub, scopes) in PAYLOADS.items()}
    texts["other-client"] = payload(*PAYLOADS["customer"], sample_identifier("other-client"), 1766480400, "other")
    texts["expired"] = payload(*PAYLOADS["customer"], sample_identifier("expired"), 1763888400)
    texts["malformed"] = "{}"
    os.makedirs(directory, exist_ok=True)
    for name, text in texts.items():
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            file.write(encrypted(text, KEY, SALT, IV))
    with open(os.path.join(directory, "plain"), "w", encoding="utf-8") as file:
        file.write(texts["customer"])


def sample_identifier(name):
    return hashlib.sha512(name.encode()).hexdigest()[:80]


if __name__ == "__main__":
    write_samples(os.path.join(TESTS, "fuzz", "corpus", "legacy_token"))
