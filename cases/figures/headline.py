"""The figures that are read first: each in one number, with what was promised, what it rests on and how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.figures.tables import Cell, Row, Section, Unit
from portal.text.bars import Spark, spark
from portal.text.swedish import counted

# Of which section, in whose words; the number stands in its second column, and its last row holds all.
FIGURES = {
    "first_contact": ("Tid till första kontakt", "", ("ärende", "ärenden")),
    "sectors": ("Tid till svar från sektorerna", "", ("svar", "svar")),
    "promises": ("Svar inom utlovad tid", "av löftena", ("löfte", "löften")),
    "closing": ("Omdöme efter avslut", "av 10", ("svar", "svar")),
}
START = ("promises", "first_contact", "closing")  # for whoever has not asked for any


@dataclass(frozen=True)
class KeyFigure:
    heading: str
    number: str
    unit: str
    rests_on: str  # "34 svar, kvartal 3 2026"
    is_known: bool = True
    goal: str = ""  # the promise, in words
    is_reached: bool | None = None  # None where nothing is promised, or nothing is known
    verdict: str = ""  # "hålls för nio av tio"
    arrow: str = ""
    change: str = ""
    spark: Spark | None = None


def key_figures(
    sections: Sequence[Section],
    *,
    period: str,
    of: Sequence[str] = tuple(FIGURES),
    promised: Mapping[str, int] | None = None,
    earlier: Sequence[Sequence[Section]] = (),
    before: str = "",
) -> list[KeyFigure]:
    """`promised`: working days or per cent, by section. `earlier`: the same sections of the periods before, the oldest
    first; `before`: what the last of them is called ("kvartalet innan"). What may not be seen is in none of it."""
    here = {section.key: section.rows[-1] for section in sections}
    course = [{section.key: section.rows[-1] for section in each} for each in earlier]
    return [_figure(key, here[key], period, promised or {}, [each[key] for each in course], before) for key in of]


def _figure(key: str, row: Row, period: str, promised: Mapping, earlier: list[Row], before: str) -> KeyFigure:
    heading, unit, nouns = FIGURES[key]
    cell, goal = row.cells[1], promised.get(key)
    if cell.unit is Unit.DAYS and cell.value is not None:
        unit = f"{_unit(cell.value)} för hälften"
    if cell.value is None:
        why = f"För få {nouns[1]} för att visas" if cell.is_hidden else f"Inga {nouns[1]}"
        goal_told = _goal(cell.unit, goal)
        return KeyFigure(heading, cell.text, "", f"{why}, {period}", is_known=False, goal=goal_told)
    arrow, change = _changed(cell, earlier[-1].cells[1], before) if earlier else ("", "")
    course = [*(each.cells[1].value for each in earlier), cell.value]
    is_reached, verdict = _judged(row, goal)
    return KeyFigure(
        heading,
        cell.text,
        unit,
        f"{counted(row.n, *nouns)}, {period}".capitalize(),
        goal=_goal(cell.unit, goal),
        is_reached=is_reached,
        verdict=verdict,
        arrow=arrow,
        change=change,
        spark=spark(course, high_is_up=cell.unit is not Unit.DAYS),
    )


def _unit(days: float) -> str:
    return "arbetsdag" if days == 1 else "arbetsdagar"


def _goal(unit: Unit, goal: int | None) -> str:
    if goal is None:
        return "Inget mål är satt."
    return f"Vårt löfte: högst {goal} {_unit(goal)}." if unit is Unit.DAYS else "Vårt löfte: varje datum hålls."


def _judged(row: Row, goal: int | None) -> tuple[bool | None, str]:
    """A promise is to everybody: days are held against what nine of ten had to wait, and not against the half."""
    cell = row.cells[2] if row.cells[1].unit is Unit.DAYS else row.cells[1]
    if goal is None or cell.value is None:
        return None, ""
    is_reached = _is_better(cell.unit, cell.value - goal) is not False
    if cell.unit is Unit.DAYS:
        return is_reached, "hålls för nio av tio" if is_reached else f"nio av tio: {cell.in_full}"
    return is_reached, "hålls" if is_reached else "hålls inte alltid"


def _is_better(unit: Unit, difference: float) -> bool | None:
    """None for the same. Days are better when they are fewer."""
    return (difference < 0) == (unit is Unit.DAYS) if difference else None


def _changed(now: Cell, then: Cell, before: str) -> tuple[str, str]:
    """An arrow and words: ("↗", "1 arbetsdag kortare än kvartalet innan"). Up is better, whatever the number did."""
    if now.value is None or then.value is None:
        return "", ""
    difference = round(now.value - then.value, 1)
    if not difference:
        return "→", f"Samma som {before}."
    size = f"{abs(difference):g}".replace(".", ",")
    more, less, unit = {
        Unit.DAYS: ("längre", "kortare", f" {_unit(abs(difference))}"),
        Unit.SHARE: ("högre", "lägre", " procentenhet" if abs(difference) == 1 else " procentenheter"),
    }.get(now.unit, ("högre", "lägre", ""))
    arrow = "↗" if _is_better(now.unit, difference) else "↘"
    return arrow, f"{size}{unit} {more if difference > 0 else less} än {before}."
