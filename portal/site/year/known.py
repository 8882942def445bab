"""What the calendar and the tables know of a coming year. Computed each time: nobody types any of it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from cases.models import CaseNumber
from events.models import Event
from events.workflow import Kind, State
from portal.calendar import calendars
from portal.calendar.days import day_in
from portal.calendar.workdays import is_summer
from portal.models import DisposalRun, InitiativePage, PilotRole, RetentionRule, SectorRole, Wording
from portal.record import retention
from portal.text.swedish import join_words, local_date, long_date, weekday_date

ONE_DAY = timedelta(days=1)
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Known:
    """`day` is where it stands in the year; `page` where something can be done about it."""

    day: date
    words: str
    page: str = ""


def new_numbers(first: date, last: date) -> Iterator[Known]:
    day = date(first.year + 1, 1, 1)
    if first <= day <= last:
        series = CaseNumber(year=day.year, last=1)
        yield Known(day, f"Ny nummerserie: ärenden får nummer från {series}. Det sköter sig självt.")


def closed_days(first: date, last: date) -> Iterator[Known]:
    """One line a month of the weekdays when nobody works, and one of those that stand alone between two days off."""
    calendar, page = calendars.office(), reverse("admin:portal_closedday_add")
    weekdays = [day for day in _days(first, last) if day.weekday() < 5]
    closed = [day for day in weekdays if not calendar.is_workday(day)]
    for _, of_month in groupby(closed, key=lambda day: day.month):
        days = list(of_month)
        names = join_words(f"{weekday_date(day)} ({calendar.reason(day)})" for day in days)
        yield Known(days[0], f"Stängt: {names}.")
    for day in weekdays:
        if calendar.stands_alone(day):
            yield Known(day, f"Klämdag: {weekday_date(day)}. Är ni stängda? Lägg in den.", page)


def summer(first: date, last: date) -> Iterator[Known]:
    """Few are at work, and a promise that ends then needs somebody."""
    if day := next(filter(is_summer, _days(first, last)), None):
        words = "Vecka 28–31 är semestertid. Lägg in vilka som är borta, så svarar någon annan."
        yield Known(day, words, reverse("admin:portal_absence_changelist"))


def roles_that_end(first: date, last: date) -> Iterator[Known]:
    for model, view in ((PilotRole, "pilotrole"), (SectorRole, "sectorrole")):
        rows = model.objects.filter(until__range=(first, last), user__is_active=True).select_related("user")
        for role in rows.order_by("until", "pk"):
            page = reverse(f"admin:portal_{view}_change", args=[role.pk])
            words = f"{role.user}s roll som {role.get_kind_display()} slutar {weekday_date(role.until)}."
            yield Known(role.until, words, page)


def gatherings(first: date, last: date) -> Iterator[Known]:
    """School visits and dialogues about procurement."""
    rows = Event.objects.filter(kind__in=[Kind.SCHOOL, Kind.PROCUREMENT]).exclude(state=State.CALLED_OFF)
    for event in rows.coming(timezone.now()).order_by("over_at", "pk"):
        day = local_date(event.start) if event.start else event.weeks.monday
        if day <= last:
            page = reverse("admin:events_event_desk", args=[event.pk])
            when = weekday_date(day) if event.start else str(event.weeks)
            yield Known(max(day, first), f"{event.title}, {when}.", page)


def statement(first: date, last: date) -> Iterator[Known]:
    """The accessibility statement is looked through each year (DOS-lagen 13 §)."""
    for row in Wording.objects.filter(key="access.assessed"):
        assessed = day_in(row.text)
        if assessed and assessed + A_YEAR <= last:
            page = reverse("admin:portal_wording_change", args=[row.pk])
            words = f"Granska tillgängligheten igen. Det gjordes senast {long_date(assessed)}."
            yield Known(max(assessed + A_YEAR, first), words, page)


def pages_to_read(first: date, last: date) -> Iterator[Known]:
    """Each page that nobody has changed for a year."""
    for each in InitiativePage.objects.filter(is_published=True, updated_on__lte=last - A_YEAR):
        page = reverse("admin:portal_initiativepage_change", args=[each.pk])
        words = f"Läs igenom sidan ”{each}”. Den ändrades senast {long_date(each.updated_on)}."
        yield Known(max(each.updated_on + A_YEAR, first), words, page)


def disposal(first: date, last: date) -> Iterator[Known]:
    """A proposal that waits; and the first month when something may be discarded by the decided rules."""
    page = reverse("disposal")
    if DisposalRun.objects.filter(state=DisposalRun.State.PROPOSED).exists():
        yield Known(first, "Ett gallringsförslag väntar på att någon annan godkänner det.", page)
        return
    ripe: dict[date, list[str]] = defaultdict(list)
    for rule in retention.followed_rules(documents=True):
        if day := _ripe_on(rule, first, last):
            ripe[day].append(retention.label_of(rule.data_class))
    for day, labels in ripe.items():
        yield Known(day, f"Går att gallra: {join_words(dict.fromkeys(labels))}. Gör ett förslag.", page)


def _ripe_on(rule: RetentionRule, first: date, last: date) -> date | None:
    """The first day of the month in which the rule has something to take, if it has within the year."""
    if not retention.due_by(rule, last).exists():
        return None
    ends = [day for day in _days(first, last) if (day + ONE_DAY).day == 1]
    # What is due by a day is due by every later one.
    return ends[bisect_left(ends, True, key=lambda day: retention.due_by(rule, day).exists())].replace(day=1)


def _days(first: date, last: date) -> list[date]:
    return [first + ONE_DAY * number for number in range((last - first).days + 1)]


SOURCES = [
    new_numbers,
    closed_days,
    summer,
    roles_that_end,
    gatherings,
    statement,
    pages_to_read,
    disposal,
]


def of_the_year(first: date, last: date) -> list[Known]:
    return sorted((each for source in SOURCES for each in source(first, last)), key=lambda known: known.day)
