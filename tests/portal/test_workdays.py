"""Swedish working days, against the known cases and a walk day by day written separately here."""

from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.workdays import WorkCalendar, in_office_hours, is_summer, local_date, week_days

DAY = timedelta(days=1)
OFFICE = WorkCalendar()
BEFORE_CHRISTMAS = date(2026, 12, 22)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CLOSED = st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.just("klämdag"), max_size=120)
NEAR = st.dates(date(2025, 6, 1), date(2028, 6, 1))


# --- A second opinion: the holidays worked out from the law's own words, and a walk day by day ---


def easter(year: int) -> date:
    """Gauss's rule for the Gregorian calendar, with its two exceptions."""
    a, b, c = year % 19, year % 4, year % 7
    k = year // 100
    m = (15 - (13 + 8 * k) // 25 + k - k // 4) % 30
    n = (4 + k - k // 4) % 7
    d = (19 * a + m) % 30
    e = (2 * b + 4 * c + 6 * d + n) % 7
    day = 22 + d + e
    if d == 29 and e == 6:
        day = 50
    elif d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        day = 49
    return date(year, 3, 1) + (day - 1) * DAY


def is_closed_by_law(day: date) -> bool:
    if (day.month, day.day) in {(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)}:
        return True
    if (day.month, day.day) == (6, 6) and day.year >= 2005:
        return True
    if day.month == 6 and 19 <= day.day <= 25 and day.weekday() == 4:
        return True
    after_easter = {-2, 1, 39} | ({50} if day.year < 2005 else set())
    return (day - easter(day.year)).days in after_easter


def walk_is_workday(day: date, closed: dict[date, str]) -> bool:
    return day.weekday() < 5 and not is_closed_by_law(day) and day not in closed


def walk(day: date, days: int, closed: dict[date, str]) -> date:
    if days == 0:
        while not walk_is_workday(day, closed):
            day += DAY
        return day
    step = DAY if days > 0 else -DAY
    left = abs(days)
    while left:
        day += step
        left -= walk_is_workday(day, closed)
    return day


def walk_count(start: date, end: date, closed: dict[date, str]) -> int:
    if end < start:
        return -walk_count(end, start, closed)
    return sum(walk_is_workday(start + n * DAY, closed) for n in range(1, (end - start).days + 1))


@given(DAYS)
def test_a_day_is_a_working_day_exactly_when_the_law_leaves_it_open(day: date) -> None:
    assert OFFICE.is_workday(day) == walk_is_workday(day, {})


@given(NEAR, st.integers(-300, 300), CLOSED)
def test_adding_lands_where_a_walk_day_by_day_lands(day: date, days: int, closed: dict[date, str]) -> None:
    assert WorkCalendar(closed).add(day, days) == walk(day, days, closed)


@given(NEAR, NEAR, CLOSED)
def test_counting_gives_what_a_walk_day_by_day_gives(start: date, end: date, closed: dict[date, str]) -> None:
    assert WorkCalendar(closed).count(start, end) == walk_count(start, end, closed)


@given(NEAR, st.integers(1, 900), CLOSED)
def test_counting_gives_back_what_was_added(day: date, days: int, closed: dict[date, str]) -> None:
    calendar = WorkCalendar(closed)
    assert calendar.count(day, calendar.add(day, days)) == days


@given(NEAR, st.integers(-300, 300), CLOSED, NEAR)
def test_one_more_closed_day_never_makes_a_deadline_earlier(
    day: date, days: int, closed: dict[date, str], extra: date
) -> None:
    before = WorkCalendar(closed).add(day, days)
    after = WorkCalendar(closed | {extra: "stängt"}).add(day, days)
    assert after >= before if days >= 0 else after <= before


@given(NEAR, st.integers(-300, 300), CLOSED)
def test_a_deadline_is_always_a_working_day(day: date, days: int, closed: dict[date, str]) -> None:
    calendar = WorkCalendar(closed)
    assert calendar.reason(calendar.add(day, days)) is None


# --- The known cases ---


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (BEFORE_CHRISTMAS, 2, date(2026, 12, 28)),
        (BEFORE_CHRISTMAS, 3, date(2026, 12, 29)),
        (date(2026, 12, 30), 1, date(2027, 1, 4)),
        (date(2027, 1, 5), 1, date(2027, 1, 7)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
        (date(2027, 6, 24), 1, date(2027, 6, 28)),
        (date(2025, 6, 5), 1, date(2025, 6, 9)),
        (date(2026, 12, 24), 0, date(2026, 12, 28)),
        (BEFORE_CHRISTMAS, 0, BEFORE_CHRISTMAS),
        (date(2026, 12, 28), -2, BEFORE_CHRISTMAS),
        (date(2026, 12, 27), -1, date(2026, 12, 23)),
    ],
)
def test_the_known_cases_land_on_the_right_day(start: date, days: int, expected: date) -> None:
    assert OFFICE.add(start, days) == expected


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2027, 1, 1), "nyårsdagen"),
        (date(2027, 1, 6), "trettondedag jul"),
        (date(2027, 3, 26), "långfredagen"),
        (date(2027, 3, 28), "påskdagen"),
        (date(2027, 3, 29), "annandag påsk"),
        (date(2026, 5, 1), "första maj"),
        (date(2027, 5, 6), "Kristi himmelsfärdsdag"),
        (date(2008, 5, 1), "första maj och Kristi himmelsfärdsdag"),
        (date(2025, 6, 6), "nationaldagen"),
        (date(2027, 6, 25), "midsommarafton"),
        (date(2026, 10, 31), "alla helgons dag"),
        (date(2026, 12, 24), "julafton"),
        (date(2026, 12, 25), "juldagen"),
        (date(2026, 12, 26), "annandag jul"),
        (date(2026, 12, 31), "nyårsafton"),
        (date(2027, 1, 9), "lördag"),
        (date(2027, 1, 10), "söndag"),
        (date(2027, 1, 11), None),
    ],
)
def test_the_reason_is_said_in_swedish(day: date, reason: str | None) -> None:
    assert OFFICE.reason(day) == reason
    assert OFFICE.is_workday(day) == (reason is None)


