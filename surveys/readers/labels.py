"""What the labels of a row say: year, area, factor, group and place, to the left of its values. Pure.

People write a label once and leave the cells below it blank. A blank is read as the label above where that is sure:
the row goes on in the same block (all to the left of it is as above) and says something else to the right. Everywhere
else a blank label is refused with its cell: it is never taken for "all together".
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from surveys.readers import cells
from surveys.readers.headings import Headings, is_number, year_in
from surveys.readers.vocabulary import Field, plain
from surveys.workflow import Release, ValueState

STATES = {
    "preliminart": ValueState.PRELIMINARY,
    "preliminar": ValueState.PRELIMINARY,
    "preliminary": ValueState.PRELIMINARY,
    "preliminara": ValueState.PRELIMINARY,
    "prel": ValueState.PRELIMINARY,
    "slutligt": ValueState.FINAL,
    "slutlig": ValueState.FINAL,
    "final": ValueState.FINAL,
    "definitiv": ValueState.FINAL,
    "saknas": ValueState.MISSING,
    "missing": ValueState.MISSING,
    "suppressed": ValueState.SUPPRESSED,
}
RELEASES = {
    "enkatsvar": Release.ANSWERS,
    "svar": Release.ANSWERS,
    "answers": Release.ANSWERS,
    "survey": Release.ANSWERS,
    "enkat": Release.ANSWERS,
    "ranking": Release.RANKING,
    "rankning": Release.RANKING,
    "rank": Release.RANKING,
}
STATES |= {plain(each.label): each for each in ValueState}
RELEASES |= {plain(each.label): each for each in Release}
# Without them nobody knows which value it is.
TELL_APART = {Field.YEAR, Field.SURVEY, Field.RELEASE, Field.AREA, Field.FACTOR, Field.GROUP, Field.PLACE, Field.CODE}
EITHER = {Field.PLACE: Field.CODE, Field.CODE: Field.PLACE}


@dataclass
class Said:
    """By the names of Field. `measure`: the row holds counts, as its label "Antal svar" says."""

    texts: dict[str, str] = field(default_factory=dict)
    measure: Field | None = None
    gap: Field | None = None  # a label that is not there
    gap_at: int = 0  # its column


class Labels:
    """Read from above, row by row. What a text means is looked up once and then remembered."""

    def __init__(self, headings: Headings, columns: dict[Field, int], body: list[list], *, crosses: set[str]) -> None:
        self.headings, self.words, self.crosses = headings, headings.words, crosses
        used = [
            (index, label)
            for label, index in columns.items()
            if any(index < len(row) and row[index] not in ("", None) for row in body)
        ]
        self.columns = [(index, label, _reader(label)) for index, label in sorted(used)]
        self.places = {label: index for index, label, _ in self.columns}
        self.tell_apart = [label for _, label, _ in self.columns if label in TELL_APART]
        self.above: dict[str, str] = {}
        self.section: dict[str, str] = {}  # what a row with a title alone says of those below it
        self.filled: list[tuple[int, int]] = []

    def pause(self) -> None:
        """A blank row, or one that is none of the table: what comes below begins anew."""
        self.above = {}

    def title(self, text: object) -> None:
        """A row with a text alone. If it names an area, a group or a year that nothing else says, a section begins."""
        self.pause()
        kinds = {"area": Field.AREA, "group": Field.GROUP, "year": Field.YEAR}
        for kind, label in kinds.items():
            if label in self.places or kind in self.crosses:
                continue
            if year_in(text) if kind == "year" else self.headings.name(kind, str(text)):
                self.section[kind] = cells.shown(text)
                return
            if kind in self.section and kind != "year":
                self.section[kind] = cells.shown(text)  # nobody knows it, and is asked
                return

    def of(self, number: int, row: list) -> Said:
        texts: dict[str, str] = {}
        for index, label, read in self.columns:
            texts[label] = read(row[index] if index < len(row) else "")
        measure, measured = self._measure(texts)
        if measure is None and all(texts[label] for label in self.tell_apart):
            self.above = texts
            return Said(self.section | texts if self.section else texts)
        return self._with_blanks(number, texts, Said(dict(self.section), measure), measured)

    def _with_blanks(self, number: int, texts: dict[str, str], said: Said, measured: Field | None) -> Said:
        goes_on = True  # all to the left is as in the row above
        for place, label in enumerate(self.tell_apart):
            text = texts[label]
            if label == measured:
                goes_on = False  # what stands to the right of "Antal svar" needs no label
                continue
            if not text and self._needs(label, texts):
                is_said_further = any(texts[other] for other in self.tell_apart[place + 1 :])
                if goes_on and is_said_further and self.above.get(label):
                    text = self.above[label]
                    self.filled.append((number, self.places[label]))
                elif said.gap is None and measured not in self.tell_apart[:place]:
                    said.gap, said.gap_at = label, self.places[label]
            goes_on = goes_on and text == self.above.get(label, "")
            texts[label] = self.above[label] = text
        said.texts |= {label: text for label, text in texts.items() if label != measured}
        return said

    def _needs(self, label: Field, texts: dict[str, str]) -> bool:
        """A survey with one area only needs no name of it, and a place is known by its name or by its code."""
        if label == Field.AREA:
            survey = self.words.survey(texts.get(Field.SURVEY, "")) or self.headings.survey
            return survey is None or len(set(self.words.areas.get(survey, {}).values())) > 1
        return not (label in EITHER and texts.get(EITHER[label]))

    def _measure(self, texts: dict[str, str]) -> tuple[Field | None, Field | None]:
        """A row's own label may be "Antal svar": then its cells are counts, not values."""
        for label in (Field.FACTOR, Field.AREA) if self.crosses else ():
            if (meaning := self.words.heading(texts.get(label, ""))) in (Field.ANSWERS, Field.RATE):
                return meaning, label
        return None, None


def is_title(row: list, values: set[int]) -> bool:
    """A row of text alone, in one cell (or merged over several): a note, or the title of a section. `values` are the
    columns where a number is one.
    """
    if len(row) == 1 or row.count("") + row.count(None) + 1 < len(row) and row[0] != row[1]:
        return False
    filled = {index: cell for index, cell in enumerate(row) if cell not in ("", None)}
    first, cell = next(iter(filled.items()))
    is_text = not is_number(cell) or bool(year_in(cell) and first not in values)
    return len(set(map(str, filled.values()))) <= 1 and is_text


def _reader(label: Field) -> Callable[[object], str]:
    remembered: dict[object, str] = {}

    def read(cell: object) -> str:
        try:
            return remembered[cell]
        except KeyError:
            remembered[cell] = meaning = _meaning(label, cell)
            return meaning

    return read


def _meaning(label: Field, cell: object) -> str:
    """The cell as it stands, tidied; names are looked up when the survey of the row is known."""
    if label in (Field.YEAR, Field.PUBLISHED):
        return year_in(cell) or cells.shown(cell)
    if label == Field.CODE:
        return _code(cell)
    text = cells.shown(cell)
    if label == Field.STATE:
        return STATES.get(plain(text), "") or (text and "?")
    if label == Field.RELEASE:
        return RELEASES.get(plain(text), "") or (text and "?")
    return text


def _code(cell: object) -> str:
    """A municipality's code is a text with its leading zero: 115 and 115.0 are 0115."""
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    text = cells.tidy(str(cell if cell is not None else "")).upper()
    return text.zfill(4) if text.isdigit() and len(text) <= 4 else text[:20]
