"""Reminders for every app: rules, ledger, and one digest per person and working day. Knows nothing of cases.

    An app registers its kinds: what is due, since when, and how it is told (`Kind`)
      -> gather: which of it has reached a rule's step and is not in the ledger, receiver by receiver
      -> write: a transaction for each batch of receivers: look again, letters and ledger rows together

Due means "at or before now", so a missed run loses nothing; the ledger's unique key means that a second run,
a second worker or a restart doubles nothing. After days without a run each person is told of each thing once,
at the highest step, and the steps below it are noted as passed. The number of queries follows the number of
batches, never the number of things.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import connection, models, transaction
from django.utils import timezone

from portal import calendars, outbox, wording
from portal.links import Key, absolute
from portal.models import OutgoingEmail, Reminder, ReminderRule, SweepRun
from portal.receivers import Door, Receivers, To
from portal.swedish import weekday_date
from portal.workdays import WorkCalendar, in_office_hours

logger = logging.getLogger(__name__)

THINGS_PER_BATCH = 2_000
LINES_PER_BATCH = 2_000
RECEIVERS_PER_BATCH = 200
ONE_DAY = timedelta(days=1)


# --- What an app tells ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Thing:
    """One row with a date, and what is needed to know whom to write to."""

    pk: int
    about: date
    begun: date | None = None  # not reminded of beforehand on the day it began
    sector: int | None = None
    officer: int | None = None
    business: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """How one thing is told, without names or free text, and where it is opened, by each door."""

    about: date
    reference: str
    topic: str
    sector: str = ""
    page: str = ""
    desk: str = ""
    link: Key | None = None
    business: Key | None = None
    # What is added to the page's address to stand before what the officer may do at once, and its words.
    shortcut: str = ""
    shortcut_words: str = ""


@dataclass(frozen=True)
class Kind:
    """Something that can be reminded of. `find` and `tell` only read, each in a constant number of queries."""

    name: str
    label: str  # in admin
    thing: str  # as the ledger names it
    model: type[models.Model]  # with `last_progress_at`
    find: Callable[[date], Iterable[Thing]]  # all whose date is at or before this one
    tell: Callable[[list[int]], dict[int, Facts]]  # those of them that are still to be reminded of
    # Its name in the ledger. Kinds that share one share their ladder: a thing that goes from the first to the
    # second does not begin anew.
    ladder: str = ""

    @property
    def rule(self) -> str:
        return self.ladder or self.name


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        if kind.name in KINDS:
            raise ValueError(f"Reminders registered twice: {kind.name}")
        KINDS[kind.name] = kind


def reaches(offset: int, *, today: date, calendar: WorkCalendar) -> date:
    """The latest date whose step of that many working days has come today. Every earlier date has reached it too."""
    if offset > 0:
        return calendar.add(today + ONE_DAY, -offset) - ONE_DAY
    return calendar.add(today, -offset) if offset else today


# --- What is to be written ------------------------------------------------------------------------


@dataclass(slots=True)
class Line:
    """One thing to one receiver: the highest step that has come, and the lower ones that are passed over."""

    kind: Kind
    rule: ReminderRule
    thing: Thing
    to: To
    passed: tuple[int, ...] = ()
    facts: Facts | None = None

    def key(self, step: int | None = None) -> tuple:
        offset = self.rule.offset if step is None else step
        return (self.kind.thing, self.thing.pk, self.kind.rule, offset, self.thing.about, self.to.email)

    @property
    def words(self) -> str:
        values = {
            "ärende": self.facts.reference,
            "vad": self.facts.topic,
            "sektor": self.facts.sector,
            "datum": weekday_date(self.thing.about),
        }
        return wording.fill(self.rule.words, **values)


@dataclass
class Digest:
    email: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class Counts:
    due: int = 0  # lines that are not in the ledger
    letters: int = 0
    lines: int = 0
    failed: int = 0

    def as_dict(self) -> dict[str, int]:
        return vars(self)


def remind(*, at: datetime, dry_run: bool = False) -> Counts:
    """Write at most one digest to each person. Outside office hours nothing is written, and nothing is lost.

    A dry run does all of it and takes it back: what it counts is what would have been written.
    """
    counts = Counts()
    if not in_office_hours(at, calendars.office()):
        return counts
    with _only_tried() if dry_run else nullcontext():
        counts.letters += len(_beforehand(at))
        for batch in _batches(gather(at, counts)):
            _write_or_divide(batch, at=at, counts=counts)
    return counts


def preview(at: datetime) -> tuple[list[OutgoingEmail], list[Digest]]:
    """What a sweep at that moment would write: the letters that come before it, and the digests, told and in order."""
    counts = Counts()
    with _only_tried():
        letters = _beforehand(at)
        batches = _batches(gather(at, counts))
        digests = [digest for batch in batches for digest in _look_again(batch, at=at, counts=counts)]
    return letters, digests


# What an app does by itself before a sweep looks at it, for example wakes what has rested until today.
# Each gives the letters that it wrote.
BEFOREHAND: list[Callable[[datetime], list[OutgoingEmail]]] = []


def _beforehand(at: datetime) -> list[OutgoingEmail]:
    letters = []
    for act in BEFOREHAND:
        try:
            letters += act(at)
        except Exception:  # one app that cannot must not silence the others
            logger.exception("%s could not be done before the sweep", act.__name__)
    return letters


class _OnlyTried(Exception):
    """Rolls back what was written to see that it can be, and what it would be."""


@contextmanager
def _only_tried() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _OnlyTried
    except _OnlyTried:
        pass


def gather(at: datetime, counts: Counts | None = None) -> list[Digest]:
    """What is due and not in the ledger, by receiver. Whoever has had today's letter waits for tomorrow's."""
    counts = counts or Counts()
    today = timezone.localdate(at)
    receivers = Receivers(today)
    digests: dict[str, Digest] = {}
    for name, rules in _rules().items():
        try:
            for line in _fresh(KINDS[name], rules, receivers, today):
                counts.due += 1
                digests.setdefault(line.to.email, Digest(line.to.email)).lines.append(line)
        except Exception:  # one kind that cannot be read must not silence the others
            logger.exception("What is due of %s could not be read", name)
            counts.failed += 1
    served = _served(list(digests), today)
    return [digests[email] for email in sorted(digests.keys() - served)]


def _rules() -> dict[str, list[ReminderRule]]:
    rules: dict[str, list[ReminderRule]] = defaultdict(list)
    for rule in ReminderRule.objects.filter(is_on=True, kind__in=list(KINDS)).order_by("kind", "-offset", "receiver"):
        rules[rule.kind].append(rule)
    return rules


def _fresh(kind: Kind, rules: list[ReminderRule], receivers: Receivers, today: date) -> Iterator[Line]:
    calendar = calendars.office()
    steps = [(reaches(rule.offset, today=today, calendar=calendar), rule) for rule in rules]
    things = iter(kind.find(max(latest for latest, _ in steps)))
    while batch := list(islice(things, THINGS_PER_BATCH)):
        found = [line for thing in batch for line in _lines(kind, thing, steps, receivers, today)]
        known = _known(kind.thing, {line.thing.pk for line in found})
        for line in found:
            if line.key() not in known:
                line.passed = tuple(step for step in line.passed if line.key(step) not in known)
                yield line


def _lines(kind: Kind, thing: Thing, steps: list, receivers: Receivers, today: date) -> Iterable[Line]:
    """One line for each receiver. The steps come highest first."""
    found: dict[str, Line] = {}
    for latest, rule in steps:
        if thing.about > latest or (rule.offset < 0 and thing.begun and thing.begun >= today):
            continue
        for to in receivers.of(rule.receiver, sector=thing.sector, officer=thing.officer, business=thing.business):
            line = found.get(to.email)
            if line is None:
                found[to.email] = Line(kind, rule, thing, to)
            elif rule.offset != line.rule.offset and rule.offset not in line.passed:
                line.passed += (rule.offset,)
    return found.values()


LEDGER_KEY = ("thing", "thing_id", "rule", "step", "about_date", "to_email")


def _known(thing: str, ids: set[int], emails: list[str] | None = None) -> set[tuple]:
    rows = Reminder.objects.filter(thing=thing, thing_id__in=ids)
    if emails is not None:
        rows = rows.filter(to_email__in=emails)
    return set(rows.values_list(*LEDGER_KEY)) if ids else set()


def _served(emails: list[str], today: date) -> set[str]:
    """Who has had today's digest."""
    rows = Reminder.objects.filter(sent_on=today, to_email__in=emails, letter__isnull=False)
    return set(rows.values_list("to_email", flat=True)) if emails else set()


