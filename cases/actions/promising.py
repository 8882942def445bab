"""What the business was promised is given another date, with the reason: by the pilot, or by a sector; or holds again,
where nobody has read the letter that kept it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases import emails, rules
from cases.actions import moves
from cases.actions.answering import finish, must_be_open, take_on
from cases.actions.asking import farthest_date, has_moved
from cases.models import Assignment, Case, Message, Promise
from cases.workflow import Audience, Side
from portal.models import Actor, OutgoingEmail, User
from portal.people import log
from portal.text.exceptions import NotAllowed

TELLS_NOTHING_PROMISED = {"receipt", "new_date"}  # goes out beside what was said, perhaps by voice


@transaction.atomic
def new_pilot_date(case: Case, due: date, *, reason: str, by: User, at: datetime | None = None) -> Promise:
    """Move the date by which the business hears from the pilot. The business gets a letter and reads why."""
    at = at or timezone.now()
    case = moves.lock(case)
    old = moves.open_promise(case, assignment=None)
    if not case.is_open or case.is_resting or old is None:
        raise NotAllowed("Lotsen har inget löfte att flytta i det här ärendet.")
    moves.must_be_workday_ahead(due, at=at)
    if not reason.strip():
        raise NotAllowed("Skriv varför det blir ett nytt datum. Företaget får läsa det.")
    kind = Promise.Kind(old.kind)
    moves.end_promise(old, at=at, on_time=Promise.Outcome.MOVED)
    made = moves.promise(case, kind, due=due, at=at, replaces=old, reason=reason.strip()[:300])
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    emails.new_dates(case, at=at)
    return made


@transaction.atomic
def new_date(
    assignment: Assignment, due: date, *, reason: str, by: Actor | None, at: datetime | None = None
) -> Assignment:
    """A new date with a reason, which the business reads. Where a sector may not move it so, the pilot is asked."""
    at = at or timezone.now()
    moves.lock(assignment.case)
    is_pilots = isinstance(by, User) and rules.may_triage(by)
    if not is_pilots and (due > farthest_date(at) or has_moved(assignment, at=at)):
        return _wish_date(assignment, due, reason=reason, by=by, at=at)
    return new_dates([assignment], due, reason=reason, by=by, at=at)[0]


@transaction.atomic
def new_dates(
    assignments: Iterable[Assignment],
    due: date,
    *,
    reason: str,
    by: Actor | None,
    is_wished: bool = False,
    at: datetime | None = None,
) -> list[Assignment]:
    """The same new date for questions of one case: all of them or none, and one letter to the business.

    A sector whose date the pilot moves is told, as it is when it `is_wished` by the sector itself.
    """
    at = at or timezone.now()
    moved = [_move_date(assignment, due, reason=reason, by=by, at=at) for assignment in assignments]
    for case in {assignment.case_id: assignment.case for assignment in moved}.values():
        emails.new_dates(case, at=at)
    if isinstance(by, User) and rules.may_triage(by):
        for assignment in moved:
            emails.date_settled(assignment, is_moved=True, is_wished=is_wished, at=at)
    return moved


def _wish_date(assignment: Assignment, due: date, *, reason: str, by: Actor | None, at: datetime) -> Assignment:
    """The pilot is asked; until she has said yes, the date that the business knows holds, and it is told nothing."""
    assignment = _may_move(assignment, due, reason=reason, by=by, at=at)
    wished = (due, reason.strip()[:300])
    if wished != (assignment.wished_due, assignment.wished_because):
        take_on(assignment, by=by, at=at)
        assignment.wished_due, assignment.wished_because = wished
        finish(assignment, by=by, at=at, action="wish_date")
        emails.date_wished(assignment, is_again=has_moved(assignment, at=at), at=at)
    return assignment


@transaction.atomic
def agree_to_date(assignment: Assignment, *, by: User, at: datetime | None = None) -> Assignment:
    """ "Ja, flytta datumet", by the pilot: the business gets the date and the reason that the sector wrote."""
    at = at or timezone.now()
    assignment = _wished(assignment, by=by)
    wished = {"due": assignment.wished_due, "reason": assignment.wished_because}
    return new_dates([assignment], by=by, is_wished=True, at=at, **wished)[0]


@transaction.atomic
def refuse_date(assignment: Assignment, *, by: User, text: str = "", at: datetime | None = None) -> Assignment:
    """ "Nej, datumet står kvar", with words to the sector that the business does not read."""
    at = at or timezone.now()
    assignment = _wished(assignment, by=by)
    assignment.wished_due, assignment.wished_because = None, ""
    assignment.save(update_fields=["wished_due", "wished_because"])
    if text.strip():
        said = {
            "case": assignment.case,
            "assignment": assignment,
            "sector": assignment.sector,
            "text": text.strip(),
        }
        Message.objects.create(audience=Audience.PILOT, side=Side.PILOT, author=by, at=at, **said)
    log.note("assignment.refuse_date", assignment, by=by, at=at, case=assignment.case_id)
    emails.date_settled(assignment, is_moved=False, is_wished=True, at=at)
    return assignment


def _wished(assignment: Assignment, *, by: User) -> Assignment:
    assignment = must_be_open(assignment, by=by)
    if not rules.may_triage(by):
        raise NotAllowed("Bara lotsen kan säga ja eller nej till ett senare datum.")
    if assignment.wished_due is None:
        raise NotAllowed(f"{assignment.sector} väntar inte på svar om något nytt datum längre.")
    return assignment


def _move_date(assignment: Assignment, due: date, *, reason: str, by: Actor | None, at: datetime) -> Assignment:
    assignment = _may_move(assignment, due, reason=reason, by=by, at=at)
    take_on(assignment, by=by, at=at)
    case = assignment.case
    old = moves.end_promise(moves.open_promise(case, assignment=assignment), at=at, on_time=Promise.Outcome.MOVED)
    assignment.due, assignment.wished_due, assignment.wished_because = due, None, ""
    moves.promise(
        case, Promise.Kind.ANSWER, due=due, at=at, assignment=assignment, replaces=old, reason=reason.strip()[:300]
    )
    finish(assignment, by=by, at=at, action="new_date")
    return assignment


def _may_move(assignment: Assignment, due: date, *, reason: str, by: Actor | None, at: datetime) -> Assignment:
    assignment = must_be_open(assignment, by=by)
    if assignment.waits_for_business:
        raise NotAllowed("Er svarstid räknas inte just nu. Ni får ett nytt datum när arbetet går vidare.")
    moves.must_be_workday_ahead(due, at=at)
    if not reason.strip():
        raise NotAllowed("Skriv varför det blir ett nytt datum. Företaget får läsa det.")
    return assignment


@transaction.atomic
def letter_came_back(case: Case, letter: OutgoingEmail, *, at: datetime | None = None) -> None:
    """The promises that the letter kept are not kept: each holds again, or what has come instead of it does.

    Letter and promise were written in one act, at the same moment. What was told by voice in that act is told.
    """
    at, told_at = at or timezone.now(), letter.created_at
    case = moves.lock(case)
    log.note("case.letter_came_back", case, by=None, at=at, letter=letter.pk)
    if letter.kind in TELLS_NOTHING_PROMISED:
        return
    if case.first_contact_at == told_at:
        case.first_contact_at = None
    for kept in case.promises.filter(outcome=Promise.Outcome.KEPT, settled_at=told_at).select_related("assignment"):
        _hold_again(case, kept, at=at)
    moves.settle(case, at=at)


def _hold_again(case: Case, kept: Promise, *, at: datetime) -> None:
    """Past its date it is late again. A sector that has answered is done: then the pilot has to reach the business."""
    instead = moves.open_promise(case, assignment=kept.assignment)
    if instead and instead.is_of_itself:
        moves.end_promise(instead, at=at, on_time=Promise.Outcome.CANCELLED)
        instead = None
    is_sectors = kept.assignment is not None and not kept.assignment.is_open
    is_over = instead is not None or is_sectors or not case.is_open
    kept.outcome = Promise.Outcome.CANCELLED if is_over else Promise.Outcome.OPEN
    kept.settled_at = at if is_over else None
    kept.save(update_fields=["outcome", "settled_at"])
