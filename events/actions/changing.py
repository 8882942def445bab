"""A company changes its mind: other people, other answers, more or fewer seats, or none."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events import emails
from events.actions import moves, scheduling
from events.models import Attendee, Diet, Interest, Offer, Question, Registration, Topic
from events.pure.seats import Freed
from events.workflow import Place
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import number_word


@transaction.atomic
def cancel(registration: Registration, *, by: User | None = None, at: datetime | None = None) -> Registration:
    """Give back what they had. The seats go to the next in the queue before this transaction ends."""
    at = at or timezone.now()
    registration = moves.lock_registration(registration)
    _must_go_on(registration, at=at)
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
    _must_go_on(registration, at=at)
    if not registration.is_offered:  # whoever waits gets a seat by the queue, and never by saying yes
        raise NotAllowed(f"Anmälan är {registration.get_place_display()}. Ladda om sidan och se hur det är nu.")
    if registration.answer_by <= at:
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
    question: str | None = None,
    interest: Mapping | None = None,
    offer: Mapping | None = None,
    by: User | None = None,
    at: datetime | None = None,
) -> Registration:
    """Other names, answers or wishes; None leaves what it stands for as it was.

    `question` is the newest that is not answered; `interest` and `offer` have the names that `SignUp` gives them.
    More seats only if they are free; fewer lets the next in the queue in. Whoever waits keeps the place in the queue
    when it asks for fewer seats, and loses it for none.
    """
    at = at or timezone.now()
    registration = moves.lock_registration(registration)
    if not registration.is_active:
        raise NotAllowed("Anmälan är avbokad och går inte att ändra. Anmäl er på nytt om ni vill komma.")
    _must_go_on(registration, at=at)
    gives_back = registration.has_seat and len(attendees) < registration.seats
    if registration.event.has_begun(at) and len(attendees) > registration.seats:
        raise NotAllowed("Träffen har börjat. Säg till vid dörren om ni är fler.")
    _change_number(registration, len(attendees))
    _change_people(registration, attendees)
    registration.answers, registration.phone = answers, phone
    registration.fewer_is_fine = fewer_is_fine and len(attendees) > 1
    registration.save(update_fields=["answers", "phone", "fewer_is_fine", "seats", "wanted"])
    if diet.strip():
        Diet.objects.update_or_create(registration=registration, defaults={"text": diet.strip()})
    else:
        Diet.objects.filter(registration=registration).delete()
    if question is not None:
        _change_question(registration, question.strip(), at=at)
    if interest is not None:
        _change_interest(registration, **interest)
    if offer is not None:
        _change_offer(registration, **offer)
    log.note("registration.change", registration, by=by, at=at, event=registration.event_id)
    moves.promote(registration.event, why=Freed.GIVEN_BACK if gives_back else Freed.ROOM, at=at)
    return Registration.objects.select_related("event").get(pk=registration.pk)


def _change_number(registration: Registration, number: int) -> None:
    more = number - registration.seats
    if registration.has_seat and more > 0:
        left = moves.most_that_fits(registration, more)
        if left < more:
            raise NotAllowed(
                f"Det finns inte plats för {number_word(more)} till. Ändra antalet, eller ring oss så ser vi vad"
                " vi kan göra."
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


def _change_question(registration: Registration, text: str, *, at: datetime) -> None:
    """Put otherwise, or taken back, until somebody has begun to answer it; after that a text is a new question."""
    if registration.asked.filter(text=text).exists():
        return
    open_one = registration.asked.unanswered().last()
    if open_one and not text:
        open_one.delete()
    elif open_one:
        open_one.text = text
        open_one.save(update_fields=["text"])
    elif text:
        Question.objects.create(event=registration.event, registration=registration, text=text, asked_at=at)


def _change_interest(
    registration: Registration, *, topics: Iterable[Topic], divisions: Iterable[str], has_bid_before: bool | None
) -> None:
    values = {"divisions": list(divisions), "has_bid_before": has_bid_before}
    found, _ = Interest.objects.update_or_create(registration=registration, defaults=values)
    found.topics.set(topics)


def _change_offer(registration: Registration, *, offers: Iterable[str], **words: str) -> None:
    """`words` are the weeks, the needs and the distance."""
    Offer.objects.update_or_create(registration=registration, defaults={"what": list(offers)} | words)


def _must_go_on(registration: Registration, *, at: datetime) -> None:
    if registration.event.is_called_off:
        raise NotAllowed("Träffen är inställd, så anmälan går inte att ändra.")
    if registration.event.is_over(at):
        raise NotAllowed("Träffen har redan varit, så anmälan går inte att ändra.")
