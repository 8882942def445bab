"""What has served its time goes: class by class, by the rules, with a row in the log that says how much went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
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


def _rows(key: str, event: Event) -> QuerySet:
    """What there is left of a class, of one event."""
    of_event = {"registration__event": event}
    match key:
        case "diet":
            return Diet.objects.filter(**of_event)
        case "allergies":
            return AllergyCount.objects.filter(school_class__event=event)
        case "answers":
            return Registration.objects.filter(event=event).exclude(answers={})
        case "evaluation":
            return Evaluation.objects.filter(**of_event).exclude(text="")
        case "invitations":
            return EventInvitation.objects.filter(event=event).exclude(email="")
        case _:
            return Registration.objects.filter(event=event).exclude(email="", phone="")


def _remove(key: str, rows: QuerySet, event: Event) -> None:
    match key:
        case "diet" | "allergies":
            rows.delete()
        case "answers":
            rows.update(answers={})
        case "evaluation":
            rows.update(text="")
        case "invitations":
            rows.delete()
        case _:
            for pk in rows.values_list("pk", flat=True):
                links.revoke(scope="registration", target_id=pk)
            Attendee.objects.filter(registration__event=event).update(name=ANONYMOUS)
            event.asked.update(registration=None)
            rows.update(email="", phone="", number_shown="", number_fingerprint="", company_key="")


def goes_next(at: datetime, *, within: timedelta = timedelta(days=90)) -> list[Due]:
    """What goes until then, the nearest first. Changes nothing."""
    days, found = KeepingRule.days_by_class(), []
    for event in Event.objects.filter(over_at__lte=at + within).order_by("over_at"):
        for what in keeping.CLASSES:
            goes_at = keeping.goes_at(event.over_at, days[what.key] if what.can_wait else what.days)
            if goes_at <= at + within and (number := _rows(what.key, event).count()):
                found.append(Due(event, what, goes_at, number))
    return sorted(found, key=lambda due: due.goes_at)


def dispose(at: datetime | None = None) -> int:
    """Remove what is due. Each class of each event is a transaction of its own, with its row in the log."""
    at = at or timezone.now()
    due = [one for one in goes_next(at, within=timedelta()) if one.goes_at <= at]
    for one in due:
        with transaction.atomic():
            _remove(one.what.key, _rows(one.what.key, one.event), one.event)
            log.note("event.dispose", one.event, by=None, at=at, what=one.what.key, number=one.number)
    return len(due)
