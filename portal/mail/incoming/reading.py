"""A raw letter read: who, what is new in it, its files, and what kind of letter it is. Pure: no ORM, no `now()`.

Nothing here raises for what a letter holds. What cannot be read is told in `problems`, in Swedish.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import dropwhile
from typing import Any

from icalendar import Calendar, Component

from portal.mail.incoming import answers, automatic, parts
from portal.mail.incoming.automatic import Failure, Sort
from portal.mail.incoming.headers import addresses, clean, domains, header, headers
from portal.mail.incoming.parts import BROKEN, CUT, File
from portal.text.email_addresses import is_folded, normal

MESSAGE_ID = re.compile(r"<[^<>\s]+>")
TO = "Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"
MOST_FILES, LONGEST_TEXT = 50, 100_000
TOO_MANY = f"Mejlet har fler än {MOST_FILES} bilagor. De andra finns i mejlet som det kom."
DOUBTED = "Vår e-postserver kunde inte bekräfta avsändaren, så mejlet kan vara från någon annan."
# RFC 8601, and Exchange's own, which bears no name. Each server writes above what is there: the uppermost is ours.
RESULTS, HANDED_ON = "authentication-results", "received"
HANDED_ON_BY = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)
FAILED = re.compile(r"\b(?:dmarc|compauth)\s{0,4}=\s{0,4}fail\b", re.IGNORECASE)
ENDS_EARLY = "Mejlet slutar mitt i, så något kan saknas."


@dataclass(frozen=True)
class Attendance:
    """Somebody's yes or no to a calendar entry of ours (RFC 5546, REPLY)."""

    uid: str
    email: str
    says: str  # "ACCEPTED", "DECLINED" or "TENTATIVE"
    start: datetime | None = field(default=None, compare=False)  # of the version that is answered, where it is told
    title: str = field(default="", compare=False)
    comment: str = field(default="", compare=False)

    def words_in(self, text: str) -> str:
        """What the person says beside it: what a program writes by itself names the entry."""
        return self.comment if self.comment or (self.title and self.title in text) else text


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
    is_doubted: bool = False  # our own mail server says that it may be from somebody else, or it has two senders


def read(raw: bytes, *, on: date) -> Read:
    """The letter that came on that day."""
    with suppress(Exception):  # parts within parts a thousand deep, and what nobody has thought of
        if parts.work_of(raw) <= parts.MOST_WORK:
            return _read(message_from_bytes(raw), on=on)
    with suppress(Exception):
        return Read(**_head(BytesHeaderParser().parsebytes(raw)), problems=(BROKEN,))
    return Read(problems=(BROKEN,))


def _read(message: Message, *, on: date) -> Read:
    letter = parts.look_through(message)
    whole, problems = letter.text, list(letter.problems)
    failure = automatic.failure_of(message, whole)
    attendance = next(filter(None, map(_attendance, letter.calendars)), None)
    sort = Sort.ATTENDANCE if attendance else automatic.sort_of(message, failure)
    text, folded = answers.split(whole) if sort not in {Sort.BOUNCE, Sort.DELAYED} else (whole, "")
    if attendance and (words := attendance.words_in(text)) != text:
        text, folded = words, "\n\n".join(filter(None, [text, folded]))
    if len(letter.files) > MOST_FILES:
        problems.append(TOO_MANY)
    if len(text) > LONGEST_TEXT:
        problems.append(CUT)
    if letter.ends_early:
        problems.append(ENDS_EARLY)
    head, is_doubted = _head(message), sort in {Sort.ORDINARY, Sort.ATTENDANCE} and _is_doubted(message)
    if is_doubted:
        problems.append(DOUBTED)
    return Read(
        **head,
        is_doubted=is_doubted,
        text=text[:LONGEST_TEXT],
        folded=folded[:LONGEST_TEXT],
        files=tuple(letter.files[:MOST_FILES]),
        sort=sort,
        failure=failure,
        attendance=attendance,
        away_until=automatic.away_until(f"{head['subject']}\n{text}", on=on) if sort == Sort.AUTOMATIC else None,
        problems=tuple(dict.fromkeys(problems)),
    )


def _head(message: Message) -> dict[str, Any]:
    name, sender = next(iter(addresses(message, "From")), ("", ""))
    receivers = [address for _, address in addresses(message, *TO)]
    return {
        "message_id": header(message, "Message-ID")[:250],
        "answers": answered(message),
        "sender": sender[:254],
        "sender_name": name[:200],
        "recipients": tuple(dict.fromkeys(receivers))[:100],
        "subject": header(message, "Subject")[:250],
    }


def _is_doubted(message: Message) -> bool:
    senders = {address for _, address in addresses(message, "From")}
    return (
        len(senders) > 1 or any(map(FAILED.search, _results(message))) or any(map(is_folded, domains(message, "From")))
    )


def _results(message: Message) -> list[str]:
    """What our own mail server found out about the sender, one line for each check.

    It may pass the letter on to itself between two of them. What is below the line of a server in another domain came
    with the letter, whatever name it bears; a name without a domain is one of our programs until the first such line.
    """
    values = {name: iter(headers(message, name)) for name in (RESULTS, HANDED_ON)}
    lines = [(name, next(values[name])) for name in map(str.lower, message.keys()) if name in values]
    lines = list(dropwhile(lambda line: line[0] != RESULTS, lines))
    ours, found, is_passed_on = _domain(lines[0][1]) if lines else "", [], False
    for name, value in lines:
        if name == HANDED_ON:
            by, is_passed_on = HANDED_ON_BY.search(value), True
            if not (ours and by and _domain(by[1]) == ours):
                break
        elif _domain(value) == ours or not (is_passed_on or (ours and _domain(value))):
            found.append(value)
    return found


def _domain(line: str) -> str:
    """Of the server whose name the line begins with; empty where that is no host's."""
    labels = next(iter(line.partition(";")[0].split()), "").lower().strip(".").split(".")
    return "" if len(labels) < 2 or "=" in "".join(labels) else ".".join(labels[-2:])


def answered(message: Message) -> tuple[str, ...]:
    """The Message-IDs of what the letter answers, the nearest first."""
    said = MESSAGE_ID.findall(header(message, "In-Reply-To"))
    said += reversed(MESSAGE_ID.findall(header(message, "References")))
    return tuple(dict.fromkeys(said))[:50]


def _attendance(content: bytes) -> Attendance | None:
    with suppress(Exception):  # a calendar that cannot be read answers nothing
        calendar = Calendar.from_ical(content[:LONGEST_TEXT])
        if str(calendar.get("method", "")).upper() != "REPLY":
            return None
        for event in calendar.walk("VEVENT"):
            attendee = event.get("attendee")
            for each in attendee if isinstance(attendee, list) else [attendee]:
                says = str(each.params.get("PARTSTAT", "")).upper()
                if says in {"ACCEPTED", "DECLINED", "TENTATIVE"}:
                    email = normal(re.sub("^mailto:", "", clean(str(each)), flags=re.IGNORECASE))
                    told = {"title": clean(str(event.get("summary", ""))), "comment": _comment(event)}
                    return Attendance(clean(str(event.get("uid", ""))), email, says, _start(event), **told)
    return None


def _comment(event: Component) -> str:
    found = event.get("comment")
    lines = [clean(str(each)).strip() for each in (found if isinstance(found, list) else [found]) if each]
    return "\n".join(filter(None, lines))


def _start(event: Component) -> datetime | None:
    """Only a moment that is the same everywhere."""
    with suppress(Exception):
        start = event.decoded("dtstart")
        return start if isinstance(start, datetime) and start.tzinfo else None
    return None
