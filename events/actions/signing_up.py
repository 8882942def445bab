"""A company signs up. Work first, then one short transaction in which the database decides.

    cheap reads and checks
      -> there seem to be seats: write everything, and take the seats last; if they are gone, all of it is undone
      -> full: write everything as waiting, take the event's row, look again, and then stand in the queue

The second look is what makes it right: somebody may have given back a seat after the first one.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from itertools import zip_longest

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from events import emails
from events.actions import moves
from events.models import Attendee, Diet, Event, Interest, Offer, Question, Registration, SentLetter, Topic
from events.workflow import ACTIVE, SEATED, Place, State
from portal.mail import links
from portal.models import LogEntry, OutgoingEmail, SecretLink, User
from portal.models.business import KnownNumber
from portal.people import log
from portal.record import persons
from portal.text.email_addresses import normal
from portal.text.exceptions import NotAllowed


@dataclass(frozen=True)
class SignUp:
    """What somebody filled in, already cleaned in shape."""

    email: str
    attendees: list[str]
    addresses: Sequence[str] = ()  # their own, in the same order; blank for whoever has none
    company_name: str = ""
    org_number: KnownNumber | None = None
    phone: str = ""
    fewer_is_fine: bool = False
    answers: dict[str, str | list[str]] = field(default_factory=dict)
    diet: str = ""
    question: str = ""
    # Of a procurement dialogue
    topics: Iterable[Topic] = ()
    divisions: Iterable[str] = ()
    has_bid_before: bool | None = None
    # Of visits to school
    offers: Iterable[str] = ()
    weeks: str = ""
    needs: str = ""
    distance: str = ""


WAYS_GIVEN = 5
PUT_RIGHT = timedelta(hours=1)  # for so long a mistyped address is put right by the browser that sent the form


class Result(Enum):
    SEATED = "seated"
    WAITING = "waiting"
    KNOWN = "known"  # that address is signed up already


class _NoSeat(Exception):
    """Rolls back what was written for a seat that was gone."""


def sign_up(
    event: Event,
    told: SignUp,
    *,
    key: str = "",
    source: str = Registration.Source.WEB,
    by: User | None = None,
    at: datetime | None = None,
) -> tuple[Result, Registration]:
    """Sign a company up, once. `key` is the form's own: the same form sent twice is one sign-up.

    An address that is signed up already gets a letter with the link to what it has, and nothing is doubled. The same
    form sent again with another address puts right a mistyped one.
    """
    at = at or timezone.now()
    email = normal(told.email)
    key_hash = links.hash_of(key) if key else None
    _must_take(event, source=source, at=at)
    registration = _draft(event, told, email=email, key_hash=key_hash, source=source, at=at)
    try:
        return _write(registration, told, by=by, at=at)
    except IntegrityError:
        # The unique address or the form's key: it came before, or at this very moment. Anything else is a fault.
        known = _known(event, email, key_hash)
        if known is None:
            raise
    if known.form_key != key_hash or key_hash is None:
        _remind_of_what_there_is(known, at=at)
    elif known.email != email:
        _give_way(lambda: _put_address_right(known, email, at=at))
    return Result.KNOWN, known


def _give_way(act: Callable[[], None]) -> None:
    """Somebody who signs up with that address at this moment is let through, and then it is looked at anew."""
    for _ in range(WAYS_GIVEN):
        with suppress(OperationalError):
            return act()
        time.sleep(0.05)
    return act()


@transaction.atomic
def _put_address_right(registration: Registration, email: str, *, at: datetime) -> None:
    """The old address opens nothing more, and the new one is told what the old one was. One that is signed up already
    has that, and is reminded of it."""
    registration = moves.lock_registration(registration)
    if registration.email == email:  # the other of two presses has done it
        return
    if registration.place not in ACTIVE or at - registration.signed_up_at > PUT_RIGHT:
        raise NotAllowed("Det går inte att ändra adressen här längre. Ring oss, så hjälper vi dig.")
    if _is_in_use(registration):
        raise NotAllowed("Länken i vårt mejl är redan använd. Öppna den igen, eller ring oss, så hjälper vi dig.")
    old, registration.email, was_first = registration.email, email, registration.is_first
    event = registration.event
    is_first = bool(event.reserved) and not _has_been_here(email, registration.number_fingerprint, event)
    persons.close_links(registration, email=old, by=None)
    OutgoingEmail.objects.untried().filter(about="registration", about_id=registration.pk, to=old).delete()
    try:
        with transaction.atomic():
            _wait_for_nobody_long()
            registration.save(update_fields=["email"])
    except IntegrityError:  # signed up already, or at this very moment
        _remind_of_what_there_is(event.registrations.active().get(email=email), at=at)
        return
    moves.count_as_first(registration, is_first)
    log.note("registration.correct_address", registration, by=None, at=at, event=registration.event_id)
    if registration.is_waiting:
        emails.waiting(registration, at=at, why=moves.why_waiting(registration))
    else:
        _tell(registration, at=at)
    if is_first != was_first:
        moves.settle(event, at=at)


def _wait_for_nobody_long() -> None:
    """A sign-up takes its address first and then the event, which is held here: this one gives way, well before
    PostgreSQL finds that they wait for each other and ends either.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")


