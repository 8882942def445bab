"""Which files may be sent in."""

import hashlib
import io
import zipfile

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from portal.files.uploads import (
    BRINGS_PROGRAM,
    KINDS,
    LOCKED,
    WRONG_CONTENT,
    WRONG_KIND,
    CheckedFile,
    Refused,
    check,
    clean_name,
)

LIMIT = 20 * 1024 * 1024


def zipped(*names: str, first: tuple[str, str] | None = None) -> bytes:
    """A zip file with these members, and `first` unpacked before them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name in names:
            archive.writestr(name, "<x/>" * 50)
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    """An OLE file with the name of one stream in a directory that lies far from the head, as in real ones."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 20_000 + stream.encode("utf-16-le") + b"\x00" * 200


OPENDOCUMENT = "application/vnd.oasis.opendocument."
DOCX = zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
PPTX = zipped("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
GOOD = {
    "pdf": PDF,
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40,
    "jpeg": b"\xff\xd8\xff\xe1\x00\x10Exif\x00" + b"\x00" * 40,
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40,
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40,
    "heif": b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + b"\x00" * 40,
    "tif": b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00",
    "tiff": b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00",
    "docx": DOCX,
    "xlsx": XLSX,
    "pptx": PPTX,
    "doc": ole("WordDocument"),
    "xls": ole("Workbook"),
    "ppt": ole("PowerPoint Document"),
    "odt": zipped("content.xml", first=("mimetype", f"{OPENDOCUMENT}text")),
    "ods": zipped("content.xml", first=("mimetype", f"{OPENDOCUMENT}spreadsheet")),
    "jfif": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40,
    "msg": ole("__properties_version1.0"),
    "eml": b"From: a@example.org\r\nSubject: =?utf-8?q?Svar?=\r\n\r\n<html>Hej</html>\r\n",
    "txt": "Hej! Vi vill öppna ett café.\r\n".encode(),
    "csv": "Namn;Antal\r\nÅsa;3\r\n".encode("cp1252"),
    "dwg": b"AC1032\x00\x00\x00\x00" + b"\x00" * 40,
}
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 100
HTML = b"<!DOCTYPE html>\n<html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def passed(name: str, content: bytes) -> CheckedFile:
    return check(name, content, len(content), max_bytes=LIMIT)


def refusal(name: str, content: bytes, *, size: int | None = None) -> str:
    with pytest.raises(Refused) as refused:
        check(name, content, len(content) if size is None else size, max_bytes=LIMIT)
    return str(refused.value)


def outcome(name: str, head: bytes, size: int) -> str:
    """The content type of a file that passes, or the sentence that refuses it."""
    try:
        return check(name, head, size, max_bytes=LIMIT).content_type
    except Refused as refused:
        return str(refused)


@pytest.mark.parametrize("extension", sorted(KINDS))
def test_every_kind_on_the_list_passes_with_its_own_content(extension: str) -> None:
    expected = CheckedFile(f"Skiss.{extension}", KINDS[extension].content_type)
    assert passed(f"Skiss.{extension}", GOOD[extension]) == expected
    assert passed(f"SKISS.{extension.upper()}", GOOD[extension]).content_type == expected.content_type


ALIKE = {"jfif": "jpg", "jpeg": "jpg", "tiff": "tif", "heif": "heic"}


def test_what_a_file_is_decides_and_its_name_is_set_right() -> None:
    for content in KINDS.keys() - {"txt", "csv"}:
        right = ALIKE.get(content, content)
        for named in KINDS:
            known = named if ALIKE.get(named, named) == right else right
            expected = CheckedFile(f"Skiss 1.{known}", KINDS[known].content_type)
            assert passed(f"Skiss 1.{named}", GOOD[content]) == expected, (content, named)


@pytest.mark.parametrize(
    ("name", "content", "right"),
    [
        ("Offert nr 12.js.pdf", PDF, "Offert nr 12.js.pdf"),
        ("Offert nr 12.js", PDF, "Offert nr 12.js.pdf"),
        ("IMG_0012.HEIC", GOOD["jpg"], "IMG_0012.jpg"),
        ("SCAN0001", PDF, "SCAN0001.pdf"),
        ("Plan v1.2", DOCX, "Plan v1.2.docx"),
        ("pdf", PDF, "pdf.pdf"),
        (".", PDF, "bilaga.pdf"),
        ("", PDF, "bilaga.pdf"),
        ("a.pdf/", PDF, "bilaga.pdf"),
        ("a.exe", PDF, "a.exe.pdf"),
        ("x" * 200, GOOD["png"], "x" * 116 + ".png"),
        ("Svar.dat", ole("__substg1.0_0037001F"), "Svar.dat.msg"),
        ("Svar", GOOD["eml"], "Svar.eml"),
        ("Brev.eml.txt", GOOD["eml"], "Brev.eml.eml"),
    ],
)
def test_telephones_and_scanners_name_files_as_they_like(name: str, content: bytes, right: str) -> None:
    assert passed(name, content).name_clean == right


def test_a_text_has_no_mark_of_its_own_so_its_name_must_say_that_it_is_one() -> None:
    assert passed("a.csv", GOOD["txt"]).name_clean == "a.csv"
    for named in KINDS.keys() - {"txt", "csv"}:
        assert refusal(f"a.{named}", GOOD["txt"]) == WRONG_CONTENT
    for name in ("a.js", "a.bat", "a.txt.js", "a"):
        assert refusal(name, GOOD["txt"]) == WRONG_KIND


@pytest.mark.parametrize("extension", sorted(KINDS))
@pytest.mark.parametrize(
    "content", [EXE, HTML, SVG, b"#!/bin/sh\nrm -rf /\n", b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 60]
)
def test_a_renamed_program_script_or_web_page_is_refused(extension: str, content: bytes) -> None:
    assert "stämmer inte" in refusal(f"offert.{extension}", content)


def test_a_kind_that_is_not_on_the_list_is_refused_whatever_it_is_called() -> None:
    for name in ("a.exe", "a.html", "a.svg", "a.zip", "a.gif", "a.dxf", "a", "pdf", ".", "", "a.pdf.exe", "a.pdf/"):
        for content in (EXE, HTML, SVG, b"GIF89a" + b"\0" * 40, zipped("a.txt")):
            assert refusal(name, content).startswith("Vi kan inte ta emot filer av den sorten.")


@pytest.mark.parametrize("name", ["ritning v1.2.pdf", "2027.01.12.pdf", "Bygg & Co. AB.pdf", "js.pdf"])
def test_dots_in_an_honest_name_are_left_in_peace(name: str) -> None:
    assert passed(name, PDF).name_clean == name


@pytest.mark.parametrize(
    "polyglot",
    [
        b"\xff\xd8\xff\xe0<html><script>alert(1)</script>",
        PNG + b"<SCRIPT src=x>",
        PDF + b"<!doctype  HTML>",
        PDF + b"<?php system($_GET[0]); ?>",
        b"RIFF\x24\x00\x00\x00WEBPVP8 <svg onload=alert(1)>",
    ],
)
def test_a_file_that_is_also_a_web_page_is_refused(polyglot: bytes) -> None:
    for extension in KINDS:
        assert "stämmer inte" in refusal(f"bild.{extension}", polyglot)


def test_an_empty_file_is_refused() -> None:
    assert refusal("a.pdf", b"").startswith("Filen är tom.")
    assert refusal("a.pdf", b"", size=10).startswith("Filen är tom.")


def test_a_file_that_is_too_large_is_refused_with_both_sizes() -> None:
    assert refusal("a.pdf", PDF, size=LIMIT + 3 * 1024 * 1024) == (
        "Filen är för stor (23 MB). En fil får vara högst 20 MB."
    )
    assert check("a.pdf", PDF, LIMIT, max_bytes=LIMIT).content_type == "application/pdf"


def test_an_office_document_with_macros_is_refused() -> None:
    content = zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
    assert refusal("a.docx", content) == BRINGS_PROGRAM


@pytest.mark.parametrize(
    "content",
    [
        DOCX[:-30],
        b"PK\x03\x04" + b"\x00" * 60,
        zipped("word/document.xml"),
        zipped("innehåll.exe"),
        b"x" + DOCX,
    ],
)
def test_a_zip_file_that_is_broken_or_no_document_is_refused(content: bytes) -> None:
    assert "stämmer inte" in refusal("a.docx", content)


def test_an_old_word_document_with_another_main_stream_is_refused() -> None:
    assert "stämmer inte" in refusal("a.doc", ole("Okänd"))


def old(stream: str, begins: bytes) -> bytes:
    """An OLE file whose directory says in which sector its main stream begins."""
    entry = f"{stream}\0".encode("utf-16-le").ljust(116, b"\0") + (3).to_bytes(4, "little") + b"\0" * 8
    head = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry).ljust(4 * 512, b"\0")
    return head + begins.ljust(512, b"\0")


