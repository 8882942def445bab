"""The arithmetic of the pilot's figures. Pure: counted facts in, tables out; nothing is looked up.

A figure that has nothing to count is missing, never 0. What is published is also free of small numbers, given or
left to be worked out by subtraction. No fact is about one person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from cases.workflow import Party
from portal.swedish import join_words, number_word

Histogram = Mapping[int, int]  # working days -> how many took that long

LEAST = 10  # answers or cases behind a published figure


# --- What was counted -----------------------------------------------------------------------------


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


# --- Numbers --------------------------------------------------------------------------------------


def median(found: Histogram) -> float | None:
    """The middle value; of an even number the mean of the two in the middle. None of nothing."""
    n = sum(found.values())
    return (_value_at(found, (n + 1) // 2) + _value_at(found, n // 2 + 1)) / 2 if n else None


def reached_by(found: Histogram, percent: int) -> int | None:
    """The smallest value that at least that share of all is at or below (the nearest rank). None of nothing."""
    n = sum(found.values())
    return _value_at(found, -(-n * percent // 100)) if n else None


def _value_at(found: Histogram, place: int) -> int:
    """The value at that place, counted from 1, when all stand in order."""
    for value in sorted(found):
        place -= found[value]
        if place <= 0:
            return value
    raise ValueError("There are not so many.")


def share(part: int, whole: int) -> int | None:
    """Whole per cent, halves upwards. None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def mean(total: int, n: int) -> float | None:
    """One decimal, halves upwards. None of nothing."""
    return (20 * total + n) // (2 * n) / 10 if n else None


# --- Tables ---------------------------------------------------------------------------------------


class Unit(Enum):
    COUNT = "antal"
    DAYS = "arbetsdagar"
    SHARE = "procent"
    GRADE = "medelbetyg 1–10"


@dataclass(frozen=True)
class Cell:
    value: float | None
    unit: Unit
    is_hidden: bool = False

    @property
    def text(self) -> str:
        if self.is_hidden:
            return "visas inte"
        if self.value is None:
            return "saknas"
        if self.unit is Unit.COUNT:
            return number_word(int(self.value)) if self.value > 12 else str(self.value)
        if self.unit is Unit.GRADE:
            return f"{self.value:.1f}".replace(".", ",")
        number = f"{self.value:g}".replace(".", ",")
        return f"{number}\u00a0%" if self.unit is Unit.SHARE else number

    @property
    def in_full(self) -> str:
        """With its unit, where it stands alone: "1 arbetsdag"."""
        if self.unit is not Unit.DAYS or self.value is None:
            return self.text
        return f"{self.text}\u00a0{'arbetsdag' if self.value == 1 else 'arbetsdagar'}"


@dataclass(frozen=True)
class Row:
    label: str
    n: int  # what its figures rest on
    cells: tuple[Cell, ...]

    @property
    def is_hidden(self) -> bool:
        return all(cell.is_hidden for cell in self.cells)


@dataclass(frozen=True)
class Section:
    """One figure: a table, and which of its columns are drawn."""

    key: str  # of its explanation: the wording "figures.{key}"
    heading: str
    head: str  # what its rows are
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    drawn: tuple[int, ...] = ()
    series: tuple[str, ...] = ()  # of several drawn columns: what each is, beside its number
    has_total: bool = False  # the last row
    is_now: bool = False  # about today, whatever the period

    @property
    def numbers(self) -> list[tuple[str, Cell]]:
        """What is not drawn is read one by one: each number with what it is."""
        return [(column, cell) for row in self.rows for column, cell in zip(self.columns, row.cells, strict=True)]

    @property
    def is_empty(self) -> bool:
        return not any(row.n for row in self.rows)

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if not row.is_hidden]

    @property
    def hidden(self) -> str:
        """The names of the rows that are not shown: "Miljö och Plan"."""
        return join_words(row.label for row in self.rows if row.is_hidden)

    @property
    def total(self) -> Row | None:
        return self.rows[-1] if self.has_total else None


