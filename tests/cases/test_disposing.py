"""A disposed case: nothing of it is left in the database or on the disk, and every figure is what it was."""

import hashlib
import io
import zipfile
from datetime import timedelta
from xml.etree import ElementTree as Xml

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from cases import actions, figures
from cases.models import Case, Draft
from cases.pure import periods
from cases.queries import measuring
from cases.record.archive import package
from cases.workflow import Audience
from portal.models import (
    ArchivePackage,
    Business,
    Contact,
    DisposalRun,
    LogEntry,
    OutgoingEmail,
    RetentionRule,
    StoredFile,
)
from portal.models.business import KnownNumber
from portal.record import retention, sealing
from portal.text.exceptions import NotAllowed
from portal.text.orgnumber import parse
from tests.behind import behind_its_back
from tests.people import for_the_file

LONG_AGO = timezone.localtime().replace(hour=9) - timedelta(days=365 * 6 + 10)
CANARY = "KANARIE"


pytestmark = pytest.mark.django_db
db, building, environment, fire_service, cafe, eva, anna, dag, rut = for_the_file(
    "building environment fire_service cafe eva anna dag rut"
)


@pytest.fixture(autouse=True)
def folder(own_files):
    return own_files


@pytest.fixture
def old(an_old_one) -> Case:
    return Case.objects.get(pk=an_old_one)


@pytest.fixture(scope="module")
def an_old_one(standing_files, cafe, building, environment, fire_service, eva, anna, dag) -> int:
    """Six years old, with a canary in every text that a person can write."""
    at = LONG_AGO
    draft = Draft.objects.create(key_hash="x", data={"what": {"description": CANARY}})
    case = actions.register(
        actions.Submission(
            description=f"{CANARY} café",
            wishes=[cafe],
            place=f"{CANARY}-gatan",
            wished_start=CANARY,
            spoken_with=CANARY,
            company_name=f"{CANARY} bageri",
            org_number=KnownNumber.of(parse("556016-0680")),
            name=f"{CANARY} Berg",
            email="kanarie@example.org",
            phone="070-KANARIE",
            preference=CANARY,
        ),
        draft=draft,
        at=at,
    )
    asked = actions.ask_sector(case, building, by=eva, officer=anna, question=CANARY, at=at)
    fire = actions.ask_sector(case, fire_service, by=eva, question=CANARY, at=at)
    question = actions.ask_business(asked, CANARY, by=anna, at=at + timedelta(hours=1))
    uploads = [SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())]
    at += timedelta(days=1)
    actions.reply(case, CANARY, question=question, uploads=uploads, at=at)
    actions.write_note(case, CANARY, by=eva, at=at)
    actions.write_to_pilot(asked, CANARY, by=anna, at=at)
    actions.log_contact(case, CANARY, kind="call", by=eva, at=at)
    actions.add_step(case, CANARY, sector=building, by=anna, apply_url="https://kanarie.example.org/")
    day = timezone.localdate(at) + timedelta(days=7)
    while day.weekday() > 4:
        day += timedelta(days=1)
    asked = actions.new_date(asked, day, reason=CANARY, by=anna, at=at)
    start = timezone.localtime(at + timedelta(days=1)).replace(hour=9)
    guests = [actions.Guest(email="kanarie@example.org", case=case)]
    (meeting,) = actions.call_meeting(
        [case], by=eva, start=start, end=start + timedelta(hours=1), place="Stadshuset", guests=guests, at=at
    )
    actions.take_notes(meeting.items.get(), by=eva, note=CANARY, decision=CANARY, summary=CANARY)
    actions.approve_minutes(meeting, by=eva, at=start + timedelta(hours=2))
    actions.mark_secret(case, section="OSL 31 kap. 16 §", reason=CANARY, by=eva, sectors=[building, fire_service])
    actions.answer(asked, CANARY, by=anna, to_business=True, at=at + timedelta(days=2))
    assert fire.is_open
    case = actions.close(
        case,
        by=eva,
        outcome="answered",
        text=CANARY,
        despite_open=CANARY,
        at=at + timedelta(days=3),
    )
    actions.give_feedback(case, overall=9, expectations=8, ideal=7, text=CANARY, at=at + timedelta(days=4))
    case.disclosures.create(by=eva, ground="TF 2 kap. 16 §", note=CANARY, form="pdf", sha256="0" * 64)
    OutgoingEmail.objects.update(state="sent")
    return case.pk


