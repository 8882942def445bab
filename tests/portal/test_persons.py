"""Everything about one person: all of it and nothing of another's, put right, taken out, and erased where it may."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from cases import actions
from cases.access.letters import access_key
from cases.emails import assignment_key, case_key
from cases.models import Case, Draft
from events import emails as happenings
from portal.files import storing
from portal.mail import links, outbox
from portal.mail.outbox import sending
from portal.models import (
    AccessibilityMessage,
    Contact,
    ErasureRequest,
    LogEntry,
    OutgoingEmail,
    SecretLink,
    Sector,
    SecurityEvent,
    StoredFile,
    User,
)
from portal.models.business import KnownNumber
from portal.record import erasing, persons
from portal.record.persons import Identity
from portal.text.exceptions import NotAllowed
from portal.text.orgnumber import parse
from tests.courses import in_days, take_part
from tests.gatherings import an_event, sign_up
from tests.people import for_the_file, tells
from tests.portal.test_pdf import words
from training import actions as training
from training import emails as courses

BO = Identity(email="bo@example.org")
PERSONAL = "850709-9805"


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
db, building, environment, cafe, eva, anna, rut, bo, case, assignment = for_the_file(
    "building environment cafe eva anna rut bo case assignment"
)


@pytest.fixture
def known(is_known) -> Case:
    return Case.objects.get(pk=is_known)


@pytest.fixture(scope="module")
def is_known(standing_files, case, assignment, building, eva, anna, bo) -> int:
    """Bo in every register: a case with a dialogue, a file, a note, a draft, links, an account and a message."""
    asked = actions.ask_business(assignment, "Hur många bord?", by=anna)
    actions.reply(case, "BO-ORD", question=asked, uploads=[SimpleUploadedFile("skiss.txt", b"BO-FIL")])
    actions.write_note(case, "KANARIE", by=anna, sector=building)
    case = actions.close(case, by=eva, outcome="no_reply", despite_open="x")
    AccessibilityMessage.objects.create(text="BO-MEDDELANDE", email="Bo@example.org")
    draft = Draft.objects.create(
        key_hash="x", data={"what": {"description": "BO-UTKAST"}, "reach": {"email": "bo@example.org"}}
    )
    draft.files.add(StoredFile.objects.get())
    links.mint(links.Key("case", case.pk, "business_case"), email="bo@example.org")
    return case.pk


@pytest.fixture
def other(db) -> Case:
    """David, of whom nothing may be found with Bo."""
    theirs = actions.register(
        actions.Submission(
            description="DAVIDS-ORD", name="David Dahl", email="david@example.org", phone="070-999 99 99"
        )
    )
    actions.reply(theirs, "DAVIDS-SVAR", uploads=[SimpleUploadedFile("davids.txt", b"DAVIDS-FIL")])
    Draft.objects.create(
        key_hash="d", data={"what": {"description": "DAVIDS-UTKAST"}, "reach": {"email": "david@example.org"}}
    )
    return theirs


def data_about(identity: Identity, reader) -> dict:
    return persons.as_data(identity, persons.find(identity, reader=reader), at=timezone.now())


def rows(identity: Identity, reader) -> dict[str, int]:
    return {each.register.name: len(each.records) for each in persons.find(identity, reader=reader)}


def test_every_row_and_every_files_checksum_is_there(known, other, rut):
    found = rows(BO, rut)
    assert found["cases"] == 1
    assert found["messages"] == known.messages.count()
    assert found["case_files"] == known.attachments.count() == 1
    assert found["letters"] == OutgoingEmail.objects.filter(to="bo@example.org").count()
    assert found["links"] == SecretLink.objects.filter(email="bo@example.org").count()
    assert {"contacts", "accounts", "accessibility", "drafts"} <= found.keys()
    everything = json.dumps(data_about(BO, rut), ensure_ascii=False)
    for text in ("BO-ORD", "BO-MEDDELANDE", "BO-UTKAST", known.description, known.attachments.get().file.sha256):
        assert text in everything


def test_nothing_of_another_is_there(known, other, rut, eva):
    for reader in (rut, eva):
        assert "DAVID" not in json.dumps(data_about(BO, reader)).upper()


def test_a_note_that_the_reader_may_not_read_is_told_without_its_text(known, rut, eva):
    note = known.messages.get(text="KANARIE")
    note.attachments.create(case=known, file=storing.store(SimpleUploadedFile("KANARIE.txt", b"KANARIE")))
    for reader in (rut, eva):
        everything = json.dumps(data_about(BO, reader), ensure_ascii=False)
        assert "KANARIE" not in everything
        assert "Bara Bygg kan läsa det här" in everything


def test_a_telephone_number_is_the_same_however_it_is_written(known, other, rut):
    typed = ["070-123 45 67", "0701234567", "+46 70 123 45 67", "0046701234567"]
    assert {number: rows(Identity(phone=number), rut)["cases"] for number in typed} == dict.fromkeys(typed, 1)


def test_a_sole_traders_number_is_recognised_and_not_kept(client, rut, other):
    number = KnownNumber.of(parse(PERSONAL))
    actions.register(actions.Submission(company_name="Bergs", org_number=number, email="b@example.org"))
    client.force_login(rut)
    client.post("/diarium/person/", {"number": PERSONAL})
    page = client.get("/diarium/person/").content.decode()
    assert "Bergs" in page
    assert not tells(PERSONAL, page)
    assert not tells(PERSONAL, dict(client.session))


def test_an_unknown_person_is_told_as_such(client, rut):
    client.force_login(rut)
    client.post("/diarium/person/", {"email": "ingen@example.org"})
    assert "Portalen har inga uppgifter." in client.get("/diarium/person/").content.decode()


def test_what_is_under_a_mark_is_not_in_the_extract(known, rut):
    told = known.messages.get(text="BO-ORD")
    actions.mark_secret(known, message=told, section="OSL 31 kap. 16 §", reason="x", by=rut)
    everything = json.dumps(data_about(BO, rut), ensure_ascii=False)
    assert "BO-ORD" not in everything
    assert persons.HIDDEN in everything


# --- The page and the files -----------------------------------------------------------------------


def test_the_person_stands_in_no_address_and_no_log(client, known, rut):
    client.force_login(rut)
    response = client.post("/diarium/person/", {"email": "bo@example.org"})
    assert response["Location"] == "/diarium/person/"
    pdf = client.get("/diarium/person/utdrag.pdf")
    assert "bo" not in pdf["Content-Disposition"].split("filename=")[1].replace("bok", "")
    for entry in LogEntry.objects.filter(action__startswith="person."):
        assert "bo@" not in json.dumps(entry.details)
    assert {"person.look", "person.extract"} <= set(LogEntry.objects.values_list("action", flat=True))


def test_the_readable_file_and_the_json_say_the_same(client, known, other, rut):
    client.force_login(rut)
    client.post("/diarium/person/", {"email": "bo@example.org"})
    found = json.loads(client.get("/diarium/person/utdrag.json").content)
    text = words(client.get("/diarium/person/utdrag.pdf").content).replace("\n", "")
    for register in found["register"]:
        assert register["rubrik"] in text
        for record in register["poster"]:
            for file in record["filer"]:
                assert file["sha256"] in text
    assert "BO-ORD" in text
    assert "DAVID" not in text.upper()


def test_without_a_search_there_is_nothing_to_take_out(client, rut):
    client.force_login(rut)
    assert client.get("/diarium/person/utdrag.json").status_code == 404
    assert client.get("/diarium/person/utdrag.exe").status_code == 404


def test_a_new_search_forgets_the_last(client, known, rut):
    client.force_login(rut)
    client.post("/diarium/person/", {"email": "bo@example.org"})
    client.post("/diarium/person/ny/")
    assert "bo@example.org" not in client.get("/diarium/person/").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Fyll i minst en av rutorna."),
        ({"email": "x"}, "Kontrollera e-postadressen."),
        ({"number": "1"}, "Kontrollera numret."),
    ],
)
def test_wrong_input_is_told_in_words(client, rut, typed, sentence):
    client.force_login(rut)
    assert sentence in client.post("/diarium/person/", typed).content.decode()


# --- Putting right --------------------------------------------------------------------------------


def test_what_is_wrong_is_put_right_and_the_log_knows_the_fields_alone(client, known, rut):
    contact = known.contact
    client.force_login(rut)
    client.post("/diarium/person/", {"email": "bo@example.org"})
    fields = {"record": f"contacts:{contact.pk}", "name": "Bo Bergman", "email": contact.email, "phone": contact.phone}
    client.post("/diarium/person/ratta/", fields)
    contact.refresh_from_db()
    assert contact.name == "Bo Bergman"
    entry = LogEntry.objects.get(action="person.rectify")
    assert (entry.thing, entry.details) == ("contact", {"fields": ["name"]})


def test_a_person_with_several_cases_is_told_once_and_put_right_in_all_of_them(known, rut):
    told = {"name": known.contact.name, "email": "bo@example.org", "phone": known.contact.phone}
    again = [actions.register(actions.Submission(company_name=known.company_name, **told)) for _ in "ab"]
    Contact.objects.filter(pk=again[0].contact_id).prove("code")
    moved = actions.register(actions.Submission(name="Bo Berg", email="bo@example.org", phone="0123-999 99"))
    found = {each.register.name: each.records for each in persons.find(BO, reader=rut)}
    assert [record.also for record in found["contacts"]] == [(again[0].contact_id, again[1].contact_id), ()]
    assert [len(record.also) for record in found["businesses"]] == [2]
    persons.rectify(BO, register="contacts", pk=known.contact_id, values={"name": "Bo Bergman"}, by=rut)
    names = Contact.objects.filter(email="bo@example.org").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Bo Bergman", "Bo Bergman", "Bo Bergman", "Bo Berg"]
    assert moved.contact.name == "Bo Berg"


def test_a_case_of_theirs_is_put_right_too(known, rut):
    persons.rectify(BO, register="cases", pk=known.pk, values={"company_name": "Bergs bageri"}, by=rut)
    known.refresh_from_db()
    assert known.company_name == "Bergs bageri"


def test_nothing_of_another_and_no_other_field_can_be_changed(known, other, rut):
    with pytest.raises(NotAllowed, match="finns inte längre"):
        persons.rectify(BO, register="contacts", pk=other.contact_id, values={"name": "x"}, by=rut)
    with pytest.raises(NotAllowed, match="finns inte längre"):
        persons.rectify(BO, register="messages", pk=known.messages.first().pk, values={"text": "x"}, by=rut)
    with pytest.raises(NotAllowed, match="Inget är ändrat"):
        persons.rectify(BO, register="cases", pk=known.pk, values={"state": "spam"}, by=rut)


def test_a_corrected_address_shuts_its_own_links_and_no_others_of_the_same_mailbox(
    client, other, school, cohort, building, environment, eva, rut
):
    """Bo and David read one mailbox, and so does a sector. In admin and on the person's page alike."""
    case = actions.register(actions.Submission(description="Ett café", name="Bo Berg", email="bo@example.org"))
    Contact.objects.update(email="info@example.org")
    fika = an_event(eva, slug="fika")
    signed = [sign_up(each, "info@example.org") for each in (an_event(eva), fika)]
    guests = [sign_up(fika, f"{name}@example.org", name, addresses=["info@example.org"]) for name in ("cilla", "disa")]
    seats = [each.attendees.get() for each in guests]
    teachers = [school.school_people.create(role="teacher", name=name, email="info@example.org") for name in "AB"]
    there = [
        take_part(cohort, eva, "Ada", "info@example.org", role="officer", sector=building),
        take_part(cohort, eva, "Bea", "bea@example.org", role="officer", sector=environment),
    ]
    clients = [actions.register(actions.Submission(email=f"{name}@example.org")) for name in ("erik", "frida")]
    kim = {"name": "Kim", "email": "info@example.org", "accepted_at": timezone.now()}
    invited = [each.accesses.create(**kim) for each in clients]
    Sector.objects.filter(pk=building.pk).update(email="info@example.org")
    asked = actions.ask_sector(case, building, by=eva)
    rows = {
        "case_accesses": (invited, [access_key(each) for each in invited]),
        "contacts": ([case.contact, other.contact], [case_key(case), case_key(other)]),
        "sign_ups": (signed, [happenings.registration_key(each) for each in signed]),
        "attendees": (seats, [happenings.seat_key(each) for each in seats]),
        "school_people": (teachers, [happenings.schedule_key(each) for each in teachers]),
        "participants": (there, [courses.participant_key(each) for each in there]),
    }
    by_email = {each.name for each in persons.REGISTERS.values() if "email" in each.rectifiable}
    assert by_email == rows.keys()
    own = {name: links.mint(keys[0], email="info@example.org") for name, (_, keys) in rows.items()}
    others = [links.mint(keys[1], email="info@example.org") for _, keys in rows.values()]
    building.email = "info@example.org"
    building.save()
    others.append(links.mint(assignment_key(asked), email="info@example.org"))
    info = Identity(email="info@example.org")
    for name, (corrected, _) in rows.items():
        pk = corrected[0].pk
        if name != "contacts":
            persons.rectify(info, register=name, pk=pk, values={"email": "ny@example.org"}, by=rut)
            continue
        client.force_login(eva)
        client.post(f"/admin/portal/contact/{pk}/change/", {"email": "ny@example.org", "phone": "070-123 45 67"})
        client.logout()
    assert [name for name, link in own.items() if client.get(link).status_code != 404] == []
    assert [link for link in others if client.get(link).status_code != 200] == []
    assert SecurityEvent.objects.filter(kind=SecurityEvent.Kind.LINKS_REVOKED).count() == len(own)


