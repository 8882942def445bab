"""Whose turn it is through a whole case, and that the periods sum to its age."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import actions
from cases.models import Assignment, Case, Message, TurnPeriod
from cases.workflow import Outcome, Party, State
from portal.text.exceptions import NotAllowed

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def moment(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 2, day, hour, tzinfo=STOCKHOLM)


def turn_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).turn


def periods(case: Case) -> list[tuple[str, datetime, datetime | None]]:
    rows = TurnPeriod.objects.filter(case=case, assignment=None).order_by("since", "pk")
    return [(row.party, row.since, row.until) for row in rows]


def test_what_bo_answers_by_telephone_ends_the_wait_of_whoever_asked_and_no_others(
    story, eva, anna, cecilia, building, environment
):
    bygg = actions.ask_sector(story, building, by=eva, officer=anna, at=moment(1, 10))
    size = actions.ask_business(bygg, "Hur stor?", by=anna, at=moment(2))
    when = actions.ask_business(bygg, "När öppnar ni?", by=anna, at=moment(2))
    street = actions.pilot_asks(story, "Vilken gata?", by=eva, at=moment(2))
    call = {"kind": "call", "by": anna, "sector": building}
    actions.log_contact(story, "Ringde.", **call, at=moment(3))
    assert Message.objects.open_questions().count() == 3
    for _ in range(2):
        told = actions.log_contact(story, "Tolv.", **call, answered=[size, street], at=moment(3))
    bygg.refresh_from_db()
    assert (told.answers, bygg.waits_for_business) == (size, True)
    assert set(Message.objects.open_questions()) == {when, street}
    actions.log_contact(story, "I maj.", **call, answered=[when], at=moment(3))
    bygg.refresh_from_db()
    assert (bygg.waits_for_business, Message.objects.open_questions().get()) == (False, street)
    assert turn_of(story) == Party.SECTOR
    actions.answer(bygg, "Ja.", by=anna, to_business=True, at=moment(3, 10))
    assert turn_of(story) == Party.BUSINESS
    actions.log_contact(story, "Hamngatan.", kind="visit", by=eva, answered=[street], at=moment(4))
    assert (turn_of(story), Message.objects.open_questions().count()) == (Party.PILOT, 0)


@pytest.fixture
def story(eva, cafe):
    """A case received on Monday 1 February 2027 at nine."""
    return actions.register(
        actions.Submission(description="Ett café", wishes=[cafe], company_name="Bos bageri", email="bo@example.org"),
        at=moment(1),
    )


def test_one_sector_waits_for_bo_while_another_is_late(story, eva, anna, cecilia, building, environment):
    bygg = actions.ask_sector(story, building, by=eva, officer=anna, at=moment(1, 10))
    actions.ask_sector(story, environment, by=eva, officer=cecilia, at=moment(1, 10))
    actions.ask_business(bygg, "Hur stor blir uteserveringen?", by=anna, at=moment(2))

    # Miljö's date has passed; Bygg waits for Bo. The case waits for Miljö, and Bo still reads that he must answer.
    late = Assignment.objects.get(case=story, sector=environment)
    assert late.is_overdue(moment(15).date())
    assert not Assignment.objects.get(pk=bygg.pk).is_overdue(moment(15).date())
    assert turn_of(story) == Party.SECTOR
    assert Case.objects.get(pk=story.pk).state == State.IN_PROGRESS
    assert Message.objects.filter(case=story).open_questions().count() == 1

    actions.answer(late, "Registrera livsmedel.", by=cecilia, to_business=True, at=moment(15))
    assert turn_of(story) == Party.BUSINESS
    assert Case.objects.get(pk=story.pk).state == State.WAITING

    actions.reply(story, "Tolv platser.", question=Message.objects.open_questions().get(), at=moment(16))
    assert turn_of(story) == Party.SECTOR
    assert Case.objects.get(pk=story.pk).state == State.IN_PROGRESS


def test_a_question_to_the_business_pauses_only_the_assignment_that_asked(story, eva, anna, building, environment):
    bygg = actions.ask_sector(story, building, by=eva, at=moment(1, 10))
    miljo = actions.ask_sector(story, environment, by=eva, at=moment(1, 10))
    actions.ask_business(bygg, "När?", by=anna, at=moment(2))
    assert Assignment.objects.get(pk=bygg.pk).turn == Party.BUSINESS
    assert Assignment.objects.get(pk=miljo.pk).turn == Party.SECTOR


def test_the_clock_goes_on_with_what_was_left(story, eva, anna, building):
    bygg = actions.ask_sector(story, building, by=eva, at=moment(1, 10))  # due Monday 8: five working days
    assert bygg.due == moment(8).date()
    question = actions.ask_business(bygg, "När?", by=anna, at=moment(3))  # three are left
    actions.reply(story, "I maj.", question=question, at=moment(22))
    assert Assignment.objects.get(pk=bygg.pk).due == moment(25).date()


def test_another_organisation_is_named_as_such(story, eva, fire_service):
    actions.ask_sector(story, fire_service, by=eva, at=moment(2))
    assert turn_of(story) == Party.OUTSIDE


def test_the_periods_sum_to_the_age_of_the_case(story, eva, anna, building):
    bygg = actions.ask_sector(story, building, by=eva, at=moment(2))
    question = actions.ask_business(bygg, "När?", by=anna, at=moment(3))
    actions.reply(story, "I maj.", question=question, at=moment(5))
    actions.answer(bygg, "Sök bygglov.", by=anna, to_business=True, at=moment(8))
    actions.close(story, by=eva, outcome=Outcome.ANSWERED, nothing_more=True, at=moment(9))
    assert periods(story) == [
        ("pilot", moment(1), moment(2)),
        ("sector", moment(2), moment(3)),
        ("business", moment(3), moment(5)),
        ("sector", moment(5), moment(8)),
        ("pilot", moment(8), moment(9)),
    ]


ACTS = [
    "ask_building",
    "ask_environment",
    "ask_bo",
    "bo_answers",
    "answer",
    "decline",
    "pilot_asks",
    "recall",
    "close",
    "reopen",
]


@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 60 * 24 * 3)), max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_the_periods_neither_overlap_nor_leave_a_gap(
    acts, transactional_rollback, eva, anna, cecilia, building, environment
):
    with transactional_rollback():
        at = moment(1)
        case = actions.register(actions.Submission(description="Ett café", email="bo@example.org"), at=at)
        closed_for = timedelta()
        for act, minutes in acts:
            before, at = at, at + timedelta(minutes=minutes)
            if not Case.objects.get(pk=case.pk).is_open:
                closed_for += at - before
            perform(act, case, at, eva=eva, building=building, environment=environment)
        fresh = Case.objects.get(pk=case.pk)
        rows = periods(case)
        total = sum(((until or at) - since for _, since, until in rows), timedelta())
        assert total == (at - moment(1)) - closed_for
        assert [row for row in rows if row[2] is None] == ([rows[-1]] if fresh.is_open else [])
        assert fresh.turn == (rows[-1][0] if fresh.is_open else "")


def perform(act: str, case: Case, at: datetime, *, eva, building, environment) -> None:
    """Try the act; what cannot be done as things stand is refused and changes nothing."""
    open_assignments = Assignment.objects.filter(case=case).open()
    question = Message.objects.filter(case=case).open_questions().first()
    try:
        match act:
            case "ask_building":
                actions.ask_sector(case, building, by=eva, at=at)
            case "ask_environment":
                actions.ask_sector(case, environment, by=eva, at=at)
            case "pilot_asks":
                actions.pilot_asks(case, f"Hur? {at}", by=eva, at=at)
            case "close":
                actions.close(case, by=eva, outcome=Outcome.ANSWERED, nothing_more=True, despite_open="provet", at=at)
            case "reopen":
                actions.reopen(case, by=eva, at=at)
            case "bo_answers" if question:
                actions.reply(case, f"Så här. {at}", question=question, at=at)
            case "ask_bo" if assignment := open_assignments.first():
                actions.ask_business(assignment, f"När? {at}", by=None, at=at)
            case "answer" if assignment := open_assignments.last():
                actions.answer(assignment, f"Så. {at}", by=None, to_business=True, at=at)
            case "decline" if assignment := open_assignments.first():
                actions.decline(assignment, reason="not_ours", by=None, at=at)
            case "recall" if assignment := open_assignments.first():
                actions.recall(assignment, by=eva, at=at)
    except NotAllowed:
        pass


def test_periods_and_ages_hold_when_the_clock_changes(eva):
    """Moments are compared as moments: the night when an hour is doubled has 25 hours."""
    saturday = datetime(2027, 10, 30, 12, tzinfo=STOCKHOLM)
    case = actions.register(actions.Submission(description="Café", email="bo@example.org"), at=saturday)
    sunday = datetime(2027, 10, 31, 12, tzinfo=STOCKHOLM)
    actions.close(case, by=eva, outcome=Outcome.NOT_BUSINESS, at=sunday)
    ((_, since, until),) = periods(case)
    assert until - since == timedelta(hours=25)
    assert timezone.localdate(until).isoformat() == "2027-10-31"
