"""Which figures are shown to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cases.figures.facts import Facts
from cases.figures.guide import of_guide
from cases.figures.hiding import LEAST, hidden, published
from cases.figures.sections import (
    closing,
    first_contact,
    flow,
    open_by_turn,
    promises,
    promises_kept,
    reminders,
    sectors,
    spread,
    stalled,
    stalled_of_open,
    together,
)
from cases.figures.tables import Section

INTERNAL = (open_by_turn, stalled, flow, first_contact, spread, promises, sectors, together, reminders)
PUBLIC = (flow, first_contact, promises_kept, sectors, together, closing, open_by_turn, stalled_of_open)
FIRST = (first_contact, sectors, promises_kept, closing)  # what is read before all else
BY_SECTOR = {"sectors": sectors, "closing": closing}


def for_staff(facts: Facts) -> list[Section]:
    """Nobody is to be recognised by an answer after closing, so those are told here as to everybody."""
    return [*(figure(facts) for figure in INTERNAL), published(closing(facts)), *of_guide(facts)]


def first(facts: Facts, *, public: bool) -> list[Section]:
    """What key figures are made of, as whoever reads them may see it."""
    if public:
        return [published(_together(figure(facts))) for figure in FIRST]
    return [*(figure(facts) for figure in FIRST[:-1]), published(closing(facts))]


def for_everybody(facts: Facts) -> list[Section]:
    """A quarter. Sectors are not told apart: in so short a time few of them have ten of anything."""
    return [published(_together(figure(facts))) for figure in PUBLIC]


def _together(section: Section) -> Section:
    if section.key not in BY_SECTOR:
        return section
    return replace(section, rows=section.rows[-1:], drawn=(), series=(), has_total=False)


def by_sector(facts: Facts, *, quarters: Mapping[str, Sequence[int]]) -> list[Section]:
    """A year, sector by sector. `quarters`: for each figure, how many there were in each quarter.

    Where the quarters that were too small to be published make up less than ten, the year less the others would tell
    them, so nothing of the figure is shown.
    """
    sections = [figure(facts) for figure in BY_SECTOR.values()]
    return [hidden(each) if _would_tell(quarters.get(each.key, ())) else published(each) for each in sections]


def _would_tell(quarters: Sequence[int]) -> bool:
    return 0 < sum(n for n in quarters if n < LEAST) < LEAST