def test_a_letter_that_waits_goes_to_the_address_of_today_or_nowhere(postman, known, cohort, building, eva, rut):
    """Also one that failed and is sent again. Nobody who reads the old address gets a link."""
    signed = sign_up(an_event(eva), "bo@example.org")
    ada = take_part(cohort, eva, "Ada", "bo@example.org", role="officer", sector=building)
    take_part(cohort, eva, "Bea", "bea@example.org", role="officer", sector=building)
    task = training.give(cohort, title="Ring", text="Fråga.", due=in_days(5), by=eva).tasks.first()
    elsewhere = actions.register(actions.Submission(name="Bosse", email="bo@example.org", phone="0123-999 99"))
    OutgoingEmail.objects.update(state="sent")
    own = [case_key(known), happenings.registration_key(signed), courses.participant_key(ada)]
    both, of_a_group = {"link": own[0], "other": case_key(elsewhere)}, {"link": courses.task_key(task)}
    with transaction.atomic():
        for keys in (*({"link": each} for each in own), both, of_a_group):
            outbox.write(outbox.Letter("cases/email/receipt", to="bo@example.org", context={"case": known}, keys=keys))
    OutgoingEmail.objects.filter(state="queued").update(state="failed")
    for name, row in (("contacts", known.contact), ("sign_ups", signed), ("participants", ada)):
        persons.rectify(BO, register=name, pk=row.pk, values={"email": f"{name}@example.org"}, by=rut)
    outbox.send_again(OutgoingEmail.objects.filter(state="failed"))
    outbox.send_due()
    gone = ["contacts@example.org", "sign_ups@example.org", "participants@example.org"]
    assert postman.receivers == [*gone, *gone]  # each that waited, and the one about the new address
    assert not SecretLink.objects.usable().filter(email="bo@example.org").exists()
    assert set(SecretLink.objects.usable().values_list("email", flat=True)) == set(gone)
    assert [each.last_error for each in OutgoingEmail.objects.filter(state="handled")] == [sending.CORRECTED] * 2


