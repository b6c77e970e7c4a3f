# SPDX-License-Identifier: MIT
"""bearerctl user and warehouse: what each command does, and which sessions end with it."""

import json
import re

import pytest
from bearerctl_runs import numbers, ran, refresh, refused
from planted_sessions import kinds, plant

UUID_V4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
EVERY_FLAG = ["--agent", "--warehouse-user"]


@pytest.fixture
def user(own_stack):
    """(number, user name) of an agent and warehouse user whom only this test has."""
    number = str(next(numbers))
    name = f"user{number}@example.com"
    ran(own_stack.ctl("user", "add", name, "--id", number, *EVERY_FLAG, stdin="secret one\n"))
    return number, name


def shown(stack, who):
    return json.loads(ran(stack.ctl("user", "show", who, "--json")))


def plant_every_kind(stack, number):
    """One session of each kind that a user has; the customer's is john's, the warehouse is number 7."""
    return {
        "user": plant(stack, "user", "user", number),
        "agent": plant(stack, "agent", "user", number),
        "impersonation": plant(stack, "impersonation", "customer", 22, actor=number),
        "warehouse": plant(stack, "warehouse", "warehouse", 7, actor=number),
    }


def kinds_of(stack, account, number):
    """The kinds of an account's live sessions that are a user's, or in which he speaks."""
    listed = json.loads(ran(stack.ctl("session", "list", "--account", account, "--json")))
    mine = [one for one in listed if one["actor"] == f"user:{number}" or one["account_id"] == number]
    return [one["kind"] for one in mine]


def test_every_detail_that_was_given_is_shown(own_stack):
    number = str(next(numbers))
    uuid = f"0d743cc3-a772-5145-971e-{int(number):012}"
    text = ran(
        own_stack.ctl(
            *["user", "add", f"Full{number}@example.com", "--id", number, "--uuid", uuid, "--agent"],
            *["--first-name", "Jörg", "--last-name", "Ångström"],
            stdin="secret\n",
        )
    )
    assert number in text and uuid in text
    for who in (number, uuid, f"full{number}@EXAMPLE.com"):
        one = shown(own_stack, who)
        assert (one["username"], one["id"], one["uuid"]) == (f"Full{number}@example.com", number, uuid)
    assert set(one) == {
        *("username", "id", "uuid", "realm", "first_name", "last_name", "state", "agent", "warehouse_user"),
        *("password_scheme", "created", "password_changed", "disabled", "warehouses"),
    }
    assert (one["first_name"], one["last_name"], one["state"]) == ("Jörg", "Ångström", "active")
    assert (one["agent"], one["warehouse_user"]) == (True, False)
    assert (one["password_scheme"], one["warehouses"], one["disabled"]) == ("argon2id", [], None)
    text = ran(own_stack.ctl("user", "show", number))
    assert "Jörg Ångström" in text and re.search(r"(?m)^roles +agent$", text)


def test_a_new_user_gets_a_number_and_a_uuid_and_no_role(own_stack):
    name = f"plain{next(numbers)}@example.com"
    ran(own_stack.ctl("user", "add", name, stdin="x\n"))
    one = shown(own_stack, name)
    assert re.fullmatch(UUID_V4, one["uuid"]) and int(one["id"]) > 0
    assert (one["agent"], one["warehouse_user"]) == (False, False)


def test_list_is_aligned_and_holds_every_user(own_stack, user):
    listed = json.loads(ran(own_stack.ctl("user", "list", "--json")))
    assert "warehouses" not in listed[0]
    by_name = {one["username"]: one for one in listed}
    assert by_name["admin@spryker.com"]["id"] == "3" and by_name["admin@spryker.com"]["agent"]
    assert by_name["warehouse@spryker.com"]["warehouse_user"] and user[1] in by_name
    lines = ran(own_stack.ctl("user", "list")).splitlines()
    assert lines[0].split()[:3] == ["USERNAME", "ID", "UUID"] and len(lines) == len(listed) + 1
    assert any(line.split()[:2] == [user[1], user[0]] and "agent, warehouse user" in line for line in lines)
    assert "ask for more with --most" in ran(own_stack.ctl("user", "list", "--most", "1"))


