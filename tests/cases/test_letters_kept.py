"""Letters that came in, in the public record: who reads them, where they stand, and how they go."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import actions, rules
from cases.record import disposing
from cases.record.archive import package
from cases.record.case_documents import documents_of
from events.models import Event, Registration
from portal import tasks
from portal.files import storing
from portal.mail.incoming import sorting, taking
from portal.models import (
    Absence,
    DeadAddress,
    IncomingEmail,
    LogEntry,
    OutgoingEmail,
    RetentionRule,
    StoredFile,
    User,
)
from portal.record import daylist, erasing, persons, retention
from portal.record.personal_data import SAME_NAME
from portal.record.retention import Disposal
from tests.cases.test_disposing import files_in, places_with_a_canary, unpacked
from tests.courses import take_part
from tests.gatherings import an_event, sign_up
from tests.mailing import PDF, answer_to, bring, letter_to
from training.models import Cohort, Participant

pytestmark = pytest.mark.usefixtures("mail_in")


@pytest.fixture
def came(mail_in, case, eva) -> IncomingEmail:
    """Bo's answer to Eva's question, with a drawing."""
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    letter = letter_to("bo@example.org", "question")
    answer = answer_to(letter, TEXT, sender="KANARIE Berg <bo@example.org>", files=FILES)
    answer.replace_header("Subject", "KANARIE-amne")
    return bring(answer)


TEXT = "KANARIE: det blir åtta bord.\n\n-- \nBo, KANARIE-hörnet"
FILES = {"KANARIE.pdf": PDF}


def readers(*people) -> list[str]:
    """Each as she is today: what roles a person has is read once."""
    today = [User.objects.get(pk=each.pk) for each in people]
    return [each.name for each in today if IncomingEmail.objects.filter(rules.letters_readable_by(each)).exists()]


def test_a_letter_is_read_by_whoever_may_read_all_that_it_may_quote(came, case, assignment, eva, rut, dag, anna, bo):
    """Its text is a message, which others read as such. A mark on the case, the message or a file hides the letter."""
    message = case.messages.get(pk=came.became_id)
    everybody = (eva, rut, dag, anna, bo)
    assert readers(*everybody) == ["Eva Ek", "Rut Rask"]
    Absence.objects.create(user=eva, since=timezone.localdate(), until=timezone.localdate() + timedelta(days=1))
    for about in ({}, {"message": message}, {"attachment": message.attachments.get()}):
        assert readers(*everybody) == ["Eva Ek", "Rut Rask", "Dag Dahl"]
        mark = actions.mark_secret(case, section="OSL 30 kap.", reason="x", hides_questions=True, by=eva, **about)
        assert readers(*everybody) == ["Eva Ek", "Rut Rask"], about
        actions.lift_mark(mark, reason="Prövat.", by=eva)


def test_an_officers_draft_is_nobodys_but_hers(mail_in, case, assignment, eva, rut, dag):
    """She may choose that the pilot does not read it; neither the desk, the case file nor the day list has it."""
    for letter in (letter_to("lots@example.org"), letter_to("anna@example.org")):
        row = bring(answer_to(letter, "KANARIE"))
        assert (row.state, row.about_id, row.outcome[:11]) == ("sorted", case.pk, "Utkast hos ")
    assert readers(eva, rut, dag) == []
    today = timezone.localdate()
    lines = daylist.day_list(today, today, published=False).documents
    assert [each.description for each in lines if each.direction == "Inkommen"] == ["Anmälan via webben"]
    for reader in (eva, rut, None):
        assert not [each.key for each in documents_of(case, reader) if each.key[0] in "bi"]


# --- Disposal -------------------------------------------------------------------------------------


def for_real() -> Disposal:
    return Disposal(at=timezone.now(), by=None, run=None, is_real=True)


def test_with_the_case_goes_all_of_the_letter_but_that_it_came(came, case, django_capture_on_commit_callbacks):
    assert (came.sender_name, came.subject) == ("KANARIE Berg", "KANARIE-amne")
    assert came.folded.endswith("KANARIE-hörnet")
    assert len(files_in(settings.MEDIA_ROOT)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        disposing.discard_cases([case.pk], for_real())
    assert (places_with_a_canary(), files_in(settings.MEDIA_ROOT)) == ([], [])
    left = IncomingEmail.objects.get()
    assert (left.received_at, left.about_id, left.sender, str(left)) == (came.received_at, case.pk, "", "Gallrat")
    late = bring(answer_to(came.letter, "Jag glömde en sak."))
    assert (late.state, late.about) == ("homeless", "")


def test_a_part_of_a_case_that_goes_takes_the_original_that_holds_it(came, case, eva):
    """Of what is left of the case nothing else goes with it."""
    message, (drawing,) = case.messages.get(pk=came.became_id), case.attachments.all()
    acts = {
        disposing.discard_messages: message.pk,
        disposing.discard_files: drawing.pk,
        retention.CLASSES["case_letters_in"].actions["anonymise"]: came.pk,
    }
    for act, pk in acts.items():
        with transaction.atomic():
            act([pk], for_real())
            left = IncomingEmail.objects.get()
            assert (left.file, left.files.count(), left.folded) == (None, 0, ""), act
            assert StoredFile.objects.filter(name="mejl.eml").count() == 0
            assert case.messages.filter(pk=message.pk, text="").exists() == (act == disposing.discard_messages)
            assert case.attachments.exists() == (act != disposing.discard_files)
            transaction.set_rollback(True)


def homeless(text: str = "KANARIE") -> IncomingEmail:
    raw = f"From: vera@example.org\nTo: arende@svar.example.org\nSubject: Hej\nMessage-ID: <{text}@x>\n\n{text}\n"
    return bring(raw.encode())


def test_junk_goes_by_itself_after_some_weeks_and_what_has_no_home_never(mail_in, rut, dag):
    junk, kept = homeless("KANARIE skräp"), homeless()
    IncomingEmail.objects.filter(pk=junk.pk).update(state="junk", sorted_at=timezone.now())
    taking.take(b"From: x@example.org\n\nKANARIE som v\xc3\xa4ntar\n")
    for days, left in ((28, 3), (32, 2)):  # a month with a change of the clock may be an hour short
        retention.run_automatic(timezone.now() + timedelta(days=days))
        assert (IncomingEmail.objects.count(), StoredFile.objects.count()) == (left, left)
    RetentionRule.objects.filter(data_class="incoming_letters").update(decision="KS 1")
    later = timezone.now() + timedelta(days=800)
    run = retention.approve(retention.propose(by=rut, at=later), by=dag, at=later)
    assert (run.parts.get().data_class, run.parts.get().number) == ("incoming_letters", 1)
    kept.refresh_from_db()
    assert (kept.file, kept.text, kept.is_homeless) == (None, "", False)
    assert IncomingEmail.objects.waiting().get().file is not None


def test_letters_about_a_sign_up_or_a_participant_go_with_it(mail_in, eva, building):
    """So does one that came when the rest was gone."""
    sign_up(an_event(eva), "gun@example.org", "Gun Gran")
    today = timezone.localdate()
    cohort = Cohort.objects.create(name="Förenkla", begins=today, ends=today, created_by=eva)
    take_part(cohort, eva, "Gunda Glad", "gunda@example.org", role="officer", sector=building)
    far = timezone.now() + timedelta(days=400)
    Event.objects.update(over_at=timezone.now())
    for name, model in (("event_contact", Registration), ("training_people", Participant)):
        what, about = retention.CLASSES[name], model._meta.model_name
        for time in ("first", "again"):
            row = homeless(f"{about} {time}")
            IncomingEmail.objects.filter(pk=row.pk).update(about=about, about_id=model.objects.get().pk)
            assert about in what.letters_about
            assert not retention.CLASSES["incoming_letters"].due("received", far).filter(pk=row.pk).exists()
            (pk,) = what.due("over", far).values_list("pk", flat=True)
            what.actions["anonymise"]([pk], for_real())
            row.refresh_from_db()
            assert (row.file, row.text, row.sender) == (None, "", "")
            assert not what.due("over", far).exists()


def test_a_dead_address_goes_when_nobody_has_it_or_after_a_year(case):
    """Bo's is kept while a letter to him is."""
    now = timezone.now()
    for email, days in (("bo@example.org", 10), ("vera@example.org", 10), ("eva@example.org", 366)):
        DeadAddress.objects.note(email, said="550", at=now - timedelta(days=days))
    OutgoingEmail.objects.update(to="bo@example.org")
    OutgoingEmail.objects.filter(pk=OutgoingEmail.objects.first().pk).update(to="eva@example.org")
    tasks.tidy()
    assert DeadAddress.objects.get().email == "bo@example.org"


