"""All that a cell of a file can be, in every layout: a value, or refused with its cell, and never guessed."""

import io
from datetime import date, time
from pathlib import Path

import pytest
import xlsxwriter

from surveys import readers
from surveys.models import ImportBatch, Value
from surveys.readers import Told
from tests.surveys.conftest import workbook
from tests.surveys.test_admin import do, text_of, upload

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent / "files"


def given(name: str) -> bytes:
    return (HERE / name).read_bytes()


def read(content: bytes, words, **told):
    return readers.read(readers.sheets_of(content), words, Told(**told))


def percent(sheet, row, column, formats):
    sheet.write(row, column, 0.605, formats["percent"])


ODD = {  # what is written in the cell, how it is shown, and why it is no value
    "a share": (percent, "60,5 %", "är en andel"),
    "an error": (lambda s, r, c, f: s.write_formula(r, c, "=1/0", None, "#DIV/0!"), "#DIV/0!", "är ett fel i Excel"),
    "no match": (lambda s, r, c, f: s.write_formula(r, c, "=NA()", None, "#N/A"), "#N/A", "är ett fel i Excel"),
    "never worked out": (lambda s, r, c, f: s.write_formula(r, c, "=60+1", None, ""), "=60+1", "inte uträknad"),
    "left to Excel": (lambda s, r, c, f: s.write_formula(r, c, "=60+1"), "=60+1", "inte uträknad"),
    "a date": (lambda s, r, c, f: s.write_datetime(r, c, date(2024, 1, 3), f["date"]), "2024-01-03", "ett datum"),
    "a time": (lambda s, r, c, f: s.write_datetime(r, c, time(3, 1), f["time"]), "03:01:00", "ett datum eller en tid"),
    "yes or no": (lambda s, r, c, f: s.write_boolean(r, c, True), "True", "är inget tal"),
    "merged": (lambda s, r, c, f: s.merge_range(r, c, r + 1, c, 61.5), "61,5", "sammanfogade"),
    "a footnote": (lambda s, r, c, f: s.write(r, c, "61,5 1)"), "61,5 1)", "är inget tal"),
}
FINE = {
    "a number": (lambda s, r, c, f: s.write(r, c, 61.5), "61.5"),
    "a text": (lambda s, r, c, f: s.write(r, c, "61,5"), "61.5"),
    "worked out": (lambda s, r, c, f: s.write_formula(r, c, "=60+1.5", None, 61.5), "61.5"),
}
LAYOUTS = {  # the rows, and where the cell stands
    "tidy": (
        [["Mätår", "Område", "Faktor", "NKI"], [2024, "Bygglov", "NKI", ""], [2024, "Totalt", "NKI", 70]],
        1,
        3,
    ),
    "matrix": ([["Insikt 2024"], ["", "Bygglov", "Totalt"], ["NKI", "", 70], ["Information", 61, 71]], 2, 1),
    "years": ([["Område", "Faktor", 2023, 2024], ["Bygglov", "NKI", 70, ""], ["Totalt", "NKI", 71, 72]], 1, 3),
    "two years": (
        [["Mätår", "Publiceringsår", "Område", "NKI"], [2024, 2025, "Bygglov", ""], [2024, 2025, "Totalt", 70]],
        1,
        3,
    ),
}


def with_cell(layout: str, write) -> tuple[bytes, str]:
    rows, row, column = LAYOUTS[layout]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        looks = {"percent": "0.0 %", "date": "d mmm", "time": "hh:mm"}
        formats = {name: book.add_format({"num_format": look}) for name, look in looks.items()}
        sheet = book.add_worksheet("Insikt")
        for number, texts in enumerate(rows):
            for place, text in enumerate(texts):
                if text != "" and (place != column or number < row):
                    sheet.write(number, place, text)
        write(sheet, row, column, formats)
    return content.getvalue(), readers.cells.address(row, column)


def test_a_cell_is_a_value_or_is_refused_by_its_name(words):
    wrong = []
    for layout in LAYOUTS:
        for name, (write, shown, why) in ODD.items():
            content, cell = with_cell(layout, write)
            found = [row for row in read(content, words).rows if row.cell == cell]
            if [(row.raw, row.value, why in row.problem) for row in found] != [(shown, "", True)]:
                wrong.append((layout, name, found))
        for name, (write, number) in FINE.items():
            content, cell = with_cell(layout, write)
            found = [row for row in read(content, words).rows if row.cell == cell]
            if [(row.value, row.problem, row.year, row.area) for row in found] != [(number, "", "2024", "bygglov")]:
                wrong.append((layout, name, found))
    assert wrong == []


