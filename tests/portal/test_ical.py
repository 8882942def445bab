"""Calendar files, read back as a calendar program reads them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped,unused-ignore]
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from portal.calendar.ical import Entry, attached, feed

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2027, 1, 4, 10, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAGE = "https://portal.example.org/traffar/12/"


def invite(**changed: Any) -> bytes:
    facts: dict[str, Any] = {
        "uid": "event-12@portal.example.org",
        "sequence": 0,
        "start": datetime(2027, 2, 9, 8, 0, tzinfo=UTC),
        "end": datetime(2027, 2, 9, 9, 30, tzinfo=UTC),
        "summary": "Träff om upphandling",
        "organizer_email": "lotsen@example.org",
        "stamp": NOW,
    }
    method = changed.pop("method", "REQUEST")
    return attached([Entry(**facts | changed)], method)


# The time zone as another library reads it, one that trusts nothing but the VTIMEZONE in the file.
ZONE_IN_FILE = tzical(StringIO(invite().decode())).get()


def entry(**changed: Any) -> Entry:
    facts: dict[str, Any] = {
        "uid": "event-12@portal.example.org",
        "start": datetime(2027, 2, 9, 8, 0, tzinfo=UTC),
        "end": datetime(2027, 2, 9, 9, 30, tzinfo=UTC),
        "summary": "Träff om upphandling",
        "stamp": NOW,
    }
    return Entry(**facts | changed)


def read(file: bytes) -> Any:
    """The only event in a file."""
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    return event


def lines(file: bytes) -> list[str]:
    """The file's lines as they were before folding (RFC 5545, 3.1)."""
    return file.replace(b"\r\n ", b"").decode().split("\r\n")


@pytest.mark.parametrize(
    ("start", "on_the_clock", "offset"),
    [
        ("2027-03-26T09:00", "20270326T090000", 1),
        ("2027-03-28T01:30", "20270328T013000", 1),
        ("2027-03-28T03:30", "20270328T033000", 2),
        ("2027-03-29T09:00", "20270329T090000", 2),
        ("2027-10-29T09:00", "20271029T090000", 2),
        ("2027-10-31T01:30", "20271031T013000", 2),
        ("2027-10-31T03:30", "20271031T033000", 1),
        ("2027-11-01T09:00", "20271101T090000", 1),
    ],
)
def test_a_time_in_a_clock_change_week_is_the_time_on_the_wall(start: str, on_the_clock: str, offset: int) -> None:
    moment = datetime.fromisoformat(start).replace(tzinfo=STOCKHOLM)
    file = invite(start=moment.astimezone(UTC), end=moment.astimezone(UTC) + HOUR)
    assert f"DTSTART;TZID=Europe/Stockholm:{on_the_clock}" in lines(file)
    assert read(file)["dtstart"].dt == moment
    assert read(file)["dtstart"].dt.utcoffset() == timedelta(hours=offset)
    assert (read(file)["dtend"].dt - moment.astimezone(UTC)) == HOUR


@given(st.datetimes(datetime.fromisoformat("1997-01-01"), datetime.fromisoformat("2090-12-31")))
def test_the_time_zone_in_the_file_says_what_the_real_one_says(on_the_clock: datetime) -> None:
    moment = on_the_clock.replace(tzinfo=UTC).astimezone(STOCKHOLM)
    assert moment.astimezone(UTC).astimezone(ZONE_IN_FILE).utcoffset() == moment.utcoffset()


def test_the_hour_that_comes_twice_in_october_is_written_so_that_it_cannot_be_mistaken() -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    file = invite(start=first, end=first + HOUR)
    assert "DTSTART;TZID=Europe/Stockholm:20271031T023000" in lines(file)
    assert "DTEND:20271031T013000Z" in lines(file)
    assert (read(file)["dtstart"].dt.astimezone(UTC), read(file)["dtend"].dt) == (first, first + HOUR)


def test_an_invitation_carries_what_the_reader_needs() -> None:
    file = invite(
        description="Ta med frågor.\nKaffe från 8.30.",
        location="Rådhuset, Storgatan 37",
        organizer_name="Företagslotsen",
        attendees=["bo@example.org"],
        url="https://portal.example.org/traffar/12/",
        sequence=3,
    )
    event = read(file)
    assert Calendar.from_ical(file)["method"] == "REQUEST"
    assert event["uid"] == "event-12@portal.example.org"
    assert event["sequence"] == 3
    assert event["status"] == "CONFIRMED"
    assert event["dtstamp"].dt == NOW
    assert event["summary"] == "Träff om upphandling"
    assert event["description"] == "Ta med frågor.\nKaffe från 8.30.\nhttps://portal.example.org/traffar/12/"
    assert event["location"] == "Rådhuset, Storgatan 37"
    assert event["organizer"] == "mailto:lotsen@example.org"
    assert event["organizer"].params["CN"] == "Företagslotsen"
    assert event["attendee"] == "mailto:bo@example.org"
    assert event["url"] == "https://portal.example.org/traffar/12/"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, PAGE),
        ({"description": f"Läs mer: {PAGE}"}, f"Läs mer: {PAGE}"),
        ({"description": "Ta med frågor."}, f"Ta med frågor.\n{PAGE}"),
        ({"location": PAGE}, None),
        ({"url": ""}, None),
    ],
)
def test_an_address_that_a_program_hides_stands_where_every_program_shows_it(facts, told) -> None:
    assert read(invite(**{"url": PAGE} | facts)).get("description") == told


