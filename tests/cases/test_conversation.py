"""After the first answer it goes on: again, asked more, corrected; and the business writes back."""

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from cases import actions, rules
from cases.actions.asking import usual_due
from cases.emails import case_key
from cases.models import Assignment, Case, Message, Promise
from cases.pure import periods
from cases.queries import measuring
from cases.record.case_documents import documents_of
from cases.workflow import AssignmentState, DeclineReason, Kind, Outcome, Party, Side
from portal.calendar import calendars
from portal.mail import links, outbox
from portal.models import Business, OutgoingEmail, Reminder, SecretLink, UnsentText, town_hall
from portal.site import sweep
from portal.templatetags.prose import linked
from portal.text.exceptions import NotAllowed
from tests.mailing import answer_to, bring, letter_to

YES = "Ja, det behövs bygglov."


@pytest.fixture
def answered(assignment, anna) -> Assignment:
    actions.answer(assignment, YES, by=anna, to_business=True)
    assignment.refresh_from_db()
    return assignment


def kinds_of_letters(email: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(to=email).order_by("pk").values_list("kind", flat=True))


def figures() -> tuple:
    year = timezone.localdate().year
    found = measuring.facts(periods.year(year), at=timezone.now())
    return found.sectors, found.promises, measuring.by_quarter(periods.year(year), at=timezone.now())


def test_a_second_answer_reaches_the_business_and_changes_no_figure(answered, case, anna, cecilia, eva):
    first, before = answered.ended_at, figures()
    actions.answer(answered, "Ett tillägg: avgiften är 2 000 kronor.", by=anna, to_business=True)
    actions.ask_business(answered, "Hur stor blir den?", by=anna)
    answered.refresh_from_db()
    assert (answered.state, answered.turn, answered.ended_at) == (AssignmentState.ACCEPTED, Party.BUSINESS, first)
    assert figures() == before
    actions.reply(case, "Tolv kvadratmeter.", question=case.messages.get(kind=Kind.QUESTION))
    actions.answer(answered, "Tack, då räcker en anmälan.", by=anna, to_business=True)
    answered.refresh_from_db()
    assert (answered.state, answered.ended_at) == (AssignmentState.ANSWERED, first)
    assert figures()[0] == before[0]
    assert figures()[2] == before[2]
    assert kinds_of_letters("bo@example.org").count("answer") == 3
    with pytest.raises(NotAllowed, match="annan sektor"):
        actions.answer(answered, "Hej", by=cecilia, to_business=True)


@pytest.mark.usefixtures("mail_in")
@pytest.mark.parametrize("way", ["page", "letter"])
def test_what_the_business_writes_after_an_answer_gets_a_date_with_that_sector(answered, case, anna, eva, way):
    if way == "letter":
        bring(answer_to(letter_to("bo@example.org", "answer"), "Gäller det även markisen?"))
    else:
        actions.reply(case, "Gäller det även markisen?")
    answered.refresh_from_db()
    case.refresh_from_db()
    assert (answered.business_has_written, answered.due, case.turn) == (True, usual_due(), Party.SECTOR)
    promise = case.promises.get(outcome=Promise.Outcome.OPEN)
    assert (promise.assignment, promise.kind, promise.due) == (answered, Promise.Kind.ANSWER, usual_due())
    letter = letter_to("anna@example.org")
    assert "skrivit efter ert svar" in letter.text
    assert "markisen" not in letter.text
    assert "Bygg svarade senast" in letter_to("lots@example.org").text
    actions.answer(answered, "Ja, även markisen.", by=anna, to_business=True)
    promise.refresh_from_db()
    assert promise.outcome == Promise.Outcome.KEPT


