"""What a workbook's own XML says of its cells beside their values: shares, errors, formulas, and what is hidden. Pure.

Calamine gives an error, and a formula that was never worked out, as a blank; and 46 % as 0.46. A cell that is surely
no value must not be taken for one, nor for a missing one. (ECMA-376, part 1: 18.3.1 sheets, 18.8 styles.)
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portal.files.readers.cells import NotAValue

IN_PERCENT = {"9", "10"}  # formats that Excel has without naming them
SAID_ELSEWHERE = re.compile(r'"[^"]*"|\\.|_.|\*.')  # text in a format, and what only makes room
FORMULA = re.compile(rb"<(?:\w{1,20}:)?c(\s[^<>]*)>\s*(<(?:\w{1,20}:)?f[\s/>])")  # stands first in its cell
LONGEST = 20_000  # bytes of a formula and its value: Excel has at most 8,192 characters
CELL_ENDS = re.compile(rb"</(?:\w{1,20}:)?c>")
NEVER = "Formeln är inte uträknad. Öppna filen i Excel, spara den och försök igen."


@dataclass
class Drawn:
    """Of one sheet; rows and columns are counted from 0."""

    percent: set[tuple[int, int]] = field(default_factory=set)
    odd: dict[tuple[int, int], NotAValue] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class Parts:
    """What the parts of a workbook tell. The sheets are taken last."""

    def __init__(self) -> None:
        self.percent: frozenset[bytes] = frozenset()  # the numbers of the styles that show a share as percent
        self.names: dict[str, str] = {}  # of sheets, by what the workbook calls them
        self.parts: dict[str, str] = {}
        self.is_uncalculated = False  # the program that wrote it left its formulas to Excel
        self.drawn: dict[str, Drawn] = {}

    def take(self, name: str, xml: bytes) -> None:
        """Raises ValueError for a cell that matters and does not say where it stands."""
        match name:
            case "xl/styles.xml":
                self.percent = percent_styles(xml.decode("utf-8", errors="replace"))
            case "xl/workbook.xml":
                text = xml.decode("utf-8", errors="replace")
                self.names = {each.get("id", ""): each.get("name", "") for each in _tags("sheet", text)}
                asked = [each.get("fullCalcOnLoad") for each in _tags("calcPr", text)]
                self.is_uncalculated = asked in (["1"], ["true"])
            case "xl/_rels/workbook.xml.rels":
                for each in _tags("Relationship", xml.decode("utf-8", errors="replace")):
                    self.parts[each.get("Id", "")] = f"xl/{each.get('Target', '').removeprefix('/xl/')}"
            case _ if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                self.drawn[name] = drawn(xml, self.percent, is_uncalculated=self.is_uncalculated)

    def by_sheet(self) -> dict[str, Drawn]:
        found = {name: self.drawn.get(self.parts.get(key, "")) for key, name in self.names.items()}
        return {name: each for name, each in found.items() if each}


def percent_styles(text: str) -> frozenset[bytes]:
    named = {each.get("numFmtId"): each.get("formatCode", "") for each in _tags("numFmt", text)}
    shares = IN_PERCENT | {key for key, code in named.items() if "%" in SAID_ELSEWHERE.sub("", code)}
    styles = _tags("xf", text.partition("cellXfs")[2].partition("cellXfs>")[0])
    return frozenset(str(place).encode() for place, each in enumerate(styles) if each.get("numFmtId") in shares)


def drawn(xml: bytes, percent: frozenset[bytes], *, is_uncalculated: bool) -> Drawn:
    found = Drawn()
    for head, _ in _elements(b"col", xml.partition(b"sheetData")[0]):
        if _is_hidden(head):
            found.hidden_columns |= set(range(int(_said(head, b"min")) - 1, min(int(_said(head, b"max")), 1000)))
    if b"hidden" in xml:
        found.hidden_rows = {int(_said(head, b"r")) - 1 for head, _ in _elements(b"row", xml) if _is_hidden(head)}
    for head, after in _cells_said(xml, b"t", [b"e"]):
        text = _inside(b"v", xml[after : after + LONGEST])
        found.odd[_place(head)] = NotAValue(text, f"”{text}” är ett fel i Excel och inget värde.")
    for cell in FORMULA.finditer(xml):
        if _is_left_to_excel(cell[1], xml[cell.start(2) : cell.start(2) + LONGEST], is_uncalculated):
            text = _inside(b"f", xml[cell.start(2) : cell.start(2) + LONGEST])
            found.odd.setdefault(_place(cell[1]), NotAValue(f"={text}", NEVER))
    for head, _ in _cells_said(xml, b"s", percent):
        if _said(head, b"t") in (b"", b"n"):
            found.percent.add(_place(head))
    return found


def _is_left_to_excel(head: bytes, body: bytes, is_uncalculated: bool) -> bool:
    """A formula without a value, or with the 0 that stands there until Excel has worked it out."""
    value = _inside(b"v", CELL_ENDS.split(body, maxsplit=1)[0])
    return _said(head, b"t") != b"str" and (not value or (value == "0" and is_uncalculated))


# --- XML, as bytes: a sheet may have millions of cells, and no pattern looks twice at the same ---------------------


def _cells_said(xml: bytes, name: bytes, values: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """The attributes of each cell where one of them has one of the values, and where what it holds begins."""
    if either := b"|".join(values):
        for cell in re.finditer(rb"<(?:\w{1,20}:)?c(\s(?:[^<>]*\s)?%b=[\"'](?:%b)[\"'][^<>]*)>" % (name, either), xml):
            yield cell[1], cell.end()


def _elements(name: bytes, xml: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The attributes of each element of the name, and what stands from there to the next."""
    start = None
    for found in re.finditer(rb"<(?:\w{1,20}:)?%b(?=[\s/>])" % name, xml):
        if start is not None:
            yield _parted(xml[start : found.start()])
        start = found.end()
    if start is not None:
        yield _parted(xml[start:])


def _parted(piece: bytes) -> tuple[bytes, bytes]:
    head, _, body = piece.partition(b">")
    return head, body


def _inside(name: bytes, body: bytes) -> str:
    found = next((rest.partition(b"<")[0] for _, rest in _elements(name, body)), b"")
    return html.unescape(found.decode("utf-8", errors="replace")).strip()[:60]


def _said(head: bytes, name: bytes) -> bytes:
    found = re.search(rb"(?:^|\s)%b\s*=\s*[\"']([^\"']{0,40})" % name, head)
    return found[1] if found else b""


def _is_hidden(head: bytes) -> bool:
    return _said(head, b"hidden") in (b"1", b"true")


def _place(head: bytes) -> tuple[int, int]:
    found = re.fullmatch(rb"([A-Z]{1,3})([0-9]{1,7})", _said(head, b"r").upper())
    if not found:
        raise ValueError("A cell without a place")
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1


def _tags(name: str, text: str) -> Iterator[dict[str, str]]:
    """The attributes of each element of the name, without the prefixes of their own names."""
    for tag in re.finditer(rf"<(?:\w{{1,20}}:)?{name}\s([^<>]*)>", text):
        found = re.findall(r"""(?:\w{1,20}:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag[1])
        yield {key: html.unescape(one or other) for key, one, other in found}
