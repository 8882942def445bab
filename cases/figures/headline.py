"""Three figures for whoever has not asked for any: each in one number, with what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.figures.tables import Cell, Section, Unit
from portal.text.swedish import counted

# Of which figure, in which of its columns (the last row holds all), and in whose words.
FIGURES = {
    "promises": (1, "Svar inom utlovad tid", "av löftena", ("löfte", "löften")),
    "first_contact": (1, "Tid till första kontakt", "", ("ärende", "ärenden")),
    "closing": (1, "Omdöme efter avslut", "av 10", ("svar", "svar")),
}


@dataclass(frozen=True)
class KeyFigure:
    heading: str
    number: str
    unit: str
    rests_on: str  # "34 svar, kvartal 3 2026"


def key_figures(sections: Iterable[Section], *, period: str) -> list[KeyFigure]:
    """Of what is published: those whose number is there, and may be seen."""
    by_key = {section.key: section for section in sections}
    return [_figure(by_key[key], key, period) for key in FIGURES if key in by_key and _number(by_key[key], key)]


def _number(section: Section, key: str) -> Cell | None:
    cell = section.rows[-1].cells[FIGURES[key][0]]
    return None if cell.is_hidden or cell.value is None else cell


def _figure(section: Section, key: str, period: str) -> KeyFigure:
    at, heading, unit, nouns = FIGURES[key]
    row = section.rows[-1]
    cell = row.cells[at]
    if cell.unit is Unit.DAYS:
        unit = f"{'arbetsdag' if cell.value == 1 else 'arbetsdagar'} för hälften"
    return KeyFigure(heading, cell.text, unit, f"{counted(row.n, *nouns)}, {period}".capitalize())
