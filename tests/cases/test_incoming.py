"""What becomes of letters that answer ours about a case."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.admin.listing.tabs import letters_come_back, needs_pilot
from cases.models import Case, Message, Promise
from cases.workflow import AssignmentState, Audience, Channel, DeclineReason, Kind, Party, Side
from portal.files import storing
from portal.mail import outbox
from portal.mail.incoming import parts, sorting, taking
from portal.models import DeadAddress, IncomingEmail, MailboxPerson, OutgoingEmail, UnsentText
from portal.text import swedish
from tests.courses import in_days
from tests.letters.making import SEALED_BY_OPENSSL
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


def test_what_of_a_letter_did_not_come_along_is_told_where_its_words_are_read(written, case, eva, anna, fire_service):
    """To Bo by a letter too, once an hour: he may never open the page. The officer reads it in her draft."""
    files, missing = (
        {"ritning.pdf": PDF, "spel.exe": b"MZ"},
        "(spel.exe kom inte med. Vi kan inte ta emot filer av den",
    )
    bring(answer_to(written, "Det blir åtta bord.", files=files))
    said = case.messages.latest("pk")
    assert said.text.startswith(f"Det blir åtta bord.\n\n{missing}")
    assert [each.file.name for each in said.attachments.all()] == ["ritning.pdf"]
    bring(answer_to(written, "En till.", files={"spel.exe": b"MZ"}))
    told = OutgoingEmail.objects.get(kind="not_all_came")
    assert (told.to, "något kom inte med" in told.text, "spel" in told.text) == ("bo@example.org", True, False)
    from_his_wife = bring(answer_to(written, "Från mig.", sender="berit@example.org", files={"spel.exe": b"MZ"}))
    noted = actions.put_letter_in_case(from_his_wife, case, by=eva, as_note=True)
    assert f"Från mig.\n\n{missing}" in noted.text
    asked = actions.ask_sector(case, fire_service, by=eva, question="Utrymning?")
    bring(answer_to(letter_to(fire_service.email), "Se filen.", files={"spel.exe": b"MZ"}))
    assert asked.messages.latest("pk").text.startswith(f"Se filen.\n\n{missing}")
    told = letter_to(fire_service.email, "not_all_came_from_sector")
    assert ("något kom inte med" in told.text, "spel" in told.text) == (True, False)
    bring(answer_to(told, "Nu då?", files={"spel.exe": b"MZ"}))
    assert OutgoingEmail.objects.filter(kind="not_all_came_from_sector").count() == 1
    row = bring(answer_to(written, "", files={"spel.exe": b"MZ"}))
    assert (row.state, "kom inte med" in row.outcome) == ("homeless", True)
    assert OutgoingEmail.objects.filter(kind="not_all_came").count() == 1


def test_the_same_letter_twice_is_one(written, case):
    answer = answer_to(written, "Det blir åtta bord.")
    bring(answer)
    bring(b"Received: from elsewhere\r\n" + answer.as_bytes())
    assert IncomingEmail.objects.count() == 1
    assert case.messages.filter(side=Side.BUSINESS).count() == 1
    bring(answer_to(written, "Det blir åtta bord."))  # sent once more: a letter of its own, and no new words
    assert IncomingEmail.objects.count() == 2
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


def test_a_longer_name_than_there_is_room_for_is_cut_and_its_letter_read(mail_in, case, fire_service, eva):
    name = f"Rolf Rask, {'Räddningstjänsten ' * 8}".strip()
    actions.ask_sector(case, fire_service, by=eva, question="Hur många får vara där?")
    for said in ("Högst 40 personer.", "Och två utgångar."):
        row = bring(answer_to(letter_to(fire_service.email), said, sender=f'"{name}" <{fire_service.email}>'))
        assert (row.state, len(row.sender_name) > 120) == ("sorted", True), row.outcome
    assert MailboxPerson.objects.get().name == name[:120].strip()


def test_where_a_name_is_asked_for_a_mailbox_a_letter_from_there_waits_for_a_person(
    mail_in, case, building, eva, anna
):
    first = actions.ask_sector(case, building, by=eva, officer=anna, question="Får han bygga?")
    actions.decline(first, reason="conflict", by=anna)
    asked = actions.ask_again(first, by=eva)
    row = bring(answer_to(letter_to(building.email), "Ja, det får han.", sender=f"Kim Ek <{building.email}>"))
    asked.refresh_from_db()
    assert (row.state, row.about_id, row.became_id) == ("homeless", case.pk, None)
    assert "säga sitt namn" in row.outcome
    assert (asked.is_open, Message.objects.filter(text="Ja, det får han.").exists()) == (True, False)


def test_out_of_office_is_no_answer(written, case):
    back = in_days(40)
    away = f"Jag är på semester och åter den {back.day} {swedish.MONTHS[back.month - 1]}."
    row = bring(answer_to(written, away, Auto_Submitted="auto-replied"))
    assert not case.messages.filter(side=Side.BUSINESS).exists()
    assert (row.kind, row.outcome) == ("automatic", f"Svarar automatiskt till {swedish.long_date(back)}.")
    assert case.messages.get(kind=Kind.QUESTION).answered_at is None


def report_about(letter: OutgoingEmail) -> EmailMessage:
    """As a mail server that knows nobody by that name writes."""
    report = answer_to(letter, "", sender="MAILER-DAEMON@mx.example.org", Return_Path="<>")
    report.replace_header("Subject", "Undelivered Mail Returned to Sender")
    report.set_content(f"<{letter.to}>: host mx.example.org said: 550 5.1.1 User unknown")
    return report


def test_what_a_letter_that_came_back_told_is_not_told(mail_in, case, eva, building, anna):
    """Eva's first answer: the first contact holds again, and the case is on her list though Bo was asked."""
    actions.write_to_business(case, "Hej Bo, jag har fått ditt ärende.", by=eva)
    first = letter_to("bo@example.org", "message")
    contact = case.promises.get(kind=Promise.Kind.FIRST_CONTACT)
    assert contact.outcome == Promise.Outcome.KEPT
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    bring(report_about(first))
    contact.refresh_from_db()
    case.refresh_from_db()
    assert (contact.outcome, case.first_contact_at) == (Promise.Outcome.OPEN, None)
    assert Case.objects.filter(needs_pilot()).get() == case
    actions.vouch_for(case, email="bo.berg@example.org", by=eva)
    assert case.turn == Party.BUSINESS
    assert not Case.objects.filter(letters_come_back()).exists()


