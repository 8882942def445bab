"""Pure arithmetic and text of meetings: the days of a series, and lines that are typed quickly."""

from datetime import date, time

import pytest

from cases.pure.meetings import Line, on_swedish_clock, standing_days, try_lines, written
from portal.calendar.workdays import WorkCalendar

TODAY = date(2026, 12, 1)


def test_every_second_thursday_in_even_weeks_without_the_closed_days():
    days = standing_days(date(2027, 4, 8), times=4, calendar=WorkCalendar({date(2027, 4, 22): "stängt"}))
    # The 6th of May is Kristi himmelsfärdsdag.
    assert days == [date(2027, 4, 8), date(2027, 5, 20), date(2027, 6, 3), date(2027, 6, 17)]
    assert {day.isocalendar().week % 2 for day in days} == {0}
    assert {day.weekday() for day in days} == {3}


def test_even_weeks_stay_even_after_a_year_of_53_weeks():
    days = standing_days(date(2026, 12, 10), times=3, calendar=WorkCalendar())
    # Week 52 is julafton; week 53 is odd; week 2 is even again.
    assert days == [date(2026, 12, 10), date(2027, 1, 14), date(2027, 1, 28)]


def test_a_single_meeting_is_a_series_of_one():
    assert standing_days(date(2027, 4, 8), times=1, calendar=WorkCalendar()) == [date(2027, 4, 8)]


@pytest.mark.parametrize("day", [date(2027, 3, 25), date(2027, 4, 8), date(2027, 10, 28), date(2027, 11, 4)])
def test_two_o_clock_is_two_o_clock_on_both_sides_of_a_clock_change(day):
    assert on_swedish_clock(day, time(14)).strftime("%H:%M") == "14:00"


@pytest.mark.parametrize(
    ("typed", "what", "by"),
    [
        ("Bygg: lämna besked om bygglov 2027-01-15", "lämna besked om bygglov", date(2027, 1, 15)),
        ("Bygg: lämna besked, senast 2027-01-15.", "lämna besked", date(2027, 1, 15)),
        ("Bygg: lämna besked 15/1", "lämna besked", date(2027, 1, 15)),
        ("Bygg: lämna besked 15 januari", "lämna besked", date(2027, 1, 15)),
        ("Bygg: lämna besked till 4 dec", "lämna besked", date(2026, 12, 4)),
        ("  Bygg :  ring Bo: han väntar  ", "ring Bo: han väntar", None),
        ("Bygg: besök Hamngatan 2", "besök Hamngatan 2", None),
    ],
)
def test_a_line_says_who_what_and_by_when(typed, what, by):
    assert try_lines(typed, today=TODAY) == ([Line(owner="Bygg", what=what, by=by)], {})


@pytest.mark.parametrize("typed", ["lämna besked", "Bygg:", ": lämna besked", "Bygg: 2027-01-15"])
def test_a_line_without_who_or_what_is_refused_and_shown(typed):
    lines, problems = try_lines(typed, today=TODAY)
    assert lines == []
    assert typed.strip() in problems[1]


def test_a_day_that_does_not_exist_is_refused():
    assert "Datumet finns inte" in try_lines("Bygg: lämna besked 2027-02-30", today=TODAY)[1][1]


def test_a_line_too_long_is_refused():
    assert "för lång" in try_lines("Bygg: " + "a" * 161, today=TODAY)[1][1]


def test_empty_lines_do_not_count_and_what_is_written_is_read_back_the_same():
    lines, _ = try_lines("\n\nBygg: lämna besked 15/1\n \nMiljö: ring Bo\n", today=TODAY)
    assert len(lines) == 2
    assert try_lines(written(lines), today=TODAY) == (lines, {})