def test_no_sweep_takes_what_a_letter_came_with(came):
    StoredFile.objects.update(uploaded_at=timezone.now() - timedelta(days=3))
    assert not storing.unused().exists()
    assert sorting.sort_waiting() == 0


# --- The day list, the case file and the archive --------------------------------------------------


def test_each_letter_is_a_document_that_came_in_once(came, case, eva):
    """One that is a message is listed as that; one that is not, or that is the pilot's own note, as a letter."""
    other = bring(answer_to(came.letter, "KANARIE-annan", sender="Vera Vik <vera@example.org>", files=FILES))
    away = bring(answer_to(came.letter, "KANARIE-borta", Auto_Submitted="auto-replied"))
    pen = homeless("KANARIE-penna")
    noted, new = homeless("KANARIE-notis"), homeless("KANARIE-nytt")
    actions.put_letter_in_case(noted, case, by=eva, as_note=True)
    told = actions.Submission(description="KANARIE", email="vera@example.org", channel="email")
    actions.register_letter(new, told, by=eva)
    IncomingEmail.objects.filter(pk=homeless("KANARIE-skräp").pk).update(state="junk")
    today = timezone.localdate()
    for published in (False, True):
        listed = daylist.day_list(today, today, published=published).documents
        lines = sorted(each.description for each in listed if each.direction == "Inkommen")
        assert lines == [
            *("Anmälan via e-post", "Anmälan via webben", "Automatiskt svar", "Bilaga (PDF)"),
            *("Mejl", "Mejl", "Mejl", "Svar från företaget"),
        ]
        assert "KANARIE" not in repr(listed)
        assert ("Vera Vik" in repr(listed)) != published
    papers = {paper.key: paper for paper in documents_of(case, eva)}
    texts = [paper.text for paper in papers.values() if "KANARIE-annan" in paper.text]
    assert texts == ["KANARIE-annan"]
    assert {f"i{other.pk}", f"i{away.pk}", f"i{noted.pk}"} < papers.keys()
    assert papers.keys().isdisjoint({f"i{came.pk}", f"i{pen.pk}", f"b{pen.pk}"})
    originals = {key: paper for key, paper in papers.items() if paper.is_original}
    assert originals.keys() == {f"b{each.pk}" for each in (came, other, away, noted)}
    assert not any(paper.is_given_by_default for paper in originals.values())
    assert unpacked(package(case))[f"filer/b{came.pk}-mejl.eml"] == came.file.content.open().read()


