"""What is kept of a thing, field by field: the one list that its pages, the case file, the extract and disposal read.

Each app has its lists. `tests/test_fields.py` holds them against the models: a field of the model that is not on the
list stands among its `others`, with the reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from typing import Any

from django.db.models import Manager, Model

from portal.text.email_addresses import readable
from portal.text.privacy import Privacy
from portal.text.swedish import join_words, long_date, moment

ANONYMOUS = "Borttaget namn"  # what stands where a name was, when its time is out


class Place(Enum):
    """Where a field is told or taken away, unless its list says why not."""

    FILE = "the case file"
    EXTRACT = "the extract of everything about a person"
    DISPOSAL = "what goes when the time is out"


class Reader(Enum):
    HOUSE = "the pilot, and the sectors that read the whole thing"
    PARTNER = "another organisation too, which is asked or arranges with us"


@dataclass(frozen=True)
class Asked:
    """How the public form asks: the key of the two texts, which the business developer may rewrite, and the texts."""

    key: str
    label: str
    help: str

    def as_texts(self) -> dict[str, str]:
        return {f"{self.key}.label": self.label, f"{self.key}.help": self.help}


@dataclass(frozen=True)
class Field:
    name: str  # of the model's field
    words: str
    privacy: Privacy  # the line of the privacy page that tells that it is kept
    reads: Reader = Reader.HOUSE
    shows: str = ""  # what its words are read from, where that is not the field itself
    is_typed: bool = False  # a plain line of a public form: shown before it is sent, on the receipt and on the pages
    comes_along: bool = False  # no box of the form, but told where its plain lines are, when there is something
    asked: Asked | None = None
    goes: str = ""  # the class of data that it goes with, where that is not the list's
    gone: Any = ""  # what stands there then
    not_in: Mapping[Place, str] = field(default_factory=dict)  # and why

    def of(self, thing: Any) -> str:
        """In words; empty when there is nothing to tell. The thing is a row, or what is about to become one."""
        if display := not self.shows and getattr(thing, f"get_{self.name}_display", None):
            return str(display())
        found = attrgetter(self.shows or self.name)(thing)
        match found:
            case bool():
                return "Ja" if found else ""
            case datetime():
                return moment(found)
            case date():
                return long_date(found)
            case Manager():
                return join_words(found.all())
            case list():
                return join_words(found)
            case dict():
                return "\n".join(map(str, found.values()))
        return "" if found is None else readable(str(found))


@dataclass(frozen=True)
class FieldList:
    model: type[Model]
    goes: str  # the class of data with which it is disposed of
    fields: tuple[Field, ...]
    others: Mapping[str, str]  # why the model's other fields are not told, and their names with spaces between
    goes_whole: bool = False  # the row itself is deleted
    of_case: str = "case"  # the way from what belongs to a case to the case

    def told(self, thing: Any, place: Place) -> dict[str, str]:
        return {each.words: each.of(thing) for each in self.fields if place not in each.not_in}

    def told_of_all(self, things: Iterable[Any], place: Place) -> dict[str, str]:
        """Of several, or of none: a line of each under the same words."""
        told = [self.told(each, place) for each in things]
        return {words: "\n".join(filter(None, (each[words] for each in told))) for words in told[0]} if told else {}

    def typed(self, thing: Any, reader: Reader = Reader.HOUSE) -> dict[str, str]:
        """The plain lines of the form and what came along with it, of those that the reader may read."""
        lines = [each for each in self.fields if each.is_typed or each.comes_along and each.of(thing)]
        return {each.words: each.of(thing) for each in lines if reader in (Reader.HOUSE, each.reads)}

    def typed_from(self, data: Mapping[str, Any]) -> dict[str, str]:
        """The same of what a form left in a draft."""
        return {each.words: readable(str(data.get(each.name, ""))) for each in self._typed()}

    def typed_values(self, source: Any) -> dict[str, Any]:
        """By the names of the columns."""
        return {each.name: getattr(source, each.name) for each in self._typed()}

    def typed_names(self) -> list[str]:
        return [each.name for each in self._typed()]

    def asked(self) -> dict[str, Asked]:
        return {each.name: each.asked for each in self.fields if each.asked}

    def blanks(self, data_class: str = "") -> dict[str, Any]:
        """What stands there when all of it has been disposed of, or that class of data."""
        going = [each for each in self._going() if not data_class or data_class == (each.goes or self.goes)]
        return {each.name: each.gone for each in going}

    def _typed(self) -> Iterator[Field]:
        return (each for each in self.fields if each.is_typed)

    def _going(self) -> Iterable[Field]:
        return () if self.goes_whole else (each for each in self.fields if Place.DISPOSAL not in each.not_in)
