"""What a story is made of: several businesses tell it in their own words, and the sectors answer it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Telling:
    person: str  # who tells it, as in businesses.py
    place: str
    start: str
    text: str


@dataclass(frozen=True)
class Ask:
    """A question to one sector, its answer in several wordings, and what the business needs there."""

    sector: str
    question: str
    answers: tuple[str, ...]
    needs: tuple[tuple[str, str], ...] = ()  # what, the last part of the address where one applies
    asks_back: str = ""
    replies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    wishes: tuple[str, ...]
    tellings: tuple[Telling, ...]
    asks: tuple[Ask, ...]
    closings: tuple[str, ...]