def old_word(*, is_locked: bool) -> bytes:
    return old("WordDocument", b"\xec\xa5\xc1\x00" + b"\0" * 7 + (b"\x13" if is_locked else b"\x12"))


def old_excel(password: str) -> bytes:
    """As Excel 97 locks it ([MS-OFFCRYPTO] 2.3.6.2): what it opens is sixteen bytes and their MD5."""
    begins = b"\x09\x08\x10\0" + b"\0" * 16
    if password:
        salted = hashlib.md5(password.encode("utf-16-le")).digest()[:5] + b"s" * 16
        short = hashlib.md5(salted * 16).digest()[:5]
        opens = Cipher(ARC4(hashlib.md5(short + b"\0" * 4).digest()), mode=None).encryptor()
        begins += b"\x2f\0\x36\0" + b"\1\0\1\0\1\0" + b"s" * 16
        begins += opens.update(b"v" * 16 + hashlib.md5(b"v" * 16).digest())
    return old("Workbook", begins)


def pdf(password: str, algorithm: str) -> bytes:
    """Restricted by its owner, who let nobody print it; to be read with the password, if there is one."""
    made, kept = PdfWriter(), io.BytesIO()
    made.add_blank_page(100, 100)
    made.encrypt(password, owner_password="ägarens", algorithm=algorithm)
    made.write(kept)
    return kept.getvalue()


