"""While the next move is the pilot's, the business has a date; and the pilot may move it, with a reason."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case, Promise
from cases.queries.status import status_of
from cases.workflow import Outcome
from portal.models import OutgoingEmail
from portal.site import sweep
from portal.text.exceptions import NotAllowed

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = date(2027, 2, 1)


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)


def promises(case: Case) -> list[tuple[str, str, str]]:
    return [(p.kind, p.due.isoformat(), p.outcome) for p in case.promises.order_by("pk")]


@pytest.fixture
def answered(eva, cafe, anna, building) -> Case:
    """Bygg has answered, so the next move is Eva's."""
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=moment(MONDAY))
    question = actions.ask_sector(case, building, by=eva, officer=anna, at=moment(MONDAY, 10))
    actions.answer(question, "Sök bygglov.", by=anna, to_business=True, at=moment(date(2027, 2, 2)))
    return Case.objects.get(pk=case.pk)


def test_when_every_sector_has_answered_the_business_is_promised_a_date_by_the_pilot(answered):
    assert answered.next_due == date(2027, 2, 5)
    status = status_of(answered, today=date(2027, 2, 3))
    assert status.sentence == "Eva Ek går igenom det som har kommit in. Nästa besked senast fredag 5 februari 2027."


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (date(2027, 2, 4), "Företagslotsen Eva Ek ger besked i ditt ärende 2027-0001 senast fredag 12 februari 2027."),
        (date(2027, 2, 8), "Företagslotsen Eva Ek behöver mer tid i ditt ärende 2027-0001, och det beklagar vi."),
    ],
)
def test_the_letter_is_sorry_only_when_the_old_date_has_passed(answered, eva, on, says):
    actions.new_pilot_date(answered, date(2027, 2, 12), reason="Hamnchefen är sjuk", by=eva, at=moment(on))
    letter = OutgoingEmail.objects.get(kind="new_pilot_date").text
    assert says in letter
    assert ("beklagar" in letter) == (on > date(2027, 2, 5))


def test_an_answer_of_the_pilot_keeps_it_and_gives_the_next(answered, eva):
    actions.write_to_business(answered, "Allt är klart utom skylten.", by=eva, at=moment(date(2027, 2, 5)))
    assert promises(answered)[-2:] == [("next", "2027-02-05", "kept"), ("next", "2027-02-10", "open")]


def test_closing_in_time_keeps_it(answered, eva):
    actions.close(answered, by=eva, outcome=Outcome.ANSWERED, nothing_more=True, at=moment(date(2027, 2, 4)))
    assert promises(answered)[-1] == ("next", "2027-02-05", "kept")


def test_asking_another_sector_takes_its_place(answered, eva, environment):
    actions.ask_sector(answered, environment, by=eva, due=date(2027, 2, 12), at=moment(date(2027, 2, 3)))
    assert promises(answered)[-2:] == [("next", "2027-02-05", "cancelled"), ("answer", "2027-02-12", "open")]
    assert Case.objects.get(pk=answered.pk).next_due == date(2027, 2, 12)


def test_a_date_that_has_passed_is_broken_whatever_ends_it(answered, eva, environment):
    actions.ask_sector(answered, environment, by=eva, at=moment(date(2027, 2, 9)))
    assert promises(answered)[-2] == ("next", "2027-02-05", "broken")


def test_a_question_to_the_business_pauses_nothing_that_is_not_there(answered, eva):
    actions.pilot_asks(answered, "När vill du öppna?", by=eva, at=moment(date(2027, 2, 4)))
    assert promises(answered)[-1] == ("next", "2027-02-05", "kept")
    assert Case.objects.get(pk=answered.pk).next_due is None


def test_the_pilot_is_reminded_before_and_after_her_own_date(answered):
    sweep.run(moment(date(2027, 2, 4)))
    sweep.run(moment(date(2027, 2, 8)))
    lines = [letter.text.splitlines()[0] for letter in OutgoingEmail.objects.filter(kind="digest").order_by("pk")]
    assert lines == [
        "2027-0001, öppna café – företaget ska få besked av oss senast i morgon, fredag 5 februari.",
        "2027-0001, öppna café – företaget skulle ha fått besked av oss fredag 5 februari.",
    ]


def test_the_pilot_moves_her_date_and_the_business_reads_why(answered, eva):
    actions.new_pilot_date(
        answered, date(2027, 2, 12), reason="Vi vill träffa hamnchefen först", by=eva, at=moment(date(2027, 2, 4))
    )
    case = Case.objects.get(pk=answered.pk)
    assert promises(case)[-2:] == [("next", "2027-02-05", "moved"), ("next", "2027-02-12", "open")]
    assert status_of(case, today=date(2027, 2, 5)).late == [
        "Du får svar från oss senast fredag 12 februari 2027."
        " Orsaken till det nya datumet är: Vi vill träffa hamnchefen först."
    ]
    letter = OutgoingEmail.objects.get(kind="new_pilot_date")
    assert "Företagslotsen Eva Ek ger besked i ditt ärende 2027-0001 senast fredag 12 februari 2027." in letter.text
    assert "hamnchefen" not in letter.text


def test_the_first_contact_may_be_moved_too(case, eva):
    made = actions.new_pilot_date(case, date(2030, 2, 4), reason="Jag är sjuk.", by=eva)
    assert made.kind == Promise.Kind.FIRST_CONTACT


@pytest.mark.parametrize(
    ("due", "reason", "says"),
    [
        (date(2027, 2, 4), "Därför.", "Välj ett datum som inte har varit."),
        (date(2027, 3, 26), "Därför.", "arbetar vi inte"),
        (date(2027, 2, 12), " ", "Skriv varför det blir ett nytt datum."),
    ],
)
def test_a_date_that_cannot_be_promised_is_refused_in_words(answered, eva, due, reason, says):
    with pytest.raises(NotAllowed, match=says):
        actions.new_pilot_date(answered, due, reason=reason, by=eva, at=moment(date(2027, 2, 4)))


def test_where_a_sector_has_the_next_move_the_pilot_has_nothing_to_move(answered, eva, environment):
    actions.ask_sector(answered, environment, by=eva, at=moment(date(2027, 2, 3)))
    with pytest.raises(NotAllowed, match="Lotsen har inget löfte att flytta"):
        actions.new_pilot_date(answered, date(2027, 2, 12), reason="Därför.", by=eva, at=moment(date(2027, 2, 4)))


def test_eva_moves_it_on_the_case_page(client, eva, case):
    client.force_login(eva)
    address = reverse("admin:cases_case_do", args=[case.pk, "lotsens-datum"])
    page = client.post(address, {"due": "2030-02-04", "reason": ""}, follow=True).content.decode()
    assert "Skriv varför det blir ett nytt datum. Företaget får läsa det." in page
    assert 'value="2030-02-04"' in page
    page = client.post(address, {"due": "2030-02-04", "reason": "Jag är sjuk."}, follow=True).content.decode()
    assert "Företaget får besked av lotsen senast måndag 4 februari 2030." in page
