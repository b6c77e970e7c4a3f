# SPDX-License-Identifier: MIT
"""Looks for secrets in the logs of a stack: those that tests used, and whatever looks like one."""

import os
import re

from glue_answers import SECRETS

# What no log may hold, whoever wrote it: a signed token, a refresh token or digest, a password hash.
SHAPES = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]*\.?[\w-]*|[0-9a-fA-F]{64}|\$argon2|\$2[abxy]\$\d\d\$|[Bb]earer(?: |%20)[\w.-]{6,}|change123\b|qwerty",
    re.ASCII,
)
ENOUGH = 20  # characters of a secret that are as bad as all of it


def needle_of(secret):
    """What to look for. Of a signed token its signature: what the token says is no secret, and where
    it has none to speak of, SHAPES knows it."""
    signature = secret.rpartition(".")[2]
    return signature[:ENOUGH] if secret.count(".") == 2 and len(signature) >= ENOUGH else secret[:ENOUGH]


def leaks_in(stack):
    """One line for each secret that a log of the stack holds; it does not repeat the secret."""
    needles = {needle_of(secret) for secret in SECRETS}
    found = []
    for name in sorted(os.listdir(stack.env["LOG_DIR"])):
        text = stack.log(name.removesuffix(".log"))
        hits = {match.group() for match in SHAPES.finditer(text)} | {n for n in needles if n in text}
        found += [f"{name} holds {hit[:6]}... ({len(hit)} characters)" for hit in sorted(hits)]
    return found
