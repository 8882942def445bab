"""Rows of dots on one scale. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from textwrap import wrap

from surveys.charts.parts import (
    SHAPES,
    Cell,
    Chart,
    Dot,
    Point,
    Table,
    Tick,
    cell_of,
    outline,
    px,
    scale_to,
    ticks,
    value_span,
    value_text,
)
from surveys.pure.scales import Scale


@dataclass(frozen=True)
class Row:
    """A label, and a value for each of the series."""

    label: str
    points: Sequence[Point | None]


@dataclass(frozen=True)
class DotRow:
    words: Sequence[tuple[float, str]]  # the label's lines, above the dots, and where each stands
    y: float
    line: str  # between the outermost dots
    dots: list[Dot]


@dataclass
class DotChart(Chart):
    rows: list[DotRow] = field(default_factory=list)
    key_names: Sequence[str] = ()

    @property
    def names(self) -> list[tuple[str, str]]:
        return [(outline(SHAPES[number], 8, 8), name) for number, name in enumerate(self.key_names)]

    @property
    def is_empty(self) -> bool:
        return not any(row.dots for row in self.rows)


ROW = 50
LONGEST, LINE = 36, 22  # letters in a line of a label, and how high it is: as they are on a telephone


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
    width, height = 520, sum(ROW + LINE * (len(lines) - 1) for lines in labels) + 30
    chart = DotChart(key, title, description, width, height)
    chart.left, chart.right, chart.top, chart.bottom = 44, width - 50, 4, height - 26
    low, high = value_span([point.value for row in rows for point in row.points if point], scale)
    start, end = (chart.left, chart.right) if scale.high_is_good else (chart.right, chart.left)
    x = scale_to(low, high, start, end)
    chart.values = [Tick(x(value), value_text(value)) for value in ticks(low, high, 6)]
    chart.key_names = names
    y = chart.top + 34 - ROW
    for row, lines in zip(rows, labels, strict=True):
        y += ROW + LINE * (len(lines) - 1)
        found = []
        for shape, point in zip(SHAPES, row.points, strict=False):
            if point is not None and point.value is not None:
                at = x(float(point.value))
                found.append(Dot(at, y, point.text, point.text, shape, outline(shape, at, y)))
        found.sort(key=lambda dot: dot.x)
        line = f"M{px(found[0].x)} {px(y)}H{px(found[-1].x)}" if len(found) > 1 else ""
        words = [(y - 14 - LINE * (len(lines) - number), text) for number, text in enumerate(lines, start=1)]
        chart.rows.append(DotRow(words, y, line, _outside(found)))
    chart.table = Table(caption or title, ["", *names])
    for row in rows:
        cells = [Cell("–", is_number=False) if point is None else cell_of(point) for point in row.points]
        chart.table.rows.append((row.label, cells))
    return chart


def _outside(found: list[Dot]) -> list[Dot]:
    """The leftmost value is written to the left of its dot, the rightmost to the right."""
    placed = []
    for place, dot in enumerate(found):
        is_left = place == 0 and len(found) > 1
        placed.append(replace(dot, label_x=dot.x + (-9 if is_left else 9), anchor="end" if is_left else "start"))
    return placed
