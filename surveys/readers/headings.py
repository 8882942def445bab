"""What the headings above a table make of its columns. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from surveys.readers import cells
from surveys.readers.vocabulary import LABELS, MEASURES, Field, Vocabulary

LONGEST_HEADING = 48
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass
class Column:
    """What a column's headings say: a label to read in every row, or a measure, and what it is a measure of."""

    index: int
    text: str = ""
    label: Field | None = None
    measure: Field | None = None
    of: dict[str, str] = field(default_factory=dict)  # year, area, factor, group, code
    is_unknown: bool = False


def year_in(cell: object) -> str:
    """`2024`, 2024.0, `Mätår 2024`, or a date in it: the year that a cell says. Empty when it says none."""
    if isinstance(cell, date):
        return str(cell.year)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return str(int(cell)) if 1990 <= cell <= 2100 and cell == int(cell) else ""
    found = YEAR.findall(cell) if isinstance(cell, str) and len(cell) < 40 else []
    return found[0] if len(found) == 1 else ""


def is_number(cell: object) -> bool:
    if isinstance(cell, (int, float)):
        return True
    if not isinstance(cell, str) or not cell.strip() or cells.mark(cell):
        return False
    try:
        cells.number(cell)
    except cells.NotANumber:
        return False
    return True


class Headings:
    """The rows of headings of one table, and what they make of each column."""

    def __init__(self, words: Vocabulary, survey: str | None) -> None:
        self.words, self.survey = words, survey

    def is_heading(self, row: list) -> bool:
        texts = {cell for cell in row if isinstance(cell, str) and cell.strip()}
        years = {year_in(cell) for cell in row} - {""}
        if any(cells.mark(text) for text in texts):  # a missing value is no heading
            return False
        if len(years) < 2 and any(is_number(cell) for cell in row):
            return False
        if len(years) >= 2 and any(is_number(cell) and not year_in(cell) for cell in row):
            return False
        fields = {self.words.heading(text) for text in texts} - {None}
        if len(fields) >= 2 or len(years) >= 2 or any(len(names) >= 2 for names in self._names(texts).values()):
            return True
        pairs = [text for text in texts if any(self._both_name_something(Column(0), *two) for two in _in_two(text))]
        return bool(pairs) and len(fields) + len(pairs) >= 2

    def go_on(self, above: list[list], below: list[list]) -> bool:
        """Is the row below one more of headings? What stands below the heading of a label is what it is a label of."""
        labelled = {
            index: cell
            for each in above
            for index, cell in enumerate(each)
            if isinstance(cell, str) and self.words.heading(cell) in LABELS
        }
        return any(
            self.is_heading([cell if cell == labelled.get(index, cell) else "" for index, cell in enumerate(row)])
            for row in below
        )

    def _names(self, texts: set[str]) -> dict[str, set[str]]:
        """Which areas, factors, groups and places the texts name."""
        found: dict[str, set[str]] = {"area": set(), "factor": set(), "group": set(), "code": set()}
        for text in texts:
            for kind in found:
                if key := self.name(kind, text):
                    found[kind].add(key)
        return found

    def name(self, kind: str, text: str) -> str | None:
        if kind == "group":
            return self.words.group(text)
        if kind == "code":
            return self.words.place(text)
        return self._in_surveys(kind, text)

    def _in_surveys(self, kind: str, text: str) -> str | None:
        """Procurement stands among Insikt's areas and is a survey of its own; factors are those of the survey."""
        if kind == "factor" and self.survey:
            return self.words.factor(self.survey, text)
        look_up: Callable = self.words.area if kind == "area" else self.words.factor
        order = [self.survey, *self.words.areas] if self.survey else list(self.words.areas)
        return next(filter(None, (look_up(survey, text) for survey in order)), None)

    def columns(self, rows: list[list]) -> list[Column]:
        crossing = [self._crossing(row) for row in rows]
        width = max(len(row) for row in rows)
        return [self._column(index, rows, crossing) for index in range(width)]

    def _crossing(self, row: list) -> str:
        """The kind of names that the row is made of, if it names at least two of a kind."""
        texts = {cell for cell in row if isinstance(cell, str) and cell.strip()}
        names = {kind: len(found) for kind, found in self._names(texts).items()}
        kind = max(names, key=lambda each: names[each])
        fields = {self.words.heading(text) for text in texts} & (LABELS | {Field.ANSWERS, Field.RATE, Field.RANK})
        return kind if names[kind] >= 2 and names[kind] > len(fields - {Field.RANK}) - 1 else ""

    def _column(self, index: int, rows: list[list], crossing: list[str]) -> Column:
        column = Column(index)
        for row, kind in zip(rows, crossing, strict=True):
            cell = row[index] if index < len(row) else ""
            if cell in ("", None):
                continue
            self._add(column, cell, kind)
        if column.measure or column.of:
            column.label, column.is_unknown = None, False
        elif column.label:
            column.is_unknown = False
        return column

    def _add(self, column: Column, cell: object, crossing: str) -> None:
        text = cells.shown(cell)
        column.text = text
        if year := year_in(cell):
            column.of["year"] = year
            text = cells.tidy(YEAR.sub(" ", text)) if isinstance(cell, str) else ""
            if not re.sub(r"[^\w]", "", text):
                return
        if crossing and (key := self.name(crossing, text)):
            column.of[crossing] = key
            return
        meaning = self.words.heading(text)
        if meaning in MEASURES:
            column.measure = meaning
        elif meaning:
            if not year:
                column.label = meaning
        elif self._names_something(column, text):
            return
        elif not year:
            column.is_unknown = True
        elif place := self.words.place(text.strip(" ,;:()–-")):
            column.of["code"] = place

    def _names_something(self, column: Column, text: str) -> bool:
        """A heading that names an area or a factor, or two parts that each name something: `Bygglov, antal svar`."""
        for kind in ("area", "factor", "group"):
            if key := self.name(kind, text):
                column.of[kind] = key
                return True
        return any(self._both_name_something(column, *parts) for parts in _in_two(text))

    def _both_name_something(self, column: Column, *parts: str) -> bool:
        measure, of = None, {}
        for part in parts:
            meaning = self.words.heading(part)
            kind = next((each for each in ("area", "factor", "group") if each not in of and self.name(each, part)), "")
            if self.words.is_plain(part):
                continue
            if meaning in MEASURES and (meaning != Field.VALUE or not kind):
                if measure not in (None, Field.VALUE):  # a number of answers in the country is neither of the two
                    return False
                measure = meaning
            elif kind:
                of[kind] = str(self.name(kind, part))
            else:
                return False
        column.measure = measure or column.measure
        column.of.update(of)
        return bool(measure or of)


def _in_two(text: str) -> list[tuple[str, str]]:
    """Where a heading may be two: at its signs, else at one of its spaces. A sentence is no heading."""
    if len(text) > LONGEST_HEADING:
        return []
    parts = [part for part in re.split(r"\s*[–:/|,]\s*|\s+-\s+", text) if part]
    if len(parts) == 2:
        return [(parts[0], parts[1])]
    words = text.split()
    return [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