def test_what_was_said_by_telephone_is_told_though_the_receipt_came_back(mail_in, eva):
    told = actions.Submission(description="Ett café", email="bo@exmaple.org", channel=Channel.PHONE)
    case = actions.register(told, by=eva)
    promises = list(case.promises.values_list("kind", "outcome", "due"))
    bring(report_about(letter_to("bo@exmaple.org", "receipt")))
    case.refresh_from_db()
    assert case.first_contact_at == case.received_at
    assert list(case.promises.values_list("kind", "outcome", "due")) == promises
    assert Case.objects.filter(letters_come_back()).get() == case


def test_a_sectors_answer_that_came_back_is_the_pilots_to_tell(mail_in, case, eva, anna, assignment):
    actions.answer(assignment, "Ja, det behövs bygglov.", by=anna, to_business=True)
    bring(report_about(letter_to("bo@example.org", "answer")))
    told = case.promises.get(assignment=assignment)
    assert told.outcome == Promise.Outcome.CANCELLED


def test_the_desk_says_that_letters_come_back(client, written, case, eva):
    bring(report_about(written))
    client.force_login(eva)
    assert "mejl kommer tillbaka" in client.get("/admin/cases/case/").text
    assert "Mejl kommer tillbaka" in client.get(f"/admin/cases/case/{case.pk}/change/").text


def test_the_second_letter_that_comes_back_closes_the_address(written, case, eva):
    actions.write_to_business(case, "En sak till.", by=eva)
    for letter in [written, letter_to("bo@example.org", "message")]:
        row = bring(report_about(letter))
        letter.refresh_from_db()
        assert row.kind == "bounce"
        assert letter.state == OutgoingEmail.State.FAILED
        assert "5.1.1" in letter.last_error
    assert DeadAddress.objects.closed().get().email == "bo@example.org"