def test_a_wrong_rectification_is_told_in_words(known, rut):
    with pytest.raises(NotAllowed, match="e-post"):
        persons.rectify(BO, register="contacts", pk=known.contact_id, values={"email": "x"}, by=rut)


# --- To be forgotten ------------------------------------------------------------------------------


def decided(known, rut, identity=BO) -> ErasureRequest:
    request = erasing.receive(identity, by=rut)
    return erasing.decide(request, decision=erasing.proposed_decision(request, reader=rut), by=rut)


def test_what_is_no_document_goes_and_what_is_one_stays(known, other, rut, bo):
    before = rows(BO, rut)
    request = decided(known, rut)
    assert request.outcome == ErasureRequest.Outcome.PARTLY
    assert not Draft.objects.filter(key_hash="x").exists()
    assert SecretLink.objects.get(email="bo@example.org").revoked_at is None  # it opens the case, which stays
    bo.refresh_from_db()
    assert (bo.is_active, "bo" in bo.email.split("@")[0]) == (False, False)
    after = rows(BO, rut)
    assert after["cases"] == before["cases"]
    assert after["messages"] == before["messages"]
    assert request.erased == before["drafts"] + before["accounts"]
    assert Draft.objects.filter(key_hash="d").exists()
    assert known.description in Case.objects.get(pk=known.pk).description


