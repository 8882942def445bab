"""A day as people write it, and the field of every form that asks for one."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.text.swedish import MONTHS, long_date

LATELY = timedelta(days=90)  # so long a day that has been may be meant as that
INVALID = "Skriv datumet så här: 2026-11-30, eller 30/11 2026."
WRITTEN = re.compile(
    r"""(?P<whole>\d{4})-?(?P<of>\d{2})-?(?P<number>\d{2})
      | (?:den\s+)?(?P<day>\d{1,2})(?:\s*[/.]\s*(?P<month>\d{1,2})|(?:[:.]?[ae])?\s+(?P<name>[a-z]{3,9})\.?)
        (?:[\s./-]+(?P<year>\d{4}|\d{2}))?\.?""",
    re.VERBOSE,
)


# What stands in a text may also be a diary number, a paragraph or a sum.
IN_TEXT = re.compile(
    r"""(?: (?P<whole>\d{4})-(?P<of>\d{2})-(?P<number>\d{2})
          | (?P<day>\d{1,2})\s+(?P<name>[a-z]{3,9})\s+(?P<year>\d{4}) )(?![-\d])""",
    re.VERBOSE,
)


def read_day(text: str, *, today: date, has_been: bool = False) -> date | None:
    """`2026-12-26`, `26/12`, `26.12.2026`, `26/12 -26`, `den 26 december`; None for what is no day.

    Without a year it is the next such day, today included; the last one where it asks for a day that `has_been`.
    """
    found = WRITTEN.fullmatch(" ".join(text.lower().split()))
    if not found:
        return None
    if found["whole"] or found["year"]:
        return _whole(found)
    step = -1 if has_been else 1
    near = (_day(today.year + step * years, *_in_year(found)) for years in range(5))  # four years to a leap day
    return next((day for day in near if day and (day - today).days * step >= 0), None)


def day_in(text: str) -> date | None:
    """The first whole day of a text: `23 november 2026`, `2026-11-23`. Figures with dots may be a paragraph's."""
    plain = " ".join(text.lower().split())
    tried = (IN_TEXT.match(plain, number.start()) for number in re.finditer(r"\b\d", plain))
    return next(filter(None, (_whole(each) for each in tried if each)), None)


def _whole(found: re.Match[str]) -> date | None:
    if found["whole"]:
        return _day(int(found["whole"]), int(found["of"]), int(found["number"]))
    year = int(found["year"])
    return _day(year if year > 99 else 2000 + year, *_in_year(found))


def _in_year(found: re.Match[str]) -> tuple[int, int]:
    return int(found.groupdict().get("month") or 0) or _month(found["name"] or ""), int(found["day"])


def _month(name: str) -> int:
    return next((place for place, month in enumerate(MONTHS, 1) if len(name) >= 3 and month.startswith(name)), 0)


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _doubt_about(text: str, day: date, *, today: date) -> str:
    """Which year was meant, where none is written and the day has just been: nobody waits eleven months unsaid."""
    been = read_day(text, today=today, has_been=True)
    if been is None or been == day or today - been > LATELY:
        return ""
    example = f"{day.day}/{day.month} {day.year}"
    return f"Menade du {long_date(been)} eller {long_date(day)}? Skriv året, till exempel {example}."


class DayField(forms.DateField):
    """The browser's own field for a day, and whatever a person writes where there is none.

    Its words of refusal are `invalid` and `required`, as of every field of Django's.
    """

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": INVALID, "required": "Välj ett datum."}

    def __init__(self, *, has_been: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.has_been = has_been

    def to_python(self, value: object) -> date | None:
        if not isinstance(value, str) or not value.strip():
            empty: date | None = super().to_python(value)
            return empty
        today = timezone.localdate()
        if day := read_day(value, today=today, has_been=self.has_been):
            if not self.has_been and (doubt := _doubt_about(value, day, today=today)):
                raise ValidationError(doubt, code="year")
            return day
        raise ValidationError(self.error_messages["invalid"], code="invalid")
