"""Letters leave, once, whatever happens to workers, to the broker, to the scanner and to the mail server."""

import os
import shlex
import signal
import subprocess
import time
from contextlib import ExitStack
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from portal.files import storing
from portal.mail import outbox
from portal.mail.outbox import post_office
from portal.models import OutgoingEmail
from portal.tools.embedded import redis_server
from portal.tools.supervisor import LINE
from tests.journeys.processes import ROOT, answers, process, until
from tests.odd_clamd import odd_clamd, silent
from tests.postman import free_port

pytestmark = pytest.mark.django_db(transaction=True)


def write(to: str, template: str = "portal/email/sign_in_code") -> None:
    with transaction.atomic():
        outbox.write(outbox.Letter(template, to=to, context={"code": "ABC123"}))


def states() -> list[str]:
    return list(OutgoingEmail.objects.values_list("state", flat=True))


class Redis:
    """One that a drill may kill and start again at the same address."""

    def __init__(self, folder) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        port = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.server = subprocess.Popen([redis_server.program(), *port], stdout=subprocess.DEVNULL)
        until(lambda: answers(self.port), "Redis answers")

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()


@pytest.fixture
def redis(tmp_path):
    server = Redis(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def parts(redis, postman, settings, tmp_path):
    """Starts a part as the Procfile has it; returns its process."""
    lines = dict(LINE.findall((ROOT / "Procfile").read_text()))
    env = {
        "REDIS_URL": redis.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.MAIL_TRANSPORT['EMAIL_PORT']}",
        "MEDIA_ROOT": str(tmp_path),
        "VAR_DIR": str(tmp_path),
    }
    numbers = count()
    with ExitStack() as running:

        def start(name: str, **more: str) -> subprocess.Popen:
            schedule = ["-s", f"{tmp_path}/beat{next(numbers)}"]  # two beats never share one
            command = [*shlex.split(lines[name]), *(schedule if name == "beat" else [])]
            return running.enter_context(process(*command, **env | more))

        yield start


def two_minutes_pass() -> None:
    """Every lease has run out, also of those who live: what they had claimed may be taken by somebody else."""
    OutgoingEmail.objects.filter(state="queued").update(not_before=timezone.now())


@pytest.mark.promise("kill -9 of a worker loses no letter, sends none twice and leaves a person only what was begun")
def test_a_worker_is_killed_in_the_middle(parts, postman, figures, is_full):
    number, kills = (480, 4) if is_full else (60, 1)
    for one in range(number):
        write(f"bo{one}@example.org")
    postman.answers_after = 0.05
    workers = [parts("worker"), parts("worker")]
    parts("beat"), parts("beat")
    for kill in range(kills):
        least = (kill + 1) * number // (kills + 2)
        until(lambda: len(postman.delivered) >= least, "letters are on their way", seconds=120)  # noqa: B023
        os.killpg(workers[kill].pid, signal.SIGKILL)
        workers.append(parts("worker"))  # as whoever watches over them does
    begun = time.monotonic()
    if not is_full:
        two_minutes_pass()
    until(lambda: "queued" not in states(), "all have left", seconds=240)
    figures |= {
        "letters": number,
        "killed": kills,
        "lost": number - len(set(postman.receivers)) - states().count("sending"),
    }
    figures |= {"twice": len(postman.receivers) - len(set(postman.receivers)), "undecided": states().count("sending")}
    figures["seconds_after_the_last_kill"] = round(time.monotonic() - begun, 1)
    assert figures["lost"] <= 0
    assert figures["twice"] == 0
    assert figures["undecided"] <= 4 * kills  # one for each child of the worker


@pytest.mark.promise("A virus scanner that accepts and is silent holds up no sign-in code")
def test_the_scanner_is_silent(parts, postman, settings, figures, is_full, tmp_path):
    settings.MEDIA_ROOT, settings.CLAMAV_ADDRESS = tmp_path, str(tmp_path / "clamd")
    figures["files_that_wait"] = 200 if is_full else 20
    for _ in range(figures["files_that_wait"]):
        storing.store(SimpleUploadedFile("skiss.txt", b"En skiss", "text/plain"))
    with odd_clamd(tmp_path / "clamd", silent) as callers:
        parts("worker", CLAMAV_ADDRESS=settings.CLAMAV_ADDRESS), parts("beat")
        until(lambda: callers, "the scanner is asked", seconds=60)
        took = []
        for number in range(10 if is_full else 2):
            begun = time.monotonic()
            write(f"bo{number}@example.org")
            until(lambda: len(postman.delivered) > number, "the code has left", seconds=60)  # noqa: B023
            took.append(time.monotonic() - begun)
    figures["codes"], figures["slowest_seconds"] = len(took), round(max(took), 1)
    assert max(took) < 10


@pytest.mark.promise("At SIGTERM a worker finishes the letter in hand, marks it, takes no other and ends")
def test_a_worker_is_asked_to_end(parts, postman, figures, is_full):
    postman.answers_after = 12 if is_full else 2
    for number in range(6):
        write(f"bo{number}@example.org")
    worker = parts("worker")
    parts("beat")
    until(lambda: "sending" in states(), "a letter is being handed over", seconds=60)
    begun = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    figures["seconds_to_end"], figures["finished"] = round(time.monotonic() - begun, 1), states().count("sent")
    figures["undecided"], figures["not_begun"] = (
        states().count("sending"),
        OutgoingEmail.objects.due(timezone.now()).count(),
    )
    assert 1 <= figures["finished"] == len(postman.delivered) <= 2
    assert figures["undecided"] == 0
    assert figures["not_begun"] == 6 - figures["finished"], "and none of them waits for a lease"


@pytest.mark.promise("A mail server that answers 25 seconds after the letter gets one copy")
def test_the_mail_server_answers_late(postman, figures, is_full, monkeypatch):
    if not is_full:
        monkeypatch.setattr(post_office, "COMMAND_SECONDS", 0.5)
    postman.answers_after = figures["answers_after_seconds"] = 25 if is_full else 1
    write("bo@example.org")
    for _ in range(3):
        outbox.send_due()
        two_minutes_pass()
    figures["copies"] = len(postman.delivered)
    assert states() == ["sent"]
    assert figures["copies"] == 1


@pytest.mark.promise("Redis gone and back: worker and clock wait for it, and letters leave without any restart")
def test_redis_is_gone_for_a_while(parts, redis, postman, figures, is_full):
    running = [parts("worker"), parts("beat")]
    write("before@example.org")
    until(lambda: len(postman.delivered) == 1, "a letter leaves", seconds=60)
    redis.kill()
    write("bo@example.org")
    time.sleep(180 if is_full else 8)
    redis.start()
    begun = time.monotonic()
    until(lambda: len(postman.delivered) == 2, "letters leave again", seconds=90)
    figures["gone_seconds"], figures["seconds_after_it_was_back"] = (
        180 if is_full else 8,
        round(time.monotonic() - begun, 1),
    )
    assert [part.poll() for part in running] == [None, None], "nothing was started again"
