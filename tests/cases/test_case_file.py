"""A journalist asks today: the whole case file, with what must not leave struck out and truly gone."""

import csv
import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases import actions
from cases.models import Case, Disclosure
from cases.record.case_documents import documents_of
from cases.record.case_file import CannotMask, CaseFile
from cases.record.history import WORDS
from cases.workflow import Audience
from portal.files import storing
from portal.models import LogEntry, OutgoingEmail, StoredFile
from portal.text.exceptions import NotAllowed
from portal.text.swedish import local
from tests.people import for_the_file
from tests.portal.test_pdf import kinds, read, words

PDF_FILE = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF"
GROUND = "TF 2 kap. 16 §"


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
db, building, environment, eva, anna, cafe, case, assignment = for_the_file(
    "building environment eva anna cafe case assignment"
)


@pytest.fixture
def full(a_full_one) -> Case:
    return Case.objects.get(pk=a_full_one)


@pytest.fixture(scope="module")
def a_full_one(standing_files, case, assignment, building, eva, anna) -> int:
    """Bo's case with texts, files, a note, letters, a call and an end."""
    told = actions.ask_business(assignment, "Hur många bord, Bo Berg?", by=anna)
    uploads = [
        SimpleUploadedFile("Bergs bord.txt", "Sex bord för Bo Berg".encode()),
        SimpleUploadedFile("a.pdf", PDF_FILE),
    ]
    actions.reply(case, "Sex bord. Hälsar Bo Berg", question=told, uploads=uploads)
    actions.log_contact(case, "Bo Berg ringde om granntomten.", kind="call", by=eva)
    actions.write_note(case, "KANARIE Bygg tror att det blir svårt.", by=anna, sector=building)
    actions.write_note(case, "Lotsens egen tanke.", by=eva)
    actions.answer(assignment, "Ja, bygglov behövs.", by=anna, to_business=True)
    return actions.close(case, by=eva, outcome="answered", text="Lycka till!", nothing_more=True).pk


@pytest.fixture
def other(db, eva):
    """David's case, of which nothing may come along."""
    theirs = actions.register(
        actions.Submission(description="DAVIDS-HEMLIGHET", name="David", email="david@example.org")
    )
    actions.reply(theirs, "DAVIDS-ORD", uploads=[SimpleUploadedFile("davids.txt", b"DAVIDS-FIL")])
    return theirs


def chosen(case, user, *, leave_out=(), passages=None):
    papers = documents_of(case, user)
    given = [paper for paper in papers if paper.is_given_by_default and paper.key not in leave_out]
    return {"papers": papers, "given": given, "passages": passages or {"": []}}


def put_together(case, user, **options) -> CaseFile:
    return actions.put_together(case, **chosen(case, user, **options))


def give_out(case, user, form="zip", **options) -> bytes:
    return actions.give_out(case, form=form, ground=GROUND, by=user, **chosen(case, user, **options))


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def everything_in(content: bytes) -> str:
    """All text of an archive: names, texts, files, and the text layer of the PDF."""
    files = unpacked(content)
    plain = [content.decode("utf-8", errors="replace") for content in files.values()]
    return "\n".join([*files, *plain, words(files["akt.pdf"])])


def test_every_text_and_every_file_is_in_the_archive_with_its_checksum(full, other, rut):
    files = unpacked(give_out(full, rut))
    everything = everything_in(give_out(full, rut))
    for text in [
        full.description,
        full.closing_text,
        *full.messages.exclude(audience=Audience.INTERNAL).values_list("text", flat=True),
    ]:
        assert text in everything
    for letter in OutgoingEmail.objects.filter(about="case", about_id=full.pk):
        assert letter.subject in everything
    hashes = {hashlib.sha256(content).hexdigest() for content in files.values()}
    assert {stored.sha256 for stored in StoredFile.objects.filter(name__in=["Bergs bord.txt", "a.pdf"])} <= hashes
    listed = list(csv.reader(io.StringIO(files["innehåll.csv"].decode("utf-8-sig")), delimiter=";"))[1:]
    assert {name: hashlib.sha256(files[name]).hexdigest() for name, _ in listed} == dict(listed)
    assert {name for name, _ in listed} == set(files) - {"innehåll.csv"}


