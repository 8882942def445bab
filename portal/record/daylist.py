"""The day list: what was received, sent and drawn up, from every app, in the order of time.

An app registers a source. Nothing is written down for the list: it is read from what happened, so that it can
neither lag behind nor leave anything out (OSL 5 kap. 1–2 §§: date, designation, from or to, short content).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from heapq import nsmallest

from django.utils import timezone

from portal.files.spreadsheets import Table
from portal.record.published import without_personal_numbers

MOST = 5_000
LETTERS = {  # that came in, by their kind: never by their subject, which is free text
    "ordinary": "Mejl",
    "automatic": "Automatiskt svar",
    "bounce": "Mejl som kom tillbaka",
    "delayed": "Mejl om att ett mejl är försenat",
    "attendance": "Svar på kallelse",
}
MARKED = "Sekretessmarkerad handling"
NOT_SHOWN = "Visas inte i listan"


class Direction(StrEnum):
    IN = "Inkommen"
    OUT = "Utgående"
    OWN = "Upprättad"


@dataclass(frozen=True, slots=True)
class Document:
    """One document as a line. `description` and `about` are neutral: kinds and the registrar's words, no free text."""

    at: datetime
    direction: Direction
    description: str
    reference: str
    registry_number: str
    about: str
    party: str  # from or to whom
    published_party: str  # the same where everybody reads: no sole trader, no private person
    is_marked: bool = False
    address: str = ""  # the record page of what it belongs to

    def published(self) -> "Document":
        """As a line that everybody may read. That a marked document exists is told, and nothing more of it."""
        hidden = NOT_SHOWN if self.is_marked else ""
        return Document(
            at=self.at,
            direction=self.direction,
            description=MARKED if self.is_marked else self.description,
            reference=self.reference,
            registry_number=self.registry_number,
            about=hidden or self.about,
            party=hidden or self.published_party,
            published_party=hidden or self.published_party,
            is_marked=self.is_marked,
        )


# Each gives the documents from one moment until another, in any order; of many the first `most`.
Source = Callable[[datetime, datetime, int], Iterable[Document]]
SOURCES: list[Source] = []


def register(*sources: Source) -> None:
    SOURCES.extend(sources)


@dataclass(frozen=True)
class DayList:
    since: date
    until: date  # the last day
    documents: list[Document]
    is_cut: bool

    @property
    def is_one_day(self) -> bool:
        return self.since == self.until


def day_list(since: date, until: date, *, published: bool) -> DayList:
    """Whole Swedish days, both ends included."""
    start, end = _midnight(since), _midnight(until + timedelta(days=1))
    found = (document for source in SOURCES for document in source(start, end, MOST + 1))
    documents = nsmallest(MOST + 1, found, key=lambda document: (document.at, document.reference))
    shown = [document.published() if published else document for document in documents[:MOST]]
    return DayList(since, until, shown, is_cut=len(documents) > MOST)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


HEAD = [
    "Datum",
    "Tid",
    "Riktning",
    "Handling",
    "Ärendenummer",
    "Diarienummer",
    "Ärende",
    "Från eller till",
    "Sekretess",
]


def as_table(found: DayList) -> Table:
    """For the ordinary diary system. Personal identity numbers are taken out even where somebody has typed one."""
    return Table("Dagslista", HEAD, [_row(document) for document in found.documents])


def _row(document: Document) -> list[str]:
    at = timezone.localtime(document.at)
    cells = [
        *(f"{at:%Y-%m-%d}", f"{at:%H.%M}", document.direction.value, document.description, document.reference),
        *(document.registry_number, document.about, document.party, "Markerad" if document.is_marked else ""),
    ]
    return [without_personal_numbers(cell) for cell in cells]
