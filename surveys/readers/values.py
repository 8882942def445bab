"""The columns of one value, read row by row. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from portal.files.readers.sheets import Sheet
from surveys import workflow
from surveys.readers import cells
from surveys.readers.labels import Said
from surveys.readers.rows import Row, Told, Unknown, refused
from surveys.readers.vocabulary import FIELD_NAMES, Field, Vocabulary, plain
from surveys.workflow import Release, ValueState

MOST_ANSWERS = 1_000_000


class NotACount(ValueError):
    """A count that cannot be. The message is the sentence for whoever mends the file."""


def count_in(cell: object) -> str:
    if cells.mark(cell) and not cells.is_error(cell):
        return ""
    if isinstance(cell, str) and "%" in cell:
        raise NotACount(f"”{cells.shown(cell)}” är en andel och inget antal.")
    found = _number(cells.whole_number, cell)
    if int(found) > MOST_ANSWERS:
        raise NotACount("Antalet svar är orimligt stort.")
    return found


class Rates:
    """Response rates that stand together, as 0–100. A file may have 46 % as 0,46: then all of them are shares.

    No survey has a response rate of one percent at most, so a share among percents is neither.
    """

    def __init__(self, together: Iterable[object]) -> None:
        plain = [float(found) for cell in together if (found := _plain_number(cell))]
        self.are_shares = bool(plain) and max(plain) <= 1

    def read(self, cell: object) -> str:
        if cells.mark(cell) and not cells.is_error(cell):
            return ""
        found = _number(cells.number, cell)
        if not (isinstance(cell, str) and "%" in cell):
            if self.are_shares:
                found = f"{float(found) * 100:.10g}"
            elif 0 < float(found) <= 1:
                raise NotACount(f"”{cells.shown(cell)}” kan vara en andel eller procent. Skriv procent, som de andra.")
        if not 0 <= float(found) <= 100:
            raise NotACount("Svarsfrekvensen är inte mellan 0 och 100 procent.")
        return found


def _plain_number(cell: object) -> str:
    """Empty for what is no number, and for what says itself that it is percent."""
    if cells.mark(cell) or (isinstance(cell, str) and "%" in cell):
        return ""
    try:
        return cells.number(cell)
    except cells.NotANumber:
        return ""


def looks_like_shares(column: Iterable[object]) -> bool:
    """An index is published with one decimal at most: 0,615 is a share of one."""
    found = [number for cell in column if (number := _plain_number(cell))]
    return any(len(number.partition(".")[2]) > 1 for number in found) and all(0 <= float(each) <= 1 for each in found)


def _number(read: Callable[[object], str], cell: object) -> str:
    try:
        return read(cell)
    except cells.NotANumber:
        raise NotACount(f"”{cells.shown(cell)}” är inget antal.") from None


class About(NamedTuple):
    """What a row is about, as its labels say; the same words mean the same all through the table."""

    survey: str | None
    area: str | None
    factor: str | None
    group: str | None
    release: str
    scale: str
    problem: str


@dataclass(frozen=True)
class TableFacts:
    """What a table says of all its values; `unknown` are the names that nobody knows yet, and is added to."""

    sheet: Sheet
    bottom: int  # the last row of headings
    words: Vocabulary
    told: Told
    survey: str | None
    context: dict[str, str]
    release: str
    year: str
    unknown: dict[tuple[str, str, str], Unknown]
    name: Callable[[str, str], str | None]  # what a text names, of a kind


class Group:
    """The columns of one value: itself, its counts, its place in the ranking, and what it is compared with.

    A file may have hundreds of thousands of rows, so what a text means is looked up once and then remembered.
    """

    def __init__(
        self, table: TableFacts, of: dict[str, str], measures: dict[Field, int], *, is_first: bool = True
    ) -> None:
        self.table, self.of, self.is_first = table, of, is_first
        self.columns = list(measures.values())
        self.value, self.rank = measures.get(Field.VALUE), measures.get(Field.RANK)
        self.answers, self.rate = measures.get(Field.ANSWERS), measures.get(Field.RATE)
        words = table.words
        self.compared = [(measures[kind], code) for kind, code in words.compared.items() if kind in measures]
        self.letters = {index: cells.column_letters(index) for index in self.columns}
        self.rates = Rates([] if self.rate is None else self._below(self.rate))
        indexes = {index for kind, index in measures.items() if kind == Field.VALUE or kind in words.compared}
        self.shares = {index for index in indexes if looks_like_shares(self._below(index))}
        self.state = ValueState.PRELIMINARY if table.told.is_preliminary else ValueState.FINAL
        self.known: dict[tuple, About] = {}
        self.places: dict[tuple, tuple[str, str]] = {}

    def _below(self, index: int) -> Iterator[object]:
        return (row[index] for row in self.table.sheet.rows[self.table.bottom + 1 :] if index < len(row))

    def values(self, number: int, row: list, labels: Said) -> list[Row]:
        """`number` counts the sheet's rows from 0."""
        width, said = len(row), labels.texts
        if not any(row[index] not in BLANK for index in self.columns if index < width) and not self._is_tidy(said):
            return []
        if labels.gap:
            where = cells.address(number, labels.gap_at)
            return [
                refused(self.table.sheet.name, where, "", f"{FIELD_NAMES[labels.gap]} saknas. Skriv det i cellen.")
            ]
        about = self._about(said)
        code, problem = self._place(said)
        problem = about.problem or problem or self._against_heading(said)
        year = self.of.get("year") or said.get("year") or self.table.year
        if not year.isdigit():
            problem = problem or (f"”{year}” är inget år." if year else "Mätåret saknas.")
            year = ""
        answers, rate, wrong_count, wrong_at = self._counts(row)
        if problem or not wrong_count:
            wrong_at = None
        problem = problem or wrong_count
        state = said.get("state") or self.state
        if state == "?":
            state, problem = self.state, problem or "Läget är varken preliminärt eller slutligt."
        published, place, sheet = said.get("publication_year", ""), said.get("municipality", ""), self.table.sheet.name

        def made(index: int, release: str, scale: str, code: str, place: str, answers: str, rate: str) -> Row:
            cell = row[index] if index < width else ""
            value, kind, wrong = _value(cell, state)
            if value and index in self.shares:
                value, wrong = "", f"”{cells.shown(cell)}” ser ut som en andel. Ett index går från 0 till 100."
            if wrong_at is not None:  # it is the count that has to be mended
                index, cell = wrong_at, row[wrong_at]
            return Row(
                sheet,
                f"{self.letters[index]}{number + 1}",
                about.survey,
                year,
                published,
                release,
                about.area,
                about.factor,
                about.group,
                code,
                place,
                scale,
                value,
                answers,
                rate,
                "",
                kind,
                cells.shown(cell),
                problem or wrong,
            )

        if about.release == Release.RANKING:
            index = self.value if self.rank is None else self.rank
            return [] if index is None else [made(index, about.release, "rank", code, place, answers, rate)]
        found = []
        if self.value is not None:
            found.append(made(self.value, about.release, about.scale, code, place, answers, rate))
        if self.rank is not None and self.rank < width and cells.mark(row[self.rank]) is None:
            found.append(made(self.rank, Release.RANKING, "rank", code, place, answers, rate))
        for index, compared in self.compared:
            if index < width and row[index] not in BLANK:
                found.append(made(index, about.release, about.scale, compared, "", "", ""))
        return found

    def _counts(self, row: list) -> tuple[str, str, str, int | None]:
        """Answers and response rate, and what is wrong in which column."""
        answers = rate = ""
        column = self.answers
        try:
            if column is not None and column < len(row):
                answers = count_in(row[column])
            column = self.rate
            if column is not None and column < len(row):
                rate = self.rates.read(row[column])
        except NotACount as refusal:
            return answers, rate, str(refusal), column
        return answers, rate, "", None

    def _against_heading(self, said: dict[str, str]) -> str:
        """A row about one thing below a heading about another."""
        for kind, of in self.of.items():
            text = said.get(kind) if kind in ("area", "factor", "group", "year") else ""
            means = text if kind == "year" else text and self.table.name(kind, text)
            if means and means != of:
                return f"Raden gäller ”{text}”, men kolumnens rubrik säger något annat."
        return ""

    def _is_tidy(self, said: dict[str, str]) -> bool:
        """A blank value beside its year and its names is a missing one. Elsewhere a blank row is just that."""
        return self.is_first and not self.of and bool(said.get("year")) and sum(map(bool, said.values())) >= 3

    # --- Names ---

    def _about(self, said: dict[str, str]) -> About:
        get = said.get
        key = (get("survey"), get("area"), get("factor"), get("group"), get("release"))
        about = self.known.get(key)
        if about is None:
            about = self.known[key] = self._look_up(said)
        return about

    def _look_up(self, said: dict[str, str]) -> About:
        words, of, problem = self.table.words, self.of, ""
        context = {kind: key for kind, key in self.table.context.items() if not said.get(kind)}
        survey = self.table.survey
        area, factor, group = (of.get(kind) or context.get(kind) for kind in ("area", "factor", "group"))
        release = said.get("release") or self.table.release
        if release == "?":
            release, problem = Release.ANSWERS, "Publiceringen är varken enkätsvar eller ranking."
        if text := said.get("survey"):
            survey = words.survey(text)
            problem = problem or ("" if survey else f"”{text}” är ingen mätning som portalen känner till.")
        if survey is None:
            problem = problem or "Det går inte att se vilken mätning raden hör till."
        else:
            survey, area, wrong = self._area(survey, area, said.get("area", ""))
            factor, also_wrong = self._factor(survey, factor, said.get("factor", ""), release)
            problem = problem or wrong or also_wrong
            if factor == words.places_factor.get(survey):
                release = Release.RANKING
        if group is None:
            text = said.get("group", "")
            group = words.group(text) if text else EVERYBODY_ASKED
            problem = problem or ("" if group else self._not_known("group", text, survey))
        return About(survey, area, factor, group, release, words.scales.get(survey or "", "index"), problem)

    def _factor(self, survey: str, factor: str | None, text: str, release: str) -> tuple[str | None, str]:
        words = self.table.words
        if factor is None and text:
            factor = words.factor(survey, text)
            return factor, "" if factor else self._not_known("factor", text, survey)
        if factor is None:
            place = words.places_factor.get(survey) if release == Release.RANKING else None
            return place or words.main.get(survey), ""
        if factor not in words.factors.get(survey, {}).values():
            return None, "Mätningen har ingen sådan faktor."
        return factor, ""

    def _place(self, said: dict[str, str]) -> tuple[str, str]:
        """The municipality's code, and what is wrong with it."""
        key = (said.get("code", ""), said.get("municipality", ""))
        found = self.places.get(key)
        if found is None:
            found = self.places[key] = self._look_up_place(*key)
        return found

    def _look_up_place(self, code: str, place: str) -> tuple[str, str]:
        words = self.table.words
        code = self.of.get("code") or code or (words.place(place) or "" if place else words.own)
        return code, "" if code else f"Kommunen ”{place}” är okänd. Lägg till en kolumn med kommunkod."

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
BLANK = ("", None)
EVERYBODY_ASKED = "foretag"  # a file that names no group is about the businesses


def _value(cell: object, state: str) -> tuple[str, str, str]:
    """The number, the state, and what is wrong."""
    if why := _why_no_value(cell):
        return "", ValueState.MISSING, why
    if said := cells.mark(cell):
        # A file of our own says "suppressed" in a column of states, and leaves the value blank.
        return "", state if state in workflow.WITHOUT_VALUE and said == ValueState.MISSING else said, ""
    try:
        return cells.number(cell), ValueState.FINAL if state in workflow.WITHOUT_VALUE else state, ""
    except cells.NotANumber:
        return "", ValueState.MISSING, f"”{cells.shown(cell)}” är inget tal."


def _why_no_value(cell: object) -> str:
    if isinstance(cell, cells.NotAValue):
        return cell.why
    if cells.is_error(cell):
        return f"”{cell}” är ett fel i Excel och inget värde."
    if isinstance(cell, str):
        return f"”{cells.shown(cell)}” är en andel och inget index eller betyg." if cell.rstrip().endswith("%") else ""
    if isinstance(cell, (date, time, timedelta)):
        return f"”{cells.shown(cell)}” är ett datum eller en tid. Excel gör ibland om tal som 3.1 till datum."
    return ""
