"""The page of a question: who may open it, what stands on it, and what each button does."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cases import actions
from cases.emails import assignment_key, case_key
from cases.models import Assignment, Attachment, Case, Message, StandardText
from cases.record.case_documents import documents_of
from cases.workflow import AssignmentKind, Audience, DeclineReason, Party
from portal.calendar import calendars
from portal.mail import links
from portal.models import OutgoingEmail, Sector, SectorRole, StoredFile
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date
from tests.courses import in_days

CANARY = "KANARIEFÅGEL-7319"


@pytest.fixture
def page(assignment):
    return f"/handlaggare/uppdrag/{assignment.pk}/"


@pytest.fixture
def as_anna(client, anna):
    client.force_login(anna)
    return client


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def a_file(case: Case, name: str, message: Message | None = None) -> Attachment:
    stored = StoredFile(name=name, content_type="text/plain", size=3, sha256=name, state=StoredFile.State.CLEAN)
    stored.content.save(name, ContentFile(b"abc"), save=False)
    stored.save()
    return Attachment.objects.create(case=case, message=message, file=stored)


def test_the_box_for_the_answer_comes_after_the_question_with_one_main_button(as_anna, page, case, eva):
    """From the row of her list Anna opens the page and presses once."""
    actions.write_to_business(case, "Hej Bo!", by=eva)
    actions.write_to_business(case, "Hej igen!", by=eva)
    text = read(as_anna, page).split('id="work"')[1]
    places = ["Behövs bygglov", 'name="write-text"', "btn-primary", "Hej igen!", "Hej Bo!", "Det här har företaget"]
    assert sorted(places, key=text.index) == places
    assert text.count("btn-primary") == 1
    assert re.search(r'btn-primary"[^>]*aria-describedby="h-answer"', text)


# --- Who opens it ---------------------------------------------------------------------------------


def test_anna_finds_everything_that_ten_minutes_need(as_anna, page, case, eva, anna, cecilia, environment, assignment):
    case.spoken_with, case.wished_start = "Kim i receptionen", "i maj"
    case.save()
    a_file(case, "skiss.txt")
    other = actions.ask_sector(case, environment, by=eva, officer=cecilia)
    actions.add_step(case, "Registrera caféet", sector=environment, by=cecilia, assignment=other)
    actions.answer(other, "Registrera caféet två veckor före.", by=cecilia, to_business=True)
    actions.write_to_business(case, "Hej Bo, jag har frågat runt.", by=eva)
    actions.write_note(case, "Detaljplan 1982:3.", by=anna, sector=assignment.sector)
    text = read(as_anna, page)
    for wanted in [
        "Behövs bygglov för uteserveringen?",
        "Jag vill öppna ett café",
        "Hamngatan 2",
        "i maj",
        "öppna café",
        "Kim i receptionen",
        "skiss.txt",
        'href="tel:0701234567"',
        'href="mailto:bo@example.org"',
        "Registrera caféet två veckor före.",
        "Hej Bo, jag har frågat runt.",
        "Registrera caféet",
        "Detaljplan 1982:3.",
        "Bara Bygg kan läsa det här",
    ]:
        assert wanted in text


def test_cecilia_cannot_open_annas_question(client, page, cecilia):
    client.force_login(cecilia)
    assert client.get(page).status_code == 404
    assert client.post(f"{page}svara/", {"write-text": "Hej"}).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, page):
    assert client.get(page)["Location"].startswith("/logga-in/")


def test_the_director_has_no_business_on_the_officers_page(client, page, dag):
    client.force_login(dag)
    assert client.get(page).status_code == 404


def test_eva_reads_the_page_but_has_no_buttons_there(client, page, eva, anna, assignment, case):
    actions.write_note(case, CANARY, by=anna, sector=assignment.sector)
    client.force_login(eva)
    text = read(client, page)
    assert "Behövs bygglov" in text
    assert "formaction" not in text
    assert CANARY not in text


def test_who_has_left_the_sector_opens_nothing(as_anna, page, anna):
    SectorRole.objects.filter(user=anna).update(until=timezone.localdate() - timedelta(days=1))
    assert as_anna.get(page).status_code == 404


def test_another_sectors_note_never_shows(as_anna, page, case, environment, eva, cecilia):
    other = actions.ask_sector(case, environment, by=eva, officer=cecilia)
    note = actions.write_note(case, CANARY, by=cecilia, sector=environment)
    attachment = a_file(case, f"{CANARY}.txt", note)
    actions.write_note(case, f"{CANARY} hos lotsen", by=eva)
    actions.answer(other, f"{CANARY} till lotsen", by=cecilia, to_business=False)
    assert CANARY not in read(as_anna, page)
    assert CANARY not in read(as_anna, "/handlaggare/")
    assert as_anna.get(f"{page}fil/{attachment.pk}/").status_code == 404


# --- Another organisation -------------------------------------------------------------------------


@pytest.fixture
def rolfs(case, fire_service, eva):
    return actions.ask_sector(case, fire_service, by=eva, question="Hur många får sitta inne?")


def test_rolf_sees_his_question_and_the_description_and_nothing_else(client, rolfs, assignment, case, eva, anna, rolf):
    Case.objects.update(spoken_with=CANARY, company_name=CANARY, subject=CANARY)
    actions.reply(case, CANARY)
    actions.write_to_business(case, CANARY, by=eva)
    actions.answer(assignment, CANARY, by=anna, to_business=True)
    actions.add_step(case, CANARY, sector=assignment.sector, by=eva)
    a_file(case, f"{CANARY}.txt")
    StandardText.objects.create(title=CANARY, text=CANARY)
    client.force_login(rolf)
    text = read(client, f"/handlaggare/uppdrag/{rolfs.pk}/")
    assert "Hur många får sitta inne?" in text
    assert "Jag vill öppna ett café" in text
    assert CANARY not in text
    assert "bo@example.org" not in text
    assert "070-123" not in text
    assert client.get(f"/handlaggare/uppdrag/{assignment.pk}/").status_code == 404


def test_rolf_is_not_asked_to_log_a_call_to_somebody_he_does_not_see(client, rolfs, rolf):
    client.force_login(rolf)
    address = f"/handlaggare/uppdrag/{rolfs.pk}/"
    for page, shown in ((address, "Hur många får sitta inne?"), ("/handlaggare/", "Öppna café")):
        text = read(client, page)
        assert (shown in text, "Jag har ringt" in text) == (True, False)
    refused = client.post(f"{address}samtal/", {"contact-text": "Ringde.", "kind": "call"}, follow=True).text
    assert ("Här ser ni inte vem företaget är." in refused, rolfs.case.messages.exists()) == (True, False)


def test_the_business_reads_what_another_organisation_is_asked_about(client, case, fire_service, eva):
    permits = Sector.objects.create(
        name="Serveringstillstånd",
        slug="alkohol",
        email="alkohol@example.org",
        is_external=True,
        organisation="Linköpings kommun",
    )
    asked = actions.ask_sector(case, permits, by=eva)
    actions.ask_sector(case, fire_service, by=eva)
    actions.ask_business(asked, "Vad ska serveras?", by=None)
    page = client.get(links.mint(case_key(case), email=case.contact.email)).text
    assert "<dt>Linköpings kommun (serveringstillstånd)</dt>" in page
    assert "<dt>Räddningstjänsten Östergötland</dt>" in page
    assert "Svara på frågan från Linköpings kommun (serveringstillstånd)" in page


def test_rolf_reads_what_eva_ticked(client, rolfs, case, eva, rolf):
    shown, hidden = actions.reply(case, "Det blir 40 platser."), actions.reply(case, CANARY)
    ticked, other = a_file(case, "planritning.txt"), a_file(case, f"{CANARY}.txt")
    actions.share(rolfs, messages=[shown], files=[ticked], by=eva)
    client.force_login(rolf)
    address = f"/handlaggare/uppdrag/{rolfs.pk}/"
    text = read(client, address)
    assert hidden.text not in text
    assert "Det blir 40 platser." in text
    assert client.get(f"{address}fil/{ticked.pk}/").status_code == 200
    assert client.get(f"{address}fil/{other.pk}/").status_code == 404


def test_rolf_reads_the_answer_to_his_own_question(client, rolfs, case, rolf):
    question = actions.ask_business(rolfs, "Finns det två utgångar?", by=rolf)
    answer = actions.reply(case, "Ja, två.", question=question)
    attachment = a_file(case, "utgangar.txt", answer)
    client.force_login(rolf)
    address = f"/handlaggare/uppdrag/{rolfs.pk}/"
    assert "Ja, två." in read(client, address)
    assert client.get(f"{address}fil/{attachment.pk}/").status_code == 200


# --- Each button ----------------------------------------------------------------------------------


def test_an_answer_reaches_the_business_and_says_who_reads_it(as_anna, page, assignment):
    response = as_anna.post(f"{page}svara/", {"write-text": "Ja, du behöver bygglov."}, follow=True)
    message = assignment.case.messages.get()
    assert (message.audience, message.kind, message.author.name) == ("business", "answer", "Anna Alm")
    assert "Företaget och alla som arbetar med ärendet kan läsa det här" in response.content.decode()
    assert OutgoingEmail.objects.filter(to="bo@example.org", subject__contains="svar").count() == 1


def test_a_question_pauses_only_annas_clock(as_anna, page, assignment, environment, eva):
    other = actions.ask_sector(assignment.case, environment, by=eva)
    as_anna.post(f"{page}fraga/", {"write-text": "Hur stor är den?"})
    assert Assignment.objects.get(pk=assignment.pk).waits_for_business
    assert not Assignment.objects.get(pk=other.pk).waits_for_business


def test_material_ends_the_question_and_is_never_read_by_the_business(as_anna, page, assignment):
    as_anna.post(f"{page}underlag/", {"write-text": "Detaljplanen tillåter handel."})
    message = assignment.case.messages.get()
    assert (message.audience, message.kind) == ("pilot", "answer")
    assert Assignment.objects.get(pk=assignment.pk).state == "answered"
    assert not OutgoingEmail.objects.filter(to="bo@example.org", subject__contains="svar").exists()


def test_material_after_the_answer_is_an_addition(as_anna, page, assignment):
    as_anna.post(f"{page}svara/", {"write-text": "Ja."})
    as_anna.post(f"{page}underlag/", {"write-text": "En sak till."})
    added = assignment.case.messages.get(text="En sak till.")
    assert (added.audience, added.kind) == ("pilot", "message")


def test_a_note_is_the_sectors_own_and_answers_nothing(as_anna, page, assignment):
    as_anna.post(f"{page}anteckna/", {"write-text": "Fråga Malin."})
    assert assignment.case.messages.get().audience == Audience.INTERNAL
    assert Assignment.objects.get(pk=assignment.pk).is_open


def test_no_button_means_nothing_is_sent_and_the_text_stays(as_anna, page, assignment):
    text = as_anna.post(page, {"write-text": "Halvfärdigt svar"}, follow=True).content.decode()
    assert "Välj med en av knapparna vem som ska läsa texten." in text
    assert "Halvfärdigt svar</textarea>" in text
    assert assignment.case.messages.count() == 0


def test_reading_a_buttons_address_changes_nothing(as_anna, page, assignment):
    for end in [
        "ta-emot",
        "svara",
        "fraga",
        "underlag",
        "anteckna",
        "steg",
        "nytt-datum",
        "lamna-tillbaka",
        "kollega",
    ]:
        assert as_anna.get(f"{page}{end}/")["Location"] == page
    assert Assignment.objects.get(pk=assignment.pk).state == "asked"


def test_an_error_opens_no_other_form(as_anna, page, assignment, anna):
    actions.add_step(assignment.case, "Sök bygglov", sector=assignment.sector, by=anna)
    whole_page = {"write-text": "", "step-what": "", "step-state": "to_do", "date-due": "", "own-what": "Bygglov"}
    text = as_anna.post(f"{page}svara/", whole_page, follow=True).content.decode()
    assert text.count(" open>") == 1  # the one where something is typed


@pytest.mark.parametrize("end", ["svara", "fraga", "underlag", "anteckna"])
def test_an_empty_text_is_not_sent(as_anna, page, assignment, end):
    text = as_anna.post(f"{page}{end}/", {"write-text": "  "}, follow=True).content.decode()
    assert "Skriv texten först" in text
    assert "<title>Fel:" in text
    assert assignment.case.messages.count() == 0


def test_a_standard_text_lands_after_what_is_typed_and_sends_nothing(as_anna, page, assignment, building):
    own = StandardText.objects.create(title="Bygglov", text="Du söker bygglov hos oss.", sector=building)
    text = as_anna.post(
        f"{page}standardtext/", {"write-text": "Hej Bo!", "standard": own.pk}, follow=True
    ).content.decode()
    assert "Hej Bo!\n\nDu söker bygglov hos oss.</textarea>" in text
    assert assignment.case.messages.count() == 0


def test_of_the_pilots_standard_texts_a_sector_has_those_that_fit_whoever_speaks(as_anna, page):
    StandardText.objects.create(title=CANARY, text="Nu frågar jag sektorerna.")
    shared = StandardText.objects.create(title="Kontakt", text="Hör gärna av dig.", is_for_sectors=True)
    text = read(as_anna, page)
    assert ("Kontakt (lotsens)" in text, CANARY in text) == (True, False)
    typed = {"write-text": "Hej!", "standard": shared.pk}
    assert "Hej!\n\nHör gärna av dig.</textarea>" in as_anna.post(f"{page}standardtext/", typed, follow=True).text


def test_another_sectors_standard_text_is_not_to_be_had(as_anna, page, environment):
    theirs = StandardText.objects.create(title=CANARY, text=CANARY, sector=environment)
    text = as_anna.post(
        f"{page}standardtext/", {"write-text": "Hej", "standard": theirs.pk}, follow=True
    ).content.decode()
    assert CANARY not in text
    assert "Välj en standardtext i listan först." in text


@pytest.mark.parametrize("standard", ["", "²", "-1", "9" * 30])
def test_what_is_no_standard_texts_number_is_told_in_words(as_anna, page, standard):
    text = as_anna.post(f"{page}standardtext/", {"write-text": "Hej", "standard": standard}, follow=True)
    assert "Välj en standardtext i listan först." in text.content.decode()


def test_no_standard_text_chosen_is_told_also_when_nothing_is_typed(as_anna, page):
    text = as_anna.post(f"{page}standardtext/", {"write-text": "", "standard": ""}, follow=True).content.decode()
    assert "Välj en standardtext i listan först." in text
    assert "Skriv texten först" not in text


def test_we_have_it(as_anna, page, assignment, anna):
    as_anna.post(f"{page}ta-emot/")
    assignment.refresh_from_db()
    assert (assignment.state, assignment.officer) == ("accepted", anna)


def test_the_business_reads_why_there_is_a_new_date(as_anna, page, assignment):
    day = calendars.office().add(timezone.localdate(), 14)
    form = {"date-due": day.isoformat(), "date-reason": "Vi väntar på en mätning.", "write-text": "Inte klart"}
    text = as_anna.post(f"{page}nytt-datum/", form, follow=True).content.decode()
    assignment.refresh_from_db()
    assert assignment.due == day
    assert "Företaget har fått läsa varför datumet är flyttat: Vi väntar på en mätning." in text
    assert "Inte klart</textarea>" in text


def test_a_new_date_without_a_reason_keeps_what_was_typed(as_anna, page, assignment):
    text = as_anna.post(
        f"{page}nytt-datum/",
        {"date-due": "2020-01-01", "date-reason": "Ont om folk.", "write-text": "Snart klart"},
        follow=True,
    ).content.decode()
    assert "Välj ett datum som inte har varit." in text
    assert "Ont om folk." in text
    assert "Snart klart</textarea>" in text


def test_handing_over_to_a_colleague_writes_to_her(as_anna, page, assignment, malin):
    as_anna.post(f"{page}kollega/", {"hand-to": malin.pk})
    assert Assignment.objects.get(pk=assignment.pk).officer == malin
    assert OutgoingEmail.objects.filter(to="malin@example.org").count() == 1


def test_nobody_at_another_sector_can_be_handed_the_question(as_anna, page, assignment, cecilia, anna):
    text = as_anna.post(f"{page}kollega/", {"hand-to": cecilia.pk}, follow=True).content.decode()
    assert "<title>Fel:" in text
    assert Assignment.objects.get(pk=assignment.pk).officer == anna
    with pytest.raises(NotAllowed):
        actions.hand_over(assignment, cecilia, by=anna)


def test_not_ours_goes_back_to_the_pilot(as_anna, page, assignment):
    form = {"decline-reason": "not_ours", "decline-text": "Fråga Gata."}
    assert as_anna.post(f"{page}lamna-tillbaka/", form)["Location"] == "/handlaggare/"
    assert Assignment.objects.get(pk=assignment.pk).state == "declined"
    assert "Frågan är inte er längre" in read(as_anna, page)


def test_all_that_stood_on_the_page_of_a_question_that_ended_is_given_back(as_anna, page, assignment, eva):
    actions.recall(assignment, by=eva)
    boxes = {"write-text": "Det brukar gå.", "contact-text": "Ringde Bo.", "kind": "call"}
    left = as_anna.post(f"{page}samtal/", boxes, follow=True).text
    assert "Frågan är inte er längre" in left
    assert ("Det brukar gå." in left, "Ringde Bo." in left) == (True, True)


def test_why_a_question_came_back_is_never_told_as_if_eva_had_said_it(client, case, building, environment, eva, anna):
    for sector, reason in ((building, "conflict"), (environment, "not_ours")):
        actions.decline(actions.ask_sector(case, sector, by=eva), reason=reason, by=None)
    letters = [letter.text for letter in OutgoingEmail.objects.filter(kind="assignment_declined").order_by("pk")]
    client.force_login(eva)
    desk = read(client, f"/admin/cases/case/{case.pk}/change/")
    whys = ("den som hade frågan är jävig", "frågan hör inte dit")
    for letter, why in zip(letters, whys, strict=True):
        assert (f"Skäl: {why}." in letter, f"Skäl: {why}." in desk, "Jag är" in letter) == (True, True, False)
    assert ("Jag är jävig" in desk, "hör inte till oss" in desk) == (False, False)


def test_who_is_in_conflict_of_interest_no_longer_sees_the_case(as_anna, page, assignment, malin, client):
    as_anna.post(f"{page}lamna-tillbaka/", {"decline-reason": "conflict"})
    assert as_anna.get(page).status_code == 404
    assert assignment.case.reference not in read(as_anna, "/handlaggare/")


@pytest.mark.parametrize("how", ["herself", "the pilot", "at the mailbox"])
def test_a_conflict_is_declared_after_the_answer_also_in_an_ended_case(
    client, assignment, case, eva, anna, malin, how
):
    """By the same buttons, and it rules from then on. The answer stands and counts, and the others read on."""
    page, desk = f"/handlaggare/uppdrag/{assignment.pk}/", f"/admin/cases/case/{case.pk}/"
    actions.answer(assignment, "Ja, det får du.", by=anna, to_business=True)
    other = actions.ask_sector(case, assignment.sector, by=eva, question="Rita", kind="action", officer=anna)
    answered_at = Assignment.objects.get(pk=assignment.pk).ended_at
    actions.close(case, by=eva, outcome="answered", nothing_more=True, despite_open="Vi ses.")
    link = links.mint(assignment_key(assignment), email=assignment.sector.email)
    client.force_login(anna)
    assert "Anmäl att jag är jävig" in read(client, page)
    assert case in Case.objects.visible_to(anna)
    if how == "herself":
        form = {"decline-reason": "conflict", "decline-text": "Han är min bror."}
        said = client.post(f"{page}lamna-tillbaka/", form, follow=True).text
    elif how == "the pilot":
        client.force_login(eva)
        assert "Anteckna jäv" in read(client, f"{desk}change/")
        form = {"assignment": assignment.pk, f"jav-{assignment.pk}-who": "anna alm"}
        said = client.post(f"{desk}gor/jav/", form, follow=True).text
        again = client.post(f"{desk}gor/jav/", form, follow=True).text
        assert "Anna Alm står redan som jävig i ärendet." in again
    else:
        client.logout()
        assert "Anmäl att jag är jävig" in read(client, link)
        form = {"who-name": "Anna Alm", "decline-reason": "conflict"}
        said = client.post(f"{link}lamna-tillbaka/", form, follow=True).text
        assert (case.description in said, "Vem är du?" in said) == (False, True)
    words = (
        "Anna Alm är jävig och kan inte läsa ärendet." if how == "the pilot" else "Du står som jävig och läser inte"
    )
    assert words in said
    client.force_login(anna)
    assert (client.get(page).status_code, case in Case.objects.visible_to(anna)) == (404, False)
    assert case.reference not in read(client, "/handlaggare/")
    assert client.get(link).status_code == 404
    client.force_login(malin)
    assert "Ja, det får du." in read(client, page)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.ended_at) == ("answered", answered_at)
    assert not Assignment.objects.filter(pk__in=[assignment.pk, other.pk], officer=anna).exists()
    client.force_login(eva)
    told = read(client, f"{desk}change/")
    assert ("Anna Alm läser inte ärendet längre." in told, "lämnade tillbaka" in told) == (True, False)
    letter = OutgoingEmail.objects.filter(kind="assignment_declined").get()
    assert letter.subject == f"Jäv på Bygg i ärende {case.reference}"
    assert ("lämnade tillbaka" in letter.text, "Svaret från Bygg står kvar" in letter.text) == (False, True)
    paper = [each.title for each in documents_of(case, user=eva)]
    assert paper.count("Fråga till Bygg") == 2
    actions.reopen(Case.objects.get(pk=case.pk), by=eva)
    said = actions.reply(Case.objects.get(pk=case.pk), "Gäller det på vintern?")
    assert said.assignment is None  # whether the answer holds is Eva's to say first


def test_asking_the_sector_again_does_not_let_the_conflicted_in(as_anna, assignment, eva, anna, malin):
    actions.decline(assignment, reason=DeclineReason.CONFLICT, by=anna)
    again = actions.ask_again(assignment, by=eva, officer=malin)
    assert again.question == assignment.question
    assert as_anna.get(f"/handlaggare/uppdrag/{again.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.answer(again, "Ja.", by=anna, to_business=True)
    with pytest.raises(NotAllowed):
        actions.hand_over(again, anna, by=malin)
    as_anna.force_login(malin)
    assert as_anna.get(f"/handlaggare/uppdrag/{again.pk}/").status_code == 200


def test_a_recalled_question_is_not_asked_anew_of_who_is_in_conflict(assignment, case, building, eva, anna):
    actions.accept(assignment, by=anna)
    actions.recall(assignment, by=eva)
    other = actions.ask_sector(case, building, by=eva, question="Rita karta", kind=AssignmentKind.ACTION, officer=anna)
    actions.decline(other, reason=DeclineReason.CONFLICT, by=anna)
    assert actions.ask_sector(case, building, by=eva, question="Får han?").officer is None


def test_handled_in_our_own_system_with_number_and_date(as_anna, page, assignment):
    form = {"own-what": "Bygglov", "own-registry_number": "BN 2026-7", "own-planned_date": "2027-03-01"}
    text = as_anna.post(f"{page}eget-system/", form, follow=True).content.decode()
    step = assignment.case.steps.get()
    assert (step.what, step.registry_number, step.state) == ("Bygglov", "BN 2026-7", "applied")
    assert "måndag 1 mars 2027" in text


def test_a_visit_is_logged_with_who_and_when(as_anna, page, assignment):
    text = as_anna.post(
        f"{page}samtal/", {"contact-text": "Tittade på lokalen.", "kind": "visit"}, follow=True
    ).content.decode()
    assert assignment.case.messages.get().kind == "visit"
    assert "Tittade på lokalen." in text
    assert "Anna Alm, Bygg" in text


def test_the_answer_to_annas_question_by_telephone_ends_her_wait(as_anna, page, assignment, anna, eva):
    box = "Företaget svarade på er fråga"
    assert (box in as_anna.get(page).text, box in as_anna.get("/handlaggare/").text) == (False, False)
    asked = [actions.ask_business(assignment, text, by=anna) for text in ("Hur många?", "Vilken gata?")]
    for shown in (as_anna.get(page).text, as_anna.get("/handlaggare/").text):
        assert [box in shown, *(f'value="{each.pk}"' in shown for each in asked)] == [True, True, True]
    actions.mark_secret(assignment.case, section="OSL 31 kap. 16 §", reason="x", by=eva, message=asked[1])
    for shown in (as_anna.get(page).text, as_anna.get("/handlaggare/").text):
        assert "Vilken gata?" not in shown
    actions.lift_mark(asked[1].secrecy_marks.get(), reason="x", by=eva)
    tells = ["Ni väntar fortfarande på svar på en annan fråga.", "Ni väntar inte längre på företaget."]
    for each, told in zip(asked, tells, strict=True):
        call = {"contact-text": f"Svar {each.pk}", "kind": "call", "contact-answered": each.pk}
        text = as_anna.post(f"{page}samtal/", call, follow=True).text
        assert told in text
    assert box not in text
    another = {"contact-text": "Hej.", "kind": "call", "contact-answered": "999999"}
    assert "Frågan finns inte längre." in as_anna.post(f"{page}samtal/", another, follow=True).text


def test_what_a_sector_hears_in_a_resting_case_wakes_nobody(as_anna, page, assignment, environment, anna, eva):
    """The pilot told the business until when it rests; and a sector that asked nothing waits for no answer."""
    box, case = "Företaget svarade på er fråga", assignment.case
    other = actions.ask_sector(case, environment, by=eva)
    asked = actions.ask_business(assignment, "Hur många?", by=anna)
    actions.rest(Case.objects.get(pk=case.pk), in_days(30), reason="Väntar på banken.", by=eva)
    asked_nothing = links.mint(assignment_key(other), email=environment.email)
    assert (box in as_anna.get(page).text, box in as_anna.get("/handlaggare/").text) == (True, True)
    told = {"contact-text": "Tolv.", "kind": "call", "contact-answered": asked.pk}
    text = as_anna.post(f"{page}samtal/", told, follow=True).text
    assert ("Ärendet vilar ändå till" in text, box in text) == (True, False)
    case.refresh_from_db()
    asked.refresh_from_db()
    assert (case.is_resting, asked.answered_at is None) == (True, False)
    assert {each.turn for each in case.assignments.all()} == {Party.BUSINESS}
    as_anna.logout()
    assert box not in as_anna.get(asked_nothing, follow=True).text
    actions.wake(case, by=eva)
    assert {each.turn for each in case.assignments.all()} == {Party.SECTOR}


def test_until_when_a_closed_cases_answer_may_be_given_again_is_said_by_its_closing(as_anna, page, assignment, eva):
    actions.answer(assignment, "Ja.", by=assignment.officer, to_business=True)
    Assignment.objects.update(ended_at=timezone.now() - timedelta(days=25))
    actions.close(assignment.case, by=eva, outcome="answered", nothing_more=True)
    last = timezone.localdate() + timedelta(days=30)
    assert f"Till och med {long_date(last)} kan ni svara igen" in as_anna.get(page).text


def test_a_contact_that_is_neither_call_nor_visit_is_refused(as_anna, page, assignment):
    text = as_anna.post(f"{page}samtal/", {"contact-text": "Tittade", "kind": "answer"}, follow=True).content.decode()
    assert "Välj samtal eller besök." in text
    assert assignment.case.messages.count() == 0


def test_several_steps_before_the_answer_and_the_text_waits(as_anna, page, assignment):
    for what in ["Sök bygglov", "Sök startbesked"]:
        as_anna.post(f"{page}steg/", {"step-what": what, "step-state": "to_do", "write-text": "Nästan klart"})
    assert [step.what for step in assignment.case.steps.all()] == ["Sök bygglov", "Sök startbesked"]
    assert "Nästan klart</textarea>" in read(as_anna, page)
    as_anna.post(f"{page}svara/", {"write-text": "Nästan klart, nu klart."})
    assert "Nästan klart</textarea>" not in read(as_anna, page)


def test_anna_changes_and_removes_her_own_step_only(as_anna, page, assignment, environment, eva):
    own = actions.add_step(assignment.case, "Sök bygglov", sector=assignment.sector, by=eva)
    other = actions.add_step(assignment.case, "Registrera", sector=environment, by=eva)
    form = {f"step{own.pk}-what": "Anmäl", f"step{own.pk}-state": "granted"}
    as_anna.post(f"{page}steg/{own.pk}/", form)
    own.refresh_from_db()
    assert (own.what, own.state) == ("Anmäl", "granted")
    assert as_anna.post(f"{page}steg/{other.pk}/ta-bort/").status_code == 404
    for nothing in (f"{page}steg/0/", f"{page}steg/0/ta-bort/"):
        assert as_anna.post(nothing, form).status_code == 404
    as_anna.post(f"{page}steg/{own.pk}/ta-bort/")
    assert list(assignment.case.steps.all()) == [other]


def test_the_actions_themselves_refuse_another_sectors_step(assignment, environment, eva, anna, cecilia):
    theirs = actions.add_step(assignment.case, "Registrera", sector=environment, by=eva)
    for act in [
        lambda: actions.add_step(assignment.case, "Nytt", sector=environment, by=anna),
        lambda: actions.change_step(theirs, by=anna, what="Nytt"),
        lambda: actions.remove_step(theirs, by=anna),
        lambda: actions.write_note(assignment.case, "Hej", by=cecilia, sector=assignment.sector),
        lambda: actions.write_to_pilot(assignment, "Hej", by=cecilia),
        lambda: actions.log_contact(assignment.case, "Hej", kind="call", by=cecilia, sector=assignment.sector),
    ]:
        with pytest.raises(NotAllowed):
            act()


def test_a_broken_link_in_a_step_says_what_to_do(as_anna, page, assignment):
    form = {"step-what": "Sök", "step-state": "to_do", "step-apply_url": "javascript:alert(1)"}
    assert "Kontrollera länken." in as_anna.post(f"{page}steg/", form, follow=True).content.decode()
    assert assignment.case.steps.count() == 0


def test_a_refused_press_is_a_page_that_back_can_reach(as_anna, page):
    typed = {
        "date-due": "2020-01-01",
        "date-reason": "Ont om folk.",
        "write-text": "Snart klart",
        "own-what": "Bygglov",
    }
    answer = as_anna.post(f"{page}nytt-datum/", typed)
    assert (answer.status_code, answer["Location"]) == (302, f"{page}?fel=1")
    for _ in range(2):  # and once more on reloading
        text = read(as_anna, answer["Location"])
        assert "Välj ett datum som inte har varit." in text
        assert all(f'value="{value}"' in text for value in ("2020-01-01", "Ont om folk.", "Bygglov"))
        assert "Snart klart</textarea>" in text
    # Without that address the page tells of no refusal, and everything is in its box.
    text = read(as_anna, page)
    assert "inte har varit" not in text
    assert ("Snart klart</textarea>" in text, 'value="Ont om folk."' in text) == (True, True)


def test_a_text_stays_when_a_call_is_logged_from_the_list(as_anna, page, assignment):
    as_anna.post(f"{page}steg/", {"step-what": "Sök", "step-state": "to_do", "write-text": "Halvt"})
    as_anna.post(f"{page}samtal/", {"contact-text": "Ringde", "kind": "call", "back": "list"})
    assert "Halvt</textarea>" in read(as_anna, page)


def test_what_a_meeting_decided_is_done_by_one_press(as_anna, assignment, building, eva, anna):
    given = actions.ask_sector(assignment.case, building, by=eva, kind="action", question="Mät", officer=anna)
    page = f"/handlaggare/uppdrag/{given.pk}/"
    text = read(as_anna, page)
    assert ("Det här ska ni göra" in text, "Det är gjort</button>" in text) == (True, True)
    as_anna.post(f"{page}underlag/", {"done": "yes", "write-text": ""})
    given.refresh_from_db()
    assert (given.state, given.messages.get().text) == ("answered", "Det är gjort.")
    assert '<h2 id="question">Det är gjort</h2>' in read(as_anna, page)


# --- When somebody was quicker --------------------------------------------------------------------


def test_a_question_recalled_meanwhile_gives_the_text_back(as_anna, page, assignment, eva):
    actions.recall(assignment, by=eva)
    text = as_anna.post(f"{page}svara/", {"write-text": "Ett långt svar."}, follow=True).content.decode()
    assert "Lotsen har tagit tillbaka frågan" in text
    assert "Ett långt svar." in text
    assert "Hamngatan" not in text
    assert assignment.case.messages.count() == 0


def test_a_question_answered_meanwhile_keeps_the_text(as_anna, page, assignment, malin):
    actions.answer(assignment, "Malins svar.", by=malin, to_business=True)
    text = as_anna.post(f"{page}svara/", {"write-text": "Annas svar."}, follow=True).content.decode()
    assert "Malin Mo svarade kl." in text
    assert "Annas svar.</textarea>" in text
    assert "Malins svar." in text
    assert Message.objects.filter(text="Annas svar.").count() == 0


def test_a_closed_case_is_read_and_has_no_button_but_the_one_for_a_conflict(as_anna, page, assignment, eva, anna):
    actions.answer(assignment, "Ja.", by=anna, to_business=True)
    actions.close(assignment.case, outcome="answered", text="Klart.", by=eva, nothing_more=True)
    text = read(as_anna, page)
    assert [slug in text for slug in ("svara/", "rattelse/", "fraga/", "underlag/")] == [True, True, False, False]
    Case.objects.filter(pk=assignment.case_id).update(closed_at=timezone.now() - timedelta(days=31))
    text = read(as_anna, page)
    assert "Du kan läsa det som är sagt, men inte svara." in text
    assert re.findall('formaction="([^"]+)"', text) == [f"{page}lamna-tillbaka/"]
    refused = as_anna.post(f"{page}underlag/", {"write-text": "En sak till."}, follow=True).content.decode()
    assert "Ärendet är avslutat" in refused
    assert "En sak till." in refused


def test_a_business_without_email_has_to_be_called(as_anna, page, assignment, case):
    case.contact.email = ""
    case.contact.save()
    assert "Ring och berätta" in read(as_anna, page)
    text = as_anna.post(f"{page}svara/", {"write-text": "Ja."}, follow=True).content.decode()
    assert "Ring 070-123 45 67 och berätta." in text
