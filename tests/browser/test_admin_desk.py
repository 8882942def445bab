"""Eva's desk as she meets it: read by axe, on a phone, by keyboard, and without scripts."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases import actions
from cases.models import StandardText
from portal.models import UnsentText
from tests.browser.barriers import check

pytestmark = pytest.mark.browser
LIST = "/admin/cases/case/"
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture
def busy(case, building, environment, fire_service, eva, anna):
    """Bo's café with everything that a page can hold."""
    StandardText.objects.create(title="Tack", text="Tack för ditt ärende. Vi ringer dig i morgon.")
    asked = actions.ask_sector(
        case, building, by=eva, officer=anna, question="Behövs bygglov?", at=timezone.now() - timedelta(days=12)
    )
    actions.ask_business(asked, "Hur stor är uteserveringen?", by=anna)
    actions.ask_sector(case, fire_service, by=eva)
    actions.write_note(case, "Ring Bo före helgen.", by=eva)
    actions.add_step(case, "Registrera livsmedelsverksamhet", sector=environment, by=eva)
    actions.add_step(case, "Sök bygglov", sector=building, by=eva, apply_url="https://www.example.org/bygglov")
    actions.register(actions.Submission(description="Skylt på Storgatan", email="bo@example.org"))
    actions.register(
        actions.Submission(description="Får jag sälja korv vid torget?", name="Vera", phone="0123-456 78")
    )
    return case


def address(case) -> str:
    return reverse("admin:cases_case_change", args=[case.pk])


def test_no_page_of_the_desk_has_a_barrier(window_of, busy, cafe, eva):
    page = window_of(eva)
    for name, path in {
        "index": "/admin/",
        "list": LIST,
        "empty": f"{LIST}?q=finnsinte",
        "case": address(busy),
        "wish": reverse("admin:cases_wish_change", args=[cafe.pk]),
    }.items():
        page.goto(path)
        page.evaluate(OPEN_ALL)
        check(page, f"desk-{name}")


def test_a_refused_deed_has_no_barrier_and_takes_the_focus(window_of, busy, eva):
    page = window_of(eva)
    page.goto(address(busy))
    page.get_by_text("Avsluta ärendet", exact=True).first.click()
    page.get_by_role("button", name="Avsluta ärendet").click()
    expect(page).to_have_title(re.compile("^Fel:"))
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "desk-refused")
    page.get_by_role("link", name="Välj ett resultat.").click()
    expect(page.get_by_label("Resultat")).to_be_focused()


def test_the_page_between_for_several_cases_has_no_barrier(window_of, busy, eva):
    page = window_of(eva)
    page.goto(f"{LIST}?vy=oppna")
    page.get_by_label(f"Välj {busy.reference}").check()
    page.get_by_role("button", name="Avsluta …").click()
    page.get_by_role("heading", name="Avsluta").wait_for()
    check(page, "desk-several")


