"""While the next move is the pilot's, the business has a date; and the pilot may move it, with a reason."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case, Promise
from cases.pure import periods
from cases.pure.meetings import try_lines
from cases.queries import measuring
from cases.queries.status import status_of
from cases.workflow import Outcome
from portal.mail import outbox
from portal.models import OutgoingEmail
from portal.site import sweep
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date

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
        (
            date(2027, 2, 4),
            "Företagslotsen Eva Ek ger besked i ditt ärende 2027-0001 (öppna café) senast fredag 12 februari 2027.",
        ),
        (
            date(2027, 2, 8),
            "Företagslotsen Eva Ek behöver mer tid i ditt ärende 2027-0001 (öppna café), och det beklagar vi.",
        ),
    ],
)
def test_the_letter_is_sorry_only_when_the_old_date_has_passed(answered, eva, on, says):
    actions.new_pilot_date(answered, date(2027, 2, 12), reason="Hamnchefen är sjuk", by=eva, at=moment(on))
    letter = OutgoingEmail.objects.get(kind="new_date").text
    assert says in letter
    assert ("beklagar" in letter) == (on > date(2027, 2, 5))


def test_an_answer_of_the_pilot_keeps_it_and_gives_the_next(answered, eva):
    actions.write_to_business(answered, "Klart.", by=eva, is_answer=True, at=moment(date(2027, 2, 5)))
    assert promises(answered)[-2:] == [("next", "2027-02-05", "kept"), ("next", "2027-02-10", "open")]


MOVED_TO = date(2027, 2, 15)


def test_only_what_was_promised_ends_a_promise_and_the_sender_says_so(
    answered, eva, anna, building, environment, transactional_rollback
):
    """Eva has moved her date with a reason. The date that Bo reads, the stored one and its outcome, after each act."""
    at = moment(date(2027, 2, 4))
    actions.new_pilot_date(answered, MOVED_TO, reason="Hamnchefen är borta.", by=eva, at=at - timedelta(hours=20))

    def write(**how):
        actions.write_to_business(answered, "Hej igen, bara en hälsning.", by=eva, at=at, **how)

    def call(**how):
        actions.log_contact(answered, "Vi sågs.", kind="visit", at=at, **({"by": eva} | how))

    def ask(sector=environment, **how):
        return actions.ask_sector(answered, sector, by=eva, at=at, **how)

    stand, told = ("open", MOVED_TO), ("kept", date(2027, 2, 9))
    acts = {
        "a greeting": (write, stand),
        "the answer": (lambda: write(is_answer=True), told),
        "a call": (call, stand),
        "a call with the answer": (lambda: call(is_answer=True), told),
        "a visit of the sector": (lambda: call(by=anna, sector=building, is_answer=True), stand),
        "a note": (lambda: actions.write_note(answered, "Hm.", by=eva, at=at), stand),
        # What it wrote follows the sector's answer, and has a date of its own before Eva's.
        "the business writes": (lambda: actions.reply(answered, "Hur går det?", at=at), ("open", date(2027, 2, 11))),
        "a question": (lambda: actions.pilot_asks(answered, "När?", by=eva, at=at), ("kept", None)),
        "a sector with a later date": (lambda: ask(due=date(2027, 2, 19)), stand),
        "a sector with a nearer date": (lambda: ask(due=date(2027, 2, 10)), ("open", date(2027, 2, 10))),
        "a sector asks": (lambda: actions.ask_business(ask(), "Hur?", by=None, at=at), stand),
        "a sector answers": (lambda: actions.answer(ask(), "Ja.", by=None, to_business=True, at=at), stand),
        "rest": (
            lambda: actions.rest(answered, date(2027, 3, 1), reason="Is.", by=eva, at=at),
            ("moved", date(2027, 3, 1)),
        ),
        "a meeting's summary": (lambda: summarise(answered, eva, at, ""), stand),
        "what a meeting gave the business to do": (lambda: summarise(answered, eva, at, "Bo: mät"), ("kept", None)),
        "the end": (
            lambda: actions.close(answered, by=eva, outcome=Outcome.ANSWERED, nothing_more=True, at=at),
            ("kept", None),
        ),
    }
    found = {}
    for name, (act, _) in acts.items():
        with transactional_rollback():
            act()
            case = Case.objects.get(pk=answered.pk)
            found[name] = (case.promises.get(due=MOVED_TO, kind="next").outcome, case.next_due)
            if act in (write, acts["the answer"][0]):  # and so the figures count it
                counted = measuring.facts(periods.month(2027, 2), at=at).promises["next"]
                assert (counted.kept, counted.broken, counted.moved) == (int(act is not write), 0, 1), name
            if found[name] == stand:
                assert "Hamnchefen är borta." in str(status_of(case, today=at.date()).late), name
    assert found == {name: after for name, (_, after) in acts.items()}


def summarise(case: Case, eva, at: datetime, lines: str) -> None:
    hours = {"start": at, "end": at + timedelta(hours=1)}
    (meeting,) = actions.call_meeting([case], by=eva, place="Här", guests=[], **hours, at=at - timedelta(days=1))
    said, _ = try_lines(lines.replace("Bo: mät", "Företaget: mät 2027-02-10"), today=at.date())
    actions.take_notes(meeting.items.get(), by=eva, summary="Vi har setts.", actions=said)
    actions.approve_minutes(meeting, by=eva, at=at)


def test_a_first_contact_is_kept_by_any_contact_and_a_date_that_was_told_with_it_stands(eva, cafe):
    at = moment(MONDAY)
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=at)
    actions.new_pilot_date(case, MOVED_TO, reason="Jag är sjuk.", by=eva, at=at)
    actions.write_to_business(case, "Hej!", by=eva, at=moment(date(2027, 2, 2)))
    assert promises(case)[-2:] == [("first_contact", "2027-02-15", "kept"), ("next", "2027-02-15", "open")]


def test_a_greeting_within_the_hour_loses_no_letter_about_the_date(eva, cafe):
    at = moment(MONDAY)
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=at)
    actions.new_pilot_date(case, MOVED_TO, reason="Jag är sjuk.", by=eva, at=at)
    actions.write_to_business(case, "Hej!", by=eva, at=at + timedelta(minutes=10))
    letter = OutgoingEmail.objects.get(kind="new_date")
    assert ("15 februari 2027" in letter.text, letter.created_at) == (True, at + Promise.HELD), "and waits no longer"
    assert case.promises.get(kind="next").made_at == at  # so that nothing tells it a second time


@pytest.mark.parametrize(("reach", "became"), [({"email": "bo@example.org"}, "kept"), ({"phone": "0123-4"}, "open")])
def test_a_case_that_wakes_by_itself_keeps_its_promise_by_a_letter_only(eva, cafe, reach, became):
    """ "Då hör vi av oss igen": whoever has no address is still to be called."""
    case = actions.register(actions.Submission(wishes=[cafe], **reach), at=moment(MONDAY))
    actions.rest(case, date(2027, 2, 15), reason="Is.", by=eva, at=moment(MONDAY))
    actions.wake_due(moment(date(2027, 2, 15)))
    assert case.promises.get(due=date(2027, 2, 15)).outcome == became


def test_material_for_the_pilot_is_no_answer_to_the_business(eva, cafe, anna, building):
    """The sector has done its part, and the pilot tells; where that is later, the business is told why."""
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=moment(MONDAY))
    actions.write_to_business(case, "Hej!", by=eva, at=moment(MONDAY))
    question = actions.ask_sector(case, building, by=eva, officer=anna, due=date(2027, 2, 4), at=moment(MONDAY))
    actions.answer(question, "Brandskyddet.", by=anna, to_business=False, at=moment(date(2027, 2, 4)))
    assert promises(case)[-2:] == [("answer", "2027-02-04", "moved"), ("next", "2027-02-09", "open")]
    assert "Lotsen går igenom svaret från Bygg." in str(status_of(case, today=date(2027, 2, 4)).late)
    assert "senast tisdag 9 februari 2027" in OutgoingEmail.objects.get(kind="new_date").text


def test_dates_moved_within_an_hour_are_one_letter_of_what_stands(answered, eva, environment):
    at, letters = moment(date(2027, 2, 9)), OutgoingEmail.objects.filter(kind="new_date")
    question = actions.ask_sector(answered, environment, by=eva, due=date(2027, 2, 8), at=moment(date(2027, 2, 3)))
    letters.delete()
    for minutes, day in [(0, 12), (10, 15), (20, 17)]:
        moved = date(2027, 2, day)
        actions.new_date(question, moved, reason="Sjuk.", by=eva, at=at + timedelta(minutes=minutes))
    letter = letters.get()
    assert letter.created_at == at + timedelta(hours=1)
    assert "Miljö behöver mer tid i ditt ärende 2027-0001 (öppna café), och det beklagar vi." in letter.text
    assert [day in letter.text for day in ("12 februari", "15 februari", "17 februari")] == [False, False, True]
    assert outbox.oldest_unsent(at + timedelta(minutes=30)) > timedelta(days=5)  # and no other waits for it
    actions.answer(question, "Ja.", by=None, to_business=True, at=at + timedelta(minutes=30))
    assert list(letters) == []  # there is nothing to wait for any more


def test_closing_in_time_keeps_it(answered, eva):
    actions.close(answered, by=eva, outcome=Outcome.ANSWERED, nothing_more=True, at=moment(date(2027, 2, 4)))
    assert promises(answered)[-1] == ("next", "2027-02-05", "kept")


@pytest.mark.parametrize(
    ("hours", "due", "became", "letters"),
    [
        (24, date(2027, 2, 12), "moved", 1),  # later than what the business may have read, so it is told
        (24, date(2027, 2, 4), "cancelled", 0),
        (0.5, date(2027, 2, 12), "cancelled", 0),  # nobody has read the first one
    ],
)
def test_asking_another_sector_takes_its_place_and_a_later_date_is_told(
    answered, eva, environment, hours, due, became, letters
):
    at = moment(date(2027, 2, 2)) + timedelta(hours=hours)
    actions.ask_sector(answered, environment, by=eva, due=due, at=at)
    assert promises(answered)[-2:] == [("next", "2027-02-05", became), ("answer", due.isoformat(), "open")]
    status = status_of(answered, today=date(2027, 2, 3))
    assert status.sentence == f"Miljö arbetar med dina frågor. Nästa besked senast {long_date(due)}."
    assert [("Vi har frågat Miljö också." in said) for said in status.late] == [True] * letters
    told = OutgoingEmail.objects.filter(kind="new_date")
    assert ["Miljö i ditt ärende 2027-0001 (öppna café) senast fredag 12" in each.text for each in told] == [
        True
    ] * letters
    asked = answered.assignments.get(sector=environment)
    assert not asked.moved_dates().exists()  # the pilot's date has moved, and no sector's
    assert [each.moved_dates for each in status.asked] == [[]] * len(status.asked)


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
    letter = OutgoingEmail.objects.get(kind="new_date")
    assert (
        "Företagslotsen Eva Ek ger besked i ditt ärende 2027-0001 (öppna café) senast fredag 12 februari 2027."
        in letter.text
    )
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
    moved = {"due": "2030-02-04", "reason": "Jag är sjuk.", "sure": "on"}  # so far ahead is asked about
    page = client.post(address, moved, follow=True).content.decode()
    assert "Företaget får besked av lotsen senast måndag 4 februari 2030." in page
