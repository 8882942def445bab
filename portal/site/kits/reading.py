"""A kit's file (TOML) read with care: rows by kind, with the municipality's own name where the file leaves it open."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.models import TownHall
from portal.site.kits.kinds import KINDS, Kind

START = [Path(__file__).with_name(name) for name in ("start.toml", "guide.toml")]
MOST_BYTES = 500 * 1024
MOST_ROWS = 2000


class CannotRead(Exception):
    """Says in a sentence what is wrong with a file."""


@dataclass(frozen=True)
class Row:
    """One row of a kit: plain values by field, and the names of those it is about by field."""

    kind: Kind
    values: dict[str, Any]
    links: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.kind.name_of(self.values | {link: (names or [""])[0] for link, names in self.links.items()})

    @property
    def title(self) -> str:
        """As people call it."""
        said = self.values.get(self.kind.called, self.values[self.kind.key])
        said = dict(self.kind.model._meta.get_field(self.kind.key).flatchoices).get(said, said)
        return f"{self.links[self.kind.within][0]}: {said}" if self.kind.called == "label" else said


def start(hall: TownHall) -> list[Row]:
    """The kit that the portal brings."""
    return rows(b"\n".join(path.read_bytes() for path in START), hall)


def rows(content: bytes, hall: TownHall) -> list[Row]:
    """Every row of a file, in the order in which they can be written. Raises CannotRead."""
    if len(content) > MOST_BYTES:
        raise CannotRead(f"Filen är för stor. Den får vara högst {MOST_BYTES // 1024} kB.")
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:  # TOML's own is one, and so is a number of thousands of digits
        raise CannotRead(f"Filen går inte att läsa som ett paket: {problem}.") from problem
    if unknown := sorted(tables.keys() - KINDS.keys() - {"name"}):
        raise CannotRead(f"Filen har delar som portalen inte känner: {', '.join(unknown)}.")
    found = [_row(kind, number, each, hall) for kind in KINDS.values() for number, each in _listed(tables, kind)]
    if len(found) > MOST_ROWS:
        raise CannotRead(f"Filen har fler än {MOST_ROWS} rader.")
    return found


def _listed(tables: dict, kind: Kind) -> list[tuple[int, dict]]:
    table = tables.get(kind.name, [])
    if not isinstance(table, list):
        raise CannotRead(f"Delen {kind.name} ska vara en lista, skriven [[{kind.name}]].")
    return list(enumerate(table, start=1))


def _row(kind: Kind, number: int, said: object, hall: TownHall) -> Row:
    where = f"{kind.name}, rad {number}"
    if not isinstance(said, dict) or not isinstance(said.get(kind.key), str) or not said[kind.key].strip():
        raise CannotRead(f"{where}: {kind.key} saknas.")
    if unknown := sorted(said.keys() - {*kind.written, *kind.links}):
        raise CannotRead(f"{where}: portalen känner inte {', '.join(unknown)}.")
    values = {name: _filled(said[name], hall) for name in kind.written if name in said}
    if odd := [name for name, value in values.items() if not isinstance(value, str | int) or "\0" in str(value)]:
        raise CannotRead(f"{where}: {odd[0]} ska vara en text eller ett tal.")
    links = {link: _names(said.get(link, []), f"{where}: {link}") for link in kind.links}
    return Row(kind, values, {link: [_filled(name, hall) for name in names] for link, names in links.items()})


def _names(said: object, where: str) -> list[str]:
    names = [said] if isinstance(said, str) else said
    if not isinstance(names, list) or not all(isinstance(each, str) and "\0" not in each for each in names):
        raise CannotRead(f"{where} ska vara en lista av namn.")
    return [each for each in names if each]


def _filled(value: Any, hall: TownHall) -> Any:
    """With the municipality's own name, where the file says {kommun}, and its place for {ort}."""
    if not isinstance(value, str):
        return value
    return value.replace("{kommun}", hall.name or "kommunen").replace("{ort}", hall.place or "kommunen")
