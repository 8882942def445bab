"""What happened since the last working day began, and asks nothing of the reader: that would stand in a part before.

Nothing is kept about when somebody looked: to look changes nothing, and it reads the same on a second screen.
"""

from collections.abc import Iterator
from datetime import datetime, time

from django.db.models import F, QuerySet
from django.utils import timezone

from cases.day import rows
from cases.models import Case, Message, StatusChange
from cases.workflow import ENDED, Audience, Side
from portal.calendar import calendars
from portal.pages.day import COUNTED, Day, Group, Row
from portal.text.swedish import relative_day, weekday_date


def happened(day: Day) -> Iterator[Group]:
    calendar = calendars.office()
    first = calendar.add(day.today, -1)
    since = timezone.make_aware(datetime.combine(first, time.min))
    told: dict[int, tuple[datetime, Case, str]] = {}
    for at, case, words in sorted([*_said(day, since), *_ended(day, since)], key=lambda each: each[0]):
        told[case.pk] = (at, case, words)  # the newest of each
    newest = sorted(told.values(), key=lambda each: each[0], reverse=True)
    found = [_row(case, words) for _, case, words in newest]
    when = relative_day(first, day.today)
    heading = "Sedan i går" if when == "i går" else f"Sedan i {weekday_date(first).split()[0]}s"
    yield Group(heading, found)


def _row(case: Case, words: str) -> Row:
    told = {"reference": case.reference, "who": words, "thing": rows.thing(case)}
    return Row(case.subject, rows.address(case, "trad"), number=0, **told)


def _said(day: Day, since: datetime) -> list[tuple[datetime, Case, str]]:
    said = Message.objects.readable_by(day.user).filter(at__gte=since, side__in=[Side.SECTOR, Side.BUSINESS])
    said = said.exclude(audience=Audience.INTERNAL).exclude(author=day.user).filter(case__in=_seen(day))
    found = said.select_related("case__contact", "sector").defer("case__search", "case__description", "text")
    return [(each.at, each.case, _words(each)) for each in found.order_by("-at")[:COUNTED]]


def _words(said: Message) -> str:
    if said.is_from_business:
        return f"{said.case.who} har skrivit"
    return f"{said.sector or 'Sektorn'} har skrivit"


def _ended(day: Day, since: datetime) -> list[tuple[datetime, Case, str]]:
    """One that was undone, or opened again, has not ended."""
    moves = StatusChange.objects.filter(at__gte=since, to_state__in=sorted(ENDED), case__in=_seen(day))
    moves = (
        moves.exclude(by=day.user)
        .filter(case__state=F("to_state"))
        .select_related("case__contact")
        .defer("case__search", "case__description")
    )
    return [(each.at, each.case, each.get_to_state_display().capitalize()) for each in moves.order_by("-at")[:COUNTED]]


def _seen(day: Day) -> QuerySet:
    return Case.objects.visible_to(day.user).order_by().values("pk")