def test_the_original_is_opened_by_those_who_may_read_it_and_marked_ones_are_noted(client, came, case, eva, dag):
    message = case.messages.get(pk=came.became_id)
    (paper,) = [paper for paper in documents_of(case, eva) if paper.is_original]
    withheld = [paper for paper in documents_of(case, dag) if paper.withheld]
    assert [each.key for each in withheld] == [f"b{came.pk}"]
    assert "KANARIE" not in withheld[0].title
    mark = actions.mark_secret(case, attachment=message.attachments.get(), section="OSL 30", reason="x", by=eva)
    assert next(paper for paper in documents_of(case, eva) if paper.is_original).mark == mark
    for person, status in ((dag, 404), (eva, 200)):
        client.force_login(person)
        assert client.get(paper.address).status_code == status
    assert LogEntry.objects.filter(action="secrecy.read", actor_id=eva.pk).count() == 1
    disposing.discard_files([message.attachments.get().pk], for_real())
    assert client.get(paper.address).status_code == 404


# --- One person's data ----------------------------------------------------------------------------


def told(email: str, reader: User) -> dict[str, list[persons.Record]]:
    found = persons.find(persons.Identity(email=email), reader=reader)
    return {each.register.name: each.records for each in found}


def test_one_persons_letters_are_told_with_what_they_say(came, case, rut, eva):
    """By the sender's address, by whose letter was answered, by the case, and by a name that a person looks into."""
    bring(answer_to(came.letter, "VERAS ORD\n\n-- \nVERA-TELEFON", sender="Vera Vik <vera@example.org>"))
    pen = homeless("VERAS-BREV")
    namesake = homeless("NAMNES-BREV")
    IncomingEmail.objects.filter(pk=namesake.pk).update(sender="bo2@example.org", sender_name=case.contact.name)
    mine = told("bo@example.org", rut)
    assert [each.data["Text"][:9] for each in mine["case_letters_in"]] == ["KANARIE: ", "VERAS ORD"]
    own, veras = mine["case_letters_in"]
    assert (own.at, own.data["Ämne"]) == (came.received_at, "KANARIE-amne")
    assert [file.name for file in own.files] == ["KANARIE.pdf", "mejl.eml"]
    assert "KANARIE-hörnet" in own.data["Citat och underskrift"]
    assert "VERA-TELEFON" not in repr(veras.data)
    assert [each.data for each in mine["incoming"]] == [{"Pröva": SAME_NAME}]
    hers = told("Vera@example.org", rut)
    assert "VERA-TELEFON" in hers["case_letters_in"][0].data["Citat och underskrift"]
    assert [each.data["Text"] for each in hers["incoming"]] == ["VERAS-BREV"]
    request = erasing.receive(persons.Identity(email="vera@example.org"), by=rut)
    IncomingEmail.objects.filter(pk=pen.pk).update(state="junk")
    DeadAddress.objects.note("vera@example.org", said="550", at=timezone.now())
    found = persons.find(erasing.identity_of(request), reader=rut)
    assert erasing.erasable(found).keys() == {"incoming", "dead_addresses"}
    for each in found:
        if each.register.erase:
            each.register.erase([record.pk for record in each.records])
    assert not IncomingEmail.objects.filter(pk=pen.pk).exists()
    assert not DeadAddress.objects.exists()


