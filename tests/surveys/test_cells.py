"""One cell: a number, a mark for a missing one, or neither."""

import pytest

from surveys.readers import cells
from surveys.readers.cells import NotANumber


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("72,7", "72.7"),
        ("72.7", "72.7"),
        (" 72,70 ", "72.70"),
        ("46 %", "46"),
        ("46\u00a0%", "46"),
        ("60,0%", "60.0"),
        ("139\u00a0901", "139901"),
        ("1 234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("\u22125", "-5"),
        ("0", "0"),
        (0, "0"),
        (72.7, "72.7"),
        (67.40000000000001, "67.4"),
        (261.0, "261"),
        (",5", "0.5"),
    ],
)
def test_numbers_as_people_and_programs_write_them(cell, number):
    assert cells.number(cell) == number


@pytest.mark.parametrize("cell", ["abc", "7 2 av 10", "1e5", "--", "72,7,1", "NaN", "inf", "٣", True, "1" * 40, 1e300])
def test_what_is_no_number_is_never_guessed(cell):
    with pytest.raises(NotANumber):
        cells.number(cell)


@pytest.mark.parametrize("cell", ["", None, "-", "–", "..", "…", "\u00a0", " - ", "Uppgift saknas", "#N/A", "."])
def test_marks_for_a_missing_value(cell):
    assert cells.mark(cell) == "missing"


@pytest.mark.parametrize("cell", ["*", "För få svar", "för få  svar", "FÖR FÅ SVAR", "<10", "<10 svar", "färre än 12"])
def test_marks_for_a_withheld_value(cell):
    assert cells.mark(cell) == "suppressed"


@pytest.mark.parametrize("cell", ["0", 0, 0.0, "72,7", "x2", "abc"])
def test_zero_is_a_number_and_not_a_missing_value(cell):
    assert cells.mark(cell) is None


@pytest.mark.parametrize(("cell", "count"), [("1.234", "1234"), ("1 234", "1234"), (57.0, "57"), ("57,0", "57")])
def test_counts_are_whole(cell, count):
    assert cells.whole_number(cell) == count


@pytest.mark.parametrize("cell", ["57,5", "-3", 57.5, "många"])
def test_a_count_of_halves_is_refused(cell):
    with pytest.raises(NotANumber):
        cells.whole_number(cell)


def test_cells_are_named_as_in_a_spreadsheet():
    assert [cells.address(0, 0), cells.address(9, 25), cells.address(350, 26), cells.address(0, 701)] == [
        "A1",
        "Z10",
        "AA351",
        "ZZ1",
    ]
