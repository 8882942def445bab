"""The municipality's own set-up as a file that another one can take over, row by row."""

import re

import tomli_w
from django.db.models import Model

from portal.models import Sector, TownHall
from portal.site.kits import reading
from portal.site.kits.kinds import KINDS, Kind


def as_file(hall: TownHall) -> str:
    """TOML. Where a text names the municipality or its place it says {kommun} or {ort}, so that it is true elsewhere.

    Addresses, telephones and names of other organisations stay here: they are true of nobody else. So does what is
    not used any more, which a file cannot say; but sectors, since others name them.
    """
    tables = {name: [_row(kind, row, hall) for row in _used(kind)] for name, kind in KINDS.items()}
    named = {"name": "Upplägg"} | {name: rows for name, rows in tables.items() if rows}
    return tomli_w.dumps(named, multiline_strings=True)


def _used(kind: Kind) -> list[Model]:
    return [row for row in kind.found().values() if kind.model is Sector or getattr(row, "is_active", True)]


def _row(kind: Kind, row, hall: TownHall) -> dict:
    values = kind.values(row) | kind.links_of(row)
    stays = {*kind.asked, *kind.local(row)}
    told = {name: _opened(value, hall) for name, value in values.items() if name not in stays}
    return {name: value for name, value in told.items() if value not in ("", [], False, None)}


def _opened(value, hall: TownHall):
    """Also in the names by which rows are named elsewhere in the file, so that they still are the same."""
    if isinstance(value, list):
        return [_opened(each, hall) for each in value]
    if not isinstance(value, str):
        return value
    for name, mark in _marks(hall):
        value = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", mark, value)
    return value


def _marks(hall: TownHall) -> list[tuple[str, str]]:
    """A place whose name is a word that every kit says, as Mark, stays what it is."""
    is_a_word = re.search(rf"(?<!\w){re.escape(hall.place)}(?!\w)", reading.START[0].read_text(), re.IGNORECASE)
    return [
        (name, mark) for name, mark in ((hall.name, "{kommun}"), ("" if is_a_word else hall.place, "{ort}")) if name
    ]
