"""Sorting: each letter that was taken in is read and brought to its home, or to the pen where a person looks at it.

    waiting --one transaction--> sorted | unread at its thing | homeless

Whatever a letter holds, it never stops the others: one that cannot be read is tried five times, and then explained.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from portal.files import storing
from portal.mail.incoming import answers, markup
from portal.mail.incoming.automatic import Failure, Sort
from portal.mail.incoming.homes import READ_THERE, Home, Received, home_of, letter_answered
from portal.mail.incoming.reading import DOUBTED, Read, read
from portal.mail.outbox import as_html
from portal.models import DeadAddress, IncomingEmail, OutgoingEmail, StoredFile
from portal.server.rounds import Round
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date

logger = logging.getLogger(__name__)
State, Kind = IncomingEmail.State, IncomingEmail.Kind

ROUND_SECONDS = 5  # while many come in, letters that go out have their turn too
MOST_ATTEMPTS = 5
PAUSE = timedelta(minutes=1)
ANSWERABLE = timedelta(days=400)  # an answer to an older letter is looked at by a person
CAME_BACK = "Mejlet kom tillbaka: "
DELAYED = "Mejlet är fördröjt: "
UNREADABLE = "Mejlet gick inte att läsa. Det finns kvar som det kom."
MOVED = "Mejlet kommer från en adress som har ändrats sedan vi skrev dit."
NOBODY = "Vi vet inte vad mejlet handlar om."
NOT_TAKEN = "{name} kom inte med. {why}"


def sort_waiting(*, at: datetime | None = None) -> int:
    """One round; returns how many were sorted."""
    round, number = Round(ROUND_SECONDS), 0
    while round.goes_on and sort_next(at=at):
        number += 1
    return number


def sort_next(*, at: datetime | None = None) -> bool:
    """The oldest that waits and that nobody else has in hand. False when there is none."""
    now, row = at or timezone.now(), None
    try:
        with transaction.atomic():
            rows = IncomingEmail.objects.waiting().filter(not_before__lte=now)
            row = rows.select_related("file").select_for_update(skip_locked=True, of=("self",)).first()
            if row is None:
                return False
            _sort(row, at=now)
    except Exception as error:
        if row is None:
            raise
        logger.exception("Incoming letter %s cannot be sorted", row.pk)
        _try_later(row, error, at=now)
    return True


def _try_later(row: IncomingEmail, error: Exception, *, at: datetime) -> None:
    """A disk that is full says nothing of the letter: it waits until there is room."""
    attempts = row.attempts + (not isinstance(error, storing.DiskFull))
    state = State.HOMELESS if attempts >= MOST_ATTEMPTS else State.WAITING
    outcome = f"{UNREADABLE} ({type(error).__name__})"
    IncomingEmail.objects.filter(pk=row.pk, state=State.WAITING).update(
        attempts=attempts, not_before=at + PAUSE, state=state, outcome=outcome
    )


def _sort(row: IncomingEmail, *, at: datetime) -> None:
    assert row.file is not None  # one that waits has all of it
    with row.file.content.open("rb") as content:
        letter_read = read(content.read(), on=timezone.localdate(row.received_at))
    _write_down(row, letter_read)
    letter = letter_answered(letter_read, recipient=row.recipient)
    row.letter = letter
    if letter and says_only(row.text, letter):
        row.text, row.folded = "", row.text
    if (row.is_ordinary or row.kind == Kind.ATTENDANCE) and not letter_read.is_doubted:
        DeadAddress.objects.forget(letter_read.sender)
    row.outcome = _bring_home(row, letter_read, letter, at=at)
    if problems := letter_read.problems:
        row.outcome = " ".join(filter(None, [row.outcome, *problems]))
    row.save()


def says_only(text: str, letter: OutgoingEmail) -> bool:
    """Whether it is nothing but that letter: its text, or what its HTML shows."""
    return answers.is_ours_alone(text, _shown(letter))


def _shown(letter: OutgoingEmail) -> Iterator[str]:
    yield letter.text
    yield markup.text_of(as_html(letter.text, subject=letter.subject))


def _write_down(row: IncomingEmail, letter_read: Read) -> None:
    names = "message_id", "sender", "sender_name", "subject", "text", "folded", "away_until"
    for name in names:
        setattr(row, name, getattr(letter_read, name))
    row.kind = Kind(letter_read.sort.value)


def _bring_home(row: IncomingEmail, letter_read: Read, letter: OutgoingEmail | None, *, at: datetime) -> str:
    row.state = State.HOMELESS
    if letter is not None and letter_read.failure and letter_read.failure.is_about(letter.to):
        _mark_letter(letter, letter_read.failure, at=at)
    found = home_of(letter)
    files, refused = _files(letter_read) if row.is_ordinary else ([], [])
    if files:
        row.files.set(files)
    row.left_out = " ".join([*refused, *(each for each in letter_read.problems if each != DOUBTED)])
    if letter is None or found is None:
        return " ".join([_without_home(letter, letter_read), *refused])
    home, thing = found
    filed = home.filed_under(thing)
    row.about, row.about_id = filed._meta.model_name or "", filed.pk
    if row.about in READ_THERE and not row.is_by_a_machine:
        row.state = State.UNREAD
    row.is_from_another = letter_read.sender != letter.to
    received = Received(row=row, read=letter_read, letter=letter, at=at, files=files)
    try:
        with transaction.atomic():
            said = _said_by(home, thing, received, at=at)
    except NotAllowed as why:
        return " ".join(filter(None, [str(why), *refused]))
    # What is said beside a yes or no, and did not become anything by itself, is for a person to read.
    if row.kind != Kind.ATTENDANCE or not row.text or row.became_id:
        row.state, row.sorted_at = State.SORTED, at
    return " ".join([said, *refused])


def _told(letter_read: Read) -> str:
    failure = letter_read.failure
    return f"{CAME_BACK if failure and failure.is_final else DELAYED}{failure.said if failure else ''}"


def _said_by(home: Home, thing: Any, received: Received, *, at: datetime) -> str:
    row, letter_read = received.row, received.read
    if letter_read.failure and not letter_read.failure.is_about(received.letter.to):
        told = f"{_told(letter_read)} Det gällde {letter_read.failure.receiver}, inte adressen som vi skrev till."
        raise NotAllowed(told)
    match letter_read.sort:
        case Sort.BOUNCE:
            home.came_back(thing, received)
            return _told(letter_read)
        case Sort.DELAYED:
            return _told(letter_read)
        case Sort.AUTOMATIC:
            until = letter_read.away_until
            return f"Svarar automatiskt till {long_date(until)}." if until else "Automatiskt svar."
    if row.received_at - received.letter.created_at > ANSWERABLE:
        raise NotAllowed("Mejlet svarar på ett mejl som är äldre än ett år.")
    says_nothing = row.is_ordinary and not (row.text or received.files)
    if letter_read.is_doubted or (letter_read.problems and says_nothing):
        raise NotAllowed("")  # what stands in the way is told by the problems themselves
    if row.is_from_another:
        return home.from_another(thing, received)
    if home.address_of(thing) not in ("", received.letter.to):
        raise NotAllowed(MOVED)
    if letter_read.sort == Sort.ATTENDANCE:
        return home.attends(thing, received)
    return home.answered(thing, received)


def _mark_letter(letter: OutgoingEmail, failure: Failure, *, at: datetime) -> None:
    """What came back did not arrive: the failure screen has it. Another report about the same letter counts once."""
    words = f"{CAME_BACK if failure.is_final else DELAYED}{failure.status} {failure.said}"[:1000]
    if letter.last_error.startswith(CAME_BACK):
        return
    letter.last_error = words
    if failure.is_final:
        if letter.state != OutgoingEmail.State.FAILED:
            IncomingEmail.objects.wait_again(letter)
        letter.state = OutgoingEmail.State.FAILED
        if letter.to and failure.is_about_the_address:
            DeadAddress.objects.note(letter.to, said=failure.said[:300], at=at)
    letter.save(update_fields=["last_error", "state"])


def _without_home(letter: OutgoingEmail | None, letter_read: Read) -> str:
    if letter_read.failure:
        return _told(letter_read)
    return NOBODY if letter is None else f"Svar på vårt mejl ”{letter.subject}”."


def _files(letter_read: Read) -> tuple[list[StoredFile], list[str]]:
    """Those that the door of uploads lets in, and a sentence about each of the others, which are in the original."""
    kept, told = [], []
    for each in letter_read.files:
        upload = SimpleUploadedFile(each.name or "bilaga", each.content)
        try:
            kept.append(storing.store(upload))
        except storing.DiskFull:
            raise
        except NotAllowed as why:
            told.append(NOT_TAKEN.format(name=each.name, why=why))
    return kept, told
