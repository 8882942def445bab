"""Writing: a rendered letter is put in the outbox, in the transaction of what it tells about."""

import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, models
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from portal.mail import links, reply_address
from portal.models import OutgoingEmail, StoredFile, town_hall
from portal.text.email_addresses import normal

# Somebody waits for these with the page open: they go before all others.
IN_A_HURRY = {"sign_in_code"}
HEAD_START = timedelta(days=1)
# Shown in place of a secret link wherever a letter is read by anybody but its receiver.
HIDDEN_LINK = "[personlig länk]"
EMPTY_LINES = re.compile(r"\n{3,}")  # what a template leaves where something is left out


CalendarFile = tuple[str, str]  # its text and its method, such as REQUEST
NO_FILE = ("", "")


class NotInTransaction(RuntimeError):
    """A letter was written outside the transaction of what it tells about."""


class RefusingBackend(BaseEmailBackend):
    """Django's mail backend: refuses, because a letter sent past the outbox can tell what never happened."""

    def send_messages(self, email_messages: object) -> int:
        raise NotInTransaction("Write the letter with portal.mail.outbox.write instead of sending it.")


def placeholder(number: int) -> str:
    return f"[[personlig-lank-{number}]]"


@dataclass(frozen=True)
class Letter:
    """What a letter is made of. It is rendered from `<template>-{subject,body}.txt`.

    `keys` become secret links: `{{ name }}` in the templates is a placeholder until the letter is sent. One that is
    `held` counts as written when that time is over, and may until then be taken back and written anew. An answer to
    the letter is one to `answers`, else to what it is `about`. `files` are kept with it, and reached by a link in it.
    """

    template: str
    _: KW_ONLY
    to: str
    context: dict = field(default_factory=dict)
    keys: dict[str, links.Key] | None = None
    about: models.Model | None = None
    answers: models.Model | None = None
    reply_to: str = ""
    calendar: CalendarFile = NO_FILE
    files: Collection[StoredFile] = ()
    at: datetime | None = None
    held: timedelta = timedelta(0)


@dataclass
class Written:
    letters: list[OutgoingEmail] = field(default_factory=list)

    @property
    def to(self) -> Counter[str]:
        return Counter(letter.to for letter in self.letters)

    @property
    def number(self) -> int:
        return len(self.letters)


_counting: ContextVar[Written | None] = ContextVar("letters written", default=None)


@contextmanager
def counted() -> Iterator[Written]:
    """How many letters are written inside, and to whom."""
    written = Written()
    token = _counting.set(written)
    try:
        yield written
    finally:
        _counting.reset(token)
        _count(written.letters)  # also for whoever counts around it


def _count(letters: Iterable[OutgoingEmail]) -> None:
    written = _counting.get()
    if written is not None:
        written.letters.extend(letters)


def write(letter: Letter) -> OutgoingEmail:
    """Render a letter and put it in the outbox. Raises NotInTransaction outside an atomic block."""
    _must_be_in_transaction(letter.template)
    row = build(letter)
    row.save(force_insert=True)
    if letter.files:
        row.files.set(letter.files)
    _count([row])
    return row


def write_many(letters: list[OutgoingEmail]) -> list[OutgoingEmail]:
    """Put letters that were made with `build` in the outbox, all in one statement."""
    _must_be_in_transaction("(many)")
    _count(letters)
    return OutgoingEmail.objects.bulk_create(letters, batch_size=500)


def take_back(kind: str, *, about: models.Model, at: datetime) -> timedelta | None:
    """Take back the letter of that kind which is still held, and tell for how long it would have been."""
    letters = OutgoingEmail.objects.untried().filter(about=about._meta.model_name, about_id=about.pk)
    held = letters.filter(kind=kind, created_at__gt=at)
    until = held.values_list("created_at", flat=True).first()
    held.delete()
    return until and until - at


def hold(letters: Iterable[OutgoingEmail], *, until: datetime) -> dict[int, datetime]:
    """Letters that were written in this transaction wait until then, at least; by each, the hour to which it waits."""
    ids = [letter.pk for letter in letters]
    rows = OutgoingEmail.objects.untried().filter(pk__in=ids)
    rows.filter(not_before__lt=until).update(not_before=until)
    return dict(rows.values_list("pk", "not_before"))


def stop(held: dict[int, datetime]) -> bool:
    """Whether each was still held as it was then, and now none of them goes.

    One that a worker has claimed has another hour; one that is locked here is skipped by every worker.
    """
    rows = OutgoingEmail.objects.untried().filter(pk__in=held).order_by("pk").select_for_update()
    if {row.pk: row.not_before for row in rows} != held:
        return False
    stopped = {"state": OutgoingEmail.State.HANDLED, "last_error": OutgoingEmail.UNDONE}
    OutgoingEmail.objects.filter(pk__in=held).update(**stopped)
    return True


def _must_be_in_transaction(template: str) -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction(f"The letter {template} must be written in the transaction of what it tells about.")


def build(letter: Letter) -> OutgoingEmail:
    """The rendered letter, not yet in the outbox.

    The HTML body is made from the text when the letter leaves, so that the two can never tell different things.
    """
    keys = letter.keys or {}
    values = {"site_url": settings.SITE_URL, "municipality": town_hall()} | letter.context
    values |= {name: placeholder(number) for number, name in enumerate(keys)}
    subject = " ".join(_plain(f"{letter.template}-subject.txt", values).split())
    text = EMPTY_LINES.sub("\n\n", _plain(f"{letter.template}-body.txt", values).strip()) + "\n"
    kind = letter.template.rsplit("/", 1)[-1]
    calendar, method = letter.calendar
    row = OutgoingEmail(
        kind=kind,
        to=normal(letter.to),  # what its answers come to is made of it
        reply_to=letter.reply_to or town_hall().pilot_mailbox,
        subject=subject[:200],
        text=text,
        links=[key.as_row() for key in keys.values()],
        calendar=calendar,
        calendar_method=method,
        about=letter.about._meta.model_name if letter.about else "",
        about_id=letter.about.pk if letter.about else None,
        answers_to=letter.answers._meta.model_name if letter.answers else "",
        answers_to_id=letter.answers.pk if letter.answers else None,
        message_id=f"<{uuid.uuid4()}@{links.host()}>",
        created_at=(letter.at or timezone.now()) + letter.held,
        not_before=timezone.now() + letter.held - (HEAD_START if kind in IN_A_HURRY else timedelta(0)),
    )
    row.token_hash = reply_address.hash_for(row)
    return row


def _plain(template: str, values: dict) -> str:
    """Plain text: nothing is escaped."""
    return get_template(template).template.render(Context(values, autoescape=False))


def readable(letter: OutgoingEmail) -> str:
    """The letter's text for anybody but its receiver: the secret links are hidden."""
    return with_links(letter.text, [HIDDEN_LINK] * len(letter.links))


def with_links(text: str, addresses: list[str]) -> str:
    for number, address in enumerate(addresses):
        text = text.replace(placeholder(number), address)
    return text
