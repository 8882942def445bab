"""A file as sheets of cells. Pure. Whatever is wrong with the file becomes a sentence for the one who sent it.

CSV: UTF-8 (with or without its mark), UTF-16 with its mark, else Windows-1252; semicolon, comma or tab.
XLSX: read by python-calamine, after the zip file has been looked through: it may not swell, and may not claim
cells so far apart that the table between them would fill the memory.
Lines and cells are counted before either is read: a table of nothing fills a memory too.
"""

import csv
import io
import re
from dataclasses import dataclass, field

import python_calamine

from portal.files import inside
from portal.files.readers import cells, excel
from portal.files.readers.cells import NotAValue
from portal.text import swedish

MOST_BYTES_UNPACKED = 150 * 1024 * 1024
MOST_CELLS = 3_000_000
MOST_ELEMENTS = 2 * MOST_CELLS + MOST_BYTES_UNPACKED // 100  # of a part: a cell and its value, and whatever is around
HEAD, LONGEST_HEAD = 50, 200_000  # lines and characters that the delimiter is guessed from
MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
MOST_SHEETS = 60
MOST_MERGED = 200_000
# A line of Excel's own, before the table.
NAMES_DELIMITER = re.compile(r'\s*"?sep=([^\w\s"\']|\t)"?[ ;,]*(?:\r\n?|\n|$)', re.IGNORECASE)
SHEETS = "xl/worksheets/"
QUOTES = b"\"'"  # either may stand around an attribute


class Unreadable(ValueError):
    """The file cannot be read. The message is a Swedish sentence that says what to do."""


class Swells(Unreadable):
    """More than may be unpacked here; elsewhere there may be more room."""


@dataclass
class Sheet:
    """Cells as rows of columns, from A1. `name` is empty for a text file."""

    name: str
    rows: list[list]
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)  # counted from 0, as the columns
    hidden_columns: set[int] = field(default_factory=set)

    def as_seen(self) -> "Sheet":
        """Without what is hidden on it."""
        if not (self.hidden_rows or self.hidden_columns):
            return self
        rows: list[list] = []
        for number, row in enumerate(self.rows):
            is_hidden = number in self.hidden_rows
            rows.append(["" if is_hidden or place in self.hidden_columns else cell for place, cell in enumerate(row)])
        return Sheet(self.name, rows)

    def hides(self) -> list[str]:
        """What is hidden and holds something, in words."""
        if self.is_hidden:
            return [f"bladet ”{self.name}”"] if any(cell != "" for row in self.rows for cell in row) else []
        rows = [number + 1 for number in sorted(self.hidden_rows) if any(cell != "" for cell in self._row(number))]
        columns = [
            cells.column_letters(column)
            for column in sorted(self.hidden_columns)
            if any(column < len(row) and row[column] != "" for row in self.rows)
        ]
        said = [f"rad {rows[0]}" if len(rows) == 1 else f"{len(rows)} rader från rad {rows[0]}"] if rows else []
        said += [f"kolumn {swedish.join_words(columns)}"] if columns else []
        return [f"{each} på bladet ”{self.name}”" for each in said]

    def _row(self, number: int) -> list:
        return self.rows[number] if number < len(self.rows) else []


EMPTY = "Filen är tom. Kontrollera att du har valt rätt fil."
BROKEN = "Filen är trasig och går inte att öppna. Öppna den i Excel, spara den på nytt och försök igen."
LOCKED = "Filen är skyddad med lösenord. Ta bort skyddet i Excel (Arkiv, Info, Skydda arbetsbok) och spara på nytt."
OLD_EXCEL = "Det här är en äldre Excel-fil. Öppna den i Excel, spara den som Excel-arbetsbok (.xlsx) och försök igen."
BINARY = "Det här är en binär Excel-fil (.xlsb). Spara den som Excel-arbetsbok (.xlsx) och försök igen."
NOT_A_TABLE = (
    "Det här är varken en Excel-fil (.xlsx) eller en textfil (.csv). Spara tabellen som .xlsx och försök igen."
)
TOO_BIG = "Filen blir för stor när den packas upp. Ta bort blad som inte behövs och försök igen."
TOO_MANY = (
    "Tabellen är för stor: högst 200 000 rader går att läsa på en gång. Dela upp filen, eller ta bort tomma"
    " rader och kolumner långt ner eller långt till höger."
)


