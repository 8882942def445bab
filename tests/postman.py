"""A real SMTP server for the tests, in every mood that a mail server has."""

import socket

import pytest
from aiosmtpd.controller import Controller


class Postman:
    """Keeps what is delivered; answers as `moods` says for each receiver."""

    def __init__(self):
        self.delivered = []
        self.moods: dict[str, str] = {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the library's name
        if mood := self.moods.get(address):
            return mood
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        self.delivered.append(envelope)
        return "250 OK"

    @property
    def letters(self) -> list[str]:
        return [envelope.content.decode() for envelope in self.delivered]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def _mail_only_through_the_outbox(settings):
    """The test runner puts a backend of its own in; ours refuses, as everywhere else."""
    settings.EMAIL_BACKEND = "portal.outbox.RefusingBackend"


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
