"""One function per letter. Each writes a rendered row in the outbox, within the action's transaction.

A letter names the event, the time and the place, and how many seats; never who comes, what they eat or what they
have answered. That is behind the link. The digital address goes only to those who have a seat.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from events.models import (
    CoOrganiser,
    Event,
    EventInvitation,
    EventReminder,
    GroupLetter,
    Registration,
    SchoolPerson,
)
from portal import directory, ical, outbox
from portal.links import Key, absolute
from portal.models import OutgoingEmail

OWN_PAGE_DAYS = 730


def registration_key(registration: Registration, view: str = "registration") -> Key:
    """The company's own link: its page, and the pages beside it."""
    return Key(scope="registration", target_id=registration.pk, view=view, days=OWN_PAGE_DAYS)


def schedule_key(person: SchoolPerson) -> Key:
    return Key(scope="school_person", target_id=person.pk, view="school_schedule", days=OWN_PAGE_DAYS)


def page_of(event: Event) -> str:
    """What is internal has no page for everybody: its letters lead to the reader's own."""
    return "" if event.is_internal else absolute(event.get_absolute_url())


def _sender(day: date) -> dict:
    return {"pilot": directory.pilot_name(day), "phone": directory.pilot_phone(day)}


def _build(letter: str, registration: Registration, *, at: datetime, **more) -> OutgoingEmail:
    calendar = {name: more.pop(name) for name in ("calendar", "calendar_method") if name in more}
    event = registration.event
    context = {"event": event, "registration": registration, "page": page_of(event)}
    return outbox.build(
        f"events/email/{letter}",
        to=registration.email,
        context=context | _sender(timezone.localdate(at)) | more,
        keys={"link": registration_key(registration)},
        about=registration,
        at=at,
        **calendar,
    )


def _write(letter: str, registration: Registration, *, at: datetime, **more) -> OutgoingEmail:
    (written,) = outbox.write_many([_build(letter, registration, at=at, **more)])
    return written


# --- Calendar files -------------------------------------------------------------------------------


def host() -> str:
    return settings.SITE_URL.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]


def _calendar(registration: Registration, *, at: datetime, method: ical.Method = "REQUEST") -> dict[str, str]:
    """Each sign-up is an entry of its own with itself alone as guest. Nothing while there is no date."""
    event = registration.event
    if event.start is None:
        return {}
    file = ical.invitation(
        uid=f"anmalan-{registration.pk}@{host()}",
        sequence=registration.sequence,
        start=event.start,
        end=event.end,
        summary=event.title,
        location=event.where if event.place or event.address else event.digital_url,
        description=f"Läs mer: {page_of(event)}" if page_of(event) else "",
        url=event.digital_url or page_of(event),
        organizer_email=settings.PILOT_MAILBOX,
        organizer_name=event.organiser or settings.MUNICIPALITY["name"],
        attendees=[registration.email],
        method=method,
        stamp=at,
    )
    return {"calendar": file.decode(), "calendar_method": method}


def seat_entry(registration: Registration) -> ical.Entry:
    """A sign-up among others in one file. Its name is that of its own letters, so that a later change meets it."""
    as_shown = entry_of(registration.event, with_digital=True)
    cancelled = as_shown.cancelled or not registration.has_seat
    uid = f"anmalan-{registration.pk}@{host()}"
    return replace(as_shown, uid=uid, sequence=registration.sequence, cancelled=cancelled)


def entry_of(event: Event, *, with_digital: bool = False) -> ical.Entry:
    """The event as the public calendars show it. Only an event with a date has one."""
    return ical.Entry(
        uid=f"traff-{event.pk}@{host()}",
        sequence=event.sequence,
        start=event.start,
        end=event.end,
        summary=event.title,
        description=f"{event.lead}\n{page_of(event)}".strip(),
        location=event.where if event.place or event.address or not with_digital else event.digital_url,
        url=event.digital_url if with_digital and event.digital_url else page_of(event),
        stamp=event.changed_at,
        cancelled=event.is_called_off,
    )


def visit_entries(visits: Iterable, *, sequence: int, stamp: datetime) -> list[ical.Entry]:
    """Visits to classes whose slots have a clock."""
    return [
        ical.Entry(
            uid=f"besok-{visit.slot_id}-{visit.school_class_id}@{host()}",
            sequence=sequence,
            start=visit.slot.start,
            end=visit.slot.end,
            summary=f"{visit.school_class.name} och {visit.registration.company_name or 'ett företag'}",
            location=visit.school_class.school,
            stamp=stamp,
        )
        for visit in visits
        if visit.slot.start
    ]


