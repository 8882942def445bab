"""Secrecy marks: what is under one is nowhere for those whom it does not name, and reading it is noted."""

from datetime import datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import actions, emails, rules
from cases.actions.record import secrecy
from cases.admin.listing.case_list import CaseList
from cases.models import Assignment, Attachment, Case, Message, SecrecyMark
from cases.queries import search
from portal import reminding
from portal.calendar import calendars
from portal.mail import links
from portal.models import LegalGround, LogEntry, OutgoingEmail
from portal.reminding.kinds import KINDS
from portal.text.exceptions import NotAllowed

SECTION = "OSL 31 kap. 16 §"
NOT_NEEDED = "Etableringen är offentlig."


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def asked(assignment, case, environment, eva, cecilia):
    """Bygg and Miljö have both been asked."""
    return actions.ask_sector(case, environment, by=eva, officer=cecilia)


def mark(case, eva, **fields) -> SecrecyMark:
    fields = {"hides_questions": True} | fields
    return actions.mark_secret(case, section=SECTION, reason="Etableringen är inte känd än.", by=eva, **fields)


def test_a_marked_case_is_seen_by_the_pilot_the_registrar_and_the_named_sectors(
    case, asked, eva, rut, dag, anna, malin, cecilia, building
):
    mark(case, eva, sectors=[building])
    sees = {user.name: Case.objects.visible_to(user).exists() for user in (eva, rut, dag, anna, malin, cecilia)}
    assert sees == {
        "Eva Ek": True,
        "Rut Rask": True,
        "Anna Alm": True,
        "Malin Mo": True,
        "Dag Dahl": False,
        "Cecilia Ceder": False,
    }
    assert Assignment.objects.workable_by(anna).exists()
    assert not Assignment.objects.workable_by(cecilia).exists()
    assert not Assignment.objects.visible_to(dag).exists()


def test_list_and_search_do_not_know_of_it(case, asked, eva, anna, cecilia, dag, building):
    mark(case, eva, sectors=[building])
    for user, found in ((anna, 1), (cecilia, 0), (dag, 0)):
        assert len(CaseList(user).rows()) == found
        assert len(search.find(Case.objects.visible_to(user), "uteservering", reader=user).ids) == found
        assert len(search.find(Case.objects.visible_to(user), case.reference, reader=user).ids) == found


def test_lifting_the_mark_opens_it_again(case, asked, eva, cecilia):
    found = mark(case, eva)
    assert not Case.objects.visible_to(cecilia).exists()
    with pytest.raises(NotAllowed, match="Skriv varför"):
        actions.lift_mark(found, reason=" ", by=eva)
    actions.lift_mark(found, reason=NOT_NEEDED, by=eva)
    assert not Case.objects.visible_to(cecilia).exists()  # the pilot took its question over
    asked, refused = actions.ask_as_before(case, by=eva)
    assert ({each.sector.name for each in asked}, refused) == ({"Bygg", "Miljö"}, [])
    assert Case.objects.visible_to(cecilia).exists()
    with pytest.raises(NotAllowed, match="redan hävd"):
        actions.lift_mark(found, reason=NOT_NEEDED, by=eva)


def test_the_limited_link_of_a_sector_that_is_not_named_opens_nothing(client, case, fire_service, eva):
    question = actions.ask_sector(case, fire_service, by=eva)
    address = links.mint(emails.assignment_key(question))
    assert client.get(address).status_code == 200
    found = mark(case, eva)
    assert client.get(address).status_code == 404
    actions.lift_mark(found, reason=NOT_NEEDED, by=eva)
    mark(case, eva, sectors=[fire_service])
    actions.ask_as_before(case, by=eva)
    assert client.get(links.mint(emails.assignment_key(question))).status_code == 200


def test_a_marked_message_is_hidden_with_its_files_and_the_rest_is_not(case, asked, eva, anna, cecilia, dag, building):
    told = actions.reply(case, "Vi köper granntomten.", uploads=[SimpleUploadedFile("plan.txt", b"Tomten")])
    mark(case, eva, message=told, sectors=[building])
    for user, sees in ((eva, True), (anna, True), (cecilia, False), (dag, False)):
        assert Message.objects.readable_by(user).filter(pk=told.pk).exists() is sees, user
        assert Attachment.objects.filter(rules.files_readable_by(user)).exists() is sees, user
        assert Case.objects.visible_to(user).exists()
    of_building, of_environment = case.assignments.order_by("sector__name")
    assert case.messages.filter(rules.messages_readable_at(of_building)).exists()
    assert not case.messages.filter(rules.messages_readable_at(of_environment)).exists()
    assert not case.attachments.filter(rules.files_readable_at(of_environment)).exists()


