"""What a letter is made of: its text, its files and its calendars, out of the tree of its parts (RFC 2046). Pure."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.message import Message

import tnefparse

from portal.mail.incoming import markup, signed
from portal.mail.incoming.headers import clean, decode, decoded, header, raw_headers, unpacked

MOST_PARTS, LONGEST, LONGEST_NAME = 500, 200_000, 200
MOST_BOUNDARIES = 300
MOST_WORK = 10_000_000  # lines times boundaries: each line of a letter is held up to every boundary around it
MOST_SIGNED = 5  # parts that are opened, one within the other or beside it
A_LOGO = 20 * 1024  # bytes: a picture in the text that is smaller belongs to a signature
SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
SEALED_TYPES = SMIME | {"application/pgp-encrypted"}
NOT_SEALED = {"signed-data", "certs-only", "compressed-data"}
NOT_FILES = SIGNATURES | SEALED_TYPES | {"message/delivery-status", "message/disposition-notification"}
NOT_FILES |= {"message/global-delivery-status", "text/rfc822-headers", "message/rfc822-headers"}
CALENDARS = {"text/calendar", "application/ics"}
SEALED = "Mejlet är krypterat, så vi kan inte läsa det. Be om det utan kryptering."
CLOSED = "Mejlet är signerat så att bara vissa e-postprogram kan läsa det. Be om det utan signatur."
CUT = "Texten är mycket lång. Början står här, och hela texten finns i mejlet som det kom."
BROKEN = "En del av mejlet gick inte att läsa. Allt finns i mejlet som det kom."
PGP_SIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\s*\n(?:\w+: .*\n)*\n?")
PGP_SIGNATURE = re.compile(r"-----BEGIN PGP SIGNATURE-----[^-]*-----END PGP SIGNATURE-----")


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


@dataclass
class Parts:
    text: str = ""
    files: list[File] = field(default_factory=list)
    calendars: list[bytes] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    ends_early: bool = False


@dataclass
class Piece:
    """A text, as it is read; an alternative that was not chosen is told nowhere."""

    part: Message
    text: str


def look_through(message: Message) -> Parts:
    letter = Parts()
    open_signed(message)
    leaves = list(leaves_of(message))
    pieces = _told(message)
    told = {id(piece.part) for piece in pieces}
    choices = {id(each) for each in _choices(message) if _is_told(each)}
    pictures = " ".join(words(part) for part in leaves if part.get_content_type() == "text/html")
    for part in leaves:
        kind = part.get_content_type()
        if _is_smime(part) or kind in SEALED_TYPES or message.get_content_type() == "multipart/encrypted":
            letter.problems.append(CLOSED if part.get_param("smime-type") in NOT_SEALED else SEALED)
        elif kind in CALENDARS:
            letter.calendars.append(content_of(part))
            if part.get_content_disposition() == "attachment" and b"METHOD:REPLY" not in letter.calendars[-1]:
                letter.files.append(File(_name_of(part), letter.calendars[-1]))
        elif id(part) in told or kind in NOT_FILES or (id(part) in choices and kind.startswith("text/")):
            continue
        elif is_winmail(part):
            _open_winmail(content_of(part), letter, pieces)
        elif not _is_logo(part, pictures):
            letter.files.append(File(_name_of(part), content_of(part)))
    letter.text = "\n\n".join(text for piece in pieces if (text := piece.text.strip()))
    if any(len(content_of(piece.part)) > LONGEST for piece in pieces) or len(leaves) >= MOST_PARTS:
        letter.problems.append(CUT)
    if "-----BEGIN PGP MESSAGE-----" in letter.text:
        letter.problems.append(SEALED)
    broken = CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
    letter.ends_early = any(isinstance(each, broken) for each in message.defects)
    return letter


def work_of(raw: bytes) -> int:
    """How much it is to tell its parts from each other; more than MOST_WORK where that is too much."""
    boundaries = raw.lower().count(b"boundary=")
    return boundaries * raw.count(b"\n") if boundaries <= MOST_BOUNDARIES else MOST_WORK + 1


def open_signed(message: Message) -> None:
    """What is signed in one piece stands in the letter as if it were not. What cannot be opened is left as it is."""
    left, seen = MOST_WORK, set()  # type: int, set[int]
    for _ in range(MOST_SIGNED):
        part = next((each for each in leaves_of(message) if _is_smime(each) and id(each) not in seen), None)
        if part is None:
            return
        seen.add(id(part))
        with suppress(Exception):  # parts within parts a thousand deep, and what nobody has thought of
            raw = signed.content_of(content_of(part)) or b""
            left -= work_of(raw)
            inner = message_from_bytes(raw if left > 0 else b"")
            if "Content-Type" in inner:  # and not a document that is signed
                part.replace_header("Content-Type", "multipart/mixed")
                part.set_payload([inner])


def _is_smime(part: Message) -> bool:
    """Also one whose type a server on the way does not know."""
    kind = part.get_content_type()
    return kind in SMIME or (kind == "application/octet-stream" and _name_of(part).lower() == "smime.p7m")


def leaves_of(message: Message) -> Iterator[Message]:
    """The parts that hold something. A letter within the letter is one part."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(), seen + 1
        if inner := _inner(part):
            waiting += reversed(inner)
        else:
            yield part


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    if part.get_content_maintype() != "multipart" or not isinstance(payload, list):
        return []
    return [each for each in payload if isinstance(each, Message)]


