"""A figure as a table: cells with their units, rows with what they rest on."""

from dataclasses import dataclass
from enum import Enum

from portal.text.swedish import join_words, number_word


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
        if len(self.columns) == 1:
            return [(row.label, cell) for row in self.rows for cell in row.cells]
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
