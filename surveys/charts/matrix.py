"""Importance against result. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from surveys.charts.parts import (
    Cell,
    Chart,
    Dot,
    Point,
    Table,
    Tick,
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
    across: float = 0  # the middle lines
    down: float = 0

    @property
    def is_empty(self) -> bool:
        return not self.dots


def matrix(key: str, title: str, description: str, factors: Sequence[Weighed], scale: Scale) -> Matrix:
    """What matters most and goes worst stands in the upper left corner."""
    chart = Matrix(key, title, description, 520, 384)
    chart.left, chart.right, chart.top, chart.bottom = 24, 500, 20, 340
    low, high = value_span([each.result.value for each in factors], scale)
    weights = [float(each.weight) for each in factors] or [0.0]
    room = (max(weights) - min(weights)) * 0.15 or 1
    x = scale_to(low, high, chart.left, chart.right)
    y = scale_to(min(weights) - room, max(weights) + room, chart.bottom, chart.top)
    chart.values = [Tick(x(value), value_text(value)) for value in ticks(low, high, 6)]
    chart.across = x(sum(float(each.result.value or 0) for each in factors) / (len(factors) or 1))
    chart.down = y(sum(weights) / len(weights))
    chart.table = Table(title, ["", "Resultat", "Vikt"])
    for number, each in enumerate(factors, start=1):
        at = (x(float(each.result.value or 0)), y(float(each.weight)))
        is_right = at[0] > chart.middle
        label_x = at[0] + (-16 if is_right else 16)
        side = "end" if is_right else "start"
        circle = outline("circle", *at, 11)
        chart.dots.append((number, Dot(*at, each.result.text, each.name, "circle", circle, label_x, at[1], side)))
        chart.table.rows.append((f"{number}. {each.name}", [cell_of(each.result), Cell(each.weight_text)]))
    chart.dots = _clear_of_each_other(chart.dots, chart.left)
    return chart


LETTER = 8.0  # about the width of one


def _clear_of_each_other(found: list[tuple[int, Dot]], left: float, apart: float = 17) -> list[tuple[int, Dot]]:
    """Of two neighbours in height the left one has its name to the left, if there is room; else names move down."""
    placed: list[tuple[int, Dot]] = []
    for number, dot in sorted(found, key=lambda each: each[1].y):
        if placed and dot.y - placed[-1][1].y < 2 * apart:
            above = placed[-1][1]
            if above.x <= dot.x:
                placed[-1] = (placed[-1][0], _named_on(above, "end", left))
                dot = _named_on(dot, "start", left)
            else:
                placed[-1] = (placed[-1][0], _named_on(above, "start", left))
                dot = _named_on(dot, "end", left)
            if dot.anchor == placed[-1][1].anchor and dot.label_y - placed[-1][1].label_y < apart:
                dot = replace(dot, label_y=placed[-1][1].label_y + apart)
        placed.append((number, dot))
    return placed


def _named_on(dot: Dot, side: str, left: float) -> Dot:
    """The name on that side of its dot, unless it would leave the chart."""
    if side == "end" and dot.x - 16 - LETTER * len(dot.label) < left:
        return dot
    return replace(dot, anchor=side, label_x=dot.x + (16 if side == "start" else -16))
