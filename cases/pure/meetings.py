"""Pilot meetings as arithmetic and text: the days of a standing series, and lines typed quickly. Pure, no ORM."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from portal.calendar.workdays import WorkCalendar
from portal.text.swedish import MONTHS, SHORT_MONTHS, STOCKHOLM

LONGEST_LINE = 160  # as long as a step on the road map


class NotUnderstood(ValueError):
    """A line that was typed cannot be read. The message is a Swedish sentence that says which and why."""


@dataclass(frozen=True)
class Line:
    """ "Bygg: lämna besked om bygglov 2027-01-15": who, what, and by when (None when nothing was said)."""

    owner: str
    what: str
    by: date | None
    number: int = field(default=0, compare=False)  # of the line where it was typed, from 1
    is_year_guessed: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.owner}: {self.what}" + (f" {self.by.isoformat()}" if self.by else "")


def standing_days(first: date, *, times: int, calendar: WorkCalendar) -> list[date]:
    """Every second week on the weekday of `first`, in weeks that are even (or odd) as that one is.

    A closed day is skipped and not moved: everybody keeps the weekday in mind. After a year of 53 weeks an even
    series pauses three weeks, and an odd one meets two weeks in a row, as "jämna veckor" is read on a wall calendar.
    """
    days, day = [first], first
    while len(days) < times:
        day += timedelta(weeks=1)
        if day.isocalendar().week % 2 == first.isocalendar().week % 2 and calendar.is_workday(day):
            days.append(day)
    return days


def on_swedish_clock(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=STOCKHOLM)


def try_lines(text: str, *, today: date) -> tuple[list[Line], dict[int, str]]:
    """The lines that can be read, and by the number of each other line a sentence that says why not."""
    lines, problems = [], {}
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        try:
            if line:
                lines.append(replace(_read(line, today), number=number))
        except NotUnderstood as error:
            problems[number] = str(error)
    return lines, problems


def in_order(problems: dict[int, str]) -> list[str]:
    return [f"Rad {number}: {problems[number]}" for number in sorted(problems)]


def written(lines: Iterable[Line]) -> str:
    """The lines as they are typed: what is written here is read back as the same."""
    return "\n".join(map(str, lines))


def _read(line: str, today: date) -> Line:
    owner, colon, rest = (part.strip() for part in line.partition(":"))
    what, by, is_year_guessed = _split_date(rest, today=today, line=line)
    if not (owner and colon and what):
        raise NotUnderstood(f"Skriv vem, kolon och vad, till exempel ”Bygg: lämna besked 2027-01-15”. Raden: ”{line}”")
    if len(what) > LONGEST_LINE:
        raise NotUnderstood(f"Raden är för lång. Skriv högst {LONGEST_LINE} tecken efter kolonet: ”{line[:60]} …”")
    return Line(owner=owner, what=what, by=by, is_year_guessed=is_year_guessed)


# "2027-01-15", "15/1" or "15 januari" (also "15 jan"), last on the line, with or without "senast" before it.
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\.?$")
SLASH = re.compile(r"(?<!\d)(?P<day>\d{1,2})/(?P<month>\d{1,2})\.?$")
NAMED = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}}) (?P<name>{'|'.join((*MONTHS, *SHORT_MONTHS))})\.?$", re.IGNORECASE)
BEFORE_DATE = re.compile(r"(?:[,;–(-]|\bsenast|\btill)\s*$", re.IGNORECASE)


def _split_date(rest: str, *, today: date, line: str) -> tuple[str, date | None, bool]:
    """What is left of the line, its date, and whether the year is ours."""
    found = ISO.search(rest) or SLASH.search(rest) or NAMED.search(rest)
    if not found:
        return rest, None, False
    parts = found.groupdict()
    month = int(parts["month"]) if parts.get("month") else _month(parts["name"])
    try:
        by = _the_day(parts.get("year"), month, int(parts["day"]), today=today)
    except ValueError:
        raise NotUnderstood(f"Datumet finns inte: ”{line}”") from None
    what = rest[: found.start()].strip()
    while shorter := BEFORE_DATE.search(what):
        what = what[: shorter.start()].strip()
    return what, by, "year" not in parts


def _month(name: str) -> int:
    months = MONTHS if name.lower() in MONTHS else SHORT_MONTHS
    return months.index(name.lower()) + 1


def _the_day(year: str | None, month: int, day: int, *, today: date) -> date:
    """Without a year: the next time that day comes."""
    if year:
        return date(int(year), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
