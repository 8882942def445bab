"""What an app tells: its kinds of things with a date, whom they concern, and how each is told. Nothing is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import models

from portal.calendar.workdays import WorkCalendar
from portal.mail.links import Key
from portal.models import OutgoingEmail
from portal.text.swedish import join_words

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Thing:
    """One row with a date, and what is needed to know whom to write to."""

    pk: int
    about: date
    begun: date | None = None  # not reminded of beforehand on the day it began
    sector: int | None = None
    officer: int | None = None
    business: str = ""
    participant: str = ""
    ahead: int = 0  # told beforehand once, so many working days before; 0: at every step that there is
    is_marked: bool = False  # as a whole under a secrecy mark, behind which the director does not see
    opened_by: str = ""  # of Roles: what a named person must be to open its page; any receiver, where it is empty


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
    participant: Key | None = None
    opens: str = ""  # the words of its link, where "the question" is not what it is
    # What is added to the page's address to stand before what the officer may do at once, and its words.
    shortcut: str = ""
    shortcut_words: str = ""
    # What sectors are late with in it, as the ledger names it: reminders of that are reminders of this too.
    also: tuple[tuple[str, int, date], ...] = ()


class Voice(StrEnum):
    """How the letter speaks around the lines, and to whom it is written."""

    CASES = "cases"  # of questions and cases: each receiver's own words
    PROMISED = "promised"  # of what somebody has said that they will do; its link has words of its own
    VISIT = "visit"  # of what was promised at a visit to a company
    DECIDED = "decided"  # of what the director has decided
    SCHOOL = "school"  # of what a school has said about the time of a visit
    YEAR = "year"  # of what the municipality does each year
    POST = "post"  # of letters that came in and that nobody has sorted; so has theirs
    GUIDE = "guide"  # of the guide's steps, to those who own them
    RECORD = "record"  # of what the registrar and the director see to


@dataclass(frozen=True)
class Kind:
    """Something that can be reminded of. `find` and `tell` only read, each in a constant number of queries."""

    name: str
    label: str  # in admin
    voice: Voice
    thing: str  # as the ledger names it
    model: type[models.Model]
    find: Callable[[date], Iterable[Thing]]  # all whose date is at or before this one
    tell: Callable[[list[int]], dict[int, Facts]]  # those of them that are still to be reminded of
    # Its name in the ledger. Kinds that share one share their ladder: a thing that goes from the first to the
    # second does not begin anew.
    ladder: str = ""
    # The model's column: when a person last went on with it. Without one, what came of a letter is not judged.
    progress: str = "last_progress_at"
    has_a_day_by_law: bool = False  # so that it is told to somebody who can open it, though everybody is away

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


def weeks_since(offset: int, about: date, *, today: date, calendar: WorkCalendar) -> int:
    """Whole weeks from the ladder's last step to this week's Monday, so that all that is old is in one letter.

    0 while the ladder is climbed, or when it ends before the date itself.
    """
    if offset < 0:
        return 0
    monday = today - ONE_DAY * today.weekday()
    return max((monday - calendar.add(about, offset)).days // 7, 0)


# What an app does by itself before a sweep looks at it, for example wakes what has rested until today.
# Each gives the letters that it wrote.
BEFOREHAND: list[Callable[[datetime], list[OutgoingEmail]]] = []

OTHER_LABELS: dict[str, str] = {}  # of ledger rows that no rule writes, by the app that writes them


def label_of(rule: str) -> str:
    """What a rule of the ledger is about, in words: "Obesvarad fråga eller mottagen fråga som är tyst"."""
    first, *rest = [kind.label for kind in KINDS.values() if kind.rule == rule] or [OTHER_LABELS.get(rule, rule)]
    return join_words([first, *(f"{label[0].lower()}{label[1:]}" for label in rest)], "eller")
