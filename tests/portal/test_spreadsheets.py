"""Files that a spreadsheet opens: numbers are numbers, and no text becomes a formula."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest

from portal.files import spreadsheets
from portal.files.spreadsheets import Table

DANGEROUS = ["  =1", "＝1", "=1+1", "+46 70", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
DANGEROUS += ["\ufeff=1", "\ufeff\ufeff ＝1", "\u00a0=1", "\u3000@A1", "\u200b+1", "\x0b=1", " \t =1", "−1"]
SPACE = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(content: bytes) -> dict[str, list[list[tuple[str, str]]]]:
    """Each sheet by name: rows of (type, text), read from the file's own XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = [
            sheet.get("name")
            for sheet in ElementTree.fromstring(file.read("xl/workbook.xml")).findall(".//x:sheet", SPACE)
        ]
        strings = [
            "".join(text.text or "" for text in each.findall(".//x:t", SPACE))
            for each in ElementTree.fromstring(file.read("xl/sharedStrings.xml")).findall("x:si", SPACE)
        ]
        found = {}
        for number, name in enumerate(names, start=1):
            sheet = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
            assert sheet.findall(".//x:f", SPACE) == []
            found[name] = [
                [_cell(cell, strings) for cell in row.findall("x:c", SPACE)]
                for row in sheet.findall(".//x:row", SPACE)
            ]
    return found


def _cell(cell, strings: list[str]) -> tuple[str, str]:
    value = cell.findtext("x:v", "", SPACE)
    return ("text", strings[int(value)]) if cell.get("t") == "s" else ("number", value)


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_begins_as_a_formula_is_read_as_a_text(text):
    table = Table("Sektorer", ["Sektor"], [[text]])
    assert read_csv(spreadsheets.as_csv(table))[1][0].startswith("'")
    (sheet,) = read_xlsx(spreadsheets.as_xlsx([table])).values()
    assert sheet[1][0][0] == "text"


@pytest.mark.parametrize("text", ["Bygg", " Bygg", "\ufeffBygg", "a=1", "", " "])
def test_other_texts_are_left_as_they_are(text):
    assert spreadsheets.harmless(text) == text


def test_a_csv_opens_in_a_swedish_excel():
    content = spreadsheets.as_csv(Table("Siffror", ["Sektor", "Dagar"], [["Miljö; hälsa", 3.5], ["Bygg", None]]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content) == [["Sektor", "Dagar"], ["Miljö; hälsa", "3,5"], ["Bygg", ""]]


def test_a_workbook_has_a_sheet_for_each_table_with_numbers_as_numbers():
    tables = [
        Table("Tid till svar: [alla]*?/\\' sektorer'", ["Sektor", "Dagar"], [["Bygg", 3.5], ["Miljö", None]])
    ] * 2
    found = read_xlsx(spreadsheets.as_xlsx(tables))
    assert list(found) == ["1 Tid till svar alla sektorer", "2 Tid till svar alla sektorer"]
    first = found["1 Tid till svar alla sektorer"]
    assert first[1] == [("text", "Bygg"), ("number", "3.5")]
    assert first[2] == [("text", "Miljö")]


def test_an_address_is_no_link():
    content = spreadsheets.as_xlsx([Table("Länkar", ["Var"], [["https://example.org"]])])
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert "hyperlink" not in file.read("xl/worksheets/sheet1.xml").decode()


def test_a_file_is_downloaded_under_its_name():
    response = spreadsheets.download(b"a", "siffror-2026.csv")
    assert response["Content-Disposition"] == 'attachment; filename="siffror-2026.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
