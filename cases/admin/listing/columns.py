"""The columns of the list, on the page and in its file. The case itself stands first, always."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from portal.files.spreadsheets import Value
from portal.text.swedish import join_words

Row = Any  # of cases.admin.listing.rows, which knows its columns


@dataclass(frozen=True)
class Column:
    key: str  # in the address
    label: str
    values: Callable[[Row], tuple[Value, ...]]  # a cell of the file for each of `heads`
    heads: tuple[str, ...] = ()  # in the file, where they are several
    template: str = ""  # of what is more than its words on the page
    needs: tuple[str, ...] = ()  # what is fetched beside the case

    @property
    def page(self) -> str:
        return f"admin/cases/case/cells/{self.template}.html"

    @property
    def in_file(self) -> tuple[str, ...]:
        return self.heads or (self.label,)


def _one(words: Callable[[Row], object]) -> Callable[[Row], tuple[Value, ...]]:
    return lambda row: (str(words(row) or ""),)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _turn(row: Row) -> tuple[Value, ...]:
    case = row.case
    return (
        case.get_turn_display() if case.is_open else case.get_state_display(),
        row.days,
        case.get_outcome_display(),
    )


def _sectors(row: Row) -> tuple[Value, ...]:
    return ("; ".join(f"{each.sector.name}: {each.words}" for each in row.asked),)


def _officers(row: Row) -> str:
    return join_words(dict.fromkeys(each.officer for each in row.asked if each.officer))


COLUMNS = [
    Column("foretag", "Företag", _one(lambda row: row.case.who), template="company"),
    Column("sektorer", "Sektorer", _sectors, template="sectors"),
    Column("handlaggare", "Handläggare", _one(_officers)),
    Column(
        "typ",
        "Ärendetyp",
        _one(lambda row: join_words(row.case.matter_types.all())),
        needs=("matter_types",),
    ),
    Column("mottaget", "Kom in", _one(lambda row: _day(timezone.localdate(row.case.received_at)))),
    Column("kanal", "Kom in via", _one(lambda row: row.case.get_channel_display())),
    Column("ort", "Ort", _one(lambda row: row.case.town)),
    Column("nummer", "Diarienummer", _one(lambda row: row.case.registry_number)),
    Column("tur", "Vems tur", _turn, heads=("Väntar på, eller läge", "Arbetsdagar", "Resultat"), template="turn"),
    Column(
        "besked",
        "Besked senast",
        lambda row: (_day(row.case.next_due), row.promise),
        template="due",
        heads=("Besked senast", "Löfte"),
    ),
]
BY_KEY = {each.key: each for each in COLUMNS}
USUAL = ("foretag", "sektorer", "tur", "besked")


def chosen(asked: Iterable[str]) -> list[Column]:
    """In the order in which columns stand, whatever the address says; without any that makes sense the usual ones."""
    wanted = {*asked} & BY_KEY.keys()
    return [each for each in COLUMNS if each.key in (wanted or USUAL)]