def test_thanks_need_no_answer_and_the_end_of_the_case_takes_no_answer_away(answered, case, anna, eva):
    first = answered.ended_at
    actions.reply(case, "Tack!")
    actions.nothing_more(answered, by=anna)
    answered.refresh_from_db()
    assert (answered.state, answered.ended_at) == (AssignmentState.ANSWERED, first)
    actions.reply(case, "En sak till: skylten?")
    actions.close(
        case, outcome=Outcome.ANSWERED, text="Klart.", nothing_more=True, despite_open="Skylten är klar.", by=eva
    )
    answered.refresh_from_db()
    assert (answered.state, answered.ended_at, answered.turn) == (AssignmentState.ANSWERED, first, "")
    assert not case.promises.filter(outcome=Promise.Outcome.OPEN).exists()
    actions.correct(Message.objects.get(text=YES), "Nej, det behövs inget bygglov.", by=anna)
    with pytest.raises(NotAllowed, match="öppna det igen"):
        actions.ask_business(answered, "Hur stor?", by=anna)
    closed = timezone.now() + timedelta(days=40)  # long after the answer, which can be wrong all the same
    Case.objects.filter(pk=case.pk).update(closed_at=closed)
    answered = Assignment.objects.get(pk=answered.pk)
    actions.answer(answered, "Ännu en sak.", by=anna, to_business=True, at=closed + timedelta(days=30))
    with pytest.raises(NotAllowed, match="inte öppen längre"):
        actions.answer(answered, "Och en till.", by=anna, to_business=True, at=closed + timedelta(days=31))


def test_a_correction_stands_beside_what_it_corrects(answered, case, anna, eva, cecilia, rolf, fire_service):
    old = Message.objects.get(text=YES)
    theirs = actions.ask_sector(case, fire_service, by=eva)
    actions.share(theirs, messages=[old], files=[], by=eva)
    new = actions.correct(old, "Nej, det behövs inget bygglov.", by=anna)
    old.refresh_from_db()
    assert (old.text, old.corrected_at, new.answers, new.audience) == (YES, new.at, old, old.audience)
    assert new in theirs.shared_messages.all()
    assert "rättat sitt svar" in letter_to("bo@example.org").text
    assert [p.title.split(" (")[0] for p in documents_of(case, None) if p.text in {old.text, new.text}] == [
        "Svar till företaget",
        "Rättelse",
    ]
    with pytest.raises(NotAllowed, match="redan rättad"):
        actions.correct(old, "Kanske.", by=anna)
    with pytest.raises(NotAllowed, match="annan sektor"):
        actions.correct(new, "Kanske.", by=cecilia)
    material = actions.write_to_pilot(answered, "Ritningen saknas.", by=anna)
    actions.correct(material, "Ritningen finns.", by=anna)
    assert Message.objects.for_business().filter(text__contains="Ritningen").count() == 0


def test_what_nobody_answered_goes_to_the_pilot_alone(case, assignment, anna, eva):
    actions.reply(case, "Jag glömde säga en sak.")
    assert kinds_of_letters("anna@example.org") == ["sector_asked"]
    actions.answer(assignment, YES, by=anna, to_business=True)
    actions.write_to_business(case, "Hej, jag håller ihop det.", by=eva)
    message = actions.reply(case, "Tack Eva!")
    assert (message.side, message.assignment) == (Side.BUSINESS, None)


def test_the_ladder_reminds_of_what_the_business_wrote(answered, case, anna):
    actions.reply(case, "Gäller det även markisen?")
    late = calendars.office().add(usual_due(), 2)  # nobody is reminded on a day off
    sweep.run(timezone.make_aware(datetime(late.year, late.month, late.day, 9)))
    assert Reminder.objects.filter(thing="assignment", thing_id=answered.pk, to_email="anna@example.org").exists()


def press(client, assignment: Assignment, button: str, **sent: str):
    return client.post(f"/handlaggare/uppdrag/{assignment.pk}/{button}/", sent, follow=True).content.decode()


def test_two_officers_on_one_question_see_each_other_before_sending(client, assignment, case, anna, malin, bo):
    page = f"/handlaggare/uppdrag/{assignment.pk}/"
    client.force_login(malin)
    seen = re.search(r'name="seen" value="(.*?)"', client.get(page).content.decode())[1]
    actions.accept(assignment, by=anna)
    assert "Anna Alm har tagit frågan." in client.get(page).content.decode()
    kept = UnsentText.objects.create(user=anna, page=f"assignment-{assignment.pk}", fields={"write-text": ["Hemligt"]})
    text = client.get(page).content.decode()
    assert "Anna Alm har tagit frågan och skriver nu." in text
    assert "Hemligt" not in text
    UnsentText.objects.create(user=malin, page=kept.page, fields={"write-text": ["Också"]})
    assert "Malin Mo skriver" not in client.get(page).content.decode()
    client.force_login(anna)
    assert "Malin Mo skriver här nu." in client.get(page).content.decode()
    client.force_login(malin)
    UnsentText.objects.all().delete()
    actions.answer(assignment, YES, by=anna, to_business=True)
    text = press(client, assignment, "svara", **{"write-text": "Nej.", "seen": seen})
    assert "Anna Alm svarade kl." in text
    assert "Vill du skicka ändå?" in text
    assert ">\nNej.</textarea>" in text
    assert not Message.objects.filter(text="Nej.").exists()
    seen = re.search(r'name="seen" value="(.*?)"', text)[1]
    press(client, assignment, "svara", **{"write-text": "Nej.", "seen": seen})
    assert Message.objects.get(text="Nej.").author == malin