# --- Writing --------------------------------------------------------------------------------------


def _batches(digests: list[Digest]) -> Iterator[list[Digest]]:
    batch: list[Digest] = []
    lines = 0
    for digest in digests:
        if batch and (lines + len(digest.lines) > LINES_PER_BATCH or len(batch) == RECEIVERS_PER_BATCH):
            yield batch
            batch, lines = [], 0
        batch.append(digest)
        lines += len(digest.lines)
    if batch:
        yield batch


def _write_or_divide(batch: list[Digest], *, at: datetime, counts: Counts) -> None:
    """A batch that is refused is written receiver by receiver, and then without the lines that are refused."""
    try:
        _write(batch, at=at, counts=counts)
    except Exception:
        logger.exception("A batch of digests could not be written")
        if len(batch) > 1:
            for digest in batch:
                _write_or_divide([digest], at=at, counts=counts)
        else:
            _write_without_the_broken(batch[0], at=at, counts=counts)


def _write_without_the_broken(digest: Digest, *, at: datetime, counts: Counts) -> None:
    sound = [line for line in digest.lines if _goes_in(Digest(digest.email, [line]), at=at)]
    counts.failed += len(digest.lines) - len(sound)
    if not sound:
        return
    try:
        _write([Digest(digest.email, sound)], at=at, counts=counts)
    except Exception:
        logger.exception("A digest could not be written")
        counts.failed += len(sound)


