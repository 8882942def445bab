"""Bar charts as numbers for a template to draw: lengths in per cent, heights in pixels. No style, no script.

The text keeps its size on every screen, because only the bars' lengths follow the width of the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 58  # per cent of the width; the rest is for the number at the bar's end
LINE, BAR, GAP = 24, 20, 14  # pixels: a row's name, one bar, the space to the next row


@dataclass(frozen=True)
class Bar:
    top: int
    length: str  # "41.5%"
    words: str  # the number at its end
    is_hatched: bool  # the second bar of a row

    @property
    def middle(self) -> int:
        return self.top + 13  # the baseline of the number

    @property
    def height(self) -> int:
        return BAR - 4


@dataclass(frozen=True)
class Group:
    """One row of the table: its name, and a bar for each of its drawn columns."""

    name: str
    baseline: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    groups: tuple[Group, ...]
    height: int


def chart(rows: Iterable[tuple[str, list[tuple[float | None, str]]]], *, most: float | None = None) -> Chart:
    """`rows`: a name, and for each bar its value (None draws no bar) and the number in words.

    `most` is the value of the longest bar possible (100 for shares); without it the largest value is.
    """
    rows = list(rows)
    most = most or max((value or 0 for _, bars in rows for value, _ in bars), default=0) or 1
    groups, top = [], 0
    for name, bars in rows:
        first = top + LINE
        drawn = [
            Bar(first + place * BAR, f"{LONGEST * (value or 0) / most:.4g}%", words, is_hatched=place > 0)
            for place, (value, words) in enumerate(bars)
        ]
        groups.append(Group(name, top + 17, tuple(drawn)))
        top = first + len(bars) * BAR + GAP
    return Chart(tuple(groups), height=top)