def test_an_officer_s_reading_page_has_no_barrier(window_of, busy, anna, eva):
    page = window_of(anna)
    for name, path in {"list": LIST, "case": address(busy)}.items():
        page.goto(path)
        page.evaluate(OPEN_ALL)
        check(page, f"reading-{name}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_standard_text_is_put_after_what_waits_and_sent_with_and_without_scripts(window_of, busy, scripts, eva):
    UnsentText.objects.create(user=eva, page=f"case-{busy.pk}", fields={"skicka-text": ["Hej Bo!"]})
    page = window_of(eva, scripts=scripts)
    page.goto(address(busy))
    page.get_by_label("Standardtext").select_option("Tack")
    if scripts:
        page.get_by_label("Din text").press("End")  # with the cursor placed too it stands apart from what is written
    page.get_by_role("button", name="Lägg in texten").click()
    page.get_by_role("button", name="Skicka till företaget").click()
    page.get_by_text("Texten är skickad till företaget.").wait_for()
    sent = busy.messages.latest("pk").text.replace("\r\n", "\n")
    assert sent == "Hej Bo!\n\nTack för ditt ärende. Vi ringer dig i morgon."


def test_a_case_is_triaged_by_keyboard_alone(window_of, case, eva):
    page = window_of(eva)
    page.goto(LIST)
    page.get_by_role("link", name=case.subject).press("Enter")
    page.get_by_role("button", name="Fråga Bygg").press("Enter")
    page.get_by_text("Bygg har fått frågan.", exact=False).first.wait_for()
    page.get_by_role("button", name="Ångra", exact=True).press("Enter")
    page.get_by_text("Det är ångrat").wait_for()
    assert not case.assignments.exists()


def test_single_keys_lead_to_the_box_the_sectors_and_the_texts_and_can_be_turned_off(window_of, busy, eva):
    page = window_of(eva)
    page.goto(address(busy))
    page.keyboard.press("a")
    expect(page.get_by_label("Din text")).to_be_focused()
    page.keyboard.type("fj?")  # are letters there
    expect(page.get_by_label("Din text")).to_have_value("fj?")
    page.get_by_label("Din text").blur()
    page.keyboard.press("f")
    expect(page.get_by_label("Sektor", exact=True).first).to_be_focused()
    page.get_by_label("Sektor", exact=True).first.blur()
    page.keyboard.press("j")
    expect(page.locator(".said").first).to_be_focused()
    page.keyboard.press("?")
    check(page, "desk-keys")
    page.get_by_label("Använd tangenterna").uncheck()
    page.get_by_role("button", name="Stäng", exact=True).click()
    page.keyboard.press("a")
    expect(page.get_by_label("Din text")).not_to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_typed_stays_and_back_finds_the_page(window_of, case, building, eva, scripts):
    page = window_of(eva, scripts=scripts)
    page.goto(address(case))
    page.get_by_label("Din text").fill("Hej Bo! Vi har tittat på")
    page.get_by_role("button", name="Fråga Bygg").click()
    page.get_by_text("Bygg har fått frågan.", exact=False).first.wait_for()
    expect(page.locator("#fragor #sagt")).to_be_focused()
    expect(page.locator("#fragor #sagt")).to_be_in_viewport()
    page.get_by_role("button", name="Ångra", exact=True).click()
    page.get_by_text("Avsluta ärendet", exact=True).first.click()
    page.get_by_role("button", name="Avsluta ärendet").click()
    page.get_by_role("link", name="Välj ett resultat.").wait_for()
    expect(page.get_by_label("Din text")).to_have_value("Hej Bo! Vi har tittat på")
    page.get_by_role("link", name=case.reference).or_(
        page.get_by_role("link", name="Tillbaka till listan")
    ).first.click()
    page.go_back()
    expect(page.get_by_role("link", name="Välj ett resultat.")).to_be_visible()
    expect(page.get_by_label("Din text")).to_have_value("Hej Bo! Vi har tittat på")
    elsewhere = window_of(eva, scripts=scripts)
    elsewhere.goto(LIST)
    elsewhere.get_by_role("region", name="Utkast").get_by_role("link").click()
    expect(elsewhere.get_by_label("Din text")).to_have_value("Hej Bo! Vi har tittat på")


@pytest.mark.parametrize("scripts", [True, False])
def test_notes_stay_when_attendance_is_pressed_in_the_meeting(window_of, case, building, eva, anna, scripts):
    start = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=9)
    (meeting,) = actions.call_meeting(
        [case],
        by=eva,
        start=start,
        end=start + timedelta(hours=1),
        place="Stadshuset",
        guests=[actions.Guest(email=anna.email, user=anna, sector=building)],
    )
    page = window_of(eva, scripts=scripts)
    page.goto(reverse("admin:cases_pilotmeeting_change", args=[meeting.pk]))
    page.get_by_label("Beslut").fill("Bygg mäter.")
    page.get_by_label("Åtgärder").fill("Lotsen: ring Bo\nbygg ri")
    page.get_by_role("button", name=re.compile(r"^Inte här\s?: Anna Alm")).click()
    page.get_by_text("Anna Alm, Bygg: inte här.").wait_for()
    expect(page.get_by_label("Beslut")).to_have_value("Bygg mäter.")
    expect(page.get_by_label("Åtgärder")).to_have_value("Lotsen: ring Bo\nbygg ri")
    expect(page.get_by_role("link", name=re.compile("^Åtgärder: Rad 2: Skriv vem"))).to_be_visible()
    check(page, "desk-meeting-half-written") if scripts else None


def test_what_is_pressed_in_a_row_of_the_day_is_undone_there(window_of, case, building, eva):
    """The row leads to the case, and its own buttons lie above that."""
    page = window_of(eva)
    page.goto(reverse("today"))
    page.get_by_role("button", name="Fråga Bygg").click()
    row = page.locator(".work", has_text=case.reference)
    expect(row).to_contain_text("Bygg har fått frågan.")
    check(page, "day-pressed")
    row.get_by_role("button", name="Ångra").click()
    page.get_by_text("Det är ångrat").wait_for()
    assert page.get_by_role("button", name="Fråga Bygg").is_visible()