def test_nothing_of_another_case_comes_along(full, other, rut, eva):
    for user in (rut, eva):
        assert "DAVID" not in everything_in(give_out(full, user))


def test_the_log_is_in_it_in_words(full, rut):
    log = unpacked(give_out(full, rut))["logg.csv"].decode("utf-8-sig")
    assert "Ärendet registrerades" in log
    assert "Sektorn svarade;Anna Alm" in log
    used = set(LogEntry.objects.filter(chain=f"case:{full.pk}").values_list("action", flat=True))
    assert used <= WORDS.keys()


def test_every_time_in_it_is_on_a_swedish_clock(full, rut):
    full.received_at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    full.save(update_fields=["received_at"])
    files = unpacked(give_out(full, rut))
    assert "2026-07-02 00.30 Anmälan via webben" in " ".join(words(files["akt.pdf"]).split())
    assert any(name.endswith("2026-07-02 Anmälan via webben.txt") for name in files)
    logged = LogEntry.objects.filter(chain=f"case:{full.pk}").earliest("at").at
    assert f"{local(logged):%Y-%m-%d %H:%M:%S};" in files["logg.csv"].decode("utf-8-sig")


def test_a_text_stands_before_the_files_that_came_with_it(full, rut):
    keys = [paper.key[0] for paper in documents_of(full, rut)]
    assert keys[0] == "f"  # the form
    assert documents_of(full, rut)[0].key == "form"
    said = next(
        place for place, paper in enumerate(documents_of(full, rut)) if paper.text == "Sex bord. Hälsar Bo Berg"
    )
    assert keys[said + 1 : said + 3] == ["f", "f"]


def test_the_houses_own_watch_is_not_in_the_log_that_leaves(client, full, eva, rut):
    actions.mark_secret(full, section="OSL 31 kap. 16 §", reason="Affären.", by=eva)
    client.force_login(rut)
    client.get(f"/diarium/arende/{full.reference}/akt/")
    whole = chosen(full, rut) | {"given": documents_of(full, rut)[:1]}
    content = actions.give_out(full, form="zip", ground=GROUND, by=rut, **whole)
    log = unpacked(content)["logg.csv"].decode("utf-8-sig")
    assert "sekretessmarkerades" in log
    assert "sekretessmarkerat lästes" not in log


def test_internal_notes_stand_apart_and_stay_unless_somebody_ticks_them(full, eva, rut):
    whole = put_together(full, eva)
    assert whole.memos == []
    assert "Lotsens egen tanke." not in everything_in(give_out(full, eva))
    papers = documents_of(full, eva)
    content = actions.give_out(
        full,
        form="zip",
        ground=GROUND,
        by=eva,
        papers=papers,
        given=[paper for paper in papers if not paper.withheld],
        passages={"": []},
    )
    (note,) = [name for name in unpacked(content) if name.startswith("minnesanteckningar/")]
    assert "Lotsens egen tanke." in unpacked(content)[note].decode()


def test_a_sectors_own_note_is_listed_without_its_text(full, eva, rut):
    note = full.messages.get(text__startswith="KANARIE")
    note.attachments.create(case=full, file=storing.store(SimpleUploadedFile("karta.txt", b"KANARIE-fil")))
    for user in (eva, rut):
        (note,) = [paper for paper in documents_of(full, user) if "Bygg kan läsa" in paper.withheld]
        assert note.text == ""
        (card,) = [paper for paper in documents_of(full, user) if paper.file and paper.file.name == "karta.txt"]
        assert card.withheld
        assert "KANARIE" not in everything_in(give_out(full, user))


