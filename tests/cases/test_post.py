"""The pen: letters that found no home, and what a person makes of them."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions, rules
from cases.models import Case, Draft
from cases.queries import post
from cases.workflow import Audience, Channel, DeclineReason, Kind, Outcome, Side
from cases.workflow import State as CaseState
from portal import reminding
from portal.models import Absence, IncomingEmail, LogEntry, OutgoingEmail, Reminder
from portal.text.exceptions import NotAllowed
from portal.text.swedish import STOCKHOLM
from tests.mailing import PDF, answer_to, bring, letter_to
from tests.people import at_sector, on_the_day

pytestmark = pytest.mark.usefixtures("mail_in")
PAGE = "/admin/portal/incomingemail/"
SORTED, HOMELESS = IncomingEmail.State.SORTED, IncomingEmail.State.HOMELESS


def a_letter(sender: str, text: str, *, subject: str = "Hej", answers: str = "", files=None) -> IncomingEmail:
    """To the pilot, and an answer to nothing of ours."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, "lots@example.org", subject
    letter["Message-ID"] = f"<{len(text)}.{IncomingEmail.objects.count()}@example.org>"
    if answers:
        letter["In-Reply-To"] = answers
    letter.set_content(text)
    for name, content in (files or {}).items():
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bring(letter)


@pytest.fixture
def from_bo(case, eva) -> IncomingEmail:
    """A new letter from Bo's own address, with a drawing, while Eva's question is open."""
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    return a_letter("Bo Berg <bo@example.org>", "Åtta bord.", files={"ritning.pdf": PDF})


def press(client, letter: IncomingEmail, command: str, **typed) -> str:
    """What is said, or why not."""
    answer = client.post(f"{PAGE}{letter.pk}/gor/{command}/", typed)
    letter.refresh_from_db()
    if answer.status_code == 302:
        return [str(each) for each in get_messages(answer.wsgi_request)][-1]
    return (
        " ".join(answer.context["bound"].non_field_errors()) if answer.status_code == 200 else str(answer.status_code)
    )


def test_what_the_business_wrote_is_put_in_its_case_with_one_press_and_once(client, from_bo, case, eva):
    client.force_login(eva)
    (waiting,) = post.with_proposals([from_bo], eva)
    assert [(each.case, each.why, each.is_theirs) for each in waiting.proposals] == [(case, "samma avsändare", True)]
    page = client.get(PAGE)
    assert f"Lägg i {case.reference} som företagets ord" in page.content.decode()
    for _ in range(2):
        said = press(client, from_bo, "foretagets-ord", proposed=case.reference)
        assert said == f"Mejlet är företagets svar på frågan i {case.reference}."
    (message,) = case.messages.filter(side=Side.BUSINESS)
    assert (message.text, message.kind, message.answers.text) == (
        "Åtta bord.",
        Kind.ANSWER,
        "Hur många bord blir det?",
    )
    assert [each.file.name for each in message.attachments.all()] == ["ritning.pdf"]
    assert (from_bo.state, from_bo.about_id, from_bo.became_id) == (SORTED, case.pk, message.pk)
    (row,) = LogEntry.objects.filter(action="post.message")
    assert (row.actor_id, row.chain) == (eva.pk, f"case:{case.pk}")
    assert press(client, from_bo, "anteckning", proposed=case.reference).startswith(
        "Mejlet är redan sorterat. Företagets"
    )
    case.contact.refresh_from_db()
    assert not case.contact.is_proved  # anybody can write any sender


def test_a_strangers_letter_is_a_note_that_only_the_pilot_reads(client, case, eva, anna, assignment):
    david = a_letter(
        "David <david@example.org>", "Jag är granne.", subject=f"Om {case.reference}", files={"a.pdf": PDF}
    )
    (waiting,) = post.with_proposals([david], eva)
    assert (waiting.proposals, waiting.hint) == ([], case)
    client.force_login(eva)
    assert "I ämnet står numret på" in client.get(PAGE).content.decode()
    assert press(client, david, "anteckning", reference="2026-9999").startswith(
        "Du har inget ärende med numret 2026-9999"
    )
    assert press(client, david, "anteckning") == "Skriv ärendets nummer först."
    assert david.state == HOMELESS
    assert "Bara lotsen" in press(client, david, "anteckning", reference=case.reference)
    note = case.messages.get(audience=Audience.INTERNAL)
    assert "Mejl från David <david@example.org>" in note.text
    assert note.text.endswith("Jag är granne.")
    assert note.attachments.count() == 1
    assert not case.messages.readable_by(anna).filter(pk=note.pk).exists()
    assert not case.attachments.filter(rules.files_readable_by(anna)).exists()


