# SPDX-License-Identifier: MIT
"""bearerctl: usage, tables and keys."""

import base64
import json
import os
import re
import stat
import subprocess

import pytest
from bearerctl_runs import BEARERCTL, bearerctl, login, ran, refused
from running_stack import TOP

GROUPS = {
    "key": ["generate", "import", "list", "withdraw"],
    "customer": ["add", "list", "show", "import", "disable", "enable", "confirm", "set-password"],
    "company-user": ["add", "list", "show", "import", "disable", "enable"],
    "user": ["add", "list", "show", "import", "disable", "enable", "set-password", "set-flags"],
    "warehouse": ["assign", "unassign", "list"],
    "session": ["list", "revoke"],
}


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
