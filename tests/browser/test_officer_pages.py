"""The officer's pages as a person meets them: on a phone, by keyboard, without scripts, and read by axe."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases import actions, emails
from cases.models import Case, StandardText, Step
from portal.mail import links
from portal.models import UnsentText
from tests.browser.barriers import check

pytestmark = pytest.mark.browser


@pytest.fixture
def busy(assignment, case, building, environment, eva, anna, cecilia):
    """Bo's café with a thread, a road map and standard texts."""
    other = actions.ask_sector(case, environment, by=eva, officer=cecilia)
    actions.write_to_business(case, "Hej Bo! Jag har frågat Bygg och Miljö. Du hör från dem i veckan.", by=eva)
    actions.add_step(case, "Registrera livsmedelsverksamhet", sector=environment, by=cecilia, assignment=other)
    actions.answer(other, "Registrera caféet hos oss senast två veckor innan du öppnar.", by=cecilia, to_business=True)
    actions.add_step(
        case, "Sök bygglov", sector=building, by=anna, assignment=assignment, apply_url="https://www.boverket.se"
    )
    actions.write_note(case, "Ligger inom detaljplan 1982:3.", by=anna, sector=building)
    StandardText.objects.create(title="Bygglov, så går det till", text="Du söker bygglov hos oss.", sector=building)
    StandardText.objects.create(title="Hälsning", text="Välkommen att ringa om något är oklart.")
    return assignment


def test_annas_pages(busy, window_of, anna, malin, building, eva):
    late = actions.register(actions.Submission(description="Skylt vid vägen till gårdsbutiken", phone="070-1112233"))
    row = actions.ask_sector(late, building, by=eva)
    type(row).objects.filter(pk=row.pk).update(due=timezone.localdate() - timedelta(days=3))
    page = window_of(anna)
    page.goto("/handlaggare/")
    check(page, "list")
    page.get_by_role("link", name="öppna café").click()
    check(page, "question")
    for summary in page.locator("summary").all():
        summary.click()
    check(page, "question-open")
    page.get_by_label("Din text").fill("Ja, för räckena behövs bygglov.")
    page.get_by_text("Sparat som utkast kl.").wait_for()
    elsewhere = window_of(anna, width=360)
    elsewhere.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    elsewhere.get_by_role("link", name="Allt om företaget").click()
    check(elsewhere, "company-card")
    elsewhere.goto("/handlaggare/")
    elsewhere.get_by_role("region", name="Utkast").get_by_role("link").click()
    assert elsewhere.get_by_label("Din text").input_value() == "Ja, för räckena behövs bygglov."
    colleague = window_of(malin, width=360)
    colleague.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    colleague.get_by_text("Anna Alm skriver här nu.").wait_for()
    page.get_by_role("button", name="Skicka till företaget").click()
    page.get_by_text("Svaret är skickat till företaget.").wait_for()
    colleague.get_by_label("Din text").fill("Nej, det behövs inte.")
    colleague.get_by_role("button", name="Skicka till företaget").click()
    colleague.get_by_role("alert").get_by_text("Anna Alm svarade kl.").wait_for()
    assert colleague.get_by_label("Din text").input_value() == "Nej, det behövs inte."


def test_what_was_typed_stands_there_after_a_reload_and_is_sent_once(busy, window_of, anna):
    page = window_of(anna)
    page.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    box = page.get_by_label("Din text")
    box.fill("Ja, det går.")
    page.reload()
    assert box.input_value() == "Ja, det går."
    box.fill("Ja, det går nog.")
    hide = "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})"
    with page.expect_response(lambda answer: "nog" in (answer.request.post_data or "")) as kept:
        page.evaluate(f"{hide}; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[name=seen_draft]")).to_have_value(kept.value.json()["version"])
    box.fill("Ja, det går bra.")
    page.get_by_role("button", name="Skicka till företaget").click()
    page.get_by_text("Svaret är skickat till företaget.").wait_for()
    assert busy.case.messages.latest("pk").text == "Ja, det går bra."
    assert not UnsentText.objects.exists()
    page.route("**/utkast/", lambda route: route.abort())
    box.fill("En sak till.")
    page.reload()  # although nothing of it has come to us
    assert box.input_value() == "En sak till."


def test_a_text_that_is_missing_is_said_at_the_top(busy, window_of, anna):
    page = window_of(anna)
    page.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    page.get_by_role("button", name="Skicka till företaget").click()
    page.get_by_role("alert").get_by_role("link", name="Skriv texten först").wait_for()
    assert page.title().startswith("Fel:")
    check(page, "question-error")


def test_enter_in_a_field_sends_nothing(busy, window_of, anna):
    page = window_of(anna)
    page.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    page.get_by_text("lägg till ett steg").click()
    field = page.get_by_label("Vad behöver företaget göra?").last
    field.fill("Gör en brandskyddsbeskrivning")
    field.press("Enter")
    assert field.input_value() == "Gör en brandskyddsbeskrivning"
    assert Step.objects.filter(what="Gör en brandskyddsbeskrivning").count() == 0


