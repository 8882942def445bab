"""What has served its time goes: class by class, by the rules, with a row in the log that says how much went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from events import keeping
from events.models import AllergyCount, Attendee, Diet, Evaluation, Event, EventInvitation, KeepingRule, Registration
from portal import links, log

ANONYMOUS = "Borttaget namn"


@dataclass(frozen=True)
class Due:
    """Something that goes, of one event, at one moment."""

    event: Event
    what: keeping.Kept
    goes_at: datetime
    number: int


def _left(key: str) -> tuple[QuerySet, str]:
    """What there is left of a class, and the way from it to its event."""
    match key:
        case "diet":
            return Diet.objects.all(), "registration__event"
        case "allergies":
            return AllergyCount.objects.all(), "school_class__event"
        case "answers":
            return Registration.objects.exclude(answers={}), "event"
        case "evaluation":
            return Evaluation.objects.exclude(text=""), "registration__event"
        case "invitations":
            return EventInvitation.objects.all(), "event"
        case _:
            named = Attendee.objects.filter(registration=OuterRef("pk")).exclude(name=ANONYMOUS)
            return Registration.objects.filter(~Q(email="") | ~Q(phone="") | Exists(named)), "event"


def _remove(key: str, rows: QuerySet, event: Event) -> None:
    match key:
        case "diet" | "allergies" | "invitations":
            rows.delete()
        case "answers":
            rows.update(answers={})
        case "evaluation":
            rows.update(text="")
        case _:
            numbers = list(rows.values_list("pk", flat=True))
            for pk in numbers:
                links.revoke(scope="registration", target_id=pk)
            Attendee.objects.filter(registration__event=event).update(name=ANONYMOUS)
            event.asked.update(registration=None)
            # A sole trader's firm often bears a person's own name.
            kept = Case(When(number_shown__contains="*", then=Value("enskild firma")), default=F("company_name"))
            anonymous = {"email": "", "phone": "", "number_shown": "", "number_fingerprint": "", "company_key": ""}
            Registration.objects.filter(pk__in=numbers).update(company_name=kept, **anonymous)


def goes_next(at: datetime, *, within: timedelta = timedelta(days=90)) -> list[Due]:
    """What goes until then, the nearest first. Changes nothing; a query for each class and one for the events."""
    days = KeepingRule.days_by_class() | {each.key: each.days for each in keeping.CLASSES if not each.can_wait}
    found = []
    for what in keeping.CLASSES:
        rows, way = _left(what.key)
        over_by = at + within - timedelta(days=days[what.key])
        counted = rows.filter(**{f"{way}__over_at__lte": over_by}).order_by().values_list(way)
        found += [(event, what, number) for event, number in counted.annotate(number=Count("pk"))]
    events = Event.objects.in_bulk({event for event, _, _ in found})
    due = []
    for pk, what, number in found:
        due.append(Due(events[pk], what, keeping.goes_at(events[pk].over_at, days[what.key]), number))
    return sorted(due, key=lambda one: (one.goes_at, one.event.pk))


def dispose(at: datetime | None = None) -> int:
    """Remove what is due. Each class of each event is a transaction of its own, with its row in the log."""
    at = at or timezone.now()
    due = goes_next(at, within=timedelta())
    for one in due:
        with transaction.atomic():
            rows, way = _left(one.what.key)
            _remove(one.what.key, rows.filter(**{way: one.event}), one.event)
            log.note("event.dispose", one.event, by=None, at=at, what=one.what.key, number=one.number)
    return len(due)
