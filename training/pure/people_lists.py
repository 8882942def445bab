"""Lists of people, pasted or from a file, read row by row. Pure: what exists already is an argument.

Each row gets its person or the sentences that say what is wrong with it, so that nothing is ever half imported. Files
are opened by the readers of `surveys`, which know encodings, delimiters and Excel.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

from django.core.exceptions import ValidationError

from portal.text.email_addresses import normal, probably, readable, validate_reachable
from portal.text.orgnumber import contains_personal_number
from surveys.readers.files import Sheet, sheets_of

MOST = 2_000
MOST_UNPACKED = 20_000_000
LONGEST_NAME = 120

NAME, EMAIL_COLUMN, ROLE, PLACE, SINCE, UNTIL = "name", "email", "role", "place", "since", "until"
GIVEN, FAMILY = "given", "family"
# What a column may be called, in its plain spelling.
HEADINGS = {
    NAME: "namn|deltagare|person|för- och efternamn|namn på deltagare",
    GIVEN: "förnamn|tilltalsnamn",
    FAMILY: "efternamn",
    EMAIL_COLUMN: "e-post|epost|e-postadress|epostadress|mail|mejl|e-mail|email|mailadress|mejladress|adress",
    ROLE: "roll|befattning|uppdrag|roll i utbildningen",
    PLACE: "sektor|nämnd|sektor eller nämnd|sektor/nämnd|förvaltning|avdelning|enhet|arbetsplats|styrelse",
    SINCE: "från|fr.o.m.|from|börjar|startdatum",
    UNTIL: "till|t.o.m.|tom|till och med|slutar|slutdatum",
}
ROLES = {
    "manager": "chef|chefer|enhetschef|sektorchef|sektorschef|förvaltningschef|ledare|manager",
    "officer": "handläggare|tjänsteperson|tjänsteman|medarbetare|inspektör|officer",
    "politician": "politiker|förtroendevald|ledamot|ersättare|ordförande|nämndledamot|politician",
}
WITHOUT_HEADINGS = [NAME, EMAIL_COLUMN, ROLE, PLACE, SINCE, UNTIL]
SHAPE = "Namn; E-post; Roll; Sektor eller nämnd"


@dataclass(frozen=True)
class Known:
    """What a row may name: sectors and boards by their plain names, and the addresses that are in the cohort."""

    sectors: Mapping[str, int]
    boards: Mapping[str, int]
    names: Mapping[str, str]  # the plain name -> as it is written
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    role: str
    sector: int | None
    board: int | None
    since: date | None = None
    until: date | None = None


@dataclass
class Row:
    """A row of the list as it was written, with its number as its writer counts."""

    number: int
    cells: dict[str, str]
    person: Person | None = None
    problems: list[str] = field(default_factory=list)
    meant: str = ""  # the address that was probably meant

    @property
    def text(self) -> str:
        return "; ".join(self.cells.get(key, "") for key in (NAME, EMAIL_COLUMN, ROLE, PLACE))


@dataclass
class Reading:
    rows: list[Row]
    problems: list[str] = field(default_factory=list)  # of the list as a whole

    @property
    def people(self) -> list[Person]:
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
        head = "Namn; E-post; Roll; Sektor eller nämnd; Från; Till"
        keys = (NAME, EMAIL_COLUMN, ROLE, PLACE, SINCE, UNTIL)
        lines = ["; ".join(row.cells.get(key, "") for key in keys).rstrip("; ") for row in self.rows]
        return "\n".join([head, *lines]) if lines else ""


def plain(text: object) -> str:
    return " ".join(str(text).casefold().replace("\u00a0", " ").split()).strip(" .:*")


def read_text(text: str, known: Known) -> Reading:
    """A pasted list: tabs as a spreadsheet gives them, semicolons or commas. Raises surveys' Unreadable."""
    return _read(sheets_of(text.encode())[0], known)


def read_file(content: bytes, known: Known) -> Reading:
    """The first sheet of a CSV or Excel file that holds a list. Raises surveys' Unreadable with a sentence."""
    sheets = sheets_of(content, most_unpacked=MOST_UNPACKED)
    sheets = [sheet for sheet in sheets if any(any(map(_text, row)) for row in sheet.rows)]
    named = next((sheet for sheet in sheets if _headings(sheet)), sheets[0])
    return _read(named, known)


def _text(cell: object) -> str:
    if isinstance(cell, (datetime, date)):
        return cell.strftime("%Y-%m-%d")
    return " ".join(str(cell).replace("\u00a0", " ").split()) if cell is not None else ""


