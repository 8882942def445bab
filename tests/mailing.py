"""Letters in: a portal that takes them in, and the answers that people send to its letters."""

import asyncio
import smtplib
import socket
import threading
import time
from contextlib import suppress
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cases.models import Case, Message
from portal.mail import outbox
from portal.mail.incoming import listening, sorting, taking
from portal.models import IncomingEmail, OutgoingEmail
from portal.server.mail_in import Listener, MailIn
from tests.postman import free_port

ADDRESS = "arende@svar.example.org"


def its_minute_passes() -> None:
    """What could be undone is read by the business."""
    now = timezone.now()
    for rows in (Message.objects, Case.objects):
        rows.filter(held_until__gt=now).update(held_until=now)


@pytest.fixture
def mail_in(settings, tmp_path) -> MailIn:
    """Answers come in at an address of the portal's own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MAIL_IN = MailIn(address=ADDRESS)
    return settings.MAIL_IN


@pytest.fixture
def listener(mail_in, settings):
    """The real listener, in a thread of its own."""
    place = Listener("lmtp", "127.0.0.1", free_port())
    settings.MAIL_IN = MailIn(address=ADDRESS, listener=place)
    loop, ended = asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(listening.serve(place, until=ended))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with suppress(ConnectionRefusedError), socket.create_connection((place.host, place.port)):
            break
    yield place
    loop.call_soon_threadsafe(ended.set)
    thread.join(10)


def letter_to(email: str, kind: str = "") -> OutgoingEmail:
    """The newest letter to that address."""
    rows = OutgoingEmail.objects.filter(to=email)
    return (rows.filter(kind=kind) if kind else rows).latest("pk")


def answer_to(
    letter: OutgoingEmail,
    text: str,
    *,
    sender: str = "",
    files: dict[str, bytes] | None = None,
    to: str = "",
    **headers: str,
) -> EmailMessage:
    """As a mail program answers: to the letter's Reply-To, quoting it."""
    sent = outbox.as_message(letter).message()
    answer = EmailMessage()
    answer["From"] = sender or letter.to
    answer["To"] = to or sent["Reply-To"]
    answer["Subject"] = f"Sv: {letter.subject}"
    answer["Message-ID"] = make_msgid(domain="example.org")
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    answer.set_content(f"{text}\n\nDen 28 nov. 2026 kl. 10:12 skrev Företagslotsen <lots@example.org>:\n\n{quoted}\n")
    for name, content in (files or {}).items():
        answer.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return answer


def bring(raw: EmailMessage | bytes, *, to: str = "") -> IncomingEmail:
    """Taken in and sorted, as by the worker."""
    row = taking.take(raw if isinstance(raw, bytes) else raw.as_bytes(), to=to)
    sorting.sort_waiting()
    row.refresh_from_db()
    return row


def hand_in(place: Listener, message: EmailMessage, *, to: str) -> None:
    with smtplib.LMTP(place.host, place.port) as server:
        server.send_message(message, to_addrs=[to])


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PDF_FILE = ContentFile(PDF, name="ritning.pdf")
