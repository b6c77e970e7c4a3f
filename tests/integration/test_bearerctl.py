# SPDX-License-Identifier: MIT
"""bearerctl: what each command does, what it prints, and how it says that something is wrong."""

import base64
import json
import os
import pty
import re
import select
import signal
import stat
import subprocess
import time

import pytest
from running_stack import TOP, build_directory

BEARERCTL = os.path.join(build_directory(), "bearerctl")
GROUPS = {
    "key": ["generate", "list"],
    "customer": ["add", "list", "show", "disable", "enable", "confirm", "set-password"],
    "session": ["list", "revoke"],
}
_numbers = iter(range(5000, 6000))


def bearerctl(config, *arguments):
    """With a configuration of the test's own."""
    environment = {**os.environ, "BEARERD_SQL": os.path.join(TOP, "sql")}
    argv = [BEARERCTL, "--config", str(config), *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=False, env=environment)


def ran(done):
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def refused(done, status=1):
    """The sentence of a command that failed."""
    assert done.returncode == status, (done.stdout, done.stderr)
    assert re.fullmatch(r"bearerctl: .*\n", done.stderr), done.stderr
    return done.stderr


@pytest.fixture
def customer(stack):
    """(reference, e-mail, password) of a customer whom only this test has."""
    number = next(_numbers)
    email = f"ctl{number}@example.com"
    ran(stack.ctl("customer", "add", email, "--id", str(number), stdin="secret one\n"))
    return f"DE--{number}", email, "secret one"


def post(stack, path, resource, **attributes):
    body = {"data": {"type": resource, "attributes": attributes}}
    media_type = "application/vnd.api+json"
    headers = [("Content-Type", media_type), ("Accept", media_type)]
    return stack.request("POST", path, headers, json.dumps(body).encode())


def login(stack, email, password):
    return post(stack, "/access-tokens", "access-tokens", username=email, password=password)


def refresh_token(stack, email, password):
    """The refresh token of a login that works."""
    answer = login(stack, email, password)
    assert answer.status == 201, answer
    return answer.json()["data"]["attributes"]["refreshToken"]


def refresh(stack, token):
    return post(stack, "/refresh-tokens", "refresh-tokens", refreshToken=token).status


def sessions(stack, reference, *options):
    return json.loads(ran(stack.ctl("session", "list", "--account", reference, "--json", *options)))


# --- usage


def test_help_of_every_command_has_an_example():
    for arguments in [["migrate"]] + [[group, name] for group, names in GROUPS.items() for name in names]:
        done = subprocess.run([BEARERCTL, *arguments, "--help"], capture_output=True, text=True, check=False)
        assert f"  bearerctl {' '.join(arguments)}" in ran(done).partition("Example")[2], arguments


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["customer"],
        ["customer", "frobnicate"],
        ["customer", "add"],
        ["customer", "add", "no-address"],
        ["customer", "add", "a@example.com", "--password", "x"],
        ["customer", "add", "a@example.com", "--company-user", "EBF4B55A"],
        ["customer", "add", "a@example.com", "--reference", "a@b"],
        ["customer", "add", "a@example.com", "--permissions-file", "/nonexistent"],
        ["key", "generate", "--bits", "1024"],
        ["session", "revoke"],
        ["session", "revoke", "0f8f"],
        ["session", "revoke", "0f8fad5bd9cb469fa16570867728950e", "--account", "DE--21"],
        ["session", "list", "--most", "0"],
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_status_2(stack, arguments):
    refused(stack.ctl(*arguments), 2)


def test_configuration_that_is_wrong_is_told_with_its_place(tmp_path):
    file = tmp_path / "b.toml"
    file.write_text('[realm.default]\npublic_url = "https://a"\nrules = ""\nleeway = 301\nissuer = 1\n')
    done = bearerctl(file, "key", "list")
    assert done.returncode == 2
    assert [line.split(" ")[0] for line in done.stderr.splitlines()] == [f"{file}:4:10:", f"{file}:5:10:"]


def test_unknown_realm_is_refused_with_the_known_ones(stack):
    for arguments in (["customer", "list"], ["session", "list"], ["key", "list"], ["key", "generate"]):
        assert "--realm: default" in refused(stack.ctl("--realm", "other", *arguments))


# --- migrate


def test_migrate_may_be_run_again(stack):
    assert "Nothing to do." in ran(stack.ctl("migrate"))


