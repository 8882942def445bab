"""Letters that no person wrote: those that came back, delays, "I'm away" and receipts. Pure.

RFC 3464 (delivery reports), RFC 3834 (automatic answers), and what Exchange, Postfix, qmail and others say instead.
Whoever answers these, or takes them for a person's word, starts a loop or keeps a promise that nobody has kept.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email.message import Message
from email.parser import HeaderParser
from enum import Enum

from portal.mail.incoming.headers import addresses, clean, decode, header, headers
from portal.mail.incoming.parts import content_of, leaves_of
from portal.text.email_addresses import normal


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

    def is_about(self, email: str) -> bool:
        """And not about another address that a mailbox passes its letters on to."""
        return self.receiver in {"", email}

    @property
    def is_about_the_address(self) -> bool:
        """A server that gave up, or a full mailbox, says nothing against the next letter."""
        return self.is_final and not self.status.startswith(("4", "5.2.2", "5.4", "5.7"))


LONGEST = 60_000  # characters of a report that are looked through
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
CODE = re.compile(r"(?<![\d.])([45]\d\d)[ -]")
ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
MESSAGE_ID = re.compile(r"^[ \t>]{0,8}Message-ID:\s{0,8}(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
POSTMASTERS = re.compile(r"(mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]*|mdaemon)@", re.IGNORECASE)
BOUNCED = re.compile(
    r"undeliver|olevererb|inte att leverera|kunde inte levereras|delivery (status|failure|has failed|incomplete)|"
    r"mail delivery|failure notice|returned mail|returned to sender|nondeliverable|unzustellbar|"
    r"delivery notification|message not delivered|leveransen misslyckades|kan inte levereras|ej levererat|"
    r"leveransfel|could not be delivered",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"delayed|delay\b|fördröj|försenad|warning: (could not send|message)|still being retried|temporarily|"
    r"delivery incomplete",
    re.IGNORECASE,
)
AWAY = re.compile(
    r"\s*(autosvar|automatiskt svar|automatic reply|auto(matic)?[ -]?reply\b|auto:|autoreply|out of (the )?office|"
    r"frånvaro(meddelande|besked|avisering)?\s*(:|$)|frånvarande:|(ej|inte) på plats\s*(:|$)|på semester\s*(:|$)|"
    r"semester(meddelande)?:|abwesen|automatische antwort|poissa)",
    re.IGNORECASE,
)
BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
MARKS = [
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply",
    "X-AutoReply-From",
    "X-Vacation",
    "X-MS-Exchange-Inbox-Rules-Loop",
    "List-Id",
]


def sort_of(message: Message, failure: Failure | None) -> Sort:
    if failure:
        return Sort.BOUNCE if failure.is_final else Sort.DELAYED
    return Sort.AUTOMATIC if _is_automatic(message) else Sort.ORDINARY


def _is_automatic(message: Message) -> bool:
    said = filter(None, headers(message, "Auto-Submitted"))
    if not all(each.lower().startswith("no") for each in said):
        return True
    if any(message.get(name) is not None for name in MARKS):
        return True
    if BULK & {each.lower() for name in ("Precedence", "X-Precedence") for each in headers(message, name)}:
        return True
    if _comes_from_a_server(message) or message.get_content_type() == "multipart/report":
        return True
    return bool(AWAY.match(header(message, "Subject")))


def _comes_from_a_server(message: Message) -> bool:
    sender = next((address for _, address in addresses(message, "From")), "")
    return bool(POSTMASTERS.match(sender)) or "<>" in headers(message, "Return-Path")[:1]


# --- Letters that came back -----------------------------------------------------------------------


def failure_of(message: Message, text: str) -> Failure | None:
    """What the letter says has become of one of ours; None when it is no such report. A delivered one is none."""
    leaves = list(leaves_of(message))
    if fields := _delivery_fields(leaves):
        return _by_the_standard(fields, text, leaves)
    is_marked = message.get("X-MS-Exchange-Message-Is-Ndr") is not None or message.get("X-Failed-Recipients")
    subject = header(message, "Subject")
    if not (is_marked or (_comes_from_a_server(message) and (BOUNCED.search(subject) or DELAYED.search(subject)))):
        return None
    body = text[:LONGEST]
    status = next((found for found in STATUS.findall(body) if found[0] in "45"), "")
    receiver = next((address for _, address in addresses(message, "X-Failed-Recipients")), "") or _receiver_in(body)
    return Failure(not DELAYED.search(subject), status, _sentence(body), normal(receiver), _original_id(leaves))


def _by_the_standard(fields: list[Message], text: str, leaves: list[Message]) -> Failure | None:
    told = {header(group, "Action").lower().split(" ")[0]: group for group in reversed(fields)}
    group = told.get("failed") or told.get("delayed")
    if group is None:
        return None
    receiver = header(group, "Final-Recipient") or header(group, "Original-Recipient")
    status = STATUS.search(header(group, "Status"))
    said = header(group, "Diagnostic-Code").partition(";")[2].strip() or _sentence(text)
    address = normal(receiver.rpartition(";")[2].strip().strip("<>"))
    return Failure("failed" in told, status[1] if status else "", said[:300], address, _original_id(leaves))


def _delivery_fields(leaves: list[Message]) -> list[Message]:
    """The groups of lines about each receiver (RFC 3464, 2.3), and of the letter itself before them."""
    reports = "message/delivery-status", "message/global-delivery-status"
    found = [_content(part) for part in leaves if part.get_content_type() in reports]
    groups = [group for each in found for group in re.split(r"\n\s*\n", each[:LONGEST]) if group.strip()]
    return [HeaderParser().parsestr(group.lstrip()) for group in groups]


def _content(part: Message) -> str:
    inner = part.get_payload()
    if isinstance(inner, list):
        return "\n\n".join(each.as_string() for each in inner if isinstance(each, Message))
    return decode(content_of(part)[:LONGEST], part.get_content_charset() or "").replace("\r\n", "\n")


def _original_id(leaves: list[Message]) -> str:
    """Of the letter of ours that the report holds, whole or its head alone."""
    for part in leaves:
        with suppress(Exception):
            if found := MESSAGE_ID.search(_content(part)[:LONGEST]):
                return found[1]
    return ""


def _receiver_in(body: str) -> str:
    found = [each for each in ADDRESS.findall(body) if not POSTMASTERS.match(each)]
    return next((each for each in found if f"<{each}>:" in body), found[0] if found else "")


def _sentence(body: str) -> str:
    """The line that says why, else the beginning."""
    lines = [" ".join(line[:400].split()) for line in body[:LONGEST].splitlines() if line.strip()]
    telling = [line for line in lines if STATUS.search(line) or CODE.search(line)]
    return clean(" ".join(telling[:1] or lines[:2])[:300])


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
    r"(?:till och med|t\.?\s?o\.?\s?m\.?|till|tillbaka|åter(?:kommer|vänder)?|until|back|return(?:ing)?|through|"
    r"mellan .{3,30} och|between .{3,30} and|\d\s?(?:/\s?\d{1,2}|[a-z]{3,9})?\s?[-–])"
    r"(?:\s+(?:igen|den|on|the|på|i|in|at|från|from|tjänst|kontoret|jobbet|plats|office|work|including|"
    r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?){0,5}\s*"
)
DATES = [
    re.compile(UNTIL + r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)", re.IGNORECASE),
    re.compile(UNTIL + rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|:e)?\s+(?:of\s+)?(?P<name>{NAMED})\b", re.IGNORECASE),
    re.compile(UNTIL + rf"(?P<name>{NAMED})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE),
    re.compile(UNTIL + r"(?P<day>\d{1,2})/(?P<month>\d{1,2})\b", re.IGNORECASE),
]


def away_until(text: str, *, on: date) -> date | None:
    """The day that an automatic answer names, when it is on or after the day it came and within a year."""
    text = " ".join(text[:5000].split())
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
