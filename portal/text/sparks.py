"""A line as small as a word beside a figure: how it has gone. Pure; a template draws it, hidden from screen readers.

It has neither axis nor numbers, so it is scaled from the lowest to the highest of what it shows. What is missing is a
gap, and one value alone is a dot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 120, 32, 4


@dataclass(frozen=True)
class Spark:
    """`lines`: the points of each unbroken run, as SVG writes them; `last`: where the newest value stands."""

    lines: tuple[str, ...]
    last: tuple[str, str]


def spark(values: Sequence[float | None], *, high_is_up: bool = True) -> Spark | None:
    """The oldest value first. None when there are fewer than two: then nothing has gone anywhere."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return None
    low, room = min(known), (max(known) - min(known)) or 1
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