def test_anna_adds_two_steps_and_answers_without_scripts(busy, window_of, anna):
    page = window_of(anna, scripts=False)
    page.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    page.get_by_label("Din text").fill("Du behöver bygglov.")
    for what in ["Sök bygglov för uteserveringen", "Sök startbesked"]:
        page.get_by_text("lägg till ett steg").click()
        page.get_by_label("Vad behöver företaget göra?").last.fill(what)
        page.get_by_role("button", name="Lägg till steget").click()
        page.get_by_text(what).first.wait_for()
    page.get_by_text("Hämta en standardtext").click()
    page.get_by_label("Standardtext").select_option("Bygglov, så går det till")
    page.get_by_role("button", name="Hämta texten").click()
    assert page.get_by_label("Din text").input_value() == "Du behöver bygglov.\n\nDu söker bygglov hos oss."
    page.get_by_role("button", name="Skicka till företaget").click()
    page.get_by_text("Svaret är skickat till företaget.").wait_for()
    page.get_by_text("Företaget och alla som arbetar med ärendet kan läsa det här").last.wait_for()
    busy.refresh_from_db()
    assert busy.state == "answered"


def test_an_officer_without_an_account_answers_by_link(busy, window_of):
    page = window_of()
    page.goto(links.mint(emails.assignment_key(busy)))
    check(page, "by-link")
    page.get_by_label("Din text").fill("Det behövs inget bygglov.")
    page.get_by_role("button", name="Skicka till företaget").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Skriv ditt namn först. Allt annat du har skrivit finns kvar.").click()
    check(page, "by-link-unnamed")
    page.keyboard.type("Karin Holm")
    page.get_by_label("Bilagor").first.set_input_files(
        {"name": "karta.txt", "mimeType": "text/plain", "buffer": b"Hamnen"}
    )
    page.get_by_role("button", name="Skicka till företaget").click()
    page.get_by_text("Svaret är skickat till företaget.").wait_for()
    page.get_by_text("Karin Holm, Bygg").first.wait_for()
    page.get_by_role("link", name="karta.txt").wait_for()
    check(page, "answered-by-link")
    assert page.get_by_role("button", name="Skicka till företaget").count() == 1


def test_the_other_states_have_no_barriers(busy, window_of, anna, rolf, fire_service, eva):
    outside = actions.ask_sector(busy.case, fire_service, by=eva)
    page = window_of(rolf)
    page.goto(f"/handlaggare/uppdrag/{outside.pk}/")
    check(page, "external")
    page.get_by_label("Din text").fill("Visa utgångarna för oss.")
    page.get_by_label("Bilagor").first.set_input_files(
        {"name": "yttrande.txt", "mimeType": "text/plain", "buffer": b"Utrymning"}
    )
    page.get_by_role("button", name="Skicka underlag till lotsen").click()
    pilots = window_of(eva)
    pilots.goto(f"/admin/cases/case/{busy.case.pk}/change/")
    pilots.locator("#trad .said", has_text="Visa utgångarna").get_by_role("link", name="yttrande.txt").wait_for()
    outside = actions.ask_sector(busy.case, fire_service, by=eva)
    actions.recall(outside, by=eva)
    page.goto(f"/handlaggare/uppdrag/{outside.pk}/")
    check(page, "taken-away")
    page = window_of(anna)
    actions.close(busy.case, outcome="answered", text="Klart.", by=eva, despite_open="Svaret räcker.")
    page.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    check(page, "recalled")


def test_a_caller_gets_a_case_and_its_number(cafe, window_of, anna, eva):
    page = window_of(anna)
    page.goto("/handlaggare/")
    check(page, "empty-list")
    page.get_by_role("link", name="Lägg upp ett ärende åt någon").click()
    page.get_by_label("Vad vill de göra?").fill("Vill sälja glass på torget i sommar")
    page.get_by_role("button", name="Lägg upp ärendet").click()
    page.get_by_role("alert").get_by_role("link", name="Fyll i telefon eller e-post").wait_for()
    assert page.get_by_label("Vad vill de göra?").input_value() == "Vill sälja glass på torget i sommar"
    check(page, "for-somebody-error")
    page.get_by_label("Telefon", exact=True).last.fill("070-123 45 67")
    page.get_by_label("Bygg").check()
    letter = {
        "name": "brev.eml",
        "mimeType": "message/rfc822",
        "buffer": b"From: v@example.org\nSubject: Glass\n\nHej",
    }
    page.get_by_label("Bilagor").set_input_files(letter)
    page.get_by_role("button", name="Lägg upp ärendet").click()
    page.get_by_text("Ärendet är upplagt").wait_for()
    check(page, "for-somebody-done")
    case = Case.objects.get()
    assert (case.channel, case.attachments.get().file.name) == ("phone", "brev.eml")


def test_what_belongs_to_a_box_in_a_row_is_no_way_to_its_page(assignment, case, building, window_of, anna, malin, eva):
    """The link of a row covers it, but not the words beside a box, nor the room that a finger has around it."""
    actions.ask_business(assignment, "Hur många bord?", by=anna)
    page = window_of(anna)
    page.goto("/handlaggare/")
    page.get_by_text("Logga samtal eller besök").click()
    page.get_by_label("Vad kom ni fram till?").fill("Det blir åtta bord.")
    page.locator("label", has_text="Hur många bord?").click()
    page.locator("details form legend").click()
    assert page.get_by_label("Hur många bord?").is_checked()
    assert page.get_by_label("Vad kom ni fram till?").input_value() == "Det blir åtta bord."
    other = actions.register(actions.Submission(description="Skylt vid vägen", phone="070-1112233"))
    late = actions.ask_sector(other, building, by=eva)
    type(late).objects.filter(pk=late.pk).update(due=timezone.localdate() - timedelta(days=3))
    page = window_of(malin)
    page.goto("/sektorn/")
    page.locator(".work-pick").first.click(position={"x": 3, "y": 3})
    assert page.locator(".work-pick input").first.is_checked()
