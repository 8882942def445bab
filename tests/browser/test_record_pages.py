"""The registrar's day: the list, a case file with something struck out, a disposal by two people, one person."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import expect

from cases import actions
from cases.models import Case
from portal.models import RetentionRule
from tests.browser.barriers import check
from tests.portal.test_pdf import words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def busy(case, assignment, building, eva, anna) -> Case:
    asked = actions.ask_business(assignment, "Hur många bord?", by=anna)
    upload = SimpleUploadedFile("skiss.txt", b"En skiss")
    told = actions.reply(case, "Sex bord. Granntomten är till salu.", question=asked, uploads=[upload])
    actions.log_contact(case, "Bo Berg ringde.", kind="call", by=eva)
    actions.write_note(case, "Internt.", by=eva)
    actions.mark_secret(case, message=told, section="OSL 31 kap. 16 §", reason="Köpet är inte klart.", by=eva)
    return actions.close(case, by=eva, outcome="referred", text="Lycka till!", despite_open="Bo är klar.")


def test_no_page_of_the_record_has_a_barrier(window_of, busy, rut):
    page = window_of(rut)
    for name, path in {
        "day-list": "/diarium/",
        "day-list-empty": "/diarium/?since=2020-01-01",
        "day-list-wrong": "/diarium/?since=2026-01-02&until=2026-01-01",
        "without-number": "/diarium/utan-nummer/",
        "case": f"/diarium/arende/{busy.reference}/",
        "case-file": f"/diarium/arende/{busy.reference}/akt/",
        "disposal": "/diarium/gallring/",
        "person": "/diarium/person/",
    }.items():
        page.goto(path)
        page.evaluate(OPEN_ALL)
        check(page, f"record-{name}")


def test_the_day_list_leads_to_the_case_and_is_taken_out(window_of, busy, rut):
    page = window_of(rut)
    page.goto("/logga-in/klart/")
    page.get_by_role("link", name="Dagslistan").click()
    expect(page.get_by_role("heading", name="Dagslista")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Anteckning om samtal"))).to_contain_text("Bos bageri")
    page.get_by_label("Visa som för publicering").check()
    page.get_by_role("button", name="Visa listan").click()
    expect(page.get_by_role("row", name=re.compile("Anteckning om samtal"))).not_to_contain_text("Bos bageri")
    expect(page.get_by_role("row", name=re.compile("Sekretessmarkerad handling")).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    text = words(download.value.path().read_bytes())
    assert busy.reference in text
    assert "Bos bageri" not in text
    page.get_by_label("Visa som för publicering").uncheck()
    page.get_by_role("button", name="Visa listan").click()
    page.get_by_role("link", name=busy.reference).first.click()
    page.get_by_label("Diarienummer").fill("KS 2026/0123")
    page.get_by_label("Ärendemening").fill("uteservering för Bo Berg")
    page.get_by_role("button", name="Spara i diariet").click()
    expect(page).to_have_title(re.compile("^Fel:"))
    expect(page.locator(".error-summary")).to_be_focused()
    check(page, "record-diary-wrong")
    page.get_by_label("Ärendemening").fill("uteservering")
    page.get_by_role("button", name="Spara i diariet").click()
    expect(page.get_by_role("heading", name="Uteservering")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_file_leaves_with_something_struck_out(window_of, busy, rut, scripts):
    """A journalist asks. The marked message stays; a name goes everywhere, a word in one paper."""
    page = window_of(rut, scripts=scripts)
    page.goto(f"/diarium/arende/{busy.reference}/")
    page.get_by_role("link", name="Lämna ut akten").click()
    expect(page.get_by_label("Lämna ut Svar från företaget")).not_to_be_checked()
    expect(page.get_by_label("Lämna ut Intern anteckning")).to_have_count(0)
    page.get_by_label("Maska i hela akten").fill("Bo Brg")
    page.get_by_role("button", name="Titta först").click()
    expect(page.get_by_text("”Bo Brg” står inte i något som lämnas ut.").first).to_be_visible()
    page.get_by_label("Maska i hela akten").fill("Bo Berg\nbo@example.org")
    page.get_by_label("Maska i Anmälan via webben").fill("hamnen")
    page.get_by_role("button", name="Titta först").click()
    looked = page.get_by_role("region", name="Så här blir det")
    expect(looked).to_contain_text("[maskat]")
    expect(looked).not_to_contain_text("Bo Berg")
    if scripts:
        check(page, "record-looked")
    page.get_by_role("button", name="Lämna ut som ZIP").click()
    expect(page.get_by_text("Välj på vilken grund akten lämnas ut.").first).to_be_visible()
    expect(page.get_by_label("Maska i Anmälan via webben")).to_have_value("hamnen")
    page.get_by_label("Grund för att lämna ut").select_option("TF 2 kap. 16 §")
    with page.expect_download() as download:
        page.get_by_role("button", name="Lämna ut som ZIP").click()
    content = download.value.path().read_bytes()
    with page.expect_download() as download:  # the page has stayed, and a second press is no double click
        page.get_by_role("button", name="Lämna ut som PDF").click()
    assert "Bo Berg" not in words(download.value.path().read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = (
            b"".join(archive.read(name) for name in archive.namelist()) + words(archive.read("akt.pdf")).encode()
        )
    for gone in (b"Bo Berg", b"bo@example.org", b"hamnen", b"Granntomten", b"Internt."):
        assert gone not in everything
    page.goto(f"/diarium/arende/{busy.reference}/")
    expect(page.get_by_role("region", name="Utlämnat")).to_contain_text("TF 2 kap. 16 §")


def test_what_is_selected_in_a_text_is_put_on_its_list(window_of, busy, rut):
    page = window_of(rut)
    page.goto(f"/diarium/arende/{busy.reference}/akt/")
    paper = page.get_by_role("region", name="Anteckning om samtal")
    paper.get_by_text("Läs texten").click()
    paper.get_by_text("Bo Berg ringde.").select_text()
    paper.get_by_role("button", name="Maska det markerade").click()
    expect(paper.get_by_label("Maska i Anteckning om samtal")).to_have_value("Bo Berg ringde.")


def test_a_mark_is_set_and_lifted_by_keyboard_alone(window_of, case, rut):
    page = window_of(rut)
    page.goto(f"/diarium/arende/{case.reference}/")
    page.get_by_text("Sekretessmarkera något").press("Enter")
    page.get_by_label("Vad ska märkas?").select_option("case")
    page.get_by_label("Enligt vilket lagrum?").select_option("OSL 31 kap. 16 §")
    page.get_by_label("Varför kan uppgiften vara hemlig?").fill("Etableringen är inte känd.")
    page.get_by_role("button", name="Sätt markeringen").press("Enter")
    expect(page.get_by_text("Markeringen är satt.")).to_be_visible()
    check(page, "record-marked")
    lifting = page.locator("details", has_text="Häv markeringen")
    lifting.locator("summary").press("Enter")
    lifting.get_by_role("textbox").fill("Köpet är klart.")
    lifting.get_by_role("button", name="Häv markeringen").press("Enter")
    expect(page.get_by_text("Markeringen är hävd.")).to_be_visible()


def test_a_disposal_takes_two_people(window_of, busy, rut, dag):
    Case.objects.filter(pk=busy.pk).update(closed_at=timezone.now() - timedelta(days=3000))
    RetentionRule.objects.filter(data_class="cases").update(trigger="closed", decision="KS 2026/0123, § 45")
    ruts = window_of(rut)
    ruts.goto("/diarium/gallring/")
    ruts.get_by_role("button", name="Se vad som är moget i dag").click()
    proposal = ruts.get_by_role("region", name="Förslag som väntar")
    expect(proposal).to_contain_text(f"ärende {busy.reference}")
    expect(proposal.get_by_role("button", name="Godkänn och gallra")).to_have_count(0)
    check(ruts, "record-proposed")
    dags = window_of(dag, width=320)
    dags.goto("/")
    dags.get_by_role("button", name="Meny", exact=True).click()
    dags.get_by_text("Mer", exact=True).click()
    dags.get_by_role("link", name="Gallring").click()
    check(dags, "record-approve")
    dags.get_by_role("button", name="Godkänn och gallra").click()
    expect(dags.get_by_text("Gallringen är genomförd.")).to_be_visible()
    ruts.goto(f"/diarium/arende/{busy.reference}/")
    expect(ruts.locator(".box-warn").first).to_contain_text("Ärendet gallrades")
    check(ruts, "record-disposed")
    busy.refresh_from_db()
    assert busy.description == ""


def test_one_person_is_found_put_right_taken_out_and_answered(window_of, busy, rut):
    page = window_of(rut)
    page.goto("/diarium/person/")
    page.get_by_role("button", name="Visa allt").click()
    expect(page.get_by_text("Fyll i minst en av rutorna.").first).to_be_visible()
    page.get_by_label("E-postadress").fill("bo@example.org")
    page.get_by_role("button", name="Visa allt").click()
    expect(page.get_by_role("heading", name="Kontaktuppgifter")).to_be_visible()
    assert "bo@" not in page.url
    page.evaluate(OPEN_ALL)
    check(page, "record-person-found")
    page.get_by_label("Namn", exact=True).fill("Bo Bergman")
    page.get_by_role("button", name="Spara rättelsen").first.click()
    expect(page.get_by_text("Uppgiften är rättad.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta utdraget som PDF").click()
    assert "Bo Bergman" in words(download.value.path().read_bytes())
    page.get_by_role("button", name="Notera begäran").click()
    expect(page.get_by_label("Beslutets text")).to_have_value(re.compile("artikel 17.3 b"))
    check(page, "record-erasure")
    page.get_by_role("button", name="Besluta och svara").click()
    expect(page.get_by_text("Svaret är på väg.")).to_be_visible()
    check(page, "record-erasure-decided")
