"""What was counted, before anything is worked out of it. No fact is about one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Histogram = Mapping[int, int]  # working days -> how many took that long


@dataclass(frozen=True)
class Turn:
    """The open cases that wait for one party, and those of them that stand still."""

    open: int
    stalled: int


@dataclass(frozen=True)
class Settled:
    """Promises of one kind whose date came: kept, or broken (also those that are overdue), or moved in time."""

    kept: int = 0
    broken: int = 0
    moved: int = 0


@dataclass(frozen=True)
class Effect:
    """Lines in letters of one rule about one sector, and how many were followed by progress."""

    rule: str
    sector: str
    letters: int
    helped: int


@dataclass(frozen=True)
class Grades:
    """Answers after closing: how many, and the sums of their grades (1–10) for the three questions."""

    n: int
    overall: int
    expectations: int
    ideal: int


@dataclass(frozen=True)
class GuideUse:
    """How often the guide was used: each wish, question (shown, answered) and step (in a case, read) by its words."""

    maps: int = 0
    sent: int = 0
    wishes: Mapping[str, int] = field(default_factory=dict)
    questions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    steps: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """Everything that a page of figures shows, counted. Sectors are named, in their own order."""

    turns: Mapping[str, Turn] = field(default_factory=dict)
    received: int = 0
    closed: int = 0
    several_sectors: int = 0  # of the closed
    with_meeting: int = 0  # of the closed
    first_contact: Histogram = field(default_factory=dict)
    promises: Mapping[str, Settled] = field(default_factory=dict)
    sectors: Mapping[str, Histogram] = field(default_factory=dict)
    reminders: Sequence[Effect] = ()
    grades: Grades = Grades(0, 0, 0, 0)
    grades_by_sector: Mapping[str, Grades] = field(default_factory=dict)
    guide: GuideUse = GuideUse()
