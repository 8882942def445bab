"""A sector's officer works on the question: with an account, or through the limited link of a letter.

Through the link the author is the sector, and whoever says there who it is.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import emails, workflow
from cases.actions import going_on, moves
from cases.actions.double_submit import checksums, just_added, just_written
from cases.actions.thread import add_files
from cases.models import Assignment, Case, Message, Promise, Step, written_by
from cases.workflow import AssignmentState, Audience, Kind, Side, State
from portal.models import Actor, StoredFile, account_of
from portal.people import log
from portal.text.exceptions import NotAllowed


def must_be_open(assignment: Assignment, *, by: Actor | None) -> Assignment:
    """Lock, and guard: the question is still open and the person's sector was asked."""
    assignment = moves.lock_assignment(assignment)
    if not assignment.is_open:
        raise NotAllowed(f"Frågan är inte öppen längre: {assignment.sector} {assignment.get_state_display()}.")
    moves.must_write_as(by, assignment.sector, case=assignment.case)
    return assignment


def _open_or_answered(assignment: Assignment, *, by: Actor | None, at: datetime) -> Assignment:
    """Lock, and guard: what has been answered may be answered again while the talk goes on."""
    assignment = moves.lock_assignment(assignment)
    if not assignment.may_be_answered_again(at):
        return must_be_open(assignment, by=by)
    moves.must_write_as(by, assignment.sector, case=assignment.case)
    return assignment


def _move(assignment: Assignment, to: AssignmentState) -> None:
    if not workflow.may_move_assignment(assignment.state, to):
        raise NotAllowed(f"Frågan är inte öppen längre: {assignment.sector} {assignment.get_state_display()}.")
    assignment.state = to


def take_on(assignment: Assignment, *, by: Actor | None, at: datetime) -> None:
    """Whoever works on a question has taken it on, without pressing a button for that."""
    if assignment.state == AssignmentState.ASKED:
        assignment.state, assignment.accepted_at = AssignmentState.ACCEPTED, at
    account = account_of(by)
    if assignment.officer is None and account and assignment.sector_id in account.roles.sectors:
        assignment.officer = account


def _twin(
    assignment: Assignment,
    text: str,
    *,
    by: Actor | None,
    at: datetime,
    kind: Kind,
    audience: Audience,
    stored: list[StoredFile],
) -> Message | None:
    """The same text that the first of two presses has sent. Locks the case, so that the second waits for the first."""
    case, sector = moves.lock(assignment.case), assignment.sector
    said: dict[str, Any] = {"side": Side.SECTOR, "by": by, "sector": sector, "audience": audience, "kinds": [kind]}
    return just_written(case, text, checksums=checksums(stored), at=at, **said)


def say(
    assignment: Assignment,
    text: str,
    *,
    by: Actor | None,
    at: datetime,
    kind: Kind,
    audience: Audience,
    stored: Iterable[StoredFile] = (),
) -> Message:
    message = Message.objects.create(
        case=assignment.case,
        assignment=assignment,
        audience=audience,
        kind=kind,
        side=Side.SECTOR,
        sector=assignment.sector,
        text=text,
        at=at,
        **written_by(by),
    )
    add_files(assignment.case, stored, message=message)
    return message


@transaction.atomic
def accept(assignment: Assignment, *, by: Actor | None, at: datetime | None = None) -> Assignment:
    """ "We have it": the sector takes the question on."""
    at = at or timezone.now()
    assignment = must_be_open(assignment, by=by)
    if assignment.state == AssignmentState.ACCEPTED:
        raise NotAllowed("Ni har redan tagit emot frågan.")
    _move(assignment, AssignmentState.ACCEPTED)
    assignment.accepted_at = at
    take_on(assignment, by=by, at=at)
    finish(assignment, by=by, at=at, action="accept")
    return assignment


@transaction.atomic
def answer(
    assignment: Assignment,
    text: str,
    *,
    by: Actor | None,
    to_business: bool,
    stored: Iterable[StoredFile] = (),
    at: datetime | None = None,
) -> Message:
    """Answer the question, or say more after an answer: to the business itself, or as material for the pilot.

    `stored` are files that have been taken in already.
    """
    at, stored = at or timezone.now(), list(stored)
    audience = Audience.BUSINESS if to_business else Audience.PILOT
    if twin := _twin(assignment, text, by=by, at=at, kind=Kind.ANSWER, audience=audience, stored=stored):
        return twin
    assignment = _open_or_answered(assignment, by=by, at=at)
    take_on(assignment, by=by, at=at)
    message = say(assignment, text, by=by, at=at, kind=Kind.ANSWER, audience=audience, stored=stored)
    promised = moves.open_promise(assignment.case, assignment=assignment)
    told = Promise.Outcome.KEPT if to_business else Promise.Outcome.MOVED
    if assignment.is_open:
        end(assignment, AssignmentState.ANSWERED, at=at, promise=told)
    if to_business:
        moves.note_contact(assignment.case, at=at)
    finish(assignment, by=by, at=at, action="answer")
    if to_business:
        emails.said_to_business(message, at=at)
    elif promised:
        _pass_on(promised, assignment, at=at)
    emails.assignment_answered(assignment, at=at)
    return message


