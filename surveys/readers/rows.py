"""What a file is read into. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from surveys.workflow import Release, ValueState


class Row(NamedTuple):
    """One published value, as it stands in the file. Texts are keys of the database's rows; None is "not known".

    `value`, `answers` and `rate` are numbers in text, empty for none. `code` is a municipality's, "0115", or that of
    a comparison. `problem` is a Swedish sentence when the row cannot be imported.
    """

    sheet: str
    cell: str
    survey: str | None
    year: str
    published: str
    release: str
    area: str | None
    factor: str | None
    group: str | None
    code: str
    place: str
    scale: str
    value: str
    answers: str
    rate: str
    members: str
    state: str
    raw: str
    problem: str


@dataclass
class Unknown:
    """A heading or a name that nobody has told us the meaning of yet."""

    kind: str  # heading, area, factor, group, year
    text: str
    sheet: str
    cell: str
    samples: list[str] = field(default_factory=list)
    survey: str = ""


@dataclass
class Reading:
    rows: list[Row] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # sentences about sheets that hold no table
    hidden: list[str] = field(default_factory=list)  # what the one who opens the file does not see, in words
    asked: list[str] = field(default_factory=list)  # codes of the municipalities that the source was asked about
    unread: Iterable[Row] = ()  # each cell of a column whose heading nobody knows: what is left out if nobody is asked


@dataclass(frozen=True)
class Told:
    """What the one who imports has said about the whole file."""

    survey: str = ""
    year: int | None = None
    is_preliminary: bool = False
    name: str = ""  # of the file
    takes_hidden: bool = False  # also what the one who opens the file does not see


def refused(sheet: str, cell: str, raw: str, problem: str) -> Row:
    """A cell that is about nothing we know."""
    return Row(
        sheet,
        cell,
        survey=None,
        year="",
        published="",
        release=Release.ANSWERS,
        area=None,
        factor=None,
        group=None,
        code="",
        place="",
        scale="index",
        value="",
        answers="",
        rate="",
        members="",
        state=ValueState.MISSING,
        raw=raw,
        problem=problem,
    )
