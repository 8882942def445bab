"""Lines through the years: where they break, and where their values and names stand clear of each other. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil

from surveys.charts.parts import (
    LETTER,
    NARROWEST,
    SHAPES,
    Cell,
    Chart,
    Dot,
    Drawn,
    EndLine,
    Point,
    Series,
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

Place = tuple[float, float]  # x in per cent and y
LONGEST = 14  # letters of a line at the end of a series
LINE = 16  # high
HIGH = 14.0  # a value
MOST_YEARS = 8  # that have their numbers written on a telephone


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
    width, height = (240, 150) if small else (540, 280)
    chart = Chart(key, title, description, width, height)
    chart.left, chart.share = (30, 66) if small else (36, 73)
    chart.top, chart.bottom = (14, height - 22) if small else (28, height - 30)
    years = sorted({point.year for each in series for point in each.points})
    low, high = span or value_span([point.value for each in series for point in each.points], scale)
    x = scale_to(min(years, default=0), max(years, default=1), 6, 94)  # half a value on either side
    up, down = (chart.bottom, chart.top) if scale.high_is_good else (chart.top, chart.bottom)
    y = scale_to(low, high, up, down)
    broken = set(breaks) & set(years[1:])
    told = _few(years, 3 if small else MOST_YEARS)
    chart.axis = axis_words(low, high, scale)
    chart.years = [Tick(x(year), str(year)) for year in told]
    chart.values = [Tick(y(value), value_text(value)) for value in ticks(low, high, 3 if small else 5)]
    chart.breaks = [Tick((x(year - 1) + x(year)) / 2, str(year)) for year in sorted(broken)]
    runs = [_runs(each, x, y, broken) for each in series]
    for number, each in enumerate(series):
        shape = SHAPES[number % len(SHAPES)]
        dots = [_dot(point, x, y, shape, small) for point in _shown(each)]
        lines = [[Stroke(*start, *end) for start, end in pairwise(run)] for run in runs[number] if len(run) > 1]
        chart.drawn.append(Drawn(each.name, shape, lines, dots))
    if not small and chart.drawn:
        written = {x(year) for year in told}
        chart.drawn[0].dots = _labelled(chart.drawn, [run for line in runs for run in line], chart, written)
    _name_the_ends(chart, series, max(years, default=0), small=small)
    chart.table = year_table(caption or title, series, years, broken)
    return chart


def _shown(series: Series) -> list[Point]:
    return sorted((point for point in series.points if point.value is not None), key=lambda each: each.year)


def _dot(point: Point, x: Callable, y: Callable, shape: str, small: bool) -> Dot:
    at = (x(point.year), y(point.value))
    return Dot(*at, point.text, "", shape, outline(shape, size=3.5 if small else 5))


def _runs(series: Series, x: Callable, y: Callable, broken: set[int]) -> list[list[Place]]:
    """The points of each unbroken run of years."""
    runs: list[list[Place]] = []
    before = None
    for point in _shown(series):
        if before is None or before != point.year - 1 or point.year in broken:
            runs.append([])
        runs[-1].append((x(point.year), y(point.value)))
        before = point.year
    return runs


# --- Values beside the dots -----------------------------------------------------------------------


def _labelled(drawn: list[Drawn], runs: list[list[Place]], chart: Chart, written: set[float]) -> list[Dot]:
    """The values of the first series, each above or below its dot: where it covers least."""
    in_the_way = [point for run in runs for pair in pairwise(run) for point in _along(*pair)]
    in_the_way += [(dot.x, dot.y) for each in drawn for dot in each.dots for _ in range(4)]
    placed = []
    for dot in drawn[0].dots:
        if dot.x not in written:
            placed.append(dot)
            continue
        half = LETTER * len(dot.value) / 2 / NARROWEST * 100
        choices = []
        for label_y in (dot.y - 10, dot.y + 9 + HIGH * 0.75):
            top, foot = label_y - HIGH * 0.8, label_y + 3
            covered = sum(abs(at - dot.x) < half and top < down < foot for at, down in in_the_way)
            outside = label_y - HIGH < 0 or label_y > chart.bottom + 2
            choices.append((outside, covered, label_y))
        # The first of two that are as good: above.
        *_, label_y = min(choices, key=lambda each: each[:2])
        placed.append(replace(dot, label=dot.value, label_y=label_y))
    return placed


def _along(start: Place, end: Place, steps: int = 12) -> list[Place]:
    return [
        (start[0] + (end[0] - start[0]) * step / steps, start[1] + (end[1] - start[1]) * step / steps)
        for step in range(1, steps)
    ]


# --- Names at the ends ----------------------------------------------------------------------------


def _name_the_ends(chart: Chart, series: Sequence[Series], newest: int, *, small: bool) -> None:
    """Names and last values to the right of the lines, clear of each other. An older value says its year."""
    blocks: list[tuple[float, Drawn, list[tuple[str, str]]]] = []
    for number, (drawn, each) in enumerate(zip(chart.drawn, series, strict=True)):
        if not drawn.dots:
            continue
        last = _shown(each)[-1]
        year = f"({last.year})" if last.year != newest else ""
        value = "" if number == 0 and not small else last.text  # ours stands beside its dot
        blocks.append((drawn.dots[-1].y, drawn, _in_lines("" if small else each.name, value, year)))
    blocks.sort(key=lambda block: block[0])
    heights: list[float] = [LINE * len(lines) for *_, lines in blocks]
    tops = _apart([middle - height / 2 for (middle, *_), height in zip(blocks, heights, strict=True)], heights)
    over = max(0.0, tops[-1] + heights[-1] - (chart.height - 2)) if tops else 0
    for top, (_, drawn, lines) in zip(tops, blocks, strict=True):
        drawn.ends = [EndLine(top - over + LINE * (row + 0.8), *words) for row, words in enumerate(lines)]


def _in_lines(name: str, value: str, year: str) -> list[tuple[str, str]]:
    """(name, value) for each line: a long name is broken at its spaces, the value stands on the last if it fits."""
    rows: list[str] = []
    for word in name.split():
        if rows and len(rows[-1]) + 1 + len(word) <= LONGEST:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    lines = [(row, "") for row in rows]
    for words in filter(None, (value, year)):
        if lines and len(" ".join(lines[-1])) + 1 + len(words) <= LONGEST and name:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {words}".strip())
        else:
            lines.append(("", words))
    return lines


def _apart(tops: list[float], heights: list[float]) -> list[float]:
    """Blocks in order from above, each pushed down until it is clear of the one before."""
    placed: list[float] = []
    for number, top in enumerate(tops):
        placed.append(max(top, placed[-1] + heights[number - 1] + 2) if placed else top)
    return placed


def _few(years: list[int], most: int) -> list[int]:
    step = max(1, ceil(len(years) / most))
    return years[::-1][::step][::-1]


def year_table(caption: str, series: Sequence[Series], years: Sequence[int], broken: Iterable[int] = ()) -> Table:
    table = Table(caption, ["År", *(each.name for each in series)])
    known = [{point.year: point for point in each.points} for each in series]
    for year in years:
        cells = []
        for points in known:
            point = points.get(year)
            cells.append(Cell("–", is_number=False) if point is None else cell_of(point))
        mark = " (nytt sätt att räkna)" if year in set(broken) else ""
        table.rows.append((f"{year}{mark}", cells))
    return table