def test_the_pdf_is_accessible_and_holds_all_texts(full, rut):
    content = give_out(full, rut, form="pdf")
    assert read(content).metadata.title == f"Akt {full.reference}"
    assert read(content).trailer["/Root"]["/Lang"] == "sv"
    assert kinds(content).count("/H1") == 1
    assert kinds(content).count("/H2") > 8
    for text in (full.description, "Ja, bygglov behövs.", "Sex bord. Hälsar Bo Berg"):
        assert text in words(content).replace("\n", " ")


@pytest.mark.parametrize("form", ["zip", "pdf"])
def test_what_is_masked_is_nowhere_in_what_leaves(full, rut, form):
    """Not in a text, a file's name or words, the log, the text layer, the metadata, nor in the raw bytes."""
    passages = {"": ["Bo Berg", "Berg", "bo@example.org", "070-123 45 67"]}
    content = give_out(full, rut, form=form, passages=passages)
    everything = everything_in(content) if form == "zip" else words(content)
    raw = content + b"".join(unpacked(content).values()) if form == "zip" else content
    for passage in passages[""]:
        assert passage.casefold() not in everything.casefold()
        assert passage.encode() not in raw
        assert passage.encode("utf-16-be") not in raw
    assert "[maskat]" in everything
    pdf = unpacked(content)["akt.pdf"] if form == "zip" else content
    for page in read(pdf).pages:
        assert b"Berg" not in page.get_contents().get_data()


def test_a_passage_of_one_paper_is_struck_out_there_alone(full, rut):
    (call,) = [paper for paper in documents_of(full, rut) if "granntomten" in paper.text]
    whole = put_together(full, rut, passages={"": [], call.key: ["granntomten"]})
    assert whole.masked == 1
    assert "granntomten" not in everything_in(give_out(full, rut, passages={"": [], call.key: ["granntomten"]}))
    assert any("Bo Berg" in sheet.text for sheet in whole.sheets)


def test_a_passage_that_stands_nowhere_stops_the_whole(full, rut):
    with pytest.raises(CannotMask, match="”Bo Brg” står inte i något"):
        give_out(full, rut, passages={"": ["Bo Brg"]})
    with pytest.raises(CannotMask, match="”granntomt AB” står inte i Anmälan via webben"):
        give_out(full, rut, passages={"": [], "form": ["granntomt AB"]})
    assert not Disclosure.objects.exists()


def test_what_is_under_a_secrecy_mark_is_not_given_unless_somebody_ticks_it(full, rut):
    (call,) = full.messages.filter(kind="call")
    actions.mark_secret(full, message=call, section="OSL 31 kap. 16 §", reason="x", by=rut)
    assert "granntomten" not in everything_in(give_out(full, rut))
    left_out = [title for _, title in put_together(full, rut).left_out]
    assert "Anteckning om samtal" in left_out


def test_the_name_of_a_file_that_stays_is_not_told(full, rut):
    keys = [paper.key for paper in documents_of(full, rut) if paper.file]
    assert "Bergs bord" not in everything_in(give_out(full, rut, leave_out=keys))


def test_what_is_left_out_is_told_with_masked_titles(full, rut):
    letters = [paper.key for paper in documents_of(full, rut) if paper.key.startswith("l")]
    whole = put_together(full, rut, leave_out=letters, passages={"": [full.reference]})
    assert len(whole.left_out) >= len(letters)
    assert not any(full.reference in title for _, title in whole.left_out)


def test_that_it_was_given_out_is_noted_and_what_was_struck_out_is_not(full, rut):
    content = give_out(full, rut, passages={"": ["Bo Berg"]})
    row = Disclosure.objects.get()
    assert (row.by, row.ground, row.form) == (rut, GROUND, "zip")
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert row.masked > 3
    assert "form" in row.papers
    entry = LogEntry.objects.get(action="case.give_out")
    assert (entry.actor_id, entry.chain) == (rut.pk, f"case:{full.pk}")
    assert "Berg" not in f"{row.papers} {row.note} {entry.details}"


