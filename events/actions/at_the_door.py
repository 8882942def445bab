"""At the door: check in by a tap or a code, undo a slip, and let in somebody who never signed up."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events import rules
from events.actions import moves
from events.models import Attendee, Event, Registration
from events.workflow import Place, State
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed


@transaction.atomic
def check_in(attendee: Attendee, *, by: User, at: datetime | None = None) -> Attendee:
    """A second tap changes nothing. Whoever waits in the queue is let in as a walk-in instead."""
    attendee = _locked(attendee, by=by)
    if attendee.registration.place != Place.CONFIRMED:
        raise NotAllowed(f"{attendee} har ingen plats: anmälan är {attendee.registration.get_place_display()}.")
    if not attendee.is_here:
        attendee.checked_in_at, attendee.checked_in_by = at or timezone.now(), by
        attendee.save(update_fields=["checked_in_at", "checked_in_by"])
        log.note("attendee.check_in", attendee, by=by, at=at, event=attendee.registration.event_id)
    return attendee


@transaction.atomic
def undo_check_in(attendee: Attendee, *, by: User) -> Attendee:
    attendee = _locked(attendee, by=by)
    attendee.checked_in_at = attendee.checked_in_by = None
    attendee.save(update_fields=["checked_in_at", "checked_in_by"])
    log.note("attendee.undo_check_in", attendee, by=by, event=attendee.registration.event_id)
    return attendee


@transaction.atomic
def check_in_all(registration: Registration, *, by: User, at: datetime | None = None) -> int:
    """Everybody of one sign-up, by the code of its letter. Returns how many were new."""
    waiting = registration.attendees.filter(checked_in_at=None)
    return len([check_in(attendee, by=by, at=at) for attendee in waiting])


@transaction.atomic
def walk_in(event: Event, name: str, *, company_name: str = "", by: User, at: datetime | None = None) -> Registration:
    """Somebody who stands at the door. Takes a free seat; a full room is told, and the organiser decides."""
    at = at or timezone.now()
    _must_keep_door(event, by=by)
    event = moves.lock(event)
    if event.state != State.PUBLISHED:
        raise NotAllowed(f"Träffen är {event.get_state_display()}.")
    if event.room.free(is_first=True) == 0:
        raise NotAllowed("Alla platser är tagna. Öka antalet platser på träffens sida om det finns rum.")
    registration = Registration.objects.create(
        event=event,
        place=Place.CONFIRMED,
        company_name=company_name.strip(),
        source=Registration.Source.DOOR,
        is_first=True,  # a seat that was held and not used is no use to anybody now
        signed_up_at=at,
        placed_at=at,
    )
    moves.take(registration, 1)
    Attendee.objects.create(registration=registration, name=name.strip(), checked_in_at=at, checked_in_by=by)
    log.note("registration.walk_in", registration, by=by, at=at, event=event.pk)
    return registration


def _locked(attendee: Attendee, *, by: User) -> Attendee:
    found = Attendee.objects.select_for_update(of=("self",)).select_related("registration__event").get(pk=attendee.pk)
    _must_keep_door(found.registration.event, by=by)
    return found


def _must_keep_door(event: Event, *, by: User) -> None:
    if not rules.may_keep_door(by, event):
        raise NotAllowed("Bara arrangörerna prickar av deltagare.")
