"""Two people of one sector on the same question: each sees by name what the other does, before sending."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Assignment, Message
from cases.workflow import Kind
from portal.models import Actor, LogEntry, UnsentText, User
from portal.people import log
from portal.text.row_ids import row_id
from portal.text.swedish import clock, join_words, local, moment

WRITING = timedelta(minutes=15)
TAKES = ["assignment.accept", "assignment.ask_business", "assignment.new_date", "assignment.wish_date"]
DID = {Kind.QUESTION: "frågade företaget", Kind.MESSAGE: "skrev till lotsen", Kind.CORRECTION: "rättade ett svar"}


def seen_now(assignment: Assignment) -> str:
    """What the page carries, so that a press can tell what has been done since it was read."""
    last = _said(assignment).last()
    return f"{last.pk if last else 0}.{assignment.officer_id or 0}"


def crossed(assignment: Assignment, seen: str, *, by: Actor | None) -> str:
    """What somebody else there did since the page was read, in a sentence; nothing when nobody did.

    Of a page that does not tell when it was read, only an answer that ended the question crosses.
    """
    last, _, officer = seen.partition(".")
    rows = _said(assignment).filter(pk__gt=row_id(last))
    if not seen:
        rows = rows.filter(kind=Kind.ANSWER) if assignment.is_answered else rows.none()
    others = [row for row in rows if _writer(row) != by]
    if others:
        return f"{_did(others[-1])} medan du skrev. Läs det först. Vill du skicka ändå? Tryck en gång till."
    taken = assignment.officer if officer and assignment.officer_id != row_id(officer) else None
    if taken and taken != by:
        return f"{taken} har tagit frågan medan du skrev. Vill du skicka ändå? Tryck en gång till."
    return ""


def at_work(assignment: Assignment, *, user: Actor | None) -> str:
    """Who else has the question, has answered it, or is writing there; for whoever opens its page."""
    writers = [who for who in _write_now(assignment) if who != user]
    answered = _said(assignment).filter(kind=Kind.ANSWER, at__gte=assignment.asked_at).last()
    taken = _taken_by(assignment) if assignment.is_accepted else None
    said = ""
    if assignment.is_answered:
        said = f"{_did(answered)}." if answered and _writer(answered) not in {None, user} else ""
    elif taken and taken != user:
        said = f"{taken} har tagit frågan{' och skriver nu' if taken in writers else ''}."
        writers = [who for who in writers if who != taken]
    return " ".join(filter(None, [said, f"{join_words(writers)} skriver här nu." if writers else ""]))


def _write_now(assignment: Assignment) -> list[User]:
    """Something is typed there and not sent: that much is told, and not what."""
    since = timezone.now() - WRITING
    rows = UnsentText.objects.filter(page=assignment.page_key, holds_words=True, updated_at__gt=since)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def _said(assignment: Assignment) -> QuerySet[Message]:
    rows = Message.objects.told_by_sector(assignment)
    return rows.select_related("author", "mailbox_author", "sector").order_by("pk")


def _writer(message: Message) -> Actor | None:
    return message.author or message.mailbox_author


def _did(message: Message) -> str:
    return f"{_writer(message) or message.sector} {DID.get(Kind(message.kind), 'svarade')} {_when(message.at)}"


def _when(at: datetime) -> str:
    return clock(at) if local(at).date() == timezone.localdate() else moment(at)


def _taken_by(assignment: Assignment) -> Actor | None:
    if assignment.officer:
        return assignment.officer
    rows = LogEntry.objects.filter(thing="assignment", thing_id=assignment.pk, action__in=TAKES)
    return next(iter(log.who_did(rows.filter(at__gte=assignment.asked_at).order_by("-pk")[:1]).values()), None)