def test_migrate_tells_what_it_applied(stack, tmp_path):
    stack.sql("CREATE DATABASE empty_one")
    try:
        stack.sql(f"GRANT ALL ON empty_one.* TO '{stack.env['DB_USER']}'@'localhost'")
        file = tmp_path / "b.toml"
        with open(stack.env["CONFIG"], encoding="utf-8") as config:
            file.write_text(re.sub(r'(?m)^name = ".*"', 'name = "empty_one"', config.read()))
        text = ran(bearerctl(file, "migrate"))
        assert "has schema version 0." in text
        for name in sorted(os.listdir(os.path.join(TOP, "sql"))):
            assert f"applied {name}\n" in text
    finally:
        stack.sql("DROP DATABASE empty_one")


def test_migrate_says_that_its_files_are_missing(stack, tmp_path):
    assert str(tmp_path) in refused(stack.ctl("migrate", "--sql", str(tmp_path)))


def test_a_database_that_is_away_is_named_as_the_cause(stack, tmp_path):
    file = tmp_path / "b.toml"
    with open(stack.env["CONFIG"], encoding="utf-8") as config:
        file.write_text(config.read().replace(stack.env["DB_SOCKET"], "/nonexistent.sock"))
    for arguments in (["migrate"], ["customer", "list"], ["session", "list"]):
        sentence = refused(bearerctl(file, *arguments))
        assert sentence.startswith("bearerctl: The database cannot be used: ")
        assert stack.env["DB_PASSWORD"] not in sentence


# --- keys


def signing_key_of(answer):
    """The kid in the access token of a login or refresh that worked."""
    assert answer.status == 201, answer
    header = answer.json()["data"]["attributes"]["accessToken"].split(".")[0]
    return json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"]


def test_a_new_key_signs_after_a_reload_and_the_old_one_still_verifies(make_stack):
    stack = make_stack()
    (old,) = json.loads(ran(stack.ctl("key", "list", "--json")))
    assert (old["state"], old["realm"], old["algorithm"]) == ("active", "default", "RS256")
    before = login(stack, "sonia@spryker.com", "change123")
    assert signing_key_of(before) == old["kid"]

    text = ran(stack.ctl("key", "generate", "--bits", "3072"))
    assert "reload bearerd" in text and f"Key {old['kid']} is retired" in text
    keys = {key["state"]: key["kid"] for key in json.loads(ran(stack.ctl("key", "list", "--json")))}
    assert keys["retired"] == old["kid"] and len(keys) == 2
    columns = ran(stack.ctl("key", "list")).splitlines()
    assert columns[0].split()[:3] == ["KID", "REALM", "STATE"] and len(columns) == 3
    directory = os.path.join(stack.top, "keys")
    assert stat.S_IMODE(os.stat(directory).st_mode) == 0o700
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in os.scandir(directory)} == {0o600}

    assert signing_key_of(login(stack, "john.doe@example.com", "qwerty")) == old["kid"]
    offset = stack.log_size("bearerd")
    stack.reload()
    stack.wait_for_log("bearerd", "event=reloaded", offset)
    assert signing_key_of(login(stack, "john.doe@example.com", "qwerty")) == keys["active"]
    token = before.json()["data"]["attributes"]["accessToken"]
    headers = [("Authorization", f"Bearer {token}")]
    assert stack.request("GET", "/customers/DE--21", headers).status == 200


def test_an_empty_key_directory_says_how_to_make_one(tmp_path):
    file = tmp_path / "b.toml"
    file.write_text(
        f'[keys]\ndirectory = "{tmp_path}/keys"\n[realm.default]\npublic_url = "http://a"\nrules = ""\n'
    )
    assert "bearerctl key generate" in ran(bearerctl(file, "key", "list"))
    assert json.loads(ran(bearerctl(file, "key", "list", "--json"))) == []


def test_keys_that_others_can_open_are_refused(tmp_path):
    (tmp_path / "keys").mkdir(mode=0o755)
    file = tmp_path / "b.toml"
    file.write_text(
        f'[keys]\ndirectory = "{tmp_path}/keys"\n[realm.default]\npublic_url = "http://a"\nrules = ""\n'
    )
    assert "chmod 0700" in refused(bearerctl(file, "key", "generate"))


# --- customers


def test_an_added_customer_can_log_in(stack, customer):
    reference, email, password = customer
    assert login(stack, email, password).status == 201
    shown = json.loads(ran(stack.ctl("customer", "show", email, "--json")))
    assert (shown["reference"], shown["email"], shown["state"]) == (reference, email, "active")
    assert shown["password_scheme"] == "argon2id"