@transaction.atomic
def correct(
    old: Message, text: str, *, by: Actor | None, stored: Iterable[StoredFile] = (), at: datetime | None = None
) -> Message:
    """ "Rättelse": stands beside the old text, which is marked, and is read by whoever could read that one."""
    at, stored = at or timezone.now(), list(stored)
    assignment = old.assignment
    if assignment is None or old.sector_id != assignment.sector_id:
        raise NotAllowed("Den texten kan inte rättas här.")
    said = {"side": Side.SECTOR, "by": by, "sector": assignment.sector, "audience": Audience(old.audience)}
    moves.lock_all([assignment.case_id, old.case_id])  # the one may be a duplicate of the other
    if twin := just_written(
        old.case, text, kinds=[Kind.CORRECTION], answers=old, checksums=checksums(stored), at=at, **said
    ):
        return twin
    assignment = _open_or_answered(assignment, by=by, at=at)
    old = Message.objects.select_related("case__contact").get(pk=old.pk)
    if not old.may_be_corrected:
        raise NotAllowed("Texten är redan rättad. Rätta i stället rättelsen.")
    if old.secrecy_marks.standing().exists():
        raise NotAllowed("Texten är sekretessmarkerad. Be registratorn att ändra markeringen först.")
    audience = Audience(old.audience)
    message = say(assignment, text, by=by, at=at, kind=Kind.CORRECTION, audience=audience, stored=stored)
    message.answers, message.case, old.corrected_at = old, old.case, at  # also where a duplicate has gone on
    message.save(update_fields=["answers", "case"])
    message.attachments.update(case=old.case)
    old.save(update_fields=["corrected_at"])
    for other in old.shared_in.all():
        other.shared_messages.add(message)
    finish(assignment, by=by, at=at, action="correct")
    if old.audience == Audience.BUSINESS:
        emails.said_to_business(message, at=at)
    emails.assignment_answered(assignment, is_correction=True, at=at)
    return message


@transaction.atomic
def nothing_more(assignment: Assignment, *, by: Actor | None, at: datetime | None = None) -> Assignment:
    """What the business wrote after the answer asks for no words of the sector's."""
    at = at or timezone.now()
    assignment = must_be_open(assignment, by=by)
    if not assignment.business_has_written:
        raise NotAllowed("Företaget har inte skrivit något nytt.")
    end(assignment, AssignmentState.ANSWERED, at=at, promise=Promise.Outcome.CANCELLED)
    finish(assignment, by=by, at=at, action="nothing_more")
    return assignment


@transaction.atomic
def ask_business(
    assignment: Assignment,
    text: str,
    *,
    by: Actor | None,
    stored: Iterable[StoredFile] = (),
    at: datetime | None = None,
) -> Message:
    """A question to the business pauses the assignment that asked, and no other."""
    at = at or timezone.now()
    said: dict[str, Any] = {
        "by": by,
        "at": at,
        "kind": Kind.QUESTION,
        "audience": Audience.BUSINESS,
        "stored": list(stored),
    }
    if twin := _twin(assignment, text, **said):
        return twin
    assignment = _open_or_answered(assignment, by=by, at=at)
    if not assignment.is_open:
        going_on.take_up_again(assignment, at=at)
    take_on(assignment, by=by, at=at)
    message = say(assignment, text, **said)
    moves.pause_assignment(assignment, at=at)
    moves.note_contact(assignment.case, at=at)
    finish(assignment, by=by, at=at, action="ask_business")
    emails.said_to_business(message, at=at)
    return message


@transaction.atomic
def use_own_system(
    assignment: Assignment,
    *,
    what: str,
    registry_number: str,
    planned_date: date | None,
    by: Actor | None,
    at: datetime | None = None,
) -> Step:
    """ "Handled in our own system": the matter goes on there, and the business sees its number and planned date."""
    at = at or timezone.now()
    assignment = moves.lock_assignment(assignment)
    twin = just_added(assignment.case, what, sector=assignment.sector, at=at)
    if twin and not assignment.is_open:
        return twin
    assignment = must_be_open(assignment, by=by)
    take_on(assignment, by=by, at=at)
    assignment.registry_number, assignment.planned_date = registry_number, planned_date
    step = Step.objects.create(
        case=assignment.case,
        order=assignment.case.steps.count() + 1,
        what=what,
        sector=assignment.sector,
        state=Step.State.APPLIED,
        registry_number=registry_number,
        planned_decision=planned_date,
        assignment=assignment,
    )
    end(assignment, AssignmentState.ANSWERED, at=at, promise=Promise.Outcome.KEPT)
    finish(assignment, by=by, at=at, action="own_system")
    emails.own_system(assignment, at=at)
    emails.assignment_answered(assignment, at=at)
    return step


def end(assignment: Assignment, state: AssignmentState, *, at: datetime, promise: Promise.Outcome) -> None:
    if state != AssignmentState.ANSWERED or not assignment.goes_on:
        assignment.ended_at = at
    _move(assignment, state)
    moves.end_promise(moves.open_promise(assignment.case, assignment=assignment), at=at, on_time=promise)
    Message.objects.filter(assignment=assignment).open_questions().update(answered_at=at)
    moves.give_turn(assignment, None, at=at)


def finish(assignment: Assignment, *, by: Actor | None, at: datetime, action: str) -> None:
    case: Case = assignment.case
    if case.is_untriaged:
        moves.move(case, State.IN_PROGRESS, by=by, at=at)
    moves.progress(case, assignment=assignment, at=at)
    assignment.save()
    moves.settle(case, at=at, by=by)
    log.note(f"assignment.{action}", assignment, by=by, at=at, case=case.pk)


def _pass_on(promised: Promise, assignment: Assignment, *, at: datetime) -> None:
    """The sector's material is with the pilot, who tells the business: where she does it later, it is told why."""
    own = moves.open_promise(assignment.case, assignment=None)
    if own and own.is_of_itself and own.made_at == at and own.due > promised.due:
        own.replaces, own.reason = promised, f"Lotsen går igenom svaret från {assignment.sector.full_name}."
        own.save(update_fields=["replaces", "reason"])
    emails.new_dates(assignment.case, at=at)