def _goes_in(digest: Digest, *, at: datetime) -> bool:
    try:
        with _only_tried():
            _write([digest], at=at, counts=Counts())
    except Exception:
        return False
    return True


def _write(batch: list[Digest], *, at: datetime, counts: Counts) -> None:
    """Letters and ledger rows of a batch, all or nothing."""
    written = Counts()
    with transaction.atomic():
        mine = _not_being_written_elsewhere(batch)
        digests = _look_again(mine, at=at, counts=written, for_writing=True)
        letters = outbox.write_many([_letter(digest, at=at) for digest in digests])
        rows = [row for digest, letter in zip(digests, letters, strict=True) for row in _rows(digest, letter, at)]
        _write_in_ledger(rows, at=at)
        _count(digests, written)
    counts.letters += written.letters
    counts.lines += written.lines
    counts.failed += written.failed


def _count(digests: list[Digest], counts: Counts) -> None:
    counts.letters += len(digests)
    counts.lines += sum(len(digest.lines) for digest in digests)


def _not_being_written_elsewhere(batch: list[Digest]) -> list[Digest]:
    """Another sweep that has come to the same receiver first writes that digest; nobody waits for anybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT email FROM unnest(%s) AS email"
            " WHERE pg_try_advisory_xact_lock(hashtextextended('digest ' || email, 0))",
            [[digest.email for digest in batch]],
        )
        mine = {email for (email,) in cursor.fetchall()}
    return [digest for digest in batch if digest.email in mine]


def _look_again(batch: list[Digest], *, at: datetime, counts: Counts, for_writing: bool = False) -> list[Digest]:
    """What still holds now that nobody else writes to these receivers: not in the ledger, open, and the same date."""
    emails = [digest.email for digest in batch]
    lines = [line for digest in batch for line in digest.lines]
    ids: dict[str, set[int]] = defaultdict(set)
    of_kind: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        ids[line.kind.thing].add(line.thing.pk)
        of_kind[line.kind.name].add(line.thing.pk)
    known = set().union(*(_known(thing, found, emails) for thing, found in ids.items())) if for_writing else set()
    served = _served(emails, timezone.localdate(at)) if for_writing else set()
    facts = {name: KINDS[name].tell(sorted(found)) for name, found in of_kind.items()}
    digests = []
    for digest in batch:
        if digest.email in served:
            continue
        still = [line for line in digest.lines if line.key() not in known and _tell(line, facts[line.kind.name])]
        if still:
            digests.append(Digest(digest.email, sorted(still, key=lambda line: (line.thing.about, line.thing.pk))))
    return digests


def _tell(line: Line, facts: dict[int, Facts]) -> bool:
    line.facts = facts.get(line.thing.pk)
    return line.facts is not None and line.facts.about == line.thing.about


def _rows(digest: Digest, letter: OutgoingEmail, at: datetime) -> Iterator[tuple]:
    for line in digest.lines:
        for step in (line.rule.offset, *line.passed):
            yield (
                *line.key(step),
                line.to.receiver,
                line.to.user_id,
                line.thing.sector,
                letter.pk if step == line.rule.offset else None,
            )


def _write_in_ledger(rows: list[tuple], *, at: datetime) -> None:
    """All rows in one statement, column by column: a fifth of the time that row by row would take."""
    if rows:
        with connection.cursor() as cursor:
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(LEDGER_ROWS, [timezone.localdate(at), at, *columns])


LEDGER_ROWS = """
INSERT INTO portal_reminder (sent_on, created_at, thing, thing_id, rule, step, about_date, to_email,
    receiver, to_id, sector_id, letter_id)
SELECT %s, %s, * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::smallint[], %s::date[], %s::text[],
    %s::text[], %s::bigint[], %s::bigint[], %s::bigint[])
