# SPDX-License-Identifier: MIT
"""How the accounts of a stack are stored: in our own tables, or in those of the preset ACCOUNTS.

Tests change accounts in our own tables: by bearerctl, or by SQL in the part of other software. The triggers
in tables/spryker.sql repeat that in a shop's tables. What bearerd itself writes stands only in the tables
that it reads, so tests look there, by what is in this file.
"""

from collections import namedtuple

import pytest
from running_stack import ACCOUNTS

# `hash` and `changed` as the database shows them, `changed` being the time of the last change.
Stored = namedtuple("Stored", "number hash confirmed changed")

# Where bearerd reads and changes customers, and the columns of Stored there.
CUSTOMERS, _COLUMNS = {
    "": ("customer", "customer_id, password_hash, confirmed_at IS NOT NULL, password_changed_at"),
    "spryker": ("spy_customer", "id_customer, password, registered IS NOT NULL, updated_at"),
}[ACCOUNTS]

# A Spryker shop can only anonymise: that is what becomes there of whom `bearerctl customer disable` disables.
HAS_DISABLED = ACCOUNTS != "spryker"
REASON_OF_DISABLED = "account_disabled" if HAS_DISABLED else "account_anonymised"

needs_permissions = pytest.mark.skipif(
    ACCOUNTS == "spryker", reason="the preset spryker reads no permissions: no column of the shop's tables holds them"
)


def stored(stack, email):
    """What is stored of a customer, as Stored."""
    ((number, hash_, confirmed, changed),) = stack.sql(f"SELECT {_COLUMNS} FROM {CUSTOMERS} WHERE email = '{email}'")
    return Stored(number, hash_, confirmed == "1", changed)