def test_the_answer_is_a_letter_with_the_text_of_the_decision(known, rut):
    request = decided(known, rut)
    letter = OutgoingEmail.objects.get(kind="erasure_decision")
    assert (letter.to, letter.pk) == ("bo@example.org", request.letter_id)
    assert request.decision in letter.text
    assert "artikel 17.3 b" in letter.text
    assert "förvaltningsrätten" in letter.text
    assert "Beslut: delvis bifall." in letter.text


def test_a_person_of_whom_there_are_only_documents_is_refused(other, rut):
    SecretLink.objects.all().delete()
    Draft.objects.all().delete()
    request = decided(None, rut, Identity(email="david@example.org"))
    assert (request.outcome, request.erased) == (ErasureRequest.Outcome.REFUSED, 0)


def test_a_person_of_whom_there_is_only_a_draft_is_granted(rut):
    Draft.objects.create(key_hash="v", data={"reach": {"email": "vera@example.org"}})
    request = decided(None, rut, Identity(email="vera@example.org"))
    assert (request.outcome, request.kept) == (ErasureRequest.Outcome.GRANTED, 0)
    assert rows(Identity(email="vera@example.org"), rut).keys() == {"letters", "requests"}


def test_without_an_address_the_decision_is_printed(rut, client):
    request = decided(None, rut, Identity(phone="070-111 22 33"))
    assert request.letter is None
    client.force_login(rut)
    page = client.get(f"/diarium/person/radering/{request.pk}/").content.decode()
    assert "skriv ut beslutet" in page


