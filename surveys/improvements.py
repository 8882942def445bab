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
    theme: str = ""  # its key
    area: tuple[str, str] = ("", "")  # the keys of its survey and of the area
    factor: str = ""  # its key; empty where the whole area is meant

    def is_about(self, *, area: tuple[str, str], factor: str, theme: str) -> bool:
        """It is expected to be seen in that figure, or in what the figure belongs to: the area, or the theme."""
        if self.area == area and self.factor in ("", factor):
            return True
        return bool(theme) and self.theme == theme


# What has words for everybody.
Source = Callable[[], list[Improvement]]
SOURCES: list[Source] = []
# All that is decided, for those who lead: under way, and done lately.
Plan = Callable[[date], list[Improvement]]
PLANS: list[Plan] = []


def register(source: Source, plan: Plan | None = None) -> None:
    SOURCES.append(source)
    PLANS.extend([plan] if plan else [])


def for_everybody() -> list[Improvement]:
    return [each for source in SOURCES for each in source()]


def decided(on: date) -> list[Improvement]:
    return [each for plan in PLANS for each in plan(on)]
