"""Calendar files (RFC 5545, RFC 5546), with PyPI `icalendar`. Pure: no ORM, no `now()`.

Times are written on a Swedish clock with `TZID=Europe/Stockholm` and the VTIMEZONE that says what it means.
Without it some programs show the time in UTC, and a repeated or moved entry drifts when the clocks change.

For a calendar to change or remove what it already has, the UID stays the same through an entry's whole life
and SEQUENCE is raised at every change. Calling off is METHOD:CANCEL with the same UID and a higher SEQUENCE.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
)

from portal.text.swedish import STOCKHOLM, local

Method = Literal["REQUEST", "PUBLISH", "CANCEL"]

PRODUCT = "-//Foretagsportal//Kalender//SV"
# How often a subscribed calendar may ask again.
REFRESH = timedelta(hours=6)
END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing in a calendar. All moments are aware; `stamp` is when this version of it was written.

    `uid` is stable and unique in the world (`event-12@host`). `sequence` starts at 0. `attendees` are e-mail
    addresses: everybody who gets the file reads them, so leave them out of what is public.
    Raises ValueError for a naive moment, an end that is not after the start, a blank uid or summary, a
    negative sequence, or an address or url that could carry more than itself into the file.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    stamp: datetime
    sequence: int = 0
    description: str = ""
    location: str = ""
    url: str = ""
    organizer_email: str = ""
    organizer_name: str = ""
    attendees: Sequence[str] = field(default=())
    has_said_yes: bool = False  # the attendees: nobody asks them to answer
    cancelled: bool = False

    def __post_init__(self) -> None:
        # In UTC: on a Swedish clock 02.30 can come after 02.30.
        if local(self.end).astimezone(UTC) <= local(self.start).astimezone(UTC):
            raise ValueError("An entry ends after it starts.")
        if not self.uid.strip() or not self.summary.strip() or self.sequence < 0:
            raise ValueError("An entry needs a uid, a summary and a sequence of 0 or more.")
        is_web_address = self.url.startswith(("https://", "http://")) and self.url.isprintable()
        if self.url and (not is_web_address or " " in self.url):
            raise ValueError("An entry's url is a web address.")
        for address in (*self.attendees, *([self.organizer_email] if self.organizer_email else [])):
            if address.count("@") != 1 or any(sign.isspace() or sign in '",;:<>' for sign in address):
                raise ValueError("An entry's addresses are plain e-mail addresses.")


def attached(entries: Iterable[Entry], method: Method) -> bytes:
    """A file to attach to a letter, as UTF-8.

    Send it as `text/calendar; method=…; charset=utf-8` with the same method as in the file. `REQUEST` asks
    the attendees, `PUBLISH` only shows, `CANCEL` takes away entries that were sent with the same uid.
    Several entries with names of their own are for `PUBLISH` (RFC 5546, 3.2).
    """
    is_cancelled = method == "CANCEL"
    return _written(
        _letter_head(method), (replace(each, cancelled=is_cancelled or each.cancelled) for each in entries)
    )


def feed(events: Iterable[Entry], name: str) -> bytes:
    """A calendar to subscribe to, as UTF-8, called `name` in the reader's program.

    Serve it as `text/calendar; charset=utf-8`. Keep cancelled entries in it for a while: a program that finds
    them gone may go on showing them.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("name", _text(name))
    calendar.add("x-wr-calname", _text(name))
    calendar.add("x-wr-timezone", STOCKHOLM.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return _written(_head(calendar), events)


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _written(head: bytes, entries: Iterable[Entry]) -> bytes:
    return head + b"".join(bytes(_event(entry).to_ical()) for entry in entries) + END


def _head(calendar: Calendar) -> bytes:
    """All that stands before the entries: what the calendar says of itself, and the zone that they name."""
    return bytes(calendar.to_ical()).removesuffix(END) + _zone_as_written()


@cache
def _letter_head(method: Method) -> bytes:
    """The same in every letter, so it is written once."""
    return _head(_calendar(method))


@cache
def _zone_as_written() -> bytes:
    return bytes(_swedish_time().to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", _text(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("last-modified", entry.stamp.astimezone(UTC))
    event.add("dtstart", _clock(entry.start))
    event.add("dtend", _clock(entry.end))
    event.add("summary", _text(f"Utgår: {entry.summary}" if entry.cancelled else entry.summary))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    if description := _told(entry):
        event.add("description", _text(description))
    if entry.location:
        event.add("location", _text(entry.location))
    if entry.url:
        event.add("url", entry.url)
    if entry.organizer_email:
        event.add("organizer", _address(entry.organizer_email, name=entry.organizer_name))
    for email in entry.attendees:
        attendee = _address(email)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("ACCEPTED" if entry.has_said_yes else "NEEDS-ACTION")
        attendee.params["RSVP"] = vText("FALSE" if entry.has_said_yes else "TRUE")
        event.add("attendee", attendee, encode=False)
    return event


def _told(entry: Entry) -> str:
    """The description, with the address that Outlook and telephones hide in a property of its own."""
    is_told = not entry.url or entry.url in f"{entry.description} {entry.location}"
    return entry.description if is_told else f"{entry.description}\n{entry.url}".strip()


def _clock(at: datetime) -> datetime:
    """The moment on a Swedish clock; in UTC for the hour in October that comes a second time.

    RFC 5545 reads a local time that comes twice as the first of the two.
    """
    at = local(at)
    return at.astimezone(UTC) if at.fold else at


def _text(text: str) -> str:
    """Without the control characters that RFC 5545 does not allow; line breaks and tabs stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127))


def _address(email: str, *, name: str = "") -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # A quotation mark cannot be written in a parameter (RFC 5545, 3.2).
    if shown := " ".join(_text(name).replace('"', "'").split()):
        address.params["CN"] = vText(shown)
    return address


def _swedish_time() -> Timezone:
    """Summer time from the last Sunday in March to the last in October, at 01.00 UTC (directive 2000/84/EC).

    As two yearly rules, which every program reads; the library's own list of dates stops in 2037.
    """
    zone = Timezone()
    zone.add("tzid", STOCKHOLM.key)
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    one_hour, two_hours = timedelta(hours=1), timedelta(hours=2)
    for part, name, first, month, before, after in (
        (summer, "CEST", "1996-03-31T02:00", 3, one_hour, two_hours),
        (winter, "CET", "1996-10-27T03:00", 10, two_hours, one_hour),
    ):
        part.add("tzname", name)
        part.add("dtstart", datetime.fromisoformat(first))
        part.add("rrule", vRecur(freq="yearly", bymonth=month, byday="-1SU"))
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone
