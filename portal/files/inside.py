"""What is inside a document: the parts of a zip file, and what a document brings along. Pure.

Everything is counted before it is read: parts, names, nesting and unpacked bytes. The sizes that a zip file states
may lie. Files of more than 4 GB (zip64) are none of ours: a directory of that kind is there to hide another.
"""

import html
import re
import struct
import zlib
from collections.abc import Callable, Iterable
from typing import NamedTuple

MOST_PARTS = 10_000
MOST_DIRECTORY = 2 * 1024 * 1024
MOST_LOOKED_AT = 32 * 1024 * 1024  # unpacked bytes of the parts that may be something else than they seem
MOST_XML = 4 * 1024 * 1024  # of a list of parts
DEEPEST = 2  # a table in a text in a letter is deep enough


class Broken(ValueError):
    """No whole zip file."""


class Locked(ValueError):
    """A part is behind a password."""


class TooMuch(ValueError):
    """More parts, longer names, deeper nesting or more bytes than an honest document has."""


class Part(NamedTuple):
    name: str
    is_locked: bool
    method: int
    packed: int  # bytes
    place: int  # of its own header


END, ENTRY, HEADER, END_64 = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04", b"PK\x06\x07"


def parts(content: bytes) -> list[Part]:
    """The directory of a zip file (APPNOTE 4.3.12, 4.3.16); nothing is unpacked. Raises Broken or TooMuch."""
    end = content.rfind(END, max(0, len(content) - 22 - 0xFFFF))
    if end < 0 or len(content) < end + 22:
        raise Broken
    count, size, place = struct.unpack_from("<HII", content, end + 10)
    if content[max(0, end - 20) : end].startswith(END_64) or count > MOST_PARTS or size > MOST_DIRECTORY:
        raise TooMuch
    found: list[Part] = []
    while place < end and content.startswith(ENTRY, place):
        if len(found) == MOST_PARTS or len(content) < place + 46:
            raise TooMuch
        flags, method, packed = struct.unpack_from("<8xHH8xI", content, place)
        lengths, header = (
            struct.unpack_from("<HHH", content, place + 28),
            struct.unpack_from("<I", content, place + 42),
        )
        name = content[place + 46 : place + 46 + lengths[0]].decode("utf-8", errors="replace")
        found.append(Part(name, bool(flags & 1), method, packed, header[0]))
        place += 46 + sum(lengths)
    if len(found) != count:
        raise Broken
    return found


def unpacked(content: bytes, part: Part, most: int) -> bytes:
    """At most so many bytes. Raises Broken, Locked or TooMuch."""
    header = content[part.place : part.place + 30]
    if len(header) < 30 or not header.startswith(HEADER):
        raise Broken
    start = part.place + 30 + sum(struct.unpack("<HH", header[26:30]))
    packed = content[start : start + part.packed]
    if part.is_locked:
        raise Locked
    if part.method == 0:
        if len(packed) > most:
            raise TooMuch
        return packed
    if part.method != zlib.DEFLATED:
        raise Broken
    unpacker = zlib.decompressobj(-15)
    try:
        data = unpacker.decompress(packed, most + 1)
    except zlib.error as error:
        raise Broken from error
    if len(data) > most or unpacker.unconsumed_tail:
        raise TooMuch
    return data


# --- What a document brings along -----------------------------------------------------------------

