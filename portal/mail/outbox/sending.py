"""Sending: a letter at a time is claimed, handed over and marked. Any number of workers may do this at once.

    queued --claim--> queued, and nobody else's for LEASE --"send it" (354)--> sending --250--> sent

A worker that dies before the server has said "send it" leaves a letter that was certainly not sent: its lease runs
out, and it is due again. One that dies after leaves a letter nobody knows about, and a person decides.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.mail import links, reply_address
from portal.mail.outbox.dressing import as_html
from portal.mail.outbox.post_office import ANSWER_SECONDS, Away, PostOffice, Refused, Undecided
from portal.mail.outbox.writing import with_links
from portal.models import DeadAddress, IncomingEmail, OutgoingEmail, town_hall
from portal.server.rounds import Round

logger = logging.getLogger(__name__)
State = OutgoingEmail.State

LEASE = timedelta(minutes=2)  # longer than a connection, MAIL and RCPT may take together
ROUND_SECONDS = 60
LARGEST_BUNDLE = 20
PAUSE = timedelta(seconds=30)  # when the mail server takes no letters at all
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
MARGIN = timedelta(minutes=1)
MOST_ATTEMPTS = 80  # with those waits: three days
CORRECTED = "Inte skickat: adressen är rättad sedan mejlet skrevs."
COMES_BACK = "Mejl till adressen har kommit tillbaka två gånger, så det här skickades inte. Rätta adressen."
# Nobody's machine answers it (RFC 3834; the second for Exchange).
NO_ANSWER = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class _Taken(Exception):
    """The lease had run out, and the letter is somebody else's now."""


@dataclass
class Outcome:
    sent: int = 0
    later: int = 0
    failed: int = 0
    undecided: int = 0
    errors: list[str] = field(default_factory=list)


def send_due(*, at: datetime | None = None) -> Outcome:
    """One round: until nothing is due, the time is out, the worker is to end, or the mail server takes no more."""
    with PostOffice() as post_office:
        counter = Counter(post_office, at)
        counter.serve()
    return counter.outcome


def claim(*, limit: int, at: datetime | None = None) -> list[OutgoingEmail]:
    """The next due letters, for this worker alone until their lease runs out. Others skip them and take the next."""
    now = at or timezone.now()
    with transaction.atomic():
        letters = list(OutgoingEmail.objects.due(now).select_for_update(skip_locked=True)[:limit])
        for letter in letters:
            letter.not_before = now + LEASE
        OutgoingEmail.objects.filter(pk__in=[letter.pk for letter in letters]).update(not_before=now + LEASE)
    return letters


