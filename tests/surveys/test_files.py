"""Files that are broken, empty, locked, swollen or something else: a sentence each, and never a crash."""

import io
import random
import struct
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.files.readers import sheets as files
from surveys import readers
from surveys.readers import Told, Unreadable, Vocabulary
from tests.surveys.conftest import example, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SIMPLE = workbook(("Blad1", [["Mätår", "NKI"], [2024, 60]]))


def sentence_for(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        readers.sheets_of(content)
    return str(refusal.value)


@pytest.mark.parametrize("content", [b"", b"  \r\n\r\n", b"\xef\xbb\xbf", b";;;\n;;;\n", b"\0\0\0"])
def test_an_empty_file(content):
    assert sentence_for(content) == files.EMPTY


def test_an_empty_workbook():
    assert sentence_for(workbook(("Blad1", []))) in (files.EMPTY, files.BROKEN)


def test_a_workbook_behind_a_password():
    assert "lösenord" in sentence_for(OLE + "EncryptedPackage".encode("utf-16-le"))


def test_a_workbook_of_an_old_excel():
    assert "äldre Excel-fil" in sentence_for(OLE + "Workbook".encode("utf-16-le"))


@pytest.mark.parametrize("content", [b"%PDF-1.7 etc", b"\x89PNG\r\n\x1a\n\0\0", b"<!doctype html><p>", b"{\\rtf1 hej"])
def test_what_is_no_table(content):
    assert sentence_for(content) == files.NOT_A_TABLE


def test_a_document_of_another_kind():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert sentence_for(content.getvalue()) == files.NOT_A_TABLE


def with_part(name: str, data: bytes) -> bytes:
    """The simple workbook with one part replaced."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SIMPLE)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, data if part == name else old.read(part))
    return content.getvalue()


def test_a_file_that_swells_when_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES_UNPACKED", 5_000_000)
    assert sentence_for(with_part("xl/worksheets/sheet1.xml", b"0" * 20_000_000)) == files.TOO_BIG


def test_a_file_that_lies_about_its_size(monkeypatch):
    """The stated size is small, the packed data are not."""
    monkeypatch.setattr(files, "MOST_BYTES_UNPACKED", 5_000_000)
    content = with_part("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    lying = content.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 100))
    assert lying != content
    assert sentence_for(lying) == files.TOO_BIG


@pytest.mark.parametrize("cell", ["XFD1048576", "A1000000", "ZZ200001", "xfd99999"])
def test_two_cells_far_apart(cell):
    """Between them would lie a table that no memory holds."""
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="{cell}"><v>2</v></c></row></sheetData></worksheet>'
    )
    assert sentence_for(with_part("xl/worksheets/sheet1.xml", xml.encode())) == files.TOO_MANY


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 100)
    assert sentence_for(b"a;b\n" * 101) == files.TOO_MANY


def read_whatever(content: bytes):
    """Either sheets or a sentence; and the sheets are read without a crash too."""
    try:
        sheets = readers.sheets_of(content)
    except Unreadable as refusal:
        return str(refusal)
    return readers.read(sheets, Vocabulary(own="0563"), Told())


@pytest.mark.parametrize("name", ["insikt_matris_2024.xlsx", "foretagsklimatet_ranking.xlsx", "insikt_2019-2025.csv"])
def test_a_file_cut_off_anywhere(name):
    whole = example(name)
    for length in [*range(0, 400, 7), *random.Random(1).sample(range(len(whole)), 60)]:
        read_whatever(whole[:length])


@pytest.mark.parametrize("name", ["insikt_matris_2024.xlsx", "foretagsklimatet_2018-2025.csv"])
def test_a_file_with_broken_bytes(name):
    whole, chance = example(name), random.Random(2)
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        read_whatever(bytes(broken))


def test_broken_parts_inside_a_whole_zip_file():
    chance = random.Random(3)
    with zipfile.ZipFile(io.BytesIO(SIMPLE)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    for part, data in parts.items():
        for _ in range(12):
            broken = bytearray(data)
            for _ in range(chance.randint(1, 8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            read_whatever(with_part(part, bytes(broken[: chance.randint(1, len(broken))])))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_anything_at_all(content):
    read_whatever(content)


def test_the_sign_that_splits_columns_is_found_among_decimal_commas():
    sheet = readers.sheets_of("År;NKI;Riket\n2023;60,5;70,1\n2024;61,5;71,2\n".encode())[0]
    assert sheet.rows[1] == ["2023", "60,5", "70,1"]
    tabs = readers.sheets_of("År\tNKI\n2023\t60,5\n".encode())[0]
    assert tabs.rows[1] == ["2023", "60,5"]
    excel = readers.sheets_of("sep=|\nÅr|NKI\n2023|60,5\n".encode())[0]
    assert excel.rows[1] == ["2023", "60,5"]


def test_a_checksum_that_is_wrong_is_a_broken_file():
    content = bytearray(SIMPLE)
    crc = struct.pack("<I", zlib.crc32(zipfile.ZipFile(io.BytesIO(SIMPLE)).read("xl/workbook.xml")))
    place = bytes(content).index(crc)
    content[place] ^= 0xFF
    read_whatever(bytes(content))


def test_too_many_columns():
    assert sentence_for(b";" * 1200 + b"a") == files.TOO_MANY


def test_a_file_full_of_nonsense_is_read_in_a_moment():
    """Guessing at misspellings takes time, and there is an end to it."""
    names = {f"namn nummer {number}": str(number) for number in range(60)}
    words = Vocabulary(own="0563", areas={"insikt": dict(names)}, factors={"insikt": dict(names)})
    lines = [f"2024;område {number} x;faktor {number} y;60" for number in range(20_000)]
    content = "\n".join(["Mätår;Område;Faktor;Index", *lines]).encode()
    began = time.monotonic()
    found = readers.read(readers.sheets_of(content), words, Told(survey="insikt"))
    assert len(found.rows) == 20_000
    assert time.monotonic() - began < 15
