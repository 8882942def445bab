"""A meeting that decides: Eva calls it from two cases, notes who does what, and approves; nothing falls asleep after.

In a real browser, with the letters from a real mail server, and with the clock moved past the date.
"""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases import actions
from cases.models import Assignment, PilotMeeting
from portal.calendar import calendars
from portal.models import OutgoingEmail
from portal.site import sweep
from portal.text.swedish import STOCKHOLM
from tests.browser.barriers import check
from tests.browser.test_story import address_in, browser_of, letters_to, sign_in, town  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two_cases(case, assignment):
    """Bo's café, where Bygg is asked; and a bakery that nobody has been asked about."""
    return case, actions.register(
        actions.Submission(description="Jag vill bygga ut bageriet.", name="Bo Berg", email="bo@example.org")
    )


def test_a_meeting_that_decides(browser_of, postman, two_cases, anna, environment):  # noqa: F811
    cafe, bakery = two_cases
    eva = browser_of()
    eva.goto("/logga-in/?next=/admin/cases/case/%3Fvy%3Doppna")
    sign_in(eva, postman, "eva@example.org")

    # Eva calls the meeting from the list, from both cases.
    for case in two_cases:
        eva.get_by_label(f"Välj {case.reference}").check()
    eva.get_by_role("button", name="Kalla till lotsmöte …").click()
    expect(eva.get_by_role("heading", name="Kalla till lotsmöte")).to_be_visible()
    expect(eva.get_by_label("Anna Alm, Bygg")).to_be_checked()
    check(eva, "meeting-call")
    eva.get_by_role("button", name="Kalla till mötet").click()
    expect(eva.get_by_text("Skriv en plats eller en länk till mötet.").first).to_be_visible()
    check(eva, "meeting-call-error")
    eva.get_by_label("Plats").fill("Stadshuset, rum 2")
    eva.get_by_label(re.compile(f"om {cafe.reference}")).check()
    eva.get_by_role("button", name="Kalla till mötet").click()
    expect(eva.get_by_text("Alla inbjudna får ett mejl.")).to_be_visible()
    check(eva, "meeting-screen")

    # Anna and Bo are told; Anna reads the agenda of her own case, Bo the time and place.
    agenda = browser_of()
    agenda.goto(address_in(letters_to(postman, "anna@example.org")[-1], "Se dagordningen"))
    sign_in(agenda, postman, "anna@example.org")
    expect(agenda.get_by_role("heading", name=cafe.reference)).to_be_visible()
    expect(agenda.get_by_role("heading", name=bakery.reference)).to_have_count(0)
    check(agenda, "meeting-agenda")
    bo = browser_of()
    bos_page = address_in(letters_to(postman, "bo@example.org")[-1], "Se ditt ärende")
    bo.goto(bos_page)
    expect(bo.get_by_role("heading", name="Möte om ditt ärende")).to_be_visible()
    expect(bo.get_by_text("Stadshuset, rum 2")).to_be_visible()
    check(bo, "meeting-business")
    agenda.goto("/handlaggare/")
    expect(agenda.get_by_role("heading", name="Möten")).to_be_visible()
    check(agenda, "meeting-workspace")

    # During the meeting, by keyboard alone: who came, what was decided, who does what by when.
    meeting = PilotMeeting.objects.get()
    PilotMeeting.objects.filter(pk=meeting.pk).update(start=timezone.now() - timedelta(minutes=5))
    eva.reload()
    eva.get_by_role("button", name=re.compile(r"^Här\s?: Anna Alm")).press("Enter")
    expect(eva.get_by_text("Anna Alm, Bygg: här.")).to_be_visible()
    due = calendars.office().add(timezone.localdate(), 3)
    first = eva.get_by_role("article", name=cafe.reference)
    first.get_by_label("Beslut").focus()
    eva.keyboard.type("Bygg mäter, Miljö ringer.")
    eva.keyboard.press("Tab")
    eva.keyboard.type(f"Bygg: mät uteserveringen {due}\nMiljö: ring Bo om köket {due}")
    eva.keyboard.press("Tab")
    eva.keyboard.type("Miljö: Registrera caféet\nBygg: Sök bygglov")
    eva.keyboard.press("Tab")
    eva.keyboard.type("Du behöver registrera caféet och sedan söka bygglov. Vi hör av oss.")
    eva.keyboard.press("Tab")
    eva.keyboard.press("Enter")
    expect(eva.get_by_text(f"{cafe.reference} är sparat.")).to_be_visible()
    second = eva.get_by_role("article", name=bakery.reference)
    second.get_by_label("Åtgärder").fill("bygg tittar på det")
    second.get_by_role("button", name="Spara").click()
    expect(eva.get_by_text("Skriv vem, kolon och vad").first).to_be_visible()
    check(eva, "meeting-line-error")
    second = eva.get_by_role("article", name=bakery.reference)
    second.get_by_label("Åtgärder").fill(f"Anna Alm: titta på ritningen {due}")
    eva.get_by_role("button", name="Spara, godkänn och skicka").click()
    expect(eva.get_by_text("Protokollet är godkänt.", exact=False).first).to_be_visible()
    check(eva, "meeting-approved")
    eva.goto("/admin/cases/pilotmeeting/")
    check(eva, "meeting-list")

    # Anna finds the minutes, and Bo his summary and his road map.
    agenda.goto(f"/handlaggare/moten/{meeting.pk}/")
    expect(agenda.get_by_text("Bygg mäter, Miljö ringer.")).to_be_visible()
    check(agenda, "meeting-minutes")
    bo.goto(address_in(letters_to(postman, "bo@example.org")[-1], "Läs sammanfattningen"))
    expect(bo.get_by_text("Du behöver registrera caféet och sedan söka bygglov.", exact=False)).to_be_visible()
    steps = bo.get_by_role("region", name="Det här behöver du").get_by_role("listitem")
    expect(steps).to_have_count(2)
    expect(steps.first).to_contain_text("Registrera caféet")

    # The date passes: Anna is reminded of her action, takes a new date, and Bo reads why.
    asked = Assignment.objects.get(case=bakery)
    assert asked.officer == anna
    late = calendars.office().add(asked.due, 1)
    before = len(letters_to(postman, "anna@example.org"))
    sweep.run(datetime.combine(late, time(9), tzinfo=STOCKHOLM))
    reminders = letters_to(postman, "anna@example.org")[before:]
    assert len(reminders) == 1
    assert bakery.reference in reminders[0].get_body(("plain",)).get_content()
    agenda.goto(f"/handlaggare/uppdrag/{asked.pk}/")
    new = calendars.office().add(late, 4)
    agenda.get_by_text("Vi hinner inte: välj ett nytt datum").click()
    agenda.get_by_label("Nytt datum").fill(new.isoformat())
    agenda.get_by_label(re.compile("Varför")).fill("Ritningen saknar mått, så vi mäter på plats.")
    agenda.get_by_role("button", name="Ge företaget ett nytt datum").click()
    expect(agenda.get_by_text("Ritningen saknar mått", exact=False).first).to_be_visible()
    OutgoingEmail.objects.filter(state="queued").update(
        not_before=timezone.now()
    )  # an hour passes, in which she may regret
    bo.goto(address_in(letters_to(postman, "bo@example.org")[-1], r"[^:\n]+"))
    expect(bo.get_by_text("Ritningen saknar mått, så vi mäter på plats.", exact=False).first).to_be_visible()
    bo.goto(bos_page)
    expect(bo.get_by_text("Du behöver registrera caféet och sedan söka bygglov.", exact=False)).to_be_visible()
