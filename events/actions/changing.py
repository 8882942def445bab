"""A company changes its mind: other people, other answers, more or fewer seats, or none."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events import emails
from events.actions import moves, scheduling
from events.models import Attendee, Diet, Question, Registration
from events.seats import Freed
from events.workflow import NotAllowed, Place
from portal import log
from portal.models import User


@transaction.atomic
def cancel(registration: Registration, *, by: User | None = None, at: datetime | None = None) -> Registration:
    """Give back what they had. The seats go to the next in the queue before this transaction ends."""
    at = at or timezone.now()
    registration = moves.lock_registration(registration)
    _must_not_be_over(registration, at=at)
    had_seat = registration.has_seat
    moves.place(registration, Place.CANCELLED)
    registration.ended_at = at
    registration.sequence += 1
    registration.save(update_fields=["place", "ended_at", "sequence"])
    Diet.objects.filter(registration=registration).delete()
    scheduling.leave_board(registration, at=at)
    log.note("registration.cancel", registration, by=by, at=at, event=registration.event_id)
    emails.cancelled(registration, at=at, had_seat=had_seat)
    if had_seat:
        moves.give_back(registration, registration.seats)
        moves.promote(registration.event, why=Freed.GIVEN_BACK, at=at)
    return registration


@transaction.atomic
def accept(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Say yes to a seat that is held for an answer."""
    at = at or timezone.now()
    registration = moves.lock_registration(registration)
    if registration.is_confirmed:
        return registration
    if registration.is_offered and registration.answer_by <= at:
        raise NotAllowed("Tiden att tacka ja är slut, och platsen har gått vidare. Anmäl dig gärna igen.")
    moves.place(registration, Place.CONFIRMED)
    registration.answer_by = None
    registration.save(update_fields=["place", "answer_by"])
    log.note("registration.accept", registration, by=None, at=at)
    emails.confirmed(registration, at=at)
    return registration


@transaction.atomic
def change(
    registration: Registration,
    *,
    attendees: list[str],
    answers: dict[str, str | list[str]],
    phone: str = "",
    diet: str = "",
    fewer_is_fine: bool = False,
    question: str = "",
    by: User | None = None,
    at: datetime | None = None,
) -> Registration:
    """Other names, answers or wishes. More seats only if they are free; fewer lets the next in the queue in.

    Whoever waits keeps the place in the queue when it asks for fewer seats, and loses it for none.
    """
    at = at or timezone.now()
    registration = moves.lock_registration(registration)
    if not registration.is_active:
        raise NotAllowed("Anmälan är avbokad och går inte att ändra. Anmäl er på nytt om ni vill komma.")
    _must_not_be_over(registration, at=at)
    gives_back = registration.has_seat and len(attendees) < registration.seats
    _change_number(registration, len(attendees))
    _change_people(registration, attendees)
    registration.answers, registration.phone = answers, phone
    registration.fewer_is_fine = fewer_is_fine and len(attendees) > 1
    registration.save(update_fields=["answers", "phone", "fewer_is_fine", "seats", "wanted"])
    if diet.strip():
        Diet.objects.update_or_create(registration=registration, defaults={"text": diet.strip()})
    else:
        Diet.objects.filter(registration=registration).delete()
    if question.strip():
        Question.objects.create(
            event=registration.event, registration=registration, text=question.strip(), asked_at=at
        )
    log.note("registration.change", registration, by=by, at=at, event=registration.event_id)
    moves.promote(registration.event, why=Freed.GIVEN_BACK if gives_back else Freed.ROOM, at=at)
    return Registration.objects.select_related("event").get(pk=registration.pk)


def _change_number(registration: Registration, number: int) -> None:
    more = number - registration.seats
    if registration.has_seat and more > 0:
        left = moves.most_that_fits(registration, more)
        if left < more:
            raise NotAllowed(
                f"Det finns inte plats för {more} till. Ändra antalet, eller ring oss så ser vi vad vi kan göra."
            )
        moves.take(registration, more)
    elif registration.has_seat and more < 0:
        moves.give_back(registration, -more)
    registration.seats = registration.wanted = number


def _change_people(registration: Registration, names: list[str]) -> None:
    """Rows keep their names in order, so that somebody who is checked in stays so."""
    there = list(registration.attendees.order_by("pk"))
    for attendee, name in zip(there, names, strict=False):
        if attendee.name != name:
            attendee.name = name
            attendee.save(update_fields=["name"])
    for attendee in there[len(names) :]:
        attendee.delete()
    Attendee.objects.bulk_create(Attendee(registration=registration, name=name) for name in names[len(there) :])


def _must_not_be_over(registration: Registration, *, at: datetime) -> None:
    if registration.event.is_over(at):
        raise NotAllowed("Träffen har redan varit, så anmälan går inte att ändra.")
