# SPDX-License-Identifier: MIT
"""A mail server that keeps what it is sent, or fails in the ways that mail servers fail."""

import asyncio
import email
import email.policy
import os
import re
import socket
import threading
import time

from aiosmtpd.controller import Controller
from glue_answers import secret
from running_stack import TOP

KEY = re.compile(r"token=([0-9a-f]{64})(?=\s)")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class MailServer:
    """Listens on a port of its own, which it keeps over stop and start. Set what it shall do:

    refuse_recipient, refuse_message  an answer such as "550 no", instead of "250 OK"
    die                               cuts the connection instead of answering to a message
    """

    def __init__(self, **options):
        """`options` are aiosmtpd's own, tls_context or authenticator for example."""
        self._options = options
        self.port = free_port()
        self.conversations = []  # (whether encrypted, whether logged in), one for each recipient
        self.mails = []  # (recipients, email.message.EmailMessage)
        self.attempts = 0  # conversations that came as far as a recipient
        self.refuse_recipient = self.refuse_message = None
        self.die = self.hang = False
        self._released = threading.Event()
        self._controller = None
        self.start()

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self._options)
        self._controller.start()

    def stop(self):
        if self._controller:
            self._controller.stop()
        self._controller = None

    def fall_silent(self):
        """Answers to no message until `release` is called, and forgets it then."""
        self._released.clear()
        self.hang = True

    def release(self):
        self.hang = False
        self._released.set()

    # --- called by aiosmtpd

    async def handle_RCPT(self, _server, session, envelope, address, _options):
        self.attempts += 1
        self.conversations.append((session.ssl is not None, bool(session.authenticated)))
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        if self.die:
            server.transport.abort()
            return "250 never seen"
        if self.hang:
            while not self._released.is_set():
                await asyncio.sleep(0.05)
            server.transport.abort()
            return "250 never seen"
        if self.refuse_message:
            return self.refuse_message
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for key in KEY.findall(message.get_content()):
            secret(key)
        self.mails.append((list(envelope.rcpt_tos), message))
        return "250 OK"

    # --- for tests

    def sent_to(self, address):
        return [message for recipients, message in list(self.mails) if recipients == [address]]

    def wait_for(self, address, count=1, seconds=30):
        """The messages to an address, once there are so many."""
        deadline = time.monotonic() + seconds
        while len(found := self.sent_to(address)) < count:
            assert time.monotonic() < deadline, f"{len(found)} instead of {count} mails to {address}"
            time.sleep(0.05)
        return found

    def fragment(self, mail="", realm=""):
        """The configuration for a stack that sends here; with further keys of its two tables."""
        return (
            f'[mail]\nsmtp = "smtp://127.0.0.1:{self.port}"\nfrom = "shop@example.com"\n'
            f'from_name = "Läden & Söhne"\npoll_interval = 1\ntemplates = "{os.path.join(TOP, "mail")}"\n{mail}\n'
            '[realm.default.mail]\nshop = "Testladen"\n'
            'restore_url = "https://shop.example.com/password/restore?token={key}"\n'
            f'confirm_url = "https://shop.example.com/register/confirm?token={{key}}"\n{realm}\n'
        )


def key_in(message):
    """The key of the link in a mail."""
    (key,) = KEY.findall(message.get_content())
    return key
