"""Sheets of cells → values with their cell. Pure.

No public layout exists for these files, so a table is read by what its words mean. Its heading is the first row
where two or more cells are known headings, years, areas or factors; rows of headings may stand on each other
(merged years over measures). What a column's headings do not say, the labels to the left say; and what neither
says, the title above the table, the sheet's name or the file's name says.

That reads a tidy table, a matrix (areas across, factors down, or the other way around) and a column per year.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from portal.files.readers.sheets import Sheet
from portal.text.swedish import counted
from surveys.readers import cells
from surveys.readers.headings import YEAR, Column, Headings, is_number, year_in
from surveys.readers.labels import Labels, is_title
from surveys.readers.rows import Reading, Row, Told, Unknown, refused
from surveys.readers.values import Group, NotACount, Rates, TableFacts, count_in
from surveys.readers.vocabulary import LABELS, Field, Vocabulary, plain
from surveys.workflow import Release

DATE = re.compile(r"\b(19|20)\d\d([-./]?)[01]\d\2[0-3]\d\b")  # when it was printed, not what it is about
HEADING_WITHIN = 60  # rows from the top
COUNTS = {Field.ANSWERS, Field.RATE}


def read(sheets: list[Sheet], words: Vocabulary, told: Told | None = None) -> Reading:
    told = told or Told()
    reading = Reading(hidden=[each for sheet in sheets for each in sheet.hides()])
    if not told.takes_hidden:
        sheets = [sheet.as_seen() for sheet in sheets if not sheet.is_hidden]
    survey = told.survey or _survey_of(sheets, words, told.name)
    tables = []
    for sheet in sheets:
        table = Table.found_in(sheet, words, told, survey)
        if table is None:
            if sheet.name:  # a text file has one sheet without a name
                reading.said.append(f"Bladet ”{sheet.name}” innehåller ingen tabell och hoppades över.")
            continue
        tables.append(table)
        reading.unknown += table.unknown_headings()
        reading.rows += table.rows()
        reading.unknown += table.unknown_names()
        reading.said += table.filled_in_words()
    reading.unread = (row for table in tables for row in table.unread_cells())
    return reading


def _survey_of(sheets: list[Sheet], words: Vocabulary, name: str) -> str | None:
    """Which survey the file is about: the one that most of its names belong to, else what its titles say."""
    texts = {cell for sheet in sheets for row in sheet.rows[:3000] for cell in row if isinstance(cell, str)}
    votes = Counter(key for text in texts if len(text) < 80 for key in words.surveys_that_know(text))
    titles = [cell for sheet in sheets for row in sheet.rows[:6] for cell in row if isinstance(cell, str)]
    for text in [*titles, *(sheet.name for sheet in sheets), name]:
        for spelled, key in words.surveys.items():
            if f" {spelled}" in f" {plain(text)}" and len(spelled) > 2:
                votes[key] += 2
    return votes.most_common(1)[0][0] if votes else None


# --- One table ------------------------------------------------------------------------------------


class Table:
    def __init__(self, sheet: Sheet, words: Vocabulary, told: Told, survey: str | None, top: int, bottom: int) -> None:
        self.sheet, self.words, self.told, self.survey = sheet, words, told, survey
        self.headings = Headings(words, survey)
        self.top, self.bottom = top, bottom  # first and last row of headings
        self.columns = self.headings.columns(sheet.rows[top : bottom + 1])
        above = [cell for row in sheet.rows[:top] for cell in dict.fromkeys(map(str, row))]
        titles = [cells.shown(cell) for cell in above if cell.strip()]
        self.title = " ".join(titles)
        self.context = self._context([sheet.name, *titles])
        self.filled: list[tuple[int, int]] = []  # blank labels that are read as the one above
        self.unknown: dict[tuple[str, str, str], Unknown] = {}
        self._find_labels_without_heading()
        self.labels = {column.label: column.index for column in self.columns if column.label in LABELS}
        self.measures = [
            column
            for column in self.columns
            if not column.label and not column.is_unknown and (column.measure or column.of)
        ]
        self.release = self._release()
        self.year = self._context_year()

    @classmethod
    def found_in(cls, sheet: Sheet, words: Vocabulary, told: Told, survey: str | None) -> "Table | None":
        headings = Headings(words, survey)
        for top, row in enumerate(sheet.rows[:HEADING_WITHIN]):
            if not headings.is_heading(row):
                continue
            bottom = top
            while headings.go_on(sheet.rows[top : bottom + 1], sheet.rows[bottom + 1 : bottom + 2]):
                bottom += 1
            table = cls(sheet, words, told, survey, top, bottom)
            if table.measures or table.unknown_headings():
                return table
        return None

    # --- What the whole table is about ---

    def _context(self, titles: list[str]) -> dict[str, str]:
        """An area, factor or group that one title names and no other: the sheet "Bygglov", "Svarsgrupp: Politiker"."""
        parts = {part.strip() for title in titles for part in (title, *re.split(r"[:–,]|\s-\s", title))} - {""}
        found = {}
        for kind in ("area", "factor", "group"):
            keys = {key for part in parts if (key := self.headings.name(kind, part))}
            if len(keys) == 1:
                found[kind] = keys.pop()
        return found

    def _context_year(self) -> str:
        if self.told.year:
            return str(self.told.year)
        for text in (self.title, self.sheet.name, self.told.name):
            found: set[str] = set(YEAR.findall(DATE.sub(" ", text)))
            if len(found) == 1:
                return found.pop()
        return ""

    def _release(self) -> str:
        said = plain(f"{self.title} {self.sheet.name}")
        about_ranking = re.search(r"\b(ranking|rankning|placering|rangordning)", said)
        only_places = {column.measure for column in self.measures} <= {None}
        has_factor = Field.FACTOR in self.labels or any("factor" in column.of for column in self.measures)
        return Release.RANKING if about_ranking and only_places and not has_factor else Release.ANSWERS

    def _find_labels_without_heading(self) -> None:
        """A column whose heading is blank or unknown, but whose cells are all areas, factors or places."""
        body = self.sheet.rows[self.bottom + 1 : self.bottom + 300]
        taken = {column.label for column in self.columns if column.label}
        crossed = {kind for column in self.columns for kind in column.of}
        for column in self.columns:
            if column.label or column.measure or column.of:
                continue
            texts = {
                row[column.index]
                for row in body
                if column.index < len(row) and isinstance(row[column.index], str) and row[column.index].strip()
            }
            for kind, label in (
                ("factor", Field.FACTOR),
                ("area", Field.AREA),
                ("group", Field.GROUP),
                ("code", Field.PLACE),
            ):
                known = sum(1 for text in texts if self.headings.name(kind, text))
                # About a heading that is there, somebody can be asked.
                enough = len(texts) if column.is_unknown else len(texts) / 2
                if known and known >= enough and label not in taken and kind not in crossed:
                    column.label, column.is_unknown = label, False
                    taken.add(label)
                    break

    def unknown_headings(self) -> list[Unknown]:
        found = []
        for column in self.columns:
            if not column.is_unknown:
                continue
            body = (row[column.index] for row in self.sheet.rows[self.bottom + 1 :] if column.index < len(row))
            samples = list(dict.fromkeys(cells.shown(cell) for cell in body if cells.shown(cell)))[:4]
            if samples:
                cell = cells.address(self.bottom, column.index)
                found.append(Unknown("heading", column.text, self.sheet.name, cell, samples))
        return found

    def unread_cells(self) -> Iterator[Row]:
        """What stands below the headings that nobody knows. It may be values, so it is refused and not forgotten."""
        for column in self.columns:
            if not column.is_unknown:
                continue
            problem = f"Rubriken ”{column.text}” är okänd. Para ihop den i admin."
            for number, row in enumerate(self.sheet.rows[self.bottom + 1 :], start=self.bottom + 1):
                if column.index < len(row) and (raw := cells.shown(row[column.index])):
                    yield refused(self.sheet.name, cells.address(number, column.index), raw, problem)

    def unknown_names(self) -> list[Unknown]:
        return list(self.unknown.values())

    def filled_in_words(self) -> list[str]:
        if not self.filled:
            return []
        where = cells.address(*self.filled[0]) + (f" på bladet ”{self.sheet.name}”" if self.sheet.name else "")
        blank = counted(len(self.filled), "tom cell", "tomma celler").capitalize()
        return [f"{blank} lästes som det som står ovanför. Den första är {where}."]

    # --- Rows ---

    def rows(self) -> list[Row]:
        found: list[Row] = []
        per_column: dict[tuple, dict[Field, tuple[str, object]]] = {}  # cell's name, what it holds
        groups = self._groups()
        if not groups:
            return []
        heading, body = self.sheet.rows[self.bottom], self.sheet.rows[self.bottom + 1 :]
        crosses = {kind for column in self.measures for kind in column.of}
        labels = Labels(self.headings, self.labels, body, crosses=crosses)
        values = {column.index for column in self.measures}
        for number, row in enumerate(body, start=self.bottom + 1):
            if row == heading or not any(row):
                labels.pause()
                continue
            if self._is_another_heading(row, values):
                found.extend(self._refuse_from(number))
                break
            if not self.sheet.name and (beyond := self._beyond(number, row)):
                found.append(beyond)
                continue
            if is_title(row, values):
                labels.title(next(cell for cell in row if cell not in ("", None)))
                continue
            said = labels.of(number, row)
            if said.measure is None or said.gap:
                found.extend(value for group in groups for value in group.values(number, row, said))
                continue
            key = tuple(sorted((k, v) for k, v in said.texts.items() if v and k != Field.FACTOR))
            for column in self.measures:  # a row such as "Antal svar" below a matrix
                text = row[column.index] if column.index < len(row) else ""
                where = cells.address(number, column.index)
                per_column.setdefault((key, column.index), {})[said.measure] = (where, text)
        self.filled = labels.filled
        return self._with_counts(found, per_column) if per_column else found

    def _is_another_heading(self, row: list, values: set[int]) -> bool:
        texts = [row[index] for index in values if index < len(row) and row[index] not in ("", None)]
        is_text = bool(texts) and not any(is_number(cell) or cells.mark(cell) for cell in texts)
        return is_text and any(map(self.words.heading, map(str, texts))) and self.headings.is_heading(row)

    def _refuse_from(self, heading: int) -> Iterator[Row]:
        """The numbers of a table that begins below this one: they are about something else."""
        problem = f"Talet hör till en tabell med egna rubriker, på rad {heading + 1}. Lägg den på ett eget blad."
        for number, row in enumerate(self.sheet.rows[heading + 1 :], start=heading + 1):
            for index, cell in enumerate(row):
                if is_number(cell) and not year_in(cell):
                    yield refused(self.sheet.name, cells.address(number, index), cells.shown(cell), problem)

    def _beyond(self, number: int, row: list) -> Row | None:
        """In a text file: a decimal comma without quotes has become a cell of its own, and moved the others."""
        index = next((place for place in range(len(self.columns), len(row)) if row[place].strip()), None)
        if index is None or not any(map(is_number, row)):
            return None
        problem = "Raden har fler celler än rubriken. Står decimalkomman utan citattecken?"
        return refused("", cells.address(number, index), cells.shown(row[index]), problem)

    def _groups(self) -> list[Group]:
        """The measures that belong to one value: those about the same year, area, factor and group.

        A count that stands alone (a column "Antal svar" beside factors) belongs to all the values of its row; several
        belong each to the value to its left. Two values about the same are both read, and refused when both are there.
        """
        by_about: dict[tuple, dict[Field, list[int]]] = {}
        for column in self._with_own_counts():
            about = tuple(sorted(column.of.items()))
            by_about.setdefault(about, {}).setdefault(column.measure or Field.VALUE, []).append(column.index)
        counts = {about: {each: found[each] for each in COUNTS & set(found)} for about, found in by_about.items()}
        closest = sorted(counts, key=len, reverse=True)
        groups = []
        for about, found in by_about.items():
            values = {measure: indexes for measure, indexes in found.items() if measure not in COUNTS}
            beside: dict[Field, int] = {}
            for wider in closest:
                if set(wider) <= set(about):
                    beside = {measure: indexes[0] for measure, indexes in counts[wider].items()} | beside
            for place in range(max(map(len, values.values()), default=0)):
                one = {measure: indexes[place] for measure, indexes in values.items() if place < len(indexes)}
                groups.append((dict(about), one | beside, place == 0))
        facts = TableFacts(
            self.sheet,
            self.bottom,
            self.words,
            self.told,
            self.survey,
            self.context,
            self.release,
            self.year,
            self.unknown,
            self.headings.name,
        )
        return [Group(facts, about, measures, is_first=is_first) for about, measures, is_first in groups]

    def _with_own_counts(self) -> list[Column]:
        alone = Counter((column.measure, tuple(sorted(column.of.items()))) for column in self.measures)
        found, left = [], None
        for column in self.measures:
            if column.measure not in COUNTS:
                left = column
            elif left and alone[column.measure, tuple(sorted(column.of.items()))] > 1:
                column = replace(column, of=column.of | left.of)
            found.append(column)
        return found

    def _with_counts(self, found: list[Row], per_column: dict) -> list[Row]:
        """Counts that stand in rows of their own are given to the values of their columns."""
        columns = {cells.column_letters(index): index for _, index in per_column}
        general = {index: counts for (key, index), counts in per_column.items() if not key}
        rates = Rates(
            cell for counts in per_column.values() for name, (_, cell) in counts.items() if name == Field.RATE
        )
        result = []
        for row in found:
            index = columns.get(row.cell.rstrip("0123456789"))
            counts = general.get(index, {}) if index is not None else {}
            for (key, at), special in per_column.items():
                if at == index and key and all(_agrees(row, name, text, self) for name, text in key):
                    counts = {**counts, **special}
            result.append(_counted(row, counts, rates))
        return result


def _counted(row: Row, counts: dict[Field, tuple[str, object]], rates: Rates) -> Row:
    """The row with counts that stand elsewhere: each is the cell's name and what it holds."""
    for name, field, read in (("answers", Field.ANSWERS, count_in), ("rate", Field.RATE, rates.read)):
        where, cell = counts.get(field, ("", ""))
        if getattr(row, name):
            continue
        try:
            row = row._replace(**{name: read(cell)})
        except NotACount as refusal:
            return row if row.problem else row._replace(problem=str(refusal), cell=where, raw=cells.shown(cell))
    return row


def _agrees(row: Row, name: str, text: str, table: Table) -> bool:
    if name == "area":
        return row.area == table.headings.name("area", text)
    if name == "group":
        return row.group == table.headings.name("group", text)
    if name == "municipality":
        return row.code == table.words.place(text)
    said = {"year": row.year, "code": row.code}
    return said.get(name, text) == text
