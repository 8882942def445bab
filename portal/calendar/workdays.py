"""Swedish working days: the arithmetic behind every promise and reminder. Pure: no ORM, no `now()`.

A working day is a Monday–Friday that is not a public holiday (lag 1989:253), not midsommarafton, julafton
or nyårsafton (lag 1930:173 § 2 counts those three as Sundays when a time runs out), and not a day that the
municipality itself keeps closed.

Public holidays come from PyPI `holidays`, which knows 1953–2100. Outside those years only weekends and the
municipality's own days count.

All functions take plain `date`s. A `datetime` raises TypeError, because its own date may be another day in
Sweden: use `local_date(moment)`.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from portal.text.swedish import WEEKDAYS, join_words, local, local_date, long_date, number_word, weekday_date

__all__ = ["WorkCalendar", "in_office_hours", "is_summer", "local_date", "week_days"]

ONE_DAY = timedelta(days=1)
OFFICE_OPENS, OFFICE_CLOSES = time(8), time(17)
SUMMER_WEEKS = range(28, 32)
# An explanation names this many days one by one; more are told as "lördagar och söndagar samt …".
NAMED_ONE_BY_ONE = 4
NAMED_GROUPS = 5


class WorkCalendar:
    """Working days of one municipality office.

    Cheap to make, and cheap to ask: the working days of a year are worked out once, so that `add` and `count`
    look up and never walk day by day. `closed` is read when the calendar is made.
    """

    def __init__(self, closed: Mapping[date, str] | None = None) -> None:
        """`closed`: the municipality's own closed days, each with its Swedish reason (`klämdag`)."""
        self._closed = {_plain(day): reason.strip() or "stängt" for day, reason in (closed or {}).items()}
        self._years: dict[int, tuple[int, ...]] = {}

    def is_workday(self, day: date) -> bool:
        """Is the office at work on this day?"""
        return self.reason(day) is None

    def stands_alone(self, day: date) -> bool:
        """A working day between two days off."""
        return self.is_workday(day) and not self.is_workday(day - ONE_DAY) and not self.is_workday(day + ONE_DAY)

    def reason(self, day: date) -> str | None:
        """Why nobody works this day: `julafton`, `lördag` or the municipality's text. None on a working day.

        A holiday's name goes before the municipality's text, and both go before `lördag` and `söndag`.
        """
        named = _holidays(_plain(day).year).get(day) or self._closed.get(day)
        if named or day.weekday() < 5:
            return named
        return WEEKDAYS[day.weekday()]

    def add(self, day: date, days: int) -> date:
        """The n:th working day after `day`; with negative `days`, before it.

        With 0: `day` itself, or the next working day. Raises OverflowError beyond the calendar's last year.
        """
        year = _plain(day).year
        if days <= 0:
            # Where `day` would stand among the working days of its year, counted from 0.
            place = bisect_right(self._year(year), day.toordinal() - 1) + days
        else:
            place = bisect_right(self._year(year), day.toordinal()) + days - 1
        while place < 0:
            year -= 1
            place += len(self._year(year))
        while place >= len(self._year(year)):
            place -= len(self._year(year))
            year += 1
        return date.fromordinal(self._year(year)[place])

    def count(self, start: date, end: date) -> int:
        """How many working days there are after `start`, up to and with `end`.

        Negative when `end` is before `start`: then the days after `end` up to and with `start`.
        For n > 0, `count(day, add(day, n)) == n`.
        """
        if _plain(end) < _plain(start):
            return -self.count(end, start)
        whole_years = sum(len(self._year(year)) for year in range(start.year, end.year))
        return whole_years + self._rank(end) - self._rank(start)

    def explain(self, day: date, days: int) -> str:
        """The sum behind `add(day, days)` as a Swedish sentence for the reader.

        `Två arbetsdagar från tisdag 22 december 2026 är måndag 28 december 2026, eftersom torsdag 24
        december (julafton), fredag 25 december (juldagen), lördag 26 december (annandag jul) och söndag
        27 december inte är arbetsdagar.`
        """
        result = self.add(day, days)
        if days == 0 and result == day:
            return f"{_capital(long_date(day))} är en arbetsdag."
        unit = "arbetsdag" if abs(days) == 1 else "arbetsdagar"
        subject = {
            0: "Första arbetsdagen från och med",
            1: f"{_capital(number_word(abs(days)))} {unit} från",
            -1: f"{_capital(number_word(abs(days)))} {unit} före",
        }[(days > 0) - (days < 0)]
        between = _between(day, result, with_start=days == 0)
        because = self._because([each for each in between if not self.is_workday(each)])
        return f"{subject} {long_date(day)} är {long_date(result)}{because}."

    def _year(self, year: int) -> tuple[int, ...]:
        """The working days of a year as ordinals, in order."""
        if year not in self._years:
            own = {day.toordinal() for day in self._closed if day.year == year}
            days = _workdays(year)
            self._years[year] = tuple(day for day in days if day not in own) if own else days
        return self._years[year]

    def _rank(self, day: date) -> int:
        """How many working days of its year have passed when `day` ends."""
        return bisect_right(self._year(day.year), day.toordinal())

    def _because(self, skipped: list[date]) -> str:
        """`, eftersom … inte är arbetsdagar`, or nothing when no day was skipped."""
        if not skipped:
            return ""
        if len(skipped) <= NAMED_ONE_BY_ONE:
            ending = "inte är arbetsdagar" if len(skipped) > 1 else "inte är en arbetsdag"
            return f", eftersom {join_words(self._named([day]) for day in skipped)} {ending}"
        present = {day.weekday() for day in skipped}
        weekends = join_words(f"{WEEKDAYS[weekday]}ar" for weekday in (5, 6) if weekday in present)
        closed = join_words(self._closed_groups(skipped))
        both = f"{weekends} samt {closed}" if weekends and closed else weekends or closed
        return f", eftersom {both} inte räknas"

    def _closed_groups(self, skipped: list[date]) -> list[str]:
        """The skipped Mondays–Fridays in words, days in a row with one reason as one group."""
        weekdays = [day for day in skipped if day.weekday() < 5]
        groups: list[list[date]] = []
        for day in weekdays:
            if groups and self._goes_on(groups[-1][-1], day):
                groups[-1].append(day)
            else:
                groups.append([day])
        if len(groups) > NAMED_GROUPS:
            return [f"{number_word(len(weekdays))} helgdagar och stängda dagar"]
        return [self._named(group) for group in groups]

    def _goes_on(self, last: date, day: date) -> bool:
        """Is `day` closed for the same reason as `last`, with no working day between?"""
        return self.reason(last) == self.reason(day) and self.count(last, day) == 0

    def _named(self, group: list[date]) -> str:
        """`torsdag 24 december (julafton)`, `lördag 9 januari`, `måndag 28 till onsdag 30 juni (stängt)`."""
        first, last = group[0], group[-1]
        name = weekday_date(last)
        if first != last:
            same_month = (first.year, first.month) == (last.year, last.month)
            opening = f"{WEEKDAYS[first.weekday()]} {first.day}" if same_month else weekday_date(first)
            name = f"{opening} till {name}"
        reason = self.reason(last)
        return name if reason == WEEKDAYS[last.weekday()] else f"{name} ({reason})"


