"""Where the points, lines and words of a chart stand. Pure: numbers in, positions out.

Templates write them as SVG with classes only, so that the strict content security policy, print, dark mode and a
screen reader all get the same picture. Shapes and dashes tell series apart, colour only helps. Every number that is
plotted also stands in the chart's table.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import ceil, floor

from surveys.scales import Scale

# How series look, in the order they are given: ours first. See surveys.css.
SHAPES = ("circle", "square", "triangle", "diamond")


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
    x: float
    y: float
    value: str
    label: str  # empty: not written beside the dot
    shape: str
    path: str  # the shape's outline
    label_x: float = 0
    label_y: float = 0
    anchor: str = "middle"


@dataclass
class Drawn:
    name: str
    shape: str
    lines: list[str]  # paths, one for each unbroken run of years
    dots: list[Dot]
    label_y: float
    last: Dot | None


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
    width: int
    height: int
    left: float = 0
    right: float = 0
    top: float = 0
    bottom: float = 0
    drawn: list[Drawn] = field(default_factory=list)
    years: list[Tick] = field(default_factory=list)
    values: list[Tick] = field(default_factory=list)
    breaks: list[Tick] = field(default_factory=list)
    table: Table | None = None

    @property
    def is_empty(self) -> bool:
        return not any(series.dots for series in self.drawn)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def outline(shape: str, x: float, y: float, size: float = 5) -> str:
    """The shape of a dot as a path, round its middle."""
    match shape:
        case "square":
            return f"M{_p(x - size)} {_p(y - size)}h{2 * size}v{2 * size}h{-2 * size}z"
        case "triangle":
            return f"M{_p(x)} {_p(y - size)}L{_p(x + size)} {_p(y + size)}H{_p(x - size)}z"
        case "diamond":
            return f"M{_p(x)} {_p(y - size)}L{_p(x + size)} {_p(y)}L{_p(x)} {_p(y + size)}L{_p(x - size)} {_p(y)}z"
    return f"M{_p(x - size)} {_p(y)}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0z"


def _p(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


# --- Lines through the years ----------------------------------------------------------------------


def trend(
    key: str,
    title: str,
    description: str,
    series: Sequence[Series],
    scale: Scale,
    *,
    breaks: Iterable[int] = (),
    caption: str = "",
    small: bool = False,
    span: tuple[float, float] | None = None,
) -> Chart:
    """Values by year. No line crosses a missing value or a year from which the result means something else."""
    width, height = (240, 150) if small else (520, 300)
    chart = Chart(key, title, description, width, height)
    chart.left, chart.right = (30, width - 42) if small else (40, width - 110)
    chart.top, chart.bottom = (14, height - 22) if small else (24, height - 34)
    years = sorted({point.year for each in series for point in each.points})
    low, high = span or value_span([point.value for each in series for point in each.points], scale)
    x = _scale_to(min(years, default=0), max(years, default=1), chart.left + 10, chart.right - 10)
    up, down = (chart.bottom, chart.top) if scale.high_is_good else (chart.top, chart.bottom)
    y = _scale_to(low, high, up, down)
    broken = set(breaks) & set(years[1:])
    chart.years = [Tick(x(year), str(year)) for year in _few(years, 3 if small else 8)]
    chart.values = [Tick(y(value), _value_text(value)) for value in ticks(low, high, 3 if small else 5)]
    chart.breaks = [Tick((x(year - 1) + x(year)) / 2, str(year)) for year in sorted(broken)]
    for number, each in enumerate(series):
        chart.drawn.append(_drawn(each, SHAPES[number % len(SHAPES)], x, y, broken, is_first=number == 0, small=small))
    _spread_labels(chart.drawn, 18)
    chart.table = year_table(caption or title, series, years, broken)
    return chart


def _drawn(
    series: Series, shape: str, x: Callable, y: Callable, broken: set[int], *, is_first: bool, small: bool
) -> Drawn:
    dots, lines, run = [], [], []
    before = None
    for point in sorted(series.points, key=lambda each: each.year):
        if point.value is None:
            before = None
            continue
        at = (x(point.year), y(float(point.value)))
        is_labelled = is_first and not small
        size = 3.5 if small else 5
        dots.append(Dot(*at, point.text, point.text if is_labelled else "", shape, outline(shape, *at, size)))
        if before is None or before != point.year - 1 or point.year in broken:
            run = [at]
            lines.append(run)
        else:
            run.append(at)
        before = point.year
    paths = ["M" + "L".join(f"{_p(a)} {_p(b)}" for a, b in run) for run in lines if len(run) > 1]
    last = dots[-1] if dots else None
    return Drawn(series.name, shape, paths, dots, last.y if last else 0, last)


def _spread_labels(drawn: list[Drawn], apart: float) -> None:
    """The names at the ends of the lines stand clear of each other."""
    ends = sorted((each for each in drawn if each.last), key=lambda each: each.label_y)
    for above, below in zip(ends, ends[1:], strict=False):
        if below.label_y - above.label_y < apart:
            below.label_y = above.label_y + apart


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


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers on an axis, at most so many."""
    for step in (0.5, 1, 2, 5, 10, 20, 25, 50, 100):
        first = ceil(low / step - 1e-9) * step
        found = [first + step * number for number in range(int((high - first) / step + 1e-9) + 1)]
        if len(found) <= most:
            return found
    return [low, high]