def test_a_share_is_percent_in_a_row_of_a_matrix(words):
    found = read(given("03-percent-row-in-matrix.xlsx"), words).rows
    assert {(row.area, row.rate, row.answers) for row in found} == {
        ("bygglov", "46", "21"),
        ("brandskydd", "31", "12"),
        ("livsmedel", "52", "30"),
    }


def test_what_is_hidden_is_named_and_left_out_until_it_is_ticked(client, eva):
    client.force_login(eva)
    page = text_of(upload(client, given("04-hidden-sheet.xlsx"), "fil.xlsx"))
    assert "När filen öppnas i Excel syns inte bladet ”Utkast”. Det är inte med här." in page
    assert "Nya: 1" in page
    batch = ImportBatch.objects.get()
    assert "Nya: 2" in text_of(do(client, batch, "dolt", hidden="on"))
    assert "Filen är läst igen, utan det som är dolt." in text_of(do(client, batch, "dolt"))
    batch.refresh_from_db()
    do(client, batch, "godkann", seen=batch.preview_hash)
    assert [(each.sheet, each.cell) for each in Value.objects.all()] == [("Resultat", "E2")]
    assert "Det går inte att läsa om filen." in text_of(do(client, batch, "dolt", hidden="on"))


def test_a_conflict_names_both_sheets(client, eva):
    client.force_login(eva)
    upload(client, given("04b-hidden-sheet-same-cell.xlsx"), "fil.xlsx")
    page = text_of(do(client, ImportBatch.objects.get(), "dolt", hidden="on"))
    assert "Samma värde står i flera celler: E2 på bladet ”Resultat” och E2 på bladet ”Utkast”." in page


def test_a_file_where_only_what_is_hidden_holds_a_table_can_be_read_all_the_same(client, eva):
    client.force_login(eva)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Läs mig").write(0, 0, "Hej")
        sheet = book.add_worksheet("Data")
        for number, row in enumerate([["Mätår", "Område", "Faktor", "Index"], [2024, "Bygglov", "NKI", 60]]):
            sheet.write_row(number, 0, row)
        sheet.very_hidden()
    page = text_of(upload(client, content.getvalue(), "fil.xlsx"))
    assert "ingen tabell med resultat" in page
    assert "syns inte bladet ”Data”" in page
    assert "Nya: 1" in text_of(do(client, ImportBatch.objects.get(), "dolt", hidden="on"))


def test_hidden_rows_and_columns_are_left_out_too(words):
    content = io.BytesIO()
    rows = [["Mätår", "Område", "NKI", "Information"], [2024, "Bygglov", 60, 70], [2024, "Brandskydd", 61, 71]]
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Insikt")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_column(3, 9, None, None, {"hidden": True})
    found = read(content.getvalue(), words)
    assert found.hidden == ["rad 3 på bladet ”Insikt”", "kolumn D på bladet ”Insikt”"]
    assert [row.cell for row in found.rows] == ["C2"]
    assert [row.cell for row in read(content.getvalue(), words, takes_hidden=True).rows] == ["C2", "D2", "C3", "D3"]


def test_a_line_that_names_the_sign_between_columns(words):
    found = read(given("05-sep-line-cr.csv"), words).rows
    assert [(row.area, row.value, row.answers, row.rate, row.cell) for row in found] == [
        ("bygglov", "61.5", "21", "46", "E2"),
        ("brandskydd", "70.1", "12", "31", "E3"),
    ]
    for content in (given("05b-sep-line-only.csv"), b"sep=;\r\n", b'"sep=;"', b"\xef\xbb\xbfsep=,\n\n"):
        with pytest.raises(readers.Unreadable, match="Filen är tom"):
            readers.sheets_of(content)
    for start in ('"sep=;"\n', "sep=;;;\r", "SEP=;\r\n", "\nsep=;\n"):
        assert readers.sheets_of(f"{start}a;b\n1;2".encode())[0].rows == [["a", "b"], ["1", "2"]]


def test_a_binary_workbook_is_told_to_be_one():
    content = workbook(("Blad1", [["Mätår"]])).replace(b"xl/workbook.xml", b"xl/workbook.bin")
    with pytest.raises(readers.Unreadable, match="binär Excel-fil"):
        readers.sheets_of(content)
