"""Periods are whole Swedish days, over the end of a year as in the middle of it."""

from datetime import date, timedelta

import pytest

from cases.pure import periods

TODAY = date(2027, 1, 8)


@pytest.mark.parametrize(
    ("period", "key", "label", "since", "last"),
    [
        (periods.month(2026, 12), "2026-12", "december 2026", date(2026, 12, 1), date(2026, 12, 31)),
        (periods.month(2027, 2), "2027-02", "februari 2027", date(2027, 2, 1), date(2027, 2, 28)),
        (periods.quarter(2026, 4), "2026-k4", "kvartal 4 2026", date(2026, 10, 1), date(2026, 12, 31)),
        (periods.year(2026), "2026", "år 2026", date(2026, 1, 1), date(2026, 12, 31)),
        (
            periods.twelve_months(TODAY),
            "12-manader",
            "de senaste tolv månaderna",
            date(2026, 1, 9),
            TODAY,
        ),
    ],
)
def test_a_period_has_its_first_and_its_last_day(period, key, label, since, last):
    assert (period.key, period.label, period.since, period.last) == (key, label, since, last)


@pytest.mark.parametrize(
    ("today", "since"),
    [
        (date(2028, 2, 28), date(2027, 2, 28)),
        (date(2028, 2, 29), date(2027, 3, 1)),
        (date(2027, 2, 28), date(2026, 3, 1)),
    ],
)
def test_twelve_months_come_round_also_where_there_is_a_leap_day(today, since):
    assert periods.twelve_months(today).since == since


def test_months_quarters_and_years_lie_edge_to_edge():
    groups = periods.choices(2024, TODAY)
    for group in ("År", "Kvartal", "Månad"):
        latest_first = groups[group]
        assert all(
            later.since == earlier.until for later, earlier in zip(latest_first, latest_first[1:], strict=False)
        )
        assert latest_first[0].since <= TODAY < latest_first[0].until
        assert latest_first[-1].since == date(2024, 1, 1)


def test_every_choice_has_a_key_of_its_own():
    keys = [period.key for group in periods.choices(2020, TODAY).values() for period in group]
    assert len(keys) == len(set(keys))


def test_a_portal_whose_clock_is_behind_its_first_case_still_has_this_year():
    assert [period.key for period in periods.choices(2030, TODAY)["År"]] == ["2027"]


def test_only_quarters_that_have_ended_are_published_and_none_of_them_overlap():
    found = periods.ended_quarters(2020, date(2026, 12, 31))
    assert [period.key for period in found[:2]] == ["2026-k3", "2026-k2"]
    assert len(found) == periods.PUBLISHED_QUARTERS
    assert all(later.since >= earlier.until for later, earlier in zip(found, found[1:], strict=False))
    assert periods.ended_quarters(2020, date(2027, 1, 1))[0].key == "2026-k4"


def test_years_are_published_when_they_have_ended():
    assert [period.key for period in periods.ended_years(2024, date(2026, 12, 31))] == ["2025", "2024"]
    assert [period.key for period in periods.ended_years(2026, date(2027, 1, 1))] == ["2026"]
    assert periods.ended_years(2026, date(2027, 1, 1))[0].is_year
    assert not periods.ended_quarters(2026, date(2027, 1, 1))[0].is_year


def test_a_portal_in_its_first_quarter_has_nothing_to_publish():
    assert periods.ended_quarters(2027, TODAY) == []
    assert periods.ended_quarters(2027, TODAY + timedelta(days=90))[0].key == "2027-k1"
