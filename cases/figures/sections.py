"""Each figure, from counted facts to a table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from cases.figures.facts import Facts, Grades, Histogram, Settled, Turn
from cases.figures.hiding import LEAST
from cases.figures.numbers import mean, median, reached_by, share
from cases.figures.tables import Cell, Row, Section, Unit
from cases.workflow import Party, State


def _row(label: str, n: int, *cells: tuple[float | None, Unit]) -> Row:
    return Row(label, n, tuple(Cell(value, unit) for value, unit in ((n, Unit.COUNT), *cells)))


def flow(facts: Facts) -> Section:
    rows = (_row("Kom in", facts.received), _row("Avslutades", facts.closed))
    return Section("flow", "Ärenden som kom in och avslutades", "Under perioden", ("Ärenden",), rows, drawn=(0,))


NOT_OURS = {Party.BUSINESS, State.RESTING}
PARTIES: dict[str, str] = {
    "pilot": "Lotsen",
    "sector": "En sektor",
    "outside": "Annan organisation",
    "business": "Företaget",
    "resting": "Ingen just nu, ärendet vilar",
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
    ours = {party: turn for party, turn in facts.turns.items() if party not in NOT_OURS}
    rows = [_stalled(label, [ours[party]]) for party, label in _parties(facts).items() if party in ours]
    rows.append(_stalled("Alla som väntar på oss", ours.values()))
    columns = ("Öppna", "Står still", "Andel")
    heading = "Ärenden som står still"
    return Section("stalled", heading, "Väntar på", columns, tuple(rows), drawn=(1,), has_total=True, is_now=True)


def stalled_of_open(facts: Facts) -> Section:
    """Of all open cases: those that wait for us would tell, beside them, how many wait for the business. The share of
    a few is not shown either: two per cent of 43 is one case."""
    n, still = (sum(getattr(turn, name) for turn in facts.turns.values()) for name in ("open", "stalled"))
    row = _row("Alla öppna", n, (share(still, n), Unit.SHARE))
    if 0 < still < LEAST:
        row = replace(row, cells=(row.cells[0], replace(row.cells[1], value=None, is_hidden=True)))
    return replace(stalled(facts), columns=("Öppna", "Står still"), rows=(row,), drawn=(), has_total=False)


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


PROMISES = {"first_contact": "Första kontakt", "answer": "Besked från en sektor", "next": "Besked från lotsen"}


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
    heading = "Tid till svar från sektorerna"
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
    columns = ("Rader i mejl", "Ledde vidare")
    heading = "Nyttan av påminnelserna"
    return Section("reminders", heading, "Påminnelse och sektor", columns, tuple(rows), drawn=(1,))


def closing(facts: Facts) -> Section:
    rows = [_graded(name, grades) for name, grades in facts.grades_by_sector.items()]
    rows.append(_graded("Alla svar", facts.grades))
    columns = ("Svar", "Nöjd i stort", "Mot förväntan", "Mot bästa tänkbara")
    heading = "Omdömen efter avslut"
    return Section("closing", heading, "Sektor", columns, tuple(rows), drawn=(1,), has_total=True)


def _graded(label: str, grades: Grades) -> Row:
    sums = (grades.overall, grades.expectations, grades.ideal)
    return _row(label, grades.n, *((mean(each, grades.n), Unit.GRADE) for each in sums))