def test_a_marked_letter_is_not_in_the_extract_and_reading_it_is_noted(came, case, rut, eva):
    message = case.messages.get(pk=came.became_id)
    for about in ({"message": message}, {"attachment": message.attachments.get()}, {}):
        mark = actions.mark_secret(case, section="OSL 30 kap.", reason="x", hides_questions=True, by=eva, **about)
        found = persons.find(persons.Identity(email="bo@example.org"), reader=rut)
        (letters,) = [each for each in found if each.register.name == "case_letters_in"]
        assert [each.shown for each in letters.records] == [{"Sekretess": persons.HIDDEN}], about
        persons.note_reading([letters], by=rut)
        assert LogEntry.objects.filter(action="secrecy.read", actor_id=rut.pk, thing_id=mark.pk).count() == 1
        actions.lift_mark(mark, reason="Prövat.", by=eva)


def test_what_an_officer_has_answered_by_mail_and_not_sent_is_in_nobodys_extract(came, case, building, eva, anna, rut):
    actions.ask_sector(case, building, by=eva, officer=anna)
    draft = bring(answer_to(letter_to(anna.email), "ANNAS-UTKAST"))
    assert (draft.state, draft.about_id) == ("sorted", case.pk)
    for reader in (rut, eva):
        found = persons.find(persons.Identity(email="bo@example.org"), reader=reader)
        assert "ANNAS-UTKAST" not in repr([record.data for each in found for record in each.records])