# --- An officer answers by mail -------------------------------------------------------------------


@pytest.fixture
def asked(mail_in, case, building, anna, eva):
    """The question to Anna herself, as a letter that can be answered."""
    return actions.ask_sector(case, building, by=eva, officer=anna, question="Behövs bygglov?")


def drafts_of(user) -> list[tuple]:
    rows = UnsentText.objects.filter(user=user)
    return [(row.page, row.fields["write-text"], [file.name for file in row.files.all()]) for row in rows]


def test_an_officers_answer_waits_in_her_box_until_she_has_chosen_who_reads_it(asked, anna, malin, cecilia, client):
    letter = letter_to(anna.email)
    assert "sparas svaret som utkast, och du väljer vem som läser det." in letter.text
    UnsentText.objects.create(user=anna, page=f"assignment-{asked.pk}", fields={"write-text": ["Hej Bo!"]})
    row = bring(answer_to(letter, "Ja, för räckena.", files={"ritning.pdf": PDF}))
    assert (row.state, row.outcome) == ("sorted", "Utkast hos Anna Alm, som väljer vem som ska läsa texten.")
    assert not asked.messages.exists()
    assert drafts_of(anna) == [(f"assignment-{asked.pk}", ["Hej Bo!\n\nJa, för räckena."], ["ritning.pdf"])]
    bring(answer_to(letter, "Och skylten.", files={"spel.exe": b"MZ"}))
    for sender, state in (("malin@example.org", "sorted"), ("cecilia@example.org", "homeless")):
        assert bring(answer_to(letter, "Plan 1982:3.", sender=sender)).state == state
    assert drafts_of(malin) == [(f"assignment-{asked.pk}", ["Plan 1982:3."], [])]
    UnsentText.objects.filter(user=malin).delete()
    OutgoingEmail.objects.filter(kind="draft_kept", to=malin.email).delete()
    told = OutgoingEmail.objects.get(kind="draft_kept")
    assert (told.to, told.subject) == (anna.email, f"Vi har fått ditt svar, {asked.case.reference}")
    assert "Välj vem som ska läsa det." in told.text
    assert "räckena" not in told.text
    for reader, is_hers in ((malin, False), (anna, True)):
        client.force_login(reader)
        shown = client.get(f"/handlaggare/uppdrag/{asked.pk}/").text
        assert ("Och skylten.\n\n(spel.exe kom inte med." in shown) is is_hers


def test_what_the_pilot_answers_is_a_draft_in_the_case_until_she_has_chosen_who_reads_it(
    mail_in, case, eva, dag, anna, bo, client
):
    """From the shared mailbox or her own address. Whoever else answers that letter changes nothing."""
    letter, desk = letter_to("lots@example.org", "new_case"), f"/admin/cases/case/{case.pk}/"
    assert "sparas svaret som utkast i ärendet, och du väljer vem som läser det." in letter.text
    row = bring(answer_to(letter, "Hej Bo! Jag ringer i dag.", sender="Eva Ek <eva@example.org>"))
    assert (row.state, row.outcome) == ("sorted", "Utkast hos Eva Ek, som väljer vem som ska läsa texten.")
    bring(answer_to(letter, "Ta med en skiss.", files={"ritning.pdf": PDF}))
    for sender in ("dag@example.org", "bo@example.org", "anna@example.org"):
        another = bring(answer_to(letter, f"KANARIE {sender}", sender=sender))
        assert (another.state, another.is_from_another) == ("homeless", True)
    assert not case.messages.exists()
    (kept,) = UnsentText.objects.all()
    assert (kept.user, kept.page, kept.files.get().name) == (eva, case.page_key, "ritning.pdf")
    told = {each.to: each.text for each in OutgoingEmail.objects.filter(kind="draft_kept")}
    assert told.keys() == {"eva@example.org", "lots@example.org"}
    assert "sparat som utkast hos Eva Ek. Ingen annan har läst det." in told["lots@example.org"]
    assert f"{desk}change/#skriv" in told["eva@example.org"]
    client.force_login(eva)
    page = client.get(f"{desk}change/").text
    assert "Hej Bo! Jag ringer i dag.\n\nTa med en skiss.</textarea>" in page
    assert "ritning.pdf" in page
    assert "Sparat som utkast" in page
    sent = {"skicka-text": kept.fields["skicka-text"], "skicka-files": kept.fields["skicka-files"]}
    client.post(f"{desk}gor/skicka/", sent | {"seen": re.search(r'name="seen" value="(.*?)"', page)[1]})
    message = case.messages.get()
    assert (message.author, message.audience, message.attachments.count()) == (eva, Audience.BUSINESS, 1)
    assert not UnsentText.objects.exists()
    actions.put_aside(case, by=eva)
    bring(answer_to(letter_to("lots@example.org", "draft_kept"), "En sak till."))
    assert UnsentText.objects.get().fields["skicka-text"] == ["En sak till."]