def test_one_letter_becomes_one_case_in_two_presses(client, eva, cafe):
    letter = a_letter(
        "Nina Nyström <nina@example.org>", "Jag vill öppna en ateljé.", subject="Sv: Ateljé", files={"a.pdf": PDF}
    )
    client.force_login(eva)
    address = f"/handlaggare/nytt/?brev={letter.pk}"
    assert address in client.get(PAGE).content.decode()
    page = client.get(address)
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in ("channel", "description", "name", "email")}
    assert typed == {
        "channel": Channel.EMAIL,
        "description": "Jag vill öppna en ateljé.",
        "name": "Nina Nyström",
        "email": "nina@example.org",
    }
    sent = typed | {"draft": page.context["key"], "brev": letter.pk}
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    case = Case.objects.get()
    assert (case.subject, case.description, case.channel) == ("Ateljé", "Jag vill öppna en ateljé.", Channel.EMAIL)
    assert [each.file.name for each in case.attachments.all()] == ["a.pdf"]
    letter.refresh_from_db()
    assert (letter.state, letter.about_id, letter.outcome) == (SORTED, case.pk, f"Nytt ärende: {case.reference}.")
    again = client.post(address, sent | {"draft": "another tab"})
    assert f"Mejlet är redan sorterat. Nytt ärende: {case.reference}." in again.content.decode()
    assert client.get(address).status_code == 302
    assert (Case.objects.count(), Draft.objects.filter(case=case).count()) == (1, 1)


def test_the_registrar_gets_what_is_hers_and_junk_comes_back(client, eva, rut, case):
    letter, junk = a_letter("nn@example.org", "Jag begär ut handlingar."), a_letter("seo@example.org", "Köp länkar!")
    client.force_login(eva)
    assert "2 mejl som har kommit in ska sorteras." in client.get("/admin/portal/outgoingemail/").content.decode()
    assert on_the_day(client, "Post att sortera") == 2
    for _ in range(2):
        assert press(client, letter, "registratorn") == "Registratorn har fått mejlet på sin sida."
        assert press(client, junk, "skrap").startswith("Mejlet är sorterat som skräp.")
    assert "Jag begär ut" not in client.get(PAGE).content.decode()
    assert "Köp länkar!" in client.get(f"{PAGE}?vy=skrap").content.decode()
    assert press(client, junk, "foretagets-ord", proposed=case.reference) == "Mejlet är redan sorterat. Det är skräp."
    press(client, junk, "tillbaka")
    assert (junk.state, letter.state) == (HOMELESS, IncomingEmail.State.REGISTRAR)
    client.force_login(rut)
    assert "Post (1)" in client.get("/diarium/").content.decode()
    assert "Jag begär ut handlingar." in client.get(PAGE).content.decode()
    assert press(client, letter, "klart") == "Mejlet är läst och undanlagt."
    assert (letter.state, letter.sorted_by, letter.outcome) == (SORTED, rut, "Registratorn har tagit hand om mejlet.")
    codes = LogEntry.objects.filter(thing="incomingemail").order_by("pk").values_list("action", flat=True)
    assert list(codes) == ["post.registrar", "post.junk", "post.back", "post.done"]


def test_who_keeps_the_record_sorts_nothing_that_is_still_the_pilots(from_bo, rut):
    for act in (actions.lay_aside, actions.mark_as_junk, actions.hand_to_registrar):
        with pytest.raises(NotAllowed, match="Lotsen sorterar"):
            act(from_bo, by=rut)
    from_bo.refresh_from_db()
    assert from_bo.state == HOMELESS


