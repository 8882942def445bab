"""A company changes its mind: other people, other answers, more or fewer seats, or none."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

from django.db import transaction
from django.utils import timezone

from events import emails
from events.actions import moves, scheduling
from events.models import Attendee, Diet, Interest, Offer, Question, Registration, Topic
from events.pure.seats import Freed
from events.workflow import Place
from portal.mail import links
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
    _give_up(registration, by=by, at=at)
    return registration


@transaction.atomic
def leave(attendee: Attendee, *, at: datetime | None = None) -> None:
    """Somebody gives back her own seat, and the others keep theirs. The last one gives up the whole sign-up."""
    at = at or timezone.now()
    registration = moves.lock_registration(attendee.registration)
    _must_go_on(registration, at=at)
    people = list(registration.attendees.all())
    if attendee not in people:  # pressed twice
        return
    if len(people) == 1:
        _give_up(registration, left=attendee, at=at)
        return
    gives_back, told_before = registration.has_seat, registration.told_apart
    _change_number(registration, registration.seats - 1)
    registration.attendees.filter(pk=attendee.pk).delete()
    _tell_apart(registration, told_before, at=at)
    registration.fewer_is_fine = registration.fewer_is_fine and registration.seats > 1
    registration.save(update_fields=["seats", "wanted", "fewer_is_fine", "sequence"])
    log.note("registration.leave", registration, by=None, at=at, event=registration.event_id)
    emails.somebody_left(registration, attendee.name, at=at)
    moves.promote(registration.event, why=Freed.GIVEN_BACK if gives_back else Freed.ROOM, at=at)


def _give_up(
    registration: Registration, *, left: Attendee | None = None, by: User | None = None, at: datetime
) -> None:
    had_seat, told_apart = registration.has_seat, registration.told_apart
    moves.place(registration, Place.CANCELLED)
    registration.ended_at = at
    registration.sequence += 1
    registration.save(update_fields=["place", "ended_at", "sequence"])
    Diet.objects.filter(registration=registration).delete()
    scheduling.leave_board(registration, at=at)
    log.note("registration.cancel", registration, by=by, at=at, event=registration.event_id)
    emails.cancelled(registration, at=at, had_seat=had_seat, left=left)
    emails.seats_gone(registration, told_apart, at=at)
    if had_seat:
        moves.give_back(registration, registration.seats)
        moves.promote(registration.event, why=Freed.GIVEN_BACK, at=at)


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
    addresses: Sequence[str] = (),
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

    `addresses` are the attendees' own, in their order, and blank for whoever has none. `question` is the newest that
    is not answered; `interest` and `offer` have the names that `SignUp` gives them. More seats only if they are free;
    fewer lets the next in the queue in. Whoever waits keeps the place in the queue when it asks for fewer seats, and
    loses it for none.
    """
    at = at or timezone.now()
    registration = moves.lock_registration(registration)
    _must_go_on(registration, at=at)
    gives_back = registration.has_seat and len(attendees) < registration.seats
    if registration.event.has_begun(at) and len(attendees) > registration.seats:
        raise NotAllowed("Träffen har börjat. Säg till vid dörren om ni är fler.")
    _change_number(registration, len(attendees))
    _change_people(registration, list(zip_longest(attendees, addresses, fillvalue="")), at=at)
    registration.answers, registration.phone = answers, phone
    registration.fewer_is_fine = fewer_is_fine and len(attendees) > 1
    registration.save(update_fields=["answers", "phone", "fewer_is_fine", "seats", "wanted", "sequence"])
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
    if more > 0 and registration.event.is_internal:  # who comes to a course stands on its roll
        raise NotAllowed("Vill någon mer vara med i utbildningen? Säg till den som leder den.")
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


def _change_people(registration: Registration, wanted: list[tuple[str, str]], *, at: datetime) -> None:
    """`wanted` are names and own addresses. Until they have seats the order of the rows is the order they stand in."""
    there, told_before = list(registration.attendees.order_by("pk")), registration.told_apart
    same = _same_people(there, wanted) if registration.is_confirmed else dict(enumerate(there[: len(wanted)]))
    for number, attendee in same.items():
        attendee.name, attendee.email = wanted[number]
    Attendee.objects.bulk_update(same.values(), ["name", "email"])
    stay = {attendee.pk for attendee in same.values()}
    registration.attendees.filter(pk__in=[attendee.pk for attendee in there if attendee.pk not in stay]).delete()
    Attendee.objects.bulk_create(
        Attendee(registration=registration, name=name, email=email)
        for number, (name, email) in enumerate(wanted)
        if number not in same
    )
    _tell_apart(registration, told_before, at=at)


def _same_people(there: list[Attendee], wanted: list[tuple[str, str]]) -> dict[int, Attendee]:
    """Whose row is whose, by the number among the wanted: somebody may be checked in on it, or have its link. The same
    address, else the same name, else a row that nobody has a link to."""
    found: dict[int, Attendee] = {}
    tests = (
        lambda row, name, email: email and row.email == email,
        lambda row, name, email: row.name == name,
        lambda row, name, email: not row.email,
    )
    for is_same in tests:
        for number, person in enumerate(wanted):
            free = [row for row in there if row not in found.values() and is_same(row, *person)]
            if free and number not in found:
                found[number] = free[0]
    return found


def _tell_apart(registration: Registration, before: list[Attendee], *, at: datetime) -> None:
    """Each own address that has become one, or is none any longer. The caller saves: calendars get a newer version."""
    now = registration.told_apart
    old, new = ({(attendee.pk, attendee.email) for attendee in group} for group in (before, now))
    if gone := [attendee for attendee in before if (attendee.pk, attendee.email) not in new]:
        registration.sequence += 1
        emails.seats_gone(registration, gone, at=at)
        for attendee in registration.attendees.filter(pk__in=[each.pk for each in gone]):  # at another address now
            links.revoke(scope="attendee", target_id=attendee.pk, at=at)
    emails.seats_given(registration, [each for each in now if (each.pk, each.email) not in old], at=at)


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
    if registration.may_be_changed(at):
        return
    if registration.event.is_called_off:
        raise NotAllowed("Träffen är inställd, så anmälan går inte att ändra.")
    if registration.event.is_over(at):
        raise NotAllowed("Träffen har redan varit, så anmälan går inte att ändra.")
    raise NotAllowed("Anmälan är avbokad och går inte att ändra. Anmäl er på nytt om ni vill komma.")
