"""Where lines go and where they do not."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from portal.text import bars
from surveys import charts
from surveys.charts import Point, Series, Weighed
from surveys.charts.matrix import _covered
from surveys.charts.parts import LETTER, NARROWEST
from surveys.pure.scales import GRADE, INDEX, RANK
from surveys.reporting.drawing import beside_riket


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


def ends(*lines: Series, **options) -> list[list[tuple[str, str]]]:
    chart = charts.trend("x", "t", "d", lines, INDEX, **options)
    return [[(end.name, end.value) for end in each.ends] for each in chart.drawn]


def test_names_at_the_ends_do_not_lie_on_each_other():
    lines = [series(name, {2024: value}) for name, value in (("Vi", "70.1"), ("Riket", "70.0"), ("Länet", "69.9"))]
    chart = charts.trend("x", "t", "d", lines, INDEX)
    heights = sorted(end.y for each in chart.drawn for end in each.ends)
    assert all(below - above >= 16 for above, below in pairwise(heights))
    low = charts.trend("x", "t", "d", [series(str(number), {2024: "0"}) for number in range(4)], INDEX)
    assert max(end.y for each in low.drawn for end in each.ends) < low.height


def test_a_long_name_is_broken_at_its_spaces():
    like_us = series("Liknande kommuner", {2024: "71.2"})
    assert ends(series("Valdemarsvik", {2024: "60"}), like_us) == [
        [("Valdemarsvik", "")],
        [("Liknande", ""), ("kommuner", "71.2")],
    ]


def test_a_value_at_the_end_that_is_older_than_the_last_says_its_year():
    newest, older = series("Vi", {2024: "60", 2025: "61"}), series("Riket", {2023: "70", 2024: "71"})
    assert ends(newest, older) == [[("Vi", "")], [("Riket", "71"), ("", "(2024)")]]
    assert ends(older, newest) == [[("Riket", "(2024)")], [("Vi", "61")]]
    assert ends(newest, older, small=True) == [[("", "61")], [("", "71"), ("", "(2024)")]]


def test_a_value_stands_where_it_covers_least():
    ours, country = series("Vi", {2024: "60", 2025: "60"}), series("Riket", {2024: "61", 2025: "61"})
    over, under = charts.trend("x", "t", "d", [ours], INDEX), charts.trend("x", "t", "d", [ours, country], INDEX)
    assert all(dot.label_y < dot.y for dot in over.drawn[0].dots)
    assert all(dot.label_y > dot.y for dot in under.drawn[0].dots)


def test_no_value_lies_over_the_axis():
    chart = drawn({2018: "269", 2019: "253", 2025: "225"}, RANK)
    half = max(LETTER * len(dot.label) / 2 for dot in chart.drawn[0].dots)
    assert min(dot.x for dot in chart.drawn[0].dots) / 100 * NARROWEST >= half
    assert max(dot.x for dot in chart.drawn[0].dots) / 100 * NARROWEST <= NARROWEST - half


def test_everything_stays_inside_the_picture():
    for values in ({2024: "0"}, {2024: "100", 2025: "0"}, dict.fromkeys(range(1990, 2026), "50")):
        chart = drawn(values)
        for dot in chart.drawn[0].dots:
            assert 0 <= dot.x <= 100
            assert chart.top <= dot.y <= chart.bottom
        assert len(chart.years) <= 8


def test_an_empty_chart_is_known_to_be_empty():
    assert drawn({2024: None}).is_empty
    assert charts.dots("x", "t", "d", ["Vi"], [], GRADE).is_empty
    assert charts.matrix("x", "t", "d", [], INDEX).is_empty


def test_rows_of_dots_write_the_values_on_the_outside():
    points = [Point(2025, Decimal("3.1"), "3,1"), Point(2025, Decimal("4.2"), "4,2")]
    chart = charts.dots("x", "t", "d", ["Företag", "Politiker"], [charts.Row("Service", points)], GRADE)
    right, left = chart.rows[0].dots
    assert (left.anchor, right.anchor, left.shape, right.shape) == ("end", "start", "circle", "square")
    assert left.aside < 0 < right.aside
    assert left.x < right.x


def test_a_long_label_stands_on_lines_that_a_telephone_holds_and_its_row_is_higher():
    rows = [charts.Row("Dialog mellan företag och kommunens beslutsfattare", []), charts.Row("Service", [])]
    long, short = charts.dots("x", "t", "d", ["Vi"], rows, GRADE).rows
    assert [text for _, text in long.words] == ["Dialog mellan företag och", "kommunens beslutsfattare"]
    first, second, next_one = [at for at, _ in [*long.words, *short.words]]
    assert first + 18 <= second <= next_one - 40


def test_ours_is_drawn_last_so_that_no_other_hides_it():
    same = [Point(2025, Decimal("3.1"), "3,1")] * 3
    chart = charts.dots("x", "t", "d", ["Vi", "Riket", "Länet"], [charts.Row("Service", same)], GRADE)
    assert [dot.shape for dot in chart.rows[0].dots] == ["triangle", "square", "circle"]
    lines = [series("Vi", {2025: "60"}), series("Riket", {2025: "60"})]
    chart = charts.trend("x", "t", "d", lines, INDEX)
    svg = render_to_string("surveys/charts/_svg.html", {"chart": chart})
    assert svg.index("line-square") < svg.index("line-circle")


def test_an_axis_that_leaves_out_a_part_of_its_scale_says_so():
    assert drawn({2024: "60", 2025: "72"}).axis == "Axeln börjar på 50 och inte på 0. Hela skalan är 0–100."
    assert drawn({2024: "2", 2025: "95"}).axis == "Axeln visar hela skalan, 0–100."
    assert drawn({2024: "2", 2025: "30"}).axis == "Axeln börjar på 0. Hela skalan är 0–100."
    assert drawn({2024: "200", 2025: "20"}, RANK).axis == "Axeln går från plats 1 till 200; plats 1 är bäst."
    assert drawn({2024: "3.1"}, GRADE).axis == "Axeln börjar på 2,5 och inte på 1. Hela skalan är 1–6."


def test_no_word_of_a_chart_is_scaled_nor_smaller_than_twelve_pixels():
    chart = drawn({2024: "60", 2025: "72"})
    svg = render_to_string("surveys/charts/_svg.html", {"chart": chart})
    assert "viewBox" not in svg
    assert 'width="100%" height="280"' in svg
    css = (settings.BASE_DIR / "static/parts.css").read_text(encoding="utf-8")
    sizes = [int(size) for size in re.findall(r"\.chart[^{]*\{[^}]*font-size: (\d+)px", css)]
    assert sizes
    assert min(sizes) >= 12


def test_a_spark_goes_up_when_it_goes_better_and_has_gaps_where_nothing_is_known():
    assert bars.spark([1, 3]).lines == ("4,28 116,4",)
    assert bars.spark([200, 20], high_is_up=False).lines == ("4,28 116,4",)
    assert bars.spark([1, None, 2, 3]).lines == ("78.7,16 116,4",)
    assert bars.spark([2, 2]).last == ("116", "28")
    assert bars.spark([None, None, 1, 3]).lines == ("4,28 116,4",)  # it begins where there was something to count
    assert bars.spark([None, 1]) is None


def test_what_matters_most_and_goes_worst_is_up_to_the_left():
    bad = Weighed("Effektivitet", Point(2025, Decimal(60), "60,0"), Decimal("0.4"), "40 %")
    good = Weighed("Information", Point(2025, Decimal(80), "80,0"), Decimal("0.1"), "10 %")
    chart = charts.matrix("x", "t", "d", [good, bad], INDEX)
    where = {dot.label: dot for _, dot in chart.dots}
    assert where["Effektivitet"].x < where["Information"].x
    assert where["Effektivitet"].y < where["Information"].y
    assert [row[0] for row in chart.table.rows] == ["1. Information", "2. Effektivitet"]


def test_a_name_in_the_matrix_covers_neither_another_point_nor_its_name():
    near = [("Information", "72", "0.11"), ("Kompetens", "69", "0.12"), ("Rättssäkerhet", "71", "0.15")]
    factors = [Weighed(name, Point(2025, Decimal(at), at), Decimal(weight), "") for name, at, weight in near]
    dots = [dot for _, dot in charts.matrix("x", "t", "d", factors, INDEX).dots]
    for width in (NARROWEST, 2 * NARROWEST):
        for dot in dots:
            others = [other for other in dots if other is not dot]
            assert _covered(dot, others, others, width) == 0, dot.label


def test_ticks_are_round_and_few():
    assert charts.ticks(50, 80, 5) == [50, 60, 70, 80]
    assert charts.ticks(2, 4, 5) == [2, 2.5, 3, 3.5, 4]
    assert len(charts.ticks(1, 250, 5)) <= 5


def test_outlines_are_closed_paths():
    for shape in charts.SHAPES:
        assert re.fullmatch(r"M[-\d. a-zA-Z]+z", charts.outline(shape, 10, 20))


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ([-1], "sämre än riket i den enda jämförelsen."),
        ([0, 0], "alla 2 är ungefär som riket."),
        ([1, -1, None], "av 3 är 1 bättre än riket och 1 sämre än riket."),
        ([None], "jämförelse med riket saknas."),
    ],
)
def test_how_many_are_better_than_the_country_is_right_swedish_also_of_one(sides, said):
    assert beside_riket(sides) == said
