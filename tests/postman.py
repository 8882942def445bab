"""A real SMTP server for the tests, in every mood that a mail server has."""

import asyncio
import socket

import pytest
from aiosmtpd.controller import Controller


class Postman:
    """Keeps what is delivered; answers as `moods` says for each receiver, and for each command."""

    def __init__(self):
        self.delivered = []
        self.moods: dict[str, str] = {}  # "bo@example.org" or "MAIL": an answer, or "hang up"
        self.answers_after = 0.0  # seconds from a letter's last line
        self.most_letters = 0  # over one connection, as many servers have it

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - the library's name
        session.letters = getattr(session, "letters", 0) + 1
        if self.most_letters and session.letters > self.most_letters:
            return "421 4.7.0 Too many letters on this connection"
        envelope.mail_from = address
        return self._mood(server, "MAIL")

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the library's name
        answer = self._mood(server, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        answer = self._mood(server, "DATA")
        if answer.startswith("250"):
            self.delivered.append(envelope)
        await asyncio.sleep(self.answers_after)
        return answer

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802 - the library's name
        return self._mood(server, "QUIT")

    def _mood(self, server, of: str) -> str:
        mood = self.moods.get(of, "250 OK")
        if mood == "hang up":
            server.transport.abort()
        return mood

    @property
    def letters(self) -> list[str]:
        return [envelope.content.decode() for envelope in self.delivered]

    @property
    def receivers(self) -> list[str]:
        return [receiver for envelope in self.delivered for receiver in envelope.rcpt_tos]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def _mail_only_through_the_outbox(settings):
    """The test runner puts a backend of its own in; ours refuses, as everywhere else."""
    settings.EMAIL_BACKEND = "portal.mail.outbox.RefusingBackend"


@pytest.fixture
def postman(settings):
    handler = Postman()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": controller.port,
    }
    yield handler
    controller.stop()


@pytest.fixture
def postman_later():
    """A mail server that is down: its port, and the function that starts it."""
    controller = Controller(Postman(), hostname="127.0.0.1", port=free_port())

    def begin_delivery() -> Postman:
        controller.start()
        return controller.handler

    yield controller.port, begin_delivery
    if controller.server:
        controller.stop()