def _is_in_use(registration: Registration) -> bool:
    """Whoever reads the address has said yes, or opened the link: it is theirs."""
    said_yes = LogEntry.objects.filter(action="registration.accept", thing="registration", thing_id=registration.pk)
    opened = SecretLink.objects.filter(scope="registration", target_id=registration.pk, email=registration.email)
    return said_yes.exists() or opened.exclude(last_used_at=None).exists()


def _known(event: Event, email: str, key_hash: str | None) -> Registration | None:
    """The form's own before the address's, so that what the form is answered tells nothing about the address."""
    rows = Registration.objects.filter(event=event)
    same_form = rows.filter(form_key=key_hash).first() if key_hash else None
    return same_form or rows.active().filter(email=email).first()


@transaction.atomic
def _remind_of_what_there_is(registration: Registration, *, at: datetime) -> None:
    """At most once an hour: nobody fills somebody else's mailbox by signing them up again and again."""
    what = f"already-{at:%Y-%m-%dT%H}"
    _, is_new = SentLetter.objects.get_or_create(registration=registration, what=what, defaults={"at": at})
    if is_new:
        emails.signed_up_already(registration, at=at)


def _must_take(event: Event, *, source: str, at: datetime) -> None:
    if event.state != State.PUBLISHED or event.is_internal:  # who comes to a course stands on its roll
        raise NotAllowed("Det går inte att anmäla sig till den här träffen.")
    if event.has_begun(at):
        raise NotAllowed("Träffen har börjat. Den som kommer skrivs in på deltagarlistan vid dörren.")
    if source == Registration.Source.WEB and not event.takes_sign_ups(at):
        raise NotAllowed("Anmälan har stängt. Ring oss, så ser vi om det går att lösa.")


def _draft(event: Event, told: SignUp, *, email: str, key_hash: str | None, source: str, at: datetime) -> Registration:
    number = told.org_number
    return Registration(
        event=event,
        place=Place.CONFIRMED,
        company_name=told.company_name.strip(),
        number_shown=number.shown if number else "",
        number_fingerprint=number.fingerprint if number else "",
        email=email,
        phone=told.phone,
        seats=len(told.attendees),
        wanted=len(told.attendees),
        fewer_is_fine=told.fewer_is_fine and len(told.attendees) > 1,
        is_first=bool(event.reserved) and not _has_been_here(email, number.fingerprint if number else "", event),
        answers=told.answers,
        source=source,
        form_key=key_hash,
        signed_up_at=at,
    )


def _has_been_here(email: str, fingerprint: str, event: Event) -> bool:
    """Has that address, or that company, had a seat at another event?"""
    same = Q(email=email) | (Q(number_fingerprint=fingerprint) if fingerprint else Q(pk__in=[]))
    return Registration.objects.filter(same, place__in=SEATED).exclude(event=event).exists()


