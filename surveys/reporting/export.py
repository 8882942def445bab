"""Everything that is stored, tidily: one row for each value, with where it came from."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import IO

import xlsxwriter
from django.db.models import Case, F, QuerySet, When
from django.db.models import Value as Text

from portal.files.spreadsheets import harmless
from surveys.models import Value
from surveys.pure.scales import INDEX

COLUMNS = (
    *("survey", "measurement_year", "publication_year", "release", "area", "factor", "group", "municipality"),
    *("value", "answers", "response_rate", "state", "source_file", "sheet", "cell"),
)
# The factor of an index itself is called NKI, for procurement too, whatever it is called on the screen.
FACTOR = Case(
    When(series__factor__is_index=True, series__factor__survey__scale=INDEX.key, then=Text("NKI")),
    default=F("series__factor__name"),
)


def rows(values: QuerySet | None = None) -> Iterator[tuple]:
    """In one query, read piece by piece. Numbers are Decimal or int; what is missing is None, never 0."""
    found = (
        (Value.objects.all() if values is None else values)
        .order_by(
            "edition__survey__order",
            "edition__measurement_year",
            "series__release",
            "series__area__order",
            "series__factor__order",
            "series__group__order",
            "series__municipality__code",
        )
        .values_list(
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
    )
    for row in found.iterator(chunk_size=5000):
        yield (*row[:8], _plain(row[8]), row[9], _plain(row[10]), *row[11:])


def _plain(number: Decimal | None) -> Decimal | None:
    """72.700000 as it was published: 72.7."""
    return None if number is None else Decimal(format(number.normalize(), "f"))


def write_csv(to: IO[str], values: QuerySet | None = None) -> None:
    writer = csv.writer(to)
    writer.writerow(COLUMNS)
    writer.writerows(tuple(map(harmless, row)) for row in rows(values))  # a name of a file may begin like a formula


def write_xlsx(to: IO[bytes], values: QuerySet | None = None) -> None:
    with xlsxwriter.Workbook(to, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Resultat")
        sheet.freeze_panes(1, 0)
        sheet.set_column(4, 7, 24)
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for number, row in enumerate(rows(values), start=1):
            sheet.write_row(number, 0, [float(cell) if isinstance(cell, Decimal) else cell for cell in row])
