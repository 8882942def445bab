"""What every chart is made of: points in, dots and ticks out, an axis, and the table of the same numbers. Pure.

Across, everything stands at a share of the plot in per cent; down, at a pixel. So the plot follows the width of its
place, and no word is ever scaled. What must be clear of each other is so on the narrowest plot.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor
from typing import ClassVar

from surveys.pure.scales import Scale

# How series look, in the order they are given: ours first. See parts.css.
SHAPES = ("circle", "square", "triangle", "diamond")
NARROWEST = 230.0  # pixels of a plot, on a telephone that is 320 wide
LETTER = 7.6  # about the width of one, in the size that charts have


@dataclass(frozen=True)
class Point:
    """A year's value of one series. Without a value there is a gap, and `why` says what the table says instead."""

    year: int
    value: Decimal | None
    text: str
    why: str = ""
    address: str = ""


@dataclass(frozen=True)
class Series:
    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Dot:
    x: float  # per cent
    y: float
    value: str
    label: str  # empty: not written beside the dot
    shape: str
    path: str  # the shape's outline, round 0 0
    label_y: float = 0
    aside: float = 0  # pixels from the dot to its label
    anchor: str = "middle"


@dataclass(frozen=True)
class EndLine:
    """A line of text at the end of a series: its name (or a part of it), and the last value with its year."""

    y: float
    name: str
    value: str = ""


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass
class Drawn:
    name: str
    shape: str
    lines: list[list["Stroke"]]  # one for each unbroken run of years
    dots: list[Dot]
    ends: list[EndLine] = field(default_factory=list)


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass
class Table:
    """The same numbers as the chart. A cell is (text, address, is it a number)."""

    caption: str
    head: list[str]
    rows: list[tuple[str, list["Cell"]]] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    text: str
    address: str = ""
    is_number: bool = True


@dataclass
class Chart:
    key: str  # unique on the page: ids of the title and description begin with it
    title: str
    description: str
    width: int  # on paper; on a screen it is that of its place
    height: int
    left: float = 0  # of the plot, in pixels
    share: float = 100  # of the width that is the plot's
    top: float = 0
    bottom: float = 0
    sentence: str = ""  # what it shows
    source: str = ""
    axis: str = ""  # where the axis begins and ends
    drawn: list[Drawn] = field(default_factory=list)
    years: list[Tick] = field(default_factory=list)
    values: list[Tick] = field(default_factory=list)
    breaks: list[Tick] = field(default_factory=list)
    table: Table | None = None
    kind: ClassVar[str] = "of-years"
    drawing: ClassVar[str] = "surveys/charts/_line_svg.html"

    @property
    def names(self) -> list[tuple[str, str]]:
        """The key: each series' shape as an outline, and its name."""
        return [(outline(each.shape, 8, 8), each.name) for each in self.drawn if each.dots]

    @property
    def is_empty(self) -> bool:
        return not any(series.dots for series in self.drawn)

    @property
    def says(self) -> str:
        return self.sentence or self.title


def outline(shape: str, x: float = 0, y: float = 0, size: float = 5) -> str:
    """The shape of a dot as a path, round its middle."""
    match shape:
        case "square":
            return f"M{px(x - size)} {px(y - size)}h{2 * size}v{2 * size}h{-2 * size}z"
        case "triangle":
            return f"M{px(x)} {px(y - size)}L{px(x + size)} {px(y + size)}H{px(x - size)}z"
        case "diamond":
            return f"M{px(x)} {px(y - size)}L{px(x + size)} {px(y)}L{px(x)} {px(y + size)}L{px(x - size)} {px(y)}z"
    return f"M{px(x - size)} {px(y)}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0z"


def px(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


def cell_of(point: Point) -> Cell:
    if point.value is None:
        return Cell(point.why, point.address, is_number=False)
    return Cell(point.text, point.address)


def value_span(values: Iterable[Decimal | None], scale: Scale) -> tuple[float, float]:
    """From and to on the axis: whole steps round what is drawn, within the scale. A place always begins at 1."""
    known = [float(value) for value in values if value is not None]
    lowest, highest = float(scale.lowest), float(scale.highest)
    if not known:
        return lowest, highest
    if scale.key == "rank":
        return lowest, min(highest, ceil(max(known) / 50) * 50)
    step = (highest - lowest) / 10
    low = lowest + floor((min(known) - lowest) / step - 0.4) * step
    high = lowest + ceil((max(known) - lowest) / step + 0.4) * step
    return max(low, lowest), min(high, highest)


def axis_words(low: float, high: float, scale: Scale) -> str:
    """An axis that leaves out a part of its scale says so."""
    if scale.key == "rank":
        return f"Axeln går från plats 1 till {value_text(high)}; plats 1 är bäst."
    lowest, highest = scale.whole
    if (low, high) == (lowest, highest):
        return f"Axeln visar hela skalan, {lowest}–{highest}."
    begins = f"börjar på {value_text(low)} och inte på {lowest}" if low > lowest else f"börjar på {lowest}"
    return f"Axeln {begins}. Hela skalan är {lowest}–{highest}."


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers on an axis, at most so many."""
    for step in (0.5, 1, 2, 5, 10, 20, 25, 50, 100):
        first = ceil(low / step - 1e-9) * step
        found = [first + step * number for number in range(int((high - first) / step + 1e-9) + 1)]
        if len(found) <= most:
            return found
    return [low, high]


def scale_to(low: float, high: float, start: float = 0, end: float = 100) -> Callable[[float], float]:
    """From a value to where it stands; without a start and an end in per cent of the plot."""
    width = (high - low) or 1
    return lambda value: start + (float(value) - low) / width * (end - start)


def value_text(value: float) -> str:
    return px(value).replace(".", ",")