def _headings(sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """The row with the headings and what each column means: the first that names an address and something more."""
    words = {word: key for key, names in HEADINGS.items() for word in names.split("|")}
    for number, row in enumerate(sheet.rows[:20]):
        columns = {place: words[plain(cell)] for place, cell in enumerate(row) if plain(cell) in words}
        if len(set(columns.values())) >= 2:
            return number, columns
    return None


def _read(sheet: Sheet, known: Known) -> Reading:
    found = _headings(sheet)
    first, columns = found if found else (-1, dict(enumerate(WITHOUT_HEADINGS)))
    if problems := _missing_columns(sheet, columns, bool(found)):
        return Reading([], problems)
    rows = []
    for number, cells in enumerate(sheet.rows[first + 1 :], start=first + 2):
        values: dict[str, str] = {}
        for place, cell in enumerate(cells):
            if place in columns and _text(cell):
                values.setdefault(columns[place], _text(cell))
        if values:
            rows.append(Row(number, _with_whole_name(values)))
    if not rows:
        return Reading([], ["Listan är tom. Skriv en person på varje rad."])
    if len(rows) > MOST:
        return Reading([], [f"Listan är för lång: högst {MOST} personer på en gång. Dela upp den."])
    seen: dict[str, int] = {}
    for row in rows:
        _judge(row, known, seen)
    return Reading(rows)


def _missing_columns(sheet: Sheet, columns: dict[int, str], has_headings: bool) -> list[str]:
    if not has_headings:
        widest = max((len(row) for row in sheet.rows), default=0)
        if widest < 4:
            return [f"Varje rad behöver fyra delar med semikolon eller tabb emellan: {SHAPE}."]
        return []
    there = set(columns.values()) | ({NAME} if GIVEN in columns.values() else set())
    names = {NAME: "Namn", EMAIL_COLUMN: "E-post", ROLE: "Roll", PLACE: "Sektor eller nämnd"}
    missing = [words for key, words in names.items() if key not in there]
    if not missing:
        return []
    seen = ", ".join(f"”{_text(cell)}”" for row in sheet.rows[:1] for cell in row if _text(cell))
    return [f"Kolumnen {' och '.join(missing)} saknas. Rubrikerna i listan är {seen}. De ska heta {SHAPE}."]


def _with_whole_name(values: dict[str, str]) -> dict[str, str]:
    given, family = values.pop(GIVEN, ""), values.pop(FAMILY, "")
    if given or family:
        values.setdefault(NAME, f"{given} {family}".strip())
    return values


def _judge(row: Row, known: Known, seen: dict[str, int]) -> None:
    """The person of a row, or every reason why there is none."""
    cells, problems = row.cells, row.problems
    name, email = cells.get(NAME, ""), normal(cells.get(EMAIL_COLUMN, "").removeprefix("mailto:").strip("<> "))
    if any(map(contains_personal_number, cells.values())):
        problems.append("Raden ser ut att ha ett personnummer. Ta bort det: det ska inte finnas här.")
    if not name:
        problems.append("Namnet saknas.")
    elif len(name) > LONGEST_NAME:
        problems.append(f"Namnet är längre än {LONGEST_NAME} tecken.")
    problems += _address_problems(row, email, known, seen)
    role = _role(cells.get(ROLE, ""), problems)
    sector, board = _place(cells.get(PLACE, ""), role, known, problems)
    since, until = _day(cells.get(SINCE, ""), "Från", problems), _day(cells.get(UNTIL, ""), "Till", problems)
    if since and until and until < since:
        problems.append("Slutdatumet ligger före startdatumet.")
    if not problems and role:
        row.meant = readable(probably(email))
        row.person = Person(name, email, role, sector, board, since, until)


def _address_problems(row: Row, email: str, known: Known, seen: dict[str, int]) -> list[str]:
    if not email:
        return ["E-postadressen saknas. Dit går inbjudan."]
    try:
        validate_reachable(email)
    except ValidationError as error:
        hint = f" Menade du {readable(meant)}?" if (meant := probably(email)) else ""
        return [error.message if error.code == "letters" else f"”{email[:60]}” är ingen e-postadress.{hint}"]
    if email in seen:
        return [f"Adressen {email} står också på rad {seen[email]}. Ta bort den ena raden."]
    seen[email] = row.number
    return [f"{email} finns redan i omgången. Ta bort raden."] if email in known.taken else []


def _role(text: str, problems: list[str]) -> str:
    if not text:
        problems.append("Rollen saknas. Skriv chef, handläggare eller politiker.")
        return ""
    asked = plain(text)
    for role, names in ROLES.items():
        if asked in names.split("|"):
            return role
    problems.append(f"Rollen ”{text[:40]}” är okänd. Skriv chef, handläggare eller politiker.")
    return ""


def _place(text: str, role: str, known: Known, problems: list[str]) -> tuple[int | None, int | None]:
    if not text:
        problems.append("Sektorn eller nämnden saknas.")
        return None, None
    asked = plain(text)
    if asked in known.sectors and not (role == "politician" and asked in known.boards):
        return known.sectors[asked], None
    if asked in known.boards:
        if role and role != "politician":
            problems.append(f"{text[:60]} är en nämnd, och bara politiker hör till en nämnd. Skriv en sektor.")
        return None, known.boards[asked]
    near = get_close_matches(asked, known.names, n=1, cutoff=0.6)
    hint = f" Menar du {known.names[near[0]]}?" if near else ""
    problems.append(f"”{text[:60]}” är ingen sektor eller nämnd här.{hint}")
    return None, None


def _day(text: str, column: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(f"{column}: ”{text[:20]}” är inget datum. Skriv så här: 2027-01-31.")
        return None


def known_places(sectors: Iterable[tuple[int, str]], boards: Iterable[tuple[int, str]], taken: Iterable[str]) -> Known:
    sectors, boards = list(sectors), list(boards)
    return Known(
        sectors={plain(name): pk for pk, name in sectors},
        boards={plain(name): pk for pk, name in boards},
        names={plain(name): name for _, name in [*sectors, *boards]},
        taken=frozenset(taken),
    )
