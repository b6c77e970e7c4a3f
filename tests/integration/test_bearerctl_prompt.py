# SPDX-License-Identifier: MIT
"""bearerctl's prompt for passwords, on a terminal of its own."""

import os
import pty
import select
import signal
import time

from bearerctl_runs import BEARERCTL, login, numbers


class Terminal:
    """bearerctl on a terminal of its own."""

    def __init__(self, own_stack, *arguments):
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execv(BEARERCTL, [BEARERCTL, "--config", own_stack.env["CONFIG"], *arguments])
        self.text = ""

    def expect(self, text):
        """Reads until `text` is on the screen."""
        deadline = time.monotonic() + 10
        while text not in self.text:
            readable, _, _ = select.select([self.descriptor], [], [], deadline - time.monotonic())
            assert readable, self.text
            self.text += os.read(self.descriptor, 1024).decode()

    def type(self, text):
        os.write(self.descriptor, text.encode())

    def end(self):
        """What waitpid says, after everything was read."""
        while select.select([self.descriptor], [], [], 10)[0]:
            try:
                data = os.read(self.descriptor, 1024)
            except OSError:
                break
            if not data:
                break
            self.text += data.decode()
        else:
            os.kill(self.pid, signal.SIGKILL)
        os.close(self.descriptor)
        return os.waitpid(self.pid, 0)[1]


def test_a_prompt_asks_twice_and_shows_nothing(own_stack):
    email = f"typed{next(numbers)}@example.com"
    terminal = Terminal(own_stack, "customer", "add", email)
    terminal.expect("New password: ")
    terminal.type("typed secret\n")
    terminal.expect("The same again: ")
    terminal.type("typed secret\n")
    assert os.waitstatus_to_exitcode(terminal.end()) == 0, terminal.text
    assert "typed secret" not in terminal.text
    assert login(own_stack, email, "typed secret").status == 201


def test_two_passwords_that_differ_change_nothing(own_stack, customer):
    terminal = Terminal(own_stack, "customer", "set-password", customer[1])
    terminal.expect("New password: ")
    terminal.type("one thing\n")
    terminal.expect("The same again: ")
    terminal.type("another\n")
    assert os.waitstatus_to_exitcode(terminal.end()) == 1
    assert "differ" in terminal.text
    assert login(own_stack, customer[1], customer[2]).status == 201


def test_an_interrupted_prompt_ends_by_the_signal(own_stack, customer):
    terminal = Terminal(own_stack, "customer", "set-password", customer[1])
    terminal.expect("New password: ")
    terminal.type("half\x03")
    assert os.waitstatus_to_exitcode(terminal.end()) == -signal.SIGINT
    assert login(own_stack, customer[1], customer[2]).status == 201
