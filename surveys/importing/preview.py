"""A staged import as a person reads it: what each value would become, with its cell and a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import IO

import xlsxwriter
from django.db.models import Count
from django.utils.text import capfirst

from portal.text.row_ids import row_id
from portal.text.swedish import join_words
from surveys.models import Area, Factor, ImportBatch, Municipality, RespondentGroup, StagedRow, Survey
from surveys.pure.swedish_numbers import in_words
from surveys.workflow import Outcome, Release, ValueState

PER_PAGE = 100
FIRST_SHOWN = [
    Outcome.REFUSED,
    Outcome.BLANKED,
    Outcome.CHANGED,
    Outcome.NEW,
    Outcome.SUPPRESSED,
    Outcome.MISSING,
    Outcome.SAME,
]


@dataclass(frozen=True)
class Line:
    row: StagedRow
    where: str
    what: str
    before: str
    now: str
    sentence: str


class Names:
    """The names behind the ids of staged rows: five queries, however many rows."""

    def __init__(self) -> None:
        self.surveys = dict(Survey.objects.values_list("pk", "name"))
        self.areas = dict(Area.objects.values_list("pk", "name"))
        self.factors = dict(Factor.objects.values_list("pk", "name"))
        self.groups = dict(RespondentGroup.objects.values_list("pk", "name"))
        self.places = dict(Municipality.objects.values_list("pk", "name"))

    def what(self, row: StagedRow) -> str:
        release = "ranking" if row.release == Release.RANKING else ""
        parts = [
            self.surveys.get(row.survey_id, ""),
            str(row.year or ""),
            self.areas.get(row.area_id, ""),
            self.factors.get(row.factor_id, ""),
            release,
            self.groups.get(row.group_id, ""),
            self.places.get(row.municipality_id) or row.place or row.code,
        ]
        return ", ".join(part for part in parts if part)

    def line(self, row: StagedRow, batch: ImportBatch) -> Line:
        where = f"{row.sheet}, cell {row.cell}" if row.sheet else f"Cell {row.cell}"
        if batch.is_from_kolada:
            where = row.cell
        before, now = in_words(row.before, row.scale), in_words(row.value, row.scale)
        said = row.raw if row.outcome == Outcome.REFUSED else now or row.raw  # it is that cell that has to be mended
        return Line(row, where, self.what(row), before, said, _sentence(row, before, now, batch.where_from))


def _sentence(row: StagedRow, before: str, now: str, where_from: str) -> str:
    nothing = f"{capfirst(where_from)} har inget värde här."
    match row.outcome:
        case Outcome.REFUSED:
            return row.sentence
        case Outcome.CHANGED if before != now:
            return f"Ändras från {before or 'inget värde'} till {now or 'inget värde'}."
        case Outcome.CHANGED:
            return "Värdet är detsamma. Antalet svar, svarsfrekvensen eller läget ändras."
        case Outcome.BLANKED:
            why = f"För få svar, säger {where_from}." if row.state == ValueState.SUPPRESSED else nothing
            return f"{why} {before} är publicerat och står kvar, om du inte kryssar i att det ska tömmas."
        case Outcome.SAME:
            return "Står redan så."
        case Outcome.MISSING | Outcome.SUPPRESSED if not row.writes:
            return f"{nothing} Det står redan så."
        case Outcome.MISSING:
            return f"{nothing} Det sparas som att värdet saknas."
        case Outcome.SUPPRESSED:
            return "För få svar, så värdet redovisas inte."
    return "Nytt värde."


@dataclass
class Page:
    """One kind of outcome, a hundred lines at a time."""

    batch: ImportBatch
    outcome: str
    lines: list[Line]
    following: int | None

    @classmethod
    def asked_for(cls, batch: ImportBatch, data) -> "Page":
        outcome = data.get("visa", "")
        if outcome not in Outcome.values:
            outcome = next((each for each in FIRST_SHOWN if batch.counts.get(each)), Outcome.NEW)
        rows = batch.rows.filter(outcome=outcome).order_by("number")
        if after := row_id(data.get("efter", "")):
            rows = rows.filter(number__gt=after)
        found = list(rows[: PER_PAGE + 1])
        names = Names()
        following = found[PER_PAGE - 1].number if len(found) > PER_PAGE else None
        return cls(batch, str(outcome), [names.line(row, batch) for row in found[:PER_PAGE]], following)

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        counts, where_from = self.batch.counts, self.batch.where_from
        return [
            (outcome, words.replace("filen", where_from), counts.get(outcome, 0)) for outcome, words in Outcome.choices
        ]

    @property
    def heading(self) -> str:
        return next(words for outcome, words, _ in self.tabs if outcome == self.outcome)

    @property
    def total(self) -> int:
        return sum(number for _, _, number in self.tabs)

    @property
    def refused(self) -> int:
        return self.batch.counts.get(Outcome.REFUSED, 0)

    @property
    def refused_in_words(self) -> str:
        return _values(self.refused).capitalize()

    @property
    def blanked(self) -> str:
        return _values(self.batch.would_blank)

    @property
    def is_all_refused(self) -> bool:
        return self.refused == self.total

    @property
    def to_write(self) -> str:
        """The values of the two tabs that the button is about; empty when there is none."""
        number = self.batch.counts.get(Outcome.NEW, 0) + self.batch.counts.get(Outcome.CHANGED, 0)
        return _values(number) if number else ""

    @cached_property
    def also(self) -> str:
        """What else is written: that there is no value, where nothing said so before."""
        rows = self.batch.rows.filter(writes=True, outcome__in=[Outcome.MISSING, Outcome.SUPPRESSED])
        numbers = dict(rows.order_by().values_list("outcome").annotate(Count("pk")))
        words = {Outcome.MISSING: "saknas", Outcome.SUPPRESSED: "inte redovisas"}
        said = [f"att {_values(numbers[each])} {word}" for each, word in words.items() if numbers.get(each)]
        return join_words(said)


def _values(number: int) -> str:
    return "ett värde" if number == 1 else f"{number} värden"


def _refused(batch: ImportBatch) -> Iterator[tuple]:
    names = Names()
    for row in batch.rows.filter(outcome=Outcome.REFUSED).order_by("number").iterator():
        yield row.sheet, row.cell, row.raw, names.what(row), row.sentence


def write_errors(batch: ImportBatch, to: IO[bytes]) -> None:
    """The errors as a sheet, so that they can be mended one by one in the file."""
    with xlsxwriter.Workbook(to, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Fel")
        sheet.freeze_panes(1, 0)
        for column, width in enumerate((20, 8, 20, 60, 70)):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, ["Blad", "Cell", "Står i cellen", "Gäller", "Fel"], book.add_format({"bold": True}))
        for number, row in enumerate(_refused(batch), start=1):
            sheet.write_row(number, 0, row)
