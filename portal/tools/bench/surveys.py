"""An Excel file of 50,000 rows of results: seen, said yes to, and sent in once more, against a raw COPY."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import xlsxwriter
from django.db import connection, transaction

from surveys import actions

ROWS = 50_000
HEADINGS = ["Mätår", "Kommunkod", "Kommun", "Myndighetsområde", "Faktor", "Index", "Antal svar", "Svarsfrekvens"]
AREAS = ["Totalt", "Bygglov", "Miljö- och hälsoskydd", "Livsmedelskontroll", "Serveringstillstånd"]
FACTORS = ["NKI", "Information", "Tillgänglighet", "Bemötande", "Kompetens", "Rättssäkerhet", "Effektivitet"]
YEARS, PLACES = range(2019, 2026), 290
RESULTS = ["surveys_value", "surveys_valuechange", "surveys_series", "surveys_edition", "surveys_municipality"]
# The same rows into a table with the same columns, keys and indexes, and nothing else.
COPY_TARGET = """
CREATE TEMP TABLE copied (LIKE surveys_value INCLUDING INDEXES INCLUDING CONSTRAINTS INCLUDING IDENTITY)
"""
COLUMNS = (
    "series_id, edition_id, scale, value, answers, response_rate, members, state, batch_id, sheet, cell, counts_sheet,"
    " counts_cell"
)


def measure() -> dict:
    content = workbook()
    with _seconds() as preview:
        batch = _previewed(content)
    if batch.counts["new"] != ROWS:
        raise RuntimeError(f"The import would write {batch.counts} of {ROWS} rows.")
    with _seconds() as commit:
        actions.approve(batch, by=None, seen=batch.preview_hash)
    copied = _raw_copy()
    with transaction.atomic():
        before = _tuples_written()
        with _seconds() as again:
            same = _previewed(content)
        written = _tuples_written() - before
    with _seconds() as revert:
        actions.revert(batch, by=None)
    batch = _previewed(content)  # once more, now that its municipalities and series are known
    with _seconds() as commit_again:
        actions.approve(batch, by=None, seen=batch.preview_hash)
    return {
        "rows": ROWS,
        "preview": preview[0],
        "commit": max(commit[0], commit_again[0]),
        "copy": copied,
        "again": again[0],
        "written_again": written + same.counts["writes"],
        "revert": revert[0],
    }


def workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Resultat")
        sheet.write_row(0, 0, HEADINGS)
        for number, row in zip(range(1, ROWS + 1), _rows(), strict=False):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def _rows() -> Iterator[list]:
    chance = Random(615)
    for year in YEARS:
        for place in range(PLACES):
            for area in AREAS:
                for factor in FACTORS:
                    value = round(chance.uniform(40, 95), 1)
                    counts = [chance.randrange(10, 200), round(chance.uniform(20, 70), 1)]
                    yield [year, f"{2500 + place}", f"Kommun {place}", area, factor, value, *counts]


def _previewed(content: bytes):
    """As the worker does it with a file of this size."""
    batch = actions.receive(content, "stor.xlsx", by=None)
    return batch if batch.state == "previewed" else actions.read(actions.claim_waiting())


def _raw_copy() -> float:
    with transaction.atomic(), connection.cursor() as cursor:
        text = io.StringIO()
        cursor.copy_expert(f"COPY (SELECT {COLUMNS} FROM surveys_value) TO STDOUT", text)
        text.seek(0)
        cursor.execute(COPY_TARGET)
        with _seconds() as took:
            cursor.copy_expert(f"COPY copied ({COLUMNS}) FROM STDIN", text)
        transaction.set_rollback(True)
    return took[0]


def _tuples_written() -> int:
    """Rows written to the results in this transaction, as PostgreSQL has counted them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY(%s)",
            [RESULTS],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def _seconds() -> Iterator[list[float]]:
    found: list[float] = []
    began = time.perf_counter()
    yield found
    found.append(time.perf_counter() - began)
