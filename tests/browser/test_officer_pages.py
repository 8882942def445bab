"""The officer's pages as a person meets them: on a phone, by keyboard, without scripts, and read by axe."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions, emails
from cases.models import Case, StandardText, Step
from portal.mail import links
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


@pytest.fixture
def signed_in(chromium, live_server, client):
    """A page where that person is signed in, at a width in pixels."""
    contexts = []

    def open_as(user=None, *, width=360, scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, base_url=live_server.url
        )
        contexts.append(context)
        if user:
            client.force_login(user)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_annas_pages_at_every_width(busy, signed_in, anna, building, eva, width):
    late = actions.register(actions.Submission(description="Skylt vid vägen till gårdsbutiken", phone="070-1112233"))
    row = actions.ask_sector(late, building, by=eva)
    type(row).objects.filter(pk=row.pk).update(due=timezone.localdate() - timedelta(days=3))
    page = signed_in(anna, width=width)
    page.goto("/handlaggare/")
    check(page, f"list-{width}")
    page.get_by_role("link", name="öppna café").click()
    check(page, f"question-{width}")
    for summary in page.locator("summary").all():
        summary.click()
    check(page, f"question-open-{width}")


def test_a_text_that_is_missing_is_said_at_the_top(busy, signed_in, anna):
    page = signed_in(anna)
    page.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    page.get_by_role("button", name="Skicka till företaget").click()
    page.get_by_role("alert").get_by_role("link", name="Skriv texten först").wait_for()
    assert page.title().startswith("Fel:")
    check(page, "question-error-360")


def test_enter_in_a_field_sends_nothing(busy, signed_in, anna):
    page = signed_in(anna)
    page.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    page.get_by_text("lägg till ett steg").click()
    field = page.get_by_label("Vad behöver företaget göra?").last
    field.fill("Gör en brandskyddsbeskrivning")
    field.press("Enter")
    assert field.input_value() == "Gör en brandskyddsbeskrivning"
    assert Step.objects.filter(what="Gör en brandskyddsbeskrivning").count() == 0


def test_anna_adds_two_steps_and_answers_without_scripts(busy, signed_in, anna):
    page = signed_in(anna, scripts=False)
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


def test_an_officer_without_an_account_answers_by_link(busy, signed_in):
    page = signed_in()
    page.goto(links.mint(emails.assignment_key(busy)))
    check(page, "by-link-360")
    page.get_by_label("Din text").fill("Det behövs inget bygglov.")
    page.get_by_role("button", name="Skicka till företaget").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Skriv ditt namn först. Allt annat du har skrivit finns kvar.").click()
    check(page, "by-link-unnamed-360")
    page.keyboard.type("Karin Holm")
    page.get_by_role("button", name="Skicka till företaget").click()
    page.get_by_text("Svaret är skickat till företaget.").wait_for()
    page.get_by_text("Karin Holm, Bygg").first.wait_for()
    check(page, "answered-by-link-360")
    assert page.get_by_role("button", name="Skicka till företaget").count() == 0


def test_the_other_states_have_no_barriers(busy, signed_in, anna, rolf, fire_service, eva):
    outside = actions.ask_sector(busy.case, fire_service, by=eva)
    page = signed_in(rolf)
    page.goto(f"/handlaggare/uppdrag/{outside.pk}/")
    check(page, "external-360")
    actions.recall(outside, by=eva)
    page.reload()
    check(page, "taken-away-360")
    page = signed_in(anna)
    actions.close(busy.case, outcome="answered", text="Klart.", by=eva, despite_open="Svaret räcker.")
    page.goto(f"/handlaggare/uppdrag/{busy.pk}/")
    check(page, "recalled-360")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_caller_gets_a_case_and_its_number(cafe, signed_in, anna, eva, width):
    page = signed_in(anna, width=width)
    page.goto("/handlaggare/")
    check(page, f"empty-list-{width}")
    page.get_by_role("link", name="Lägg upp ett ärende åt någon").click()
    page.get_by_label("Vad vill de göra?").fill("Vill sälja glass på torget i sommar")
    page.get_by_role("button", name="Lägg upp ärendet").click()
    page.get_by_role("alert").get_by_role("link", name="Fyll i telefon eller e-post").wait_for()
    assert page.get_by_label("Vad vill de göra?").input_value() == "Vill sälja glass på torget i sommar"
    check(page, f"for-somebody-error-{width}")
    page.get_by_label("Telefon", exact=True).last.fill("070-123 45 67")
    page.get_by_label("Bygg").check()
    page.get_by_role("button", name="Lägg upp ärendet").click()
    page.get_by_text("Ärendet är upplagt").wait_for()
    check(page, f"for-somebody-done-{width}")
    assert Case.objects.get().channel == "phone"
