"""Improvement actions. The floor that has them registers functions here; pages and the committee's report ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Improvement:
    what: str
    who: str = ""
    address: str = ""
    due: date | None = None
    state: str = ""


# For the keys of themes: what is being done about each.
Source = Callable[[list[str]], dict[str, list[Improvement]]]
SOURCES: list[Source] = []
# All that is decided, for those who lead: under way, and done lately.
Plan = Callable[[date], list[Improvement]]
PLANS: list[Plan] = []


def register(source: Source, plan: Plan | None = None) -> None:
    SOURCES.append(source)
    PLANS.extend([plan] if plan else [])


def under_way(themes: list[str]) -> dict[str, list[Improvement]]:
    found: dict[str, list[Improvement]] = {}
    for source in SOURCES:
        for theme, actions in source(themes).items():
            found.setdefault(theme, []).extend(actions)
    return found


def decided(on: date) -> list[Improvement]:
    return [each for plan in PLANS for each in plan(on)]
