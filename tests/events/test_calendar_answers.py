"""Letters that answer ours about a sign-up: what a calendar program sends, and what people write."""

from email.message import EmailMessage

import pytest
from icalendar import Calendar

from events.models import Attendee, Registration
from events.workflow import Place
from portal.mail import outbox
from portal.mail.outbox import sending
from portal.models import IncomingEmail, OutgoingEmail
from portal.pages import inboxes
from tests.gatherings import sign_up
from tests.mailing import answer_to, bring, letter_to

pytestmark = pytest.mark.usefixtures("mail_in")


def calendar_says(
    letter: OutgoingEmail, says: str, *, sender: str = "", text: str = "", comment: str = ""
) -> EmailMessage:
    """As a calendar program answers: to the organizer of the file, whatever the letter's Reply-To is."""
    parts = outbox.as_message(letter).message().walk()
    part = next(each for each in parts if each.get_content_type() == "text/calendar")
    sent = Calendar.from_ical(part.get_payload(decode=True))
    sent["method"] = "REPLY"
    (event,) = sent.walk("VEVENT")
    event["attendee"].params["PARTSTAT"] = says
    if comment:
        event.add("comment", comment)
    answer = EmailMessage()
    answer["From"] = sender or letter.to
    answer["To"] = str(event["organizer"]).removeprefix("mailto:")
    answer["Subject"] = f"Avböjt: {event['summary']}"
    answer["Message-ID"] = f"<{says}-{letter.pk}@example.org>"
    answer.set_content(text)
    answer.add_alternative(sent.to_ical().decode(), subtype="calendar", params={"method": "REPLY"})
    return answer


def test_a_no_in_the_calendar_gives_back_that_seat_alone(breakfast, eva):
    sign_up(breakfast, "bo@example.org")
    sign_up(breakfast, "david@example.org", "David", "Disa")
    for says, told in (("ACCEPTED", "kommer"), ("TENTATIVE", "kommer kanske")):
        row = bring(calendar_says(letter_to("bo@example.org"), says))
        assert (row.state, row.outcome) == ("sorted", f"bo@example.org {told}, enligt kalendern.")
    assert Registration.objects.get(email="bo@example.org").place == Place.CONFIRMED
    row = bring(calendar_says(letter_to("bo@example.org"), "DECLINED"))
    assert Registration.objects.get(email="bo@example.org").place == Place.CANCELLED
    assert (row.kind, row.state, row.outcome) == (
        "attendance",
        "sorted",
        "bo@example.org sa nej i kalendern och är avanmäld.",
    )
    row = bring(calendar_says(letter_to("david@example.org"), "DECLINED"))
    assert row.state == "unread"
    assert "men 2 är anmälda" in row.outcome
    assert inboxes.of(breakfast, eva).get() == row  # shown where it is counted, though it has no words
    assert Registration.objects.get(email="david@example.org").place == Place.CONFIRMED


def test_somebody_with_an_address_of_her_own_gives_back_her_seat_and_a_stranger_nobodys(client, breakfast):
    typed = {"company_name": "Bos bageri", "attendees": "Bo Berg\nBerit Berg, berit@example.org"}
    client.post(f"/evenemang/{breakfast.slug}/anmalan/", typed | {"email": "bo@example.org"})
    letter = letter_to("berit@example.org")
    assert bring(calendar_says(letter, "DECLINED", sender="david@example.org")).is_from_another
    assert Attendee.objects.filter(name="Berit Berg").exists()
    assert bring(calendar_says(letter, "ACCEPTED")).outcome == "Berit Berg kommer, enligt kalendern."
    assert bring(calendar_says(letter, "TENTATIVE")).outcome == "Berit Berg kommer kanske, enligt kalendern."
    assert Attendee.objects.filter(name="Berit Berg").exists()
    bring(calendar_says(letter, "DECLINED"))
    assert list(Attendee.objects.values_list("name", flat=True)) == ["Bo Berg"]


def test_what_somebody_writes_waits_on_the_events_page_and_changes_nothing(breakfast):
    registration = sign_up(breakfast, "bo@example.org")
    row = bring(answer_to(letter_to("bo@example.org"), "Finns det parkering?"))
    assert (row.state, row.about, row.about_id) == ("unread", "registration", registration.pk)
    assert row.outcome == f"Svar från bo@example.org om träffen ”{breakfast.title}”."
    assert IncomingEmail.objects.unread().get().text == "Finns det parkering?"


def test_a_no_at_a_corrected_address_gives_its_seat_back(breakfast):
    """The letter that waited went to the address of today, and its calendar entry is answered there."""
    registration = sign_up(breakfast, "fel@example.org")
    Registration.objects.filter(pk=registration.pk).update(email="bo@example.org")
    (kept,) = OutgoingEmail.objects.filter(to="fel@example.org")
    assert sending._goes_to_todays_address(kept)
    kept.refresh_from_db()
    bring(calendar_says(kept, "DECLINED"))
    assert Registration.objects.get().place == Place.CANCELLED
