"""The periods that figures are shown for: whole Swedish days. Pure: today is an argument."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.calendar.workdays import months_after
from portal.text.swedish import MONTHS

ONE_DAY = timedelta(days=1)
TWELVE_MONTHS = "12-manader"
PUBLISHED_QUARTERS = 8
IN_A_COURSE = 8
PUBLISHED_YEARS = 5


@dataclass(frozen=True)
class Period:
    """From the first day to the day after the last. The key stands in the page's address."""

    key: str
    label: str
    since: date
    until: date

    @property
    def is_year(self) -> bool:
        return self.key == str(self.since.year)

    @property
    def last(self) -> date:
        return self.until - ONE_DAY

    @property
    def months(self) -> int:
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month

    @property
    def before(self) -> str:
        """What the one before it is called: "kvartalet innan"."""
        return {1: "månaden innan", 3: "kvartalet innan"}.get(self.months, "året innan")


def month(year: int, number: int) -> Period:
    since = date(year, number, 1)
    return Period(f"{year}-{number:02}", f"{MONTHS[number - 1]} {year}", since, months_after(since, 1))


def quarter(year: int, number: int) -> Period:
    since = date(year, 3 * number - 2, 1)
    return Period(f"{year}-k{number}", f"kvartal {number} {year}", since, months_after(since, 3))


def year(number: int) -> Period:
    return Period(str(number), f"år {number}", date(number, 1, 1), date(number + 1, 1, 1))


def twelve_months(today: date) -> Period:
    """A year of days that ends with today."""
    until = today + ONE_DAY
    return Period(TWELVE_MONTHS, "de senaste tolv månaderna", months_after(until, -12), until)


def choices(first_year: int, today: date) -> dict[str, list[Period]]:
    """What can be chosen, in groups, the latest first in each."""
    years = range(today.year, min(first_year, today.year) - 1, -1)
    quarters = [quarter(each, number) for each in years for number in (4, 3, 2, 1)]
    months = [month(each, number) for each in years for number in range(12, 0, -1)]
    return {
        "Rullande": [twelve_months(today)],
        "År": [year(each) for each in years],
        "Kvartal": [each for each in quarters if each.since <= today],
        "Månad": [each for each in months if each.since <= today],
    }


def course(period: Period, first_year: int) -> list[Period]:
    """The period and those as long before it, the oldest first, as far as there has been anything to count."""
    found = [period]
    while len(found) < IN_A_COURSE and (found[0].since - ONE_DAY).year >= first_year:
        since = months_after(found[0].since, -period.months)
        found.insert(0, Period("", "", since, found[0].since))
    return found


def ended_quarters(first_year: int, today: date) -> list[Period]:
    """The quarters that can be published, the latest first."""
    all_of_them = choices(first_year, today)["Kvartal"]
    return [each for each in all_of_them if each.until <= today][:PUBLISHED_QUARTERS]


def ended_years(first_year: int, today: date) -> list[Period]:
    return [each for each in choices(first_year, today)["År"] if each.until <= today][:PUBLISHED_YEARS]
