"""The columns of one value, read row by row. Pure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from surveys import workflow
from surveys.readers import cells
from surveys.readers.rows import Row, Unknown
from surveys.readers.vocabulary import Field, plain

if TYPE_CHECKING:
    from surveys.readers.layout import Table


def count_in(cell: object) -> str:
    return "" if cells.mark(cell) else cells.whole_number(cell)


def rate_in(cell: object, *, in_hundred: bool) -> str:
    """Percent as 0–100. Excel keeps 46 % as 0.46: then the whole column is read as shares."""
    if cells.mark(cell):
        return ""
    found = cells.number(cell)
    if in_hundred or (isinstance(cell, str) and "%" in cell):
        return found
    return f"{float(found) * 100:.10g}"


class Group:
    """The columns of one value, read row by row."""

    def __init__(self, table: "Table", about: dict[str, str], measures: dict[Field, int]) -> None:
        self.table, self.about, self.measures = table, about, measures
        self.in_hundred = self._rates_are_in_hundred()
        self.names: dict[tuple, tuple] = {}

    def _rates_are_in_hundred(self) -> bool:
        index = self.measures.get(Field.RATE)
        if index is None:
            return True
        body = (row[index] for row in self.table.sheet.rows[self.table.bottom + 1 :] if index < len(row))
        numbers = [cell for cell in body if isinstance(cell, (int, float))]
        return not numbers or max(numbers) > 1

    def values(self, number: int, row: list, said: dict[str, str]) -> Iterator[Row]:
        """The municipality's own value, its place in the ranking, and what it is compared with."""
        measures = self.measures
        cell_of = {name: row[at] if at < len(row) else "" for name, at in measures.items()}
        if not self._says_something(cell_of, said):
            return
        survey, area, factor, group, code, place, problem = self._names(said)
        year = self.about.get("year") or said.get(Field.YEAR) or self.table.year
        if not year or not year.isdigit():
            problem = problem or "Mätåret saknas." if not year else f"”{year}” är inget år."
            year = ""
        release = said.get(Field.RELEASE) or self.table.release
        if release == "?":
            release, problem = workflow.ANSWERS, problem or "Publiceringen är varken enkätsvar eller ranking."
        words = self.table.words
        if factor and factor == words.places_factor.get(survey or ""):
            release = workflow.RANKING
        elif survey and factor is None and release == workflow.RANKING and not said.get(Field.FACTOR):
            factor = words.places_factor.get(survey) or words.main.get(survey)
        published = said.get(Field.PUBLISHED, "")
        answers = rate = ""
        try:
            answers = count_in(cell_of[Field.ANSWERS]) if Field.ANSWERS in measures else ""
            rate = rate_in(cell_of[Field.RATE], in_hundred=self.in_hundred) if Field.RATE in measures else ""
        except cells.NotANumber as error:
            problem = problem or f"”{cells.shown(str(error))}” är inget antal."
        scale = words.scales.get(survey or "", "index")
        state = said.get(Field.STATE) or (workflow.PRELIMINARY if self.table.told.is_preliminary else workflow.FINAL)

        def made(measure: Field, *, release: str, scale: str, code: str, place: str, own: bool) -> Row:
            value, kind, wrong = _value(cell_of[measure], state)
            return Row(
                self.table.sheet.name, cells.address(number, measures[measure]), survey, year, published, release,
                area, factor, group, code, place, scale, value, answers if own else "", rate if own else "", "",
                kind, cells.shown(cell_of[measure]), problem or wrong,
            )  # fmt: skip

        own = {"code": code, "place": place, "own": True}
        if release == workflow.RANKING:
            measure = Field.RANK if Field.RANK in measures else Field.VALUE
            if measure in measures:
                yield made(measure, release=release, scale="rank", **own)
            return
        if Field.VALUE in measures:
            yield made(Field.VALUE, release=release, scale=scale, **own)
        if Field.RANK in measures and cells.mark(cell_of[Field.RANK]) is None:
            yield made(Field.RANK, release=workflow.RANKING, scale="rank", **own)
        for measure, compared in words.compared.items():
            if measure in measures and cell_of[measure] not in ("", None):
                yield made(measure, release=release, scale=scale, code=compared, place="", own=False)

    def _says_something(self, cell_of: dict[Field, object], said: dict[str, str]) -> bool:
        """A row of labels alone, with every measure blank, is a heading inside the table or the end of it.

        In a tidy table a blank value beside its year and factor is a missing one all the same.
        """
        if any(cell not in ("", None) for cell in cell_of.values()):
            return True
        return not self.about and bool(said.get(Field.YEAR)) and len([text for text in said.values() if text]) >= 3

    def _names(self, said: dict[str, str]) -> tuple:
        """Survey, area, factor, group and place of a row; what it says in the same words means the same."""
        key = tuple(said.get(label) for label in NAMING)
        if key not in self.names:
            self.names[key] = self._look_up_names(said)
        return self.names[key]

    def _look_up_names(self, said: dict[str, str]) -> tuple:
        words, about = self.table.words, self.about
        problem = ""
        survey, area, factor, group = self.table.survey, about.get("area"), about.get("factor"), about.get("group")
        if text := said.get(Field.SURVEY):
            survey = words.survey(text)
            problem = "" if survey else f"”{text}” är ingen mätning som portalen känner till."
        if survey:
            survey, area, wrong = self._area(survey, area, said.get(Field.AREA, ""))
            problem = problem or wrong
            if factor is None and (text := said.get(Field.FACTOR)):
                factor = words.factor(survey, text)
                problem = problem or ("" if factor else self._not_known("factor", text, survey))
            elif factor is not None and factor not in words.factors.get(survey, {}).values():
                factor, problem = None, problem or "Mätningen har ingen sådan faktor."
            elif factor is None and self.table.release != workflow.RANKING:
                factor = words.main.get(survey)
        else:
            problem = problem or "Det går inte att se vilken mätning raden hör till."
        if group is None:
            text = said.get(Field.GROUP, "")
            group = words.group(text) if text else "foretag"
            problem = problem or ("" if group else self._not_known("group", text, survey))
        code, place = about.get("code", ""), ""
        if not code:
            code, place = said.get(Field.CODE, ""), said.get(Field.PLACE, "")
            code = code or (words.place(place) or "" if place else words.own)
            problem = problem or ("" if code else f"Kommunen ”{place}” är okänd. Lägg till en kolumn med kommunkod.")
        return survey, area, factor, group, code, place, problem

    def _area(self, survey: str, area: str | None, text: str) -> tuple[str, str | None, str]:
        """Procurement stands among the areas of Insikt's files, and is a survey of its own."""
        words = self.table.words
        for each in [survey, *(key for key in words.areas if key != survey)]:
            if area and area in words.areas.get(each, {}).values():
                return each, area, ""
            if not area and text and (key := words.area(each, text)):
                return each, key, ""
        if not area and not text:
            return survey, words.whole.get(survey), ""
        return survey, None, self._not_known("area", text or str(area), survey)

    def _not_known(self, kind: str, text: str, survey: str | None) -> str:
        """Remembered, so that somebody can say what it means. Returns the sentence for the row."""
        unknown = Unknown(kind, text, self.table.sheet.name, "", survey=survey or "")
        self.table.unknown.setdefault((kind, plain(text), survey or ""), unknown)
        return f"”{text}” är {UNKNOWN_KINDS[kind]} som portalen inte känner till."


UNKNOWN_KINDS = {"area": "ett område", "factor": "en faktor", "group": "en svarsgrupp"}
NAMING = (Field.SURVEY, Field.AREA, Field.FACTOR, Field.GROUP, Field.CODE, Field.PLACE)


def _value(cell: object, state: str) -> tuple[str, str, str]:
    """The number, the state, and what is wrong."""
    if said := cells.mark(cell):
        # A file of our own says "suppressed" in a column of states, and leaves the value blank.
        return "", state if state in workflow.WITHOUT_VALUE and said == workflow.MISSING else said, ""
    try:
        return cells.number(cell), workflow.FINAL if state in workflow.WITHOUT_VALUE else state, ""
    except cells.NotANumber:
        return "", workflow.MISSING, f"”{cells.shown(cell)}” är inget tal."
