"""Everybody's own schedule of visits: told when it differs from what was told last, and only then.

What each was told last is the ledger (`told`). A company that leaves is told of at once, and nothing else of the
board with it, because the rest may be half planned.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from events import calendars, emails
from events.models import Event, Registration, SchoolPerson, Visit
from events.pure import schedules
from events.pure.schedules import Told
from portal.mail import outbox

Reader = Registration | SchoolPerson


def planned(event: Event) -> list[Visit]:
    """The board as it is now; of one that is called off nothing is left."""
    if event.is_called_off:
        return []
    return list(Visit.objects.filter(slot__event=event).select_related("slot__event", "school_class", "registration"))


def visits_for(reader: Reader, visits: Iterable[Visit]) -> list[Visit]:
    """A company's are its own and a teacher's those of the own classes; whoever coordinates reads all."""
    if isinstance(reader, Registration):
        return [visit for visit in visits if visit.registration_id == reader.pk]
    if reader.role == SchoolPerson.Role.TEACHER:
        return [visit for visit in visits if visit.school_class.teacher_id == reader.pk]
    return list(visits)


def as_now(reader: Reader, visits: Iterable[Visit]) -> list[Told]:
    """The reader's schedule by the board, in the versions that calendars know."""
    return schedules.renew(reader.schedule, [visit.as_told() for visit in visits_for(reader, visits)])


def untold(event: Event) -> list[Reader]:
    """Those who can be written to and have not been told what the board says now."""
    visits = planned(event)
    readers = [*event.registrations.exclude(email=""), *event.school_people.exclude(email="")]
    return [reader for reader in readers if as_now(reader, visits) != reader.schedule]


def tell(
    event: Event,
    readers: Iterable[Reader],
    change: Callable[[Reader], list[Told]],
    *,
    visits: list[Visit],
    at: datetime,
) -> int:
    """A letter to each whose schedule `change` makes another. Returns how many. The event is locked."""
    names, letters = calendars.company_names(event), []
    for reader in readers:
        before, after = reader.schedule, change(reader)
        if after == before or not reader.email:
            continue
        reader.event = event
        reader.keep(after)
        letters.append(emails.schedule(reader, before, visits_for(reader, visits), names=names, at=at))
    outbox.write_many(letters)
    return len(letters)


def leave_board(registration: Registration, *, at: datetime) -> None:
    """A company that does not come: its visits are gone, the school and Eva are told, and its own letter takes them
    out of its calendar. The event is locked."""
    event = registration.event
    lost = list(registration.visits.select_related("slot", "school_class"))
    if not lost and not registration.told:
        return
    registration.visits.all().delete()
    registration.keep(schedules.call_off(registration.schedule))
    _call_off(event, registration.pk, at=at)
    if lost:
        emails.company_left_board(registration, lost, at=at)


def call_off_all(event: Event, *, at: datetime) -> None:
    """With the event all visits are off. The companies read it in the letter that says so."""
    for registration in event.registrations.exclude(told=[]):
        registration.keep(schedules.call_off(registration.schedule))
    _call_off(event, None, at=at)


def _call_off(event: Event, company: int | None, *, at: datetime) -> None:
    tell(
        event,
        event.school_people.all(),
        lambda reader: schedules.call_off(reader.schedule, company),
        visits=planned(event),
        at=at,
    )


def tell_of_move(event: Event, before: dict[str, str], *, at: datetime) -> None:
    """Those at the school who have a schedule learn of another time or place, as the companies do."""
    for person in event.school_people.exclude(email="").exclude(told=[]):
        person.event = event
        emails.school_event_changed(person, before, at=at)
