# SPDX-License-Identifier: MIT
"""Mail over TLS, and with a login."""

import os
import ssl
import subprocess

import pytest
from aiosmtpd.smtp import AuthResult
from daemon_probe import eventually
from glue_answers import secret
from mail_server import MailServer
from test_mail import QUICK, forgot, mail_to

NAME, PASSWORD = "bearerd", secret("a password for the mail server")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Certificate for 127.0.0.1 that vouches for itself, and its key."""
    place = tmp_path_factory.mktemp("tls")
    files = str(place / "cert.pem"), str(place / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", files[0], "-keyout", files[1]]
    subprocess.run(command, check=True, capture_output=True)
    return files


def check_login(_server, _session, _envelope, _mechanism, data):
    good = (data.login, data.password) == (NAME.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=good)


@pytest.fixture(scope="module")
def server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    one = MailServer(tls_context=context, authenticator=check_login)
    yield one
    one.stop()


@pytest.fixture
def password_file(tmp_path):
    path = tmp_path / "mail-password"
    path.touch(mode=0o600)
    path.write_text(PASSWORD + "\n")
    return path


def test_tls_that_is_required_is_checked_and_a_login_works(make_stack, server, certificate, password_file, sonia):
    login = f'username = "{NAME}"\npassword_file = "{password_file}"\n'
    stack = make_stack(server.fragment(f'{QUICK}\n{login}tls = "required"\ntls_ca = "{certificate[0]}"'))
    forgot(stack, sonia[0])
    server.wait_for(sonia[0])
    assert set(server.conversations) == {(True, True)}

    # The password is read for each mail, and a wrong one loses none.
    password_file.write_text("wrong\n")
    forgot(stack, sonia[0])
    problem = "the mail server answered 535 to AUTH"
    eventually(lambda: mail_to(stack, sonia[0])["last_problem"] == problem, 30)
    os.chmod(password_file, 0o660)
    eventually(lambda: "is open to others" in mail_to(stack, sonia[0])["last_problem"], 30)
    os.chmod(password_file, 0o600)
    password_file.write_text(PASSWORD + "\n")
    server.wait_for(sonia[0], 2)


def test_a_certificate_that_nobody_vouches_for(make_stack, server, sonia):
    begun = len(server.conversations)
    stack = make_stack(server.fragment(QUICK + '\ntls = "required"'))
    forgot(stack, sonia[0])
    eventually(lambda: mail_to(stack, sonia[0])["attempts"] >= 2, 30)
    assert "SSL peer certificate" in mail_to(stack, sonia[0])["last_problem"]
    assert len(server.conversations) == begun


@pytest.mark.parametrize("tls, encrypted", [("opportunistic", True), ("off", False)])
def test_tls_that_is_not_required(make_stack, server, sonia, tls, encrypted):
    begun, before = len(server.conversations), len(server.sent_to(sonia[0]))
    stack = make_stack(server.fragment(f'{QUICK}\ntls = "{tls}"'))
    forgot(stack, sonia[0])
    server.wait_for(sonia[0], before + 1)
    assert set(server.conversations[begun:]) == {(encrypted, False)}
