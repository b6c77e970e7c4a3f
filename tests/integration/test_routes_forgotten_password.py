# SPDX-License-Identifier: MIT
"""POST /customer-forgotten-password (contract 1.13), without a mail server: what it answers and orders."""

import statistics
import time

import pytest
from glue_answers import (
    JSON_API,
    NEVER_STORED,
    REASONS,
    bearer,
    check_error,
    check_head,
    document,
    errors_document,
    get,
    post,
)
from daemon_probe import eventually
from mail_server import MailServer

PATH = "/customer-forgotten-password"
TYPE = "customer-forgotten-password"
BLANK = "email => This value should not be blank."
MISSING = "email => This field is missing."
INVALID = "email => This value is not a valid email address."
TOO_LONG = "email => This value is too long. It should have 255 characters or less."
NO_STRING = "email => This value should be of type string."


@pytest.fixture(scope="module")
def own_stack(module_stack):
    server = MailServer()
    server.stop()  # Nobody listens: orders stay where they can be seen.
    return module_stack(server.fragment())


def forgot(stack, email, *headers, path=PATH, **options):
    return post(stack, path, document(TYPE, email=email), *headers, **options)


def orders(stack, email):
    return stack.sql(f"SELECT realm, purpose, locale FROM mail WHERE login = '{email}'")


@pytest.mark.parametrize("email", ["sonia@spryker.com", "nobody@example.com", "disabled@example.com"])
@pytest.mark.parametrize("path", [PATH, "/v1" + PATH, PATH + "/"])
def test_known_and_unknown_addresses_get_the_same_answer(own_stack, email, path):
    own_stack.sql("DELETE FROM mail")
    answer = forgot(own_stack, email, ("Accept-Language", "de"), path=path)
    check_head(answer, 204, None, NEVER_STORED, language="de_DE")
    assert answer.body == b"" and answer.header("Content-Type") is None
    assert orders(own_stack, email) == [["default", "restore_password", "de_DE"]]


@pytest.mark.parametrize(
    "attributes, details",
    [
        ({"email": ""}, [BLANK]),
        ({"email": None}, [BLANK]),
        ({"email": []}, [BLANK]),
        ({}, [MISSING]),
        ({"mail": "sonia@spryker.com"}, [MISSING]),
        ({"email": "sonia"}, [INVALID]),
        ({"email": "sonia@spryker"}, [INVALID]),
        ({"email": 7}, [NO_STRING]),
        ({"email": "a" * 244 + "@example.com"}, [TOO_LONG]),
        ({"email": "ä" * 244 + "@example.com"}, [TOO_LONG]),
        ({"email": "a" * 256}, [INVALID, TOO_LONG]),
    ],
)
def test_what_is_no_address(own_stack, attributes, details):
    before = own_stack.sql("SELECT COUNT(*) FROM mail")
    check_error(post(own_stack, PATH, document(TYPE, **attributes)), 422, "901", *details)
    assert own_stack.sql("SELECT COUNT(*) FROM mail") == before


@pytest.mark.parametrize("letter", ["a", "ä"])
def test_an_address_of_255_characters_is_taken(own_stack, letter):
    assert forgot(own_stack, letter * 243 + "@example.com").status == 204


@pytest.mark.parametrize(
    "body, detail",
    [
        (document("customer-forgotten-passwords", email="sonia@spryker.com"), "Invalid type."),
        (document("", email="sonia@spryker.com"), "Invalid type."),
        (document("access-tokens", email=""), "Invalid type."),
        ("", "Post data is invalid."),
        ("{", "Post data is invalid."),
        ('{"data":{"type":"customer-forgotten-password"}}', "Post data is invalid."),
    ],
)
def test_what_is_no_document(own_stack, body, detail):
    check_error(post(own_stack, PATH, body), 400, None, detail)


def test_errors_that_meet_come_in_their_order(own_stack):
    # A wrong type before a bad token, a bad token before a bad address.
    check_error(post(own_stack, PATH, document("x", email=""), bearer("no.good.token")), 400, None, "Invalid type.")
    check_error(forgot(own_stack, "", bearer("no.good.token")), 401, "001", "Invalid access token.")


def test_other_methods_and_paths_are_no_route(own_stack):
    for answer in (
        get(own_stack, PATH),
        own_stack.request("PATCH", PATH, [("Accept", "*/*")], document(TYPE, email="a@example.com")),
        forgot(own_stack, "sonia@spryker.com", path=PATH + "/x"),
    ):
        assert answer.status == 404, answer
        assert answer.json() == errors_document(404, None, "Not Found")


def test_what_is_sent_beside_the_address_is_ignored(own_stack):
    assert post(own_stack, PATH, document(TYPE, email="sonia@spryker.com", to="evil@example.com")).status == 204
    assert post(own_stack, PATH, document(TYPE, email="o'neil%_\\\"@example.com")).status == 204


def test_a_network_that_asks_too_often_has_to_wait(module_stack):
    server = MailServer()
    server.stop()
    stack = module_stack("[realm.default.lockout]\ncustomer_attempts = 3\ncustomer_block = 300\n" + server.fragment())
    for number in range(3):
        assert forgot(stack, f"nobody{number}@example.com").status == 204
    answer = forgot(stack, "sonia@spryker.com", ("Accept-Language", "de"))
    assert (answer.status, answer.reason) == (429, "Too Many Requests")
    assert answer.header("Content-Type") == JSON_API
    assert 0 < int(answer.header("Retry-After")) <= 300
    detail = "Zu viele Anmeldeversuche von Ihrer Adresse. Warten Sie bitte 5 Minuten, bevor Sie es erneut versuchen."
    assert answer.json() == errors_document(429, "4401", detail)
    # Before the address is looked at, and behind the type.
    assert forgot(stack, "").status == 429
    assert post(stack, PATH, document("x", email="")).status == 400
    assert stack.sql("SELECT COUNT(*) FROM mail WHERE purpose = 'restore_password'") == [["3"]]


def test_without_a_link_nothing_is_ordered(stack):
    offset = stack.log_size("bearerd")
    assert forgot(stack, "sonia@spryker.com").status == 204
    stack.wait_for_log("bearerd", r"event=request .*status=204 .*reason=mail_not_configured", offset)
    assert stack.sql("SELECT COUNT(*) FROM mail") == [["0"]]


def test_known_and_unknown_addresses_take_the_same_time(own_stack):
    def milliseconds(email):
        began = time.monotonic()
        assert forgot(own_stack, email).status == 204
        return (time.monotonic() - began) * 1000

    known, unknown = [], []
    for _ in range(20):
        known.append(milliseconds("sonia@spryker.com"))
        unknown.append(milliseconds("nobody@example.com"))
    # Nothing is looked up, so this could differ by noise only; a tenth of a second would be a hash.
    assert abs(statistics.median(known) - statistics.median(unknown)) < 100


def test_it_answers_503_without_its_database(own_stack):
    own_stack.stop("mariadb", "KILL")
    try:
        answer = forgot(own_stack, "sonia@spryker.com")
        assert (answer.status, answer.reason) == (503, REASONS[503])
    finally:
        own_stack.start("mariadb")
    # Workers that met the outage try again a moment later.
    eventually(lambda: forgot(own_stack, "sonia@spryker.com").status == 204)