def _row(label: str, n: int, *cells: tuple[float | None, Unit]) -> Row:
    return Row(label, n, tuple(Cell(value, unit) for value, unit in ((n, Unit.COUNT), *cells)))


def flow(facts: Facts) -> Section:
    rows = (_row("Kom in", facts.received), _row("Avslutades", facts.closed))
    return Section("flow", "Ärenden som kom in och avslutades", "Under perioden", ("Ärenden",), rows, drawn=(0,))


PARTIES: dict[str, str] = {
    "pilot": "Lotsen",
    "sector": "En sektor",
    "outside": "Annan organisation",
    "business": "Företaget",
}


def open_by_turn(facts: Facts) -> Section:
    turns = {label: facts.turns.get(party, Turn(0, 0)) for party, label in _parties(facts).items()}
    rows = [_row(label, turn.open) for label, turn in turns.items()]
    rows.append(_row("Alla öppna", sum(turn.open for turn in turns.values())))
    heading = "Öppna ärenden och vems tur det är"
    return Section("open", heading, "Väntar på", ("Ärenden",), tuple(rows), drawn=(0,), has_total=True, is_now=True)


def _parties(facts: Facts) -> dict[str, str]:
    return PARTIES | {party: party.capitalize() for party in facts.turns if party not in PARTIES}


def _stalled(label: str, turns: Iterable[Turn]) -> Row:
    turns = list(turns)
    n, stalled = sum(turn.open for turn in turns), sum(turn.stalled for turn in turns)
    return _row(label, n, (stalled, Unit.COUNT), (share(stalled, n), Unit.SHARE))


def stalled(facts: Facts) -> Section:
    ours = {party: turn for party, turn in facts.turns.items() if party != Party.BUSINESS}
    rows = [_stalled(label, [ours[party]]) for party, label in _parties(facts).items() if party in ours]
    rows.append(_stalled("Alla som väntar på oss", ours.values()))
    columns = ("Öppna", "Står still", "Andel")
    heading = "Ärenden som står still"
    return Section("stalled", heading, "Väntar på", columns, tuple(rows), drawn=(1,), has_total=True, is_now=True)


def stalled_in_all(facts: Facts) -> Section:
    """The last row alone, and its share without the number: that may be one or two."""
    section = stalled(facts)
    n, _, of_them = section.rows[-1].cells
    row = Row("Ärenden som väntar på oss", section.rows[-1].n, (n, of_them))
    return replace(section, columns=("Öppna", "Står still"), rows=(row,), drawn=(), has_total=False)


def first_contact(facts: Facts) -> Section:
    found = facts.first_contact
    n = sum(found.values())
    row = _row("Alla ärenden", n, (median(found), Unit.DAYS), (reached_by(found, 90), Unit.DAYS))
    columns = ("Ärenden", "Hälften inom", "Nio av tio inom")
    return Section("first_contact", "Tid till första kontakt", "Ärenden", columns, (row,))


def spread(facts: Facts) -> Section:
    """The days one by one, and the long ones together."""
    found: Counter[str] = Counter()
    for days, n in facts.first_contact.items():
        found[_days(days)] += n
    labels = [*map(_days, range(7)), _days(11)]
    rows = [_row(label, found[label]) for label in labels]
    heading = "Första kontakten, dag för dag"
    return Section("spread", heading, "Arbetsdagar", ("Ärenden",), tuple(rows), drawn=(0,))


def _days(n: int) -> str:
    if n > 5:
        return "6–10 dagar" if n <= 10 else "Mer än 10 dagar"
    return {0: "Samma dag", 1: "1 dag"}.get(n, f"{n} dagar")


PROMISES = {"first_contact": "Första kontakt", "answer": "Besked från en sektor"}


