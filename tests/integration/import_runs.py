# SPDX-License-Identifier: MIT
"""What the tests of bearerctl's imports share: hashes, and reading what an import says."""

import json
import re

from bearerctl_runs import ran

# Of the password change123, at the least cost.
HASH = "$2y$04$abcdefghijklmnopqrstuuihJ4Y.0..nuISCyE.9oWdbu/lSS9sZS"
OTHER_HASH = "$argon2id$v=19$m=64,t=2,p=1$c2FsdHNhbHQxMjM0NTY3OA$PBCfOZIPLLn1o8PQYKk6CJLF4U/qeAEeIEc0FPs/uD8"
SUMMARY = re.compile(r"(\d+) rows? read, (\d+) added, (\d+) bad, \d+\.\d s\n")


def counts(done):
    """(read, added, bad) of the summary, and the messages as (line, reason)."""
    match = SUMMARY.fullmatch(done.stdout)
    assert match, (done.stdout, done.stderr)
    told = re.findall(r"(?m)^(?:/\S+|standard input):(\d+): (.*)$", done.stderr)
    return tuple(int(number) for number in match.groups()), [(int(line), reason) for line, reason in told]


def customers(stack):
    return {one["email"]: one for one in json.loads(ran(stack.ctl("customer", "list", "--json", "--most", "100000")))}


def shown(stack, group, who):
    return json.loads(ran(stack.ctl(group, "show", who, "--json")))
