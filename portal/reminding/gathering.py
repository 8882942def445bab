"""What has reached a rule's step and is not in the ledger, receiver by receiver. Reads only."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from django.utils import timezone

from portal.calendar import calendars
from portal.models import Reminder, ReminderRule
from portal.models.reminders import WEEKLY, Receiver, step_in_words
from portal.people.receivers import Receivers, To
from portal.reminding.kinds import KINDS, Facts, Kind, Thing, reaches, weeks_since
from portal.text import wording
from portal.text.swedish import nearby_date

logger = logging.getLogger(__name__)

THINGS_PER_BATCH = 2_000
IN_THE_HOUSE = frozenset(Receiver) - {Receiver.BUSINESS, Receiver.PARTICIPANT}  # who is reminded for ever


@dataclass(slots=True, eq=False)
class Line:
    """One thing to one receiver: the highest step that has come, and the lower ones that are passed over.

    When the whole ladder has been climbed, its highest words are said again once a week.
    """

    kind: Kind
    rule: ReminderRule
    thing: Thing
    to: To
    today: date
    passed: tuple[int, ...] = ()
    weeks: int = 0  # since the ladder was over
    facts: Facts | None = None
    reminded: str = ""  # who has been reminded of it before, in words

    @property
    def step(self) -> int:
        return WEEKLY + self.weeks if self.weeks else self.rule.offset

    def tell_in_full(self) -> None:
        """To whoever hears of it for the first time it is no line of a week; this week's is passed over."""
        self.passed, self.weeks = (self.step, *self.passed[1:]), 0

    @property
    def when(self) -> str:
        return step_in_words(self.step)

    def key(self, step: int | None = None) -> tuple:
        step = self.step if step is None else step
        return (self.kind.thing, self.thing.pk, self.kind.rule, step, self.thing.about, self.to.email)

    @property
    def words(self) -> str:
        values = {
            "ärende": self.facts.reference,
            "vad": self.facts.topic,
            "sektor": self.facts.sector,
            "datum": nearby_date(self.thing.about, self.today),
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
    served = served_today(list(digests), today)
    return [digests[email] for email in sorted(digests.keys() - served)]


def _rules() -> dict[str, list[ReminderRule]]:
    rules: dict[str, list[ReminderRule]] = defaultdict(list)
    for rule in ReminderRule.objects.filter(is_on=True, kind__in=list(KINDS)).order_by("kind", "-offset", "receiver"):
        rules[rule.kind].append(rule)
    return rules


def _fresh(kind: Kind, rules: list[ReminderRule], receivers: Receivers, today: date) -> Iterator[Line]:
    calendar, monday = calendars.office(), today - timedelta(days=today.weekday())
    steps = [(reaches(rule.offset, today=today, calendar=calendar), rule) for rule in rules]
    things = iter(kind.find(max(latest for latest, _ in steps)))
    while batch := list(islice(things, THINGS_PER_BATCH)):
        found = [line for thing in batch for line in _lines(kind, thing, steps, receivers, today)]
        known = in_ledger(kind.thing, {line.thing.pk for line in found}, since=monday)
        told = {(pk, rule, about, email) for _, pk, rule, _, about, email in known}
        for line in found:
            if line.weeks and (line.thing.pk, kind.rule, line.thing.about, line.to.email) not in told:
                line.tell_in_full()
            if line.key() not in known:
                line.passed = tuple(step for step in line.passed if line.key(step) not in known)
                yield line


def _lines(kind: Kind, thing: Thing, steps: list, receivers: Receivers, today: date) -> Iterable[Line]:
    """One line for each receiver. The steps come highest first."""
    found: dict[str, Line] = {}
    step = step_ahead(thing.ahead, [rule.offset for _, rule in steps]) if thing.ahead else None
    for latest, rule in steps:
        if thing.about > latest or (rule.offset < 0 and not _is_told_ahead(thing, rule.offset, step, today)):
            continue
        asked = {name: getattr(thing, name) for name in ASKED} | {"must_be_opened": kind.has_a_day_by_law}
        for to in receivers.of(rule.receiver, **asked):
            line = found.get(to.email)
            if line is None:
                found[to.email] = Line(kind, rule, thing, to, today)
            elif rule.offset != line.rule.offset and rule.offset not in line.passed:
                line.passed += (rule.offset,)
    if weeks := weeks_since(steps[0][1].offset, thing.about, today=today, calendar=calendars.office()):
        for line in found.values():
            if line.to.receiver in IN_THE_HOUSE:
                line.passed, line.weeks = (line.rule.offset, *line.passed), weeks
    return found.values()


ASKED = ("sector", "officer", "business", "participant", "is_marked", "opened_by")


def _is_told_ahead(thing: Thing, offset: int, step: int | None, today: date) -> bool:
    return not (thing.begun and thing.begun >= today) and (not thing.ahead or offset == step)


def step_ahead(ahead: int, offsets: Iterable[int]) -> int | None:
    """Which of the ladder's steps tells of what is to be told that many working days before: that, or the nearest
    before it, since the steps are Eva's to move; None without any."""
    return max((offset for offset in offsets if offset <= -ahead), default=None)


LEDGER_KEY = ("thing", "thing_id", "rule", "step", "about_date", "to_email")


def in_ledger(thing: str, ids: set[int], emails: list[str] | None = None, *, since: date | None = None) -> set[tuple]:
    """The steps that have been told; with `since`, of the weekly ones those from that Monday on."""
    rows = Reminder.objects.filter(thing=thing, thing_id__in=ids)
    if since is not None:
        rows = rows.exclude(step__gte=WEEKLY, sent_on__lt=since)
    if emails is not None:
        rows = rows.filter(to_email__in=emails)
    return set(rows.values_list(*LEDGER_KEY)) if ids else set()


def served_today(emails: list[str], today: date) -> set[str]:
    """Who has had today's digest."""
    rows = Reminder.objects.filter(sent_on=today, to_email__in=emails, letter__isnull=False)
    return set(rows.values_list("to_email", flat=True)) if emails else set()
