"""The scanner itself: a real clamd, asked through its socket as in production."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from cases import actions
from cases.models import Draft
from portal import tasks
from portal.files import storing
from portal.models import LogEntry, OutgoingEmail, StoredFile, town_hall
from portal.site import surroundings
from tests import clamd

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(clamd.PROGRAM is None, reason="no clamd on this machine: apt-get install clamav-daemon"),
]


@pytest.fixture(scope="module")
def socket():
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder, clamd.running(Path(folder)) as address:
        yield address


@pytest.fixture(autouse=True)
def scanner(settings, tmp_path, socket):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMAV_ADDRESS = socket


def infected(name: str = "offert.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, clamd.EICAR.encode(), "text/plain")


def healthy(name: str = "skiss.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"En skiss av uteserveringen", "text/plain")


def letters() -> list[str]:
    return list(OutgoingEmail.objects.filter(kind__startswith="file_stopped").values_list("to", flat=True))


def test_a_healthy_file_is_opened_after_the_scan_and_not_before():
    stored = storing.store(healthy())
    with pytest.raises(Http404):
        storing.download(stored)
    tasks.scan_files()
    stored.refresh_from_db()
    assert storing.download(stored).status_code == 200


def test_an_infected_file_stays_on_the_list_is_never_opened_and_is_asked_for_again(client, case, eva):
    told = actions.reply(case, "Här är offerten.", uploads=[infected(), healthy()])
    tasks.scan_files()
    states = dict(told.attachments.values_list("file__name", "file__state"))
    assert states == {"offert.txt": "infected", "skiss.txt": "clean"}
    assert letters() == ["bo@example.org"]
    client.force_login(eva)
    page = client.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert "offert.txt (stoppad: innehåller skadlig kod)" in page
    stopped = told.attachments.get(file__state="infected")
    assert client.get(f"/admin/cases/case/{case.pk}/fil/{stopped.pk}/").status_code == 404
    assert LogEntry.objects.get(action="file.stopped").details == {"case": case.pk}


def test_it_is_asked_for_once_however_often_the_scanner_runs(case):
    actions.reply(case, "Hej", uploads=[infected()])
    one = StoredFile.objects.get()
    storing.scan(StoredFile.objects.get())
    storing.scan(one)  # a second worker had read the row before the first one was done
    tasks.scan_files()
    assert len(letters()) == 1


def test_the_letter_names_no_file_and_leads_to_the_page_where_it_is_sent_again(case):
    actions.reply(case, "Hej", uploads=[infected("Bos hemliga offert.txt")])
    tasks.scan_files()
    letter = OutgoingEmail.objects.get(kind="file_stopped")
    assert "offert" not in letter.text + letter.subject
    assert [link["view"] for link in letter.links] == ["business_case"]


def test_whoever_in_the_house_sent_it_is_told_and_the_business_hears_nothing(case, eva, anna, building):
    """Also of what the house says to itself."""
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    files = [storing.store(infected(name)) for name in ("ritning.txt", "karta.txt")]
    actions.answer(asked, "Här är ritningen.", by=anna, to_business=False, stored=files[:1])
    actions.write_to_business(case, "Här är kartan.", by=eva, stored=files[1:])
    tasks.scan_files()
    told = OutgoingEmail.objects.filter(kind__contains="file_stopped").order_by("kind").values_list("kind", "to")
    assert list(told) == [
        ("own_file_stopped", town_hall().pilot_mailbox),
        ("own_file_stopped_at_sector", "anna@example.org"),
    ]


def test_what_its_sector_reads_no_more_is_told_to_the_pilot_who_reads_whose_it_was(
    case, eva, anna, cecilia, building, environment
):
    """One question was handed back; and the whole case is marked after another one was answered."""
    given_back = actions.ask_sector(case, building, by=eva, officer=anna)
    hidden = actions.ask_sector(case, environment, by=eva, officer=cecilia)
    files = [storing.store(infected(name)) for name in ("ritning.txt", "karta.txt")]
    actions.write_to_pilot(given_back, "Här är ritningen.", by=anna, stored=files[:1])
    actions.decline(given_back, reason="not_ours", text="Miljö kan det.", by=anna)
    actions.answer(hidden, "Här är kartan.", by=cecilia, to_business=False, stored=files[1:])
    actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=eva, hides_questions=True)
    OutgoingEmail.objects.all().delete()
    tasks.scan_files()
    told = OutgoingEmail.objects.order_by("pk")
    assert [(letter.kind, letter.to) for letter in told] == [("own_file_stopped", town_hall().pilot_mailbox)] * 2
    assert {letter.subject.partition(" i ärende")[0] for letter in told} == {"En fil från Bygg", "En fil från Miljö"}
    assert any("En fil som Bygg har skickat" in letter.text for letter in told)
    assert all("Be dem som skickade den" in letter.text for letter in told)


def test_without_an_address_the_pilot_is_asked_to_call(eva, cafe, settings):
    by_phone = actions.register(actions.Submission(wishes=[cafe], phone="070-111 22 33"))
    actions.reply(by_phone, "Hej", uploads=[infected()])
    tasks.scan_files()
    assert letters() == [town_hall().pilot_mailbox]


def test_a_file_that_was_stopped_while_it_was_a_draft_is_asked_for_when_the_case_is_sent(eva, cafe):
    draft = Draft.objects.create(key_hash="x")
    draft.files.add(storing.store(infected()))
    tasks.scan_files()
    assert letters() == []
    stored = StoredFile.objects.filter(draft=draft)
    actions.register(actions.Submission(wishes=[cafe], email="bo@example.org", files=stored), draft=draft)
    assert letters() == ["bo@example.org"]


def test_files_of_the_time_without_a_scanner_are_scanned_when_there_is_one(settings, socket, case):
    settings.CLAMAV_ADDRESS = ""
    told = actions.reply(case, "Hej", uploads=[infected(), healthy()])
    assert set(told.attachments.values_list("file__state", flat=True)) == {"unscanned"}
    settings.CLAMAV_ADDRESS = socket
    tasks.scan_files()
    assert set(told.attachments.values_list("file__state", flat=True)) == {"infected", "clean"}
    assert letters() == ["bo@example.org"]


def test_eva_tries_the_scanner_by_a_press_and_reads_what_it_found(client, eva, settings, socket, monkeypatch):
    client.force_login(eva)
    for address, said in (
        (socket, "Virusskannern hittade testviruset."),
        ("127.0.0.1:9", "Virusskannern svarar inte."),
        ("", "Det finns ingen virusskanner."),
    ):
        settings.CLAMAV_ADDRESS = address
        assert said in client.post("/admin/prova/", {"scanner": "1"}, follow=True).content.decode()
    settings.CLAMAV_ADDRESS = socket
    monkeypatch.setattr(surroundings, "EICAR", ("Ett brev.",))
    said = client.post("/admin/prova/", {"scanner": "1"}, follow=True).content.decode()
    assert "hittade inte testviruset" in said
