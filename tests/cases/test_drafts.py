"""What an officer or Eva types is kept until it is sent, and nobody else reads it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases import actions
from cases.emails import assignment_key
from cases.models import Case
from portal.mail import links
from portal.models import StoredFile, UnsentText
from portal.people import unsent_input
from portal.record import retention
from tests.mailing import PDF, its_minute_passes

EML = b"""From: granne@example.org
To: anna@example.org
Subject: Buller
Date: Sun, 29 Nov 2026 10:00:00 +0100
Message-ID: <1@example.org>

Det later.
"""


def at_home_of(user) -> Client:
    """Another machine, without a session from before."""
    client = Client()
    client.force_login(user)
    return client


def typed(text: str, seen: str = "", saving: str = "on", box: str = "write-text") -> dict[str, str]:
    return {box: text, "seen_draft": seen, "saving": saving}


@pytest.fixture
def files_in(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def page(assignment) -> str:
    return f"/handlaggare/uppdrag/{assignment.pk}/"


def test_what_anna_types_stands_there_on_another_machine_and_for_nobody_else(page, assignment, anna, malin, cecilia):
    kept = at_home_of(anna).post(f"{page}utkast/", typed("Det brukar gå")).json()
    assert kept["said"] == f"Sparat som utkast kl.\u00a0{timezone.localtime():%H.%M}"
    for reader, is_hers in ((anna, True), (malin, False)):
        client = at_home_of(reader)
        text = client.get(page).text
        assert ("Det brukar gå</textarea>" in text, "Sparat som utkast kl." in text) == (is_hers, is_hers)
        assert (">Utkast</h2>" in client.get("/handlaggare/").text) is is_hers
    assert at_home_of(cecilia).post(f"{page}utkast/", typed("Mitt")).status_code == 404
    assert assignment.case.messages.count() == 0
    sent = at_home_of(anna).post(f"{page}svara/", typed("Det brukar gå bra.", kept["version"]))
    assert sent.status_code == 302
    assert not UnsentText.objects.exists()


def test_what_is_newer_than_the_page_is_not_written_over(page, assignment, anna):
    old, new = at_home_of(anna), at_home_of(anna)
    version = new.post(f"{page}utkast/", typed("Från mötet.")).json()["version"]
    assert old.post(f"{page}utkast/", typed("Hemma.")).json() == {"said": unsent_input.NEWER}
    assert UnsentText.objects.get().fields == {"write-text": ["Från mötet."]}
    old.post(f"{page}utkast/", typed("Hemma.", saving="left"))
    assert UnsentText.objects.get().fields == {"write-text": ["Från mötet.\n\nHemma."]}
    new.post(f"{page}anteckna/", typed("Ringde.", version))
    assert UnsentText.objects.get().fields == {"write-text": ["Från mötet.\n\nHemma."]}
    seen = UnsentText.objects.get().version
    for reader in (old, new):
        assert unsent_input.JOINED in reader.get(page).text
    new.post(f"{page}anteckna/", typed("Från mötet.\n\nHemma, och mer.", seen))
    assert not UnsentText.objects.exists()


def test_a_page_that_says_late_what_was_left_there_joins_nothing(page, anna):
    """Its words are on the way while the page is asked for again, which then shows the older ones."""
    client = at_home_of(anna)
    first = client.post(f"{page}utkast/", typed("Det brukar")).json()["version"]
    client.post(f"{page}utkast/", typed("Det brukar gå\r\nbra", first, saving="left"))
    left = UnsentText.objects.get()
    for again, saving in (("Det brukar gå\r\nbra", "on"), ("Det brukar gå\r\nbra", "left"), ("Det brukar", "left")):
        kept = client.post(f"{page}utkast/", typed(again, first, saving)).json()
        assert kept["version"] == UnsentText.objects.get().version == left.version
    assert client.post(f"{page}utkast/", typed("Det brukar inte", first)).json() == {"said": unsent_input.NEWER}
    longer = typed("Det brukar gå\r\nbra, men", first)
    assert client.post(f"{page}utkast/", longer).json()["version"] != left.version
    assert UnsentText.objects.get().fields == {"write-text": ["Det brukar gå\r\nbra, men"]}
    assert unsent_input.JOINED not in client.get(page).text


def test_a_press_that_joins_two_texts_says_so(page, anna):
    old, new = at_home_of(anna), at_home_of(anna)
    new.post(f"{page}utkast/", typed("Från mötet."))
    shown = old.post(f"{page}nytt-datum/", typed("Hemma."), follow=True).text
    assert "Från mötet.\n\nHemma.</textarea>" in shown
    assert unsent_input.JOINED in shown
    new.post(f"{page}utkast/", typed("Hemma igen.", UnsentText.objects.get().version))
    assert unsent_input.JOINED not in new.get(page).text


def test_evas_pages_keep_what_she_types(case, eva, anna, hours):
    meeting = actions.call_meeting([case], **hours, place="Rådhuset", by=eva, guests=[])[0]
    item = meeting.items.get()
    for page, box in (
        (f"/admin/cases/case/{case.pk}/", "skicka-text"),
        (f"/admin/cases/pilotmeeting/{meeting.pk}/", f"punkt-{item.pk}-note"),
    ):
        address = page + "gor/utkast/"
        fields = typed("Kom ihåg räckena", box=box) | {f"punkt-{item.pk}-decision": ""}
        assert at_home_of(eva).post(address, fields).json()["version"]
        assert "Kom ihåg räckena</textarea>" in at_home_of(eva).get(page + "change/").text
        assert at_home_of(anna).post(address, typed("Nej", box=box)).status_code == 404
    desk = at_home_of(eva).get("/admin/cases/case/").text
    assert desk.count("Sparat som utkast") == 2
    item.refresh_from_db()
    assert item.note == ""


def test_a_question_that_is_gone_gives_its_draft_back_and_says_so_on_the_list(page, assignment, anna, eva):
    at_home_of(anna).post(f"{page}utkast/", typed("Ett långt svar."))
    actions.recall(assignment, by=eva)
    listed = at_home_of(anna).get("/handlaggare/").text
    assert "En fråga till Bygg som inte är er längre" in listed
    assert assignment.case.subject not in listed
    assert "Ett långt svar." in at_home_of(anna).get(page).text


def test_what_is_only_chosen_waits_and_is_no_draft_and_what_is_listed_can_be_removed(
    page, assignment, anna, malin, eva, case
):
    """Nobody finds the words of a draft that has none."""
    client = at_home_of(anna)
    client.post(f"{page}utkast/", typed("") | {"decline-reason": "not_ours"})
    shown = client.get(page).text
    assert re.search(r'value="not_ours"[^>]* checked', shown)
    assert "Sparat som utkast" not in shown
    assert ">Utkast</h2>" not in client.get("/handlaggare/").text
    assert "skriver här nu" not in at_home_of(malin).get(page).text
    client.post(f"{page}nytt-datum/", {"decline-reason": "not_ours", "write-text": ""})
    assert ">Utkast</h2>" not in client.get("/handlaggare/").text
    client.post(f"{page}utkast/", typed("Ja", UnsentText.objects.get().version) | {"decline-reason": "not_ours"})
    actions.recall(assignment, by=eva)
    assert 'name="page" value="assignment-' in client.get("/handlaggare/").text
    key = {"page": UnsentText.objects.get().page}
    at_home_of(malin).post("/handlaggare/utkast/ta-bort/", key)
    assert UnsentText.objects.exists()
    assert "Utkastet är borttaget" in client.post("/handlaggare/utkast/ta-bort/", key, follow=True).text
    assert not UnsentText.objects.exists()


def test_a_draft_goes_after_two_months_and_with_its_account(page, anna, bo, files_in):
    at_home_of(anna).post(f"{page}ta-emot/", typed("Ett långt svar.") | {"write-files": upload()})
    retention.run_automatic(timezone.now() + timedelta(days=50))
    assert (UnsentText.objects.count(), StoredFile.objects.count()) == (1, 1)
    retention.run_automatic(timezone.now() + timedelta(days=62))
    assert not UnsentText.objects.exists()
    assert not StoredFile.objects.exists()
    UnsentText.objects.create(user=bo, page="reply-1", fields={"text": ["Hej"]})
    act = retention.CLASSES["accounts"].actions["anonymise"]
    act([bo.pk], retention.Disposal(at=timezone.now(), by=None, run=None, is_real=True))
    assert not UnsentText.objects.exists()


def test_only_so_many_pages_are_kept_and_saved_so_often(page, anna, settings):
    for n in range(unsent_input.MOST_OF_A_PERSON):
        UnsentText.objects.create(user=anna, page=f"assignment-9{n}", fields={"write-text": ["x"]})
    settings.LIMITS = settings.LIMITS | {"save_draft": 1}
    client = at_home_of(anna)
    answers = [client.post(f"{page}utkast/", typed(text)).status_code for text in ("Ett", "Ett svar")]
    assert answers == [200, 429]
    assert UnsentText.objects.count() == unsent_input.MOST_OF_A_PERSON


# --- Files beside the text ------------------------------------------------------------------------


def upload(name: str = "ritning.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def ticked(page: str) -> list[str]:
    return re.findall(r'type="checkbox" name="[a-z]+-files" value="(\d+)"\s+checked', page)


def test_files_wait_with_the_text_whatever_is_pressed_and_go_with_the_press_that_sends(
    page, assignment, anna, malin, cecilia, files_in
):
    client = at_home_of(anna)
    client.post(f"{page}ta-emot/", typed("Se bilagorna.") | {"write-files": [upload(), upload("mer.pdf", PDF + b"%")]})
    there = ticked(at_home_of(anna).get(page).text)
    assert len(there) == 2
    refused = client.post(f"{page}svara/", {"write-text": "", "write-files": [there[0], upload("a.exe", b"MZ\0")]})
    shown = client.get(refused.url).text
    assert "a.exe: Vi kan inte ta emot filer av den sorten." in shown
    assert ticked(shown) == there[:1]
    other = StoredFile.objects.exclude(pk__in=there[:1]).first()
    client.post(f"{page}svara/", {"write-text": "Se bilagan.", "write-files": [there[0], str(other.pk)]})
    message = assignment.case.messages.get(text="Se bilagan.")
    (sent,) = message.attachments.all()
    assert (sent.file_id, sent.file.name) == (int(there[0]), "ritning.pdf")
    for reader, status in ((malin, 200), (cecilia, 404)):
        assert at_home_of(reader).get(f"{page}fil/{sent.pk}/").status_code == status
    assert not UnsentText.objects.exists()


@pytest.mark.parametrize(
    ("by", "address", "box", "readers"),
    [
        ("anna", "{page}underlag/", "write", "anna eva"),
        ("anna", "{page}fraga/", "write", "anna eva bo"),
        ("anna", "{page}anteckna/", "write", "anna"),
        ("anna", "{page}samtal/", "contact", "anna eva"),
        ("anna", "{page}rattelse/{old}/", "correct{old}", "anna eva bo"),
        ("eva", "{desk}gor/skicka/", "skicka", "anna eva bo"),
        ("eva", "{desk}gor/fraga-foretaget/", "skicka", "anna eva bo"),
        ("eva", "{desk}gor/anteckna/", "skicka", "eva"),
        ("eva", "{desk}gor/kontakt/", "kontakt", "eva"),
    ],
)
def test_a_file_is_read_by_whoever_reads_its_text(
    by, address, box, readers, page, assignment, anna, eva, bo, david, files_in
):
    case, people = assignment.case, {"anna": anna, "eva": eva, "bo": bo, "david": david}
    desk, old = f"/admin/cases/case/{case.pk}/", ""
    if "{old}" in address:
        old = actions.answer(assignment, "Se brevet.", by=anna, to_business=True).pk
    box = box.format(old=old)
    said = {f"{box}-text": "Se brevet.", "kind": "call", f"{box}-files": upload("granne.eml", EML)}
    at_home_of(people[by]).post(address.format(page=page, desk=desk, old=old), said)
    its_minute_passes()
    (sent,) = case.messages.latest("pk").attachments.all()
    assert (sent.file.name, sent.file.content_type) == ("granne.eml", "message/rfc822")
    own = f"/mina-sidor/{case.reference}/"
    ways = {
        "anna": page,
        "eva": desk,
        "bo": own,
        "david": own,
    }
    found = {who: at_home_of(people[who]).get(f"{way}fil/{sent.pk}/").status_code for who, way in ways.items()}
    assert found == {who: 200 if who in readers.split() else 404 for who in ways}


def test_another_organisation_sends_a_file_through_the_link_of_its_letter(case, fire_service, eva, files_in):
    asked = actions.ask_sector(case, fire_service, by=eva, question="Hur många får vara där?")
    page = links.mint(assignment_key(asked), email=fire_service.email)
    client = Client()
    unnamed = client.post(f"{page}underlag/", {"write-text": "Se planen.", "write-files": upload()})
    (there,) = ticked(client.get(unnamed.url).text)
    client.post(f"{page}underlag/", {"write-text": "Se planen.", "write-files": there, "who-name": "Rolf Rask"})
    (sent,) = case.messages.get(text="Se planen.").attachments.all()
    assert client.get(f"{page}fil/{sent.pk}/").status_code == 200
    assert (
        Client().post(f"{page}anteckna/", {"write-text": "x", "write-files": there, "who-name": "Ro Re"}).status_code
        == 302
    )
    assert not case.messages.get(text="x").attachments.exists()


def test_a_file_goes_in_every_question_that_a_stranger_sends_it_in(
    case, assignment, building, fire_service, eva, settings, files_in
):
    settings.UPLOAD_MAX_FILES = 1
    asked = actions.ask_sector(case, fire_service, by=eva, question="Hur många får vara där?")
    client = Client()
    for number, (each, content) in enumerate([(assignment, PDF), (asked, PDF), (asked, PDF), (asked, PDF + b"%")]):
        page = links.mint(assignment_key(each), email=each.sector.email)
        said = {"write-text": f"Se plan {number}.", "write-files": upload(content=content), "who-name": "Rolf Rask"}
        client.post(f"{page}underlag/", said)
        sent = case.messages.get(text=f"Se plan {number}.").attachments.all()
        assert [each.file.name for each in sent] == ["ritning.pdf"], number
    assert client.session[unsent_input.FILES] == {}


@pytest.mark.parametrize("is_ticked", [True, False])
def test_a_file_that_waits_and_is_chosen_again_is_sent_once(is_ticked, page, assignment, anna, files_in):
    client = at_home_of(anna)
    client.post(f"{page}anteckna/", {"write-text": "", "write-files": upload()})
    there = ticked(client.get(page).text) if is_ticked else []
    assert len(there) == is_ticked
    client.post(f"{page}anteckna/", {"write-text": "", "write-files": [*there, upload()]})
    (kept,) = UnsentText.objects.values_list("fields", flat=True)
    assert kept["write-files"] == [str(StoredFile.objects.get().pk)]
    client.post(f"{page}anteckna/", {"write-text": "Se bilagan.", "write-files": [*there, upload()]})
    (sent,) = assignment.case.messages.get(text="Se bilagan.").attachments.all()
    assert sent.file == StoredFile.objects.get()


def test_files_that_came_by_email_while_the_page_was_open_wait_beside_those_that_were_ticked(page, assignment, anna):
    shown, *came = [StoredFile.objects.create(pk=pk, name=f"{pk}.pdf", size=1) for pk in (141, 41, 42)]
    client, key = at_home_of(anna), f"assignment-{assignment.pk}"
    boxes = {"box": "write-text", "files_box": "write-files"}
    seen = unsent_input.put_in(anna, key, text="", files=[shown], **boxes).version
    unsent_input.put_in(anna, key, text="", files=came, **boxes)
    here = typed("Ja.", seen, saving="left") | {"write-files": "141"}
    for address, left in (("utkast", ["41", "42", "141"]), ("anteckna", ["41", "42"])):
        client.post(f"{page}{address}/", here)
        row = UnsentText.objects.get()
        assert row.fields["write-files"] == left
        assert sorted(str(file.pk) for file in row.files.all()) == sorted(left)
    (sent,) = assignment.case.messages.get(text="Ja.").attachments.all()
    assert sent.file == shown
    client.post(f"{page}anteckna/", typed("Ja.", seen) | {"write-files": ["41", "42"]})
    assert not UnsentText.objects.exists()


def test_a_call_that_is_being_written_down_waits_with_its_files(anna, files_in):
    client, address = at_home_of(anna), "/handlaggare/nytt/"
    call = {"draft": "nyckel", "channel": "phone", "description": "Vill sälja glass.", "name": "Gun Glass"}
    assert client.post(address, call | {"saving": "on", "seen_draft": ""}).json()["version"]
    assert "Vill sälja glass.</textarea>" in at_home_of(anna).get(address).text
    assert "Ett ärende åt någon" in at_home_of(anna).get("/handlaggare/").text
    refused = client.post(address, call | {"files": [upload(), upload("a.exe", b"MZ\0")]}).text
    assert "a.exe: Vi kan inte ta emot" in refused
    there = re.findall(r'name="files" value="(\d+)" checked', refused)
    client.post(address, call | {"phone": "070-123 45 67", "files": there})
    case = Case.objects.get()
    assert [each.file.name for each in case.attachments.all()] == ["ritning.pdf"]
    assert not UnsentText.objects.exists()


def test_a_refused_press_with_an_empty_box_is_no_draft_and_nobody_writes(page, assignment, anna, malin):
    client = at_home_of(anna)
    actions.accept(assignment, by=anna)
    assert "Skriv texten först" in client.post(f"{page}svara/", {"write-text": ""}, follow=True).text
    assert UnsentText.objects.exists()
    assert "Sparat som utkast" not in client.get(page).text
    assert ">Utkast</h2>" not in client.get("/handlaggare/").text
    assert "skriver nu" not in at_home_of(malin).get(page).text
    client.post(f"{page}utkast/", typed("Det", seen=UnsentText.objects.get().version))
    assert "skriver nu" in at_home_of(malin).get(page).text