def test_the_page_of_an_answered_question_answers_again_and_corrects(client, answered, case, anna, bo):
    client.force_login(anna)
    old = Message.objects.get(text=YES)
    text = press(client, answered, f"rattelse/{old.pk}", **{f"correct{old.pk}-text": YES})
    assert "Texten är densamma som förut" in text
    text = press(client, answered, f"rattelse/{old.pk}", **{f"correct{old.pk}-text": "Nej, det behövs inte."})
    assert [words in text for words in (YES, "Rättad ", "Rättelse:", "Nej, det behövs inte.")] == [True] * 4
    actions.reply(case, "Gäller det även markisen?")
    assert "Företaget har skrivit" in client.get("/handlaggare/").content.decode()
    text = press(client, answered, "inget-mer")
    assert "Ni behöver inte göra något mer" in text
    client.force_login(bo)
    text = client.get(f"/mina-sidor/{case.reference}/").content.decode()
    assert [words in text for words in (YES, "Rättad ", "Rättelse:", "Nej, det behövs inte.")] == [True] * 4


def test_two_questions_are_one_form_with_a_box_each(client, case, assignment, anna, eva, bo):
    anna.phone = "0123-190 20"
    anna.save()
    page = f"/mina-sidor/{case.reference}/"
    client.force_login(bo)
    one = actions.ask_business(assignment, "Hur stor blir den?", by=anna)
    text = client.get(page).content.decode()
    assert "Ditt svar till Anna Alm, Bygg" in text
    assert "Skriv om något annat än frågan" in text
    two = actions.pilot_asks(case, "När vill du öppna?", by=eva)
    text = client.get(page).content.decode()
    assert [f'name="svar{each.pk}-text"' in text for each in (one, two)] == [True, True]
    assert text.count('action="/mina-sidor') - text.count("bekrafta/") == 2  # the answers, and what is not one
    sent = {"question": [one.pk, two.pk], f"svar{one.pk}-text": " ", f"svar{two.pk}-text": ""}
    assert "Skriv något innan du skickar" in client.post(f"{page}svara/", sent, follow=True).content.decode()
    client.post(f"{page}svara/", sent | {f"svar{two.pk}-text": "I maj."})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.answered_at, two.replies.get().text) == (None, "I maj.")
    client.post(f"{page}svara/", sent | {f"svar{one.pk}-text": "Tolv.", f"svar{two.pk}-text": ""})
    assert (one.replies.get().text, two.replies.count()) == ("Tolv.", 1)
    said = actions.answer(assignment, "Ring 0123-190 00 eller se www.kommun.se. <b>", by=anna, to_business=True)
    link = re.search(r"Läs svaret: (\S+)#(\S+)", outbox.as_message(letter_to("bo@example.org", "answer")).body)
    assert link[2] == f"sagt-{said.pk}"
    client.logout()
    path = link[1].removeprefix(settings.SITE_URL)
    text = client.get(path).content.decode()
    assert f'id="sagt-{said.pk}"' in text
    assert '<a href="tel:012319000">0123-190 00</a>' in text
    assert '<a href="https://www.kommun.se">www.kommun.se</a>. &lt;b&gt;' in text
    assert 'href="tel:012319020"' in text
    assert text.count(">Nytt<") == 3  # two questions and the answer
    SecretLink.objects.update(last_used_at=timezone.now())
    assert ">Nytt<" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("070-123 45 67, 0701234567 och +46 70 123 45 67", ["tel:0701234567", "tel:0701234567", "tel:+46701234567"]),
        ("19121212-1212 2026-0101 2027-01-12 121212-1212 010101-1234", []),
        ("bo@example.org (https://a.se/b?c=1&d=2).", ["mailto:bo@example.org", "https://a.se/b?c=1&amp;d=2"]),
        ('javascript:alert(1) "onload=x https://a.se/"x', ["https://a.se/"]),
    ],
)
def test_addresses_and_numbers_in_texts_are_links(text, links):
    assert re.findall(r'href="(.*?)"', linked(text)) == links