def decide(data_class: str, **changes) -> None:
    RetentionRule.objects.filter(data_class=data_class).update(decision="KS 2026/0123", **changes)


def dispose(rut, dag) -> DisposalRun:
    return retention.approve(retention.propose(by=rut), by=dag)


def places_with_a_canary() -> list[str]:
    """Every table and column of the database, and every file on the disk."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT x::text FROM {table} x WHERE x::text ~* 'kanarie'")
            found += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return found


def files_in(folder) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_of_a_disposed_case_nobody_and_nothing_is_left(old, rut, dag, folder, django_capture_on_commit_callbacks):
    assert len(places_with_a_canary()) > 20
    assert len(files_in(folder)) == 1
    decide("cases", trigger="closed")
    with django_capture_on_commit_callbacks(execute=True):
        dispose(rut, dag)
    assert places_with_a_canary() == []
    assert files_in(folder) == []
    old.refresh_from_db()
    assert (old.subject, old.contact.email, old.business) == ("Gallrat", "", None)
    assert not Business.objects.exists()
    assert old.reference


def test_a_dry_run_leaves_all_of_it_on_the_disk_too(old, rut, folder, django_capture_on_commit_callbacks):
    decide("cases", trigger="closed")
    before = places_with_a_canary()
    with django_capture_on_commit_callbacks(execute=True):
        run = retention.propose(by=rut)
    assert run.parts.get().examples == [f"ärende {old.reference}"]
    assert places_with_a_canary() == before
    assert len(files_in(folder)) == 1


def all_figures() -> str:
    """What those who steer and what everybody reads, for each year since the case."""
    now, found = timezone.now(), []
    for number in range(LONG_AGO.year, now.year + 1):
        facts = measuring.facts(periods.year(number), at=now)
        found.append(repr((facts, figures.for_staff(facts))))
    return "\n".join(found)


def test_every_figure_is_the_same_before_and_after(old, case, assignment, rut, dag):
    before = all_figures()
    assert "n=1" in before  # the answer after closing is counted
    decide("cases", trigger="closed")
    decide("reminders")
    dispose(rut, dag)
    assert all_figures() == before


def test_the_history_stands_and_its_seals_hold(old, rut, dag):
    decide("cases", trigger="closed")
    dispose(rut, dag)
    assert sealing.verify().first_break is None
    assert old.status_changes.count() > 2
    assert LogEntry.objects.get(action="case.dispose").chain == f"case:{old.pk}"


def test_an_open_case_and_one_that_ended_lately_are_left(case, old, eva, rut, dag, cafe):
    fresh = actions.register(actions.Submission(wishes=[cafe], email="vera@example.org"))
    actions.close(fresh, by=eva, outcome="no_reply")
    decide("cases", trigger="closed", amount=5)
    assert dispose(rut, dag).parts.get().number == 1
    assert Case.objects.filter(disposed_at=None).count() == 2
    case.refresh_from_db()
    assert case.contact.email == "bo@example.org"


def test_a_contact_that_another_case_needs_stays_with_that_one(old, case, rut, dag):
    Case.objects.filter(pk=case.pk).update(contact=old.contact)
    decide("cases", trigger="closed")
    dispose(rut, dag)
    case.refresh_from_db()
    old.refresh_from_db()
    assert case.contact.email == "kanarie@example.org"
    assert old.contact.email == ""
    assert Contact.objects.filter(email="kanarie@example.org").count() == 1


def test_the_pages_of_a_disposed_case_open_and_tell_that_it_is(client, old, eva, rut, dag):
    decide("cases", trigger="closed")
    dispose(rut, dag)
    client.force_login(eva)
    assert client.get(f"/admin/cases/case/{old.pk}/change/").status_code == 200
    assert "Ärendet gallrades" in client.get(f"/diarium/arende/{old.reference}/").content.decode()
    assert client.get(f"/diarium/arende/{old.reference}/akt/").status_code == 200


@pytest.mark.parametrize(
    ("data_class", "gone"),
    [("notes", "cases_message"), ("closing_words", "cases_closinganswer"), ("agenda_notes", "cases_agendaitem")],
)
def test_a_part_of_a_case_goes_alone(old, rut, dag, data_class, gone):
    before = places_with_a_canary()
    decide(data_class)
    assert dispose(rut, dag).parts.get().number == 1
    left = places_with_a_canary()
    assert 0 < len(left) <= len(before)
    assert left != before


def test_the_parts_of_a_case_go_together_in_one_disposal(old, rut, dag):
    """Each is counted once: what a rule before has taken is not due by the next."""
    for name in ("notes", "messages", "case_files", "case_letters", "closing_words", "agenda_notes"):
        decide(name, is_on=True)
    decide("cases", trigger="closed")
    run = dispose(rut, dag)
    numbers = dict(run.parts.values_list("data_class", "number"))
    assert numbers["case_files"] == numbers["cases"] == 1
    assert numbers["case_letters"] > 3
    assert places_with_a_canary() == []


# --- The archive ----------------------------------------------------------------------------------


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_package_holds_the_case_its_papers_and_its_files_with_checksums(old):
    old.registry_number = "KS 2020/0001"
    old.save()
    files = unpacked(package(old))
    listed = {each.get("namn"): each.get("checksumma") for each in Xml.fromstring(files["paket.xml"]).iter("fil")}
    assert {name: hashlib.sha256(files[name]).hexdigest() for name in listed} == listed
    assert set(listed) == set(files) - {"paket.xml"}
    case = Xml.fromstring(files["arende.xml"])
    assert case.findtext("arendenummer") == old.reference
    assert case.findtext("diarienummer") == "KS 2020/0001"
    assert case.find(".//sekretess").get("lagrum") == "OSL 31 kap. 16 §"
    texts = [text.text for text in case.iter("text")]
    for text in old.messages.exclude(audience=Audience.INTERNAL).values_list("text", flat=True):
        assert text in texts
    assert StoredFile.objects.get().sha256 in {each.get("checksumma") for each in case.iter("bilaga")}
    assert len(list(case.iter("handelse"))) > 8


def test_notes_are_weeded_before_the_archive(old, eva):
    behind_its_back("UPDATE cases_message SET text = 'MINNESANTECKNING' WHERE audience = 'internal'")
    assert b"MINNESANTECKNING" not in b"".join(unpacked(package(old)).values())


def test_signs_that_xml_does_not_know_never_stop_a_package(old):
    behind_its_back("UPDATE cases_message SET text = %s", "före\x01\ufffeefter")
    assert b"f\xc3\xb6reefter" in unpacked(package(old))["arende.xml"]


def test_a_case_is_delivered_once_received_and_only_then_disposed_of(client, old, rut, dag, folder):
    decide("cases_to_archive")
    decide("cases", amount=0, unit="days")
    dispose(rut, dag)
    made = ArchivePackage.objects.get()
    assert made.sha256 == hashlib.sha256(made.content.read()).hexdigest()
    old.refresh_from_db()
    assert old.archived_at
    assert old.disposed_at is None
    with pytest.raises(NotAllowed, match="Inget är moget"):
        retention.propose(by=rut)
    made = retention.receive(made, by=rut)
    assert not made.content
    tomorrow = timezone.now() + timedelta(days=1)
    retention.approve(retention.propose(by=rut, at=tomorrow), by=dag, at=tomorrow)
    old.refresh_from_db()
    assert old.disposed_at