"""


def _letter(digest: Digest, *, at: datetime) -> OutgoingEmail:
    """Lines with their links. A thing in a shared mailbox, or at the business, opens by a secret link of its own."""
    keys: dict[str, Key] = {}
    paragraphs = []
    for line in digest.lines:
        door, facts = line.to.door, line.facts
        if key := {Door.LINK: facts.link, Door.BUSINESS: facts.business}.get(door):
            address = outbox.placeholder(len(keys))
            keys[f"link{len(keys)}"] = key
        else:
            address = absolute(facts.desk if door is Door.DESK else facts.page)
        paragraph = f"{line.words}\n{OPENS[door]}: {address}"
        if facts.shortcut and door in {Door.PAGE, Door.LINK} and line.to.receiver != "manager":
            paragraph += f"\n{facts.shortcut_words}: {address}{facts.shortcut}"
        paragraphs.append(paragraph)
    receivers = {_as_what(line.to) for line in digest.lines}
    role = receivers.pop() if len(receivers) == 1 else "mixed"
    context = {"lines": "\n\n".join(paragraphs), "count": len(paragraphs), "role": role}
    return outbox.build("portal/email/digest", to=digest.email, context=context, keys=keys, at=at)


OPENS = {
    Door.PAGE: "Öppna frågan",
    Door.LINK: "Öppna frågan",
    Door.DESK: "Öppna ärendet",
    Door.BUSINESS: "Läs frågan och svara",
}


def _as_what(to: To) -> str:
    """The substitute reads as the officer or as the pilot does; what has no other receiver reaches the pilot."""
    if to.door is Door.DESK:
        return "director" if to.receiver == "director" else "pilot"
    return "officer" if to.receiver == "substitute" else to.receiver


# --- What came of it ------------------------------------------------------------------------------

HELPED_WITHIN = 2  # working days
LOOKS_BACK = timedelta(days=21)


def note_what_helped(at: datetime) -> int:
    """For each letter of late: has a person gone on with the thing within two working days? Returns how many had."""
    today, calendar = timezone.localdate(at), calendars.office()
    days = [today - ONE_DAY * n for n in range(LOOKS_BACK.days)]
    ends = [
        timezone.make_aware(datetime.combine(calendar.add(day, HELPED_WITHIN) + ONE_DAY, datetime.min.time()))
        for day in days
    ]
    helped = 0
    with connection.cursor() as cursor:
        for thing, table in sorted({(kind.thing, kind.model._meta.db_table) for kind in KINDS.values()}):
            cursor.execute(HELPED.format(table=connection.ops.quote_name(table)), [days, ends, thing])
            helped += cursor.rowcount
    return helped


@dataclass(frozen=True)
class Effect:
    """What the letters of one step led to at one sector. Never for one person."""

    rule: str
    step: int
    receiver: str
    sector: str
    letters: int
    helped: int


def effects(at: datetime, *, since: date | None = None, until: date | None = None) -> list[Effect]:
    """Of the letters of the last year, or from one day until another, those whose two working days have passed."""
    judged = reaches(HELPED_WITHIN + 1, today=timezone.localdate(at), calendar=calendars.office())
    since, until = since or judged - ONE_DAY * 364, min(until or date.max, judged + ONE_DAY)
    rows = Reminder.objects.filter(letter__isnull=False, sent_on__gte=since, sent_on__lt=until)
    rows = rows.order_by("rule", "step", "receiver", "sector__name")
    found = rows.values_list("rule", "step", "receiver", "sector__name").annotate(
        letters=models.Count("pk"), helped=models.Count("helped_at")
    )
    return [Effect(rule, step, to, sector or "", letters, helped) for rule, step, to, sector, letters, helped in found]


OTHER_LABELS: dict[str, str] = {}  # of ledger rows that no rule writes, by the app that writes them


def label_of(rule: str) -> str:
    """What a rule of the ledger is about, in words."""
    return OTHER_LABELS.get(rule) or " / ".join(kind.label for kind in KINDS.values() if kind.rule == rule) or rule


HELPED = """
UPDATE portal_reminder SET helped_at = thing.last_progress_at
FROM {table} AS thing, unnest(%s::date[], %s::timestamptz[]) AS day (sent_on, until)
WHERE portal_reminder.sent_on = day.sent_on AND portal_reminder.thing = %s AND portal_reminder.thing_id = thing.id
  AND letter_id IS NOT NULL AND helped_at IS NULL
  AND thing.last_progress_at > portal_reminder.created_at AND thing.last_progress_at < day.until
"""


def heartbeat(started_at: datetime, counts: Counts) -> SweepRun:
    """A row per run, so that a sweep that stands still is seen."""
    return SweepRun.objects.create(started_at=started_at, finished_at=timezone.now(), counts=counts.as_dict())
