"""What becomes of letters that answer ours about a case."""

import pytest

from cases import actions
from cases.models import Message
from cases.workflow import AssignmentState, Audience, Kind, Side
from portal.models import DeadAddress, IncomingEmail, OutgoingEmail
from tests.mailing import PDF, answer_to, bring, letter_to

pytestmark = pytest.mark.usefixtures("mail_in")


@pytest.fixture
def written(mail_in, case, eva):
    """Eva's question to Bo, as a letter that can be answered."""
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    return letter_to("bo@example.org", "question")


def test_a_reply_answers_the_one_open_question_with_its_files(written, case):
    row = bring(answer_to(written, "Det blir åtta bord.\n\nHälsningar\nBo", files={"ritning.pdf": PDF}))
    reply = case.messages.latest("pk")
    question = case.messages.get(kind=Kind.QUESTION)
    assert (reply.text, reply.kind, reply.side, reply.answers) == (
        "Det blir åtta bord.",
        Kind.ANSWER,
        Side.BUSINESS,
        question,
    )
    assert [each.file.name for each in reply.attachments.all()] == ["ritning.pdf"]
    assert question.answered_at is not None
    assert (row.state, row.about, row.about_id, row.outcome) == ("sorted", "case", case.pk, "Svar på frågan.")
    assert "Hälsningar" in row.folded
    assert "Hur många bord" not in reply.text


def test_the_same_letter_twice_is_one(written, case):
    answer = answer_to(written, "Det blir åtta bord.")
    bring(answer)
    bring(b"Received: from elsewhere\r\n" + answer.as_bytes())
    assert IncomingEmail.objects.count() == 1
    assert case.messages.filter(side=Side.BUSINESS).count() == 1


def test_somebody_elses_letter_is_kept_in_the_case_and_does_nothing(written, case):
    row = bring(answer_to(written, "Åtta bord.", sender="david@example.org"))
    assert not case.messages.filter(side=Side.BUSINESS).exists()
    assert (row.state, row.about_id, row.is_from_another) == ("homeless", case.pk, True)


def test_a_reference_in_the_subject_finds_no_case(written, case):
    answer = answer_to(written, "Åtta bord.", to="lots@example.org")
    row = bring(answer)
    assert (row.state, row.about_id, row.letter) == ("homeless", None, None)


def test_a_mailbox_answers_the_pilot_by_the_name_of_whoever_wrote(mail_in, case, fire_service, eva):
    actions.ask_sector(case, fire_service, by=eva, question="Hur många får vara där?")
    letter = letter_to(fire_service.email)
    row = bring(answer_to(letter, "Högst 40 personer.", sender=f"Rolf Rask <{fire_service.email}>"))
    message = Message.objects.latest("pk")
    assert (message.text, message.audience, str(message.mailbox_author)) == (
        "Högst 40 personer.",
        Audience.PILOT,
        "Rolf Rask",
    )
    assert message.assignment.state == AssignmentState.ANSWERED
    assert row.state == "sorted"


def test_out_of_office_is_no_answer(written, case):
    row = bring(
        answer_to(written, "Jag är på semester och åter den 12 januari.", Auto_Submitted="auto-replied"),
    )
    assert not case.messages.filter(side=Side.BUSINESS).exists()
    assert (row.kind, row.outcome) == ("automatic", "Svarar automatiskt till tisdag 12 januari 2027.")
    assert case.messages.get(kind=Kind.QUESTION).answered_at is None


def test_the_second_letter_that_comes_back_closes_the_address(written, case, eva):
    actions.write_to_business(case, "En sak till.", by=eva)
    for letter in [written, letter_to("bo@example.org", "message")]:
        report = answer_to(letter, "", sender="MAILER-DAEMON@mx.example.org", Return_Path="<>")
        report.replace_header("Subject", "Undelivered Mail Returned to Sender")
        report.set_content("<bo@example.org>: host mx.example.org said: 550 5.1.1 User unknown")
        row = bring(report)
        letter.refresh_from_db()
        assert row.kind == "bounce"
        assert letter.state == OutgoingEmail.State.FAILED
        assert "5.1.1" in letter.last_error
    assert DeadAddress.objects.closed().get().email == "bo@example.org"