def sheets_of(content: bytes, *, most_unpacked: int | None = None) -> list[Sheet]:
    """Every sheet that holds something. `most_unpacked` in bytes. Raises Unreadable with a sentence."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(EMPTY)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unreadable(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD_EXCEL)
    if content.startswith(b"PK"):
        return _workbook(content, most_unpacked or MOST_BYTES_UNPACKED)
    return [_text_table(content)]


# --- Text -----------------------------------------------------------------------------------------


def _text_table(content: bytes) -> Sheet:
    text = _decoded(content)
    if max(text.count("\n"), text.count("\r")) > MOST_ROWS or sum(map(text.count, "\t;,|")) > MOST_CELLS:
        raise Unreadable(TOO_MANY)
    lines = text.lstrip("\r\n")[:LONGEST_HEAD].splitlines()[:HEAD]
    if not lines:
        raise Unreadable(EMPTY)
    if named := NAMES_DELIMITER.match(text):
        delimiter, text = named[1], text[named.end() :]
    else:
        delimiter = _delimiter(lines)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(BROKEN) from error
    _refuse_too_many(rows)
    if not any(cell.strip() for row in rows for cell in row):
        raise Unreadable(EMPTY)
    return Sheet("", rows)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    # A picture or a program is not a table, whatever it is called.
    if re.search(r"[\x00-\x08\x0e-\x1f]", text[:65536]) or text.startswith(("%PDF", "{\\rtf")):
        raise Unreadable(NOT_A_TABLE)
    if re.match(r"\s*<(!doctype|html|\?xml)", text[:200], re.IGNORECASE):
        raise Unreadable(NOT_A_TABLE)
    return text.replace("\x00", "")


def _delimiter(lines: list[str]) -> str:
    """The sign that splits most lines into equally many columns; a comma is often a decimal comma."""

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=sign), [])) - 1 for line in lines if line.strip()]
        some = [count for count in counts if count]
        usual = max(sorted(set(some)), key=some.count, default=0)
        return some.count(usual), usual

    try:
        return max(("\t", ";", ","), key=evenness)
    except csv.Error as error:
        raise Unreadable(BROKEN) from error


# --- Excel ----------------------------------------------------------------------------------------


def _workbook(content: bytes, most_unpacked: int) -> list[Sheet]:
    drawn = _look_through(content, most_unpacked)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names[:MOST_SHEETS]
        sheets = [_sheet(book, name, drawn.get(name, excel.Drawn())) for name in names if _has_cells(book, name)]
    except python_calamine.PasswordError as error:
        raise Unreadable(LOCKED) from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise Unreadable(BROKEN) from error
    except BaseException as error:  # the Rust library's own panic is no Exception
        if type(error).__name__ == "PanicException":
            raise Unreadable(BROKEN) from error
        raise
    if not any(cell != "" for sheet in sheets for row in sheet.rows for cell in row):
        raise Unreadable(EMPTY)
    return sheets


def _has_cells(book: python_calamine.CalamineWorkbook, name: str) -> bool:
    kinds = {sheet.name: sheet.typ for sheet in book.sheets_metadata}
    return kinds.get(name) in (None, python_calamine.SheetTypeEnum.WorkSheet)


def _sheet(book: python_calamine.CalamineWorkbook, name: str, drawn: excel.Drawn) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    _refuse_too_many(rows)
    for row, column in drawn.percent:
        share = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        if isinstance(share, float | int):
            rows[row][column] = f"{cells.shown(float(share) * 100)} %"
    for (row, column), odd in drawn.odd.items():
        if row < len(rows):  # an empty corner of the sheet may be cut off
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = odd
    _spread_merged(rows, sheet.merged_cell_ranges or [])
    visible = {each.name for each in book.sheets_metadata if each.visible == python_calamine.SheetVisibleEnum.Visible}
    return Sheet(name, rows, name not in visible, drawn.hidden_rows, drawn.hidden_columns)


def _refuse_too_many(rows: list[list]) -> None:
    if len(rows) > MOST_ROWS or max(map(len, rows), default=0) > MOST_COLUMNS:
        raise Unreadable(TOO_MANY)


def _spread_merged(rows: list[list], ranges: list) -> None:
    """As a label a merged cell says the same in all that it covers. Of a value nobody knows what it is of."""
    filled = 0
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        if isinstance(text, float | int) and (top, left) != (bottom, right):
            where = f"{cells.address(top, left)}–{cells.address(bottom, right)}"
            why = f"Cellerna {where} är sammanfogade, så det går inte att se vad talet gäller."
            text = NotAValue(cells.shown(text), why)
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                filled += 1
                if filled > MOST_MERGED:
                    return
                rows[row][column] = text


def _look_through(content: bytes, left: int) -> dict[str, excel.Drawn]:
    """Unpack every part once, counting, before anything else reads it. The sizes that a zip file states may lie.

    Gives what each sheet's XML says, by the sheet's name.
    """
    try:
        parts = inside.parts(content)
        names = {part.name for part in parts}
        if not any(name.startswith("xl/") for name in names):
            raise Unreadable(NOT_A_TABLE if "[Content_Types].xml" in names or "mimetype" in names else BROKEN)
        if "xl/workbook.bin" in names:
            raise Unreadable(BINARY)
        told = excel.Parts()
        for part in sorted(parts, key=lambda each: each.name.startswith(SHEETS)):  # what tells of them all comes first
            unpacked = inside.unpacked(content, part, left)
            left -= len(unpacked)
            if unpacked.count(b"</") + unpacked.count(b"/>") > MOST_ELEMENTS:
                raise Unreadable(TOO_MANY)
            if part.name.startswith(SHEETS):
                _refuse_far_cells(unpacked)
            told.take(part.name, unpacked)
    except inside.Locked as error:
        raise Unreadable(LOCKED) from error
    except inside.TooMuch as error:
        raise Swells(TOO_BIG) from error
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(BROKEN) from error
    return told.by_sheet()


def _refuse_far_cells(xml: bytes) -> None:
    """Two cells in opposite corners are a small file and a table of 17 billion cells."""
    quotes = [quote for quote in QUOTES if b"r=%c" % quote in xml]
    far_rows = [int(row) for quote in quotes for row in re.findall(rb"r=%c[A-Za-z]{0,3}(\d{6,})" % quote, xml)]
    wide_columns = {name for quote in quotes for name in re.findall(rb"r=%c([A-Za-z]{2,3})\d" % quote, xml)}
    if not far_rows and not wide_columns:
        return
    if max(far_rows, default=0) > MOST_ROWS:
        raise Unreadable(TOO_MANY)
    found = (number for quote in quotes for number in re.findall(rb"r=%c[A-Za-z]{0,3}(\d{1,7})" % quote, xml))
    rows = max(map(int, set(found)), default=0)
    columns = max(map(_column_number, wide_columns), default=26)
    if rows * columns > MOST_CELLS:
        raise Unreadable(TOO_MANY)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
