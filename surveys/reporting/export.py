"""Everything that is stored, tidily: one row for each value, with where it came from.

For programs it has English headings, commas and decimal points, as `export_survey` writes it. For people it opens as
columns in a Swedish Excel. Either can be imported again and changes nothing.
"""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO

import xlsxwriter
from django.db.models import Case, F, When
from django.db.models import Value as Text

from portal.files.spreadsheets import harmless
from surveys.models import Value
from surveys.pure.scales import INDEX
from surveys.workflow import Release, ValueState

COLUMNS = (
    *("survey", "measurement_year", "publication_year", "release", "area", "factor", "group", "municipality"),
    *("value", "answers", "response_rate", "state", "source_file", "sheet", "cell"),
)
IN_SWEDISH = (
    *("Mätning", "Mätår", "Publiceringsår", "Publicering", "Myndighetsområde", "Faktor", "Svarsgrupp", "Kommun"),
    *("Värde", "Antal svar", "Svarsfrekvens", "Läge", "Källfil", "Blad", "Cell"),
)
# The factor of an index itself is called NKI, for procurement too, whatever it is called on the screen.
FACTOR = Case(
    When(series__factor__is_index=True, series__factor__survey__scale=INDEX.key, then=Text("NKI")),
    default=F("series__factor__name"),
)


def rows() -> Iterator[tuple]:
    """In one query, read piece by piece. Numbers are Decimal or int; what is missing is None, never 0."""
    found = Value.objects.order_by(
        "edition__survey__order",
        "edition__measurement_year",
        "series__release",
        "series__area__order",
        "series__factor__order",
        "series__group__order",
        "series__municipality__code",
    ).values_list(
        "edition__survey__name",
        "edition__measurement_year",
        "edition__publication_year",
        "series__release",
        "series__area__name",
        FACTOR,
        "series__group__name",
        "series__municipality__name",
        "value",
        "answers",
        "response_rate",
        "state",
        "batch__name",
        "sheet",
        "cell",
    )
    for row in found.iterator(chunk_size=5000):
        yield (*row[:8], _plain(row[8]), row[9], _plain(row[10]), *row[11:])


def _plain(number: Decimal | None) -> Decimal | None:
    """72.700000 as it was published: 72.7."""
    return None if number is None else Decimal(format(number.normalize(), "f"))


def for_programs() -> Iterator[tuple]:
    yield COLUMNS
    yield from rows()


def for_people() -> Iterator[tuple]:
    """With words for what is stored as a key."""
    releases, states = dict(Release.choices), dict(ValueState.choices)
    yield IN_SWEDISH
    for row in rows():
        yield (*row[:3], releases[row[3]], *row[4:11], states[row[11]], *row[12:])


def write_csv(to: IO[str], table: Iterable[tuple]) -> None:
    csv.writer(to).writerows(map(harmless, row) for row in table)  # a name of a file may begin like a formula


def write_csv_for_excel(to: IO[str], table: Iterable[tuple]) -> None:
    """As a Swedish Excel opens it with a double click: a mark of its encoding, semicolons and decimal commas."""
    to.write("\ufeff")
    numbers = ((str(cell).replace(".", ",") if isinstance(cell, Decimal) else cell for cell in row) for row in table)
    csv.writer(to, delimiter=";").writerows(map(harmless, row) for row in numbers)


def write_xlsx(to: IO[bytes], table: Iterable[tuple]) -> None:
    with xlsxwriter.Workbook(to, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet("Resultat"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(4, 7, 24)
        for number, row in enumerate(table):
            cells = [float(cell) if isinstance(cell, Decimal) else cell for cell in row]
            sheet.write_row(number, 0, cells, None if number else bold)
