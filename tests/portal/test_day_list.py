"""The registrar's day list: everything that came, went and was drawn up, and nobody's name where all may read."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from portal.models import town_hall
from portal.models.business import KnownNumber
from portal.record import daylist
from portal.record.published import NUMBER_REMOVED, SOMEBODY, name_of, without_personal_numbers
from portal.text.orgnumber import parse
from portal.text.swedish import STOCKHOLM
from tests.people import tells
from tests.portal.test_pdf import kinds, read, words

PERSONAL = "850709-9805"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def busy(case, assignment, fire_service, eva, anna):
    """A day with one of each kind."""
    told = actions.ask_business(assignment, "Hur stor blir den? HEMLIG FRÅGA", by=anna)
    actions.reply(case, "Sex bord.", question=told, uploads=[SimpleUploadedFile("Bos skiss.txt", b"Skiss")])
    actions.log_contact(case, "Bo ringde.", kind="call", by=eva)
    actions.write_note(case, "Internt.", by=eva)
    asked = actions.ask_sector(case, fire_service, by=eva)
    actions.answer(asked, "Högst 60.", by=None, to_business=False)
    actions.answer(assignment, "Ja.", by=anna, to_business=True)
    case = actions.close(case, by=eva, outcome="answered", nothing_more=True)
    actions.give_feedback(case, overall=9, expectations=9, ideal=9, text="Tack")
    return case


def today(**options) -> daylist.DayList:
    day = timezone.localdate()
    return daylist.day_list(day, day, **{"published": False} | options)


def test_each_kind_of_document_is_a_line_with_its_direction(busy):
    lines = [(document.direction.value, document.description) for document in today().documents]
    assert ("Inkommen", "Anmälan via webben") in lines
    assert ("Utgående", "Fråga till företaget") in lines
    assert ("Inkommen", "Svar från företaget") in lines
    assert ("Inkommen", "Bilaga (TXT)") in lines
    assert ("Upprättad", "Anteckning om samtal") in lines
    assert ("Inkommen", "Underlag från annan organisation") in lines
    assert ("Utgående", "Svar till företaget") in lines
    assert ("Inkommen", "Omdöme efter avslut") in lines
    letters = [line for line in lines if busy.reference in line[1]]
    assert len(letters) >= 4
    assert all(direction == "Utgående" for direction, _ in letters)


def test_notes_and_letters_to_our_own_mailboxes_are_no_documents(busy, settings, anna):
    parties = [document.party for document in today().documents]
    assert not {town_hall().pilot_mailbox, anna.email} & set(parties)
    assert not any("nternt" in document.description for document in today().documents)


def test_no_free_text_and_no_file_name_is_in_the_list(busy):
    everything = repr(today().documents)
    for text in ("HEMLIG", "Sex bord", "skiss", "hamnen", "ringde"):
        assert text not in everything


def test_the_lines_stand_in_the_order_of_time(busy):
    moments = [document.at for document in today().documents]
    assert moments == sorted(moments)


def test_a_day_is_a_swedish_day(case, cafe):
    late = datetime(2026, 12, 24, 23, 30, tzinfo=STOCKHOLM)
    actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=late)
    assert len(daylist.day_list(date(2026, 12, 24), date(2026, 12, 24), published=False).documents) == 2
    assert daylist.day_list(date(2026, 12, 25), date(2026, 12, 25), published=False).documents == []


def test_for_publishing_a_sole_trader_and_a_private_person_are_nobody(cafe):
    number = KnownNumber.of(parse(PERSONAL))
    actions.register(
        actions.Submission(company_name="Bergs Snickeri", org_number=number, name="Bo Berg", email="bo@example.org")
    )
    actions.register(actions.Submission(company_name="Kafé Havet AB", name="Vera Vik", email="vera@example.org"))
    actions.register(actions.Submission(name="Karin Krona", email="karin@example.org"))
    published = today(published=True).documents
    assert {document.party for document in published} == {SOMEBODY, "Kafé Havet AB"}
    assert {document.party for document in today().documents} == {"Bergs Snickeri", "Kafé Havet AB", "Karin Krona"}
    for name in ("Bergs", "Bo Berg", "Karin", "Vera", "example.org", "9805"):
        assert name not in repr(published)


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("Kafé Havet AB", "unknown", "Kafé Havet AB"),
        ("Skärgårdens ekonomisk förening", "unknown", "Skärgårdens ekonomisk förening"),
        ("Bo Berg", "unknown", SOMEBODY),
        ("Abborrens kök", "unknown", SOMEBODY),
        ("Bergs HB", "sole_trader", SOMEBODY),
        ("Bergs", "company", "Bergs"),
        ("", "company", SOMEBODY),
    ],
)
def test_only_a_legal_person_is_named(name, kind, shown):
    assert name_of(name, kind=kind) == shown


def test_a_personal_identity_number_that_somebody_typed_is_taken_out_of_every_list(case):
    case.company_name = f"Bergs {PERSONAL} AB"
    case.save(update_fields=["company_name"])
    assert without_personal_numbers(f"Ring {PERSONAL} eller 19850709-9805.") == (
        f"Ring {NUMBER_REMOVED} eller {NUMBER_REMOVED}."
    )
    for published in (True, False):
        assert not tells(PERSONAL, daylist.as_table(today(published=published)).rows)


def test_of_a_marked_document_it_is_told_that_it_exists_and_no_more(busy, eva):
    told = busy.messages.get(text="Sex bord.")
    actions.mark_secret(busy, message=told, section="OSL 31 kap. 16 §", reason="x", by=eva)
    hidden = [document for document in today(published=True).documents if document.is_marked]
    assert {document.description for document in hidden} == {daylist.MARKED}
    assert {document.party for document in hidden} == {daylist.NOT_SHOWN}
    assert {document.reference for document in hidden} == {busy.reference}
    assert len(hidden) == 2  # the message, and the file that came with it


def test_the_registrars_number_and_words_stand_on_the_lines(busy, rut):
    actions.register_in_diary(busy, registry_number="KS 2026/0123", neutral_description="uteservering", by=rut)
    assert {(d.registry_number, d.about) for d in today().documents} == {("KS 2026/0123", "uteservering")}


def test_the_csv_opens_in_a_spreadsheet_and_holds_every_line(client, busy, rut):
    client.force_login(rut)
    response = client.get("/diarium/dagslista.csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == daylist.HEAD
    assert len(rows) == 1 + len(today().documents)
    assert response["Content-Disposition"] == f'attachment; filename="dagslista-{timezone.localdate()}.csv"'


def test_the_pdf_is_tagged_and_holds_every_line(client, busy, rut):
    client.force_login(rut)
    content = client.get("/diarium/dagslista.pdf?publicering=on").content
    assert read(content).trailer["/Root"]["/Lang"] == "sv"
    assert kinds(content).count("/TH") == len(daylist.HEAD)
    lines = read(content).pages[0].extract_text(extraction_mode="layout").splitlines()
    assert daylist.HEAD in [re.split(r"\s{2,}", line.strip()) for line in lines]  # no heading over its neighbour
    assert busy.reference in words(content)
    assert "Bo Berg" not in words(content)


def test_the_list_of_many_cases_costs_as_many_queries_as_that_of_one(client, rut, case, cafe):
    client.force_login(rut)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/diarium/").status_code == 200
        return len(queries)

    def one_more(number: int) -> None:
        one = actions.register(actions.Submission(wishes=[cafe], email=f"nr{number}@example.org"))
        actions.reply(one, "Hej", uploads=[SimpleUploadedFile("plan.txt", b"Plan")])

    one_more(0)
    cost()  # what every page needs is remembered now
    few = cost()
    for number in range(1, 6):
        one_more(number)
    assert cost() == few


def test_a_list_that_is_too_long_says_so(monkeypatch, busy):
    monkeypatch.setattr(daylist, "MOST", 3)
    assert today().is_cut
    assert len(today().documents) == 3


def test_a_list_for_publishing_never_turns_into_one_with_names(client, rut, cafe):
    actions.register(actions.Submission(company_name="Ove Hemlig Bygg", name="Ove Hemlig", email="ove@example.org"))
    client.force_login(rut)
    wrong = "since=2026-01-01&until=2027-11-24&publicering=on"
    page = client.get(f"/diarium/?{wrong}").content.decode()
    assert "Välj högst 92 dagar i taget." in page
    assert "Hemlig" not in page
    assert "publicering=on" in page
    for ending in ("csv", "pdf"):
        response = client.get(f"/diarium/dagslista.{ending}?{wrong}")
        assert (response.status_code, response["Location"]) == (302, f"/diarium/?{wrong}")


def test_wrong_days_are_told_in_words(client, rut):
    client.force_login(rut)
    page = client.get("/diarium/?since=2026-12-02&until=2026-12-01").content.decode()
    assert "Slutdatumet ligger före startdatumet." in page
    page = client.get("/diarium/?since=2026-01-01&until=2026-12-01").content.decode()
    assert "Välj högst 92 dagar i taget." in page
    assert client.get("/diarium/?since=nonsens").status_code == 200


def test_the_day_before_and_after_are_a_press_away(client, rut):
    client.force_login(rut)
    page = client.get("/diarium/").content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    assert f"since={yesterday}&amp;until={yesterday}" in page
