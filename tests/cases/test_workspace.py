"""Anna's list: what waits for her first, and nothing that is somebody else's."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.models import Assignment
from cases.pure.deadlines import due_in_words
from portal.calendar import calendars
from tests.people import at_sector, person

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 24), "i morgon, tisdag 24 november"),
        (date(2026, 11, 23), "i dag, måndag 23 november"),
        (date(2026, 11, 20), "skulle ha kommit fredag 20 november"),
        (date(2026, 11, 27), "fredag 27 november"),
        (date(2027, 1, 12), "tisdag 12 januari 2027"),
    ],
)
def test_a_due_date_is_said_as_a_person_says_it(due, words):
    assert due_in_words(due, on=MONDAY) == words


def another_case(number: int):
    return actions.register(actions.Submission(description=f"Fråga nummer {number}", phone="070-1112233"))


def listed(client, user, group: str) -> list[Assignment]:
    client.force_login(user)
    return client.get("/handlaggare/").context.get(group, [])


def test_anna_sees_her_own_then_the_free_then_the_colleagues(client, assignment, building, eva, anna, malin):
    free = actions.ask_sector(another_case(1), building, by=eva)
    malins = actions.ask_sector(another_case(2), building, by=eva, officer=malin)
    assert listed(client, anna, "own") == [assignment]
    assert listed(client, anna, "free") == [free]
    assert listed(client, anna, "colleagues") == [malins]
    page = client.get("/handlaggare/").content.decode()
    assert page.index("Dina frågor") < page.index("Ingen har tagit dem än") < page.index("Kollegornas frågor")


def test_the_first_due_is_the_first_on_the_list(client, assignment, building, eva, anna):
    soon = timezone.localdate() + timedelta(days=1)
    first = actions.ask_sector(another_case(1), building, by=eva, officer=anna, due=soon)
    assert listed(client, anna, "own") == [first, assignment]


def test_what_waits_for_the_business_or_rests_stands_last_whatever_its_date(client, assignment, building, eva, anna):
    soon = timezone.localdate() + timedelta(days=1)
    waits = actions.ask_sector(another_case(1), building, by=eva, officer=anna, due=soon)
    actions.ask_business(waits, "Hur stor skylt?", by=anna)
    rests = actions.ask_sector(another_case(2), building, by=eva, officer=anna, due=soon)
    actions.rest(rests.case, calendars.office().add(soon, 40), reason="Hyresvärden bestämmer sig i vår.", by=eva)
    assert listed(client, anna, "own") == [assignment, waits, rests]


def test_an_answered_question_moves_to_the_end(client, assignment, anna):
    actions.answer(assignment, "Nej, det behövs inte.", by=anna, to_business=True)
    assert listed(client, anna, "own") == []
    assert listed(client, anna, "answered") == [assignment]


def test_a_question_that_waits_for_the_business_says_so(client, assignment, anna):
    actions.ask_business(assignment, "Hur stor är uteserveringen?", by=anna)
    client.force_login(anna)
    assert "Väntar på företaget" in client.get("/handlaggare/").content.decode()


def test_a_late_answer_says_when_it_should_have_come(client, assignment, anna):
    Assignment.objects.update(due=date(2020, 1, 3))
    client.force_login(anna)
    page = client.get("/handlaggare/").text
    assert re.search(r'<time class="due is-late"[^>]* title="fredag 3 januari 2020">\d+ dagar sen<', page)


def test_the_manager_sees_what_her_sector_has(client, assignment, malin):
    assert listed(client, malin, "colleagues") == [assignment]


def test_cecilia_at_another_sector_sees_nothing_of_it(client, assignment, cecilia):
    client.force_login(cecilia)
    page = client.get("/handlaggare/").content.decode()
    assert assignment.case.reference not in page
    assert "väntar inga frågor" in page


def test_a_person_at_no_sector_gets_a_friendly_page(client, dag):
    client.force_login(dag)
    response = client.get("/handlaggare/")
    assert response.status_code == 200
    assert "Du hör inte till någon sektor" in response.content.decode()


def test_rolf_reads_evas_words_and_not_the_cases_own_subject(client, case, fire_service, eva, rolf):
    actions.ask_sector(case, fire_service, by=eva)
    case.subject = "KANARIEFÅGEL"
    case.save()
    client.force_login(rolf)
    page = client.get("/handlaggare/").content.decode()
    assert "Öppna café" in page
    assert "KANARIEFÅGEL" not in page


def test_a_stranger_is_asked_to_sign_in(client, assignment):
    assert client.get("/handlaggare/").status_code == 302


def test_a_call_is_logged_in_two_taps_from_the_list(client, assignment, anna):
    client.force_login(anna)
    address = f"/handlaggare/uppdrag/{assignment.pk}/samtal/"
    response = client.post(address, {"kind": "call", "contact-text": "", "back": "list"})
    assert response["Location"] == "/handlaggare/"
    message = assignment.case.messages.get()
    assert (message.kind, message.author, message.sector) == ("call", anna, assignment.sector)


def queries_of_the_list(client) -> int:
    client.get("/handlaggare/")  # what every page remembers for some seconds is read here
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/handlaggare/").status_code == 200
    return len(seen)


@pytest.mark.parametrize("who", ["anna", "rolf"])
def test_fifty_rows_cost_as_many_queries_as_one(client, who, request, building, fire_service, eva, cafe):
    user = request.getfixturevalue(who)
    sector = building if who == "anna" else fire_service
    colleague = at_sector(person("kollega@example.org", "Kim Kollega"), sector)
    client.force_login(user)

    def ask(number: int):
        case = actions.register(actions.Submission(wishes=[cafe], phone=f"070-11122{number:02}"))
        return actions.ask_sector(case, sector, by=eva, officer=[user, None, colleague][number % 3])

    for number in range(3):
        ask(number)
    answered = ask(3)
    actions.answer(answered, "Ja.", by=user, to_business=True)
    few = queries_of_the_list(client)
    for number in range(4, 54):
        ask(number)
    assert queries_of_the_list(client) == few
    assert few <= 14 if who == "anna" else few <= 17