class Counter:
    """Where letters are handed in, until the mail server is away."""

    def __init__(self, post_office: PostOffice, at: datetime | None = None) -> None:
        self.post_office, self.at = post_office, at
        self.round = Round(ROUND_SECONDS)
        self.outcome = Outcome()
        self.is_closed = False

    @property
    def now(self) -> datetime:
        return self.at or timezone.now()

    @property
    def is_open(self) -> bool:
        return self.round.goes_on and not self.is_closed

    def serve(self) -> None:
        """As many at a time as leave in a second, so that a code somebody waits for is never far behind."""
        size = 1
        while self.is_open and (letters := claim(limit=size, at=self.at)):
            begun = time.monotonic()
            while letters and self.is_open and self.now < letters[0].not_before:
                self.hand_in(letters.pop(0))
            self._give_back(letters)
            size = min(2 * size, LARGEST_BUNDLE) if time.monotonic() - begun < 1 else 1

    def hand_in(self, letter: OutgoingEmail) -> None:
        used, attempts = self.post_office.delivered, letter.attempts
        try:
            self.post_office.open()
            self._send(letter)
        except Away as error:
            self.post_office.close()
            letter.attempts = attempts
            if used:  # it has had enough of this connection, as servers have after some letters: a new one
                self.hand_in(letter)
            else:
                self._close(letter, str(error))

    def _give_back(self, untried: list[OutgoingEmail]) -> None:
        if untried:
            rows = OutgoingEmail.objects.filter(pk__in=[letter.pk for letter in untried], state=State.QUEUED)
            opens = self.now + PAUSE if self.is_closed else self.now
            rows.filter(not_before=untried[0].not_before).update(not_before=opens)

    def _send(self, letter: OutgoingEmail) -> None:
        try:
            if not _goes_to_todays_address(letter):
                self._write_down(letter, State.HANDLED, CORRECTED)
                return
            if DeadAddress.objects.closed().filter(email=letter.to).exists():
                self._failed(letter, COMES_BACK)
                return
            message = as_message(letter)
        except Exception as error:  # a letter that cannot be built must not stop the others
            logger.exception("Letter %s cannot be built", letter.pk)
            self._failed(letter, f"Mejlet kan inte byggas: {error}")
            return
        letter.attempts += 1
        try:
            self.post_office.deliver(message, before_letter=partial(self._mark_as_tried, letter))
        except _Taken:
            logger.info("Letter %s was somebody else's by then", letter.pk)
        except Refused as refusal:
            self._refused(letter, refusal)
        except Undecided as error:
            self._write_down(letter, State.SENDING, str(error), leased_until=self.now)
            self.outcome.undecided += 1
        else:
            self._write_down(letter, State.SENT, sent_at=timezone.now())
            self.outcome.sent += 1

    def _mark_as_tried(self, letter: OutgoingEmail) -> None:
        until = self.now + timedelta(seconds=ANSWER_SECONDS) + MARGIN
        if not _ours(letter).update(state=State.SENDING, attempts=letter.attempts, leased_until=until):
            raise _Taken
        letter.state = State.SENDING

    def _refused(self, letter: OutgoingEmail, refusal: Refused) -> None:
        """For now: back into the queue, and each time the wait is twice as long: 15 s, 30 s … up to an hour."""
        if refusal.is_for_good:
            self._failed(letter, str(refusal))
        elif letter.attempts >= MOST_ATTEMPTS:
            self._failed(letter, f"Försökt i tre dygn. {refusal}")
        else:
            wait = min(SHORTEST_WAIT * 2 ** min(letter.attempts - 1, 10), LONGEST_WAIT)
            self._write_down(letter, State.QUEUED, str(refusal), not_before=self.now + wait)
            self.outcome.later += 1

    def _failed(self, letter: OutgoingEmail, error: str) -> None:
        self._write_down(letter, State.FAILED, error)
        IncomingEmail.objects.wait_again(letter)
        self.outcome.failed += 1

    def _close(self, letter: OutgoingEmail, error: str) -> None:
        """Everything that is due waits, untried. The letter at hand comes last, should it be the cause."""
        self.is_closed = True
        _ours(letter).update(not_before=self.now + 2 * PAUSE, last_error=error[:1000])
        due = OutgoingEmail.objects.due(self.now).select_for_update(skip_locked=True).values("pk")
        with transaction.atomic():
            others = OutgoingEmail.objects.filter(pk__in=due)
            self.outcome.later += 1 + others.update(not_before=self.now + PAUSE, last_error=error[:1000])
        self.outcome.errors.append(error)

    def _write_down(self, letter: OutgoingEmail, state: str, error: str = "", **more: object) -> None:
        more = {"leased_until": None, "attempts": letter.attempts, "last_error": error[:1000]} | more
        _ours(letter).update(state=state, **more)
        self.outcome.errors += [error] if error else []


def _ours(letter: OutgoingEmail) -> QuerySet:
    """The row, as long as nobody has taken it or decided about it since."""
    return OutgoingEmail.objects.filter(pk=letter.pk, state=letter.state, not_before=letter.not_before)


def _goes_to_todays_address(letter: OutgoingEmail) -> bool:
    """An address that was corrected while the letter waited gets nothing: the letter goes to the new one, if any."""
    today = links.receiver_today(_keys(letter), written_to=letter.to)
    if today and today != letter.to:
        letter.to = today
        letter.token_hash = reply_address.hash_for(letter)
        _ours(letter).update(to=today, token_hash=letter.token_hash)
    return bool(today)


def _keys(letter: OutgoingEmail) -> list[links.Key]:
    return [links.Key(**row) for row in letter.links]


def as_message(letter: OutgoingEmail) -> EmailMultiAlternatives:
    """The letter as it leaves: here, and nowhere earlier, its secret links are made."""
    addresses = [links.absolute(links.mint(key, email=letter.to, sent_in=letter.subject)) for key in _keys(letter)]
    text, reply_to = with_links(letter.text, addresses), reply_address.address_of(letter)
    answers = reply_to if letter.is_answered_here else ""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=text,
        from_email=reply_to or _sender(),  # the envelope's: there it comes back, if it has to
        to=[letter.to],
        reply_to=list(filter(None, [answers or letter.reply_to or town_hall().pilot_mailbox])),
        headers={"From": _sender(), "Message-ID": letter.message_id} | _thread(letter) | NO_ANSWER,
    )
    message.attach_alternative(as_html(text, subject=letter.subject), "text/html")
    if letter.calendar:
        # Beside the text and not as a file: so a calendar program sees an invitation, and the method says which kind.
        calendar = reply_address.in_calendar(letter.calendar, reply_to)
        message.attach_alternative(calendar, f"text/calendar; method={letter.calendar_method}")
    return message


def _sender() -> str:
    """Before anybody has written the municipality's address, one at the portal's own host: a first code must leave."""
    return settings.FROM_EMAIL or f"Företagslotsen <{town_hall().email or f'portalen@{links.host()}'}>"


def _thread(letter: OutgoingEmail) -> dict[str, str]:
    """All letters about a thing are answers to a letter that never was, so that programs show them together."""
    if not letter.about_id:
        return {}
    seed = f"{letter.about} {letter.about_id}"
    root = salted_hmac("portal.mail.thread", seed, algorithm="sha256").hexdigest()[:32]
    return {"References": f"<{root}@{links.host()}>"}
