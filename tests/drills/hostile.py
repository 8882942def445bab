"""Files made to cost: each is small enough to be sent in, and wants seconds or gigabytes of whoever opens it.

Run as a program it opens every one of them in a process of its own and prints a line of JSON for each: name, what was
said of it, seconds of processor and MB of memory on top of the file itself. `DRILLS=full` makes them as large as may
be sent.
"""

import json
import os
import random
import resource
import struct
import sys
import traceback
import zlib
from collections.abc import Callable
from pathlib import Path

MB = 1024 * 1024
FULL = 20 * MB
IS_FULL = os.environ.get("DRILLS") == "full"
SIZE = FULL if IS_FULL else 2 * MB

# --- Zip files, part by part ----------------------------------------------------------------------


def zipped(parts: list[tuple[bytes, bytes]], *, stated: int | None = None, copies: int = 1) -> bytes:
    """`stated` is what each part says that it holds; `copies` is how many entries point to each part."""
    body, directory, count = [], [], 0
    place = 0
    for name, data in parts:
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        sizes = struct.pack("<III", zlib.crc32(data), len(packed), len(data) if stated is None else stated)
        body.append(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0" + sizes + struct.pack("<HH", len(name), 0) + name + packed)
        entry = b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0" + sizes + struct.pack("<HHH", len(name), 0, 0)
        directory += [entry + b"\0" * 8 + struct.pack("<I", place) + name] * copies
        count += copies
        place += len(body[-1])
    listed = b"".join(directory)
    ending = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(listed), place, 0)
    return b"".join(body) + listed + ending


TYPES = (b"[Content_Types].xml", b"<Types/>")
WORD = [TYPES, (b"word/document.xml", b"<d/>")]


def many_entries(number: int, *, extra: int = 0, name_length: int = 0) -> bytes:
    """The directory alone: entries that point nowhere."""
    name, filling = b"x" * name_length, struct.pack("<HH", 9, 0) * (extra // 4)
    lengths = struct.pack("<HHH", len(name), len(filling), 0)
    entry = b"PK\x01\x02" + b"\0" * 24 + lengths + b"\0" * 12 + name + filling
    head = zipped(WORD)[:-22]
    listed = entry * number
    count = min(number, 0xFFFF)
    return head + listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), len(head), 0)


def in_itself(depth: int) -> bytes:
    content = zipped(WORD)
    for _ in range(depth):
        content = zipped([*WORD, (b"word/embeddings/a.docx", content)])
    return content


def for_large_files() -> bytes:
    """An ordinary directory, and one for large files (zip64) that says 4 billion entries."""
    content = zipped(WORD)
    hidden = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 2**32, 2**32, 2**40, 0)
    return content[:-22] + hidden + b"PK\x06\x07" + struct.pack("<IQI", 0, len(content) - 22, 1) + content[-22:]


# --- Workbooks ------------------------------------------------------------------------------------


def workbook(sheet: bytes, *, strings: bytes = b"<sst/>", **options) -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    documents = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = b"http://schemas.openxmlformats.org/package/2006/relationships"
    book = b'<workbook xmlns="%b" xmlns:r="%b"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
    of = b'<Relationship Id="%b" Type="%b/%b" Target="%b"/>'
    to_book = of % (b"r1", documents, b"officeDocument", b"xl/workbook.xml")
    to_sheet = of % (b"r1", documents, b"worksheet", b"worksheets/sheet1.xml")
    to_strings = of % (b"r2", documents, b"sharedStrings", b"sharedStrings.xml")
    around = b'<Relationships xmlns="%b">%b</Relationships>'
    return zipped(
        [
            TYPES,
            (b"_rels/.rels", around % (package, to_book)),
            (b"xl/workbook.xml", book % (main, documents)),
            (b"xl/_rels/workbook.xml.rels", around % (package, to_sheet + to_strings)),
            (b"xl/sharedStrings.xml", strings),
            (b"xl/worksheets/sheet1.xml", b'<worksheet xmlns="%b">%b</worksheet>' % (main, sheet)),
        ],
        **options,
    )


def table(rows: bytes) -> bytes:
    return b"<sheetData>" + rows + b"</sheetData>"


def wide(columns: int) -> bytes:
    return workbook(table(b'<row r="1">' + b"<c><v>1</v></c>" * columns + b"</row>"))


# --- The corpus -----------------------------------------------------------------------------------

