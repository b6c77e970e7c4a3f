# SPDX-License-Identifier: MIT
"""bearerctl company-user: what each command does, and which sessions end with it."""

import json
import re

import pytest
from bearerctl_runs import numbers, ran, refresh, refused
from planted_sessions import plant

UNKNOWN = "ebf4b55a-cab0-5ed0-8fb7-000000000000"


@pytest.fixture
def uuid(own_stack, customer):
    """A company user whom only this test has."""
    one = f"ebf4b55a-cab0-5ed0-8fb7-{next(numbers):012}"
    ran(own_stack.ctl("company-user", "add", customer[0], "--uuid", one))
    return one


def shown(stack, uuid):
    return json.loads(ran(stack.ctl("company-user", "show", uuid, "--json")))


def test_an_added_company_user_is_shown(own_stack, customer, uuid):
    reference, email, _ = customer
    one = shown(own_stack, uuid)
    assert one == {
        **{"uuid": uuid, "realm": "default", "customer_id": reference[4:], "customer_reference": reference},
        **{"customer_email": email, "active": True, "default": False, "created": one["created"]},
    }
    text = ran(own_stack.ctl("company-user", "show", uuid))
    assert re.search(rf"(?m)^customer +{reference}$", text) and re.search("(?m)^state +active$", text)
    listed = json.loads(ran(own_stack.ctl("company-user", "list", "--json")))
    assert one in listed
    lines = ran(own_stack.ctl("company-user", "list")).splitlines()
    assert lines[0].split()[:2] == ["UUID", "CUSTOMER"] and len(lines) == len(listed) + 1
    assert [uuid, reference, email, "active"] in [line.split()[:4] for line in lines]
    assert "ask for more with --most" in ran(own_stack.ctl("company-user", "list", "--most", "1"))


def test_a_uuid_is_made_and_the_customer_is_named_by_address(own_stack, customer):
    text = ran(own_stack.ctl("company-user", "add", customer[1]))
    uuid = re.search("[0-9a-f-]{36}", text).group()
    assert uuid[14] == "4" and shown(own_stack, uuid)["customer_reference"] == customer[0]


def test_a_new_default_takes_the_mark_from_the_others(own_stack, customer, uuid):
    other = f"ebf4b55a-cab0-5ed0-8fb7-{next(numbers):012}"
    third = f"ebf4b55a-cab0-5ed0-8fb7-{next(numbers):012}"
    ran(own_stack.ctl("company-user", "add", customer[0], "--uuid", other, "--default"))
    assert (shown(own_stack, uuid)["default"], shown(own_stack, other)["default"]) == (False, True)
    ran(own_stack.ctl("company-user", "add", customer[0], "--uuid", third, "--default"))
    assert (shown(own_stack, other)["default"], shown(own_stack, third)["default"]) == (False, True)
    # Another customer keeps his.
    assert shown(own_stack, "ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac")["default"]


def test_disable_ends_its_sessions_and_no_others(own_stack, customer, uuid):
    number = customer[0][4:]
    other = f"ebf4b55a-cab0-5ed0-8fb7-{next(numbers):012}"
    ran(own_stack.ctl("company-user", "add", customer[0], "--uuid", other))
    its = plant(own_stack, "company_user", "customer", number, company_user=uuid)
    others = plant(own_stack, "company_user", "customer", number, company_user=other)
    customers = plant(own_stack, "customer", "customer", number)
    assert f"{uuid} is disabled; 1 session ended" in ran(own_stack.ctl("company-user", "disable", uuid))
    assert [refresh(own_stack, token) for token in (its, others, customers)] == [401, 201, 201]
    assert shown(own_stack, uuid)["active"] is False and shown(own_stack, other)["active"] is True
    assert "was already disabled; 0 sessions" in ran(own_stack.ctl("company-user", "disable", uuid))
    assert "is enabled" in ran(own_stack.ctl("company-user", "enable", uuid))
    assert "was not disabled" in ran(own_stack.ctl("company-user", "enable", uuid))
    assert shown(own_stack, uuid)["active"] is True


def test_disabling_the_customer_ends_his_company_users_sessions(own_stack, customer, uuid):
    token = plant(own_stack, "company_user", "customer", customer[0][4:], company_user=uuid)
    assert "1 session ended" in ran(own_stack.ctl("customer", "disable", customer[0]))
    assert refresh(own_stack, token) == 401


def test_what_is_taken_or_unknown_is_refused(own_stack, customer, uuid):
    assert "UUID is taken" in refused(own_stack.ctl("company-user", "add", customer[0], "--uuid", uuid))
    assert "no customer DE--0 " in refused(own_stack.ctl("company-user", "add", "DE--0"))
    for name in ("show", "disable", "enable"):
        assert f"no company user {UNKNOWN} in" in refused(own_stack.ctl("company-user", name, UNKNOWN))
        assert "no company user DE--21 in" in refused(own_stack.ctl("company-user", name, "DE--21"))


@pytest.mark.parametrize(
    "arguments",
    [[], ["add"], ["add", "DE--21", "--uuid", "EBF4B55A"], ["show"], ["list", "--most", "0"], ["confirm", UNKNOWN]],
)
def test_wrong_usage_is_one_sentence_and_exit_status_2(own_stack, arguments):
    refused(own_stack.ctl("company-user", *arguments), 2)
