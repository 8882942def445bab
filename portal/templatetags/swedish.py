"""Dates, numbers and lists in Swedish, in every template: `{{ case.due|long_date }}`.

An empty value, or Django's empty text for a missing variable, gives an empty text.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils import timezone

from portal.text import email_addresses, swedish

register = template.Library()


@register.filter
def long_date(day: date | None) -> str:
    """`tisdag 12 januari 2027`."""
    return swedish.long_date(day) if day else ""


@register.filter
def readable(address: str) -> str:
    """An e-mail address as its owner writes it: `bo@räksmörgås.se`."""
    return email_addresses.readable(address)


@register.filter
def masked(address: str) -> str:
    """Enough to recognise one's own: `b•••@example.org`."""
    return email_addresses.masked(address)


@register.filter
def weekday_date(day: date | None) -> str:
    """`tisdag 12 januari`, or with its year where today's does not go without saying."""
    return swedish.clear_date(day, timezone.localdate()) if day else ""


@register.filter
def short_date(day: date | None) -> str:
    """`12 jan 2027`."""
    return swedish.short_date(day) if day else ""


@register.filter
def moment(at: datetime | None) -> str:
    """`tisdag 12 januari 2027 kl. 09.00`."""
    return swedish.moment(at) if at else ""


@register.filter
def clock(at: datetime | None) -> str:
    """`kl. 09.00`."""
    return swedish.clock(at) if at else ""


@register.filter
def relative_day(day: date | None, today: date | None) -> str:
    """`{{ case.due|relative_day:today }}`: `i dag`, `i morgon`, `i går`, else the date written out."""
    if not day:
        return ""
    return swedish.relative_day(day, today) if today else swedish.long_date(day)


@register.filter
def join_words(words: Iterable[object] | None) -> str:
    """`Bygg, Miljö och Räddningstjänsten`."""
    return swedish.join_words(words or [])


@register.filter
def number_word(number: int | str | None, gender: str = "") -> str:
    """`två`, `1 250`; with `"neuter"` one is `ett`, as of ärenden."""
    return swedish.number_word(number, neuter=gender == "neuter") if isinstance(number, int) else ""


@register.filter
def counted(number: int | str | None, nouns: str) -> str:
    """`{{ event.free|counted:"plats,platser" }}`: `två platser`."""
    return swedish.counted(number, *nouns.split(",")) if isinstance(number, int) else ""


@register.filter
def filesize(size: int | str | None) -> str:
    """`3,4 MB`."""
    return swedish.filesize(size) if isinstance(size, int) else ""
