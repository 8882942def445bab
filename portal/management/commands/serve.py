"""`manage.py serve`, which `make run` calls: the whole portal on one machine, from nothing until Ctrl-C."""

import errno
import fcntl
import hashlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.urls import reverse

from portal.celery import app
from portal.tools import embedded
from portal.tools.supervisor import Parts, end_with_the_parent

PATIENCE = 60  # seconds from the parts' start until all of them answer
DEMO_PEOPLE = """
The demo's people:
  lots@example.org        Eva, företagslots
  bygg@example.org        handläggare
  miljo@example.org       handläggare
  chef.bygg@example.org   chef
  registrator@example.org registrator
  foretag@example.org     företag

Sign in with an address that works once:
  .venv/bin/python manage.py signin_link lots@example.org
or write the e-mail address on the sign-in page and read the code in the newest file in {letters}.

Ctrl-C stops everything.
"""


class Command(BaseCommand):
    help = "Starts the portal with its servers, its worker and its clock, and stops them all together."

    def handle(self, *args, **options):
        if settings.ENVIRONMENT == "test":
            raise CommandError("PORTAL_ENV=test is for the tests, which start what they need. Run again without it.")
        stop_on_signals()
        if "MAKELEVEL" in os.environ:  # make stands between us and whoever started us
            end_with_the_parent()
        refuse_a_taken_port()
        try:
            with only_one(), embedded.servers(settings.VAR_DIR):
                prepare()
                with Parts(settings.BASE_DIR / "Procfile") as parts:
                    wait_until_ready(parts)
                    self.welcome()
                    watch(parts)
        except embedded.CannotStart as reason:
            raise CommandError(reason) from None
        except OperationalError as reason:
            raise CommandError(f"The database does not answer: {reason}") from None
        except OSError as reason:
            if reason.errno != errno.EROFS:
                raise
            raise CommandError(f"{reason.filename} cannot be written: its folder is mounted read-only.") from None

    def welcome(self) -> None:
        self.stdout.write(f"Ready: http://127.0.0.1:{settings.PORT}/")
        if settings.PRACTICE:
            self.stdout.write(f"Choose who you are: {settings.SITE_URL}{reverse('practice')}")
        elif settings.DEMO:
            self.stdout.write(DEMO_PEOPLE.format(letters=os.path.relpath(settings.LETTERS_DIR)))
        self.stdout.flush()


def stop_on_signals() -> None:
    """Leave through every `with` above on the first signal, and let no later one disturb the leaving."""
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup asks to outlive the terminal
        signals.append(signal.SIGHUP)

    def leave(number, frame):
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        os.write(2, "\nStopping…\n".encode())
        sys.exit(0)

    for each in signals:
        signal.signal(each, leave)


def refuse_a_taken_port() -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((os.environ.get("HOST", "127.0.0.1"), settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} cannot be used ({error.strerror}). "
                f"Stop what uses it, or choose another: make run PORT={settings.PORT + 1}"
            ) from None


@contextmanager
def only_one() -> Iterator[None]:
    """Two portals on one database would be safe, but hardly what anybody meant."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("The portal already runs from this folder, in another terminal.") from None
        try:
            settings.NOTED_PORT.write_text(str(settings.PORT))
            yield
        finally:
            settings.NOTED_PORT.unlink()


def prepare() -> None:
    print("Preparing the database and the style sheets…", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if settings.DEMO and "demo" in get_commands():
        call_command("demo")  # fills an empty database, and leaves any other alone
    connections.close_all()


def collect_static() -> None:
    """Copy and compress style sheets and scripts, when they or the packages have changed since last time."""
    note = settings.VAR_DIR / "static.digest"
    sources = [settings.BASE_DIR / "requirements.lock", *sorted((settings.BASE_DIR / "static").rglob("*"))]
    seen = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in sources if path.is_file()]
    digest = hashlib.sha256(repr((settings.STORAGES["staticfiles"], seen)).encode()).hexdigest()
    if settings.STATIC_ROOT.exists() and note.exists() and note.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    note.write_text(digest)


def wait_until_ready(parts: Parts) -> None:
    deadline = time.monotonic() + PATIENCE
    while missing := silent_parts():
        stop_if_something_died(parts.ended())
        if time.monotonic() > deadline:
            raise CommandError(f"No answer in {PATIENCE} seconds from: {', '.join(missing)}.")
        time.sleep(0.2)


def silent_parts() -> set[str]:
    """What does not answer yet. Worker and beat are asked through the broker, which they must hear anyway."""
    if not web_answers():
        return {"web", "worker", "beat"}
    with suppress(Exception):  # the broker is not there yet: nobody has answered
        names = {name.partition("@")[0] for answer in app.control.ping(timeout=0.5) for name in answer}
        return {"worker", "beat"} - {"worker" * ("celery" in names), "beat" * ("celerybeat" in names)}
    return {"worker", "beat"}


def web_answers() -> bool:
    """And reaches its servers. What it should have done while it was off does not count: it does that now."""
    try:
        with urlopen(f"http://127.0.0.1:{settings.PORT}/readyz", timeout=10) as answer:
            report = json.load(answer)
    except HTTPError as unavailable:
        report = json.load(unavailable)
    except OSError:
        return False
    return report.get("database") == report.get("broker") == "ok"


def watch(parts: Parts) -> None:
    while True:
        stop_if_something_died(parts.mend())
        time.sleep(1)


def stop_if_something_died(sentence: str) -> None:
    if sentence:
        raise CommandError(f"{sentence} Everything else is stopped too.")
    if stopped := embedded.stopped_parts(settings.VAR_DIR):
        raise CommandError(f"{' and '.join(stopped)} stopped by itself. Everything else is stopped too.")