def _few(years: list[int], most: int) -> list[int]:
    step = max(1, ceil(len(years) / most))
    return years[::-1][::step][::-1]


def _scale_to(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    width = (high - low) or 1
    return lambda value: start + (float(value) - low) / width * (end - start)


def _value_text(value: float) -> str:
    return _p(value).replace(".", ",")


def year_table(caption: str, series: Sequence[Series], years: Sequence[int], broken: Iterable[int] = ()) -> Table:
    table = Table(caption, ["År", *(each.name for each in series)])
    known = [{point.year: point for point in each.points} for each in series]
    for year in years:
        cells = []
        for points in known:
            point = points.get(year)
            if point is None:
                cells.append(Cell("–", is_number=False))
            elif point.value is None:
                cells.append(Cell(point.why, point.address, is_number=False))
            else:
                cells.append(Cell(point.text, point.address))
        mark = " (nytt sätt att räkna)" if year in set(broken) else ""
        table.rows.append((f"{year}{mark}", cells))
    return table


# --- Rows of dots on one scale --------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A label, and a value for each of the series."""

    label: str
    points: Sequence[Point | None]


@dataclass(frozen=True)
class DotRow:
    label: str
    y: float
    line: str  # between the outermost dots
    dots: list[Dot]


@dataclass
class DotChart(Chart):
    rows: list[DotRow] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)  # shape's outline, name: the key above the chart

    @property
    def is_empty(self) -> bool:
        return not any(row.dots for row in self.rows)


ROW = 50


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
    width, height = 520, ROW * len(rows) + 30
    chart = DotChart(key, title, description, width, height)
    chart.left, chart.right, chart.top, chart.bottom = 44, width - 50, 4, height - 26
    low, high = value_span([point.value for row in rows for point in row.points if point], scale)
    start, end = (chart.left, chart.right) if scale.high_is_good else (chart.right, chart.left)
    x = _scale_to(low, high, start, end)
    chart.values = [Tick(x(value), _value_text(value)) for value in ticks(low, high, 6)]
    chart.names = [(outline(SHAPES[number], 8, 8), name) for number, name in enumerate(names)]
    for number, row in enumerate(rows):
        y = chart.top + ROW * number + 34
        found = []
        for shape, point in zip(SHAPES, row.points, strict=False):
            if point is not None and point.value is not None:
                at = x(float(point.value))
                found.append(Dot(at, y, point.text, point.text, shape, outline(shape, at, y)))
        found.sort(key=lambda dot: dot.x)
        line = f"M{_p(found[0].x)} {_p(y)}H{_p(found[-1].x)}" if len(found) > 1 else ""
        chart.rows.append(DotRow(row.label, y, line, _outside(found)))
    chart.table = Table(caption or title, ["", *names])
    for row in rows:
        cells = [Cell("–", is_number=False) if point is None else _cell(point) for point in row.points]
        chart.table.rows.append((row.label, cells))
    return chart


def _outside(found: list[Dot]) -> list[Dot]:
    """The leftmost value is written to the left of its dot, the rightmost to the right."""
    placed = []
    for place, dot in enumerate(found):
        is_left = place == 0 and len(found) > 1
        placed.append(replace(dot, label_x=dot.x + (-9 if is_left else 9), anchor="end" if is_left else "start"))
    return placed


def _cell(point: Point) -> Cell:
    if point.value is None:
        return Cell(point.why, point.address, is_number=False)
    return Cell(point.text, point.address)


# --- Importance and result ------------------------------------------------------------------------


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
    chart = Matrix(key, title, description, 520, 380)
    chart.left, chart.right, chart.top, chart.bottom = 24, 500, 20, 340
    low, high = value_span([each.result.value for each in factors], scale)
    weights = [float(each.weight) for each in factors] or [0.0]
    room = (max(weights) - min(weights)) * 0.15 or 1
    x = _scale_to(low, high, chart.left, chart.right)
    y = _scale_to(min(weights) - room, max(weights) + room, chart.bottom, chart.top)
    chart.values = [Tick(x(value), _value_text(value)) for value in ticks(low, high, 6)]
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
        chart.table.rows.append((f"{number}. {each.name}", [_cell(each.result), Cell(each.weight_text)]))
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
