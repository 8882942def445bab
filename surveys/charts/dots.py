"""Rows of dots on one scale. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from textwrap import wrap
from typing import ClassVar

from surveys.charts.parts import (
    SHAPES,
    Cell,
    Chart,
    Dot,
    Point,
    Stroke,
    Table,
    Tick,
    axis_words,
    cell_of,
    outline,
    scale_to,
    ticks,
    value_span,
    value_text,
)
from surveys.pure.scales import Scale


@dataclass(frozen=True)
class Row:
    """A label, and a value for each of the series. One that is ours among others' stands out."""

    label: str
    points: Sequence[Point | None]
    is_ours: bool = False


@dataclass(frozen=True)
class DotRow:
    words: Sequence[tuple[float, str]]  # the label's lines, above the dots, and where each stands
    y: float
    line: Stroke | None  # between the outermost dots
    dots: list[Dot]  # as they are drawn: ours, the first of the series, last and so on top
    is_ours: bool = False


@dataclass
class DotChart(Chart):
    rows: list[DotRow] = field(default_factory=list)
    key_names: Sequence[str] = ()
    kind: ClassVar[str] = "of-rows"
    drawing: ClassVar[str] = "surveys/charts/_dots_svg.html"

    @property
    def names(self) -> list[tuple[str, str]]:
        return [(outline(SHAPES[number], 8, 8), name) for number, name in enumerate(self.key_names)]

    @property
    def is_empty(self) -> bool:
        return not any(row.dots for row in self.rows)


ROW, FOOT = 46, 26
LONGEST, LINE = 33, 18  # letters in a line of a label, as many as a telephone holds; and how high it is


def dots(
    key: str,
    title: str,
    description: str,
    names: Sequence[str],
    rows: Sequence[Row],
    scale: Scale,
    *,
    caption: str = "",
) -> DotChart:
    """One row for each label: where each series stands on the same scale, with a line between them."""
    labels = [wrap(row.label, LONGEST) for row in rows]
    width, height = 520, sum(ROW + LINE * (len(lines) - 1) for lines in labels) + FOOT + 4
    chart = DotChart(key, title, description, width, height)
    chart.left, chart.share, chart.top, chart.bottom = 44, 80, 4, height - FOOT
    low, high = value_span([point.value for row in rows for point in row.points if point], scale)
    chart.axis = axis_words(low, high, scale)
    x = scale_to(low, high) if scale.high_is_good else scale_to(low, high, 100, 0)
    chart.values = [Tick(x(value), value_text(value)) for value in ticks(low, high, 6)]
    chart.key_names = names
    y = chart.top + 34 - ROW
    for row, lines in zip(rows, labels, strict=True):
        y += ROW + LINE * (len(lines) - 1)
        found = []
        for shape, point in zip(SHAPES, row.points, strict=False):
            if point is not None and point.value is not None:
                found.append(Dot(x(float(point.value)), y, point.text, point.text, shape, outline(shape)))
        line = Stroke(min(dot.x for dot in found), y, max(dot.x for dot in found), y) if len(found) > 1 else None
        words = [(y - 13 - LINE * (len(lines) - number), text) for number, text in enumerate(lines, start=1)]
        chart.rows.append(DotRow(words, y, line, _outside(found)[::-1], row.is_ours))
    chart.table = Table(caption or title, ["", *names])
    for row in rows:
        cells = [Cell("–", is_number=False) if point is None else cell_of(point) for point in row.points]
        chart.table.rows.append((row.label, cells))
    return chart


def _outside(found: list[Dot]) -> list[Dot]:
    """The leftmost value is written to the left of its dot, the others to the right; in the order of the series."""
    if len(found) < 2:
        return [replace(dot, label_y=dot.y, aside=9, anchor="start") for dot in found]
    left = min(range(len(found)), key=lambda place: found[place].x)
    return [
        replace(dot, label_y=dot.y, aside=-9, anchor="end")
        if place == left
        else replace(dot, label_y=dot.y, aside=9, anchor="start")
        for place, dot in enumerate(found)
    ]
