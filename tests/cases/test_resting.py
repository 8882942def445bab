"""A case that rests: whose turn it is, what the business reads, that nobody is reminded, and that it wakes once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Case, Promise, TurnPeriod
from cases.queries.status import status_of
from cases.workflow import Outcome, Party, State
from portal import reminding
from portal.models import OutgoingEmail, ReminderRule
from portal.site import sweep
from portal.text.exceptions import NotAllowed
from tests.courses import in_days

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BEGUN, UNTIL = date(2027, 2, 1), date(2027, 5, 3)
WHY = "Du vill vänta tills du vet om du får hyra lokalen."


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)


def letters(kind: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(kind=kind).order_by("pk").values_list("to", flat=True))


@pytest.fixture
def asked(eva, cafe, anna, building):
    """Asked on Monday 1 February, to be answered by Monday 8 February: five working days."""
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=moment(BEGUN))
    return actions.ask_sector(case, building, by=eva, officer=anna, due=date(2027, 2, 8), at=moment(BEGUN, 10))


@pytest.fixture
def resting(asked, eva) -> Case:
    return actions.rest(asked.case, UNTIL, reason=WHY, by=eva, at=moment(date(2027, 2, 3)))


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_resting_case_is_the_business_turn_and_the_sectors_clock_stands_still(resting, asked):
    asked.refresh_from_db()
    assert (resting.state, resting.turn, resting.next_due) == (State.RESTING, Party.BUSINESS, UNTIL)
    assert (asked.turn, asked.paused_days_left) == (Party.BUSINESS, 3)
    assert asked.waits_in_words == "vilar till måndag 3 maj 2027"
    assert letters("resting") == ["bo@example.org"]


def test_it_may_rest_in_wait_for_somebody_outside(asked, eva):
    case = actions.rest(asked.case, UNTIL, reason=WHY, waits_for=Party.OUTSIDE, by=eva, at=moment(BEGUN, 11))
    assert case.turn == Party.OUTSIDE


def test_the_business_reads_until_when_and_why(resting):
    status = status_of(fresh(resting), today=date(2027, 2, 4))
    assert status.heading == "Vilar"
    assert status.sentence.startswith(
        f"Ärendet vilar till måndag 3 maj 2027. Orsaken är: {WHY} Då hör vi av oss igen."
    )
    assert status.late == []


@pytest.mark.parametrize(
    ("until", "reason", "waits_for", "says"),
    [
        (date(2027, 2, 3), WHY, "business", "Välj ett datum som kommer, högst två år framåt."),
        (date(2030, 2, 4), WHY, "business", "Välj ett datum som kommer, högst två år framåt."),
        (UNTIL, "  ", "business", "Skriv varför ärendet vilar. Företaget får läsa det."),
        (UNTIL, WHY, "sector", "Ett ärende vilar i väntan på företaget eller på någon utanför kommunen."),
    ],
)
def test_what_is_no_rest_is_refused_in_words(asked, eva, until, reason, waits_for, says):
    with pytest.raises(NotAllowed, match=says):
        actions.rest(asked.case, until, reason=reason, waits_for=waits_for, by=eva, at=moment(date(2027, 2, 3)))
    assert letters("resting") == []


def test_a_date_when_nobody_is_at_work_becomes_the_next_working_day(asked, eva):
    case = actions.rest(asked.case, date(2027, 5, 1), reason=WHY, by=eva, at=moment(BEGUN, 11))
    assert case.rests_until == date(2027, 5, 3)


def test_nobody_is_reminded_of_a_resting_case(resting, malin, dag):
    for day in (4, 5, 8, 9, 10, 11, 12, 15, 22, 26):
        assert sweep.run(moment(date(2027, 2, day))).letters == 0


def test_it_wakes_by_itself_once_with_what_was_left_of_the_answering_time(resting, asked):
    assert sweep.run(moment(date(2027, 4, 30))).letters == 0
    sweep.run(moment(UNTIL))
    sweep.run(moment(UNTIL, 10))
    case = fresh(resting)
    asked.refresh_from_db()
    assert (case.state, case.turn) == (State.IN_PROGRESS, Party.SECTOR)
    assert asked.due == date(2027, 5, 7)  # Ascension Day does not count
    assert letters("awake") == ["bo@example.org"]
    assert letters("digest").count("lots@example.org") == 1
    assert list(case.status_changes.values_list("to_state", flat=True)) == [
        "received",
        "in_progress",
        "resting",
        "in_progress",
    ]


def test_the_pilot_is_told_that_it_woke_until_somebody_does_something(resting):
    sweep.run(moment(UNTIL))
    letter = OutgoingEmail.objects.get(kind="digest")
    assert "ärendet har vilat och vaknade i dag, måndag 3 maj." in letter.text


def test_a_missed_day_wakes_it_later_and_outside_office_hours_it_sleeps_on(resting):
    sweep.run(moment(date(2027, 5, 6), 7))
    assert fresh(resting).is_resting
    sweep.run(moment(date(2027, 5, 7)))
    assert fresh(resting).state == State.IN_PROGRESS


def test_waking_is_not_progress_and_the_months_of_rest_are_no_standing_still(asked, resting, anna):
    ReminderRule.objects.exclude(kind="stalled").update(is_on=False)
    actions.answer(asked, "Sök bygglov.", by=anna, to_business=False, at=moment(date(2027, 2, 10)))
    progress = fresh(resting).last_progress_at
    sweep.run(moment(UNTIL))
    case = fresh(resting)
    assert (case.last_progress_at, case.stalled_since) == (progress, moment(UNTIL))
    assert sweep.run(moment(date(2027, 5, 17))).letters == 0
    assert sweep.run(moment(date(2027, 5, 18))).letters == 1  # ten working days


def test_one_that_cannot_wake_keeps_no_other_asleep(resting, eva, cafe, monkeypatch):
    other = actions.register(actions.Submission(wishes=[cafe], email="david@example.org"), at=moment(BEGUN))
    actions.rest(other, UNTIL, reason=WHY, by=eva, at=moment(BEGUN, 11))
    Case.objects.filter(pk=resting.pk).update(reference="BROKEN")
    from cases.actions import resting as acts

    wakes = acts._wake

    def refuse(case, **options):
        if case.reference == "BROKEN":
            raise RuntimeError("a broken row")
        return wakes(case, **options)

    monkeypatch.setattr(acts, "_wake", refuse)
    sweep.run(moment(UNTIL))
    assert (fresh(resting).state, fresh(other).state) == (State.RESTING, State.IN_PROGRESS)


def test_the_business_wakes_it_by_writing(resting):
    actions.reply(resting, "Nu har jag fått lokalen.", at=moment(date(2027, 3, 1)))
    case = fresh(resting)
    assert (case.state, case.rests_until, case.rests_because) == (State.IN_PROGRESS, None, "")
    assert case.assignments.get().due == date(2027, 3, 4)


def test_the_pilot_wakes_it_by_hand_and_by_asking_a_sector(resting, eva, environment):
    actions.ask_sector(resting, environment, by=eva, at=moment(date(2027, 3, 1)))
    assert fresh(resting).turn == Party.SECTOR
    again = actions.rest(resting, UNTIL, reason=WHY, by=eva, at=moment(date(2027, 3, 2)))
    assert set(again.assignments.values_list("turn", flat=True)) == {Party.BUSINESS}
    actions.wake(again, by=eva, at=moment(date(2027, 3, 3)))
    assert fresh(resting).state == State.IN_PROGRESS
    with pytest.raises(NotAllowed, match="Ärendet vilar inte."):
        actions.wake(again, by=eva, at=moment(date(2027, 3, 3)))


def test_a_question_that_waits_for_the_business_goes_on_waiting_when_the_case_wakes(asked, eva, anna):
    actions.ask_business(asked, "Hur många platser?", by=anna, at=moment(date(2027, 2, 2)))
    actions.rest(asked.case, UNTIL, reason=WHY, by=eva, at=moment(date(2027, 2, 3)))
    sweep.run(moment(UNTIL))
    case = fresh(asked.case)
    assert (case.state, case.turn) == (State.WAITING, Party.BUSINESS)


def test_another_date_moves_the_rest_and_tells_the_business(resting, eva):
    case = actions.rest(
        resting, date(2027, 6, 1), reason="Lokalen blir klar senare.", by=eva, at=moment(date(2027, 4, 1))
    )
    assert (case.rests_until, case.next_due) == (date(2027, 6, 1), date(2027, 6, 1))
    assert letters("resting") == ["bo@example.org"] * 2
    sweep.run(moment(UNTIL))
    assert fresh(case).is_resting


def test_closing_ends_the_rest(resting, eva):
    case = actions.close(
        resting, by=eva, outcome=Outcome.NO_REPLY, despite_open="Bo har flyttat.", at=moment(date(2027, 3, 1))
    )
    assert (case.state, case.rests_until) == (State.CLOSED, None)
    assert sweep.run(moment(UNTIL)).letters == 0


def test_every_moment_of_the_rest_belongs_to_one_party(resting):
    sweep.run(moment(UNTIL))
    periods = list(TurnPeriod.objects.filter(case=resting, assignment=None).order_by("since"))
    assert [period.party for period in periods] == ["pilot", "sector", "business", "sector"]
    assert all(earlier.until == later.since for earlier, later in zip(periods, periods[1:], strict=False))


def test_the_promise_of_the_rest_is_kept_by_the_letter_that_says_it_goes_on(resting):
    sweep.run(moment(UNTIL))
    assert Promise.objects.get(case=resting, kind="next").outcome == Promise.Outcome.KEPT


def test_a_dry_run_wakes_nobody_and_counts_the_letters(resting):
    told = sweep.run(moment(UNTIL), dry_run=True).letters
    assert (told, fresh(resting).is_resting, letters("awake")) == (2, True, [])
    assert sweep.run(moment(UNTIL)).letters == told


def test_the_preview_shows_the_letter_of_a_case_that_wakes_today(resting):
    woken, digests = reminding.preview(moment(UNTIL))
    assert [letter.to for letter in woken] == ["bo@example.org"]
    assert [digest.email for digest in digests] == ["lots@example.org"]
    assert OutgoingEmail.objects.filter(kind="awake").count() == 0


def test_eva_lets_a_case_rest_and_wakes_it_on_the_case_page(client, eva, case):
    client.force_login(eva)

    def press(command, **fields):
        address = reverse("admin:cases_case_do", args=[case.pk, command])
        return client.post(address, fields, follow=True).content.decode()

    page = press("vila", until="2030-05-02", reason="", waits_for="business")
    assert "Skriv varför ärendet vilar. Företaget får läsa det." in page
    assert 'value="2030-05-02"' in page
    page = press("vila", until=in_days(150).isoformat(), reason=WHY, waits_for="business")
    assert "vaknar av sig självt." in page
    assert case.reference in client.get(reverse("admin:cases_case_changelist"), {"vy": "vilar"}).content.decode()
    assert (
        case.reference
        not in client.get(reverse("admin:cases_case_changelist"), {"vy": "hos-foretaget"}).content.decode()
    )
    assert "Ärendet är väckt." in press("vack")
