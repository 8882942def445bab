"""What may be published: nothing small is given, or left to be worked out by subtraction."""

from collections.abc import Sequence
from dataclasses import replace

from cases.figures.tables import Row, Section

LEAST = 10  # answers or cases behind a published figure


def to_hide(ns: Sequence[int], *, total: int, least: int = LEAST) -> set[int]:
    """Places in `ns` that must not be shown beside their total, so that nothing under `least` is seen or worked out.

    First what is itself too small; then, as long as the total minus what is shown leaves too little, the smallest
    that is still shown. The rows may overlap (a case has several sectors), so each is also held against the total
    alone. Nothing at all (0) gives nobody away.
    """
    hidden = {place for place, n in enumerate(ns) if n and (n < least or 0 < total - n < least)}
    while True:
        shown = {place: n for place, n in enumerate(ns) if place not in hidden and n}
        if not shown or not 0 < total - sum(shown.values()) < least:
            return hidden
        hidden.add(min(shown, key=lambda place: (shown[place], place)))


def published(section: Section, *, least: int = LEAST) -> Section:
    """The same table without the rows that give somebody away."""
    rows = section.rows[:-1] if section.has_total else section.rows
    if section.has_total:
        total = section.rows[-1].n
        hidden = to_hide([row.n for row in rows], total=total, least=least)
        if 0 < total < least:
            hidden |= {len(rows), *(place for place, row in enumerate(rows) if row.n)}
    else:
        hidden = {place for place, row in enumerate(rows) if 0 < row.n < least}
    return replace(
        section, rows=tuple(_hide(row) if place in hidden else row for place, row in enumerate(section.rows))
    )


def _hide(row: Row) -> Row:
    return replace(row, cells=tuple(replace(cell, value=None, is_hidden=True) for cell in row.cells))


def hidden(section: Section) -> Section:
    return replace(section, rows=tuple(_hide(row) if row.n else row for row in section.rows))
