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
        chart.dots.append((number, Dot(*at, each.result.text, each.name, "circle", circle)))
        chart.table.rows.append((f"{number}. {each.name}", [cell_of(each.result), Cell(each.weight_text)]))
    chart.dots = _clear_of_each_other(chart.dots)
    return chart


# Where a name may stand, by how much it is liked: from the dot to the name, and how the name is written from there.
SIDES = (("start", 16, 0), ("end", -16, 0), ("middle", 0, -21), ("middle", 0, 23))
HIGH, ROUND = 17, 12  # pixels: a name, and from the middle of a dot to its edge
Box = tuple[float, float, float, float]


def _clear_of_each_other(found: list[tuple[int, Dot]]) -> list[tuple[int, Dot]]:
    """Each name where it covers least of the dots and of the names before it, on a narrow chart and on a wide one."""
    placed: list[tuple[int, Dot]] = []
    for number, dot in sorted(found, key=lambda each: each[1].y):
        others = [other for _, other in found if other is not dot]
        names = [name for _, name in placed]
        choices = [_named(dot, *side) for side in SIDES]
        costs = [sum(_covered(each, others, names, width) for width in (NARROWEST, 2 * NARROWEST)) for each in choices]
        placed.append((number, choices[costs.index(min(costs))]))
    return placed


def _named(dot: Dot, anchor: str, aside: float, down: float) -> Dot:
    return replace(dot, anchor=anchor, aside=aside, label_y=dot.y + down)


def _covered(named: Dot, others: list[Dot], names: list[Dot], width: float) -> int:
    left, _, right, _ = box = _box(named, width)
    circles = [_round(other, width) for other in others]
    outside = left < -ROUND or right > width + ROUND  # so much is there beside the plot
    return 10 * outside + sum(_meet(box, other) for other in [*circles, *(_box(name, width) for name in names)])


def _box(named: Dot, width: float) -> Box:
    long, at = LETTER * len(named.label), named.x / 100 * width + named.aside
    left = at - {"start": 0, "end": long, "middle": long / 2}[named.anchor]
    return left, named.label_y - HIGH / 2, left + long, named.label_y + HIGH / 2


def _round(dot: Dot, width: float) -> Box:
    x = dot.x / 100 * width
    return x - ROUND, dot.y - ROUND, x + ROUND, dot.y + ROUND


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