def in_office_hours(moment: datetime, calendar: WorkCalendar) -> bool:
    """Is it a working day, 8–17 on a Swedish clock? 8.00 is in, 17.00 is out. A naive moment: ValueError."""
    at = local(moment)
    return OFFICE_OPENS <= at.time() < OFFICE_CLOSES and calendar.is_workday(at.date())


def months_after(day: date, months: int) -> date:
    """The same date so many months later, or before; the last day of a month without it (lag 1930:173, 1 §)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_summer(day: date) -> bool:
    """Weeks 28–31, when few are at work: a promise that ends here needs a warning, never a silent delay."""
    return _plain(day).isocalendar().week in SUMMER_WEEKS


def week_days(year: int, week: int) -> tuple[date, date]:
    """Monday and Friday of an ISO week. ValueError for a week 53 in a year that has none."""
    return date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 5)


@cache
def _holidays(year: int) -> dict[date, str]:
    """Public holidays and the three eves of a year, with names as they stand inside a sentence."""
    found = holidays.country_holidays("SE", years=year, categories=("public", "de_facto"), language="sv")
    return {day: _in_sentence(name) for day, name in found.items()}


@cache
def _workdays(year: int) -> tuple[int, ...]:
    """Working days of a year for an office without closed days of its own, as ordinals, in order."""
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("The calendar ends here.")
    closed = {day.toordinal() for day in _holidays(year)}
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    # Day 1 of the proleptic calendar is a Monday, so ordinal 6 and 7 are the first weekend.
    return tuple(day for day in range(first, last + 1) if day % 7 not in (6, 0) and day not in closed)


def _in_sentence(name: str) -> str:
    """`Julafton` → `julafton`; two holidays on one day are joined; Kristi is a name and keeps its capital."""
    names = (each if each.startswith("Kristi") else each[0].lower() + each[1:] for each in name.split("; "))
    return join_words(names)


def _between(day: date, result: date, *, with_start: bool) -> Iterable[date]:
    """The days strictly between two dates in calendar order, `day` itself too with `with_start`."""
    first, last = min(day, result), max(day, result)
    if not with_start:
        first += ONE_DAY
    return (first + timedelta(days=n) for n in range((last - first).days))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _plain(day: date) -> date:
    if isinstance(day, datetime):
        raise TypeError("A working day is a date. Use local_date(moment) for a moment.")
    return day
