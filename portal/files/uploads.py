"""Which files may be sent in. Pure: looks at a name and at bytes, keeps nothing.

What the content is decides: telephones and scanners name files as they like, so the name is set right. Only a text
has no mark of its own, and its name must say that it is one. Programs, scripts, web pages and drawings that can
carry scripts (html, svg) never pass, whatever they are called. This is the first door only: files are also stored
outside the web root with generated names, served as attachments and scanned.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from portal.files import inside, passwords
from portal.text.exceptions import NotAllowed
from portal.text.swedish import filesize

NAME_LENGTH = 120


class Refused(NotAllowed):
    """The file may not be sent in. The message is a Swedish sentence for the sender that says what to do."""


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept, with a name that is safe to show and the content type that was proved."""

    name_clean: str
    content_type: str


EMPTY = "Filen är tom. Kontrollera den och välj den igen."
WRONG_KIND = (
    "Vi kan inte ta emot filer av den sorten. Skicka gärna en PDF, en bild eller ett vanligt Word- eller "
    "Excel-dokument."
)
IN_WORDS = "PDF, bilder, Word, Excel, PowerPoint, OpenDocument, sparade mejl, DWG-ritningar och rena textfiler"
WRONG_CONTENT = "Innehållet i filen stämmer inte med filnamnet. Spara den som PDF och försök igen."
BRINGS_PROGRAM = (
    "Filen innehåller makron eller ett program, eller hämtar en mall från ett annat ställe. Spara den som PDF och "
    "skicka den i stället."
)
LOCKED = "Filen är låst med lösenord, så vi kan inte läsa den. Spara den utan lösenord och välj den igen."
TOO_MUCH = (
    "Filen har ovanligt många delar, så vi kan inte öppna den säkert. Spara den som PDF och skicka den i stället."
)


def check(name: str, head: bytes, size: int, *, max_bytes: int) -> CheckedFile:
    """May this file be kept?

    `name` as the browser sent it. `head` is the whole file, or its first bytes: at least 8,192. Give the
    whole of it when you can: office documents and texts are then looked through to the end. `size` and
    `max_bytes` in bytes. Raises Refused.
    """
    if size > max_bytes:
        raise Refused(f"Filen är för stor ({filesize(size)}). En fil får vara högst {filesize(max_bytes)}.")
    if size <= 0 or not head:
        raise Refused(EMPTY)
    clean = clean_name(name)
    is_whole = len(head) >= size
    try:
        if passwords.is_locked(head):
            raise inside.Locked
        clean, kind = _set_right(clean, head, is_whole)
        if is_whole and inside.brings_program(head):
            raise Refused(BRINGS_PROGRAM)
    except inside.Locked as error:
        raise Refused(LOCKED) from error
    except inside.TooMuch as error:
        raise Refused(TOO_MUCH) from error
    except inside.Broken as error:
        raise Refused(WRONG_CONTENT) from error
    return CheckedFile(clean, kind.content_type)


def _set_right(name: str, head: bytes, is_whole: bool) -> "tuple[str, FileKind]":
    """The name with the ending of what the file is, which the name may have right already."""
    stem, _, extension = name.rpartition(".")
    named = KINDS.get(extension.lower()) if stem else None
    if named and named.is_in(head, is_whole):
        return name, named
    for ending, kind in KINDS.items():
        if kind.tells_itself and kind.is_in(head, is_whole):
            return clean_name(f"{stem if named else name}.{ending}"), kind
    raise Refused(WRONG_CONTENT if named else WRONG_KIND)


def clean_name(name: str) -> str:
    """A name that is safe to show, to offer for download and to keep.

    The last part of a path, in NFC, without signs that are invisible, turn the text around or mean something
    to a file system. At most 120 characters, and the extension is kept. Without a stem it is called `bilaga`.
    """
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(sign for sign in last if sign.isspace() or unicodedata.category(sign)[0] != "C")
    safe = re.sub(r'[<>:"|?*]', "_", unicodedata.normalize("NFC", visible))
    stem, dot, extension = " ".join(safe.split()).rstrip(". ").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    ending = f"{dot}{extension[:20].strip()}"
    return (stem.lstrip(". ")[: NAME_LENGTH - len(ending)].rstrip(". ") or "bilaga") + ending


# --- What content is what ---

# Does the head (and is it the whole file?) hold this kind of content?
Matcher = Callable[[bytes, bool], bool]


@dataclass(frozen=True)
class FileKind:
    content_type: str
    matches: Matcher
    may_hold_markup: bool = False
    tells_itself: bool = True

    def is_in(self, head: bytes, is_whole: bool) -> bool:
        return (self.may_hold_markup or not _is_markup(head)) and self.matches(head, is_whole)


def _begins(*signatures: bytes) -> Matcher:
    """By the first bytes, which the format's own description fixes."""
    return lambda head, whole: head.startswith(signatures)