def test_a_letter_to_an_officer_tells_the_question_and_never_who_must_not_be_named(assignment, case, anna, eva, cafe):
    def told(question: str, **firm: str) -> str:
        assignment.question, assignment.officer, case.company_name = question, None, "Berg Bygg"
        case.business = Business.objects.create(name="Berg Bygg", **firm) if firm else None
        case.save()
        assignment.save()
        actions.hand_over(assignment, anna, by=eva)
        return letter_to("anna@example.org").text

    text = told("Behövs bygglov? Han har bråttom.", kind="company")
    assert "”Behövs bygglov?”\nFöretag: Berg Bygg\nFrågar gör Eva Ek, telefon 0123-191 01." in text
    assert "bråttom" not in text
    assert "Berg" not in told("Behövs bygglov?", kind="sole_trader")
    assert "Berg" not in told("Behöver Berg bygglov?")
    assert "1212" not in told("Behöver 121212-1212 bygglov?")
    assert len(told("x" * 500)) < 900
    actions.write_to_business(case, "Hej", by=eva)
    assert f"{case.reference} (öppna café)" in letter_to("bo@example.org").text


def test_thanks_after_the_answer_ask_for_no_reason_when_the_case_is_closed(answered, case, eva, anna):
    actions.reply(case, "Tack så mycket!")
    actions.close(case, by=eva, outcome=Outcome.ANSWERED, nothing_more=True)
    answered.refresh_from_db()
    assert answered.state == AssignmentState.ANSWERED


def test_a_date_that_was_moved_before_the_answer_is_of_another_round(client, assignment, case, anna, eva):
    """Neither the business nor the officer reads of it again, and the new date may be moved as the first one was."""
    actions.new_date(assignment, usual_due(timezone.now()), reason="Sjuk kollega.", by=anna)
    actions.answer(assignment, YES, by=anna, to_business=True)
    actions.reply(case, "Gäller det också på vintern?")
    assignment.refresh_from_db()
    assert assignment.goes_on
    assert not assignment.moved_dates().exists()
    client.force_login(anna)
    assert "Sjuk kollega" not in client.get(f"/handlaggare/uppdrag/{assignment.pk}/").text
    assert "Sjuk kollega" not in client.get(links.mint(case_key(case), email=case.contact.email)).text


def test_an_answer_is_not_given_back_but_a_conflict_can_be_declared(answered, case, anna, eva):
    actions.reply(case, "Gäller det också på vintern?")
    with pytest.raises(NotAllowed, match="Inget mer att svara"):
        actions.decline(answered, reason=DeclineReason.NOT_OURS, by=anna)
    actions.ask_business(answered, "Hur stor blir den?", by=anna)
    with pytest.raises(NotAllowed, match="inte skrivit något nytt"):
        actions.nothing_more(answered, by=anna)
    actions.decline(answered, reason=DeclineReason.CONFLICT, by=anna)
    answered.refresh_from_db()
    assert answered.is_declined


def test_the_pilot_reads_that_an_answer_was_corrected(answered, case, anna):
    actions.correct(case.messages.get(), "Nej, det behövs inget bygglov.", by=anna)
    assert letter_to(town_hall().pilot_mailbox).subject == f"Bygg har rättat ett svar i ärende {case.reference}"


def test_what_follows_the_answer_of_another_organisation_is_for_the_pilot_to_share(case, eva, fire_service):
    asked = actions.ask_sector(case, fire_service, by=eva)
    actions.answer(asked, "Högst 40 personer.", by=None, to_business=True)
    said = actions.reply(case, "Hemligt om min ekonomi.")
    assert said.assignment is None
    assert not Message.objects.filter(rules.messages_readable_at(asked), pk=said.pk).exists()
