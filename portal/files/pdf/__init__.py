"""PDF files that a screen reader can read: tagged, in Swedish, with a title, headings, lists and table headers.

Typst checks each file against PDF/UA-1 (ISO 14289-1) while it makes it. fpdf2 and reportlab are pure Python, but
mark only pictures for a screen reader: headings, tables and reading order would have been our own to write.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

from portal.models import TownHall

LAYOUT = Path(__file__).with_name("document.typ").read_bytes()
STANDARDS: tuple[Literal["ua-1"] | None, ...] = ("ua-1", None)
Block = dict[str, object]


def typeface() -> list[str]:
    """Where Source Sans Pro is: near what screens show, and free to put in a file. None where it is not installed
    yet; then a file has the serif that Typst brings."""
    found = find_spec("font_source_sans_pro")
    return [f"{folder}/files" for folder in found.submodule_search_locations or ()] if found else []


def heading(text: str, *, level: int = 2) -> Block:
    return {"kind": "heading", "level": level, "text": _clean(text)}


def text(words: str) -> Block:
    """Running text: an empty line begins a new paragraph, other line breaks are kept."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", _clean(words))]
    return {"kind": "text", "paragraphs": [part for part in paragraphs if part]}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """Names and what they stand for. Empty ones are left out."""
    return {"kind": "facts", "rows": [[_clean(name), _clean(value)] for name, value in rows if value]}


def signature(words: str) -> Block:
    """A line for whoever signs by hand, with the name and title under it."""
    return {"kind": "signature", "text": _clean(words)}


def points(items: Iterable[str], *, numbered: bool = False) -> Block:
    return {"kind": "numbers" if numbered else "list", "items": [_clean(item) for item in items]}


def picture(file: str, *, says: str) -> Block:
    """A file in the folder of pictures that `render` is given."""
    return {"kind": "picture", "file": file, "says": _clean(says)}


def contents(title: str, *, depth: int) -> Block:
    """The headings down to that level, with their pages."""
    return {"kind": "contents", "title": _clean(title), "depth": depth}


def new_page() -> Block:
    return {"kind": "new page"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int]) -> Block:
    """`widths` are shares of the page's width, more where a column's longest word needs it. The head is repeated on
    each page, and the first column is in bold: it says what its row is about.
    """
    head, cells = [_clean(cell) for cell in head], [[_clean(cell) for cell in row] for row in rows]
    longest = [max(re.split(r"\s", "\n".join(column)), key=len) for column in zip(head, *cells, strict=True)]
    return {"kind": "table", "head": head, "rows": cells, "widths": list(widths), "longest": longest}


def render(
    title: str, blocks: Iterable[Block], *, by: TownHall, wide: bool = False, pictures: Path | None = None
) -> bytes:
    """The file. A letter that the font lacks cannot be in a PDF/UA; such a file is tagged all the same.

    `pictures` is the folder of those among the blocks. The municipality is its author, with the logo above the title;
    one that cannot be drawn leaves no trace.
    """
    warning = [text("Övning. Inget här är på riktigt.")] if settings.PRACTICE else []
    content = {"title": _clean(title), "author": _clean(by.name), "wide": wide, "brand": by.brand_colour}
    content["blocks"] = [*warning, *blocks]
    root: Any = pictures  # its stub wants what the layout is: bytes
    logos = [list(by.picture.content)] if by.picture else []
    for logo, standard in product([*logos, None], STANDARDS):
        values = {"content": json.dumps(content | {"logo": logo})}
        try:
            return made(LAYOUT, root=root, sys_inputs=values, pdf_standards=standard)
        except typst.TypstError as error:
            problem = error
    raise problem


def made(layout: bytes | str, **options: Any) -> bytes:
    """The layout as a file in the portal's typeface, whatever fonts the server has. Raises typst.TypstError."""
    return typst.compile(layout, format="pdf", font_paths=typeface(), ignore_system_fonts=True, **options)


def _clean(words: object) -> str:
    """Without characters that have no shape and could break a file: controls, halves of characters."""
    plain = str(words).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in plain if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs", "Cn"})
