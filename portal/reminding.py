"""Reminders for every app: the ledger, and one digest per person and working day. Knows nothing of cases.

An app tells what is due (`Due`), the sweep on the roof gathers, and this module writes. Due means
"at or before now", so a missed run loses nothing; the ledger's unique key means that a second run, a
second worker or a restart doubles nothing. Ledger rows and letter are one transaction per receiver.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from portal import calendars, outbox
from portal.links import Key, absolute
from portal.models import Reminder, SweepRun
from portal.workdays import in_office_hours

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Receiver:
    """Who gets the digest, and as what: "officer", "manager", "pilot" or "director"."""

    email: str
    role: str
    user_id: int | None = None


@dataclass(frozen=True)
class Due:
    """One line of a digest: one thing, past one date, at one step of one rule, for one receiver."""

    thing: str
    thing_id: int
    rule: str
    step: int
    about_date: date
    to: Receiver
    words: str  # what it is and since when, without names or free text
    path: str = ""  # where it is answered, for somebody with an account
    key: Key | None = None  # or the limited link, for a shared mailbox

    @property
    def ledger_key(self) -> tuple:
        return (self.thing, self.thing_id, self.rule, self.step, self.about_date)


@dataclass
class Counts:
    due: int = 0
    letters: int = 0
    lines: int = 0
    failed: int = 0

    def as_dict(self) -> dict[str, int]:
        return vars(self)


def remind(dues: Iterable[Due], *, at: datetime) -> Counts:
    """Write at most one digest to each receiver. Outside office hours nothing is written, and nothing is lost."""
    counts = Counts()
    if not in_office_hours(at, calendars.office()):
        return counts
    by_receiver: dict[str, list[Due]] = defaultdict(list)
    for due in dues:
        by_receiver[due.to.email].append(due)
        counts.due += 1
    for email in sorted(by_receiver):
        try:
            _digest(email, by_receiver[email], at=at, counts=counts)
        except Exception:  # one receiver's broken row must not silence the others
            logger.exception("The digest could not be written")
            counts.failed += 1
    return counts


@transaction.atomic
def _digest(email: str, dues: list[Due], *, at: datetime, counts: Counts) -> None:
    today = timezone.localdate(at)
    _one_at_a_time(email)
    if Reminder.objects.filter(to_email=email, sent_on=today).exists():
        return  # one letter a day; what is new waits for the next working day
    known = set(
        Reminder.objects.filter(to_email=email, thing_id__in={due.thing_id for due in dues}).values_list(
            "thing", "thing_id", "rule", "step", "about_date"
        )
    )
    fresh = [due for due in dues if due.ledger_key not in known]
    fresh.sort(key=lambda due: (due.about_date, due.thing_id))
    if not fresh:
        return
    letter = _write(fresh, at=at)
    Reminder.objects.bulk_create(
        Reminder(
            thing=due.thing,
            thing_id=due.thing_id,
            rule=due.rule,
            step=due.step,
            about_date=due.about_date,
            to_id=due.to.user_id,
            to_email=email,
            sent_on=today,
            letter=letter,
            created_at=at,
        )
        for due in fresh
    )
    counts.letters += 1
    counts.lines += len(fresh)


def _one_at_a_time(email: str) -> None:
    """Two sweeps that reach the same receiver take turns until their transactions end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"digest {email}"])


def _write(dues: list[Due], *, at: datetime):
    keys = {f"link{number}": due.key for number, due in enumerate(dues) if due.key}
    placeholders = {name: outbox.placeholder(number) for number, name in enumerate(keys)}
    lines = [
        {"words": due.words, "link": placeholders.get(f"link{number}") or absolute(due.path)}
        for number, due in enumerate(dues)
    ]
    context = {"lines": lines, "count": len(lines), "role": dues[0].to.role}
    return outbox.write("portal/email/digest", to=dues[0].to.email, context=context, keys=keys, at=at)


def heartbeat(started_at: datetime, counts: Counts) -> SweepRun:
    """A row per run, so that a sweep that stands still is seen."""
    return SweepRun.objects.create(started_at=started_at, finished_at=timezone.now(), counts=counts.as_dict())
