"""Importance against result. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

from surveys.charts.parts import (
    LETTER,
    NARROWEST,
    Cell,
    Chart,
    Dot,
    Point,
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
class Weighed:
    """A factor in the matrix: how it is doing, and how much it weighs."""

    name: str
    result: Point
    weight: Decimal
    weight_text: str


@dataclass
class Matrix(Chart):
    dots: list[tuple[int, Dot]] = field(default_factory=list)  # number, and where with its name beside it
    middle_x: float = 0  # the middle lines
    middle_y: float = 0
    kind: ClassVar[str] = "of-weighed"
    drawing: ClassVar[str] = "surveys/charts/_matrix_svg.html"

    @property
    def is_empty(self) -> bool:
        return not self.dots


def matrix(key: str, title: str, description: str, factors: Sequence[Weighed], scale: Scale) -> Matrix:
    """What matters most and goes worst stands in the upper left corner."""
    chart = Matrix(key, title, description, 520, 364)
    chart.left, chart.share, chart.top, chart.bottom = 14, 93, 20, 320
    low, high = value_span([each.result.value for each in factors], scale)
    chart.axis = axis_words(low, high, scale)
    weights = [float(each.weight) for each in factors] or [0.0]
    room = (max(weights) - min(weights)) * 0.15 or 1
    x = scale_to(low, high)
    y = scale_to(min(weights) - room, max(weights) + room, chart.bottom, chart.top)
    chart.values = [Tick(x(value), value_text(value)) for value in ticks(low, high, 6)]
    chart.middle_x = x(sum(float(each.result.value or 0) for each in factors) / (len(factors) or 1))
    chart.middle_y = y(sum(weights) / len(weights))
    chart.table = Table(title, ["", "Resultat", "Vikt"])
    circle = outline("circle", size=11)
    for number, each in enumerate(factors, start=1):
        at = (x(float(each.result.value or 0)), y(float(each.weight)))
        dot = Dot(*at, each.result.text, each.name, "circle", circle, label_y=at[1])
        chart.dots.append((number, _named_on(dot, "end" if at[0] > 50 else "start")))
        chart.table.rows.append((f"{number}. {each.name}", [cell_of(each.result), Cell(each.weight_text)]))
    chart.dots = _clear_of_each_other(chart.dots)
    return chart


def _clear_of_each_other(found: list[tuple[int, Dot]], apart: float = 17) -> list[tuple[int, Dot]]:
    """Of two neighbours in height the left one has its name to the left, if there is room; else names move down."""
    placed: list[tuple[int, Dot]] = []
    for number, dot in sorted(found, key=lambda each: each[1].y):
        if placed and dot.y - placed[-1][1].y < 2 * apart:
            above = placed[-1][1]
            if above.x <= dot.x:
                placed[-1] = (placed[-1][0], _named_on(above, "end"))
                dot = _named_on(dot, "start")
            else:
                placed[-1] = (placed[-1][0], _named_on(above, "start"))
                dot = _named_on(dot, "end")
            if dot.anchor == placed[-1][1].anchor and dot.label_y - placed[-1][1].label_y < apart:
                dot = replace(dot, label_y=placed[-1][1].label_y + apart)
        placed.append((number, dot))
    return placed


def _named_on(dot: Dot, side: str) -> Dot:
    """The name on that side of its dot; above it where it would leave the narrowest chart there."""
    room = (dot.x if side == "end" else 100 - dot.x) / 100 * NARROWEST
    if room < 16 + LETTER * len(dot.label):
        return replace(dot, anchor="middle", aside=0, label_y=dot.y - 21)
    return replace(dot, anchor=side, aside=16 if side == "start" else -16, label_y=dot.y)