@pytest.mark.parametrize(
    "meanwhile", ["answered", "recalled", "closed", "closed long ago", "conflict", "left", "marked", "away"]
)
def test_what_has_happened_meanwhile_is_told_and_no_answer_is_lost(
    asked, meanwhile, case, building, environment, anna, malin, eva, rut, client
):
    letter, headers = letter_to(anna.email), {}
    match meanwhile:
        case "answered":
            actions.answer(asked, "Nej.", by=malin, to_business=True)
        case "recalled":
            actions.recall(asked, by=eva)
        case "closed" | "closed long ago":
            actions.answer(asked, "Nej.", by=malin, to_business=True)
            actions.close(case, outcome="answered", text="Klart.", by=eva, nothing_more=True)
            if meanwhile == "closed long ago":
                Case.objects.update(closed_at=timezone.now() - timedelta(days=40))
        case "conflict":
            actions.decline(asked, by=anna, reason=DeclineReason.CONFLICT)
        case "left":
            anna.sector_roles.all().delete()
        case "marked":
            actions.mark_secret(
                case, section="21 kap. 1 §", reason="Känsligt.", by=rut, sectors=[environment], hides_questions=True
            )
        case "away":
            headers = {"Auto_Submitted": "auto-replied"}
    row = bring(answer_to(letter, "Ja, för räckena.", **headers))
    words = {
        "answered": ("Utkast hos Anna Alm", "Frågan är redan besvarad. Du kan skicka texten ändå"),
        "recalled": ("Utkast hos Anna Alm", "Frågan är inte er längre"),
        "closed": ("Utkast hos Anna Alm", "Frågan är redan besvarad. Du kan skicka texten ändå"),
        "closed long ago": ("Utkast hos Anna Alm", "Ärendet är avslutat, så svaret går inte att skicka."),
        "conflict": ("Anna Alm har anmält jäv i ärendet.", ""),
        "left": ("Anna Alm läser inte frågan till Bygg längre.", ""),
        "marked": ("Utkast hos Anna Alm", "Frågan är inte er längre"),
        "away": ("Automatiskt svar.", ""),
    }
    outcome, told = words[meanwhile]
    letters = list(OutgoingEmail.objects.filter(kind="draft_kept"))
    assert outcome in row.outcome
    assert [told in each.text for each in letters] == [True] * bool(told)
    assert row.state == ("sorted" if told or meanwhile == "away" else "homeless")
    assert row.text == "Ja, för räckena."
    client.force_login(anna)
    page = client.get(f"/handlaggare/uppdrag/{asked.pk}/").text
    assert ("räckena" in page) is bool(told)
    assert (case.description in page) is (meanwhile in {"answered", "closed", "closed long ago", "away"})