def test_a_marked_file_is_hidden_and_its_message_is_not(client, case, asked, eva, anna, cecilia):
    told = actions.reply(case, "Se bilagan.", uploads=[SimpleUploadedFile("kalkyl.txt", b"KANARIE")])
    attachment = told.attachments.get()
    mark(case, eva, attachment=attachment)
    client.force_login(cecilia)
    page = client.get(f"/handlaggare/uppdrag/{asked.pk}/").content.decode()
    assert "Se bilagan." in page
    assert "kalkyl" not in page
    assert client.get(f"/handlaggare/uppdrag/{asked.pk}/fil/{attachment.pk}/").status_code == 404
    assert client.get(f"/admin/cases/case/{case.pk}/fil/{attachment.pk}/").status_code == 404
    admin_page = client.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert "kalkyl" not in admin_page


def test_what_was_shared_with_another_organisation_is_taken_back_by_a_mark(case, fire_service, eva):
    question = actions.ask_sector(case, fire_service, by=eva)
    told = actions.reply(case, "Hemligt", uploads=[SimpleUploadedFile("plan.txt", b"Plan")])
    actions.share(question, messages=[told], files=list(told.attachments.all()), by=eva)
    assert case.attachments.filter(rules.files_readable_at(question)).exists()
    mark(case, eva, message=told)
    assert not case.messages.filter(rules.messages_readable_at(question)).exists()
    assert not case.attachments.filter(rules.files_readable_at(question)).exists()


def test_the_business_itself_goes_on_reading(client, case, eva):
    told = actions.write_to_business(case, "Vi har fått din plan.", by=eva)
    mark(case, eva, message=told)
    assert (
        "Vi har fått din plan."
        in client.get(links.mint(emails.case_key(case), email=case.contact.email)).content.decode()
    )


def test_a_sector_that_the_mark_does_not_name_cannot_be_asked(case, eva, building, environment):
    mark(case, eva, sectors=[building])
    actions.ask_sector(case, building, by=eva)
    with pytest.raises(NotAllowed, match="låter inte Miljö läsa"):
        actions.ask_sector(case, environment, by=eva)


def reminded_of_questions() -> set[tuple[str, int]]:
    """Who would be reminded in twenty days, and of which question."""
    _, digests = reminding.preview(timezone.now() + timezone.timedelta(days=20))
    lines = [(digest.email, line) for digest in digests for line in digest.lines]
    return {(email, line.thing.pk) for email, line in lines if line.kind.thing == "assignment"}


def test_the_pilot_takes_over_what_its_sector_may_not_read_and_everybody_knows(
    client, case, asked, eva, cecilia, building
):
    assert ("cecilia@example.org", asked.pk) in reminded_of_questions()
    actions.ask_business(asked, "Hur många platser?", by=cecilia)
    link = links.mint(emails.assignment_key(asked))
    actions.answer(case.assignments.get(sector=building), "Nej.", by=None, to_business=True)
    OutgoingEmail.objects.all().delete()
    mark(case, eva, sectors=[building])
    asked.refresh_from_db()
    assert (asked.is_taken_over, asked.is_open) == (True, False)
    # The sector is told, by letter and by its old link, and nothing of the case.
    letter = OutgoingEmail.objects.get(kind="assignment_taken_over")
    client.force_login(cecilia)
    own = client.get(f"/handlaggare/uppdrag/{asked.pk}/").text
    client.logout()
    by_link = client.get(link).text
    for told in (letter.subject + letter.text, own, by_link):
        assert "tagit över" in told
        assert all(word not in told for word in (case.reference, case.subject, "Bos bageri", "café", asked.question))
    assert letter.to == "cecilia@example.org"
    # The business answers what it was asked, and to the pilot; then the turn is hers.
    business = links.mint(emails.case_key(case), email=case.contact.email)
    assert "Hur många platser?" in client.get(business).text
    actions.reply(case, "Tolv.", question=Message.objects.open_questions().get())
    assert [each.to for each in OutgoingEmail.objects.filter(kind="business_replied")] == ["lots@example.org"]
    assert Case.objects.get(pk=case.pk).turn == "pilot"
    page = client.get(business).text
    assert ("Eva Ek går igenom" in page, "Miljö" in page.split("Vad som har sagts")[0]) == (True, False)
    assert {email for email, pk in reminded_of_questions() if pk == asked.pk} == set()
    assert not case.assignments.left_over().exists()


def test_a_reply_to_a_sector_that_answered_before_the_mark_goes_to_the_pilot_alone(
    case, asked, eva, cecilia, building
):
    actions.ask_business(asked, "Hur många platser?", by=cecilia)
    actions.answer(asked, "Se anvisningen.", by=cecilia, to_business=True)
    mark(case, eva, sectors=[building])
    OutgoingEmail.objects.all().delete()
    question = Message.objects.get(kind="question")
    actions.reply(case, "Tolv.", question=question)
    told = [(each.kind, each.to) for each in OutgoingEmail.objects.all()]
    assert told == [("business_replied", "lots@example.org")]