def test_whit_monday_is_a_working_day_since_2005() -> None:
    assert OFFICE.is_workday(date(2027, 5, 17))
    assert not OFFICE.is_workday(date(2004, 5, 31))


def test_the_municipalitys_own_day_is_closed_with_its_own_reason() -> None:
    calendar = WorkCalendar({date(2027, 5, 7): "klämdag efter Kristi himmelsfärdsdag", date(2027, 5, 10): " "})
    assert calendar.reason(date(2027, 5, 7)) == "klämdag efter Kristi himmelsfärdsdag"
    assert calendar.reason(date(2027, 5, 10)) == "stängt"
    assert calendar.add(date(2027, 5, 5), 1) == date(2027, 5, 11)
    assert OFFICE.is_workday(date(2027, 5, 7))


def test_a_holiday_keeps_its_name_when_the_municipality_closes_it_too() -> None:
    closed = {date(2026, 12, 24): "stängt", date(2027, 1, 9): "flytt"}
    assert WorkCalendar(closed).reason(date(2026, 12, 24)) == "julafton"
    assert WorkCalendar(closed).reason(date(2027, 1, 9)) == "flytt"


def test_days_that_the_municipality_changes_later_do_not_reach_a_calendar_already_made() -> None:
    closed = {date(2027, 1, 11): "stängt"}
    calendar = WorkCalendar(closed)
    closed.clear()
    assert not calendar.is_workday(date(2027, 1, 11))


def test_a_moment_is_not_taken_for_a_day() -> None:
    moment = datetime(2027, 1, 11, 23, 30, tzinfo=UTC)
    for ask in (OFFICE.is_workday, OFFICE.reason, is_summer, lambda at: OFFICE.add(at, 1)):
        with pytest.raises(TypeError, match="local_date"):
            ask(moment)
    with pytest.raises(TypeError, match="local_date"):
        WorkCalendar({moment: "stängt"})


def test_the_end_of_the_calendar_is_an_error_and_not_an_endless_search() -> None:
    with pytest.raises(OverflowError):
        OFFICE.add(date.max, 1)
    with pytest.raises(OverflowError):
        OFFICE.add(date.min, -1)


def test_ten_thousand_cases_are_counted_in_less_than_a_second() -> None:
    calendar = WorkCalendar({date(2027, 5, 7): "klämdag"})
    started = perf_counter()
    for n in range(10_000):
        day = date(2020, 1, 1) + n % 3000 * DAY
        calendar.add(day, 10)
        calendar.count(day, date(2030, 1, 1))
    assert perf_counter() - started < 1


# --- The sentence ---


