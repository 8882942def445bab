"""A raw letter read: who, what is new in it, its files, and what kind of letter it is. Pure: no ORM, no `now()`.

Nothing here raises for what a letter holds. What cannot be read is told in `problems`, in Swedish.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr

import tnefparse

from portal.mail.incoming import answers, automatic
from portal.mail.incoming.automatic import Failure, Sort

MESSAGE_ID = re.compile(r"<[^<>\s]+>")
MOST_FILES, MOST_PARTS, LONGEST_TEXT = 50, 500, 100_000
A_LOGO = 20 * 1024  # bytes: a picture in the text that is smaller belongs to a signature
SIGNATURE_TYPES = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
SEALED_TYPES = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
NOT_FILES = SIGNATURE_TYPES | SEALED_TYPES | {"message/delivery-status", "message/disposition-notification"}
SEALED = "Brevet är krypterat, så vi kan inte läsa det."
TOO_MANY = f"Brevet har fler än {MOST_FILES} bilagor. De andra finns i brevet som det kom."
CUT = "Texten är mycket lång. Början står här, och hela texten finns i brevet som det kom."
BROKEN = "En del av brevet gick inte att läsa. Allt finns i brevet som det kom."


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True)
class Attendance:
    """Somebody's yes or no to a calendar entry of ours (RFC 5546, REPLY)."""

    uid: str
    email: str
    says: str  # "ACCEPTED", "DECLINED" or "TENTATIVE"


@dataclass(frozen=True, kw_only=True)
class Read:
    """`text` is what the person wrote now; `folded` what it quotes, and the signature. Addresses in lower case."""

    message_id: str = ""
    answers: tuple[str, ...] = ()  # Message-IDs, the nearest first
    sender: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    folded: str = ""
    files: tuple[File, ...] = ()
    sort: Sort = Sort.ORDINARY
    failure: Failure | None = None
    attendance: Attendance | None = None
    away_until: date | None = None
    problems: tuple[str, ...] = ()


def read(raw: bytes, *, on: date) -> Read:
    """The letter that came on that day."""
    message = message_from_bytes(raw, policy=policy.compat32)
    problems: list[str] = []
    parts = list(_leaves(message))
    whole = _text_of(message, parts, problems)
    files = list(_files(parts, problems))
    failure = automatic.failure_of(message, whole)
    attendance = _attendance(parts)
    sort = Sort.ATTENDANCE if attendance else automatic.sort_of(message, failure)
    text, folded = answers.split(whole) if sort in {Sort.ORDINARY, Sort.AUTOMATIC} else (whole, "")
    if len(files) > MOST_FILES:
        problems.append(TOO_MANY)
    if len(text) > LONGEST_TEXT:
        problems.append(CUT)
    name, sender = parseaddr(header(message, "From"))
    return Read(
        message_id=header(message, "Message-ID")[:250],
        answers=_answered(message),
        sender=sender.lower()[:254],
        sender_name=name[:200],
        recipients=_recipients(message),
        subject=header(message, "Subject")[:250],
        text=text[:LONGEST_TEXT],
        folded=folded[:LONGEST_TEXT],
        files=tuple(files[:MOST_FILES]),
        sort=sort,
        failure=failure,
        attendance=attendance,
        away_until=automatic.away_until(f"{header(message, 'Subject')}\n{text}", on=on)
        if sort == Sort.AUTOMATIC
        else None,
        problems=tuple(dict.fromkeys(problems)),
    )


def header(message: Message, name: str) -> str:
    """Decoded, on one line, without the signs that no database keeps."""
    found = message.get(name)
    if found is None:
        return ""
    try:
        value = str(make_header(decode_header(str(found))))
    except (ValueError, LookupError):
        value = str(found)
    return " ".join(_clean(value).split())


def _clean(text: str) -> str:
    """Without NUL, and without halves of characters, which PostgreSQL refuses."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _answered(message: Message) -> tuple[str, ...]:
    said = MESSAGE_ID.findall(header(message, "In-Reply-To"))
    said += reversed(MESSAGE_ID.findall(header(message, "References")))
    return tuple(dict.fromkeys(said))[:50]


def _recipients(message: Message) -> tuple[str, ...]:
    names = "Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"
    found = [value for name in names for value in message.get_all(name, [])]
    addresses = [address.lower() for _, address in getaddresses([str(each) for each in found]) if "@" in address]
    return tuple(dict.fromkeys(addresses))[:100]


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something. A letter within the letter is one part."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [*inner, *waiting]
        else:
            yield part


def content_of(part: Message) -> bytes:
    """What the part holds, decoded; of a letter within the letter its whole text."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"".join(each.as_bytes() for each in inner if isinstance(each, Message))
    with suppress(Exception):  # base64 that is cut in the middle, an encoding that does not exist
        decoded = part.get_payload(decode=True)
        if isinstance(decoded, bytes):
            return decoded
    return str(inner or "").encode("utf-8", "replace")


