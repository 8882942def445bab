"""ISO weeks in words, for what has no date yet: "v. 16–18 2027". Pure, no ORM."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.text.swedish import MONTHS, STOCKHOLM, WEEKDAYS

# A date, or several weeks; "9-11" is by the clock.
_OTHER = re.compile(r"\d\s*/\s*\d|\d{4}-\d\d|\b(?:v\.?|vecka)\s*\d{1,2}\s*[-–]\s*\d")
_WEEK = re.compile(r"\b(?:v\.?|vecka)\s*(\d{1,2})\b")


@dataclass(frozen=True)
class Weeks:
    """From and until, both included, in one ISO year. ValueError for a week that the year does not have."""

    year: int
    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("Den sista veckan ligger före den första.")
        for week in (self.first, self.last):
            try:
                date.fromisocalendar(self.year, week, 1)
            except ValueError:
                raise ValueError(f"År {self.year} har ingen vecka {week}.") from None

    @classmethod
    def of(cls, year: int | None, first: int | None, last: int | None) -> "Weeks":
        """From what somebody has typed: ValueError in words too when something is missing."""
        if not (year and first and last):
            raise ValueError("Skriv när träffen börjar, eller år och veckor.")
        return cls(year, first, last)

    def __str__(self) -> str:
        weeks = f"{self.first}" if self.first == self.last else f"{self.first}–{self.last}"
        return f"v. {weeks} {self.year}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.first, 1)

    @property
    def sunday(self) -> date:
        return date.fromisocalendar(self.year, self.last, 7)

    def day_named(self, words: str) -> date | None:
        """The day in words such as "Tisdag v. 16, förmiddag", if the week is said or there is only one; None also
        where a date is written already, or several weeks."""
        words = words.casefold()
        days = [number for number, day in enumerate(WEEKDAYS, start=1) if re.search(rf"\b{day}", words)]
        said = _WEEK.search(words)
        week = int(said[1]) if said else self.first if self.first == self.last else 0
        is_other = _OTHER.search(words) or any(f" {month}" in words for month in MONTHS)
        if len(days) != 1 or not self.first <= week <= self.last or is_other:
            return None
        return date.fromisocalendar(self.year, week, days[0])


def moment_after(day: date) -> datetime:
    """Midnight after a day, on a Swedish clock."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=STOCKHOLM)