@pytest.mark.parametrize(
    ("day", "days", "sentence"),
    [
        (
            BEFORE_CHRISTMAS,
            2,
            "Två arbetsdagar från tisdag 22 december 2026 är måndag 28 december 2026, eftersom torsdag 24 "
            "december (julafton), fredag 25 december (juldagen), lördag 26 december (annandag jul) och "
            "söndag 27 december inte är arbetsdagar.",
        ),
        (
            date(2027, 1, 5),
            1,
            "En arbetsdag från tisdag 5 januari 2027 är torsdag 7 januari 2027, eftersom onsdag 6 januari "
            "(trettondedag jul) inte är en arbetsdag.",
        ),
        (date(2027, 1, 11), 2, "Två arbetsdagar från måndag 11 januari 2027 är onsdag 13 januari 2027."),
        (BEFORE_CHRISTMAS, 0, "Tisdag 22 december 2026 är en arbetsdag."),
        (
            date(2027, 1, 9),
            0,
            "Första arbetsdagen från och med lördag 9 januari 2027 är måndag 11 januari 2027, eftersom "
            "lördag 9 januari och söndag 10 januari inte är arbetsdagar.",
        ),
        (
            date(2027, 1, 11),
            -1,
            "En arbetsdag före måndag 11 januari 2027 är fredag 8 januari 2027, eftersom lördag 9 januari "
            "och söndag 10 januari inte är arbetsdagar.",
        ),
        (
            date(2027, 3, 1),
            30,
            "30 arbetsdagar från måndag 1 mars 2027 är onsdag 14 april 2027, eftersom lördagar och söndagar "
            "samt fredag 26 mars (långfredagen) och måndag 29 mars (annandag påsk) inte räknas.",
        ),
        (
            date(2027, 9, 1),
            20,
            "20 arbetsdagar från onsdag 1 september 2027 är onsdag 29 september 2027, eftersom lördagar och "
            "söndagar inte räknas.",
        ),
    ],
)
def test_the_sum_is_explained_in_a_readable_sentence(day: date, days: int, sentence: str) -> None:
    assert OFFICE.explain(day, days) == sentence


def test_closed_days_in_a_row_are_told_as_one_over_a_weekend_too() -> None:
    closed = {date(2027, 7, day): "sommarstängt" for day in (*range(12, 17), *range(19, 24))}
    assert WorkCalendar(closed).explain(date(2027, 7, 9), 1) == (
        "En arbetsdag från fredag 9 juli 2027 är måndag 26 juli 2027, eftersom lördagar och söndagar samt "
        "måndag 12 till fredag 23 juli (sommarstängt) inte räknas."
    )


def test_a_closed_stretch_over_a_month_names_both_months() -> None:
    closed = {date(2027, 7, 29) + n * DAY: "sommarstängt" for n in range(7)}
    assert "torsdag 29 juli till onsdag 4 augusti (sommarstängt)" in WorkCalendar(closed).explain(date(2027, 7, 28), 1)


def test_very_many_closed_days_are_told_as_a_number() -> None:
    assert OFFICE.explain(date(2027, 1, 1), 250) == (
        "250 arbetsdagar från fredag 1 januari 2027 är måndag 27 december 2027, eftersom lördagar och "
        "söndagar samt sex helgdagar och stängda dagar inte räknas."
    )


@given(NEAR, st.integers(-300, 300), CLOSED)
def test_the_sentence_names_the_day_that_was_added_up(day: date, days: int, closed: dict[date, str]) -> None:
    calendar = WorkCalendar(closed)
    sentence = calendar.explain(day, days)
    assert f"{calendar.add(day, days).year}" in sentence
    assert sentence[0].isupper() or sentence[0].isdigit()
    assert sentence.endswith(".")
    assert len(sentence) < 420


# --- Clocks and weeks ---


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 3, 27, 22, 59, tzinfo=UTC), date(2027, 3, 27)),
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), date(2027, 3, 29)),
        (datetime(2027, 10, 30, 22, 0, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 22, 59, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 23, 0, tzinfo=UTC), date(2027, 11, 1)),
    ],
)
def test_the_day_of_a_moment_is_the_swedish_day_in_both_clock_change_weeks(moment: datetime, day: date) -> None:
    assert local_date(moment) == day


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2027, 1, 11, 6, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 11, 7, 0, tzinfo=UTC), True),
        (datetime(2027, 1, 11, 15, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 11, 16, 0, tzinfo=UTC), False),
        (datetime(2027, 3, 30, 6, 0, tzinfo=UTC), True),
        (datetime(2027, 11, 1, 6, 30, tzinfo=UTC), False),
        (datetime(2027, 1, 6, 10, 0, tzinfo=UTC), False),
    ],
)
def test_the_office_is_open_eight_to_five_on_a_swedish_clock(moment: datetime, is_open: bool) -> None:
    assert in_office_hours(moment, OFFICE) is is_open


def test_summer_is_weeks_28_to_31() -> None:
    edges = [date(2027, 7, 11), date(2027, 7, 12), date(2027, 8, 8), date(2027, 8, 9)]
    assert [is_summer(day) for day in edges] == [False, True, True, False]


def test_a_week_has_its_iso_number() -> None:
    assert week_days(2026, 53) == (date(2026, 12, 28), date(2027, 1, 1))
    with pytest.raises(ValueError, match="week"):
        week_days(2027, 53)