def test_what_was_hidden_before_is_taken_over_by_the_next_sweep_and_the_business_keeps_its_date(case, asked, eva):
    SecrecyMark.objects.create(case=case, section=SECTION, reason="x", marked_by=eva)
    today = calendars.office().add(timezone.localdate(), 1)
    promised = calendars.office().add(today, 1)
    case.promises.exclude(assignment=None).update(due=promised)
    actions.write_to_business(case, "Hej!", by=eva)
    reminding.remind(at=timezone.make_aware(datetime.combine(today, time(9))))
    assert case.assignments.unreadable().count() == 0
    assert OutgoingEmail.objects.filter(kind="assignment_taken_over").count() == 2
    now = Case.objects.get(pk=case.pk)
    assert (now.turn, now.next_due) == ("pilot", promised)


def test_a_mark_that_takes_the_readers_of_an_open_question_must_be_confirmed(client, case, asked, rut, building):
    client.force_login(rut)
    address = f"/diarium/arende/{case.reference}/"
    section = LegalGround.objects.usable("secrecy").first().section
    fields = {"mark-thing": "case", "mark-section": section, "mark-reason": "Affärsplan", "mark-sectors": building.pk}
    page = client.post(f"{address}mark/", fields).text
    assert "Öppna frågor till Miljö kan inte läsas där längre." in page
    assert not SecrecyMark.objects.exists()
    with pytest.raises(NotAllowed, match="ingen som läser dem"):
        actions.mark_secret(case, section=section, reason="x", by=rut, sectors=[building])
    client.post(f"{address}mark/", fields | {"mark-hides_questions": "on"})
    assert SecrecyMark.objects.get().is_on_whole_case


def test_a_mark_that_shuts_nobody_out_asks_nothing_more(client, case, assignment, rut, building):
    client.force_login(rut)
    section = LegalGround.objects.usable("secrecy").first().section
    fields = {"mark-thing": "case", "mark-section": section, "mark-reason": "Affärsplan", "mark-sectors": building.pk}
    client.post(f"/diarium/arende/{case.reference}/mark/", fields)
    assert SecrecyMark.objects.get().is_on_whole_case


def test_letters_tell_nothing_of_a_marked_case_and_nobody_is_reminded_of_what_they_may_not_open(
    case, asked, eva, building
):
    mark(case, eva, sectors=[building])
    OutgoingEmail.objects.all().delete()
    actions.new_date(
        case.assignments.get(sector=building), asked.due + timezone.timedelta(days=7), reason="x", by=None
    )
    actions.ask_again(actions.recall(case.assignments.get(sector=building), by=eva), by=eva)
    letter = OutgoingEmail.objects.filter(kind="sector_asked").get()
    assert "café" not in letter.subject + letter.text
    told = reminded_of_questions()
    assert {pk for email, pk in told if email != "lots@example.org"} == {case.assignments.get(sector=building).pk}
    _, digests = reminding.preview(timezone.now() + timezone.timedelta(days=20))
    assert all("café" not in line.words for digest in digests for line in digest.lines)


def test_reading_what_is_marked_is_noted(client, case, asked, eva, anna, building):
    found = mark(case, eva, sectors=[building])
    client.force_login(anna)
    client.get(f"/handlaggare/uppdrag/{case.assignments.get(sector=building).pk}/")
    client.get(f"/admin/cases/case/{case.pk}/change/")
    client.force_login(eva)
    client.get(f"/diarium/arende/{case.reference}/")
    rows = LogEntry.objects.filter(action="secrecy.read", thing_id=found.pk).order_by("pk")
    assert [row.actor_id for row in rows] == [anna.pk, anna.pk, eva.pk]


def test_reading_what_is_not_marked_is_not_noted(client, case, asked, eva):
    client.force_login(eva)
    client.get(f"/admin/cases/case/{case.pk}/change/")
    assert not LogEntry.objects.filter(action="secrecy.read").exists()


def test_a_file_of_a_marked_message_is_noted_when_it_is_fetched(client, case, eva):
    told = actions.reply(case, "Se bilagan.", uploads=[SimpleUploadedFile("plan.txt", b"Plan")])
    mark(case, eva, message=told)
    client.force_login(eva)
    assert client.get(f"/admin/cases/case/{case.pk}/fil/{told.attachments.get().pk}/").status_code == 200
    assert LogEntry.objects.filter(action="secrecy.read").count() == 1


