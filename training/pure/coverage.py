"""The coverage map: role × sector × occasion. Which sectors have no one, who is missing, who is about to drop out.

Pure: the numbers are arguments, and `measuring` counts them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from training.pure.standing import Standing
from training.workflow import Role


@dataclass(frozen=True)
class Step:
    """An occasion as the map needs it. `is_over`: the roll may be called, so nobody there means that nobody came."""

    pk: int
    number: int
    theme: str
    is_over: bool
    is_compulsory: bool = True
    day: date | None = None


@dataclass(frozen=True)
class Cell:
    """One role of one sector at one occasion."""

    step: Step
    attended: int

    @property
    def is_gap(self) -> bool:
        return self.step.is_over and not self.attended

    @property
    def text(self) -> str:
        return str(self.attended) if self.step.is_over or self.attended else "–"


@dataclass(frozen=True)
class AtRisk:
    """Somebody who is about to drop out, with the sectors that the person counts for. One of a board counts for all
    that the board answers for; a politician is nobody's staff."""

    participant: int
    name: str
    sectors: tuple[int, ...]
    standing: Standing
    place: str = ""
    is_politician: bool = False


@dataclass(frozen=True)
class Line:
    """One role of one sector: how many take part, how many are asked, and how many there should be."""

    role: str
    wanted: int
    accepted: int
    asked: int
    cells: list[Cell]

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label)

    @property
    def missing(self) -> int:
        """How many too few have said yes."""
        return max(self.wanted - self.accepted, 0)

    @property
    def is_empty(self) -> bool:
        return bool(self.wanted) and not self.accepted


@dataclass
class SectorMap:
    sector: int
    name: str
    lines: list[Line]
    at_risk: list[AtRisk] = field(default_factory=list)

    def __str__(self) -> str:
        return self.name

    @property
    def has_no_one(self) -> bool:
        return not any(line.accepted for line in self.lines)

    @property
    def gaps(self) -> list[Line]:
        return [line for line in self.lines if line.missing]

    @property
    def staff_at_risk(self) -> list[AtRisk]:
        """Those whom the sector's manager can do something about."""
        return [one for one in self.at_risk if not one.is_politician]

    @property
    def needs_its_manager(self) -> bool:
        return bool(self.gaps or self.staff_at_risk)

    @property
    def is_whole(self) -> bool:
        return not self.gaps and not self.at_risk


@dataclass(frozen=True)
class Counts:
    """As the database counts. Keys are (sector, role) and (sector, role, occasion)."""

    people: Mapping[tuple[int, str], tuple[int, int]]  # accepted, and asked without an answer yet
    attended: Mapping[tuple[int, str, int], int]
    at_risk: Sequence[AtRisk] = ()


def figure(
    sectors: Iterable[tuple[int, str]],
    goals: Mapping[tuple[int, str], int],
    steps: Sequence[Step],
    counts: Counts,
) -> list[SectorMap]:
    """A row for each sector that has a goal or people, each role that it should have or has."""
    risky: dict[int, list[AtRisk]] = defaultdict(list)
    for person in counts.at_risk:
        for sector in person.sectors:
            risky[sector].append(person)
    maps = []
    for sector, name in sectors:
        lines = [
            _line(sector, role, goals, steps, counts)
            for role in Role.values
            if goals.get((sector, role)) or (sector, role) in counts.people
        ]
        if lines:
            maps.append(SectorMap(sector, name, lines, risky[sector]))
    return maps


def _line(sector: int, role: str, goals: Mapping[tuple[int, str], int], steps: Sequence[Step], counts: Counts) -> Line:
    accepted, asked = counts.people.get((sector, role), (0, 0))
    cells = [Cell(step, counts.attended.get((sector, role, step.pk), 0)) for step in steps]
    return Line(role, goals.get((sector, role), 0), accepted, asked, cells)