def test_a_request_is_decided_once_and_with_words(known, rut):
    request = erasing.receive(BO, by=rut)
    with pytest.raises(NotAllowed, match="Skriv beslutet"):
        erasing.decide(request, decision=" ", by=rut)
    with pytest.raises(NotAllowed, match="personnummer"):
        erasing.decide(request, decision=f"Avslag för {PERSONAL}", by=rut)
    erasing.decide(request, decision="Avslag.", by=rut)
    with pytest.raises(NotAllowed, match="redan avgjord"):
        erasing.decide(request, decision="Bifall.", by=rut)


def test_the_whole_way_on_the_page(client, known, rut):
    client.force_login(rut)
    client.post("/diarium/person/", {"email": "bo@example.org"})
    response = client.post("/diarium/person/radering/", follow=True)
    page = response.content.decode()
    assert "Begäran är noterad." in page
    assert "Tas bort" in page
    assert "Finns kvar" in page
    request = ErasureRequest.objects.get()
    refused = client.post(f"/diarium/person/radering/{request.pk}/", {"decision": ""}).content.decode()
    assert "Skriv beslutet med skäl." in refused
    page = client.post(f"/diarium/person/radering/{request.pk}/", {"decision": "Vi säger nej."}, follow=True)
    assert "Vi säger nej." in page.content.decode()
    assert not User.objects.filter(email="bo@example.org").exists()
    assert Contact.objects.filter(email="bo@example.org").exists()