def test_only_the_registrar_and_the_pilot_mark_and_say_why(case, assignment, anna, dag, eva, rut):
    for user in (anna, dag):
        with pytest.raises(NotAllowed, match="Bara registratorn"):
            mark(case, user)
    with pytest.raises(NotAllowed, match="Skriv varför"):
        actions.mark_secret(case, section=SECTION, reason=" ", by=rut)
    mark(case, rut)
    with pytest.raises(NotAllowed, match="redan sekretessmarkerat"):
        mark(case, eva)


def test_the_database_refuses_two_standing_marks_on_one_thing_and_one_on_two_things(case, eva):
    told = actions.reply(case, "Hej", uploads=[SimpleUploadedFile("plan.txt", b"Plan")])
    first = mark(case, eva)
    fields = {"case": case, "section": SECTION, "reason": "x", "marked_by": eva}
    with pytest.raises(IntegrityError, match="one_mark_on_one_thing"), transaction.atomic():
        SecrecyMark.objects.create(**fields)
    with pytest.raises(IntegrityError, match="a_mark_is_on_one_thing"), transaction.atomic():
        SecrecyMark.objects.create(message=told, attachment=told.attachments.get(), **fields)
    actions.lift_mark(first, reason=NOT_NEEDED, by=eva)
    mark(case, eva)


def test_a_mark_is_set_and_lifted_on_the_registrars_page(client, case, asked, rut, building):
    client.force_login(rut)
    address = f"/diarium/arende/{case.reference}/"
    refused = client.post(f"{address}mark/", {"mark-thing": "case", "mark-section": "", "mark-reason": "Etablering"})
    page = refused.content.decode()
    assert "Välj ett lagrum." in page
    assert "Etablering" in page
    fields = {
        "mark-thing": "case",
        "mark-section": SECTION,
        "mark-reason": "Etablering",
        "mark-sectors": [building.pk],
        "mark-hides_questions": "on",
    }
    client.post(f"{address}mark/", fields)
    found = case.secrecy_marks.get()
    assert (found.section, found.marked_by, list(found.sectors.all())) == (SECTION, rut, [building])
    assert "Skriv varför markeringen inte behövs längre." in client.post(f"{address}mark/{found.pk}/hav/").text
    lift = {f"lift-{found.pk}-reason": NOT_NEEDED}
    assert NOT_NEEDED in client.post(f"{address}mark/{found.pk}/hav/", lift, follow=True).text
    found.refresh_from_db()
    assert (found.lifted_by, found.lifted_because) == (rut, NOT_NEEDED)


def test_the_form_itself_is_marked_with_its_case(client, case, rut):
    client.force_login(rut)
    page = client.get(f"/diarium/arende/{case.reference}/").content.decode()
    assert 'value="form"' not in page
    fields = {"mark-thing": "form", "mark-section": "OSL 31 kap. 16 §", "mark-reason": "Affären."}
    assert client.post(f"/diarium/arende/{case.reference}/mark/", fields).status_code == 200


def test_reading_it_on_a_persons_page_is_noted_in_the_case(client, case, eva, rut):
    said = actions.reply(case, "KANARIE")
    actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=eva, message=said)
    client.force_login(rut)
    client.post("/diarium/person/", {"email": case.contact.email})
    LogEntry.objects.filter(action="secrecy.read")
    assert "KANARIE" in client.get("/diarium/person/").content.decode()
    assert LogEntry.objects.filter(action="secrecy.read", chain=f"case:{case.pk}", actor_id=rut.pk).exists()


def test_a_case_that_the_director_may_not_read_is_not_lifted_to_him(case, eva, dag):
    actions.mark_secret(case, section=SECTION, reason="x", by=eva)
    with pytest.raises(NotAllowed, match="får inte läsa det"):
        actions.lift_to_director(case, by=eva)


def test_one_case_that_cannot_be_taken_over_keeps_no_other_and_reminds_nobody(case, asked, eva, monkeypatch, caplog):
    other = actions.register(actions.Submission(description="Skylt", email="bo@example.org"))
    late = actions.ask_sector(other, asked.sector, by=eva, at=timezone.now() - timedelta(days=30))
    for each in (case, other):
        SecrecyMark.objects.create(case=each, section=SECTION, reason="x", marked_by=eva)
    assert list(KINDS["unanswered"].find(asked.due)) == []
    take = secrecy.take_over

    def fail_once(assignment, **how):
        if assignment.case_id == case.pk:
            raise RuntimeError("no")
        return take(assignment, **how)

    monkeypatch.setattr(secrecy, "take_over", fail_once)
    secrecy.take_over_unreadable(timezone.now())
    late.refresh_from_db()
    assert late.state == "taken_over"
    assert "could not be taken over" in caplog.text