def _words(part: Message) -> str:
    """In the charset that is said, else in the likely ones; every byte is something in the last."""
    content = content_of(part)
    for charset in (part.get_content_charset(), "utf-8", "windows-1252"):
        with suppress(LookupError, UnicodeDecodeError, ValueError):
            return _clean(content.decode(charset or "utf-8"))
    return _clean(content.decode("latin-1"))


def _text_of(message: Message, parts: list[Message], problems: list[str]) -> str:
    """The plain text, else the HTML as text. Of two that say the same, the plain one."""
    if any(part.get_content_type() in SEALED_TYPES for part in parts):
        problems.append(SEALED)
    told = [part for part in parts if _is_told(part)]
    plain = [text for part in told if part.get_content_type() == "text/plain" and (text := _words(part)).strip()]
    if plain:
        return "\n\n".join(plain).replace("\r\n", "\n").strip()
    html = [_words(part) for part in told if part.get_content_type() == "text/html"]
    found = "\n\n".join(filter(None, (answers.text_of_html(each) for each in html))).strip()
    if not found:
        found = _text_in_winmail(parts, problems)
    return found


def _is_told(part: Message) -> bool:
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def _files(parts: list[Message], problems: list[str]) -> Iterator[File]:
    for part in parts:
        kind = part.get_content_type()
        if kind in NOT_FILES or kind == "text/calendar":
            continue
        if kind.startswith("text/") and _is_told(part) and kind in {"text/plain", "text/html", "text/rfc822-headers"}:
            continue
        content, name = content_of(part), _name_of(part)
        if name.lower() == "winmail.dat" or kind == "application/ms-tnef":
            yield from _in_winmail(content, problems)
        elif not (part.get("Content-ID") and kind.startswith("image/") and len(content) < A_LOGO):
            yield File(name, content)


def _name_of(part: Message) -> str:
    with suppress(Exception):
        if name := part.get_filename():
            return " ".join(_clean(str(make_header(decode_header(name)))).split())[:200]
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        return f"{header(inner[0], 'Subject')[:80] or 'brev'}.eml"
    return f"bilaga.{part.get_content_subtype()[:20]}"


def _in_winmail(content: bytes, problems: list[str]) -> Iterator[File]:
    try:
        for attachment in tnefparse.TNEF(content).attachments:
            yield File(_clean(attachment.long_filename() or attachment.name or "bilaga")[:200], attachment.data)
    except Exception:  # the format is Outlook's own, and the reader guesses
        problems.append(BROKEN)


def _text_in_winmail(parts: list[Message], problems: list[str]) -> str:
    for part in parts:
        if part.get_content_type() == "application/ms-tnef" or _name_of(part).lower() == "winmail.dat":
            with suppress(Exception):
                body = tnefparse.TNEF(content_of(part)).body
                return _clean(body if isinstance(body, str) else bytes(body or b"").decode("utf-8", "replace"))
    return ""


def _attendance(parts: list[Message]) -> Attendance | None:
    for part in parts:
        if part.get_content_type() == "text/calendar":
            with suppress(Exception):  # a calendar that cannot be read answers nothing
                return _attendance_in(content_of(part))
    return None


def _attendance_in(content: bytes) -> Attendance | None:
    from icalendar import Calendar

    calendar = Calendar.from_ical(content)
    if str(calendar.get("method", "")).upper() != "REPLY":
        return None
    for event in calendar.walk("VEVENT"):
        attendee = event.get("attendee")
        for each in attendee if isinstance(attendee, list) else [attendee]:
            says = str(each.params.get("PARTSTAT", "")).upper()
            if says in {"ACCEPTED", "DECLINED", "TENTATIVE"}:
                email = re.sub("^mailto:", "", str(each), flags=re.IGNORECASE).lower()
                return Attendance(str(event.get("uid", "")), email, says)
    return None
