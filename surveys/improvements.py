"""Improvement actions under way, by theme. The floor that has them registers a function here, and pages ask it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Improvement:
    what: str
    who: str = ""
    address: str = ""


# For the keys of themes: what is being done about each.
Source = Callable[[list[str]], dict[str, list[Improvement]]]
SOURCES: list[Source] = []


def register(source: Source) -> None:
    SOURCES.append(source)


def under_way(themes: list[str]) -> dict[str, list[Improvement]]:
    found: dict[str, list[Improvement]] = {}
    for source in SOURCES:
        for theme, actions in source(themes).items():
            found.setdefault(theme, []).extend(actions)
    return found