TEXT = "Skriv: åäö".encode()
UPLOAD, SURVEY, PEOPLE = "upload", "survey", "people"
BIG_XML, SWOLLEN = (140 * MB, 1000 * MB) if IS_FULL else (32 * MB, 45 * MB)
ROOM = {UPLOAD: (1.0, 64), SURVEY: (8.0, 450), PEOPLE: (3.0, 200)}  # seconds of processor, MB

CORPUS: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "395,000 entries": (UPLOAD, "a.docx", lambda: many_entries(395_000)),
    "entries with long extra fields": (UPLOAD, "a.docx", lambda: many_entries(SIZE // 65_000, extra=60_000)),
    "names of 64 kB": (UPLOAD, "a.docx", lambda: many_entries(SIZE // 65_000, name_length=65_000)),
    "zip64 with 4 billion entries": (UPLOAD, "a.docx", for_large_files),
    "a document in a document, 60 times": (UPLOAD, "a.docx", lambda: in_itself(60)),
    "one part pointed to 9,000 times": (
        UPLOAD,
        "a.docx",
        lambda: zipped([(b"word/x.bin", b"\0" * MB), TYPES], copies=4_500),
    ),
    "relations that swell": (
        UPLOAD,
        "a.docx",
        lambda: zipped([*WORD, (b"word/_rels/a.rels", b"\0" * SWOLLEN)]),
    ),
    "relations that never end": (
        UPLOAD,
        "a.docx",
        lambda: zipped([*WORD, (b"word/_rels/a.rels", b"<Relationship " * (30 * MB // 14))]),
    ),
    "types that say nothing, at length": (UPLOAD, "a.docx", lambda: zipped([(TYPES[0], b"macro" * 6 * MB), WORD[1]])),
    "OLE of names": (UPLOAD, "a.doc", lambda: ole("WordDocument", "\x01Ole10Native") * (SIZE // 700)),
    "OLE whose sectors point to themselves": (UPLOAD, "a.xls", lambda: ole("Workbook") + b"\0\0\0\0" * (SIZE // 4)),
    "PDF with a header that never comes": (UPLOAD, "a.pdf", lambda: b" " * SIZE),
    "PDF of file names": (UPLOAD, "a.pdf", lambda: b"%PDF-1.7\n" + b"/F(" * (SIZE // 3)),
    "PDF of actions": (UPLOAD, "a.pdf", lambda: b"%PDF-1.7\n" + b"/S      " * (SIZE // 8)),
    "PNG that says 4 billion pixels a side": (
        UPLOAD,
        "a.png",
        lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 8 + zlib.compress(b"\0" * SIZE),
    ),
    "TIFF whose directory points to itself": (UPLOAD, "a.tif", lambda: b"II*\0\x08\0\0\0" + b"\x01\0" * (SIZE // 2)),
    "text of line ends": (UPLOAD, "a.txt", lambda: b"\n" * SIZE),
    "text of bytes that are no letters": (UPLOAD, "a.txt", lambda: random.Random(1).randbytes(SIZE)),
    "text that breaks on its last letter": (UPLOAD, "a.txt", lambda: TEXT * (SIZE // len(TEXT)) + b"\xc3"),
    "letter of header lines": (UPLOAD, "a.eml", lambda: b"From: a\nTo: b\n" * (SIZE // 14)),
    "letter of names": (UPLOAD, "a.eml", lambda: b"From: a\nTo: b\n\n" + b"name" * (SIZE // 4)),
    "CSV of line ends": (SURVEY, "", lambda: b"a\n" + b"\n" * SIZE),
    "CSV of carriage returns": (SURVEY, "", lambda: b"a\r" + b"\r" * SIZE),
    "CSV of one endless line": (SURVEY, "", lambda: b"a" * SIZE),
    "CSV of delimiters": (SURVEY, "", lambda: b";" * SIZE),
    "CSV of quotes": (SURVEY, "", lambda: b'"' * SIZE),
    "CSV of quotes that open": (SURVEY, "", lambda: b'a;"b\n' * (SIZE // 5)),
    "CSV of other line ends": (SURVEY, "", lambda: b"a" * 70_000 + "\u2028".encode() * (SIZE // 3)),
    "CSV of small cells": (SURVEY, "", lambda: (b"10;" * 14 + b"10\n") * (SIZE // 45)),
    "CSV just below what is read": (SURVEY, "", lambda: (b"10;" * 14 + b"10\n") * (195_000 if IS_FULL else 20_000)),
    "UTF-16 of nothing": (SURVEY, "", lambda: b"\xff\xfe" + b"\n\0" * (SIZE // 2)),
    "a workbook of a million columns": (SURVEY, "", lambda: wide(1_000_000)),
    "a workbook of empty cells": (
        SURVEY,
        "",
        lambda: workbook(table(b"<row>" + b"<c/>" * (BIG_XML // 4) + b"</row>")),
    ),
    "a workbook of empty rows": (SURVEY, "", lambda: workbook(table(b"<row/>" * (BIG_XML // 6)))),
    "a workbook of strings": (SURVEY, "", lambda: workbook(table(b""), strings=b"<sst>" + b"<si/>" * (BIG_XML // 5))),
    "a workbook 500,000 levels deep": (SURVEY, "", lambda: workbook(b"<a>" * 500_000)),
    "a workbook that swells": (SURVEY, "", lambda: workbook(b" " * SWOLLEN)),
    "a workbook that lies about its size": (SURVEY, "", lambda: workbook(b" " * SWOLLEN, stated=10)),
    "a workbook of 9,000 sheets in one place": (SURVEY, "", lambda: workbook(b" " * MB, copies=1_500)),
    "a workbook of names that mean each other": (
        SURVEY,
        "",
        lambda: workbook(b'<!DOCTYPE a [<!ENTITY b "%b">]>&b;' % (b"&c;" * 100_000)),
    ),
    "a workbook that merges everything": (
        SURVEY,
        "",
        lambda: workbook(
            table(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="Z90000"><v>1</v></c></row>')
            + b"<mergeCells>"
            + b'<mergeCell ref="A1:Z90000"/>' * 100_000
            + b"</mergeCells>"
        ),
    ),
    "a list of line ends": (PEOPLE, "", lambda: b"a\n" + b"\n" * 2 * MB),
    "a list of one cell": (
        PEOPLE,
        "",
        lambda: b"Namn;E-post;Roll;Sektor\n" + b"x" * 2 * MB + b";a;chef;" + b"y" * 50_000,
    ),
    "a list of places that do not exist": (
        PEOPLE,
        "",
        lambda: b"Namn;E-post;Roll;Sektor\n" + b"Bo;bo@example.org;chef;Bygg och miljon och annat\n" * 2_000,
    ),
    "a list that swells": (PEOPLE, "", lambda: workbook(table(b"<row>" + b"<c/>" * 25 * MB + b"</row>"))),
}


def ole(*streams: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + b"".join(each.encode("utf-16-le") + b"\0\0" for each in streams)
    )


# --- Opening --------------------------------------------------------------------------------------


def look(kind: str, name: str, content: bytes) -> str:
    """As the portal does; the sentence that refuses it, or what was found."""
    from portal.files import uploads
    from surveys import readers
    from training.pure import people_lists

    try:
        if kind == UPLOAD:
            return uploads.check(name, content, len(content), max_bytes=FULL).content_type
        if kind == PEOPLE:
            known = people_lists.known_places([(number, f"Sektor {number}") for number in range(20)], [], [])
            return f"{len(people_lists.read_file(content, known).rows)} rows"
        sheets = readers.sheets_of(content, most_unpacked=None if IS_FULL else 40 * MB)
        found = readers.read(sheets, readers.Vocabulary(own="0563"), readers.Told())
        return f"{len(found.rows)} rows"
    except (uploads.Refused, readers.Unreadable) as refusal:
        return str(refusal)


def measured(name: str) -> dict:
    kind, file_name, make = CORPUS[name]
    content = make()
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with os.fdopen(reading) as pipe:
            told = json.loads(pipe.read() or "{}")
        os.waitpid(child, 0)
        return {"name": name, "kind": kind, "bytes": len(content)} | (told or {"said": "", "seconds": 999, "mb": 9999})
    before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    said = look(kind, file_name, content)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {"said": said, "seconds": round(used.ru_utime + used.ru_stime, 2)}
    told["mb"] = round(max(0, used.ru_maxrss * 1024 - before) / MB)
    os.write(writing, json.dumps(told).encode())
    os._exit(0)


def main() -> None:
    look(UPLOAD, "a.txt", b"warm")
    for name in sys.argv[1:] or CORPUS:
        try:
            print(json.dumps(measured(name)), flush=True)
        except Exception:
            traceback.print_exc()
            os._exit(1)


if __name__ == "__main__":
    main()
