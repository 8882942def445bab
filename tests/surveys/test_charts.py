"""Where lines go and where they do not."""

import re
from decimal import Decimal

from surveys import charts
from surveys.charts import Point, Series, Weighed
from surveys.scales import GRADE, INDEX, RANK


def series(name: str, values: dict[int, str | None]) -> Series:
    points = [Point(year, value and Decimal(value), value or "", "saknas") for year, value in values.items()]
    return Series(name, points)


def drawn(values: dict, scale=INDEX, **options):
    return charts.trend("x", "NKI", "Beskrivning", [series("Vi", values)], scale, **options)


def test_no_line_crosses_a_break():
    chart = drawn({2021: "60", 2022: "62", 2023: "64", 2024: "70", 2025: "71"}, breaks=[2024])
    assert len(chart.drawn[0].lines) == 2
    assert [tick.text for tick in chart.breaks] == ["2024"]
    assert [row[0] for row in chart.table.rows][3] == "2024 (nytt sätt att räkna)"


def test_no_line_crosses_a_missing_year_and_nothing_is_drawn_as_zero():
    chart = drawn({2020: "60", 2021: "61", 2022: None, 2023: "62", 2024: "63"})
    assert len(chart.drawn[0].lines) == 2
    assert [dot.value for dot in chart.drawn[0].dots] == ["60", "61", "62", "63"]
    assert chart.table.rows[2][1][0].text == "saknas"
    without_row = drawn({2020: "60", 2022: "62"})
    assert without_row.drawn[0].lines == []


def test_a_better_place_stands_higher():
    dots = drawn({2023: "200", 2024: "20"}, RANK).drawn[0].dots
    assert dots[1].y < dots[0].y
    dots = drawn({2023: "20", 2024: "80"}).drawn[0].dots
    assert dots[1].y < dots[0].y


def test_names_at_the_ends_do_not_lie_on_each_other():
    chart = charts.trend("x", "t", "d", [series("Vi", {2024: "70.1"}), series("Riket", {2024: "70.0"})], INDEX)
    first, second = (each.label_y for each in chart.drawn)
    assert abs(first - second) >= 18


def test_everything_stays_inside_the_picture():
    for values in ({2024: "0"}, {2024: "100", 2025: "0"}, dict.fromkeys(range(1990, 2026), "50")):
        chart = drawn(values)
        for dot in chart.drawn[0].dots:
            assert chart.left <= dot.x <= chart.right
            assert chart.top <= dot.y <= chart.bottom
        assert len(chart.years) <= 8


def test_an_empty_chart_is_known_to_be_empty():
    assert drawn({2024: None}).is_empty
    assert charts.dots("x", "t", "d", ["Vi"], [], GRADE).is_empty
    assert charts.matrix("x", "t", "d", [], INDEX).is_empty


def test_rows_of_dots_write_the_values_on_the_outside():
    points = [Point(2025, Decimal("3.1"), "3,1"), Point(2025, Decimal("4.2"), "4,2")]
    chart = charts.dots("x", "t", "d", ["Företag", "Politiker"], [charts.Row("Service", points)], GRADE)
    left, right = chart.rows[0].dots
    assert (left.anchor, right.anchor, left.shape, right.shape) == ("end", "start", "circle", "square")
    assert left.label_x < left.x < right.x < right.label_x


def test_what_matters_most_and_goes_worst_is_up_to_the_left():
    bad = Weighed("Effektivitet", Point(2025, Decimal(60), "60,0"), Decimal("0.4"), "40 %")
    good = Weighed("Information", Point(2025, Decimal(80), "80,0"), Decimal("0.1"), "10 %")
    chart = charts.matrix("x", "t", "d", [good, bad], INDEX)
    where = {dot.label: dot for _, dot in chart.dots}
    assert where["Effektivitet"].x < where["Information"].x
    assert where["Effektivitet"].y < where["Information"].y
    assert [row[0] for row in chart.table.rows] == ["1. Information", "2. Effektivitet"]


def test_ticks_are_round_and_few():
    assert charts.ticks(50, 80, 5) == [50, 60, 70, 80]
    assert charts.ticks(2, 4, 5) == [2, 2.5, 3, 3.5, 4]
    assert len(charts.ticks(1, 250, 5)) <= 5


def test_outlines_are_closed_paths():
    for shape in charts.SHAPES:
        assert re.fullmatch(r"M[-\d. a-zA-Z]+z", charts.outline(shape, 10, 20))
