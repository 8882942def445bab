"""The floor under all actions: lock, take and give back seats, promote from the queue, write the log.

The counter is one conditional UPDATE, so the database decides who got the last seat. Everything else that changes
seats holds the event's row, and a company's row is only ever touched by whoever holds the event's: nobody waits
in a ring. The row is locked without its key (FOR NO KEY UPDATE), because every sign-up that is being written holds
the key through its foreign key, and two of those would wait for each other for ever.
"""

from datetime import datetime

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from events import emails, rules, workflow
from events.actions import scheduling
from events.models import CompanySeats, Event, Registration
from events.pure import seats
from events.workflow import Place, State
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed


def lock(event: Event | int) -> Event:
    """The event as it stands now; nobody else changes its seats until the transaction ends."""
    pk = event if isinstance(event, int) else event.pk
    return Event.objects.select_for_update(no_key=True).get(pk=pk)


def lock_registration(registration: Registration) -> Registration:
    """The sign-up as it stands now. Its event is always locked first."""
    event = lock(registration.event_id)
    found = Registration.objects.get(pk=registration.pk)
    found.event = event
    return found


def must_run(by: User) -> None:
    if not rules.may_run(by):
        raise NotAllowed("Bara lotsen sköter träffarna.")


def move(event: Event, to: State, *, by: User, at: datetime) -> None:
    if not workflow.may_move(event.state, to):
        raise NotAllowed(f"Träffen är {event.get_state_display()} och kan inte bli {to.label}.")
    event.state = to
    log.note(f"event.{to}", event, by=by, at=at)


def place(registration: Registration, to: Place) -> None:
    """The one change of where a sign-up stands. The caller saves."""
    if not workflow.may_move_place(registration.place, to):
        raise NotAllowed(f"Anmälan är {registration.get_place_display()}. Ladda om sidan och se hur det är nu.")
    registration.place = to


# --- Seats ----------------------------------------------------------------------------------------


def try_to_seat(registration: Registration, *, at: datetime) -> bool:
    """Take the seats if they are free at this very moment. False: the caller undoes its transaction.

    One statement looks at everything that the answer depends on: state, deadline, seats and what is held. From then
    on this transaction holds the event's row, so the share that it returns is true until the end.
    """
    values = {
        "event": registration.event_id,
        "seats": registration.seats,
        "is_first": registration.is_first,
        "by_web": registration.source == Registration.Source.WEB,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_SEATS, values)
        row = cursor.fetchone()
    return row is not None and _count_for_company(registration, registration.seats, share=row[0])


TAKE_SEATS = """
UPDATE events_event
SET taken = taken + %(seats)s, taken_by_first = taken_by_first + CASE WHEN %(is_first)s THEN %(seats)s ELSE 0 END
WHERE id = %(event)s AND state = 'published'
  AND (capacity IS NULL OR capacity >= taken + %(seats)s
       + CASE WHEN %(is_first)s THEN 0 ELSE greatest(reserved - taken_by_first, 0) END)
  AND (NOT %(by_web)s OR least(deadline, coalesce(start, over_at)) > %(at)s)
RETURNING per_company
"""


def _count_for_company(registration: Registration, number: int, *, share: int | None) -> bool:
    """So many more for the company, if its share allows; False: the caller undoes. The event's row is held."""
    companies = registration.companies
    if share is None or not companies:
        return True
    if number > share:
        return False
    with connection.cursor() as cursor:
        for company in companies:
            cursor.execute(COUNT_FOR_COMPANY, [registration.event_id, company, number, share])
            if cursor.fetchone() is None:
                return False
    return True


COUNT_FOR_COMPANY = """
INSERT INTO events_companyseats AS held (event_id, company, taken, most) VALUES (%s, %s, %s, %s)
ON CONFLICT (event_id, company) DO UPDATE SET taken = held.taken + excluded.taken
WHERE held.taken + excluded.taken <= held.most
RETURNING taken
"""


def most_that_fits(registration: Registration, wanted: int) -> int:
    """How many of the wanted seats there are for that company. The event is locked."""
    event, left = registration.event, company_room(registration)
    numbers = [number for number in (event.room.free(is_first=registration.is_first), left) if number is not None]
    return seats.granted(wanted, min(numbers, default=None), fewer_is_fine=registration.fewer_is_fine)


def why_waiting(registration: Registration) -> seats.Obstacle | None:
    """What keeps it in the queue as things stand."""
    return seats.obstacle(_wish(registration), registration.event.room, company_room(registration))


def _wish(r: Registration) -> seats.Wish:
    return seats.Wish(r.pk, r.seats, r.fewer_is_fine, r.is_first, r.companies)


def company_room(registration: Registration) -> int | None:
    """What is left of its company's share; None without a limit."""
    event, companies = registration.event, registration.companies
    if event.per_company is None:
        return None
    held = dict(CompanySeats.objects.filter(event=event, company__in=companies).values_list("company", "taken"))
    return seats.left_for(companies, event.per_company, held)


