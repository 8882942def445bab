"""How a published value is read: bands, chance, goals and breaks."""

from decimal import Decimal

import pytest

from surveys.pure import index
from surveys.pure.index import Change
from surveys.pure.scales import GRADE, INDEX, RANK

D = Decimal
BANDS = [(D(0), "mycket lågt"), (D(50), "lågt"), (D(62), "godkänt"), (D(70), "högt"), (D(81), "mycket högt")]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("0", "mycket lågt"),
        ("49.4", "mycket lågt"),
        ("49.5", "lågt"),
        ("50", "lågt"),
        ("61.4", "lågt"),
        ("61.5", "godkänt"),
        ("69.4", "godkänt"),
        ("69.5", "högt"),
        ("70.5", "högt"),
        ("80.4", "högt"),
        ("80.5", "mycket högt"),
        ("100", "mycket högt"),
    ],
)
def test_a_band_reaches_up_to_the_next_after_rounding_half_up(value, name):
    assert index.band_of(D(value), BANDS) == name


def test_halves_are_rounded_up_and_not_to_the_even_number():
    assert [index.rounded(D(value)) for value in ("69.5", "70.5", "71.49")] == [70, 71, 71]
    assert index.rounded(D("3.125"), 2) == D("3.13")


def test_with_twenty_answers_a_difference_of_ten_points_is_not_certain():
    assert index.smallest_certain_change(20, 20, D(23)) > 14
    said = index.change(D(70), D(60), answers=20, answers_before=20, spread=D(23), scale=INDEX)
    assert said == Change.NOT_CERTAIN


@pytest.mark.parametrize(
    ("now", "before", "scale", "answers", "said"),
    [
        (80, 60, INDEX, 100, Change.BETTER),
        (60, 80, INDEX, 100, Change.WORSE),
        (70, 70, INDEX, 100, Change.NONE),
        (80, 60, INDEX, None, Change.UNKNOWN),
        (90, 100, RANK, None, Change.BETTER),
        (5, 4, RANK, None, Change.WORSE),
        (4, 3, GRADE, 100, Change.BETTER),
    ],
)
def test_a_change_is_judged_on_its_own_scale(now, before, scale, answers, said):
    spread = D(23) if scale is INDEX else D("1.1")
    found = index.change(D(now), D(before), answers=answers, answers_before=answers, spread=spread, scale=scale)
    assert found == said


def test_a_goal_is_a_distance_in_the_direction_of_its_scale():
    assert index.distance_to(D(75), D("72.7"), INDEX) == D("2.3")
    assert index.distance_to(D(100), D(225), RANK) == 125
    assert index.distance_to(D("3.5"), D("3.6"), GRADE) == D("-0.1")


def test_a_break_is_where_the_meaning_changes():
    old, new = frozenset({1, 2, 3}), frozenset({1, 2})
    assert index.breaks([2022, 2023, 2024, 2025], [old, old, new, new]) == [2024]
    assert index.breaks([], []) == []


def test_scales_know_what_they_hold():
    assert (INDEX.holds(D("100.1")), GRADE.holds(D("0.9")), RANK.holds(D(290))) == (False, False, True)


@pytest.mark.parametrize(
    ("value", "other", "answers", "scale", "side"),
    [
        (73, 71, 87, INDEX, 0),
        (64, 75, 28, INDEX, -1),
        (90, 70, 40, INDEX, 1),
        (73, 71, None, INDEX, 1),
        (4, 3, 145, GRADE, 1),
        (70, 70, 5, INDEX, 0),
        (20, 200, None, RANK, 1),
    ],
)
def test_beside_the_country_a_small_difference_is_none(value, other, answers, scale, side):
    spread = D(23) if scale is INDEX else D("1.1")
    assert index.beside(D(value), D(other), answers=answers, spread=spread, scale=scale) == side
