"""What stands in calendars: an event, a seat and a visit to school as entries, and the files of them in letters.

An entry is named the same in each letter and in what is subscribed to, so that a program knows it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from events.models import Attendee, Event, Registration
from events.pure.schedules import Told
from portal.calendar import ical
from portal.mail import links
from portal.mail.links import absolute
from portal.mail.outbox import NO_FILE, CalendarFile
from portal.models import town_hall


def page_of(event: Event) -> str:
    """What is internal has no page for everybody: its letters lead to the reader's own."""
    return "" if event.is_internal else absolute(event.get_absolute_url())


def file_of(registration: Registration, *, at: datetime, attendee: Attendee | None = None) -> CalendarFile:
    """Each reader has an entry of its own with itself alone as guest. Nothing while there is no date."""
    if registration.event.start is None:
        return NO_FILE
    entry = replace(seat_entry(registration, attendee), stamp=at)
    return ical.attached([entry], "REQUEST").decode(), "REQUEST"


def goodbye(
    registration: Registration, *, had_seat: bool, at: datetime, attendee: Attendee | None = None
) -> CalendarFile:
    """Out of the calendar: the event, and the visits to school that it was told of."""
    event, entries = registration.event, []
    if had_seat and event.start:
        entries.append(replace(seat_entry(registration, attendee), stamp=at, cancelled=True))
    if attendee:
        return file_of_many(entries)
    names = {registration.pk: registration.company_name or "ett företag"}
    return file_of_many(entries + visit_entries(registration.schedule, names, stamp=at))


def seat_entry(registration: Registration, attendee: Attendee | None = None) -> ical.Entry:
    """A sign-up, or one attendee's seat, in a calendar, named the same in letters and in the page's own calendar. The
    guest has said yes by signing up: a calendar program asks for no answer, because nobody would read it."""
    event = registration.event
    return ical.Entry(
        uid=f"{f'plats-{attendee.pk}' if attendee else f'anmalan-{registration.pk}'}@{links.host()}",
        sequence=registration.sequence,
        start=event.start,
        end=event.end,
        summary=event.title,
        location=event.where if event.place or event.address else event.digital_url,
        description=f"Läs mer: {page_of(event)}" if page_of(event) else "",
        url=event.digital_url or page_of(event),
        organizer_email=town_hall().pilot_mailbox,
        organizer_name=event.organiser or town_hall().name,
        attendees=[attendee.email if attendee else registration.email],
        has_said_yes=True,
        stamp=event.changed_at,
        cancelled=event.is_called_off or not registration.has_seat,
    )


def entry_of(event: Event) -> ical.Entry:
    """The event as the public calendars show it. Only an event with a date has one."""
    return ical.Entry(
        uid=f"traff-{event.pk}@{links.host()}",
        sequence=event.sequence,
        start=event.start,
        end=event.end,
        summary=event.title,
        description=f"{event.lead}\n{page_of(event)}",
        location=event.where,
        url=page_of(event),
        stamp=event.changed_at,
        cancelled=event.is_called_off,
    )


def company_names(event: Event) -> dict[int, str]:
    """What to call each company in a schedule."""
    return {pk: name or "ett företag" for pk, name in event.registrations.values_list("pk", "company_name")}


def visit_entries(told: Iterable[Told], names: Mapping[int, str], *, stamp: datetime) -> list[ical.Entry]:
    """Visits that have a clock, those that are called off too: a calendar has to hear of it."""
    return [
        ical.Entry(
            uid=f"{visit.uid}@{links.host()}",
            sequence=visit.sequence,
            start=datetime.fromisoformat(visit.start),
            end=datetime.fromisoformat(visit.end),
            summary=f"{visit.what} och {names[visit.company]}",
            organizer_email=town_hall().pilot_mailbox,
            organizer_name=town_hall().name,
            stamp=stamp,
            cancelled=visit.is_off,
        )
        for visit in told
        if visit.start
    ]


def file_of_many(entries: list[ical.Entry]) -> CalendarFile:
    """Many entries in one letter can only be published (RFC 5546, 3.2.1): what is called off says so itself. Where
    nothing is left the whole file is a cancellation."""
    if not entries:
        return NO_FILE
    method: ical.Method = "CANCEL" if all(entry.cancelled for entry in entries) else "PUBLISH"
    return ical.attached(entries, method).decode(), method