def test_that_a_thing_is_called_off_stands_in_its_name_too() -> None:
    names = [
        event["summary"] for event in Calendar.from_ical(feed([entry(), entry(cancelled=True)], "T")).walk("VEVENT")
    ]
    assert names == ["Träff om upphandling", "Utgår: Träff om upphandling"]


def test_calling_off_keeps_the_uid_and_says_cancelled() -> None:
    file = invite(method="CANCEL", sequence=4)
    assert Calendar.from_ical(file)["method"] == "CANCEL"
    assert (read(file)["status"], read(file)["uid"]) == ("CANCELLED", "event-12@portal.example.org")
    assert read(file)["sequence"] == 4


def test_what_is_only_shown_is_published() -> None:
    assert Calendar.from_ical(invite(method="PUBLISH"))["method"] == "PUBLISH"


def test_the_file_is_the_same_every_time_for_the_same_facts() -> None:
    assert invite() == invite()


def test_lines_end_with_crlf_and_are_folded_at_75_octets() -> None:
    file = invite(description="Välkommen på träff i Åtvidaberg 🙂 " * 30)
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert b"\r" not in file.replace(b"\r\n", b"")
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert read(file)["description"] == "Välkommen på träff i Åtvidaberg 🙂 " * 30


def test_nothing_is_said_about_what_is_missing() -> None:
    names = {line.split(":")[0].split(";")[0] for line in lines(invite())}
    assert names.isdisjoint({"DESCRIPTION", "LOCATION", "URL", "ATTENDEE"})


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text(), st.text())
def test_whatever_is_typed_there_is_one_event_in_the_file(
    summary: str, description: str, location: str, name: str
) -> None:
    file = invite(summary=summary, description=description, location=location, organizer_name=name)
    assert read(file)["dtstart"].dt == datetime(2027, 2, 9, 8, 0, tzinfo=UTC)
    assert lines(file).count("BEGIN:VEVENT") == 1
    assert lines(file).count("METHOD:REQUEST") == 1


def test_text_cannot_smuggle_lines_into_the_file() -> None:
    file = invite(
        summary="Träff\r\nATTENDEE:mailto:x@example.org",
        organizer_name='Lots"\r\nMETHOD:CANCEL',
        location="a\x00b\x1b",
    )
    assert "attendee" not in read(file)
    assert read(file)["summary"] == "Träff\nATTENDEE:mailto:x@example.org"
    assert read(file)["location"] == "ab"
    assert lines(file).count("METHOD:REQUEST") == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"start": datetime.fromisoformat("2027-02-09T09:00")},
        {"end": datetime(2027, 2, 9, 8, 0, tzinfo=UTC)},
        {"uid": " "},
        {"summary": ""},
        {"sequence": -1},
        {"organizer_email": "lotsen"},
        {"attendees": ["bo@example.org\r\nMETHOD:CANCEL"]},
        {"attendees": ["bo@example.org,eva@example.org"]},
        {"url": "javascript:alert(1)"},
        {"url": "https://example.org/\r\nMETHOD:CANCEL"},
        {"url": "https://example.org/a b"},
    ],
)
def test_facts_that_make_no_entry_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"An entry|A moment"):
        invite(**changed)


def test_a_feed_has_a_name_and_all_its_events() -> None:
    file = feed([entry(), entry(uid="event-13@portal.example.org", sequence=2, cancelled=True)], "Träffar")
    calendar = Calendar.from_ical(file)
    assert (calendar["method"], calendar["x-wr-calname"], calendar["name"]) == (
        "PUBLISH",
        "Träffar",
        "Träffar",
    )
    assert [(event["uid"], event["status"]) for event in calendar.walk("VEVENT")] == [
        ("event-12@portal.example.org", "CONFIRMED"),
        ("event-13@portal.example.org", "CANCELLED"),
    ]
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines(file)
    assert lines(file).count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize("make", [list, tuple, iter])
def test_an_empty_feed_is_still_a_calendar(make: Callable[[list[Entry]], Any]) -> None:
    assert Calendar.from_ical(feed(make([]), "Träffar")).walk("VEVENT") == []
