"""Calendar files as they leave a real mail server: asked, moved across the change of clocks, and called off."""

import email
from datetime import UTC, date, datetime, time, timedelta
from email.policy import default

import pytest
from icalendar import Calendar

from events import actions, emails
from events.models import Registration
from portal.mail import links, outbox
from portal.models import LogEntry, OutgoingEmail
from portal.site import sweep
from portal.text.swedish import STOCKHOLM
from tests.gatherings import an_event, sign_up

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def clock(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=STOCKHOLM)


def delivered(postman, address: str) -> list[tuple[str, Calendar]]:
    while outbox.send_due().sent:
        pass
    found = []
    for envelope in postman.delivered:
        if envelope.rcpt_tos == [address] and b"text/calendar" in envelope.content:
            letter = email.message_from_bytes(envelope.content, policy=default)
            (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
            found.append((part.get_param("method"), Calendar.from_ical(part.get_payload(decode=True))))
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change_day", [SPRING, AUTUMN])
def test_asked_moved_and_called_off_is_one_entry_with_three_versions(eva, postman, change_day):
    before, after = change_day - timedelta(days=3), change_day + timedelta(days=4)
    early = clock(change_day - timedelta(days=20), 9)
    event = an_event(eva, start=clock(before, 14), end=clock(before, 16), place="Rådhuset, Åsögatan", address="")
    sign_up(event, "bo@example.org", at=early)
    actions.move_event(event, start=clock(after, 14), end=clock(after, 16), by=eva, at=early)
    actions.call_off(event, because="Snö", by=eva, at=early)
    read = delivered(postman, "bo@example.org")
    assert [method for method, _ in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [str(calendar["method"]) for _, calendar in read] == ["REQUEST", "REQUEST", "CANCEL"]
    entries = [calendar.walk("VEVENT")[0] for _, calendar in read]
    assert [entry["sequence"] for entry in entries] == [0, 1, 2]
    assert len({str(entry["uid"]) for entry in entries}) == 1
    assert [entry["dtstart"].dt.date() for entry in entries] == [before, after, after]
    assert {entry["dtstart"].dt.strftime("%H:%M") for entry in entries} == {"14:00"}
    assert {entry["dtstart"].dt.astimezone(UTC).hour for entry in entries} == {12, 13}
    assert [str(entry["status"]) for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [str(entry["attendee"]) for entry in entries] == ["mailto:bo@example.org"] * 3
    assert all(len(calendar.walk("VTIMEZONE")) == 1 for _, calendar in read)


def test_a_letter_asks_for_no_answer_that_nobody_would_read(breakfast):
    sign_up(breakfast, "bo@example.org")
    letter = OutgoingEmail.objects.get(kind="confirmed")
    guest = Calendar.from_ical(letter.calendar).walk("VEVENT")[0]["attendee"]
    assert (letter.calendar_method, guest.params["PARTSTAT"], guest.params["RSVP"]) == ("REQUEST", "ACCEPTED", "FALSE")


def test_the_event_stands_once_in_the_calendar_of_whoever_signs_up(client, breakfast):
    """The letter and the own page name it the same, and the page offers no third while one can sign up."""
    bo = sign_up(breakfast, "bo@example.org")
    page = links.mint(emails.registration_key(bo))
    found = [OutgoingEmail.objects.get(kind="confirmed").calendar, client.get(page + "kalender.ics").content]
    assert len({str(Calendar.from_ical(file).walk("VEVENT")[0]["uid"]) for file in found}) == 1
    page = client.get(f"/evenemang/{breakfast.slug}/").content.decode()
    assert ("följer träffen med i mejlet" in page, "Lägg in i kalendern" in page) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_who_cancels_and_comes_again_gets_a_new_entry(eva, postman, breakfast):
    actions.cancel(sign_up(breakfast, "bo@example.org"))
    sign_up(breakfast, "bo@example.org")
    read = delivered(postman, "bo@example.org")
    assert [method for method, _ in read] == ["REQUEST", "CANCEL", "REQUEST"]
    first, gone, again = [str(calendar.walk("VEVENT")[0]["uid"]) for _, calendar in read]
    assert first == gone != again


def test_the_sweep_brings_what_time_alone_brings(full, eva):
    """Reminders, seats whose answer is late, and the wishes about food, at any time of the day."""
    full.reminders.create(days_before=1)
    full.answer_hours = 1
    full.save()
    sign_up(full, "fia@example.org", diet="Vegan")
    actions.cancel(Registration.objects.get(email="bo@example.org"))
    sweep.run(full.start - timedelta(minutes=30))
    assert Registration.objects.get(email="fia@example.org").place == "lapsed"
    assert LogEntry.objects.filter(action="event.remind").count() == 1
    sweep.run(full.end, dry_run=True)
    assert not LogEntry.objects.filter(action="event.dispose").exists()
    sweep.run(full.end)
    assert LogEntry.objects.get(action="event.dispose").details["what"] == "diet"