def _write(registration: Registration, told: SignUp, *, by: User | None, at: datetime) -> tuple[Result, Registration]:
    free = registration.event.room.free(is_first=registration.is_first)
    if free is None or registration.seats <= free:
        seated = copy(registration)  # what is rolled back leaves its keys and its people on the object
        with suppress(_NoSeat), transaction.atomic():
            _set_seated(seated, at=at)
            _insert(seated, told, by=by, at=at)
            _tell(seated, at=at)
            if not moves.try_to_seat(seated, at=at):
                raise _NoSeat
            return Result.SEATED, seated
    with transaction.atomic():
        return _stand_in_queue(registration, told, by=by, at=at)


def _set_seated(registration: Registration, *, at: datetime) -> None:
    is_stranger = registration.source == Registration.Source.WEB
    answer_by = registration.event.answer_by(at, from_queue=False) if is_stranger else None
    registration.place, registration.queue_place = Place.OFFERED if answer_by else Place.CONFIRMED, None
    registration.placed_at, registration.answer_by = at, answer_by


def _tell(registration: Registration, *, at: datetime) -> None:
    if registration.is_offered:
        emails.confirm_please(registration, at=at)
    elif registration.is_confirmed:
        emails.confirmed(registration, at=at)


def _stand_in_queue(
    registration: Registration, told: SignUp, *, by: User | None, at: datetime
) -> tuple[Result, Registration]:
    """Everything is written before the row is taken, so that it is held for as short as can be. The letter says why
    there was no seat; should that have changed meanwhile, it is written anew."""
    registration.place, registration.queue_place = Place.WAITING, 0
    registration.placed_at = registration.answer_by = None
    _insert(registration, told, by=by, at=at)
    room, why = registration.event.room, moves.why_waiting(registration)
    letter = emails.waiting(registration, at=at, why=why)
    event = registration.event = moves.lock(registration.event_id)
    _must_take(event, source=registration.source, at=at)
    moves.settle(event, at=at)  # whoever has waited longer goes first
    if number := moves.most_that_fits(registration, registration.seats):
        letter.delete()
        _set_seated(registration, at=at)
        moves.shorten(registration, number)
        moves.take(registration, number)
        _tell(registration, at=at)
    else:
        if (event.room, now := moves.why_waiting(registration)) != (room, why):
            letter.delete()
            emails.waiting(registration, at=at, why=now)
        event.last_in_queue += 1
        event.save(update_fields=["last_in_queue"])
        registration.queue_place = event.last_in_queue
    registration.save(update_fields=["place", "queue_place", "placed_at", "answer_by", "seats"])
    return (Result.SEATED if registration.has_seat else Result.WAITING), registration


def _insert(registration: Registration, told: SignUp, *, by: User | None, at: datetime) -> None:
    """The sign-up and all that came with it. The unique address and the form's key speak here."""
    registration.save(force_insert=True)
    people = zip_longest(told.attendees, told.addresses, fillvalue="")
    Attendee.objects.bulk_create(Attendee(registration=registration, name=n, email=address) for n, address in people)
    if told.diet.strip():
        Diet.objects.create(registration=registration, text=told.diet.strip())
    if told.question.strip():
        Question.objects.create(
            event=registration.event, registration=registration, text=told.question.strip(), asked_at=at
        )
    if registration.event.is_dialogue:
        interest = Interest.objects.create(
            registration=registration, divisions=list(told.divisions), has_bid_before=told.has_bid_before
        )
        if topics := list(told.topics):
            interest.topics.set(topics)
    if registration.event.is_school:
        Offer.objects.create(
            registration=registration,
            what=list(told.offers),
            weeks=told.weeks,
            needs=told.needs,
            distance=told.distance,
        )
    log.note("registration.sign_up", registration, by=by, at=at, event=registration.event_id)
