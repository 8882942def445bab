"""One function per letter. Each writes a rendered row in the outbox, within the action's transaction.

A letter names the event, the time and the place, how many seats, and to the address that signed up who has them;
never what they eat or what they have answered. That is behind the link. The digital address goes only to those who
have a seat. An attendee with an address of her own is told of her own seat, and her link gives back that one alone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from events import calendars
from events.models import (
    Attendee,
    CoOrganiser,
    Event,
    EventInvitation,
    EventReminder,
    GroupLetter,
    Material,
    Registration,
    SchoolPerson,
    UnsuitableTime,
    Visit,
)
from events.pure import schedules
from events.pure.schedules import Told
from events.pure.seats import Freed, Obstacle
from portal.mail import outbox
from portal.mail.links import Key, absolute
from portal.mail.outbox import NO_FILE, CalendarFile
from portal.models import OutgoingEmail, town_hall
from portal.people import directory

OWN_PAGE_DAYS = 730
OF_SEATS = ("seat_given", "seat_gone")
MOST_OF_SEATS_A_DAY = 5  # to one address about one event: a stranger may have typed it
# An offer of a visit to school is no seat: where that makes every sentence another, it has a letter of its own.
OF_OFFERS = {
    "confirmed": "offer_received",
    "confirm_please": "offer_confirm_please",
    "waiting": "offer_waiting",
    "offered": "offer_wanted",
    "promoted": "offer_taken_up",
    "signed_up_already": "offer_known_already",
    "lapsed": "offer_lapsed",
    "cancelled": "offer_withdrawn",
}


def registration_key(registration: Registration, view: str = "registration") -> Key:
    """The company's own link: its page, and the pages beside it."""
    return Key(scope="registration", target_id=registration.pk, view=view, days=OWN_PAGE_DAYS)


def seat_key(attendee: Attendee) -> Key:
    """An attendee's own link: her seat, and nothing of the others'."""
    return Key(scope="attendee", target_id=attendee.pk, view="seat", days=OWN_PAGE_DAYS)


def schedule_key(person: SchoolPerson) -> Key:
    return Key(scope="school_person", target_id=person.pk, view="school_schedule", days=OWN_PAGE_DAYS)


def _build(
    letter: str,
    registration: Registration,
    *,
    at: datetime,
    attendee: Attendee | None = None,
    with_link: bool = True,
    calendar: CalendarFile = NO_FILE,
    **more,
) -> OutgoingEmail:
    """To the address that signed up, or to an attendee about her own seat."""
    event, key = registration.event, seat_key(attendee) if attendee else registration_key(registration)
    context = {"event": event, "registration": registration, "attendee": attendee, "page": calendars.page_of(event)}
    context |= {"is_open": event.takes_sign_ups(at)} | directory.pilot_in_letters(timezone.localdate(at)) | more
    return outbox.build(
        outbox.Letter(
            f"events/email/{OF_OFFERS.get(letter, letter) if event.is_school else letter}",
            to=attendee.email if attendee else registration.email,
            context=context,
            keys={"link": key} if with_link else {},
            about=registration,
            answers=attendee,
            at=at,
            calendar=calendar,
        )
    )


def _write(letter: str, registration: Registration, *, at: datetime, **more) -> OutgoingEmail:
    (written,) = outbox.write_many([_build(letter, registration, at=at, **more)])
    return written


# --- To a company that signs up -------------------------------------------------------------------


def confirmed(registration: Registration, *, at: datetime) -> None:
    prefetch_related_objects([registration], "attendees")
    _write("confirmed", registration, at=at, calendar=calendars.file_of(registration, at=at))
    seats_given(registration, registration.told_apart, at=at)


def confirm_please(registration: Registration, *, at: datetime) -> None:
    _write("confirm_please", registration, at=at)


def waiting(registration: Registration, *, at: datetime, why: Obstacle | None) -> OutgoingEmail:
    free = registration.event.room.free(is_first=registration.is_first)
    return _write("waiting", registration, at=at, why=why, free=free)


def signed_up_already(registration: Registration, *, at: datetime) -> None:
    _write("signed_up_already", registration, at=at)


def new_link(registration: Registration, *, at: datetime) -> None:
    _write("new_link", registration, at=at)


def promoted(registration: Registration, *, at: datetime, why: Freed) -> None:
    prefetch_related_objects([registration], "attendees")
    _write("promoted", registration, at=at, why=why, calendar=calendars.file_of(registration, at=at))
    seats_given(registration, registration.told_apart, at=at)


