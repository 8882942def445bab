"""Bars and sparks as numbers for a template to draw: lengths in per cent, heights in em. No style, no script.

The text has the size that the reader has chosen, on every screen: only the bars' lengths follow the page's width.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST = 58  # per cent of the width; the rest is for the number at the bar's end
NAME, BAR, SPACE = 1.6, 1.3, 0.9  # em: a row's name, one bar, the space to the next row
THICKNESS = 1.05
LETTERS = 38  # of a name on one line: as many as a telephone holds that is 320 wide
LINE = 1.3
TO_BASELINE = 1.1  # em from the top of a name; in a bar a little less
IN_BAR = 0.85


def em(height: float) -> str:
    return f"{height:.4g}em"


@dataclass(frozen=True)
class Bar:
    top: str
    length: str  # "41.5%"
    baseline: str
    words: str  # the number at its end
    is_hatched: bool  # the second bar of a row
    height: str = em(THICKNESS)


@dataclass(frozen=True)
class Group:
    """One row of the table: its name, and a bar for each of its drawn columns."""

    name: tuple[tuple[str, str], ...]  # its lines, each with its baseline
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    groups: tuple[Group, ...]
    height: str


def chart(rows: Iterable[tuple[str, list[tuple[float | None, str]]]], *, most: float | None = None) -> Chart:
    """`rows`: a name, and for each bar its value (None draws no bar) and the number in words.

    `most` is the value of the longest bar possible (100 for shares); without it the largest value is.
    """
    rows = list(rows)
    most = most or max((value or 0 for _, bars in rows for value, _ in bars), default=0) or 1
    groups, top = [], 0.0
    for name, bars in rows:
        lines = textwrap.wrap(name, LETTERS) or [""]
        named = tuple((line, em(top + number * LINE + TO_BASELINE)) for number, line in enumerate(lines))
        top += (len(lines) - 1) * LINE
        drawn = []
        for place, (value, words) in enumerate(bars):
            at = top + NAME + place * BAR
            length = f"{LONGEST * (value or 0) / most:.4g}%"
            drawn.append(Bar(em(at), length, em(at + IN_BAR), words, is_hatched=place > 0))
        groups.append(Group(named, tuple(drawn)))
        top += NAME + len(bars) * BAR + SPACE
    return Chart(tuple(groups), height=em(top))


# --- A line as small as a word beside a figure ----------------------------------------------------

WIDTH, HEIGHT, EDGE = 120, 32, 4


@dataclass(frozen=True)
class Spark:
    """How it has gone, from the lowest to the highest of what is shown; a value that is missing is a gap.

    `lines`: the points of each unbroken run, as SVG writes them; `last`: where the newest value stands.
    """

    lines: tuple[str, ...]
    last: tuple[str, str]


def spark(values: Sequence[float | None], *, high_is_up: bool = True) -> Spark | None:
    """The oldest value first. None when there are fewer than two: then nothing has gone anywhere."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return None
    begun = next(place for place, value in enumerate(values) if value is not None)
    values, low, room = values[begun:], min(known), (max(known) - min(known)) or 1
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    runs: list[list[tuple[str, str]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        up = (float(value) - low) / room
        down = (1 - up) if high_is_up else up
        runs[-1].append((_px(EDGE + place * step), _px(EDGE + down * (HEIGHT - 2 * EDGE))))
    shown = [run for run in runs if run]
    return Spark(tuple(" ".join(map(",".join, run)) for run in shown if len(run) > 1), shown[-1][-1])


def _px(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