def test_a_document_behind_a_password_is_told_to_be_so() -> None:
    manifest = zipped("content.xml", first=("mimetype", f"{OPENDOCUMENT}text"))
    buffer = io.BytesIO(manifest)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<m><file-entry><encryption-data/></file-entry></m>")
    zip_locked = bytearray(DOCX)
    directory = zip_locked.index(b"PK\x01\x02")
    zip_locked[directory + 8] |= 1
    package = ole("EncryptionInfo") + "EncryptedPackage\0".encode("utf-16-le")
    for name, content in {
        "a.docx": package,
        "a.xlsx": package,
        "a": package,
        "b.docx": bytes(zip_locked),
        "a.odt": buffer.getvalue(),
        "a.doc": old_word(is_locked=True),
        "a.xls": old_excel("hemligt"),
        "a.ppt": ole("PowerPoint Document") + b"\0\0\xf6\x0f\x14\0\0\0\x14\0\0\0\xdf\xc4\xd1\xf3",
    }.items():
        assert refusal(name, content) == LOCKED, name
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"):
        assert refusal("a.pdf", pdf("hemligt", algorithm)) == LOCKED, algorithm
        assert passed("a.pdf", pdf("", algorithm)).content_type == "application/pdf", algorithm
    for password in ("", "VelvetSweatshop"):  # the one that Excel tries by itself
        assert passed("a.xls", old_excel(password)).content_type == "application/vnd.ms-excel"
    odd_length = pdf("", "RC4-128").replace(b"/Length 128", b"/Length 96")
    assert b"/Length 96" in odd_length
    assert passed("a.pdf", odd_length).content_type == "application/pdf"
    half_a_rule = b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\n5 0 obj << /Filter "
    assert passed("a.pdf", half_a_rule).content_type == "application/pdf"
    assert passed("a.doc", old_word(is_locked=False)).content_type == "application/msword"
    assert passed("a.msg", ole("__properties_version1.0") + package).content_type == "application/vnd.ms-outlook"