def test_a_case_is_proposed_by_who_has_written_and_what_it_answers(case, eva, anna, assignment, building):
    bo = a_letter("bo@example.org", "Hej!")
    actions.put_letter_in_case(bo, case, by=eva)
    letters = [
        a_letter("Anna.Alm@example.org", "Ingen."),
        a_letter("anna@example.org", "Det behövs bygglov."),
        a_letter("kompanjon@example.org", "Jag svarar åt Bo.", answers=bo.message_id),
        a_letter("bo@example.org", "En sak till."),
    ]
    told = [[(each.case, each.why, each.is_theirs) for each in w.proposals] for w in post.with_proposals(letters, eva)]
    assert told == [
        [],
        [(case, "Bygg har en öppen fråga", False)],
        [(case, "samma mejltråd", False)],
        [(case, "samma avsändare", True)],
    ]


def test_of_several_cases_the_open_ones_come_first_and_an_ended_one_takes_only_a_note(case, eva, cafe):
    actions.close(case, by=eva, outcome=Outcome.ANSWERED, text="Klart.", nothing_more=True)
    letter = a_letter("bo@example.org", "Hej!")
    (waiting,) = post.with_proposals([letter], eva)
    assert [(each.case, each.why) for each in waiting.proposals] == [(case, "samma avsändare, avslutat")]
    newer = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"))
    (waiting,) = post.with_proposals([letter], eva)
    assert [each.case for each in waiting.proposals] == [newer]
    with pytest.raises(NotAllowed, match="är avslutat. Öppna ärendet igen först"):
        actions.put_letter_in_case(letter, case, by=eva)
    assert actions.put_letter_in_case(letter, case, by=eva, as_note=True).is_internal


def test_a_letter_of_a_case_is_nobodys_who_may_not_open_the_case(client, case, eva, anna, cecilia, dag, rut, david):
    actions.pilot_asks(case, "Hur många?", by=eva)
    letter = bring(answer_to(letter_to("bo@example.org", "question"), "Åtta bord.", sender="david@example.org"))
    (waiting,) = post.with_proposals([letter], eva)
    assert [(each.case, each.why) for each in waiting.proposals] == [(case, "svarar på vårt mejl i ärendet")]
    addresses = [PAGE, *(f"{PAGE}{letter.pk}/{end}" for end in ("brev.eml", "gor/skrap/"))]
    for person in (anna, cecilia, dag, david):
        client.force_login(person)
        assert {client.get(address).status_code for address in addresses} <= {302, 403, 404}
        assert client.post(addresses[-1]).status_code in {302, 403, 404}
        with pytest.raises(NotAllowed):
            actions.mark_as_junk(letter, by=person)
    letter.refresh_from_db()
    assert letter.state == HOMELESS
    client.force_login(eva)
    original = client.get(addresses[1])
    assert b"Subject: Sv: " in original.getvalue()
    assert original["Content-Disposition"].startswith("attachment")

    actions.mark_secret(case, by=rut, section="OSL 31 kap. 16 §", reason="x")
    Case.objects.filter(pk=case.pk).update(state=CaseState.SPAM, turn="")  # its letter is found there all the same
    page = client.get(PAGE).content.decode()
    assert "Mejl i ett sekretessmarkerat ärende" in page
    assert f"/admin/cases/case/{case.pk}/change/#mejl" in page
    assert "Åtta bord" not in page
    assert (post.hidden_from(eva), list(post.readable_by(eva))) == (0, [letter])
    assert client.get(addresses[1]).status_code == 200
    assert LogEntry.objects.filter(action="secrecy.read", actor_id=eva.pk).exists()


def test_whoever_covers_the_pilot_is_told_how_many_she_may_not_open(client, case, eva, dag, rut, david):
    actions.pilot_asks(case, "Hur många?", by=eva)
    bring(answer_to(letter_to("bo@example.org", "question"), "Åtta bord.", sender="david@example.org"))
    a_letter("david@example.org", "Vem ringer jag?")
    actions.mark_secret(case, by=rut, section="OSL 31 kap. 16 §", reason="x")
    Absence.objects.create(user=eva, since=timezone.localdate(), until=timezone.localdate())
    client.force_login(dag)
    page = client.get(PAGE).content.decode()
    assert "Ett mejl till väntar." in page
    assert "Vem ringer jag?" in page
    assert case.reference not in page