def take(registration: Registration, number: int, *, share: int | None = None) -> None:
    """So many more seats, of which the caller knows that they are there. The event is locked. Its share is the limit
    for a company unless another is given."""
    event = registration.event
    event.taken += number
    event.taken_by_first += number if registration.is_first else 0
    event.save(update_fields=["taken", "taken_by_first"])
    if not _count_for_company(registration, number, share=share or event.per_company):
        raise NotAllowed("Företaget har redan så många platser som ett företag kan få.")


def count_as_first(registration: Registration, is_first: bool) -> None:
    """Whether it comes for the first time, which another address may tell; the seats stay. The event is locked."""
    if registration.has_seat and is_first != registration.is_first:
        registration.event.taken_by_first += registration.seats if is_first else -registration.seats
        registration.event.save(update_fields=["taken_by_first"])
    registration.is_first = is_first
    registration.save(update_fields=["is_first"])


def take_beyond(registration: Registration, number: int) -> None:
    """The door has let them in: the number of seats, and the company's share, give way. The event is locked."""
    event, needed = registration.event, registration.event.taken + number
    if event.capacity is not None and event.capacity < needed:
        event.target_capacity, event.capacity = event.meant_capacity, needed
        event.save(update_fields=["capacity", "target_capacity"])
    if event.per_company is not None:
        rows = CompanySeats.objects.filter(event=event, company__in=registration.companies)
        rows.update(most=Greatest(F("most"), F("taken") + number))
    take(registration, number, share=event.per_company and max(event.per_company, number))


def give_back(registration: Registration, number: int) -> None:
    """Seats back to the event and to the company's share. The event is locked."""
    event, first = registration.event, number if registration.is_first else 0
    event.taken, event.taken_by_first = event.taken - number, event.taken_by_first - first
    if event.target_capacity is not None:
        event.capacity = seats.shrunk(event.capacity, target=event.target_capacity, taken=event.taken)
        event.target_capacity = None if event.capacity == event.target_capacity else event.target_capacity
    event.save(update_fields=["taken", "taken_by_first", "capacity", "target_capacity"])
    rows = CompanySeats.objects.filter(event=event, company__in=registration.companies)
    rows.update(taken=Greatest(F("taken") - number, 0))


def lets_in_from_queue(event: Event, at: datetime) -> bool:
    return event.state == State.PUBLISHED and not (event.has_begun(at) or event.is_over(at))


def promote(event: Event, *, why: seats.Freed, at: datetime) -> list[Registration]:
    """Whoever fits gets the free seats, in queue order, here and now, and reads why. The event is locked.

    Nobody gets a seat by letter once it has begun: then those who stand at the door are let in.
    """
    if not lets_in_from_queue(event, at) or event.looks_full:
        return []
    by_pk = {registration.pk: registration for registration in event.registrations.waiting()}
    if not by_pk:
        return []
    held = dict(CompanySeats.objects.filter(event=event).values_list("company", "taken")) if event.per_company else {}
    found = seats.promotions(map(_wish, by_pk.values()), event.room, share=event.per_company, taken=held)
    for pk, number in found:
        by_pk[pk].event = event
        _give_seat(by_pk[pk], number, why=why, at=at)
    return [by_pk[pk] for pk, _ in found]


def _give_seat(registration: Registration, number: int, *, why: seats.Freed, at: datetime) -> None:
    answer_by = registration.event.answer_by(at, from_queue=True)
    place(registration, Place.OFFERED if answer_by else Place.CONFIRMED)
    take(registration, number)
    shorten(registration, number)
    registration.placed_at, registration.answer_by = at, answer_by
    registration.save(update_fields=["place", "seats", "placed_at", "answer_by"])
    log.note("registration.promote", registration, by=None, at=at, seats=number)
    if answer_by:
        emails.offered(registration, at=at, why=why)
    else:
        emails.promoted(registration, at=at, why=why)


def shorten(registration: Registration, number: int) -> None:
    """Fewer than they wanted, which they said would do: those named first come. The caller saves."""
    if number < registration.seats:
        kept = list(registration.attendees.order_by("pk").values_list("pk", flat=True)[:number])
        registration.attendees.exclude(pk__in=kept).delete()
        registration.seats = number


def settle(event: Event, *, at: datetime) -> None:
    """What time alone has changed, and then the queue: offers that ran out, seats no longer held. Locked."""
    why = seats.Freed.ROOM
    for registration in list(event.registrations.unanswered(at)):
        registration.event, why = event, seats.Freed.UNANSWERED
        _lapse(registration, at=at)
    if event.reserved and event.reserved_until and event.reserved_until <= at:
        event.released, event.reserved, why = event.reserved, 0, seats.Freed.RELEASED
        event.save(update_fields=["released", "reserved"])
        log.note("event.release_held", event, by=None, at=at)
    promote(event, why=why, at=at)


def _lapse(registration: Registration, *, at: datetime) -> None:
    place(registration, Place.LAPSED)
    registration.ended_at = at
    registration.save(update_fields=["place", "ended_at"])
    scheduling.leave_board(registration, at=at)
    give_back(registration, registration.seats)
    log.note("registration.lapse", registration, by=None, at=at)
    emails.lapsed(registration, at=at)
