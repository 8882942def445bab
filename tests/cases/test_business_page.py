"""Bo's page, by the link in his letter: what he reads, answers, and never sees."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases import actions, emails
from cases.models import Case, ClosingAnswer, Message
from cases.queries.status import status_of
from portal.calendar import calendars
from portal.mail import links
from portal.models import OutgoingEmail
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(case) -> str:
    return links.mint(emails.case_key(case), email=case.contact.email)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_bo_reads_where_his_case_stands(client, link):
    page = text_of(client.get(link))
    assert "Mottaget" in page
    assert "Företagslotsen Eva Ek hör av sig senast" in page


def test_a_link_that_opens_nothing_offers_a_new_one_and_looks_the_same_whatever_is_wrong(client, case, link):
    unknown = client.get("/arende/finns-inte/")
    links.revoke(scope="case", target_id=case.pk)
    revoked = client.get(link)
    assert (unknown.status_code, revoked.status_code) == (404, 404)
    assert "Skicka en ny länk" in text_of(unknown)

    def same(response):
        return re.sub(r'value="[^"]*"', "", response.content.decode())

    assert same(unknown) == same(revoked)


def test_opening_the_link_changes_nothing(client, case, link):
    before = Case.objects.values().get(pk=case.pk)
    client.get(link)
    client.head(link)
    assert Case.objects.values().get(pk=case.pk) == before


def test_bo_answers_a_question_and_the_sector_goes_on(client, link, assignment, anna):
    question = actions.ask_business(assignment, "Hur många platser?", by=anna)
    page = text_of(client.get(link))
    assert "Du behöver svara" in page
    assert "Hur många platser?" in page
    response = client.post(link + "svara/", {"question": question.pk, "text": "Tolv."}, follow=True)
    assert "Vi har fått det du skrev" in text_of(response)
    assert Message.objects.get(text="Tolv.").answers == question
    assert Case.objects.get(pk=assignment.case_id).turn == "sector"


def test_what_is_written_beside_a_question_does_not_answer_it_and_bo_is_told(client, link, assignment, anna, eva):
    question = actions.ask_business(assignment, "Hur många platser?", by=anna)
    boxes = {"question": question.pk, f"svar{question.pk}-text": "", "text": "Tolv.", "pressed": "message"}
    page = text_of(client.post(f"{link}svara/", boxes, follow=True))
    assert "Vi har fått det du skrev. Frågan från Anna Alm väntar fortfarande på ditt svar." in page
    assert "fortsätter nu" not in page
    actions.pilot_asks(assignment.case, "När öppnar du?", by=eva)
    page = text_of(client.post(f"{link}svara/", boxes | {"text": "Kanske fler."}, follow=True))
    assert "Frågorna från Anna Alm och Eva Ek väntar fortfarande på dina svar." in page


def test_a_refused_reply_is_a_page_that_back_can_reach_and_keeps_the_text(client, link, case, eva):
    wrong = SimpleUploadedFile("virus.exe", b"MZ", "application/octet-stream")
    response = client.post(link + "svara/", {"text": "Här är skissen.", "files": [wrong]})
    assert (response.status_code, response["Location"]) == (302, f"{link}?fel=1")
    for _ in range(2):  # and once more on reloading
        page = client.get(response["Location"]).text
        assert "Här är skissen.</textarea>" in page
        assert "virus.exe" in text_of(client.get(response["Location"]))
        assert "Välj bilagorna igen innan du skickar." in page
    assert "Skriv något innan du skickar." not in page
    page = client.get(link).text  # later, it is no news that it was refused
    assert ("Här är skissen.</textarea>" in page, "virus.exe" in page) == (True, False)
    actions.withdraw(case)
    page = client.post(link + "svara/", {"text": "En sak till."}, follow=True).text
    assert "Öppna det igen, så kan du skriva till oss." in page


def test_an_answer_to_what_ended_meanwhile_stands_in_the_box_that_the_page_has(client, link, case, assignment, anna):
    question = actions.ask_business(assignment, "Hur många platser?", by=anna)
    answer = f"svar{question.pk}-text"
    boxes = {"question": question.pk, answer: "Tolv.", "text": "Och mer.", "pressed": "answers"}
    client.post(f"{link}utkast/", boxes | {"saving": "on"})
    actions.withdraw(case)
    left = client.get(link).text  # typed and not sent
    assert ("Och mer.\n\nTolv.</textarea>" in left, "Frågan väntar inte längre på svar." in left) == (True, True)
    refused = client.post(f"{link}svara/", boxes, follow=True).text
    assert ("Och mer.\n\nTolv.</textarea>" in refused, "Öppna det igen, så kan du" in refused) == (True, True)
    Case.objects.update(closed_at=timezone.now() - timedelta(days=31))
    refused = client.post(f"{link}svara/", boxes, follow=True).text
    assert "Fråga mer om detta, så blir det ett nytt ärende. Det du skrev finns kvar längre ned på sidan." in refused
    assert "Och mer.\n\nTolv.</textarea>" in refused


def test_a_step_that_is_gone_takes_nothing_else_with_it(client, link, case, assignment, eva):
    step = actions.add_step(case, "Sök bygglov", sector=assignment.sector, by=eva)
    ticked, address = {"steg": step.pk, "is_applied": "on", "text": "Vi tänkte också"}, f"{link}steg/{step.pk}/"
    actions.remove_step(step, by=eva)
    page = client.post(address, ticked, follow=True).text
    assert ("Steget finns inte här längre" in page, "Vi tänkte också</textarea>" in page) == (True, True)


def test_a_visitor_who_is_not_refused_gets_no_session(client, link):
    client.get(link)
    client.get(f"{link}?fel=1")
    assert "sessionid" not in client.cookies


def test_a_sector_that_is_asked_once_more_says_so(client, link, case, assignment, building, eva, anna):
    actions.answer(assignment, "Ja.", by=anna, to_business=True)
    assert "ny fråga" not in text_of(client.get(link))
    actions.ask_sector(case, building, by=eva)
    page = text_of(client.get(link))
    assert "Har svarat" in page
    assert "Har fått en ny fråga, svar senast" in page
    actions.ask_sector(case, building, by=eva, kind="action")
    assert "Ska göra det som vi bestämde på mötet, senast" in text_of(client.get(link))


def test_an_empty_answer_says_so_and_keeps_the_page(client, link, assignment, anna):
    question = actions.ask_business(assignment, "Hur många platser?", by=anna)
    boxes = {"question": question.pk, f"svar{question.pk}-text": " ", "text": "Något annat.", "pressed": "answers"}
    response = client.post(link + "svara/", boxes, follow=True)
    assert response.status_code == 200
    assert "<title>Fel: " in response.content.decode()
    assert "Skriv något innan du skickar." in text_of(response)
    label = re.search(
        r'<label[^>]* for="?([^\s">]+)[^>]*>\s*(.+?)\s*<', response.text[response.text.index('name="question"') :]
    )
    assert label[2] == "Ditt svar till Anna Alm, Bygg"
    assert f'<a href="#{label[1]}">Ditt svar till Anna Alm: Skriv något innan du skickar.' in response.text
    assert "Något annat.</textarea>" in response.text  # in the box for something else


def test_what_stands_in_the_other_boxes_stands_there_again_whatever_is_pressed(client, link, assignment, anna, eva):
    """All of it comes along with each button, so it needs no scripts; which send it when the page is left."""
    question = actions.ask_business(assignment, "Hur många platser?", by=anna)
    step = actions.add_step(assignment.case, "Sök bygglov", sector=assignment.sector, by=eva)
    answer = f"svar{question.pk}-text"
    boxes = {"question": question.pk, answer: "Tolv, eller", "text": "Vi tänkte också", "steg": step.pk}
    boxes |= {"stood": "", "applied_on": "", "registry_number": "BYGG 2026-14"}

    def stands(page: str) -> list[bool]:
        return [f"{text}</textarea>" in page for text in ("Tolv, eller", "Vi tänkte också")]

    assert "utkast/" in client.get(link).text
    assert client.post(f"{link}utkast/", boxes | {"saving": "on"}).json()["said"].startswith("Sparat som utkast")
    page = client.get(link).text
    assert (stands(page), 'value="BYGG 2026-14"' in page) == ([True, True], True)
    assert stands(client.post(f"{link}bekrafta/", boxes, follow=True).text) == [True, True]
    empty = client.post(f"{link}steg/{step.pk}/", boxes | {"registry_number": ""}, follow=True).text
    assert ("Inget är ändrat" in empty, stands(empty)) == (True, [True, True])
    done = client.post(f"{link}steg/{step.pk}/", boxes | {"is_applied": "on"}, follow=True).text
    assert ("Sparat." in done, stands(done)) == (True, [True, True])
    answered = client.post(f"{link}svara/", boxes | {"pressed": "answers", answer: "Tolv."}, follow=True).text
    assert ("Tack!" in answered, stands(answered)) == (True, [False, True])
    assert Message.objects.get(text="Tolv.").answers == question
    sent = client.post(f"{link}svara/", {"pressed": "message", "text": "Klart."}, follow=True).text
    assert stands(sent) == [False, False]
    assert Message.objects.latest("pk").text == "Klart."
    personal = boxes | {"registry_number": "19811228-9874"}
    for wrong in (personal, boxes | {"decided_on": "i går"}):
        wrong = wrong | {answer: "Tolv. "}  # from the page of before: it has been sent
        refused = client.post(f"{link}steg/{step.pk}/", wrong, follow=True).text
        assert ("<title>Fel:" in refused, stands(refused)) == (True, [False, True])  # the question is answered
    client.post(f"{link}utkast/", personal)
    assert "9874" not in str(client.session.items())


@pytest.mark.parametrize("number", ["theirs", "x", "-1", "9" * 30, "1e3", "²"])
def test_bo_cannot_answer_what_he_is_not_asked_and_keeps_what_he_wrote(client, link, david_case, eva, number):
    """A question of another case answers as one that is gone, or never was."""
    asked = actions.pilot_asks(david_case, "Vad i hela friden?", by=eva).pk if number == "theirs" else number
    page = client.post(link + "svara/", {"question": asked, f"svar{asked}-text": "Ha!"}, follow=True).text
    assert ("Frågan finns inte här längre." in page, "Ha!</textarea>" in page) == (True, True)
    assert "hela friden" not in page
    assert not Message.objects.filter(text="Ha!").exists()


@pytest.fixture
def david_case(eva) -> Case:
    return actions.register(
        actions.Submission(description="Bygga om", company_name="Davids el", email="david@example.org")
    )


def test_bo_never_reads_what_was_not_written_to_him(client, link, assignment, anna, eva, building):
    actions.write_note(assignment.case, "KANARIE intern", by=anna, sector=building)
    actions.write_to_pilot(assignment, "KANARIE underlag", by=anna)
    actions.log_contact(assignment.case, "KANARIE samtal", kind="call", by=eva)
    actions.write_note(assignment.case, "KANARIE lotsen", by=eva)
    page = client.get(link).content.decode()
    assert "KANARIE" not in page
    assert assignment.question not in page


def test_bo_withdraws_only_by_pressing_the_button(client, case, link):
    assert "Vill du dra tillbaka ärendet?" in text_of(client.get(link + "dra-tillbaka/"))
    assert Case.objects.get(pk=case.pk).state == "received"
    client.post(link + "dra-tillbaka/")
    assert Case.objects.get(pk=case.pk).state == "withdrawn"
    page = text_of(client.get(link))
    assert ("Ångrar du dig? Öppna ärendet igen senast" in page, "oklart" in page) == (True, False)
    assert "Vill du dra tillbaka ärendet?" not in text_of(client.get(link + "dra-tillbaka/", follow=True))
    assert "Ärendet är redan tillbakadraget." in text_of(client.post(link + "dra-tillbaka/", follow=True))


def test_bo_opens_a_closed_case_again(client, case, link, eva):
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    page = text_of(client.get(link))
    assert "Avslutat" in page
    assert "Blev något oklart? Öppna ärendet igen senast" in page
    client.post(link + "oppna-igen/", {"text": "Gäller det även vintern?"})
    assert Case.objects.get(pk=case.pk).state == "reopened"
    assert Message.objects.get().text == "Gäller det även vintern?"


def test_bo_says_once_how_it_went(client, case, link, eva):
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    grades = {"overall": 9, "expectations": 8, "ideal": 7, "treatment": 10, "text": "Snabbt!"}
    assert "Tack för ditt svar" in text_of(client.post(link + "omdome/", grades, follow=True))
    assert "Tack för ditt svar" in text_of(client.post(link + "omdome/", grades | {"overall": 1}))
    given = ClosingAnswer.objects.get()
    assert (given.overall, given.treatment, given.information) == (9, 10, None)


def test_how_it_went_is_read_by_those_whom_the_business_is_promised(
    client, case, assignment, environment, fire_service, eva, anna, cecilia, rolf
):
    """The pilot and the sectors that had answered it; not one that told the pilot alone or was asked first when the
    case was opened again, nor another organisation.
    """
    outside = actions.ask_sector(case, fire_service, by=eva)
    actions.answer(assignment, "Nej.", by=anna, to_business=True)
    actions.answer(outside, "Ja.", by=rolf, to_business=True)
    unheard = actions.ask_sector(case, environment, by=eva)
    actions.answer(unheard, "Till dig.", by=cecilia, to_business=False)
    case = actions.close(case, by=eva, outcome="answered", nothing_more=True)
    actions.give_feedback(case, overall=4, expectations=3, ideal=2, treatment=9, text="Fyra veckor var länge.")

    def reads(who, address: str) -> bool:
        client.force_login(who)
        page = client.get(address, follow=True)
        return "Fyra veckor var länge." in page.text and "Bemötande <strong>9</strong>" in page.text

    desk, pages = reverse("admin:cases_case_change", args=[case.pk]), {}
    for row in (assignment, outside, unheard):
        pages[row] = reverse("assignment", args=[row.pk])
    assert (reads(eva, desk), reads(eva, pages[assignment]), reads(anna, pages[assignment])) == (True, True, True)
    assert (reads(rolf, pages[outside]), reads(cecilia, pages[unheard]), reads(cecilia, desk)) == (False, False, False)
    client.logout()
    for row, is_read in ((assignment, True), (outside, False), (unheard, False)):
        by_link = links.mint(emails.assignment_key(row), email=row.sector.email)
        assert ("Fyra veckor var länge." in client.get(by_link).text) == is_read
    told = OutgoingEmail.objects.get(kind="closing_answer")
    assert (told.to, "veckor" in told.text, case.reference in told.subject) == ("lots@example.org", False, True)
    actions.reopen(case, by=eva)
    actions.answer(actions.ask_again(unheard, by=eva), "Till Bo.", by=cecilia, to_business=True)
    actions.ask_again(assignment, by=eva)
    assert (reads(anna, pages[assignment]), reads(cecilia, pages[unheard])) == (True, False)
    actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="x", by=eva, hides_questions=True)
    assert (reads(eva, desk), reads(anna, pages[assignment])) == (True, False)


def test_who_handles_it_in_the_own_system_has_answered_and_reads_how_it_went(case, assignment, eva, anna, malin):
    own = {"what": "Bygglov", "registry_number": "BN 2026-7", "planned_date": None}
    actions.use_own_system(assignment, **own, by=anna)
    case = actions.close(case, by=eva, outcome="can_apply")
    given = actions.give_feedback(case, overall=4, expectations=3, ideal=2)
    assert ClosingAnswer.objects.readable_by(malin).get() == given


def test_a_grade_outside_the_scale_is_refused_in_words(client, case, link, eva):
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    response = client.post(link + "omdome/", {"overall": 11, "expectations": 8})
    assert ClosingAnswer.objects.count() == 0
    assert "Hur nöjd är du med hjälpen i stort? Välj ett tal från 1 till 10." in text_of(response)


def test_a_signed_in_business_sees_its_own_cases_and_nobody_elses(client, case, david_case, bo):
    client.force_login(bo)
    page = text_of(client.get(reverse("my_pages")))
    assert case.reference in page
    assert david_case.reference not in page
    assert client.get(f"/mina-sidor/{case.reference}/").status_code == 200
    assert client.get(f"/mina-sidor/{david_case.reference}/").status_code == 404


def test_the_page_asks_the_database_the_same_whatever_the_case_holds(
    client, link, assignment, anna, eva, django_assert_max_num_queries
):
    actions.answer(assignment, "Sök bygglov.", by=anna, to_business=True)
    for number in range(5):
        actions.write_to_business(assignment.case, f"Hej {number}", by=eva)
        actions.add_step(assignment.case, f"Steg {number}", sector=assignment.sector, by=eva)
    with django_assert_max_num_queries(8):
        client.get(link)


def test_an_apology_stands_with_its_reason_and_its_new_date(client, link, assignment, anna):
    late = assignment.due
    after = datetime.combine(late + timedelta(days=1), time(9), ZoneInfo("Europe/Stockholm"))
    actions.new_date(assignment, calendars.office().add(late, 5), reason="Grannarna ska höras", by=anna, at=after)
    page = text_of(client.get(link))
    assert "Vi är försenade, och det beklagar vi." in page
    assert "Orsaken är: Grannarna ska höras." in page


def test_what_waits_for_an_answer_stands_first_among_ones_cases(client, assignment, anna, bo):
    actions.ask_business(assignment, "Hur många platser?", by=anna)
    newer = actions.register(actions.Submission(description="Skylt", email="bo@example.org"))
    client.force_login(bo)
    page = text_of(client.get(reverse("my_pages")))
    assert page.index("Du behöver svara") < page.index(newer.reference)
    assert "Mottaget" in page


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_of_ones_cases_asks_the_database_the_same_whatever_its_length(
    client, eva, bo, count, django_assert_num_queries
):
    for number in range(count):
        actions.register(actions.Submission(description=f"Skylt {number}", email="bo@example.org"))
    client.force_login(bo)
    client.get(reverse("my_pages"))
    with django_assert_num_queries(12):  # sign-ups in two, seats, cases of others, courses that she leads or takes
        client.get(reverse("my_pages"))


def test_a_file_alone_is_a_message_too(client, link, case, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.post(link + "svara/", {"files": [SimpleUploadedFile("skiss.txt", b"En skiss", "text/plain")]})
    assert Message.objects.get().text == "Se bilagan."
    assert case.attachments.get().file.name == "skiss.txt"


def test_a_date_that_has_passed_is_not_promised_again(case):
    after = case.next_due + timedelta(days=1)
    status = status_of(case, today=after)
    assert status.sentence == "Vi har fått ditt ärende. Företagslotsen Eva Ek hör av sig så snart det går."
    (apology,) = status.late
    assert "Vi är försenade, och det beklagar vi. Du skulle ha fått svar från oss" in apology


@pytest.fixture
def both_late(case, building, environment, eva):
    """Bygg and Miljö were asked long ago, and neither has answered."""
    asked = timezone.now() - timedelta(days=60)
    actions.write_to_business(case, "Vi har läst.", by=eva)
    return [actions.ask_sector(case, sector, by=eva, at=asked) for sector in (building, environment)]


def test_the_reason_of_one_sector_is_read_while_another_is_late(client, link, both_late, anna):
    at_building, at_environment = both_late
    new = calendars.office().add(timezone.localdate(), 5)
    actions.new_date(at_building, new, reason="Grannarna ska höras", by=anna)
    status = status_of(Case.objects.get(pk=at_building.case_id))
    assert status.sentence == f"Miljö och Bygg arbetar med dina frågor. Nästa besked senast {long_date(new)}."
    assert status.late == [
        f"Vi är försenade, och det beklagar vi. Du skulle ha fått svar från Miljö {long_date(at_environment.due)}."
        " Vi driver på, och du får ett nytt datum.",
        f"Du får svar från Bygg senast {long_date(new)}. Orsaken till det nya datumet är: Grannarna ska höras.",
    ]
    asked = text_of(client.get(link)).split("Vi har frågat")[1]
    assert f"tidigare {long_date(at_building.due)}. Orsak: Grannarna ska höras" in asked.split("Bygg")[1]
    assert "Grannarna" not in asked.split("Bygg")[0]
    assert f"svaret skulle ha kommit {long_date(at_environment.due)}" in asked


def test_each_moved_date_has_its_reason_and_sorry_is_said_once(both_late, anna, cecilia):
    new = calendars.office().add(timezone.localdate(), 5)
    later = calendars.office().add(new, 1)
    for assignment, due, by, why in zip(both_late, [new, later], [anna, cecilia], ["Semester", "Prov."], strict=True):
        actions.new_date(assignment, due, reason=why, by=by)
    first, second = status_of(both_late[0].case).late
    assert first.startswith("Vi är försenade, och det beklagar vi.")
    assert "Orsaken är: Semester." in first
    assert second == f"Du får svar från Miljö senast {long_date(later)}. Orsaken till det nya datumet är: Prov."


def test_without_any_date_ahead_none_is_promised(both_late):
    status = status_of(both_late[0].case)
    assert status.sentence == "Bygg och Miljö arbetar med dina frågor. Du får besked så snart det går."
    assert len(status.late) == 1
    assert "från Bygg och Miljö" in status.late[0]


# --- What an ended case says ----------------------------------------------------------------------


def letter_about_the_end() -> str:
    return OutgoingEmail.objects.get(kind="closed").text


def test_an_answer_with_nothing_more_to_do_says_so(client, case, link, eva):
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    assert "Du behöver inte göra något mer." in text_of(client.get(link))
    assert "Du behöver inte göra något mer." in letter_about_the_end()
    assert "återstår" not in letter_about_the_end()


def test_steps_that_remain_are_what_the_end_leads_to(client, case, link, eva, building):
    actions.add_step(case, "Sök bygglov", sector=building, by=eva)
    actions.close(case, by=eva, outcome="can_apply")
    assert "Se vad vi kom fram till och vad som återstår för dig." in text_of(client.get(link))
    assert "Läs vad som återstår för dig:" in letter_about_the_end()


def test_a_case_that_is_referred_promises_nothing_more(client, case, link, eva):
    actions.close(case, by=eva, outcome="referred", text="Trafikverket bestämmer.")
    page = text_of(client.get(link))
    assert "Se vad vi kom fram till." in page
    assert "återstår" not in page


def test_a_result_that_says_another_thing_than_the_steps_is_refused(case, eva, building):
    with pytest.raises(NotAllowed, match="Lägg till vad företaget kan söka"):
        actions.close(case, by=eva, outcome="can_apply", nothing_more=True)
    with pytest.raises(NotAllowed, match="kryssa för att inget mer behövs"):
        actions.close(case, by=eva, outcome="answered")
    actions.add_step(case, "Sök bygglov", sector=building, by=eva)
    with pytest.raises(NotAllowed, match="Företaget har steg kvar"):
        actions.close(case, by=eva, outcome="answered", nothing_more=True)


def test_after_reopening_the_old_closing_words_stand_in_the_thread_and_not_as_news(client, case, link, eva):
    case = actions.close(case, by=eva, outcome="referred", text="Ring Trafikverket.")
    ended = case.closed_at
    actions.reopen(case, text="Det gick inte.")
    said = Message.objects.get(text="Ring Trafikverket.")
    assert (said.author, said.at, said.audience) == (eva, ended, "business")
    page = text_of(client.get(link))
    assert page.index("Vad som har sagts") < page.index("Ring Trafikverket.")
    assert page.count("Ring Trafikverket.") == 1


def test_the_receipt_tells_what_happens_next(case):
    text = OutgoingEmail.objects.get(kind="receipt").text
    assert "1. Eva Ek läser det du har skrivit och frågar de sektorer som berörs." in text
    assert "3. Du får veta vad du behöver göra och i vilken ordning." in text


def test_an_officers_broken_link_speaks_to_an_officer(client, db):
    page = text_of(client.get("/uppdrag/finns-inte/"))
    assert "Frågan finns kvar." in page
    assert "dina ärenden" not in page


def test_a_new_link_for_an_old_one_never_claims_to_know_it(client, db):
    page = text_of(client.post("/arenden/ny-lank/", {"token": "finns-inte"}))
    assert "Om länken har hört till något hos oss" in page
    assert "skriv din e-postadress" in page


def test_the_line_says_how_far_it_has_come_and_by_which_days(client, link, case, assignment, anna, eva):
    line = r'<ol class="stops".*?</ol>'

    def way() -> list[str]:
        found = re.findall(r"<li([^>]*)>\s*([^<\s]+)", re.search(line, client.get(link).text, re.DOTALL)[0])
        return [words + {"": "", ' class="is-done"': " ✓", ' aria-current="step"': " ←"}[how] for how, words in found]

    assert way() == ["Mottaget ✓", "Frågat ←", "Svar", "Klart"]
    assert "Steg 2 av 4: frågat" in client.get(link).text
    assert "senast" in re.search(line, client.get(link).text, re.DOTALL)[0]
    actions.answer(assignment, "Ja.", by=anna, to_business=True)
    assert way() == ["Mottaget ✓", "Frågat ✓", "Svar ←", "Klart"]
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    assert way() == ["Mottaget ✓", "Frågat ✓", "Svar ✓", "Klart ✓"]
    actions.reopen(case, text="En sak till")
    actions.withdraw(Case.objects.get(pk=case.pk))
    assert 'class="stops"' not in client.get(link).text


def test_her_turn_comes_first_in_its_own_colour_else_the_day_she_hears_from_us(client, link, case, assignment, anna):
    page = client.get(link).text
    assert '<span class="tag is-now">Pågår</span>' in page
    assert re.search(r'Du hör av oss senast</span>\s*<time datetime="', page)
    assert "card is-turn" not in page
    actions.ask_business(assignment, "Hur många platser?", by=anna)
    page = client.get(link).text
    assert '<span class="tag is-turn">Du behöver svara</span>' in page
    assert page.index("card is-turn") < page.index('id="status"')
    assert "Du hör av oss senast" not in page


def test_what_is_new_since_last_time_is_counted_and_led_to(client, link, case, eva):
    client.get(link)
    assert "sedan du var här sist" not in client.get(link).text
    said = actions.write_to_business(case, "Vi läser ritningen.", by=eva)
    page = client.get(link).text
    assert re.search(rf'href="#sagt-{said.pk}">\s*Ett nytt meddelande\s+sedan du var här sist', page)
    assert "said theirs is-new" in page


def test_the_title_is_whole_where_lists_cut_it(client, eva):
    text = "Jag vill öppna ett café med uteservering vid hamnen, rosta eget kaffe i källaren och sälja glass i luckan"
    long = actions.register(actions.Submission(description=f"{text} hela sommaren.", email="bo@example.org"))
    assert long.subject.endswith("…")
    page = client.get(links.mint(emails.case_key(long), email="bo@example.org")).text
    assert f"<h1>{text} hela sommaren.</h1>" in page


def test_all_that_was_sent_can_be_read_and_printed_and_who_reads_it(client, link, case, assignment, anna, david):
    drawing = SimpleUploadedFile("skiss.pdf", b"%PDF-1.7\n%%EOF", "application/pdf")
    client.post(f"{link}svara/", {"text": "Det blir tolv platser.", "files": [drawing]})
    page = client.get(link).text
    sent = text_of(client.get(link)).split("Allt som du har skickat")[1]
    assert [words in sent for words in ("Beskrivning", "E-post", "Det blir tolv platser.", "Bilagor: skiss.pdf")] == [
        True
    ] * 4
    assert "data-print" in page
    assert re.search(r"Du, företagslotsen\s+och Bygg\.", page)


def test_what_she_thinks_is_asked_on_one_page_of_three_rows_and_the_rest_is_folded(client, link, case, eva):
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    page = client.get(f"{link}omdome/").text
    assert (page.count('<div class="grades">'), page.count('type="radio"')) == (3, 30)
    assert '<details class="act">' in page
    page = client.post(f"{link}omdome/", {"overall": 8, "competence": "11"}).text
    assert '<details class="act" open>' in page  # what was refused there is seen
