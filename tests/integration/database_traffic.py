# SPDX-License-Identifier: MIT
"""Requests of every kind, in loops, while somebody does something to the database."""

import threading

from glue_answers import ask_login, ask_refresh, ask_token, bearer, delete, get, login, tokens_of
from running_stack import JOHN, SONIA

RESOURCE = "/customers/DE--21"
FORM = {"grant_type": "password", "username": JOHN[0], "password": JOHN[1]}


class Traffic:
    """Requests in a loop, by threads; what was not as it must be is collected."""

    def __init__(self, stack):
        self.stack = stack
        self.tokens = login(stack, SONIA)
        self.wrong, self.counts = [], {}
        self.over = threading.Event()
        loops = [self.check, self.check, self.log_in, self.go_on, self.by_form, self.revoke]
        self.threads = [threading.Thread(target=self.run, args=(loop,)) for loop in loops]

    def run(self, loop):
        while not self.over.is_set():
            try:
                loop()
            except Exception as problem:  # noqa: BLE001 (a thread's own would be lost)
                self.wrong.append(repr(problem))

    def note(self, what, answer, *allowed):
        key = (what, answer.status)
        self.counts[key] = self.counts.get(key, 0) + 1
        if answer.status not in allowed or (answer.status == 503 and not answer.header("Retry-After")):
            self.wrong.append(f"{what}: {answer!r}")
        return answer

    def check(self):
        self.note("check", get(self.stack, RESOURCE, bearer(self.tokens.access)), 200)
        self.note("check without", get(self.stack, RESOURCE), 403)
        self.note("open", get(self.stack, "/catalog"), 200)

    def log_in(self):
        self.note("login", ask_login(self.stack, *JOHN), 201, 503)

    def by_form(self):
        self.note("token", ask_token(self.stack, FORM), 200, 503)

    def go_on(self):
        """Refreshes a session again and again. After a 503 nobody knows whether the token is spent,
        so a new session is begun; but one that was just handed out must always be good."""
        answer = ask_login(self.stack, *SONIA)
        while answer.status == 201 and not self.over.is_set():
            answer = self.note("refresh", ask_refresh(self.stack, tokens_of(answer).refresh), 201, 503)

    def revoke(self):
        self.note("revoke", delete(self.stack, "/refresh-tokens/junk", bearer(self.tokens.access)), 204, 503)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()
