"""Stalled cases, with the clock as an argument: nothing lost, nothing doubled, nobody flooded."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cases import actions
from cases.models import Assignment, Case
from portal import sweep
from portal.models import OutgoingEmail, Reminder, SectorRole, SweepRun

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)


def digests() -> list[tuple[str, str]]:
    return list(OutgoingEmail.objects.filter(kind="digest").order_by("pk").values_list("to", "subject"))


@pytest.fixture
def late(eva, cafe, anna, malin, building) -> Assignment:
    """Asked on Friday 29 January 2027, to be answered by Friday 5 February."""
    at = moment(date(2027, 1, 29))
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=at)
    actions.write_to_business(case, "Hej, vi tittar på det.", by=eva, at=at)
    return actions.ask_sector(case, building, by=eva, officer=anna, due=date(2027, 2, 5), at=at)


def test_nothing_is_said_before_the_date_has_passed(late):
    assert sweep.run(moment(date(2027, 2, 5))).letters == 0
    assert digests() == []


def test_a_late_answer_reminds_the_officer_then_the_manager_then_the_pilot(late):
    days = [date(2027, 2, day) for day in (8, 9, 10, 11, 12, 15, 16)]
    for day in days:
        sweep.run(moment(day))
    assert digests() == [
        ("anna@example.org", "En fråga väntar på ditt svar"),
        ("malin@example.org", "En fråga till din sektor är försenad"),
        ("lots@example.org", "Ett ärende behöver dig"),
    ]
    assert [str(row.sent_on) for row in Reminder.objects.order_by("pk")] == ["2027-02-08", "2027-02-10", "2027-02-12"]


def test_a_second_sweep_the_same_day_writes_nothing(late):
    assert sweep.run(moment(date(2027, 2, 8))).letters == 1
    assert sweep.run(moment(date(2027, 2, 8), 10)).letters == 0


def test_days_without_a_sweep_lose_nothing_and_double_nothing(late):
    assert sweep.run(moment(date(2027, 2, 17))).letters == 3
    assert sweep.run(moment(date(2027, 2, 18))).letters == 0
    assert sorted(to for to, _ in digests()) == ["anna@example.org", "lots@example.org", "malin@example.org"]


@pytest.mark.parametrize(("day", "hour"), [(date(2027, 2, 13), 10), (date(2027, 2, 8), 6), (date(2027, 2, 8), 20)])
def test_nobody_is_written_to_outside_office_hours(late, day, hour):
    assert sweep.run(moment(day, hour)).letters == 0


def test_several_late_answers_are_one_letter_a_day(late, eva, cafe, anna, building):
    at = moment(date(2027, 1, 29))
    for _ in range(3):
        case = actions.register(actions.Submission(wishes=[cafe], email="david@example.org"), at=at)
        actions.ask_sector(case, building, by=eva, officer=anna, due=date(2027, 2, 5), at=at)
    counts = sweep.run(moment(date(2027, 2, 8)))
    assert dict(digests())["anna@example.org"] == "Fyra frågor väntar på ditt svar"
    assert [to for to, _ in digests()].count("anna@example.org") == 1
    assert counts.lines == 4 + 3  # and three businesses have not heard from Eva
    assert dict(digests())["lots@example.org"] == "Tre ärenden behöver dig"


def test_an_answered_question_is_not_reminded_of(late, anna):
    actions.answer(late, "Sök bygglov.", by=anna, to_business=True, at=moment(date(2027, 2, 8), 8))
    assert sweep.run(moment(date(2027, 2, 8))).letters == 0


def test_a_question_that_waits_for_the_business_is_not_our_delay(late, anna):
    actions.ask_business(late, "Hur många platser?", by=anna, at=moment(date(2027, 2, 4)))
    assert sweep.run(moment(date(2027, 2, 17))).letters == 0


def test_a_new_date_begins_a_new_round(late, anna):
    assert sweep.run(moment(date(2027, 2, 8))).letters == 1
    actions.new_date(late, date(2027, 2, 12), reason="Grannen ska höras.", by=anna, at=moment(date(2027, 2, 8), 11))
    assert sweep.run(moment(date(2027, 2, 12))).letters == 0
    assert sweep.run(moment(date(2027, 2, 15))).letters == 1
    assert [to for to, _ in digests()] == ["anna@example.org", "anna@example.org"]


def test_who_has_left_gets_nothing_and_the_sectors_mailbox_gets_a_link(late, anna):
    SectorRole.objects.filter(user=anna).update(until=date(2027, 1, 31))
    sweep.run(moment(date(2027, 2, 8)))
    (letter,) = OutgoingEmail.objects.filter(kind="digest")
    assert letter.to == "bygglov@example.org"
    assert [key["scope"] for key in letter.links] == ["assignment"]


def test_a_closed_case_is_never_reminded_of(late, eva):
    actions.close(late.case, by=eva, outcome="no_reply", despite_open="Bo svarar inte.", at=moment(date(2027, 2, 5)))
    assert sweep.run(moment(date(2027, 2, 17))).letters == 0


def test_an_untriaged_case_past_its_promise_goes_to_the_pilot_then_the_director(eva, dag, cafe):
    actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=moment(date(2027, 2, 1)))
    for day in (3, 4, 5, 8, 9):
        sweep.run(moment(date(2027, 2, day)))
    assert [to for to, _ in digests()] == ["lots@example.org", "dag@example.org"]


def test_a_reminder_is_not_progress(late):
    before = Case.objects.get(pk=late.case_id).last_progress_at
    sweep.run(moment(date(2027, 2, 17)))
    assert Case.objects.get(pk=late.case_id).last_progress_at == before


def test_the_digest_holds_neither_names_nor_free_text(late):
    Case.objects.update(subject="KANARIEFÅGEL", company_name="KANARIEFÅGEL", description="KANARIEFÅGEL")
    Assignment.objects.update(question="KANARIEFÅGEL")
    sweep.run(moment(date(2027, 2, 17)))
    for letter in OutgoingEmail.objects.filter(kind="digest"):
        assert "KANARIEFÅGEL" not in letter.subject + letter.text + letter.html


def test_every_sweep_leaves_a_heartbeat(late):
    sweep.run(moment(date(2027, 2, 8)))
    assert SweepRun.objects.get().counts == {"due": 1, "letters": 1, "lines": 1, "failed": 0}