def test_what_is_taken_or_impossible_is_refused(own_stack, user):
    number, name = user
    uuid = shown(own_stack, number)["uuid"]
    other = f"other{number}@example.com"
    for arguments, reason in [
        ([name.upper()], "user name"),
        ([other, "--id", number], "id is taken"),
        ([other, "--uuid", uuid], "UUID"),
        (["17"], "neither like a number"),
        ([uuid], "nor like a UUID"),
        ([other, "--id", "0"], "1 or more"),
        ([other, "--first-name", "x" * 101], "100 characters"),
    ]:
        assert reason in refused(own_stack.ctl("user", "add", *arguments, stdin="x\n")), arguments
    assert "no user" in refused(own_stack.ctl("user", "show", other))
    assert "No password" in refused(own_stack.ctl("user", "add", other, stdin="\n"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["user"],
        ["user", "add"],
        ["user", "add", "a@example.com", "--uuid", "0D743CC3-a772-5145-971e-d4018ee7a489"],
        ["user", "add", "a@example.com", "--password", "x"],
        ["user", "set-flags", "3"],
        ["user", "set-flags", "3", "--agent", "--no-agent"],
        ["user", "set-flags", "3", "--warehouse-user", "--no-warehouse-user"],
        ["user", "list", "--most", "0"],
        ["warehouse"],
        ["warehouse", "assign", "5"],
        ["warehouse", "assign", "5", "0"],
        ["warehouse", "assign", "5", "seven"],
        ["warehouse", "list"],
        ["session", "list", "--account", "agent:3"],
        ["session", "list", "--account", "user:"],
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_status_2(own_stack, arguments):
    refused(own_stack.ctl(*arguments, stdin="x\n"), 2)


def test_unknown_users_are_refused(own_stack):
    for who in ("nobody@example.com", "999999", "0d743cc3-a772-5145-971e-000000000000"):
        for arguments in (
            *(["user", name, who] for name in ("show", "disable", "enable", "set-password")),
            ["user", "set-flags", who, "--agent"],
            *(["warehouse", name, who, "7"] for name in ("assign", "unassign")),
            ["warehouse", "list", who],
            *(["session", name, "--account", "user:" + who] for name in ("list", "revoke")),
        ):
            assert f"no user {who} in" in refused(own_stack.ctl(*arguments, stdin="x\n")), arguments


@pytest.mark.parametrize(
    "arguments, ends",
    [
        (["disable"], True),
        (["set-password"], True),
        (["set-flags", "--no-agent"], True),
        (["set-flags", "--no-warehouse-user"], True),
        (["set-flags", "--no-agent", "--warehouse-user"], True),
        (["set-flags", "--agent"], False),
        (["enable"], False),
    ],
)
def test_what_takes_access_away_ends_every_kind_of_session(own_stack, user, arguments, ends):
    number, name = user
    tokens = plant_every_kind(own_stack, number)
    plant(own_stack, "impersonation", "customer", 22, actor=3)
    johns = plant(own_stack, "customer", "customer", 22)
    text = ran(own_stack.ctl("user", arguments[0], name, *arguments[1:], stdin="secret two\n"))
    left = [kind for account in (f"user:{name}", "customer:DE--22", "warehouse:7")
            for kind in kinds_of(own_stack, account, number)]
    if ends:
        assert "4 sessions ended" in text
        assert left == []
        assert [refresh(own_stack, token) for token in tokens.values()] == [401] * 4
    else:
        assert "ended." not in text
        assert sorted(left) == ["agent", "impersonation", "user", "warehouse"]
    assert refresh(own_stack, johns) == 201
    assert kinds_of(own_stack, "customer:DE--22", "3") == ["impersonation"]
    ran(own_stack.ctl("session", "revoke", "--account", "user:3"))


def test_the_state_and_the_flags_change(own_stack, user):
    number, name = user
    assert "is disabled; 0 sessions ended" in ran(own_stack.ctl("user", "disable", name))
    assert shown(own_stack, number)["state"] == "disabled" and shown(own_stack, number)["disabled"]
    assert "was already disabled" in ran(own_stack.ctl("user", "disable", number))
    assert "is enabled" in ran(own_stack.ctl("user", "enable", name))
    assert "was not disabled" in ran(own_stack.ctl("user", "enable", name))
    assert shown(own_stack, number)["state"] == "active"
    assert "is changed" in ran(own_stack.ctl("user", "set-flags", name, "--no-agent"))
    assert (shown(own_stack, number)["agent"], shown(own_stack, number)["warehouse_user"]) == (False, True)
    assert "was so already" in ran(own_stack.ctl("user", "set-flags", name, "--no-agent"))
    ran(own_stack.ctl("user", "set-flags", name, "--agent", "--no-warehouse-user"))
    assert (shown(own_stack, number)["agent"], shown(own_stack, number)["warehouse_user"]) == (True, False)


def test_a_new_password_replaces_the_hash(own_stack, user):
    number, name = user
    stored = f"SELECT password_hash FROM backoffice_user WHERE user_id = {number}"
    before = own_stack.sql(stored)
    assert "has a new password" in ran(own_stack.ctl("user", "set-password", name, stdin="secret two\n"))
    after = own_stack.sql(stored)
    assert after != before and after[0][0].startswith("$argon2id$")
    assert shown(own_stack, number)["password_changed"] > shown(own_stack, number)["created"]


def test_revoking_a_users_sessions_ends_those_for_others_too(own_stack, user):
    number, name = user
    tokens = plant_every_kind(own_stack, number)
    assert kinds(own_stack, "user:" + name) == ["agent", "user"]
    assert f"4 sessions of {name} revoked" in ran(own_stack.ctl("session", "revoke", "--account", "user:" + number))
    assert kinds(own_stack, "user:" + name) == []
    assert [refresh(own_stack, token) for token in tokens.values()] == [401] * 4
    assert f"0 sessions of {name}" in ran(own_stack.ctl("session", "revoke", "--account", "user:" + number))


# --- warehouses


def assigned(stack, who):
    listed = json.loads(ran(stack.ctl("warehouse", "list", who, "--json")))
    assert all(set(one) == {"user_id", "warehouse", "active", "created"} for one in listed)
    return [(one["warehouse"], one["active"]) for one in listed]


def test_the_warehouse_that_was_assigned_last_is_the_active_one(own_stack, user):
    number, name = user
    assert "has no warehouse" in ran(own_stack.ctl("warehouse", "list", name))
    assert "Warehouse 7 is the active one" in ran(own_stack.ctl("warehouse", "assign", name, "7"))
    assert "was already the active one" in ran(own_stack.ctl("warehouse", "assign", name, "7"))
    ran(own_stack.ctl("warehouse", "assign", number, "12"))
    assert assigned(own_stack, name) == [("7", False), ("12", True)]
    ran(own_stack.ctl("warehouse", "assign", number, "7"))
    assert assigned(own_stack, name) == [("7", True), ("12", False)]
    assert shown(own_stack, name)["warehouses"] == [
        {"warehouse": "7", "active": True},
        {"warehouse": "12", "active": False},
    ]
    lines = ran(own_stack.ctl("warehouse", "list", name)).splitlines()
    assert [line.split()[:2] for line in lines] == [["WAREHOUSE", "STATE"], ["7", "active"], ["12", "inactive"]]
    assert "is no longer assigned" in ran(own_stack.ctl("warehouse", "unassign", name, "7"))
    assert "was not assigned" in ran(own_stack.ctl("warehouse", "unassign", name, "7"))
    assert assigned(own_stack, name) == [("12", False)]


def test_a_warehouse_that_is_taken_away_ends_its_sessions_and_no_others(own_stack, user):
    number, name = user
    ran(own_stack.ctl("warehouse", "assign", name, "77"))
    mine = plant(own_stack, "warehouse", "warehouse", 77, actor=number)
    plant(own_stack, "warehouse", "warehouse", 77, actor=5)
    plant(own_stack, "user", "user", number)
    assert "1 session ended" in ran(own_stack.ctl("warehouse", "unassign", name, "77"))
    assert kinds_of(own_stack, "warehouse:77", number) == []
    assert kinds_of(own_stack, "warehouse:77", "5") == ["warehouse"]
    assert kinds(own_stack, "user:" + name) == ["user"]
    assert refresh(own_stack, mine) == 401
    assert "1 session of warehouse:77 revoked" in ran(own_stack.ctl("session", "revoke", "--account", "warehouse:77"))


def test_another_warehouse_ends_the_sessions_of_the_one_before(own_stack, user):
    number, name = user
    ran(own_stack.ctl("warehouse", "assign", name, "8"))
    plant(own_stack, "warehouse", "warehouse", 8, actor=number)
    assert "0 sessions ended" in ran(own_stack.ctl("warehouse", "assign", name, "8"))
    assert kinds(own_stack, "warehouse:8") == ["warehouse"]
    assert "1 session ended" in ran(own_stack.ctl("warehouse", "assign", name, "9"))
    assert kinds(own_stack, "warehouse:8") == []


def test_a_user_who_may_not_use_a_warehouse_is_told(own_stack):
    name = f"plain{next(numbers)}@example.com"
    ran(own_stack.ctl("user", "add", name, stdin="x\n"))
    assert "no warehouse user" in ran(own_stack.ctl("warehouse", "assign", name, "7"))