def offered(registration: Registration, *, at: datetime, why: Freed) -> None:
    _write("offered", registration, at=at, why=why)


def lapsed(registration: Registration, *, at: datetime) -> None:
    """Visits to school that it was told of go out of its calendar; the event itself never stood there."""
    _write("lapsed", registration, at=at, calendar=calendars.goodbye(registration, had_seat=False, at=at))


def cancelled(registration: Registration, *, at: datetime, had_seat: bool, left: Attendee | None = None) -> None:
    """`left` is whoever gave back the last seat, when it was not the address that signed up."""
    file = calendars.goodbye(registration, had_seat=had_seat, at=at)
    _write("cancelled", registration, at=at, left=left, has_file=file != NO_FILE, calendar=file)


def event_changed(registration: Registration, *, at: datetime, before: dict[str, str]) -> None:
    for attendee in [None, *registration.told_apart]:
        file = calendars.file_of(registration, at=at, attendee=attendee) if registration.is_confirmed else NO_FILE
        _write("event_changed", registration, at=at, attendee=attendee, before=before, calendar=file)


def called_off(registration: Registration, *, at: datetime) -> None:
    for attendee in [None, *registration.told_apart]:
        file = calendars.goodbye(registration, had_seat=registration.has_seat, at=at, attendee=attendee)
        _write("called_off", registration, at=at, attendee=attendee, has_file=file != NO_FILE, calendar=file)


def reminder(registration: Registration, rule: EventReminder, *, at: datetime, **to: Attendee) -> OutgoingEmail:
    return _build("reminder", registration, at=at, rule=rule, **to)


def group_letter(registration: Registration, letter: GroupLetter, *, at: datetime, **to: Attendee) -> OutgoingEmail:
    return _build("group_letter", registration, at=at, told=letter, **to)


def thanks(registration: Registration, *, at: datetime, has_material: bool, **to: Attendee) -> OutgoingEmail:
    return _build("thanks", registration, at=at, has_material=has_material, **to)


def answers_published(registration: Registration, *, at: datetime, number: int) -> OutgoingEmail:
    return _build("answers_published", registration, at=at, number=number)


# --- To those who come, at addresses of their own ---------------------------------------------------


def seats_given(registration: Registration, attendees: Iterable[Attendee], *, at: datetime) -> None:
    for attendee in _not_flooded(registration, attendees, at=at):
        file = calendars.file_of(registration, at=at, attendee=attendee)
        _write("seat_given", registration, at=at, attendee=attendee, calendar=file)


def seats_gone(registration: Registration, attendees: Iterable[Attendee], *, at: datetime) -> None:
    """To an address that is told of no seat any longer, whoever gave it back."""
    for attendee in _not_flooded(registration, attendees, at=at):
        file = calendars.goodbye(registration, had_seat=True, at=at, attendee=attendee)
        more = {"with_link": False, "has_file": file != NO_FILE, "calendar": file}
        _write("seat_gone", registration, at=at, attendee=attendee, **more)


def _not_flooded(registration: Registration, attendees: Iterable[Attendee], *, at: datetime) -> Iterable[Attendee]:
    """Nobody fills somebody else's mailbox by writing her into a sign-up and out of it again and again."""
    of_event = registration.event.registrations.values("pk")
    written = OutgoingEmail.objects.filter(about="registration", about_id__in=of_event, kind__in=OF_SEATS)
    written = written.filter(created_at__gt=at - timedelta(days=1))
    return [each for each in attendees if written.filter(to=each.email).count() < MOST_OF_SEATS_A_DAY]


def somebody_left(registration: Registration, name: str, *, at: datetime) -> None:
    """To the address that signed up: one of theirs has given back her seat by herself."""
    _write("somebody_left", registration, at=at, name=name)


def to_new_address(reader: Registration | Attendee | SchoolPerson, old: str) -> None:
    """It has been put right: the way to what is theirs goes to the new one, while it is still to come."""
    at = timezone.now()
    if not reader.email or not _is_to_come(reader, at):
        return
    match reader:
        case Registration():
            new_link(reader, at=at)
        case Attendee():
            told = [each for each in reader.registration.told_apart if each.pk == reader.pk]
            seats_given(reader.registration, told, at=at)
        case SchoolPerson():
            outbox.write_many([_build_to_school("school_new_link", reader, at=at)])


def _is_to_come(reader: Registration | Attendee | SchoolPerson, at: datetime) -> bool:
    if isinstance(reader, SchoolPerson):
        return True
    sign_up = reader.pk if isinstance(reader, Registration) else reader.registration_id
    return Registration.objects.filter(pk=sign_up).to_come(at).exists()


