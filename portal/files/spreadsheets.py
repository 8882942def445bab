"""Tables as files that a spreadsheet opens: CSV for one table, XLSX with a sheet for each."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter
from django.http import HttpResponse

Value = str | int | float | None

# What a spreadsheet would take for the beginning of a formula, or of a cell of its own.
FORMULA = re.compile(
    r"[\s\x00-\x1f\x7f\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*[=+\-@＝＋－＠−]|[\t\r\n]"
)
NAME_LENGTH = 31  # of a sheet, in Excel
NOT_IN_A_NAME = str.maketrans("", "", "[]:*?/\\'")


@dataclass(frozen=True)
class Table:
    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]


def harmless(value: Value) -> Value:
    """The same text with an apostrophe before it where a spreadsheet would have calculated it.

    Spreadsheets pass over spaces of every kind, control signs and byte order marks before they look.
    """
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def as_csv(table: Table) -> bytes:
    """Semicolons, decimal commas and a byte order mark: as a Swedish Excel opens it with a double click."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerows([_as_text(harmless(value)) for value in row] for row in [table.head, *table.rows])
    return file.getvalue().encode("utf-8-sig")


def _as_text(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def as_xlsx(tables: Iterable[Table]) -> bytes:
    """Numbers as numbers and texts as texts: nothing in the file is a formula or a link."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True})
        for number, table in enumerate(tables, start=1):
            sheet = workbook.add_worksheet(f"{number} {table.name.translate(NOT_IN_A_NAME)}"[:NAME_LENGTH])
            for row, values in enumerate([table.head, *table.rows]):
                for column, value in enumerate(values):
                    if isinstance(value, str):
                        sheet.write_string(row, column, value, None if row else bold)
                    elif value is not None:
                        sheet.write_number(row, column, value)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return file.getvalue()


TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
}


def download(content: bytes, name: str) -> HttpResponse:
    """As an attachment. The name's ending says what it is."""
    response = HttpResponse(content, content_type=TYPES[name.rsplit(".", 1)[1]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
