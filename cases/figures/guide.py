"""The figures of the guide: what people look for in it, where they stop, and what cases come to be about."""

from collections.abc import Iterable

from cases.figures.facts import Facts
from cases.figures.hiding import published
from cases.figures.tables import Cell, Row, Section, Unit

MOST = 12  # rows of what is told from the top


def of_guide(facts: Facts) -> list[Section]:
    """None until somebody has used it."""
    made = [use(facts), wishes(facts), stops(facts), steps(facts)]
    return [published(section) for section in made if not section.is_empty]


def use(facts: Facts) -> Section:
    rows = (_row("Någon såg vad som behövs", facts.guide.maps), _row("Skickades till lotsen", facts.guide.sent))
    return Section("guide", "Så används vägvisaren", "Vad som hände", ("Gånger",), rows)


def wishes(facts: Facts) -> Section:
    rows = _top(_row(label, shown) for label, shown in facts.guide.wishes.items())
    return Section("guide_wishes", "Det letar folk efter i vägvisaren", "Önskan", ("Gånger",), rows, drawn=(0,))


def stops(facts: Facts) -> Section:
    """Whoever reads a question and answers none of it has stopped there. One page read twice may be answered once."""
    rows = _top(
        _row(text, max(shown - answered, 0), shown) for text, (shown, answered) in facts.guide.questions.items()
    )
    columns = ("Slutade här", "Visades")
    return Section("guide_stops", "Frågor där folk slutar", "Fråga", columns, rows, drawn=(0,))


def steps(facts: Facts) -> Section:
    rows = _top(_row(what, taken, read) for what, (taken, read) in facts.guide.steps.items())
    columns = ("I ärenden", "Lästes för sig")
    return Section("guide_steps", "Steg som ärenden oftast handlar om", "Steg", columns, rows, drawn=(0,))


def _row(label: str, *counts: int) -> Row:
    return Row(label, counts[0], tuple(Cell(count, Unit.COUNT) for count in counts))


def _top(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted((row for row in rows if row.n), key=lambda row: -row.n)[:MOST])
