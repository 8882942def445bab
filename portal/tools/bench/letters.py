"""Letters in: two clients hand answers to our letters over by LMTP, and then two processes bring them to their cases.

What a letter costs is told in two: taking it in, which its sender's server waits for, and sorting it, which follows.
"""

import asyncio
import os
import signal
import smtplib
import socket
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from email.message import EmailMessage
from tempfile import TemporaryDirectory

from django.db import Error, connections, transaction
from django.test.utils import override_settings

from cases import actions
from cases.models import Case, Message
from cases.workflow import Side
from portal.mail import outbox
from portal.mail.incoming import listening, sorting
from portal.models import IncomingEmail, OutgoingEmail, User
from portal.server.mail_in import Listener, MailIn
from portal.tools.bench.servers import BenchFailed, Rate, free_port

LETTERS, HANDS, ADDRESS = 400, 2, "arende@svar.example.org"
PATIENCE = 10  # seconds until the listener answers
BEATS = 5  # of the worker, at most


def measure(number: int = LETTERS) -> dict:
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder, MAIL_IN=MailIn(address=ADDRESS)):
        answers = _answers(number)
        before = Message.objects.filter(side=Side.BUSINESS).count()
        taken = _rate(number, lambda: _hand_over(answers))
        waiting = IncomingEmail.objects.waiting().count()
        if waiting != number:
            raise BenchFailed(f"{waiting} of {number} letters were taken in.")
        brought = _rate(number, _sort)
        came = Message.objects.filter(side=Side.BUSINESS).count() - before
        if came != number or IncomingEmail.objects.waiting().exists():
            raise BenchFailed(f"{came} of {number} letters came to their cases.")
    return {"letters": number, "taken": asdict(taken), "sorted": asdict(brought)}


def _rate(number: int, work: Callable[[], float]) -> Rate:
    """By the seconds that the work says it took, and the processor time of the children it has waited for."""
    connections.close_all()
    before = os.times()
    seconds, after = work(), os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Rate(number / seconds, 1000 * spent / number)


# --- Answers to letters of ours -------------------------------------------------------------------


def _answers(number: int) -> list[bytes]:
    """To letters about the newest open cases: several to each, when those are fewer."""
    newest = OutgoingEmail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    letters = OutgoingEmail.objects.filter(pk__gt=newest, about="case", kind="message").order_by("pk")
    while letters.count() < number:
        _write_to_businesses(number - letters.count())
    return [_answer(letter) for letter in letters[:number]]


@transaction.atomic
def _write_to_businesses(most: int) -> None:
    eva, there = User.objects.get(email="lots@example.org"), Message.objects.count()
    cases = Case.objects.open().exclude(contact__email="").order_by("-pk")[:most]
    if not cases:
        raise BenchFailed("No case is open: seed some first.")
    for case in cases:
        actions.write_to_business(case, f"Hur många bord blir det i sal {there}?", by=eva)


def _answer(letter: OutgoingEmail) -> bytes:
    sent = outbox.as_message(letter).message()
    answer = EmailMessage()
    answer["From"], answer["To"] = letter.to, str(sent["Reply-To"])
    answer["Subject"], answer["Message-ID"] = "Sv: Ert ärende", f"<{letter.pk}@foretag.example.org>"
    answer["In-Reply-To"] = str(sent["Message-ID"])
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    said = f"Det blir {letter.pk} bord.\n\nDen 28 nov. 2026 skrev Lots <lots@example.org>:\n{quoted}\n"
    answer.set_content(said)
    return answer.as_bytes()


# --- Taking in and sorting ------------------------------------------------------------------------


def _hand_over(answers: list[bytes]) -> float:
    """Seconds until the last of them is safe, as the listener says."""
    port = free_port()
    listener = _forked(lambda: _listen(port))
    try:
        _wait_for(port)
        began = time.perf_counter()
        with ThreadPoolExecutor(HANDS) as hands:
            list(hands.map(_send, [answers[hand::HANDS] for hand in range(HANDS)], [port] * HANDS))
        return time.perf_counter() - began
    finally:
        os.kill(listener, signal.SIGTERM)
        os.waitpid(listener, 0)


def _listen(port: int) -> None:
    async def until_stopped() -> None:
        until = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, until.set)
        await listening.serve(Listener("lmtp", "127.0.0.1", port), until=until)

    asyncio.run(until_stopped())


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise BenchFailed("The listener does not answer.") from error
            time.sleep(0.05)


def _send(letters: list[bytes], port: int) -> None:
    with smtplib.LMTP("127.0.0.1", port, timeout=30) as server:
        for raw in letters:
            sender, receiver = (line.split(b": ")[1].decode() for line in raw.splitlines()[:2])
            server.sendmail(sender, [receiver], raw)


def _sort() -> float:
    began = time.perf_counter()
    children = [_forked(_sort_all) for _ in range(HANDS)]
    if any(os.waitpid(child, 0)[1] for child in children):
        raise BenchFailed("Letters could not be sorted.")
    return time.perf_counter() - began


def _sort_all() -> None:
    """As the worker does: what the database refuses is taken up again at the next beat."""
    for _ in range(BEATS):
        try:
            while sorting.sort_next():
                pass
            return
        except Error:
            traceback.print_exc()
            connections.close_all()
            time.sleep(0.2)
    raise BenchFailed("Letters could not be sorted.")


def _forked(work: Callable[[], None]) -> int:
    if child := os.fork():
        return child
    code = 1
    try:
        work()
        connections.close_all()
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)