def test_a_file_in_quarantine_is_never_given_out(full, rut):
    StoredFile.objects.filter(name="a.pdf").update(state="infected")
    assert "a.pdf" not in everything_in(give_out(full, rut))
    papers = documents_of(full, rut)
    with pytest.raises(NotAllowed, match="kan inte lämnas ut"):
        actions.put_together(full, papers=papers, given=papers, passages={"": []})


def test_nobody_else_gives_anything_out(full, anna, dag):
    for user in (anna, dag):
        with pytest.raises(NotAllowed, match="Bara registratorn"):
            give_out(full, user)


# --- The page -------------------------------------------------------------------------------------


def ticked(case, user) -> dict[str, str]:
    return {f"give-{paper.key}": "on" for paper in documents_of(case, user) if paper.is_given_by_default}


def test_a_look_shows_the_masked_texts_and_gives_out_nothing(client, full, rut):
    client.force_login(rut)
    page = client.post(f"/diarium/arende/{full.reference}/akt/", ticked(full, rut) | {"everywhere": "Bo Berg"})
    looked = page.context["looked"]
    assert looked.masked > 3
    assert not any("Bo Berg" in sheet.text for sheet in looked.sheets)
    assert not Disclosure.objects.exists()


def test_what_can_be_ticked_can_be_opened_on_the_same_page(client, full, rut):
    client.force_login(rut)
    page = client.get(f"/diarium/arende/{full.reference}/akt/").content.decode()
    files = {paper.file.name: paper for paper in documents_of(full, rut) if paper.file}
    assert files.keys() == {"Bergs bord.txt", "a.pdf"}
    for name, paper in files.items():
        address = paper.address
        assert f'<a class="tap" href="{address}">Öppna {name}</a>' in page
        assert f'href="{address}"' in client.get(f"/diarium/arende/{full.reference}/").content.decode()
        assert client.get(address)["Content-Disposition"].startswith("attachment")
    assert "Sex bord för Bo Berg" in page  # a text file is read where its words are struck out
    looked = client.post(f"/diarium/arende/{full.reference}/akt/", ticked(full, rut) | {"everywhere": "Bo Berg"})
    shown = looked.content.decode().split("Så här blir det")[1].split("</section>")[0]
    assert "Sex bord för [maskat]" in shown


def test_what_leaves_has_a_ground_and_what_was_typed_stays_when_it_is_missing(client, full, rut):
    client.force_login(rut)
    address = f"/diarium/arende/{full.reference}/akt/"
    data = ticked(full, rut) | {"everywhere": "Bo Berg", "leave": "zip"}
    page = client.post(address, data).content.decode()
    assert "Välj på vilken grund akten lämnas ut." in page
    assert ">\nBo Berg</textarea>" in page
    assert not Disclosure.objects.exists()
    response = client.post(address, data | {"ground": GROUND})
    assert response["Content-Disposition"] == f'attachment; filename="akt-{full.reference}.zip"'
    assert "Bo Berg" not in everything_in(response.content)
    assert "Utlämnat" in client.get(f"/diarium/arende/{full.reference}/").content.decode()


def test_a_slip_of_the_pen_is_told_on_the_page(client, full, rut):
    client.force_login(rut)
    data = ticked(full, rut) | {"everywhere": "Bo Brg", "leave": "pdf", "ground": GROUND}
    page = client.post(f"/diarium/arende/{full.reference}/akt/", data).content.decode()
    assert "”Bo Brg” står inte i något som lämnas ut." in page
    assert not Disclosure.objects.exists()


def test_nothing_ticked_is_told_in_words(client, full, rut):
    client.force_login(rut)
    data = {"leave": "pdf", "ground": GROUND}
    page = client.post(f"/diarium/arende/{full.reference}/akt/", data).content.decode()
    assert "Kryssa för minst en handling att lämna ut." in page
