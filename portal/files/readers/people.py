"""Lists of people, pasted or from a file, read row by row. Pure: what exists already is an argument.

Each row gets its person or the sentences that say what is wrong with it, so that nothing is ever half imported.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from portal.files.readers.sheets import Sheet, sheets_of
from portal.text.email_addresses import normal, probably, readable, validate_reachable
from portal.text.orgnumber import contains_personal_number
from portal.text.swedish import number_word

MOST = 2_000
MOST_BYTES = 2_000_000
MOST_UNPACKED = 20_000_000
LONGEST_NAME = 120
WITHOUT_ITS_ZERO = re.compile(r"[1-9]\d{6,8}")  # one digit more would be a personal identity number's ten

NAME, EMAIL, ROLE, PLACE, SINCE, UNTIL = "name", "email", "role", "place", "since", "until"
PHONE = "phone"
GIVEN, FAMILY = "given", "family"
# What a column may be called, in its plain spelling.
HEADINGS = {
    NAME: "namn|deltagare|person|för- och efternamn|namn på deltagare",
    GIVEN: "förnamn|tilltalsnamn",
    FAMILY: "efternamn",
    EMAIL: "e-post|epost|e-postadress|epostadress|mail|mejl|e-mail|email|mailadress|mejladress|adress",
    SINCE: "från|fr.o.m.|from|börjar|startdatum",
    UNTIL: "till|t.o.m.|tom|till och med|slutar|slutdatum",
}


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of list: in the order of a list without headings, each with what it is called."""

    titles: Mapping[str, str]
    headings: Mapping[str, str]
    needed: tuple[str, ...]

    @property
    def shape(self) -> str:
        return "; ".join(self.titles[key] for key in self.needed)

    @property
    def head(self) -> str:
        return "; ".join(self.titles.values())


@dataclass
class Row:
    """A row of the list as it was written, with its number as its writer counts."""

    number: int
    cells: dict[str, str]
    layout: Layout
    person: Any = None
    problems: list[str] = field(default_factory=list)
    meant: str = ""  # the address that was probably meant

    @property
    def text(self) -> str:
        """What tells which row it is."""
        return "; ".join(self.cells.get(key, "") for key in self.layout.needed)


@dataclass
class Reading:
    rows: list[Row]
    problems: list[str] = field(default_factory=list)  # of the list as a whole

    @property
    def people(self) -> list:
        return [row.person for row in self.rows if row.person]

    @property
    def is_good(self) -> bool:
        return bool(self.rows) and not self.problems and all(row.person for row in self.rows)

    @property
    def bad_rows(self) -> list[Row]:
        return [row for row in self.rows if row.problems]

    @property
    def as_text(self) -> str:
        """The list as it can be pasted, so that what came in a file can be mended on the page."""
        return text_of(self.rows)


def text_of(rows: list[Row]) -> str:
    """With equally many parts in each row, so that a comma in a name is never taken for what parts them."""
    if not rows:
        return ""
    layout = rows[0].layout
    keys = [key for key in layout.titles if key in layout.needed or any(key in row.cells for row in rows)]
    head = "; ".join(layout.titles[key] for key in keys)
    lines = ["; ".join(row.cells.get(key, "") for key in keys).rstrip() for row in rows]
    return "\n".join([head, *lines])


def plain(text: object) -> str:
    return " ".join(str(text).casefold().replace("\u00a0", " ").split()).strip(" .:*")


def read_text(text: str, layout: Layout, judge: Callable[[Row], None]) -> Reading:
    """A pasted list: tabs as a spreadsheet gives them, semicolons or commas. Raises Unreadable."""
    return _read(sheets_of(text.encode())[0], layout, judge)


def read_file(content: bytes, layout: Layout, judge: Callable[[Row], None]) -> Reading:
    """The first sheet of a CSV or Excel file that holds a list. Raises Unreadable with a sentence."""
    sheets = sheets_of(content, most_unpacked=MOST_UNPACKED)
    sheets = [sheet for sheet in sheets if any(any(map(_text, row)) for row in sheet.rows)]
    named = next((sheet for sheet in sheets if _headings(sheet, layout)), sheets[0])
    return _read(named, layout, judge)


def _text(cell: object) -> str:
    if isinstance(cell, (datetime, date)):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return " ".join(str(cell).replace("\u00a0", " ").split()) if cell is not None else ""


