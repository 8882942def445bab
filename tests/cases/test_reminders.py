"""Stalled cases, with the clock as an argument: nothing lost, nothing doubled, nobody flooded."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases import actions
from cases.models import Assignment, Case
from portal.models import Absence, OutgoingEmail, Reminder, ReminderRule, SectorRole, SweepRun
from portal.models.reminders import WEEKLY
from portal.site import sweep
from tests.behind import behind_its_back
from tests.people import at_sector, person

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


def test_nothing_is_said_until_the_working_day_before(late):
    assert sweep.run(moment(date(2027, 2, 3))).letters == 0
    assert digests() == []


def test_the_day_before_the_letter_says_tomorrow(late):
    sweep.run(moment(date(2027, 2, 4)))
    letter = OutgoingEmail.objects.get(kind="digest", to="anna@example.org")
    assert "svar senast i morgon, fredag 5 februari" in letter.text


def test_the_ladder_is_gentle_first_and_ends_with_the_director(late, dag):
    for day in [*range(4, 6), *range(8, 13), *range(15, 20), *range(22, 27)]:
        sweep.run(moment(date(2027, 2, day)))
    about_the_question = Reminder.objects.filter(thing="assignment").order_by("pk")
    assert [(str(row.sent_on), row.step, row.to_email) for row in about_the_question] == [
        ("2027-02-04", -1, "anna@example.org"),
        ("2027-02-08", 1, "anna@example.org"),
        ("2027-02-10", 3, "anna@example.org"),
        ("2027-02-12", 5, "malin@example.org"),
        ("2027-02-19", 10, "dag@example.org"),
    ]
    assert ("dag@example.org", "Ett ärende står still trots påminnelser") in digests()


def test_after_the_last_step_each_is_told_once_a_week_in_one_line_and_the_business_never(late, dag, anna):
    sweep.run(moment(date(2027, 2, 19)))  # all steps have come: the last one is the director's
    actions.pilot_asks(late.case, "Hur många?", by=dag, at=moment(date(2027, 2, 19), 10))
    for number in range(1, 19):
        sweep.run(moment(date(2027, 2, 19) + timedelta(days=number)))
    weekly = Reminder.objects.filter(thing="assignment", step__gt=WEEKLY).order_by("pk")
    mondays = ["2027-03-01", "2027-03-08"]
    for somebody in ("anna@example.org", "malin@example.org", "dag@example.org"):
        assert [str(row.sent_on) for row in weekly if row.to_email == somebody] == mondays
    letter = weekly.filter(to_email="anna@example.org").last().letter
    told = "2027-0001, öppna café – Bygg: svaret skulle ha kommit fredag 5 februari. "
    assert f"en gång i veckan:\n{told}http" in letter.text
    assert (letter.subject, letter.text.count("http")) == ("En fråga väntar på ditt svar", 1)
    # To the pilot one line about the case, whatever is late in it.
    desk = OutgoingEmail.objects.filter(kind="digest", to="lots@example.org").last().text
    assert desk.count(late.case.reference) == 1
    # Of what the business has not answered the pilot is told every week, and the business twice in all.
    sweep.run(moment(date(2027, 4, 12)))
    waiting = Reminder.objects.filter(rule="waiting")
    assert waiting.filter(to_email="lots@example.org", step__gt=WEEKLY).exists()
    assert waiting.filter(to_email="bo@example.org").count() == 2


def test_whoever_hears_of_it_long_after_the_last_step_reads_it_in_full_and_the_next_week_in_one_line(late, anna, dag):
    words = {anna.email: "Välj ett nytt datum: http", dag.email: "Ingen har fått en påminnelse om det tidigare."}
    for day, is_told, is_in_full in [(1, True, True), (2, False, False), (8, True, False)]:
        before = OutgoingEmail.objects.latest("pk").pk
        sweep.run(moment(date(2027, 3, day)))
        letters = dict(OutgoingEmail.objects.filter(kind="digest", pk__gt=before).values_list("to", "text"))
        for receiver, told in words.items():
            text = letters.get(receiver, "")
            assert (receiver in letters, told in text) == (is_told, is_in_full)
            assert ("en gång i veckan" in text) == (is_told and not is_in_full)


def test_the_director_reads_the_pilots_mandate_and_the_officer_how_to_give_a_new_date(late, dag, settings):
    sweep.run(moment(date(2027, 2, 19)))
    letters = {letter.to: letter.text for letter in OutgoingEmail.objects.filter(kind="digest")}
    assert "kommunens uppdrag att driva på" in letters["dag@example.org"]
    shortcut = f"/handlaggare/uppdrag/{late.pk}/?visa=nytt-datum#nytt-datum"
    assert f"Välj ett nytt datum: {settings.SITE_URL}{shortcut}\n" in letters["anna@example.org"]
    assert "nytt datum" not in letters["dag@example.org"]


def test_who_is_away_is_not_written_to_and_the_substitute_is(late, anna, building):
    berit = at_sector(person("berit@example.org", "Berit Berg"), building)
    Absence.objects.create(user=anna, since=date(2027, 2, 1), until=date(2027, 2, 28), substitute=berit)
    sweep.run(moment(date(2027, 2, 8)))
    assert digests() == [("berit@example.org", "En fråga väntar på ditt svar")]


def test_who_is_away_without_a_substitute_leaves_it_to_the_sectors_mailbox(late, anna):
    Absence.objects.create(user=anna, since=date(2027, 2, 1), until=date(2027, 2, 28))
    sweep.run(moment(date(2027, 2, 8)))
    (letter,) = OutgoingEmail.objects.filter(kind="digest")
    assert letter.to == "bygglov@example.org"
    assert "]]?visa=nytt-datum#nytt-datum" in letter.text


def test_a_second_sweep_the_same_day_writes_nothing(late):
    assert sweep.run(moment(date(2027, 2, 8))).letters == 1
    assert sweep.run(moment(date(2027, 2, 8), 10)).letters == 0


def test_a_dry_run_counts_and_leaves_nothing_behind(late):
    assert sweep.run(moment(date(2027, 2, 8)), dry_run=True).letters == 1
    assert (digests(), Reminder.objects.count(), SweepRun.objects.count()) == ([], 0, 0)


def test_days_without_a_sweep_lose_nothing_and_double_nothing(late):
    """Each is told once, at the highest step; the steps below are noted as passed."""
    assert sweep.run(moment(date(2027, 2, 15))).letters == 3
    assert sweep.run(moment(date(2027, 2, 16))).letters == 0
    assert sorted(to for to, _ in digests()) == ["anna@example.org", "lots@example.org", "malin@example.org"]
    steps = Reminder.objects.filter(to_email="anna@example.org").order_by("step")
    assert [(row.step, row.letter_id is not None) for row in steps] == [(-1, False), (1, False), (3, True)]


def test_a_question_that_was_taken_on_late_does_not_begin_its_ladder_anew(late, anna):
    assert sweep.run(moment(date(2027, 2, 8))).letters == 1
    actions.accept(late, by=anna, at=moment(date(2027, 2, 8), 10))
    assert sweep.run(moment(date(2027, 2, 9))).letters == 0


def test_a_rule_that_is_switched_off_says_nothing(late):
    ReminderRule.objects.filter(kind="unanswered").update(is_on=False)
    assert sweep.run(moment(date(2027, 2, 8))).letters == 0


def test_nobody_is_reminded_beforehand_on_the_day_of_the_question(eva, anna, building, case):
    actions.ask_sector(case, building, by=eva, officer=anna, due=date(2027, 2, 2), at=moment(date(2027, 2, 1), 8))
    sweep.run(moment(date(2027, 2, 1)))
    assert Reminder.objects.filter(thing="assignment").count() == 0
    sweep.run(moment(date(2027, 2, 2)))
    assert Reminder.objects.get(thing="assignment").step == -1


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


def test_a_question_that_waits_for_the_business_is_not_our_delay_but_theirs(late, anna):
    """Two friendly letters to the business, after five and ten working days; then Eva is asked whether to close."""
    actions.ask_business(late, "Hur många platser?", by=anna, at=moment(date(2027, 2, 4)))
    for day in [*range(5, 6), *range(8, 13), *range(15, 20), *range(22, 27)]:
        sweep.run(moment(date(2027, 2, day)))
    assert [(str(row.sent_on), row.to_email) for row in Reminder.objects.order_by("pk")] == [
        ("2027-02-11", "bo@example.org"),
        ("2027-02-18", "bo@example.org"),
        ("2027-02-25", "lots@example.org"),
    ]
    nudge = OutgoingEmail.objects.filter(to="bo@example.org", kind="digest").first()
    assert nudge.subject == "Vi behöver ett svar från dig"
    assert f"i ärende {late.case.reference} (öppna café)." in nudge.text
    assert [key["scope"] for key in nudge.links] == ["case"]
    assert "Ska ärendet avslutas?" in OutgoingEmail.objects.get(to="lots@example.org", kind="digest").text


def test_a_business_that_has_answered_is_nudged_no_more(late, anna):
    question = actions.ask_business(late, "Hur många platser?", by=anna, at=moment(date(2027, 2, 4)))
    actions.reply(late.case, "Tolv.", question=question, at=moment(date(2027, 2, 10)))
    sweep.run(moment(date(2027, 2, 11)))
    assert "bo@example.org" not in dict(digests())


def test_a_new_date_begins_a_new_round(late, anna):
    assert sweep.run(moment(date(2027, 2, 8))).letters == 1
    actions.new_date(late, date(2027, 2, 16), reason="Grannen ska höras.", by=anna, at=moment(date(2027, 2, 8), 11))
    assert sweep.run(moment(date(2027, 2, 12))).letters == 0
    assert sweep.run(moment(date(2027, 2, 15))).letters == 1
    assert sweep.run(moment(date(2027, 2, 17))).letters == 1
    assert [to for to, _ in digests()] == ["anna@example.org"] * 3


def test_who_has_left_gets_nothing_and_the_sectors_mailbox_gets_a_link(late, anna):
    SectorRole.objects.filter(user=anna).update(until=date(2027, 1, 31))
    sweep.run(moment(date(2027, 2, 8)))
    (letter,) = OutgoingEmail.objects.filter(kind="digest")
    assert letter.to == "bygglov@example.org"
    assert [key["scope"] for key in letter.links] == ["assignment"]


def test_a_closed_case_is_never_reminded_of(late, eva):
    actions.close(late.case, by=eva, outcome="no_reply", despite_open="Bo svarar inte.", at=moment(date(2027, 2, 5)))
    assert sweep.run(moment(date(2027, 2, 17))).letters == 0


def test_an_untriaged_case_goes_to_the_pilot_before_and_after_its_date_and_then_to_the_director(eva, dag, cafe):
    actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=moment(date(2027, 2, 1)))
    for day in (1, 2, 3, 4, 5, 8, 9):
        sweep.run(moment(date(2027, 2, day)))
    found = Reminder.objects.order_by("pk")
    assert [(str(row.sent_on), row.to_email) for row in found] == [
        ("2027-02-02", "lots@example.org"),
        ("2027-02-04", "lots@example.org"),
        ("2027-02-09", "dag@example.org"),
    ]


def test_a_case_where_nothing_happens_is_shown_to_the_pilot(late, anna):
    actions.answer(late, "Sök bygglov.", by=anna, to_business=False, at=moment(date(2027, 2, 1)))
    ReminderRule.objects.filter(kind="pilot_promise").update(is_on=False)
    for day in (11, 12, 15, 16):
        sweep.run(moment(date(2027, 2, day)))
    (row,) = Reminder.objects.all()
    assert (row.rule, str(row.about_date), str(row.sent_on)) == ("stalled", "2027-02-01", "2027-02-15")


def test_a_reminder_is_not_progress(late):
    before = Case.objects.get(pk=late.case_id).last_progress_at
    sweep.run(moment(date(2027, 2, 17)))
    assert Case.objects.get(pk=late.case_id).last_progress_at == before


def test_the_digest_holds_neither_names_nor_free_text(late):
    Case.objects.update(subject="KANARIEFÅGEL", company_name="KANARIEFÅGEL")
    behind_its_back("UPDATE cases_case SET description = 'KANARIEFÅGEL'")
    Assignment.objects.update(question="KANARIEFÅGEL")
    sweep.run(moment(date(2027, 2, 17)))
    for letter in OutgoingEmail.objects.filter(kind="digest"):
        assert "KANARIEFÅGEL" not in letter.subject + letter.text


def test_every_sweep_leaves_a_heartbeat(late):
    sweep.run(moment(date(2027, 2, 8)))
    assert SweepRun.objects.get().counts == {"due": 1, "letters": 1, "lines": 1, "failed": 0}
