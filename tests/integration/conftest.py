# SPDX-License-Identifier: MIT
"""Fixtures of the integration tests. They drive real nginx, bearerd and MariaDB (tools/stack).

stack        one stack for all tests; a test must not leave it different (see RunningStack)
make_stack   starts a further stack for the test alone: make_stack("[realm.default]\\nleeway = 0\\n")
module_stack starts a stack for the tests of one file: module_stack("[realm.default]\\nleeway = 0\\n")
own_stack    one stack for the tests of one file, which may change its accounts and tables
new_account  makes a customer of own_stack: new_account().email, .password, .reference
forger       signs access tokens with the key of own_stack (forged_tokens.py)
customer     (reference, e-mail, password) of a customer of own_stack whom only this test has
write        writes a file for one test: write("a line", "another")
sonia, john  (e-mail, password) of the sample customers; more in running_stack.py

The programs are those of BUILD (default build), as for make. A stack takes about a second to start.
When a test fails, its report shows what bearerd and nginx logged meanwhile.
"""

import collections
import os
import signal
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bearerctl_runs  # noqa: E402
import running_stack  # noqa: E402
from forged_tokens import Forger  # noqa: E402
from glue_answers import secret  # noqa: E402
from log_canary import leaks_in  # noqa: E402
from running_stack import RunningStack  # noqa: E402

Account = collections.namedtuple("Account", "email password reference")

# A runner in the background is born deaf to Ctrl-C, and so would be the programs that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def _terminated(number, _):
    """Whoever ends pytest early leaves no stack behind: fixtures end before it does, undisturbed."""
    signal.signal(number, signal.SIG_IGN)
    pytest.exit("terminated", returncode=143)


signal.signal(signal.SIGTERM, _terminated)

# Stacks that are up, for the reports of failed tests.
_running = []


def _end(stack):
    _running.remove(stack)
    leaks = leaks_in(stack)
    reports = stack.down()
    assert not leaks, "; ".join(leaks[:5])
    assert not reports, "the sanitizers found: " + "; ".join(reports[:5])


@pytest.fixture(scope="session")
def stack():
    """The stack that tests share. Accounts, tables and configuration are as tools/stack made them:
    a test that ends a session or locks an account uses an account of its own, or `make_stack`."""
    one = RunningStack()
    _running.append(one)
    yield one
    _end(one)


def _starter():
    """Yields a function (fragment="", options=()) that starts stacks, and ends them afterwards."""
    made = []

    def make(fragment="", options=()):
        made.append(RunningStack(fragment, options))
        _running.append(made[-1])
        return made[-1]

    yield make
    for one in made:
        _end(one)


@pytest.fixture(scope="module")
def module_stack():
    """A function (fragment="", options=()) that starts a stack for the tests of one file."""
    yield from _starter()


@pytest.fixture(scope="module")
def own_stack(module_stack):
    """The stack of one file; what a test leaves there must not disturb the file's other tests."""
    return module_stack()


@pytest.fixture(scope="module")
def new_account(own_stack):
    """A function that makes a customer with a password of his own; `options` are bearerctl's."""
    made = []

    def make(*options):
        number = len(made) + 100
        account = Account(f"t{number}@example.com", secret(f"password-of-{number}"), f"T--{number}")
        arguments = ["customer", "add", account.email, "--reference", account.reference, *options]
        done = own_stack.ctl(*arguments, stdin=account.password + "\n")
        assert done.returncode == 0, done.stderr
        made.append(account)
        return account

    return make


@pytest.fixture(scope="module")
def forger(own_stack):
    return Forger(own_stack)


@pytest.fixture
def make_stack():
    """A function (fragment="", options=()) that starts a stack which only this test uses."""
    yield from _starter()


@pytest.fixture
def customer(own_stack):
    """(reference, e-mail, password) of a customer whom only this test has."""
    number = next(bearerctl_runs.numbers)
    email = f"ctl{number}@example.com"
    bearerctl_runs.ran(own_stack.ctl("customer", "add", email, "--id", str(number), stdin="secret one\n"))
    return f"DE--{number}", email, "secret one"


@pytest.fixture
def write(tmp_path):
    """A function that writes a file of these lines, or of these bytes, and gives its name."""

    def to_file(*lines):
        path = tmp_path / "accounts.csv"
        path.write_bytes(lines[0] if isinstance(lines[0], bytes) else "".join(f"{line}\n" for line in lines).encode())
        return str(path)

    return to_file


@pytest.fixture
def sonia():
    """E-mail and password of DE--21, who has a company user."""
    return running_stack.SONIA


@pytest.fixture
def john():
    """E-mail and password of DE--22, who has none."""
    return running_stack.JOHN


LOGS = ("bearerd", "nginx-error")
# Far more than any test takes, even with sanitizers on a busy machine: for one that hangs.
SECONDS_FOR_A_TEST = 240


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    def give_up(*_):
        raise TimeoutError(f"{item.name} took more than {SECONDS_FOR_A_TEST} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(SECONDS_FOR_A_TEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def pytest_runtest_setup(item):
    item.log_sizes = {(one, part): one.log_size(part) for one in _running for part in LOGS}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        for one in _running:
            for part in LOGS:
                text = one.log(part, item.log_sizes.get((one, part), 0)).splitlines()
                if text:
                    report.sections.append((f"log of {part}", "\n".join(text[-40:])))
