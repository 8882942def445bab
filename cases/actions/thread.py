"""What is written and said in a case by the pilot, the sectors and the business."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import emails
from cases.actions import moves
from cases.models import Assignment, Attachment, Case, Message
from cases.models.thread import Audience, Kind, Side
from cases.workflow import NotAllowed, State
from portal import log
from portal.models import Sector, StoredFile, User


@transaction.atomic
def write_to_business(case: Case, text: str, *, by: User, at: datetime | None = None) -> Message:
    """ "Skicka till företaget", by the pilot."""
    at = at or timezone.now()
    case = _lock_open(case)
    message = _pilot_says(case, text, by=by, at=at, kind=Kind.ANSWER)
    _in_touch(case, by=by, at=at)
    emails.answer_to_business(message, at=at)
    return message


@transaction.atomic
def pilot_asks(case: Case, text: str, *, by: User, at: datetime | None = None) -> Message:
    """The pilot asks the business something; the case waits for the business unless a sector is at work."""
    at = at or timezone.now()
    case = _lock_open(case)
    message = _pilot_says(case, text, by=by, at=at, kind=Kind.QUESTION)
    _in_touch(case, by=by, at=at)
    emails.question_to_business(message, at=at)
    return message


@transaction.atomic
def write_to_pilot(assignment: Assignment, text: str, *, by: User | None, at: datetime | None = None) -> Message:
    """ "Skicka underlag till lotsen": read by the pilot and the own sector, never by the business."""
    at = at or timezone.now()
    assignment = moves.lock_assignment(assignment)
    message = Message.objects.create(
        case=assignment.case,
        assignment=assignment,
        audience=Audience.PILOT,
        side=Side.SECTOR,
        author=by,
        sector=assignment.sector,
        text=text,
        at=at,
    )
    moves.progress(assignment.case, assignment=assignment, at=at)
    assignment.save(update_fields=["last_progress_at"])
    assignment.case.save(update_fields=["last_progress_at", "updated_at"])
    log.note("message.to_pilot", message, by=by, at=at, case=message.case_id)
    emails.material_for_pilot(assignment, at=at)
    return message


@transaction.atomic
def write_note(
    case: Case, text: str, *, by: User | None, sector: Sector | None = None, at: datetime | None = None
) -> Message:
    """ "Spara intern anteckning": read by the own sector only, or by the pilot only. It is not progress."""
    at = at or timezone.now()
    message = Message.objects.create(
        case=case,
        audience=Audience.INTERNAL,
        side=Side.SECTOR if sector else Side.PILOT,
        author=by,
        sector=sector,
        text=text,
        at=at,
    )
    log.note("message.note", message, by=by, at=at, case=case.pk)
    return message


@transaction.atomic
def log_contact(
    case: Case,
    text: str,
    *,
    kind: Kind | str,
    by: User,
    sector: Sector | None = None,
    at: datetime | None = None,
) -> Message:
    """A telephone call or a visit: who, when, and what was said (förvaltningslagen 27 §)."""
    at = at or timezone.now()
    case = moves.lock(case)
    if kind not in {Kind.CALL, Kind.VISIT}:
        raise NotAllowed("Välj samtal eller besök.")
    message = Message.objects.create(
        case=case,
        audience=Audience.PILOT,
        kind=kind,
        side=Side.SECTOR if sector else Side.PILOT,
        author=by,
        sector=sector,
        text=text.strip() or "Ingen anteckning.",
        at=at,
    )
    log.note(f"message.{kind}", message, by=by, at=at, case=case.pk)
    if case.is_open:
        _in_touch(case, by=by, at=at)
    return message


@transaction.atomic
def reply(
    case: Case,
    text: str,
    *,
    by: User | None = None,
    question: Message | None = None,
    files: Iterable[StoredFile] = (),
    at: datetime | None = None,
) -> Message:
    """The business answers a question, or writes of its own accord. The clock that waited for it goes on."""
    at = at or timezone.now()
    case = moves.lock(case)
    if not case.is_open:
        raise NotAllowed("Ärendet är avslutat. Öppna det igen, så kan du skriva till oss.")
    if question is not None and question.case_id != case.pk:
        raise NotAllowed("Frågan hör till ett annat ärende.")
    message = Message.objects.create(
        case=case,
        assignment=question.assignment if question else None,
        audience=Audience.BUSINESS,
        kind=Kind.ANSWER if question else Kind.MESSAGE,
        side=Side.BUSINESS,
        author=by,
        text=text,
        at=at,
        answers=question,
    )
    add_files(case, files, message=message)
    if question is not None:
        _close_question(question, at=at)
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    log.note("message.reply", message, by=by, at=at, case=case.pk)
    emails.business_replied(message, at=at)
    return message


def add_files(case: Case, files: Iterable[StoredFile], *, message: Message | None = None) -> list[Attachment]:
    return Attachment.objects.bulk_create(Attachment(case=case, message=message, file=stored) for stored in files)


def _close_question(question: Message, *, at: datetime) -> None:
    Message.objects.filter(pk=question.pk, answered_at=None).update(answered_at=at)
    assignment = question.assignment
    if assignment is None:
        return
    assignment = moves.lock_assignment(assignment)
    still_asking = Message.objects.filter(assignment=assignment).open_questions().exists()
    if assignment.is_open and assignment.waits_for_business and not still_asking:
        moves.resume_assignment(assignment, at=at)


def _lock_open(case: Case) -> Case:
    case = moves.lock(case)
    if not case.is_open:
        raise NotAllowed("Ärendet är avslutat. Öppna det igen innan du skriver till företaget.")
    return case


def _pilot_says(case: Case, text: str, *, by: User, at: datetime, kind: Kind) -> Message:
    message = Message.objects.create(
        case=case, audience=Audience.BUSINESS, kind=kind, side=Side.PILOT, author=by, text=text, at=at
    )
    log.note(f"message.{kind}", message, by=by, at=at, case=case.pk)
    return message


def _in_touch(case: Case, *, by: User, at: datetime) -> None:
    moves.note_first_contact(case, at=at)
    if case.is_untriaged:
        moves.move(case, State.IN_PROGRESS, by=by, at=at)
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