def _choices(message: Message) -> Iterator[Message]:
    """The parts that say the same thing as another does."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(), seen + 1
        if part.get_content_type() == "multipart/alternative":
            yield from leaves_of(part)
        else:
            waiting += _inner(part)


def _told(part: Message) -> list[Piece]:
    """What is to be read of that part. Of two that say the same: the plain one, if it says anything."""
    inner = _inner(part)[:MOST_PARTS]
    if part.get_content_type() == "multipart/alternative":
        choices = [told for told in map(_told, inner) if any(piece.text.strip() for piece in told)]
        plain = [told for told in choices if told[0].part.get_content_type() == "text/plain"]
        return next(iter([*plain, *choices]), [])
    if inner:
        return [piece for each in inner for piece in _told(each)]
    kind = part.get_content_type()
    if not (kind in {"text/plain", "text/html"} or _is_unparted(part)) or not _is_told(part):
        return []
    return [Piece(part, markup.text_of(words(part)) if kind == "text/html" else _plain(words(part)))]


def _is_told(part: Message) -> bool:
    is_file = part.get_content_disposition() == "attachment" or part.get_filename()
    return not is_file and not isinstance(part.get_payload(), list)


def _is_unparted(part: Message) -> bool:
    """It says that it has parts, and has none: a text, as far as anybody can tell."""
    return part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), str)


def _plain(text: str) -> str:
    if "-----BEGIN PGP SIG" in text:
        text = PGP_SIGNATURE.sub("", PGP_SIGNED.sub("", text))
    return "\n".join(text.splitlines()).strip("\n")


def words(part: Message) -> str:
    return decode(content_of(part)[:LONGEST], part.get_content_charset() or "")


def content_of(part: Message) -> bytes:
    """What the part holds, decoded; of a letter within the letter its whole text."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"".join(_bytes_of(each) for each in inner if isinstance(each, Message))
    raw = str(inner or "").encode("utf-8", "surrogateescape")
    if header(part, "Content-Transfer-Encoding").lower() == "base64":
        return unpacked(raw)
    with suppress(Exception):  # an encoding that does not exist
        found = part.get_payload(decode=True)
        return found if isinstance(found, bytes) else raw
    return raw


def _bytes_of(message: Message) -> bytes:
    with suppress(Exception):
        return message.as_bytes()
    return str(message.get_payload()).encode("utf-8", "replace")


def _name_of(part: Message) -> str:
    told = Message()
    for name in ("Content-Disposition", "Content-Type"):
        for raw in raw_headers(part, name)[:1]:
            told[name] = raw
    with suppress(Exception):
        if said := told.get_filename():
            return shortened(" ".join(decoded(said).split()))
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return f"{header(inner[0], 'Subject')[:80] or 'mejl'}.eml"
    kind = part.get_content_subtype()[:20]
    return f"bilaga.{'txt' if kind == 'plain' else kind}"


def shortened(name: str) -> str:
    """A file is known by its ending."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 20]}{name[-20:]}"


def _is_logo(part: Message, pictures: str) -> bool:
    cid = header(part, "Content-ID").strip("<>")
    is_shown = bool(cid) and part.get_content_maintype() == "image" and f"cid:{cid}" in pictures
    return is_shown and len(content_of(part)) < A_LOGO


def is_winmail(part: Message) -> bool:
    return part.get_content_type() in {"application/ms-tnef", "application/vnd.ms-tnef"} or (
        _name_of(part).lower() == "winmail.dat"
    )


def _open_winmail(content: bytes, letter: Parts, pieces: list[Piece]) -> None:
    """Its files, and its text where the letter has none beside it. The format is Outlook's own ([MS-OXTNEF])."""
    try:
        opened = tnefparse.TNEF(_not_endless(content))
        letter.files += [File(shortened(_name_in(each)), each.data) for each in opened.attachments]
    except Exception:  # the reader guesses
        letter.problems.append(BROKEN)
        return
    if not any(piece.text.strip() for piece in pieces):
        with suppress(Exception):
            pieces.append(Piece(Message(), _text_in(opened)))


def _not_endless(content: bytes) -> bytes:
    """The reader copies what is left at each attribute. Raises ValueError when there are thousands."""
    place = 6
    for _ in range(MOST_PARTS):
        if place + 11 >= len(content):
            return content
        place += 11 + int.from_bytes(content[place + 5 : place + 9], "little")
    raise ValueError("too many attributes")


def _name_in(attachment: tnefparse.tnef.TNEFAttachment) -> str:
    with suppress(UnicodeDecodeError):
        return clean(attachment.long_filename()) or "bilaga"
    return decode(attachment._name, "").strip() or "bilaga"


def _text_in(opened: tnefparse.TNEF) -> str:
    if body := opened.body:
        return clean(body) if isinstance(body, str) else decode(bytes(body), "")
    if found := opened.htmlbody:
        return markup.text_of(found if isinstance(found, str) else decode(bytes(found), ""))
    return ""
