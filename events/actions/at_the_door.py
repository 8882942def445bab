"""At the door: check in by a tap or a code, undo a slip, and let in who waits in the queue or never signed up.

Once the doors are open a full list keeps nobody out. What the organiser ought to know first is asked (`AskFirst`), and
`anyway` is the answer.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events import rules
from events.actions import moves
from events.models import Attendee, Event, Registration
from events.workflow import ACTIVE, Place, State
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import clock, counted, number_word


class AskFirst(NotAllowed):
    """It may be done, if whoever keeps the door says so once more."""


@transaction.atomic
def check_in(attendee: Attendee, *, by: User, at: datetime | None = None) -> Attendee:
    """A second tap changes nothing. Whoever has no seat is `let_in` instead."""
    attendee = _locked(attendee, by=by)
    if attendee.registration.place != Place.CONFIRMED:
        raise NotAllowed(f"{attendee} har ingen plats: anmälan är {attendee.registration.get_place_display()}.")
    _tick(attendee, by=by, at=at or timezone.now())
    return attendee


@transaction.atomic
def let_in(attendee: Attendee, *, anyway: bool = False, by: User, at: datetime | None = None) -> Attendee:
    """Somebody in the queue, or who has not said yes, stands at the door. The whole sign-up gets its seats."""
    at = at or timezone.now()
    registration = moves.lock_registration(attendee.registration)
    attendee = _locked(attendee, by=by)
    event = registration.event
    if not event.doors_are_open(at):
        raise NotAllowed("Dörren är inte öppen ännu. Fram till dess är det kön som avgör.")
    if not registration.is_confirmed:
        had_seat = registration.has_seat
        moves.place(registration, Place.CONFIRMED)  # what cannot be is refused before anything is asked
        if not had_seat:
            if not anyway:
                _ask(_too_many(event, registration.seats, at=at))
            moves.take_beyond(registration, registration.seats)
            registration.placed_at = at
        registration.answer_by = None
        registration.save(update_fields=["place", "placed_at", "answer_by"])
        log.note("registration.let_in", registration, by=by, at=at, event=event.pk)
    _tick(attendee, by=by, at=at)
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
def walk_in(
    event: Event, name: str, *, company_name: str = "", anyway: bool = False, by: User, at: datetime | None = None
) -> Registration:
    """Somebody who stands at the door and is on no list. Takes a free seat; a full room, or the same name once more,
    is asked about, and the organiser decides."""
    at = at or timezone.now()
    _must_keep_door(event, by=by)
    event = moves.lock(event)
    if event.state != State.PUBLISHED:
        raise NotAllowed(f"Träffen är {event.get_state_display()}.")
    is_open = event.doors_are_open(at)
    if event.looks_full and not is_open:
        raise NotAllowed("Alla platser är tagna. Öka antalet platser på träffens sida om det finns rum.")
    if not anyway:
        _ask(_same_name(event, name), _too_many(event, 1, at=at) if is_open else "")
    registration = Registration.objects.create(
        event=event,
        place=Place.CONFIRMED,
        company_name=company_name.strip(),
        source=Registration.Source.DOOR,
        is_first=True,  # a seat that was held and not used is no use to anybody now
        signed_up_at=at,
        placed_at=at,
    )
    take = moves.take_beyond if is_open else moves.take
    take(registration, 1)
    Attendee.objects.create(registration=registration, name=name.strip(), checked_in_at=at, checked_in_by=by)
    log.note("registration.walk_in", registration, by=by, at=at, event=event.pk)
    return registration


def _tick(attendee: Attendee, *, by: User, at: datetime) -> None:
    if not attendee.is_here:
        attendee.checked_in_at, attendee.checked_in_by = at, by
        attendee.save(update_fields=["checked_in_at", "checked_in_by"])
        log.note("attendee.check_in", attendee, by=by, at=at, event=attendee.registration.event_id)


def _ask(*concerns: str) -> None:
    if any(concerns):
        raise AskFirst(" ".join(filter(None, concerns)))


def _too_many(event: Event, number: int, *, at: datetime) -> str:
    """What to know before so many more come in; blank while there is room. Until it begins every seat that was given
    counts, and after that those who are here: a seat whose owner did not come is free."""
    most, free = event.meant_capacity, event.room.free(is_first=True)
    if most is None or free is None or number <= free:
        return ""
    listed = Attendee.objects.filter(registration__event=event, registration__place__in=ACTIVE)
    here = listed.exclude(checked_in_at=None).count()
    if event.has_begun(at) and here + number <= most:
        return ""
    return (
        f"Det finns {counted(most, 'plats', 'platser')}, {number_word(event.taken)} är lovade"
        f" och {number_word(here) if here else 'ingen'} är på plats."
    )


def _same_name(event: Event, name: str) -> str:
    """Somebody of that name is on the list already; blank when nobody is."""
    wanted = _plain(name)
    there = Attendee.objects.filter(registration__event=event, registration__place__in=ACTIVE)
    for attendee in there.select_related("registration").order_by("checked_in_at", "pk"):
        if _plain(attendee.name) == wanted:
            company = f" ({attendee.registration.company_name})" if attendee.registration.company_name else ""
            if attendee.is_here:
                return f"{attendee}{company} är redan på plats sedan {clock(attendee.checked_in_at)}."
            return f"{attendee}{company} finns redan i listan. Tryck på knappen vid namnet om det är samma person."
    return ""


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _locked(attendee: Attendee, *, by: User) -> Attendee:
    found = Attendee.objects.select_for_update(of=("self",)).select_related("registration__event").get(pk=attendee.pk)
    _must_keep_door(found.registration.event, by=by)
    return found


def _must_keep_door(event: Event, *, by: User) -> None:
    if not rules.may_keep_door(by, event):
        raise NotAllowed("Bara arrangörerna prickar av deltagare.")
