"""Letters that came in, in the public record: who reads them, where they stand, and how they go."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import actions, rules
from cases.record import disposing
from events.record.disposing import forget_contacts
from portal import tasks
from portal.files import storing
from portal.mail.incoming import sorting, taking
from portal.models import Absence, DeadAddress, IncomingEmail, OutgoingEmail, RetentionRule, StoredFile, User
from portal.record import retention
from portal.record.retention import Disposal
from tests.cases.test_disposing import files_in, places_with_a_canary
from tests.mailing import PDF, answer_to, bring, letter_to
from training.record import forget_people

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
            assert StoredFile.objects.filter(name="brev.eml").count() == 0
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
    for days, left in ((29, 3), (32, 2)):
        retention.run_automatic(timezone.now() + timedelta(days=days))
        assert (IncomingEmail.objects.count(), StoredFile.objects.count()) == (left, left)
    RetentionRule.objects.filter(data_class="incoming_letters").update(decision="KS 1")
    later = timezone.now() + timedelta(days=800)
    run = retention.approve(retention.propose(by=rut, at=later), by=dag, at=later)
    assert (run.parts.get().data_class, run.parts.get().number) == ("incoming_letters", 1)
    kept.refresh_from_db()
    assert (kept.file, kept.text, kept.is_homeless) == (None, "", False)
    assert IncomingEmail.objects.waiting().get().file is not None


def test_letters_about_a_sign_up_or_a_participant_go_with_it(mail_in, db):
    for about, forget in (("registration", forget_contacts), ("participant", forget_people)):
        row = homeless(about)
        IncomingEmail.objects.filter(pk=row.pk).update(about=about, about_id=7)
        assert not IncomingEmail.objects.of_nothing_else().filter(pk=row.pk).exists()
        forget([7], for_real())
        row.refresh_from_db()
        assert (row.file, row.text, row.sender) == (None, "", "")


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