PROGRAM = "apk|bat|chm|cmd|cpl|dll|exe|hta|jar|js|jse|lnk|msi|ps1|scr|sh|vbe|vbs|wsf"
_PROGRAM_NAME = re.compile(rf"\.(?:{PROGRAM})$", re.IGNORECASE)
_PROGRAM_IN_OLE = re.compile(rb"\.(?:%b)\0" % PROGRAM.encode(), re.IGNORECASE)
_PROGRAM_IN_PDF = re.compile(rb"/U?F\s*\([^()/]{0,200}\.(?:%b)\)|/S\s*/Launch\b" % PROGRAM.encode(), re.IGNORECASE)
_PROGRAM_IN_LETTER = re.compile(rb"name=\"?[^\r\n;=]{0,200}\.(?:%b)[\"\s;]" % PROGRAM.encode(), re.IGNORECASE)
# The ending of what is enclosed is a stream of its own in UTF-16, filled up with zeros ([MS-OXCMSG] 2.2.2.12).
_PROGRAM_IN_SAVED_LETTER = re.compile(
    rb"\.\0(?:%b)\0\0" % b"|".join(ending.encode("utf-16-le") for ending in PROGRAM.split("|")), re.IGNORECASE
)
_HEADER_NAME = re.compile(rb"[!-9;-~]{1,80}")
_MACRO_TYPES = re.compile(rb"macroenabled|vbaproject|macrosheet", re.IGNORECASE)
_MACRO_NAME = re.compile(r"vbaproject\.bin$|^xl/macrosheets/|^scripts/|^basic/(?!.*script-l[bc]\.xml$)", re.IGNORECASE)
# No pattern here looks over the same bytes again and again: whoever writes the document has chosen them.
# Fetched when the document is opened: from the web, or from somebody's server with the reader's own name and password.
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^<>]*>")
_FETCHED = re.compile(r"/(?:attachedTemplate|oleObject|frame|subDocument)[\"']", re.IGNORECASE)
_ELSEWHERE = re.compile(r"Target\s*=\s*[\"']\s*(?:https?:|ftp:|mhtml:|\\\\|//|file:(?!/*[a-z]:))", re.IGNORECASE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LETTER_STREAMS = ("__properties_version1.0", "__substg1.0_", "__recip_version1.0_")


def brings_program(content: bytes) -> bool:
    """Does a document hold macros or a program, or fetch its template elsewhere? Raises Broken, Locked or TooMuch."""
    return _brings(content, [MOST_LOOKED_AT], 0)


def _brings(content: bytes, left: list[int], depth: int) -> bool:
    if depth > DEEPEST:
        raise TooMuch
    if depth and content.startswith((b"MZ", b"\x7fELF")):  # by itself a text may begin so
        return True
    if content.startswith(OLE):
        return _ole_brings(content)
    if content.startswith(HEADER):
        return _zip_brings(content, left, depth)
    if is_letter(content):
        return bool(_PROGRAM_IN_LETTER.search(content))
    return is_pdf(content) and bool(_PROGRAM_IN_PDF.search(content))


def is_pdf(content: bytes) -> bool:
    """Scanners send an empty line or a printer's job language (PJL) before it; readers look at 1,024 bytes."""
    before, mark, _ = content[:1024].partition(b"%PDF-")
    return bool(mark) and (not before.strip(b"\xef\xbb\xbf \t\r\n\0") or before.startswith(b"\x1b%-12345X@PJL"))


def is_letter(content: bytes) -> bool:
    """A letter as a mail program saves it: lines of headers first (RFC 5322 2.2)."""
    names = set()
    for line in content[:65536].removeprefix(b"\xef\xbb\xbf").splitlines():
        name, colon, _ = line.partition(b":")
        if not line.startswith((b" ", b"\t")) and not (colon and _HEADER_NAME.fullmatch(name)):
            break
        names.add(name.lower())
    return b"from" in names and not names.isdisjoint({b"to", b"subject", b"date", b"received"})


def is_saved_letter(content: bytes) -> bool:
    """A letter as Outlook saves it: its properties are streams with names of their own ([MS-OXMSG] 2.1.3)."""
    return content.startswith(OLE) and any(name.encode("utf-16-le") in content for name in _LETTER_STREAMS)


def _ole_brings(content: bytes) -> bool:
    """Streams are named in UTF-16 ([MS-CFB] 2.6.1); a packed file's name stands in its stream ([MS-OLEDS] 2.3.6)."""
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        return True
    is_letter = is_saved_letter(content)
    if is_letter and _PROGRAM_IN_SAVED_LETTER.search(content):
        return True
    may_hold = is_letter or "\x01Ole10Native".encode("utf-16-le") in content  # a letter in the older format has 8 bits
    return may_hold and bool(_PROGRAM_IN_OLE.search(content))


def _zip_brings(content: bytes, left: list[int], depth: int) -> bool:
    directory = parts(content)
    if any(_MACRO_NAME.search(part.name) or _PROGRAM_NAME.search(part.name) for part in directory):
        return True
    for part in directory:
        if looks := _what_looks(part.name):
            is_list = part.name.lower().endswith((".xml", ".rels"))
            data = unpacked(content, part, min(left[0], MOST_XML) if is_list else left[0])
            left[0] -= len(data)
            if looks(data, left, depth):
                return True
    return False


def _what_looks(name: str) -> Callable[[bytes, list[int], int], bool] | None:
    name = name.lower()
    if name == "[content_types].xml":
        return lambda data, left, depth: bool(_MACRO_TYPES.search(data.replace(b"\0", b"")))
    if name == "meta-inf/manifest.xml":
        return _must_be_open
    if name.endswith(".rels"):
        return lambda data, left, depth: any(map(_is_fetched, _relations(data)))
    if name.endswith(".bin") or "embeddings/" in name:
        return lambda data, left, depth: _brings(data, left, depth + 1)
    return None


def _must_be_open(manifest: bytes, left: list[int], depth: int) -> bool:
    """A part behind a password stands in an OpenDocument's list (OpenDocument 1.3, part 2, 4.4). Raises Locked."""
    if b"encryption-data" in manifest:
        raise Locked
    return False


def _relations(xml: bytes) -> Iterable[str]:
    return map(html.unescape, _RELATION.findall(xml.replace(b"\0", b"").decode("utf-8", errors="replace")))


def _is_fetched(relation: str) -> bool:
    return bool(_FETCHED.search(relation) and _ELSEWHERE.search(relation))