def test_every_detail_that_was_given_is_shown(stack, tmp_path):
    number = next(_numbers)
    file = tmp_path / "permissions.json"
    file.write_text('{\n  "roles": ["buyer \\" x"],\n  "level": 2\n}\n')
    uuid = f"ebf4b55a-cab0-5ed0-8fb7-{number:012}"
    ran(
        stack.ctl(
            *["customer", "add", f"full{number}@example.com", "--reference", f"X-{number}", "--id", str(number)],
            *["--first-name", "Jörg", "--last-name", "Ångström", "--company-user", uuid],
            *["--permissions-file", str(file)],
            stdin="secret\n",
        )
    )
    shown = json.loads(ran(stack.ctl("customer", "show", f"X-{number}", "--json")))
    assert (shown["first_name"], shown["last_name"]) == ("Jörg", "Ångström")
    assert shown["permissions"] == {"roles": ['buyer " x'], "level": 2}
    assert shown["company_users"] == [{"uuid": uuid, "active": True, "default": True}]
    text = ran(stack.ctl("customer", "show", f"X-{number}"))
    assert "Jörg Ångström" in text and uuid in text
    assert '{"roles":["buyer \\" x"],"level":2}' in text


def test_list_is_aligned_and_holds_every_customer(stack, customer):
    lines = ran(stack.ctl("customer", "list")).splitlines()
    assert lines[0].split()[:3] == ["REFERENCE", "ID", "E-MAIL"]
    column = lines[0].index("STATE")
    states = {line[:column].split()[2]: line[column:].split()[0] for line in lines[1:]}
    assert states[customer[1]] == "active"
    assert states["disabled@example.com"] == "disabled"
    assert states["unconfirmed@example.com"] == "unconfirmed"
    listed = json.loads(ran(stack.ctl("customer", "list", "--json")))
    assert {one["email"] for one in listed} == set(states)
    assert "ask for more with --most" in ran(stack.ctl("customer", "list", "--most", "1"))


def test_an_address_that_is_taken_is_refused(stack, customer):
    sentence = refused(stack.ctl("customer", "add", customer[1].upper(), stdin="x\n"))
    assert "e-mail" in sentence


