"""What is written and said in a case by the pilot, the sectors and the business."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from cases import emails
from cases.actions import going_on, moves
from cases.actions.double_submit import checksums, just_written
from cases.actions.resting import awaken
from cases.models import Assignment, Attachment, Case, CaseAccess, Message, written_by
from cases.workflow import Audience, Kind, Side
from portal.files import storing
from portal.models import Actor, Sector, StoredFile, User
from portal.people import log
from portal.text.exceptions import NotAllowed


@transaction.atomic
def write_to_business(
    case: Case,
    text: str,
    *,
    by: User,
    is_answer: bool = False,
    stored: Iterable[StoredFile] = (),
    at: datetime | None = None,
) -> Message:
    """ "Skicka till företaget", by the pilot. What was promised stands until the pilot says that this is it.

    `stored` are files that have been taken in already, here and in the other texts: they are read as the text is.
    """
    at, stored = at or timezone.now(), list(stored)
    kind = Kind.ANSWER if is_answer else Kind.MESSAGE
    case, goal = moves.lock_with_goal(case)
    if twin := _pilots_twin(case, text, by=by, at=at, kind=kind, stored=stored):
        return twin
    _must_be_open(goal)
    message = _pilot_says(case, text, by=by, at=at, kind=kind, stored=stored)
    if goal is case:
        moves.be_in_touch(case, by=by, at=at, is_answer=is_answer)
    else:
        moves.progress(goal, at=at)
        moves.settle(goal, at=at, by=by)
    emails.said_to_business(message, at=at)
    return message


@transaction.atomic
def pilot_asks(
    case: Case, text: str, *, by: User, stored: Iterable[StoredFile] = (), at: datetime | None = None
) -> Message:
    """The pilot asks the business something; the case waits for the business unless a sector is at work."""
    at, stored = at or timezone.now(), list(stored)
    case = moves.lock(case)
    if twin := _pilots_twin(case, text, by=by, at=at, kind=Kind.QUESTION, stored=stored):
        return twin
    _must_be_open(case)
    message = _pilot_says(case, text, by=by, at=at, kind=Kind.QUESTION, stored=stored)
    moves.be_in_touch(case, by=by, at=at, is_answer=True)
    emails.said_to_business(message, at=at)
    return message


@transaction.atomic
def write_to_pilot(
    assignment: Assignment,
    text: str,
    *,
    by: Actor | None,
    stored: Iterable[StoredFile] = (),
    at: datetime | None = None,
) -> Message:
    """ "Skicka underlag till lotsen": read by the pilot and the own sector, never by the business.

    Beside an answer that is already given; material that is itself the answer is `answer`'s.
    """
    at, stored = at or timezone.now(), list(stored)
    assignment = moves.lock_assignment(assignment)
    _must_be_own(assignment.case, assignment.sector, by=by)
    said: dict[str, Any] = {"side": Side.SECTOR, "by": by, "sector": assignment.sector, "audience": Audience.PILOT}
    said["checksums"] = checksums(stored)
    if twin := just_written(assignment.case, text, at=at, kinds=[Kind.MESSAGE, Kind.ANSWER], **said):
        return twin
    if not assignment.case.is_open:
        raise NotAllowed(
            "Ärendet är avslutat, så det går inte att skicka mer underlag. Ring lotsen om det är viktigt."
        )
    message = Message.objects.create(
        case=assignment.case,
        assignment=assignment,
        audience=Audience.PILOT,
        side=Side.SECTOR,
        sector=assignment.sector,
        text=text,
        at=at,
        **written_by(by),
    )
    add_files(assignment.case, stored, message=message)
    moves.progress(assignment.case, assignment=assignment, at=at)
    assignment.save(update_fields=["last_progress_at"])
    assignment.case.save(update_fields=["last_progress_at", "updated_at"])
    log.note("message.to_pilot", message, by=by, at=at, case=message.case_id)
    emails.material_for_pilot(assignment, at=at)
    return message


@transaction.atomic
def write_note(
    case: Case,
    text: str,
    *,
    by: Actor | None,
    sector: Sector | None = None,
    stored: Iterable[StoredFile] = (),
    at: datetime | None = None,
) -> Message:
    """ "Spara intern anteckning": read by the own sector only, or by the pilot only. It is not progress."""
    at, stored = at or timezone.now(), list(stored)
    case = moves.lock(case)
    _must_be_own(case, sector, by=by)
    side = Side.SECTOR if sector else Side.PILOT
    said: dict[str, Any] = {"side": side, "by": by, "sector": sector, "audience": Audience.INTERNAL}
    if twin := just_written(case, text, checksums=checksums(stored), at=at, **said):
        return twin
    message = Message.objects.create(
        case=case,
        audience=Audience.INTERNAL,
        side=side,
        sector=sector,
        text=text,
        at=at,
        **written_by(by),
    )
    add_files(case, stored, message=message)
    log.note("message.note", message, by=by, at=at, case=case.pk)
    return message


@transaction.atomic
def log_contact(
    case: Case,
    text: str,
    *,
    kind: Kind | str,
    by: Actor | None,
    sector: Sector | None = None,
    is_answer: bool = False,
    answered: Iterable[Message] = (),
    stored: Iterable[StoredFile] = (),
    at: datetime | None = None,
) -> Message:
    """A telephone call or a visit: who, when, and what was said (förvaltningslagen 27 §).

    The pilot says if what she had promised was told by it; a sector answers its question, and not the pilot's promise.
    What whoever writes had asked and the business `answered` by it is waited for no more.
    """
    at, stored, answered = at or timezone.now(), list(stored), list(answered)
    case = moves.lock(case)
    if kind not in {Kind.CALL, Kind.VISIT}:
        raise NotAllowed("Välj samtal eller besök.")
    if sector and sector.is_external:
        raise NotAllowed("Här ser ni inte vem företaget är. Skriv i stället underlag till lotsen.")
    kind = Kind(kind)
    _must_be_own(case, sector, by=by)
    text = text.strip() or "Ingen anteckning."
    side = Side.SECTOR if sector else Side.PILOT
    said: dict[str, Any] = {"side": side, "by": by, "sector": sector, "audience": Audience.PILOT, "kinds": [kind]}
    if twin := just_written(case, text, checksums=checksums(stored), at=at, **said):
        if answered and case.is_open:
            _hear_answers(case, twin, answered, by=by, sector=sector, at=at)
            moves.settle(case, at=at, by=by)
        return twin
    message = Message.objects.create(
        case=case,
        audience=Audience.PILOT,
        kind=kind,
        side=side,
        sector=sector,
        text=text,
        at=at,
        **written_by(by),
    )
    add_files(case, stored, message=message)
    log.note(f"message.{kind}", message, by=by, at=at, case=case.pk)
    if answered and case.is_open:
        _hear_answers(case, message, answered, by=by, sector=sector, at=at)
    if case.is_open:
        moves.be_in_touch(case, by=by, at=at, is_answer=is_answer and sector is None)
    return message


@transaction.atomic
def reply(
    case: Case,
    text: str,
    *,
    by: User | None = None,
    access: CaseAccess | None = None,
    question: Message | None = None,
    answers_one: bool = False,
    uploads: Iterable[UploadedFile] = (),
    stored: Iterable[StoredFile] = (),
    at: datetime | None = None,
) -> Message:
    """The business answers a question, or writes of its own accord. The clock that waited for it goes on.

    With `answers_one` the question is the open one: of two nobody can say which is meant. `access` is of whoever was
    invited to the case and writes in the own name. `uploads` come from a form; `stored` files have been taken in
    already, with a letter.
    """
    at = at or timezone.now()
    case, goal = moves.lock_with_goal(case)
    told = going_on.told(case)
    asked = [each for each in told if each.is_open_question]
    if answers_one and len(asked) == 1:
        question = asked[0]
    uploads, stored = list(uploads), list(stored)
    kind = Kind.ANSWER if question else Kind.MESSAGE
    if twin := just_written(
        case,
        text,
        side=Side.BUSINESS,
        by=by,
        access=access,
        audience=Audience.BUSINESS,
        kinds=[kind] if question else [kind, Kind.ANSWER],  # a letter sent twice finds its question answered
        answers=question,
        checksums=[storing.checksum(upload) for upload in uploads] + checksums(stored),
        at=at,
    ):
        return twin
    if not goal.is_open:
        raise NotAllowed(f"Ärendet är avslutat. {_way_on(goal, at=at, is_invited=access is not None)}")
    if question is not None and question not in told:
        raise NotAllowed("Frågan hör till ett annat ärende.")
    followed = question.assignment if question else going_on.followed_by(case, told) if goal is case else None
    message = Message.objects.create(
        case=case,
        assignment=followed,
        audience=Audience.BUSINESS,
        kind=kind,
        side=Side.BUSINESS,
        author=by,
        access=access,
        text=text,
        at=at,
        answers=question,
    )
    add_files(case, [storing.store(upload) for upload in uploads] + stored, message=message)
    if question is not None:
        _close_question(question, message, at=at)
    if goal.is_resting:
        awaken(goal, by=by, at=at)
    if question is None and followed is not None:
        going_on.business_wrote(followed, at=at)
    moves.progress(goal, at=at)
    moves.settle(goal, at=at, by=by)
    log.note("message.reply", message, by=by, at=at, case=case.pk)
    emails.business_replied(message, at=at)
    return message


def _way_on(case: Case, *, at: datetime, is_invited: bool) -> str:
    if case.may_be_reopened(at):
        return "Öppna det igen, så kan du skriva till oss."
    if case.may_be_asked_more(at) and not is_invited:
        return "Fråga mer om detta, så blir det ett nytt ärende."
    return "Ring eller mejla företagslotsen om du vill säga något mer."


def _hear_answers(
    case: Case, note: Message, answered: list[Message], *, by: Actor | None, sector: Sector | None, at: datetime
) -> None:
    """What the own side asked is answered by word of mouth, as the note tells; all else stays open.

    A case that rests is woken by the pilot alone: she told the business until when.
    """
    own = Message.objects.filter(assignment__sector=sector) if sector else Message.objects.filter(assignment=None)
    asked = [each for each in own.asked_of_business(case, most=None) if each in answered]
    for question in asked:
        _close_question(question, note, at=at, sleeps_on=case.is_resting and sector is not None)
    if len(asked) == 1:
        note.answers = asked[0]
        note.save(update_fields=["answers"])
    if asked and case.is_resting and sector is None:
        awaken(case, by=by, at=at)


def add_files(case: Case, stored: Iterable[StoredFile], *, message: Message | None = None) -> list[Attachment]:
    return Attachment.objects.bulk_create(Attachment(case=case, message=message, file=each) for each in stored)


def _close_question(question: Message, reply: Message, *, at: datetime, sleeps_on: bool = False) -> None:
    """The letter about the reply tells of the assignment as it is afterwards; which may wake later, with its case."""
    Message.objects.filter(pk=question.pk, answered_at=None).update(answered_at=at)
    if question.assignment is None or sleeps_on:
        return
    assignment = Assignment.objects.select_related("case", "sector", "officer").get(pk=question.assignment_id)
    if assignment.case_id == reply.case_id:
        assignment.case = reply.case
    reply.assignment = assignment
    still_asking = Message.objects.filter(assignment=assignment).open_questions().exists()
    if assignment.is_open and assignment.waits_for_business and not still_asking:
        moves.resume_assignment(assignment, at=at)


def _must_be_open(case: Case) -> None:
    if not case.is_open:
        raise NotAllowed("Ärendet är avslutat. Öppna det igen innan du skriver till företaget.")


def _must_be_own(case: Case, sector: Sector | None, *, by: Actor | None) -> None:
    """A sector's texts are written by its own people (or through its link, where `by` is None)."""
    if sector is not None:
        moves.must_write_as(by, sector, case=case)


def _pilots_twin(
    case: Case, text: str, *, by: User, at: datetime, kind: Kind, stored: list[StoredFile]
) -> Message | None:
    said: dict[str, Any] = {"side": Side.PILOT, "by": by, "audience": Audience.BUSINESS, "kinds": [kind]}
    return just_written(case, text, checksums=checksums(stored), at=at, **said)


def _pilot_says(case: Case, text: str, *, by: User, at: datetime, kind: Kind, stored: list[StoredFile]) -> Message:
    message = Message.objects.create(
        case=case, audience=Audience.BUSINESS, kind=kind, side=Side.PILOT, author=by, text=text, at=at
    )
    add_files(case, stored, message=message)
    log.note(f"message.{kind}", message, by=by, at=at, case=case.pk)
    return message
