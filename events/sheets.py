"""The attendance list as a file: CSV and XLSX. A cell is always a text, whatever somebody has typed into it."""

import csv
import io
from collections.abc import Iterable

import xlsxwriter

# A spreadsheet reads a cell that begins so as a formula (OWASP: CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: object) -> str:
    """The text of a cell, with an apostrophe before what a spreadsheet would run."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_csv(head: list[str], rows: Iterable[list]) -> bytes:
    """Semicolons and a byte order mark, as Excel in Swedish reads it."""
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";", lineterminator="\r\n")
    sheet.writerow(head)
    sheet.writerows([guarded(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(head: list[str], rows: Iterable[list], *, name: str) -> bytes:
    """Every cell is written as a string, so nothing in it is run; links and numbers stay what was typed."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(name[:31]), book.add_format({"bold": True})
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, "" if cell is None else str(cell))
        sheet.autofit()
        sheet.freeze_panes(1, 0)
    return written.getvalue()
