"""Two addresses for whoever watches the portal. Neither asks for a login, sets a cookie or waits long.

/healthz: the process lives. Restart it when this does not answer.
/readyz: what the portal needs answers too. 503 names, in words, each part that does not; but only to this machine
itself and to whoever shows READYZ_TOKEN. Others read "ok" or "unavailable".

A new check is a function without arguments in one of the two lists at the end. It returns when all is well (perhaps
words that begin with "ok"), raises Unwell with a sentence for the person on duty when it is not, and asks little.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection

from portal.files import storing
from portal.mail import outbox
from portal.mail.incoming import pen
from portal.models import RecordCheck, SweepRun
from portal.server import edge, silence
from portal.text.ttl_cache import TtlCache

logger = logging.getLogger(__name__)
OK = "ok"
SECONDS = 2
STANDING_STILL = timedelta(minutes=15)
NOT_LOOKED_AT = timedelta(days=2)


class Unwell(Exception):
    """A part cannot do its work."""


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    report = {check.__name__: _ask(check) for check in CHECKS}
    has_database = report["database"] == OK  # without it the rest would only wait for it, one by one
    for check in CHECKS_OF_DATA:
        report[check.__name__] = _ask(check) if has_database else "not known without the database"
    well = all(words.startswith(OK) for words in report.values())
    details = report if _may_read_details(request) else {}
    # Read by people too: å, ä and ö as they are, in the encoding that is said.
    return JsonResponse(
        {"status": "ok" if well else "unavailable", **details},
        status=200 if well else 503,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/json; charset=utf-8",
    )


FORWARDED = (edge.WAS_FORWARDED, "HTTP_X_REAL_IP", "HTTP_VIA")


def _may_read_details(request: HttpRequest) -> bool:
    """A proxy on this machine calls from loopback too, and tells that it forwards."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.READYZ_TOKEN and secrets.compare_digest(shown.encode(), settings.READYZ_TOKEN.encode()):
        return True
    is_here = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return is_here and not any(request.META.get(name) for name in FORWARDED)


def database() -> None:
    """On a connection of its own: one that is kept open waits for ever when its server is frozen."""
    fresh = connections.create_connection(DEFAULT_DB_ALIAS)
    impatient = {"connect_timeout": SECONDS, "options": f"-c statement_timeout={SECONDS * 1000}"}
    fresh.settings_dict = fresh.settings_dict | {"OPTIONS": fresh.settings_dict["OPTIONS"] | impatient}
    try:
        with silence.at_most(SECONDS), fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        fresh.close()


def broker() -> None:
    patience = {"socket_connect_timeout": 1, "socket_timeout": 1}
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=1, transport_options=patience) as connection:
        connection.ensure_connection(max_retries=1, timeout=1)


def disk() -> None:
    """Where files are kept: below the floor none is taken in."""
    try:
        storing.must_have_room(settings.MEDIA_ROOT, 0)
    except storing.DiskFull:
        raise Unwell("less than DISK_FLOOR_MB is free on the disk of MEDIA_ROOT: no files are taken in") from None


def letters() -> None:
    """A letter that should have left long ago means that the worker stands still, or the mail server does."""
    if waited := outbox.held_up(STANDING_STILL):
        raise Unwell(f"no letters leave: the oldest one has waited {_minutes(waited)} minutes")


def letters_in() -> None:
    """A letter that came in and that nobody has read, not even the worker, means that it stands still."""
    if waited := pen.unread_for(STANDING_STILL):
        raise Unwell(f"letters that came in are not read: the oldest one has waited {_minutes(waited)} minutes")


def mailbox() -> None:
    """Whatever is wrong with it, the letters lie there until it can be emptied."""
    if settings.MAIL_IN.mailbox and (found := pen.mailbox_fails(STANDING_STILL)):
        failed_for, why = found
        raise Unwell(f"the mailbox of IMAP_URL has not been emptied for {_minutes(failed_for)} minutes: {why}")


def undecided() -> str:
    """Nothing stands still for them, so the portal is well; but somebody has to decide."""
    out, came_in = outbox.undecided(), pen.to_sort()
    told = [f"letters that may or may not have left: {out}; a person decides (admin, Mejl)"] if out else []
    if came_in:
        told.append(f"letters that came in and found no home: {came_in}; a person sorts them (admin, Post)")
    return f"{OK}: {'; '.join(told)}" if told else OK


def _minutes(waited: timedelta) -> int:
    return int(waited.total_seconds() // 60)


def reminders() -> None:
    """Once a sweep has been made they must go on; a portal that has just been set up has had none.

    A sweep that somebody makes as of another day counts as made when it was made.
    """
    last = SweepRun.objects.order_by("-pk").values_list("finished_at", flat=True).first()
    if last and timezone.now() - last > STANDING_STILL:
        raise Unwell(f"the last sweep of reminders was made at {timezone.localtime(last):%Y-%m-%d %H:%M}")


def record() -> None:
    """The log and the history are as they were written, and somebody has looked lately."""
    last = RecordCheck.objects.order_by("-pk").first()
    if last and last.broken:
        raise Unwell(f"the record has been altered: {last.broken}")
    if last and timezone.now() - last.at > NOT_LOOKED_AT:
        raise Unwell(f"the record was last verified at {timezone.localtime(last.at):%Y-%m-%d %H:%M}")


@TtlCache
def standing_still() -> list[str]:
    """What has stood still for too long, in sentences for the pilot; empty when all goes on."""
    found: dict[Callable[[], object], str] = {
        letters: "Mejl skickas inte just nu.",
        letters_in: "Mejl som kommer in läses inte just nu.",
        mailbox: "Brevlådan för svar går inte att tömma just nu. Mejlen ligger kvar där tills det går.",
        reminders: "Påminnelserna står still just nu.",
    }
    return [sentence for check, sentence in found.items() if _is_unwell(check)]


def _is_unwell(check: Callable[[], object]) -> bool:
    try:
        check()
    except Unwell:
        return True
    return False


def _ask(check: Callable[[], str | None]) -> str:
    try:
        return check() or OK
    except Unwell as words:
        return str(words)
    except Exception:
        logger.exception("readyz: %s", check.__name__)
        return "does not answer"


Check = Callable[[], str | None]
CHECKS: list[Check] = [database, broker, disk]
# What the portal itself should be doing, read from its tables: unsent letters, sweeps, the seals of the record.
CHECKS_OF_DATA: list[Check] = [letters, letters_in, mailbox, undecided, reminders, record]
