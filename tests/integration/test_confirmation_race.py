# SPDX-License-Identifier: MIT
"""Two who confirm one address at the same time (contract 1.11, code 425)."""

import subprocess
import threading
import time

from glue_answers import check_error, login
from password_routes import check_done, confirm, issue_key

FAILED = (422, "425", "Failed to confirm a customer.")


class Transaction:
    """A client of the database that holds what it has changed until it ends."""

    def __init__(self, stack, change):
        self._client = subprocess.Popen(
            ["mariadb", "--no-defaults", "--batch", "--skip-column-names", "--unbuffered", "--user=root"]
            + [f"--socket={stack.env['DB_SOCKET']}", stack.env["DB_NAME"]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._client.stdin.write(f"BEGIN; {change}; SELECT 'changed';\n")
        self._client.stdin.flush()
        assert self._client.stdout.readline() == "changed\n"

    def end(self, how):
        self._client.communicate(f"{how};\n")
        assert self._client.returncode == 0


def confirm_meanwhile(stack, key, change, how):
    """The answer to a confirmation that has to wait for `change`, which then ends by `how`."""
    other = Transaction(stack, change)
    answers = []
    request = threading.Thread(target=lambda: answers.append(confirm(stack, key)))
    request.start()
    deadline = time.monotonic() + 20
    waiting = "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"
    while stack.sql(waiting) == [["0"]]:
        assert time.monotonic() < deadline and not answers, answers
        time.sleep(0.2)  # The server renews this table only when nobody has asked for 0.1 s.
    other.end(how)
    request.join()
    return answers[0]


def test_who_comes_second_is_told_so_and_his_key_stays_good(own_stack, new_account):
    account = new_account("--unconfirmed")
    key = issue_key(own_stack, account.reference, "confirm_email")
    change = f"UPDATE customer SET confirmed_at = 1 WHERE email = '{account.email}'"
    check_error(confirm_meanwhile(own_stack, key, change, "COMMIT"), *FAILED)
    login(own_stack, account)
    check_done(confirm(own_stack, key))


def test_a_change_that_is_taken_back_takes_nothing_from_anybody(own_stack, new_account):
    account = new_account("--unconfirmed")
    key = issue_key(own_stack, account.reference, "confirm_email")
    change = f"UPDATE customer SET confirmed_at = 1 WHERE email = '{account.email}'"
    check_done(confirm_meanwhile(own_stack, key, change, "ROLLBACK"))
    login(own_stack, account)
