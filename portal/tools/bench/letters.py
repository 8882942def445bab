"""Letters in: two processes take in and sort answers to our letters, as many as there are, from file to message."""

import os
import time
from email.message import EmailMessage
from tempfile import TemporaryDirectory

from django.db import connections, transaction
from django.test.utils import override_settings

from cases import actions
from cases.models import Case, Message
from cases.workflow import Side
from portal.mail import outbox
from portal.mail.incoming import sorting, taking
from portal.models import IncomingEmail, OutgoingEmail, User
from portal.server.mail_in import MailIn

LETTERS, HANDS, ADDRESS = 400, 2, "arende@svar.example.org"


def measure() -> dict:
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder, MAIL_IN=MailIn(address=ADDRESS)):
        return _measure()


def _measure() -> dict:
    answers = _answers()
    before = Message.objects.filter(side=Side.BUSINESS).count()
    connections.close_all()
    began = time.perf_counter()
    children = [_forked(answers[hand::HANDS]) for hand in range(HANDS)]
    if any(os.waitpid(child, 0)[1] for child in children):
        raise RuntimeError("Letters could not be taken in.")
    took = time.perf_counter() - began
    came = Message.objects.filter(side=Side.BUSINESS).count() - before
    if came != LETTERS or IncomingEmail.objects.waiting().exists():
        raise RuntimeError(f"{came} of {LETTERS} letters came to their cases.")
    return {"letters": LETTERS, "per_second": LETTERS / took}


def _answers() -> list[bytes]:
    eva = User.objects.get(email="lots@example.org")
    newest = OutgoingEmail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        for case in Case.objects.open().exclude(contact__email="").order_by("-pk")[:LETTERS]:
            actions.write_to_business(case, "Hur många bord blir det?", by=eva)
    letters = OutgoingEmail.objects.filter(pk__gt=newest, about="case", kind="message")
    return [_answer(letter) for letter in letters.order_by("pk")[:LETTERS]]


def _answer(letter: OutgoingEmail) -> bytes:
    sent = outbox.as_message(letter).message()
    answer = EmailMessage()
    answer["From"], answer["To"] = letter.to, str(sent["Reply-To"])
    answer["Subject"], answer["Message-ID"] = "Sv: Ert ärende", f"<{letter.pk}@foretag.example.org>"
    answer["In-Reply-To"] = str(sent["Message-ID"])
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    answer.set_content(f"Det blir åtta bord.\n\nDen 28 nov. 2026 skrev Lots <lots@example.org>:\n{quoted}\n")
    return answer.as_bytes()


def _forked(letters: list[bytes]) -> int:
    if child := os.fork():
        return child
    code = 1
    try:
        for raw in letters:
            taking.take(raw)
        while sorting.sort_next():
            pass
        connections.close_all()
        code = 0
    finally:
        os._exit(code)