def test_a_letter_costs_as_much_as_the_one_before_however_many_there_are(written, case):
    costs = []
    for number in range(5):
        with CaptureQueriesContext(connection) as seen:
            row = bring(answer_to(written, f"Svar {number}."))
        costs.append(len(seen))
        if number == 2:
            said = {"kind": Kind.MESSAGE, "side": Side.BUSINESS, "audience": Audience.BUSINESS, "at": row.received_at}
            Message.objects.bulk_create(Message(case=case, text=f"{each}", **said) for each in range(200))
            came = {"file": row.file, "sender": row.sender, "about": "case", "about_id": case.pk, "state": "sorted"}
            IncomingEmail.objects.bulk_create(IncomingEmail(fingerprint=f"{each}", **came) for each in range(200))
    assert costs[1:] == [costs[1]] * 4
    assert costs[1] <= 35, "taken in and sorted, with the message and the pilot's letter"


@pytest.mark.parametrize("files", [{}, {"ritning.pdf": PDF}])
def test_our_own_words_without_a_mark_are_nobodys_answer(written, case, files):
    answer, sent = answer_to(written, "", files=files), outbox.as_message(written).body
    assert "http" in sent
    body = next(part for part in answer.walk() if part.get_content_type() == "text/plain")
    body.set_content(f"Från: Lots <lots@example.org>\nSkickat: den 28 november 2026\nTill: Bo\nÄmne: Fråga\n\n{sent}")
    row = bring(answer)
    assert (row.text, "behöver ett svar" in row.folded) == ("", True)
    said = [message.text for message in case.messages.filter(side=Side.BUSINESS)]
    assert said == (["(Bara bilagor.)"] if files else [])


def test_a_full_mailbox_says_nothing_against_its_address(written):
    report = answer_to(written, "", sender="MAILER-DAEMON@mx.example.org", Return_Path="<>")
    report.replace_header("Subject", "Undelivered Mail Returned to Sender")
    report.set_content("<bo@example.org>: host mx.example.org said: 552 5.2.2 Mailbox full")
    assert bring(report).kind == "bounce"
    written.refresh_from_db()
    assert written.state == OutgoingEmail.State.FAILED
    assert not DeadAddress.objects.exists()


def test_a_report_about_another_address_behind_a_mailbox_says_nothing_of_the_mailbox(written, case):
    """A shared mailbox passes its letters on to somebody who has left. A person looks at it: it may be an alias."""
    report = report_about(written)
    report.set_content("<gammal.kollega@example.org>: 550 5.1.1 User unknown")
    row = bring(report)
    written.refresh_from_db()
    assert written.state != OutgoingEmail.State.FAILED
    assert not DeadAddress.objects.exists()
    assert (row.state, row.about_id) == ("homeless", case.pk)
    assert row.outcome.endswith("Det gällde gammal.kollega@example.org, inte adressen som vi skrev till.")


def test_a_full_disk_is_no_fault_of_the_letter(written, monkeypatch):
    def full(*_, **__):
        raise storing.DiskFull("fullt")

    raw = answer_to(written, "Ritningen.", files={"ritning.pdf": PDF}).as_bytes()
    row = taking.take(raw)
    monkeypatch.setattr(storing, "must_have_room", full)
    for minute in range(8):
        sorting.sort_next(at=timezone.now() + timedelta(minutes=2 * minute))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    monkeypatch.undo()
    sorting.sort_next(at=timezone.now() + timedelta(hours=1))
    row.refresh_from_db()
    assert row.state == "sorted"


def test_a_sealed_letter_is_kept_in_its_case_and_says_that_it_is(written, case, client, eva):
    answer = answer_to(written, "")
    answer.clear_content()
    kind = {"maintype": "application", "subtype": "pkcs7-mime", "params": {"smime-type": "enveloped-data"}}
    answer.set_content(SEALED_BY_OPENSSL, **kind, filename="smime.p7m")
    row = bring(answer)
    assert (row.state, row.about, row.about_id, row.outcome) == ("homeless", "case", case.pk, parts.SEALED)
    assert not case.messages.filter(side=Side.BUSINESS).exists()
    client.force_login(eva)
    for page in (f"/admin/cases/case/{case.pk}/change/", "/admin/portal/incomingemail/"):
        assert parts.SEALED in client.get(page).text