def _value(key: str, cell: object) -> str:
    """A telephone number that Excel took for a number has lost the 0 that it begins with."""
    text = _text(cell)
    is_short = key == PHONE and isinstance(cell, (int, float)) and WITHOUT_ITS_ZERO.fullmatch(text)
    return f"0{text}" if is_short else text


def _headings(sheet: Sheet, layout: Layout) -> tuple[int, dict[int, str]] | None:
    """The row with the headings and what each column means: the first that names an address and something more."""
    words = {word: key for key, names in layout.headings.items() for word in names.split("|")}
    for number, row in enumerate(sheet.rows[:20]):
        columns = {place: words[plain(cell)] for place, cell in enumerate(row) if plain(cell) in words}
        if len(set(columns.values())) >= 2:
            return number, columns
    return None


def _read(sheet: Sheet, layout: Layout, judge: Callable[[Row], None]) -> Reading:
    found = _headings(sheet, layout)
    first, columns = found if found else (-1, dict(enumerate(layout.titles)))
    if problems := _missing_columns(sheet, columns, layout, bool(found)):
        return Reading([], problems)
    rows = []
    for number, cells in enumerate(sheet.rows[first + 1 :], start=first + 2):
        values: dict[str, str] = {}
        for place, cell in enumerate(cells):
            if place in columns and (text := _value(columns[place], cell)):
                values.setdefault(columns[place], text)
        if values:
            rows.append(Row(number, _with_whole_name(values), layout))
    if not rows:
        return Reading([], ["Listan är tom. Skriv en person på varje rad."])
    if len(rows) > MOST:
        return Reading([], [f"Listan är för lång: högst {MOST} personer på en gång. Dela upp den."])
    for row in rows:
        judge(row)
    return Reading(rows)


def _missing_columns(sheet: Sheet, columns: dict[int, str], layout: Layout, has_headings: bool) -> list[str]:
    if not has_headings:
        if max((len(row) for row in sheet.rows), default=0) < len(layout.needed):
            many = number_word(len(layout.needed))
            return [f"Varje rad behöver {many} delar med semikolon eller tabb emellan: {layout.shape}."]
        return []
    there = set(columns.values()) | ({NAME} if GIVEN in columns.values() else set())
    missing = [layout.titles[key] for key in layout.needed if key not in there]
    if not missing:
        return []
    seen = ", ".join(f"”{_text(cell)}”" for row in sheet.rows[:1] for cell in row if _text(cell))
    return [f"Kolumnen {' och '.join(missing)} saknas. Rubrikerna i listan är {seen}. De ska heta {layout.shape}."]


def _with_whole_name(values: dict[str, str]) -> dict[str, str]:
    given, family = values.pop(GIVEN, ""), values.pop(FAMILY, "")
    if given or family:
        values.setdefault(NAME, f"{given} {family}".strip())
    return values


# --- What a row says. What is wrong is added to its problems. -------------------------------------


def name_of(row: Row) -> str:
    name = row.cells.get(NAME, "")
    if any(map(contains_personal_number, row.cells.values())):
        row.problems.append("Raden ser ut att ha ett personnummer. Ta bort det: det ska inte finnas här.")
    if not name:
        row.problems.append("Namnet saknas.")
    elif len(name) > LONGEST_NAME:
        row.problems.append(f"Namnet är längre än {LONGEST_NAME} tecken.")
    return name


def address_of(row: Row, *, why: str) -> str:
    """In its normal form; empty when it is none. `why` it is needed, as a sentence."""
    email = normal(row.cells.get(EMAIL, "").removeprefix("mailto:").strip("<> "))
    if not email:
        row.problems.append(f"E-postadressen saknas. {why}")
        return ""
    try:
        validate_reachable(email)
    except ValidationError as error:
        hint = f" Menade du {readable(meant)}?" if (meant := probably(email)) else ""
        is_told = error.code == "letters"
        row.problems.append(error.message if is_told else f"”{email[:60]}” är ingen e-postadress.{hint}")
        return ""
    row.meant = readable(probably(email))
    return email


def days_of(row: Row) -> tuple[date | None, date | None]:
    since, until = _day(row, SINCE, "Från"), _day(row, UNTIL, "Till")
    if since and until and until < since:
        row.problems.append("Slutdatumet ligger före startdatumet.")
    return since, until


def _day(row: Row, key: str, column: str) -> date | None:
    text = row.cells.get(key, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        row.problems.append(f"{column}: ”{text[:20]}” är inget datum. Skriv så här: 2027-01-31.")
        return None