def test_the_head_of_a_large_file_is_enough() -> None:
    word = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + b"\xec\xa5\xc1\x00" + b"\x00" * 8000
    for extension, head in {"pdf": PDF, "docx": DOCX[:-60], "odt": GOOD["odt"][:200], "doc": word}.items():
        assert check(f"a.{extension}", head, 1_000_000, max_bytes=LIMIT).name_clean == f"a.{extension}"
    assert check("a.xlsx", DOCX[:-60], 1_000_000, max_bytes=LIMIT).name_clean == "a.docx"
    assert "stämmer inte" in refusal("a.xls", ole("Okänd")[:8192], size=1_000_000)


def test_a_head_that_ends_in_the_middle_of_a_letter_is_still_text() -> None:
    text = "smörgås på ö".encode()
    for length in range(1, len(text)):
        assert check("a.txt", text[:length], 1_000_000, max_bytes=LIMIT).content_type == "text/plain"


@pytest.mark.parametrize(
    "text", ["BMW;Volvo\n", "MZ står för\n", "ID3;x\n", "\ufeffNamn;Ort\n", "Jag vill ha <b>fönster</b>"]
)
def test_text_that_begins_like_another_kind_of_file_is_still_text(text: str) -> None:
    assert passed("a.csv", text.encode()).content_type == "text/csv"


@pytest.mark.parametrize(
    "content", [b"a\x00b", "hej".encode("utf-16"), b"{\\rtf1 x}", b"%!PS-Adobe", b"\x1b[31m", b"\x81\x8d"]
)
def test_text_that_is_something_else_is_refused(content: bytes) -> None:
    assert "stämmer inte" in refusal("a.txt", content)


# --- Names ---


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/skiss.pdf", "skiss.pdf"),
        ("C:\\Users\\Bo\\Skiss.PDF", "Skiss.PDF"),
        ("  skiss   ett .pdf ", "skiss ett.pdf"),
        ("A\u030asa.pdf", "Åsa.pdf"),
        ("rad\r\nbrytning.pdf", "rad brytning.pdf"),
        ("a\x00b\x1b.pdf", "ab.pdf"),
        ("ann\u202efdp.txt", "annfdp.txt"),
        ("\ud800.pdf", "bilaga.pdf"),
        (".pdf", "bilaga.pdf"),
        ("...pdf", "bilaga.pdf"),
        ('a<b>:"c|d?e*.pdf', "a_b___c_d_e_.pdf"),
        ("skiss.pdf. . ", "skiss.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("🏠 hus.pdf", "🏠 hus.pdf"),
        ("", "bilaga"),
        ("README", "README"),
    ],
)
def test_a_name_is_made_safe_and_keeps_its_extension(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.text(st.characters(), max_size=300) | st.text(alphabet='./\\ ab"\u202e\u0308', max_size=12))
def test_a_clean_name_is_short_visible_and_stays_as_it_is(name: str) -> None:
    clean = clean_name(name)
    assert 1 <= len(clean) <= 120
    assert not set(clean) & set('/\\<>:"|?*\r\n\t\x00\u202e')
    assert clean.isprintable()
    assert clean[0] not in ". "
    assert clean_name(clean) == clean


@given(st.text(max_size=20), st.sampled_from([*KINDS, "exe", ""]), st.binary(max_size=300), st.integers(-1, 400))
def test_any_file_at_all_passes_or_is_refused_in_words(stem: str, extension: str, head: bytes, size: int) -> None:
    said = outcome(f"{stem}.{extension}", head, size)
    assert said.endswith(".") or said in {kind.content_type for kind in KINDS.values()}


@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=80), st.integers(0, 100), st.booleans())
def test_a_damaged_file_never_breaks_the_check(extension: str, noise: bytes, place: int, is_whole: bool) -> None:
    content = GOOD[extension][:place] + noise + GOOD[extension][place + len(noise) :]
    assert outcome(f"a.{extension}", content, len(content) + (not is_whole))
