"""Arithmetic about results. Pure: years, bands and spreads are arguments, nothing is looked up.

An NKI is published as it is and never computed here. What is computed is how to read it: which band it falls
in, whether a change is larger than chance makes it, and how far it is from a goal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from math import sqrt

from surveys.pure.scales import Scale

# Two-sided, 95 %: a change that chance alone makes larger than this in one comparison of twenty.
CERTAIN = 1.96


def rounded(value: Decimal, decimals: int = 0) -> Decimal:
    """Half up, as people round. Python's `round` takes halves to the even number: 70.5 would be 70."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def band_of(value: Decimal, edges: Iterable[tuple[Decimal, str]]) -> str | None:
    """The name of the band that a value falls in, after rounding to a whole number.

    `edges` are (lowest value, name); a band reaches up to the next one's lowest value. None below them all.
    """
    whole = rounded(value)
    reached = [(lowest, name) for lowest, name in edges if lowest <= whole]
    return max(reached)[1] if reached else None


class Change(Enum):
    """How a value has changed. `UNKNOWN`: nobody can say, because a number of answers is missing."""

    BETTER = "better"
    WORSE = "worse"
    NOT_CERTAIN = "not certain"
    UNKNOWN = "unknown"
    NONE = "none"


def smallest_certain_change(answers: int, answers_before: int, spread: Decimal) -> Decimal:
    """The least difference of two yearly means that chance hardly makes, in points of the scale.

    `spread` is the standard deviation of single answers. With 20 answers in each year and a spread of 23,
    two years that are truly alike differ by a point or more 89 times in a hundred.
    """
    return Decimal(str(CERTAIN * float(spread) * sqrt(1 / answers + 1 / answers_before)))


def change(
    now: Decimal, before: Decimal, *, answers: int | None, answers_before: int | None, spread: Decimal, scale: Scale
) -> Change:
    difference = now - before
    if not difference:
        return Change.NONE
    if scale.key != "rank":  # a place is counted, not asked for
        if not answers or not answers_before:
            return Change.UNKNOWN
        if abs(difference) < smallest_certain_change(answers, answers_before, spread):
            return Change.NOT_CERTAIN
    return Change.BETTER if (difference > 0) == scale.high_is_good else Change.WORSE


def beside(value: Decimal, other: Decimal, *, answers: int | None, spread: Decimal, scale: Scale) -> int:
    """1 when a value is better than the country's, -1 when worse, and 0 when chance may be all there is to it.

    The country's value rests on so many answers that its own chance does not count.
    """
    difference = value - other if scale.high_is_good else other - value
    if answers and abs(difference) < Decimal(str(CERTAIN * float(spread) / sqrt(answers))):
        return 0
    return (difference > 0) - (difference < 0)


def distance_to(goal: Decimal, value: Decimal, scale: Scale) -> Decimal:
    """How much is left to the goal, in points of the scale; zero or less when it is reached."""
    return goal - value if scale.high_is_good else value - goal


@dataclass(frozen=True)
class Years:
    """From a year until another, both included; without an end it still holds."""

    since: int
    until: int | None = None

    def hold(self, year: int) -> bool:
        return self.since <= year and (self.until is None or year <= self.until)


def breaks(years: Sequence[int], meaning: Sequence[frozenset]) -> list[int]:
    """The years from which a result means something else: what it is made of is not what it was a year before."""
    return [year for year, now, before in zip(years[1:], meaning[1:], meaning[:-1], strict=True) if now != before]
