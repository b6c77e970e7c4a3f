# SPDX-License-Identifier: MIT
"""Mail on its way from the queue to a mail server, and what happens when that fails."""

import hashlib
import json
import re
import time

import pytest
from bearerctl_runs import ran, refused
from daemon_probe import eventually
from glue_answers import JSON_API, ask_login, document, post, secret
from mail_server import MailServer, key_in

# Impatient, so that tests need not wait for minutes.
QUICK = "retry_first = 1\nconnect_timeout = 2\ntimeout = 3\nmost_per_hour = 3"
SENTENCE = re.compile(r"[a-z][^:\n]{10,120}")


@pytest.fixture(scope="module")
def server():
    one = MailServer()
    yield one
    one.release()
    one.stop()


@pytest.fixture(scope="module")
def own_stack(module_stack, server):
    return module_stack(server.fragment(QUICK))


@pytest.fixture(autouse=True)
def well_behaved(server):
    yield
    server.refuse_recipient = server.refuse_message = None
    server.die = False
    server.release()
    server.stop()
    server.start()


def forgot(stack, address, language="en"):
    body = document("customer-forgotten-password", email=address)
    answer = post(stack, "/customer-forgotten-password", body, ("Accept-Language", language))
    assert answer.status == 204, answer


def login_status(stack, account):
    return ask_login(stack, account.email, account.password).status


def mails(stack, *options):
    return json.loads(ran(stack.ctl("mail", "list", "--json", *options)))


def mail_to(stack, address):
    """The newest order for an address."""
    return [mail for mail in mails(stack, "--all") if mail["login"] == address][-1]


def wait_for_state(stack, address, state, seconds=30):
    eventually(lambda: mail_to(stack, address)["state"] == state, seconds)
    return mail_to(stack, address)


def test_a_mail_with_a_key_arrives_in_the_language_asked_for(own_stack, server, new_account):
    account = new_account("--first-name", "Jürgen", "--last-name", "Groß")
    forgot(own_stack, account.email.upper(), "de-DE,en;q=0.5")
    (message,) = server.wait_for(account.email)
    assert message["To"] == account.email
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Läden & Söhne", "shop@example.com")
    assert message["Subject"] == "Ihr neues Passwort für Testladen"
    assert message.get_content_type() == "text/plain" and message.get_content_charset() == "utf-8"
    assert message["Date"].datetime.timestamp() == pytest.approx(time.time(), abs=60)
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.com>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert not message.defects
    text = message.get_content()
    assert "Guten Tag Jürgen Groß," in text and "2 Stunden" in text and "{" not in text

    forgot(own_stack, account.email)
    message = server.wait_for(account.email, 2)[1]
    assert message["Subject"] == "Your new password for Testladen"
    assert "Hello Jürgen Groß," in message.get_content()


def test_the_key_in_the_mail_is_a_digest_in_the_database(own_stack, server, new_account):
    account = new_account()
    forgot(own_stack, account.email)
    key = key_in(server.wait_for(account.email)[0])
    digest = hashlib.sha256(key.encode()).hexdigest()
    ((purpose, lifetime),) = own_stack.sql(
        "SELECT purpose, expires_at - created_at FROM one_time_key"
        f" WHERE digest = UNHEX('{digest}') AND spent_at IS NULL"
    )
    assert (purpose, lifetime) == ("restore_password", str(7200 * 1000000))
    # And the key itself is nowhere, neither as text nor as bytes.
    for row in own_stack.sql("SELECT * FROM mail") + own_stack.sql("SELECT HEX(digest), account_id FROM one_time_key"):
        assert key not in "\t".join(row).lower()
    assert own_stack.sql(f"SELECT COUNT(*) FROM one_time_key WHERE digest = UNHEX('{key}')") == [["0"]]
    assert key not in own_stack.log("bearerd")
    assert key not in own_stack.ctl("mail", "list", "--all").stdout


def test_the_keys_in_mails_do_what_the_mails_say(own_stack, server, new_account):
    account = new_account("--unconfirmed")
    key = key_in(server.wait_for(account.email)[0])
    assert login_status(own_stack, account) == 403
    body = document("customer-confirmation", registrationKey=key)
    assert post(own_stack, "/customer-confirmation", body).status == 204
    assert login_status(own_stack, account) == 201

    forgot(own_stack, account.email)
    key = key_in(server.wait_for(account.email, 2)[1])
    changed = account._replace(password=secret("Another-Password-17"))
    body = document(
        "customer-restore-password",
        restorePasswordKey=key,
        password=changed.password,
        confirmPassword=changed.password,
    )
    headers = [("Accept", "*/*"), ("Content-Type", JSON_API)]
    for status in (204, 422):
        assert own_stack.request("PATCH", "/customer-restore-password/x", headers, body).status == status
    assert (login_status(own_stack, account), login_status(own_stack, changed)) == (401, 201)


def test_nobody_is_written_to_who_is_not_there(own_stack, server):
    before = len(server.mails)
    forgot(own_stack, "nobody@example.com")
    mail = wait_for_state(own_stack, "nobody@example.com", "dropped")
    assert mail["last_problem"] == "no such account" and mail["account"] is None
    forgot(own_stack, "disabled@example.com")
    wait_for_state(own_stack, "disabled@example.com", "dropped")
    assert len(server.mails) == before


def test_the_surplus_is_not_mailed(own_stack, server, new_account):
    account = new_account()
    for number in range(3):
        forgot(own_stack, account.email)
        server.wait_for(account.email, number + 1)
    wait_for_state(own_stack, account.email, "sent")
    forgot(own_stack, account.email)
    mail = wait_for_state(own_stack, account.email, "dropped")
    assert "within an hour" in mail["last_problem"]
    assert len(server.sent_to(account.email)) == 3


