"""Letters that no person wrote: those that came back, delays, "I'm away" and receipts. Pure.

RFC 3464 (delivery reports), RFC 3834 (automatic answers), and what Exchange, Postfix, qmail and others say instead.
Whoever answers these, or takes them for a person's word, starts a loop or keeps a promise that nobody has kept.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from enum import Enum


class Sort(Enum):
    ORDINARY = "ordinary"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    DELAYED = "delayed"
    ATTENDANCE = "attendance"


@dataclass(frozen=True)
class Failure:
    """What a mail server says of a letter of ours. `letter` is its Message-ID, empty where the report has none."""

    is_final: bool
    status: str  # "5.1.1"
    said: str
    receiver: str = ""
    letter: str = ""


STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
CODE = re.compile(r"\b([45]\d\d)[ -]")
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
MESSAGE_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
POSTMASTERS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]*|mdaemon)@", re.IGNORECASE)
BOUNCED = re.compile(
    r"undeliver|olevererb|inte att leverera|kunde inte levereras|delivery (status|failure|has failed)|mail delivery|"
    r"failure notice|returned mail|returned to sender|nondeliverable|unzustellbar|delivery notification|"
    r"message not delivered|leveransen misslyckades|kan inte levereras",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"delayed|fördröj|försenad|warning: could not send|still being retried|temporarily", re.IGNORECASE
)
AWAY = re.compile(
    r"^\s*(autosvar|automatiskt svar|automatic reply|auto(matic)?[ -]?reply|auto:|out of (the )?office|frånvaro|"
    r"ej på plats|inte på plats|semester(meddelande)?:|på semester|abwesen|automatische antwort|poissa)",
    re.IGNORECASE,
)
BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}


def sort_of(message: Message, failure: Failure | None) -> Sort:
    if failure:
        return Sort.BOUNCE if failure.is_final else Sort.DELAYED
    return Sort.AUTOMATIC if _is_automatic(message) else Sort.ORDINARY


def _is_automatic(message: Message) -> bool:
    said = _header(message, "Auto-Submitted").lower()
    if said and not said.startswith("no"):
        return True
    names = "X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-AutoReply-From", "X-Vacation", "List-Id", "Feedback-ID"
    if any(message.get(name) is not None for name in names):
        return True
    if _header(message, "Precedence").lower() in BULK or _header(message, "X-Precedence").lower() in BULK:
        return True
    if _header(message, "Return-Path") == "<>" or message.get_content_type() == "multipart/report":
        return True
    sender = parseaddr(_header(message, "From"))[1]
    return bool(POSTMASTERS.match(sender) or AWAY.match(_header(message, "Subject")))


# --- Letters that came back -----------------------------------------------------------------------


def failure_of(message: Message, text: str) -> Failure | None:
    """What the letter says has become of one of ours; None when it is no such report. A delivered one is none."""
    if fields := _delivery_fields(message):
        return _by_the_standard(message, fields, text)
    sender = parseaddr(_header(message, "From"))[1]
    comes_from_a_server = POSTMASTERS.match(sender) or _header(message, "Return-Path") == "<>"
    is_marked = message.get("X-MS-Exchange-Message-Is-Ndr") is not None or message.get("X-Failed-Recipients")
    subject = _header(message, "Subject")
    if not (is_marked or (comes_from_a_server and BOUNCED.search(subject))):
        return None
    body = _whole(message, text)
    status = STATUS.search(body)
    code = CODE.search(body)
    first = (status[1] if status else code[1] if code else "5")[0]
    is_final = first != "4" and not (DELAYED.search(subject) and first == "2")
    found = _header(message, "X-Failed-Recipients") or _first_receiver(body)
    return Failure(is_final, status[1] if status else "", _sentence(body), found.lower(), _original_id(message))


def _by_the_standard(message: Message, fields: list[Message], text: str) -> Failure | None:
    for group in fields:
        action = _header(group, "Action").lower()
        if action not in {"failed", "delayed"}:
            continue
        receiver = _header(group, "Final-Recipient") or _header(group, "Original-Recipient")
        status = STATUS.search(_header(group, "Status"))
        said = _header(group, "Diagnostic-Code").partition(";")[2].strip() or _sentence(text)
        address = receiver.partition(";")[2].strip().strip("<>").lower()
        number = status[1] if status else ""
        is_final = action == "failed" and not number.startswith("4.2.")
        return Failure(is_final, number, said[:300], address, _original_id(message))
    return None


def _delivery_fields(message: Message) -> list[Message]:
    return [
        group
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status" and isinstance(groups := part.get_payload(), list)
        for group in groups
        if isinstance(group, Message)
    ]


def _original_id(message: Message) -> str:
    """Of the letter of ours that the report holds, whole or its head alone."""
    for part in _inner(message):
        if found := MESSAGE_ID.search(part):
            return found[1]
    return ""


def _inner(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part is message:
            continue
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"}:
            with suppress(Exception):
                inner = part.get_payload()
                first = inner[0] if isinstance(inner, list) and inner else None
                yield first.as_string() if isinstance(first, Message) else _decoded(part)
        elif part.get_content_type() == "text/plain":
            with suppress(Exception):
                yield _decoded(part)
    if not message.is_multipart():
        with suppress(Exception):
            yield _decoded(message)


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("latin-1") if isinstance(content, bytes) else ""


def _whole(message: Message, text: str) -> str:
    return text or "\n".join(_inner(message))


def _first_receiver(body: str) -> str:
    found = ADDRESS.search(body)
    return found[0] if found else ""


def _sentence(body: str) -> str:
    """The line that says why, else the beginning."""
    lines = [" ".join(line.split()) for line in body.splitlines() if line.strip()]
    telling = [line for line in lines if STATUS.search(line) or CODE.search(line)]
    return " ".join(telling[:1] or lines[:2])[:300]


def _header(message: Message, name: str) -> str:
    found = message.get(name)
    if found is None:
        return ""
    with suppress(Exception):
        return " ".join(str(make_header(decode_header(str(found)))).split())
    return " ".join(str(found).split())


# --- "I'm away until" -----------------------------------------------------------------------------

MONTHS = {
    name: number
    for names in (
        "januari februari mars april maj juni juli augusti september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mar apr maj jun jul aug sep okt nov dec",
    )
    for number, name in enumerate(names.split(), 1)
} | {"oct": 10, "sept": 9}
NAMED = "|".join(sorted(MONTHS, key=len, reverse=True))
UNTIL = (
    r"(?:till och med|t\.?\s?o\.?\s?m\.?|till|tillbaka|åter(?:kommer)?|until|back|return(?:ing)?|through)"
    r"(?:\s+(?:igen|den|on|the|måndag(?:en)?|tisdag(?:en)?|onsdag(?:en)?|torsdag(?:en)?|fredag(?:en)?|"
    r"monday|tuesday|wednesday|thursday|friday),?)*\s+"
)
DATES = [
    re.compile(UNTIL + r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)", re.IGNORECASE),
    re.compile(UNTIL + rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|:e)?\s+(?:of\s+)?(?P<name>{NAMED})\b", re.IGNORECASE),
    re.compile(UNTIL + rf"(?P<name>{NAMED})\s+(?P<day>\d{{1,2}})\b", re.IGNORECASE),
    re.compile(UNTIL + r"(?P<day>\d{1,2})/(?P<month>\d{1,2})\b", re.IGNORECASE),
]


def away_until(text: str, *, on: date) -> date | None:
    """The day that an automatic answer names, when it is on or after the day it came and within a year."""
    text = " ".join(text.split())
    for pattern in DATES:
        for found in pattern.finditer(text):
            with suppress(ValueError):
                parts = found.groupdict()
                month = MONTHS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
                year = int(parts.get("year") or on.year)
                day = date(year, month, int(parts["day"]))
                if day < on and not parts.get("year"):
                    day = day.replace(year=year + 1)
                if 0 <= (day - on).days <= 366:
                    return day
    return None