@pytest.mark.parametrize(
    "password, reason",
    [
        (b"", "No password"),
        (b"\n", "No password"),
        (b"a\0b\n", "NUL"),
        (b"a\xffb\n", "UTF-8"),
        (b"x" * 5000 + b"\n", "4096"),
    ],
)
def test_passwords_that_no_login_could_send_are_refused(stack, password, reason):
    email = f"refused{next(_numbers)}@example.com"
    done = subprocess.run(
        [BEARERCTL, "--config", stack.env["CONFIG"], "customer", "add", email],
        input=password,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1 and reason in done.stderr.decode()
    assert "no customer" in refused(stack.ctl("customer", "show", email))


def test_unknown_customers_are_refused(stack):
    for name in ("show", "disable", "enable", "confirm", "set-password"):
        assert "no customer DE--0 " in refused(stack.ctl("customer", name, "DE--0", stdin="x\n"))
    for name in ("list", "revoke"):
        assert "no customer DE--0 " in refused(stack.ctl("session", name, "--account", "DE--0"))


def test_disable_ends_sessions_and_enable_allows_logins_again(stack, customer):
    reference, email, password = customer
    token = refresh_token(stack, email, password)
    assert "1 session ended" in ran(stack.ctl("customer", "disable", reference))
    assert refresh(stack, token) == 401
    assert login(stack, email, password).status == 401
    assert "was already disabled; 0 sessions" in ran(stack.ctl("customer", "disable", email))
    assert "is enabled" in ran(stack.ctl("customer", "enable", reference))
    assert "was not disabled" in ran(stack.ctl("customer", "enable", reference))
    assert refresh(stack, token) == 401
    assert login(stack, email, password).status == 201


def test_a_new_password_ends_sessions_and_the_old_password(stack, customer):
    reference, email, password = customer
    token = refresh_token(stack, email, password)
    assert "1 session ended" in ran(stack.ctl("customer", "set-password", email, stdin="secret two\n"))
    assert refresh(stack, token) == 401
    assert login(stack, email, password).status == 401
    assert login(stack, email, "secret two").status == 201


def test_confirm_lets_an_unconfirmed_customer_in(stack):
    email = f"pending{next(_numbers)}@example.com"
    assert "customer confirm" in ran(stack.ctl("customer", "add", email, "--unconfirmed", stdin="pw\n"))
    assert login(stack, email, "pw").status != 201
    assert "is confirmed" in ran(stack.ctl("customer", "confirm", email))
    assert "was confirmed already" in ran(stack.ctl("customer", "confirm", email))
    assert login(stack, email, "pw").status == 201


# --- sessions


def test_sessions_show_who_from_where_and_since_when(stack, customer):
    reference, email, password = customer
    refresh_token(stack, email, password)
    (one,) = sessions(stack, reference)
    assert re.fullmatch("[0-9a-f]{32}", one["id"])
    assert (one["reference"], one["kind"], one["client"], one["state"]) == (
        *(reference, "customer", "frontend", "live"),
    )
    assert one["network"] == "127.0.0.1" and one["ended"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z", one["created"])
    lines = ran(stack.ctl("session", "list", "--account", email)).splitlines()
    assert lines[0].split()[:4] == ["ID", "ACCOUNT", "KIND", "CLIENT"]
    assert lines[1].split()[:4] == [one["id"], reference, "customer", "frontend"]


def test_a_revoked_session_is_refused_and_keeps_its_instant(stack, customer):
    reference, email, password = customer
    token = refresh_token(stack, email, password)
    (one,) = sessions(stack, reference)
    assert "is revoked" in ran(stack.ctl("session", "revoke", one["id"]))
    assert refresh(stack, token) == 401
    assert sessions(stack, reference) == []
    (ended,) = sessions(stack, reference, "--ended")
    assert (ended["id"], ended["state"]) == (one["id"], "revoked")
    assert ended["ended"] >= ended["created"]
    assert "revoked" in ran(stack.ctl("session", "list", "--account", reference, "--ended"))
    assert "no live session" in refused(stack.ctl("session", "revoke", one["id"]))


def test_all_sessions_of_a_customer_are_revoked_and_no_others(stack, customer):
    reference, email, password = customer
    tokens = [refresh_token(stack, email, password) for _ in range(3)]
    other = refresh_token(stack, "john.doe@example.com", "qwerty")
    assert f"3 sessions of {reference} revoked" in ran(stack.ctl("session", "revoke", "--account", email))
    assert [refresh(stack, token) for token in tokens] == [401, 401, 401]
    assert refresh(stack, other) == 201
    assert f"0 sessions of {reference}" in ran(stack.ctl("session", "revoke", "--account", email))


def test_an_expired_session_is_shown_as_ended_with_its_instant(stack, customer):
    reference, email, password = customer
    refresh_token(stack, email, password)
    (one,) = sessions(stack, reference)
    stack.sql(f"UPDATE session SET idle_end = 1700000000000000 WHERE session_id = x'{one['id']}'")
    assert sessions(stack, reference) == []
    (ended,) = sessions(stack, reference, "--ended")
    assert (ended["state"], ended["ended"]) == ("expired", "2023-11-14T22:13:20.000000Z")


# --- passwords from a terminal


class Terminal:
    """bearerctl on a terminal of its own."""

    def __init__(self, stack, *arguments):
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execv(BEARERCTL, [BEARERCTL, "--config", stack.env["CONFIG"], *arguments])
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


def test_a_prompt_asks_twice_and_shows_nothing(stack):
    email = f"typed{next(_numbers)}@example.com"
    terminal = Terminal(stack, "customer", "add", email)
    terminal.expect("New password: ")
    terminal.type("typed secret\n")
    terminal.expect("The same again: ")
    terminal.type("typed secret\n")
    assert os.waitstatus_to_exitcode(terminal.end()) == 0, terminal.text
    assert "typed secret" not in terminal.text
    assert login(stack, email, "typed secret").status == 201


def test_two_passwords_that_differ_change_nothing(stack, customer):
    terminal = Terminal(stack, "customer", "set-password", customer[1])
    terminal.expect("New password: ")
    terminal.type("one thing\n")
    terminal.expect("The same again: ")
    terminal.type("another\n")
    assert os.waitstatus_to_exitcode(terminal.end()) == 1
    assert "differ" in terminal.text
    assert login(stack, customer[1], customer[2]).status == 201


def test_an_interrupted_prompt_ends_by_the_signal(stack, customer):
    terminal = Terminal(stack, "customer", "set-password", customer[1])
    terminal.expect("New password: ")
    terminal.type("half\x03")
    assert os.waitstatus_to_exitcode(terminal.end()) == -signal.SIGINT
    assert login(stack, customer[1], customer[2]).status == 201