def promises(facts: Facts) -> Section:
    settled = {label: facts.promises.get(kind, Settled()) for kind, label in PROMISES.items()}
    rows = [_promised(label, [each]) for label, each in settled.items()]
    rows.append(_promised("Alla löften", settled.values()))
    columns = ("Löften", "Hölls", "Flyttades i tid")
    return Section("promises", "Löften som hölls", "Löfte om", columns, tuple(rows), drawn=(1,), has_total=True)


def _promised(label: str, settled: Iterable[Settled]) -> Row:
    settled = list(settled)
    kept, broken = sum(each.kept for each in settled), sum(each.broken for each in settled)
    moved = sum(each.moved for each in settled)
    return _row(label, kept + broken, (share(kept, kept + broken), Unit.SHARE), (moved, Unit.COUNT))


def promises_kept(facts: Facts) -> Section:
    """Without the moved ones, which may be few."""
    section = promises(facts)
    rows = tuple(replace(row, cells=row.cells[:2]) for row in section.rows)
    return replace(section, columns=section.columns[:2], rows=rows)


def sectors(facts: Facts) -> Section:
    rows = [_answered(name, found) for name, found in facts.sectors.items()]
    in_all: Counter[int] = Counter()
    for found in facts.sectors.values():
        in_all.update(found)
    rows.append(_answered("Alla sektorer", in_all))
    columns = ("Svar", "Hälften inom", "Nio av tio inom")
    heading = "Tid till svar, sektor för sektor"
    return Section(
        "sectors", heading, "Sektor", columns, tuple(rows), (1, 2), ("hälften", "nio av tio"), has_total=True
    )


def _answered(label: str, found: Histogram) -> Row:
    n = sum(found.values())
    return _row(label, n, (median(found), Unit.DAYS), (reached_by(found, 90), Unit.DAYS))


def together(facts: Facts) -> Section:
    rows = (
        _row("Behövde mer än en sektor", facts.closed, (share(facts.several_sectors, facts.closed), Unit.SHARE)),
        _row("Togs upp på ett lotsmöte", facts.closed, (share(facts.with_meeting, facts.closed), Unit.SHARE)),
    )
    columns = ("Avslutade ärenden", "Andel")
    return Section("together", "Flera sektorer och lotsmöten", "Ärenden som", columns, rows, drawn=(1,))


def reminders(facts: Facts) -> Section:
    rows = [
        _row(
            f"{effect.rule}, {effect.sector}" if effect.sector else effect.rule,
            effect.letters,
            (share(effect.helped, effect.letters), Unit.SHARE),
        )
        for effect in facts.reminders
    ]
    columns = ("Rader i brev", "Ledde vidare")
    heading = "Nyttan av påminnelserna"
    return Section("reminders", heading, "Påminnelse och sektor", columns, tuple(rows), drawn=(1,))


def closing(facts: Facts) -> Section:
    """Only what may be published, also for those who run the portal: nobody is to be recognised by an answer."""
    rows = [_graded(name, grades) for name, grades in facts.grades_by_sector.items()]
    rows.append(_graded("Alla svar", facts.grades))
    columns = ("Svar", "Nöjd i stort", "Mot förväntan", "Mot bästa tänkbara")
    heading = "Omdömen efter avslut"
    return published(Section("closing", heading, "Sektor", columns, tuple(rows), drawn=(1,), has_total=True))


def _graded(label: str, grades: Grades) -> Row:
    sums = (grades.overall, grades.expectations, grades.ideal)
    return _row(label, grades.n, *((mean(each, grades.n), Unit.GRADE) for each in sums))


# --- What may be published ------------------------------------------------------------------------


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


INTERNAL = (open_by_turn, stalled, flow, first_contact, spread, promises, sectors, together, reminders, closing)
PUBLIC = (flow, first_contact, promises_kept, sectors, together, closing, open_by_turn, stalled_in_all)


def for_staff(facts: Facts) -> list[Section]:
    return [figure(facts) for figure in INTERNAL]


def for_everybody(facts: Facts) -> list[Section]:
    return [published(figure(facts)) for figure in PUBLIC]
