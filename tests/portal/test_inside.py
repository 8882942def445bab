"""What a document brings along: macros, programs and templates from elsewhere are seen, whatever they are called."""

import io
import struct
import zipfile

import pytest

from portal.files import inside
from portal.files.uploads import BRINGS_PROGRAM, TOO_MUCH, WRONG_CONTENT, Refused, check
from tests.portal.test_uploads import ole

TYPES = "<Types/>"
RELATIONS = '<Relationships><Relationship Id="r1" Type="http://x/{kind}" Target="{target}"{mode}/></Relationships>'
OUTSIDE = ' TargetMode="External"'


def document(parts: dict[str, str | bytes], *, folder: str = "word") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ({"[Content_Types].xml": TYPES, f"{folder}/document.xml": "<d/>"} | parts).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def said(content: bytes, name: str = "a.docx") -> str:
    try:
        return check(name, content, len(content), max_bytes=20 * 1024 * 1024).content_type
    except Refused as refused:
        return str(refused)


def relation(kind: str, target: str, mode: str = OUTSIDE, *, encoding: str = "utf-8") -> dict[str, bytes]:
    return {"word/_rels/settings.xml.rels": RELATIONS.format(kind=kind, target=target, mode=mode).encode(encoding)}


MACROS = '<Types><Override PartName="/word/{name}" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
NESTED = document({"word/vbaProject.bin": b"x"})
OPEN = {"mimetype": "application/vnd.oasis.opendocument.text"}


@pytest.mark.parametrize(
    "parts",
    [
        {"word/VBAPROJECT.BIN": b"x"},
        {"word/oskyldig.dat": b"x", "[Content_Types].xml": MACROS.format(name="oskyldig.dat")},
        {"[Content_Types].xml": MACROS.format(name="a.dat").encode("utf-16")},
        {"[Content_Types].xml": "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"},
        {"xl/macrosheets/sheet1.xml": "<x/>"},
        {"word/embeddings/faktura.exe": b"x"},
        {"word/embeddings/faktura.pdf": b"MZ\x90\x00"},
        {"word/embeddings/oleObject1.bin": ole("\x01Ole10Native") + b"C:\\faktura.JS\x00"},
        {"word/embeddings/oleObject1.bin": ole("_VBA_PROJECT")},
        {"word/embeddings/annat.docx": NESTED},
        relation("attachedTemplate", "https://example.org/mall.dotm"),
        relation("attachedTemplate", "https://example.org/mall.dotm", encoding="utf-16"),
        relation("attachedTemplate", "&#104;ttps://example.org/mall.dotm"),
        relation("attachedTemplate", "file:///\\\\server\\mall.dotm"),
        relation("attachedTemplate", "\\\\server\\mall.dotm"),
        relation("oleObject", "http://example.org/a.doc"),
    ],
)
def test_macros_programs_and_templates_from_elsewhere_are_seen(parts):
    assert said(document(parts)) == BRINGS_PROGRAM


@pytest.mark.parametrize(
    "parts",
    [
        relation("hyperlink", "https://example.org/"),
        relation("attachedTemplate", "file:///C:\\Users\\bo\\mall.dotx"),
        {"word/embeddings/tabell.xlsx": document({}, folder="xl")},
        {"word/media/image1.svg": "<svg/>", "word/printerSettings1.bin": b"x"},
    ],
)
def test_what_honest_documents_hold_is_left_in_peace(parts):
    assert said(document(parts)).startswith("application/")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.doc", ole("WordDocument") + "_VBA_PROJECT".encode("utf-16-le")),
        ("a.pdf", b"%PDF-1.7\n<< /S /Launch /F (x) >>"),
        ("a.pdf", b"%PDF-1.7\n<< /Type /Filespec /UF (faktura.exe) >>"),
        ("a.msg", ole("__substg1.0_3703001F") + ".exe\0\0".encode("utf-16-le")),
        ("a.msg", ole("__properties_version1.0") + b".exe\0"),
        ("a.eml", b'From: a@example.org\nTo: b@example.org\n\nContent-Disposition: attachment; filename="a.exe"\n'),
    ],
)
def test_old_documents_pdf_files_and_letters_are_looked_into_too(name, content):
    assert said(content, name) == BRINGS_PROGRAM


@pytest.mark.parametrize("first", [b"\r\n", b"\xef\xbb\xbf", b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n"])
def test_a_scanners_pdf_with_bytes_before_it_is_taken_in(first):
    assert said(first + b"%PDF-1.4\n1 0 obj", "a.pdf") == "application/pdf"


@pytest.mark.parametrize("first", [b"MZ\x90\x00", b"GIF89a", b"PK\x03\x04", b"#!/bin/sh\n", b"\r\n" * 600])
def test_another_kind_of_file_before_the_pdf_is_refused(first):
    assert said(first + b"%PDF-1.4\n1 0 obj", "a.pdf") == WRONG_CONTENT


def test_a_directory_is_counted_before_it_is_read():
    content = document({f"word/{number}": b"" for number in range(inside.MOST_PARTS)})
    assert said(content) == TOO_MUCH


def test_a_directory_that_is_longer_than_it_says_is_refused():
    content = bytearray(document({"word/x": b""}))
    content[-14:-10] = struct.pack("<HH", 1, 1)
    assert said(bytes(content)) == WRONG_CONTENT


def test_a_second_directory_for_large_files_hides_nothing():
    content = document({})
    hidden = content[:-22] + b"PK\x06\x06" + b"\0" * 52 + b"PK\x06\x07" + b"\0" * 16 + content[-22:]
    assert said(hidden) == TOO_MUCH


def test_documents_in_documents_come_to_an_end():
    content = document({})
    for _ in range(4):
        content = document({"word/embeddings/inre.docx": content})
    assert said(content) == TOO_MUCH


def test_an_opendocument_text_with_macros_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", OPEN["mimetype"])
        archive.writestr("content.xml", "<x/>")
        archive.writestr("Basic/script-lc.xml", "<x/>")
        archive.writestr("Basic/Standard/Module1.xml", "<x/>")
    assert said(buffer.getvalue(), "a.odt") == BRINGS_PROGRAM