def _webp(head: bytes, whole: bool) -> bool:
    """A RIFF container of the kind WEBP (RFC 9649, 2.4)."""
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _heif(head: bytes, whole: bool) -> bool:
    """Photos from phones: ISO base media files of the brands that hold HEVC images (ISO/IEC 23008-12)."""
    return head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}


def _ooxml(folder: str) -> Matcher:
    """A zip file with the parts of a Word, Excel or PowerPoint document (ECMA-376)."""

    def matches(head: bytes, whole: bool) -> bool:
        if not head.startswith(inside.HEADER):
            return False
        if not whole:
            return folder.encode() in head  # each part's name stands unpacked before it
        names = {part.name for part in inside.parts(head)}
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)

    return matches


def _opendocument(content_type: str) -> Matcher:
    """A zip file that begins with an unpacked member `mimetype` (OpenDocument 1.3, part 2, 3.3)."""
    mark = f"mimetype{content_type}PK".encode()
    return lambda head, whole: head.startswith(inside.HEADER) and head[30:].startswith(mark)


def _ole(begins: bytes, *streams: str) -> Matcher:
    """Word, Excel and PowerPoint until 2003: an OLE file ([MS-CFB]) with such a document's main stream.

    `begins` is how that stream begins, when it comes first after the file's own 512 bytes.
    """
    names = [stream.encode("utf-16-le") + b"\0\0" for stream in streams]

    def matches(head: bytes, whole: bool) -> bool:
        if not head.startswith(inside.OLE):
            return False
        # The directory with the names often stands last, beyond a head.
        found = any(name in head for name in names)
        return found or (not whole and head.startswith(begins, 512))

    return matches


_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_OTHER_KINDS_OF_TEXT = (b"%pdf-", b"%!ps", b"{\\rtf", b"#!", b"<?", b"@echo", b"<%")


def _text(head: bytes, whole: bool) -> bool:
    """UTF-8 or Windows-1252 without control characters, and not a text that is another kind of file."""
    if _BINARY.search(head) or head.lstrip().lower().startswith(_OTHER_KINDS_OF_TEXT):
        return False
    return _decodes(head, "utf-8-sig", whole) or _decodes(head, "cp1252", whole)


def _decodes(head: bytes, encoding: str, whole: bool) -> bool:
    try:
        head.decode(encoding)
    except UnicodeDecodeError as error:
        # A head may end in the middle of a character.
        return not whole and encoding.startswith("utf") and error.start >= len(head) - 3
    return True


# A file that is both an image and a web page (a "polyglot") shows its markup early.
_MARKUP = re.compile(rb"<(?:!doctype\s+html|\?php|(?:html|head|body|script|svg|iframe)\b)", re.IGNORECASE)


def _is_markup(head: bytes) -> bool:
    return bool(_MARKUP.search(head[:1024]))


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

KINDS = {
    "pdf": FileKind("application/pdf", lambda head, whole: inside.is_pdf(head)),
    "png": FileKind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileKind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": FileKind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jfif": FileKind("image/jpeg", _begins(b"\xff\xd8\xff")),  # what Windows calls a picture saved from the web
    "webp": FileKind("image/webp", _webp),
    "heic": FileKind("image/heic", _heif),
    "heif": FileKind("image/heif", _heif),
    "tif": FileKind("image/tiff", _begins(b"II*\x00", b"MM\x00*")),
    "tiff": FileKind("image/tiff", _begins(b"II*\x00", b"MM\x00*")),
    "docx": FileKind(WORD, _ooxml("word/")),
    "xlsx": FileKind(EXCEL, _ooxml("xl/")),
    "pptx": FileKind(POWERPOINT, _ooxml("ppt/")),
    # A letter from a neighbour, as Outlook or another mail program saves it; before what may be enclosed in it.
    "msg": FileKind("application/vnd.ms-outlook", lambda head, whole: inside.is_saved_letter(head)),
    "eml": FileKind("message/rfc822", lambda head, whole: inside.is_letter(head), may_hold_markup=True),
    "doc": FileKind("application/msword", _ole(b"\xec\xa5\xc1\x00", "WordDocument")),
    "xls": FileKind("application/vnd.ms-excel", _ole(b"\x09\x08\x10\x00\x00\x06\x05\x00", "Workbook", "Book")),
    "ppt": FileKind("application/vnd.ms-powerpoint", _ole(b"\x0f\x00\xe8\x03", "PowerPoint Document")),
    "odt": FileKind(ODT, _opendocument(ODT)),
    "ods": FileKind(ODS, _opendocument(ODS)),
    "txt": FileKind("text/plain", _text, tells_itself=False),
    "csv": FileKind("text/csv", _text, tells_itself=False),
    # Drawings for building permits. DXF is left out: as a text it cannot be told from any other.
    "dwg": FileKind("image/vnd.dwg", _begins(b"AC10")),
}