def test_a_pilot_with_a_conflict_of_interest_sorts_nothing_of_the_case(client, case, assignment, eva, building):
    at_sector(eva, building)
    letter = a_letter("bo@example.org", "Hej!")
    actions.hand_over(assignment, to=eva, by=eva)
    actions.decline(assignment, reason=DeclineReason.CONFLICT, by=eva)
    (waiting,) = post.with_proposals([letter], eva)
    assert waiting.proposals == []
    with pytest.raises(NotAllowed, match="Du kan inte lägga något i det ärendet"):
        actions.put_letter_in_case(letter, case, by=eva)
    IncomingEmail.objects.filter(pk=letter.pk).update(about="case", about_id=case.pk)
    assert (list(post.readable_by(eva)), post.hidden_from(eva)) == ([], 1)


def test_the_page_asks_the_same_number_of_questions_for_one_letter_and_for_four(client, case, eva):
    client.force_login(eva)
    client.get(PAGE)
    numbers = []
    for count in (1, 3):
        for number in range(count):
            a_letter("bo@example.org", f"Hej {number}!", files={"a.pdf": PDF})
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_on_the_cases_page_what_waits_has_its_buttons_and_what_came_by_letter_is_told(
    client, case, eva, anna, building
):
    actions.pilot_asks(case, "Hur många bord?", by=eva)
    actions.ask_sector(case, building, by=eva, officer=anna)
    ours = letter_to("bo@example.org", "question")
    bring(answer_to(ours, "Åtta bord."))
    bring(answer_to(ours, "Jag är på semester och åter den 12 januari.", Auto_Submitted="auto-replied"))
    david = bring(answer_to(ours, "Jag är Bos granne.", sender="david@example.org"))
    report = answer_to(ours, "", sender="MAILER-DAEMON@mx.example.org", Return_Path="<>")
    report.replace_header("Subject", "Undelivered Mail Returned to Sender")
    report.set_content("<bo@example.org>: host mx.example.org said: 550 5.1.1 User unknown")
    bring(report)
    address = f"/admin/cases/case/{case.pk}/"
    client.force_login(eva)
    page = client.get(f"{address}change/").content.decode()
    assert "bo@example.org: Svarar automatiskt till tisdag 12 januari 2027." in page
    assert "bo@example.org: Mejlet kom tillbaka: " in page
    assert "Jag är Bos granne." in page
    assert page.count(">kom med e-post</a>") == 1
    client.force_login(anna)
    page = client.get(f"{address}change/").content.decode()
    assert "Jag är Bos granne." not in page
    assert "Svarar automatiskt" not in page
    assert page.count("– kom med e-post") == 1
    client.force_login(eva)
    typed = {"letter": david.pk, "skicka-text": "Hej Bo, vi"}
    for _ in range(2):
        assert client.post(f"{address}gor/mejl-anteckning/", typed).status_code == 302
    page = client.get(f"{address}change/").content.decode()
    assert "Hej Bo, vi" in page  # what stood in another box
    assert "Mejl att ta ställning till" not in page
    assert case.messages.get(audience=Audience.INTERNAL).text.endswith("Jag är Bos granne.")
    other = actions.register(actions.Submission(email="david@example.org"))
    assert client.post(f"/admin/cases/case/{other.pk}/gor/mejl-skrap/", typed).status_code == 302
    david.refresh_from_db()
    assert (david.state, david.about_id) == (SORTED, case.pk)


def test_letters_that_wait_are_one_line_after_two_working_days_and_it_is_seen_that_it_helped(eva):
    letters = [a_letter("nn@example.org", f"Hej {number}!") for number in range(2)]
    monday = datetime(2027, 2, 1, 9, tzinfo=STOCKHOLM)
    IncomingEmail.objects.update(received_at=monday)
    reminding.remind(at=monday + timedelta(days=1))
    assert not OutgoingEmail.objects.filter(kind="digest").exists()
    wednesday = monday + timedelta(days=2)
    reminding.remind(at=wednesday)
    digest = OutgoingEmail.objects.get(kind="digest")
    assert digest.subject == "Post väntar på att sorteras"
    assert "Post: 2 mejl att sortera. Det äldsta har väntat sedan måndag 1 februari." in digest.text
    Reminder.objects.update(created_at=wednesday)
    for letter in letters:
        actions.mark_as_junk(letter, by=eva, at=wednesday + timedelta(hours=1))
    assert reminding.note_what_helped(wednesday + timedelta(days=1)) == 1
    reminding.remind(at=monday + timedelta(days=7))
    assert OutgoingEmail.objects.filter(kind="digest").count() == 1
