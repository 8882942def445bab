"""Median, share and mean. Of nothing there is none: missing, never 0."""

from cases.figures.facts import Histogram


def median(found: Histogram) -> float | None:
    """The middle value; of an even number the mean of the two in the middle. None of nothing."""
    n = sum(found.values())
    return (_value_at(found, (n + 1) // 2) + _value_at(found, n // 2 + 1)) / 2 if n else None


def reached_by(found: Histogram, percent: int) -> int | None:
    """The smallest value that at least that share of all is at or below (the nearest rank). None of nothing."""
    n = sum(found.values())
    return _value_at(found, -(-n * percent // 100)) if n else None


def _value_at(found: Histogram, place: int) -> int:
    """The value at that place, counted from 1, when all stand in order."""
    for value in sorted(found):
        place -= found[value]
        if place <= 0:
            return value
    raise ValueError("There are not so many.")


def share(part: int, whole: int) -> int | None:
    """Whole per cent, halves upwards. None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def mean(total: int, n: int) -> float | None:
    """One decimal, halves upwards. None of nothing."""
    return (20 * total + n) // (2 * n) / 10 if n else None