# --- To others ------------------------------------------------------------------------------------


def schedule(
    reader: Registration | SchoolPerson,
    before: list[Told],
    visits: list[Visit],
    *,
    names: Mapping[int, str],
    at: datetime,
) -> OutgoingEmail:
    """The whole schedule as it is now, with what is new, moved and called off since `before`."""
    words, off = schedules.news(before, reader.schedule)
    lines = [(visit, words.get((visit.slot_id, visit.school_class_id), "") if before else "") for visit in visits]
    off_lines = [(visit, names[visit.company]) for visit in off]
    told = {"lines": lines, "off": off_lines, "is_first": not before}
    file = calendars.file_of_many(calendars.visit_entries(reader.schedule, names, stamp=at))
    if isinstance(reader, Registration):
        return _build("company_schedule", reader, at=at, **told, calendar=file)
    return _build_to_school("school_schedule", reader, at=at, **told, calendar=file)


def school_event_changed(person: SchoolPerson, before: dict[str, str], *, at: datetime) -> None:
    outbox.write_many([_build_to_school("school_event_changed", person, at=at, before=before)])


def _build_to_school(
    letter: str, person: SchoolPerson, *, at: datetime, calendar: CalendarFile = NO_FILE, **more
) -> OutgoingEmail:
    return outbox.build(
        outbox.Letter(
            f"events/email/{letter}",
            to=person.email,
            context={"event": person.event} | directory.pilot_in_letters(timezone.localdate(at)) | more,
            keys={"link": schedule_key(person)},
            about=person.event,
            answers=person,
            at=at,
            calendar=calendar,
        )
    )


def company_left_board(registration: Registration, lost: list[Visit], *, at: datetime) -> None:
    """To the pilot: classes that have nobody now."""
    company = registration.company_name or "Ett företag"
    _to_the_board("company_left_board", registration.event, at=at, company=company, lost=lost)


def time_does_not_suit(person: SchoolPerson, visit: Visit, text: str, *, at: datetime) -> None:
    _to_the_board("time_does_not_suit", person.event, at=at, person=person, visit=visit, text=text)


def time_answered(said: UnsuitableTime, *, at: datetime) -> None:
    outbox.write_many([_build_to_school("time_answered", said.person, at=at, said=said)])


def material_stopped(material: Material, *, at: datetime) -> None:
    _to_the_board("material_stopped", material.event, at=at, material=material)


def _to_the_board(letter: str, event: Event, *, at: datetime, **more) -> None:
    board = absolute(reverse("admin:events_event_desk", args=[event.pk])) + "#tavla"
    context = {"event": event, "board": board} | more
    outbox.write(
        outbox.Letter(f"events/email/{letter}", to=town_hall().pilot_mailbox, context=context, about=event, at=at)
    )


def invitation(invited: EventInvitation, *, at: datetime) -> OutgoingEmail:
    return _build_to_invited("invitation", invited, at=at)


def answers_to_invited(invited: EventInvitation, *, at: datetime, number: int) -> OutgoingEmail:
    """Who was invited and did not come reads the same, at the same moment."""
    return _build_to_invited("answers_to_invited", invited, at=at, number=number)


def _build_to_invited(letter: str, invited: EventInvitation, *, at: datetime, **more) -> OutgoingEmail:
    event = invited.event
    context = {"event": event, "page": calendars.page_of(event)} | directory.pilot_in_letters(timezone.localdate(at))
    about = {"about": event, "answers": invited, "at": at}
    return outbox.build(outbox.Letter(f"events/email/{letter}", to=invited.email, context=context | more, **about))


def may_see_list(co_organiser: CoOrganiser, *, at: datetime) -> None:
    event = co_organiser.event
    address = absolute(reverse("attendance", args=[event.slug]))
    context = {"event": event, "address": address} | directory.pilot_in_letters(timezone.localdate(at))
    outbox.write(
        outbox.Letter("events/email/may_see_list", to=co_organiser.user.email, context=context, about=event, at=at)
    )


def counters_differ(events: list[Event], *, at: datetime) -> None:
    """To the pilot: something that should never happen has."""
    context = {"events": events} | directory.pilot_in_letters(timezone.localdate(at))
    outbox.write(
        outbox.Letter(
            "events/email/counters_differ", to=town_hall().pilot_mailbox, context=context, about=events[0], at=at
        )
    )