@pytest.mark.parametrize("answer", ["450 later", "421 closing"])
def test_a_refusal_for_now_is_tried_again(own_stack, server, new_account, answer):
    account = new_account()
    server.refuse_recipient = answer
    forgot(own_stack, account.email)
    eventually(lambda: mail_to(own_stack, account.email)["attempts"] >= 2, 30)
    mail = mail_to(own_stack, account.email)
    assert mail["state"] == "queued"
    assert mail["last_problem"] == f"the mail server answered {answer[:3]} to RCPT"
    server.refuse_recipient = None
    server.wait_for(account.email)
    assert wait_for_state(own_stack, account.email, "sent")["last_problem"] == ""


@pytest.mark.parametrize(
    "refusal, place", [("refuse_recipient", "RCPT"), ("refuse_message", "DATA")]
)
def test_a_refusal_for_good_is_not_tried_again_by_itself(own_stack, server, new_account, refusal, place):
    account = new_account()
    setattr(server, refusal, "550 no such user here <secret words>")
    forgot(own_stack, account.email)
    mail = wait_for_state(own_stack, account.email, "failed")
    assert mail["last_problem"] == f"the mail server answered 550 to {place}"
    attempts = server.attempts
    time.sleep(3)
    assert server.attempts == attempts
    assert "secret words" not in own_stack.log("bearerd")
    setattr(server, refusal, None)
    ran(own_stack.ctl("mail", "retry", str(mail["id"])))
    server.wait_for(account.email)


def test_a_server_that_cuts_the_connection_gets_it_again(own_stack, server, new_account):
    account = new_account()
    server.die = True
    forgot(own_stack, account.email)
    eventually(lambda: mail_to(own_stack, account.email)["attempts"] >= 2, 30)
    assert SENTENCE.match(mail_to(own_stack, account.email)["last_problem"])
    server.die = False
    (message,) = server.wait_for(account.email)
    # Each attempt has a key of its own, and this one works.
    digest = hashlib.sha256(key_in(message).encode()).hexdigest()
    assert own_stack.sql(f"SELECT spent_at FROM one_time_key WHERE digest = UNHEX('{digest}')") == [["NULL"]]


def test_a_server_that_does_not_answer_costs_its_time_limit_only(own_stack, server, new_account):
    slow, quick = new_account(), new_account()
    server.fall_silent()
    forgot(own_stack, slow.email)
    eventually(lambda: "did not answer in time" in mail_to(own_stack, slow.email)["last_problem"], 30)
    server.release()
    forgot(own_stack, quick.email)
    server.wait_for(quick.email)
    server.wait_for(slow.email)


def test_what_is_ordered_while_the_server_is_away_is_sent_later(own_stack, server, new_account):
    accounts = [new_account() for _ in range(5)]
    server.stop()
    for account in accounts:
        forgot(own_stack, account.email)
    problem = "the mail server cannot be reached"
    eventually(lambda: mail_to(own_stack, accounts[0].email)["last_problem"] == problem, 30)
    server.start()
    ran(own_stack.ctl("mail", "retry", "--all"))
    for account in accounts:
        server.wait_for(account.email)
    assert mails(own_stack) == []


def test_a_customer_added_unconfirmed_is_asked_for_confirmation(own_stack, server):
    # One of the stack's own accounts is such a one.
    (message,) = server.wait_for("unconfirmed@example.com")
    assert message["Subject"] == "Please confirm your address for Testladen"
    digest = hashlib.sha256(key_in(message).encode()).hexdigest()
    (row,) = own_stack.sql(f"SELECT purpose, account_id FROM one_time_key WHERE digest = UNHEX('{digest}')")
    assert row == ["confirm_email", "23"]
    text = ran(own_stack.ctl("customer", "resend-confirmation", "DE--23"))
    assert text == "A mail that asks DE--23 for confirmation is queued.\n"
    server.wait_for("unconfirmed@example.com", 2)
    assert refused(own_stack.ctl("customer", "resend-confirmation", "DE--21")).endswith("confirmed already.\n")
    added = ran(own_stack.ctl("customer", "add", "new@example.com", "--unconfirmed", stdin="secret one\n"))
    assert added.endswith("A mail that asks for it is queued.\n")
    server.wait_for("new@example.com")


def test_operators_see_and_drop_mail(own_stack, server, new_account):
    account = new_account()
    server.refuse_recipient = "450 later"
    forgot(own_stack, account.email)
    eventually(lambda: mail_to(own_stack, account.email)["attempts"] >= 1, 30)
    mail = mail_to(own_stack, account.email)
    assert set(mail) == {
        "id", "realm", "purpose", "login", "locale", "state", "attempts", "account", "created",
        "next_attempt", "finished", "last_problem",
    }  # fmt: skip
    assert (mail["purpose"], mail["locale"]) == ("restore_password", "en_US")
    table = ran(own_stack.ctl("mail", "list"))
    assert table.startswith("ID") and account.email in table and "queued" in table
    ran(own_stack.ctl("mail", "drop", str(mail["id"])))
    server.refuse_recipient = None
    assert mail_to(own_stack, account.email)["state"] == "dropped"
    assert "'bearerctl mail list'" in refused(own_stack.ctl("mail", "drop", str(mail["id"])))
    assert "--all" in refused(own_stack.ctl("mail", "retry"), 2)
    assert account.email not in ran(own_stack.ctl("mail", "list"))
    assert server.sent_to(account.email) == []
