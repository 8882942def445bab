"""Events that are not for everybody: arranged by another floor for people whom it knows, and published to nobody."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events.actions import moves
from events.actions.running import free_slug
from events.models import Attendee, Event, Registration
from events.workflow import INTERNAL, Place, State
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed


@transaction.atomic
def arrange(*, kind: str, title: str, by: User, at: datetime | None = None, **fields: Any) -> Event:
    """An internal event, ready at once: nobody reads it before somebody is enrolled. One that has been is welcome
    too, since a list on paper may be entered afterwards. Who may arrange it is the caller's to know."""
    at = at or timezone.now()
    if kind not in INTERNAL:
        raise NotAllowed("Det här slaget av träff publiceras på sin egen sida.")
    made = Event(kind=kind, title=title.strip(), slug=free_slug(title), is_listed=False, created_by=by, **fields)
    if not made.where:
        raise NotAllowed("Skriv var det är, eller en digital länk.")
    if made.end <= made.start:
        raise NotAllowed("Tillfället måste sluta efter att det har börjat.")
    made.state, made.published_at, made.changed_at = State.PUBLISHED, at, at
    made.save(force_insert=True)
    log.note("event.arrange", made, by=by, at=at)
    return made


@transaction.atomic
def rename(event: Event, title: str, *, was: str, at: datetime | None = None) -> None:
    """Only one that still is called as it `was`: a name that somebody has written by hand stays. Nobody is written
    to."""
    event = moves.lock(event)
    if event.title == was != title:
        event.title = title
        event.save(update_fields=["title"])
        renamed(event, at=at)


def renamed(event: Event, *, at: datetime | None = None) -> None:
    """Calendars that are subscribed to take the new name, since the entry is one version newer."""
    Event.objects.filter(pk=event.pk).update(sequence=F("sequence") + 1, changed_at=at or timezone.now())
    event.registrations.active().update(sequence=F("sequence") + 1)


@transaction.atomic
def enrol(
    event: Event, people: Iterable[tuple[str, str, str]], *, by: User | None, at: datetime | None = None
) -> dict[str, Registration]:
    """Seats without a letter, since whoever enrols them tells them of all their events in one. `people` are
    (name, address, where they work); the sign-ups are found by address. Who is there already keeps the seat."""
    at = at or timezone.now()
    event = moves.lock(event)
    if not event.is_internal or event.state != State.PUBLISHED:
        raise NotAllowed(f"Det går inte att lägga till någon: {event} är {event.get_state_display()}.")
    wanted = {email: (name, place) for name, email, place in people}
    found = {row.email: row for row in event.registrations.active().filter(email__in=wanted)}
    fresh = [email for email in wanted if email not in found]
    if event.capacity is not None and event.taken + len(fresh) > event.capacity:
        raise NotAllowed(f"{event} har {event.capacity} platser. Öka antalet först.")
    made = Registration.objects.bulk_create(
        Registration(
            event=event,
            place=Place.CONFIRMED,
            email=email,
            company_name=wanted[email][1],
            source=Registration.Source.DESK,
            signed_up_at=at,
            placed_at=at,
        )
        for email in fresh
    )
    Attendee.objects.bulk_create(Attendee(registration=row, name=wanted[row.email][0]) for row in made)
    event.taken += len(made)
    event.save(update_fields=["taken"])
    log.note("event.enrol", event, by=by, at=at, people=len(made))
    return found | {row.email: row for row in made}