# --- To a company that signs up -------------------------------------------------------------------


def confirmed(registration: Registration, *, at: datetime) -> None:
    _write("confirmed", registration, at=at, **_calendar(registration, at=at))


def confirm_please(registration: Registration, *, at: datetime) -> None:
    _write("confirm_please", registration, at=at)


def waiting(registration: Registration, *, at: datetime) -> OutgoingEmail:
    return _write("waiting", registration, at=at)


def signed_up_already(registration: Registration, *, at: datetime) -> None:
    _write("signed_up_already", registration, at=at)


def new_link(registration: Registration, *, at: datetime) -> None:
    _write("new_link", registration, at=at)


def promoted(registration: Registration, *, at: datetime) -> None:
    _write("promoted", registration, at=at, **_calendar(registration, at=at))


def offered(registration: Registration, *, at: datetime) -> None:
    _write("offered", registration, at=at)


def lapsed(registration: Registration, *, at: datetime) -> None:
    _write("lapsed", registration, at=at)


def cancelled(registration: Registration, *, at: datetime, had_seat: bool) -> None:
    file = _calendar(registration, at=at, method="CANCEL") if had_seat else {}
    _write("cancelled", registration, at=at, had_seat=had_seat, **file)


def event_changed(registration: Registration, *, at: datetime) -> None:
    file = _calendar(registration, at=at) if registration.is_confirmed else {}
    _write("event_changed", registration, at=at, **file)


def called_off(registration: Registration, *, at: datetime) -> None:
    file = _calendar(registration, at=at, method="CANCEL") if registration.has_seat else {}
    _write("called_off", registration, at=at, **file)


def reminder(registration: Registration, rule: EventReminder, *, at: datetime) -> OutgoingEmail:
    return _build("reminder", registration, at=at, rule=rule)


def group_letter(registration: Registration, letter: GroupLetter, *, at: datetime) -> OutgoingEmail:
    return _build("group_letter", registration, at=at, told=letter)


def thanks(registration: Registration, *, at: datetime, has_material: bool) -> OutgoingEmail:
    return _build("thanks", registration, at=at, has_material=has_material)


def answers_published(registration: Registration, *, at: datetime, number: int) -> OutgoingEmail:
    return _build("answers_published", registration, at=at, number=number)


def company_schedule(registration: Registration, visits: list, *, at: datetime) -> None:
    entries = visit_entries(visits, sequence=registration.sequence, stamp=at)
    _write("company_schedule", registration, at=at, visits=visits, **_published(entries, registration.event))


def _published(entries: list[ical.Entry], event: Event) -> dict[str, str]:
    if not entries:
        return {}
    return {"calendar": ical.feed(entries, event.title).decode(), "calendar_method": "PUBLISH"}


# --- To others ------------------------------------------------------------------------------------


def school_schedule(person: SchoolPerson, visits: list, *, at: datetime) -> None:
    entries = visit_entries(visits, sequence=person.sequence, stamp=at)
    outbox.write(
        "events/email/school_schedule",
        to=person.email,
        context={"event": person.event, "visits": visits} | _sender(timezone.localdate(at)),
        keys={"link": schedule_key(person)},
        about=person.event,
        at=at,
        **_published(entries, person.event),
    )


def invitation(invited: EventInvitation, *, at: datetime) -> OutgoingEmail:
    event = invited.event
    context = {"event": event, "page": page_of(event)} | _sender(timezone.localdate(at))
    return outbox.build("events/email/invitation", to=invited.email, context=context, about=event, at=at)


def answers_to_invited(invited: EventInvitation, *, at: datetime, number: int) -> OutgoingEmail:
    """Who was invited and did not come reads the same, at the same moment."""
    event = invited.event
    context = {"event": event, "page": page_of(event), "number": number} | _sender(timezone.localdate(at))
    return outbox.build("events/email/answers_to_invited", to=invited.email, context=context, about=event, at=at)


def may_see_list(co_organiser: CoOrganiser, *, at: datetime) -> None:
    event = co_organiser.event
    address = absolute(reverse("attendance", args=[event.slug]))
    context = {"event": event, "address": address} | _sender(timezone.localdate(at))
    outbox.write("events/email/may_see_list", to=co_organiser.user.email, context=context, about=event, at=at)


def counters_differ(events: list[Event], *, at: datetime) -> None:
    """To the pilot: something that should never happen has."""
    context = {"events": events} | _sender(timezone.localdate(at))
    outbox.write("events/email/counters_differ", to=settings.PILOT_MAILBOX, context=context, about=events[0], at=at)
