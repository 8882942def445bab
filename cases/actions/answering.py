"""A sector's officer works on the question: with an account, or through the limited link of a letter.

Through the link the author is the sector, and whoever says there who it is.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases import emails, rules, workflow
from cases.actions import going_on, moves, promising
from cases.actions.asking import farthest_date, has_moved
from cases.actions.double_submit import just_added, just_written
from cases.models import Assignment, Case, Message, Promise, Step, written_by
from cases.workflow import AssignmentState, Audience, DeclineReason, Kind, Side, State
from portal.mail import links
from portal.models import Actor, MailboxPerson, User, account_of
from portal.people import log
from portal.text.exceptions import NotAllowed


def _open(assignment: Assignment, *, by: Actor | None) -> Assignment:
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
        return _open(assignment, by=by)
    moves.must_write_as(by, assignment.sector, case=assignment.case)
    return assignment


def _move(assignment: Assignment, to: AssignmentState) -> None:
    if not workflow.may_move_assignment(assignment.state, to):
        raise NotAllowed(f"Frågan är inte öppen längre: {assignment.sector} {assignment.get_state_display()}.")
    assignment.state = to


def _take(assignment: Assignment, *, by: Actor | None, at: datetime) -> None:
    """Whoever works on a question has taken it on, without pressing a button for that."""
    if assignment.state == AssignmentState.ASKED:
        assignment.state, assignment.accepted_at = AssignmentState.ACCEPTED, at
    account = account_of(by)
    if assignment.officer is None and account and assignment.sector_id in account.roles.sectors:
        assignment.officer = account


def _twin(
    assignment: Assignment, text: str, *, by: Actor | None, at: datetime, kind: Kind, audience: Audience
) -> Message | None:
    """The same text that the first of two presses has sent. Locks the case, so that the second waits for the first."""
    case, sector = moves.lock(assignment.case), assignment.sector
    return just_written(case, text, side=Side.SECTOR, by=by, sector=sector, audience=audience, kinds=[kind], at=at)


def _say(
    assignment: Assignment, text: str, *, by: Actor | None, at: datetime, kind: Kind, audience: Audience
) -> Message:
    return Message.objects.create(
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


@transaction.atomic
def accept(assignment: Assignment, *, by: Actor | None, at: datetime | None = None) -> Assignment:
    """ "We have it": the sector takes the question on."""
    at = at or timezone.now()
    assignment = _open(assignment, by=by)
    if assignment.state == AssignmentState.ACCEPTED:
        raise NotAllowed("Ni har redan tagit emot frågan.")
    _move(assignment, AssignmentState.ACCEPTED)
    assignment.accepted_at = at
    _take(assignment, by=by, at=at)
    _finish(assignment, by=by, at=at, action="accept")
    return assignment


@transaction.atomic
def answer(
    assignment: Assignment, text: str, *, by: Actor | None, to_business: bool, at: datetime | None = None
) -> Message:
    """Answer the question, or say more after an answer: to the business itself, or as material for the pilot."""
    at = at or timezone.now()
    audience = Audience.BUSINESS if to_business else Audience.PILOT
    if twin := _twin(assignment, text, by=by, at=at, kind=Kind.ANSWER, audience=audience):
        return twin
    assignment = _open_or_answered(assignment, by=by, at=at)
    _take(assignment, by=by, at=at)
    message = _say(assignment, text, by=by, at=at, kind=Kind.ANSWER, audience=audience)
    promised = moves.open_promise(assignment.case, assignment=assignment)
    told = Promise.Outcome.KEPT if to_business else Promise.Outcome.MOVED
    if assignment.is_open:
        _end(assignment, AssignmentState.ANSWERED, at=at, promise=told)
    if to_business:
        moves.note_contact(assignment.case, at=at)
    _finish(assignment, by=by, at=at, action="answer")
    if to_business:
        emails.answer_to_business(message, at=at)
    elif promised:
        promising.pass_on(promised, assignment, at=at)
    emails.assignment_answered(assignment, at=at)
    return message


@transaction.atomic
def correct(old: Message, text: str, *, by: Actor | None, at: datetime | None = None) -> Message:
    """ "Rättelse": stands beside the old text, which is marked, and is read by whoever could read that one."""
    at = at or timezone.now()
    assignment = old.assignment
    if assignment is None or old.sector_id != assignment.sector_id:
        raise NotAllowed("Den texten kan inte rättas här.")
    said = {"side": Side.SECTOR, "by": by, "sector": assignment.sector, "audience": Audience(old.audience)}
    case = moves.lock(assignment.case)
    if twin := just_written(case, text, kinds=[Kind.CORRECTION], answers=old, at=at, **said):
        return twin
    assignment = _open_or_answered(assignment, by=by, at=at)
    old = Message.objects.get(pk=old.pk)
    if not old.may_be_corrected:
        raise NotAllowed("Texten är redan rättad. Rätta i stället rättelsen, som står längre ned.")
    if old.secrecy_marks.standing().exists():
        raise NotAllowed("Texten är sekretessmarkerad. Be registratorn att ändra märkningen först.")
    message = _say(assignment, text, by=by, at=at, kind=Kind.CORRECTION, audience=Audience(old.audience))
    message.answers, old.corrected_at = old, at
    message.save(update_fields=["answers"])
    old.save(update_fields=["corrected_at"])
    for other in old.shared_in.all():
        other.shared_messages.add(message)
    _finish(assignment, by=by, at=at, action="correct")
    if old.audience == Audience.BUSINESS:
        emails.correction_to_business(message, at=at)
    emails.assignment_answered(assignment, at=at)
    return message


@transaction.atomic
def nothing_more(assignment: Assignment, *, by: Actor | None, at: datetime | None = None) -> Assignment:
    """What the business wrote after the answer asks for no words of the sector's."""
    at = at or timezone.now()
    assignment = _open(assignment, by=by)
    if not assignment.goes_on:
        raise NotAllowed("Frågan är inte besvarad än.")
    _end(assignment, AssignmentState.ANSWERED, at=at, promise=Promise.Outcome.CANCELLED)
    _finish(assignment, by=by, at=at, action="nothing_more")
    return assignment


@transaction.atomic
def ask_business(assignment: Assignment, text: str, *, by: Actor | None, at: datetime | None = None) -> Message:
    """A question to the business pauses the assignment that asked, and no other."""
    at = at or timezone.now()
    if twin := _twin(assignment, text, by=by, at=at, kind=Kind.QUESTION, audience=Audience.BUSINESS):
        return twin
    assignment = _open_or_answered(assignment, by=by, at=at)
    if not assignment.is_open:
        going_on.take_up_again(assignment, at=at)
    _take(assignment, by=by, at=at)
    message = _say(assignment, text, by=by, at=at, kind=Kind.QUESTION, audience=Audience.BUSINESS)
    moves.pause_assignment(assignment, at=at)
    moves.note_contact(assignment.case, at=at)
    _finish(assignment, by=by, at=at, action="ask_business")
    emails.question_to_business(message, at=at)
    return message


@transaction.atomic
def decline(
    assignment: Assignment,
    *,
    reason: DeclineReason | str,
    text: str = "",
    by: Actor | None,
    at: datetime | None = None,
) -> Assignment:
    """Give the question back to the pilot: not ours, or a conflict of interest (förvaltningslagen 16–18 §§)."""
    at = at or timezone.now()
    assignment = _open(assignment, by=by)
    assignment.decline_reason, assignment.declined_by = DeclineReason(reason), account_of(by)
    assignment.declined_by_person = by if isinstance(by, MailboxPerson) else None
    if text.strip():
        _say(assignment, text.strip(), by=by, at=at, kind=Kind.MESSAGE, audience=Audience.PILOT)
    _end(assignment, AssignmentState.DECLINED, at=at, promise=Promise.Outcome.CANCELLED)
    links.revoke(scope="assignment", target_id=assignment.pk, at=at)
    _finish(assignment, by=by, at=at, action="decline")
    emails.assignment_declined(assignment, at=at)
    return assignment


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
        _take(assignment, by=by, at=at)
        assignment.wished_due, assignment.wished_because = wished
        _finish(assignment, by=by, at=at, action="wish_date")
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
        said = {"case": assignment.case, "assignment": assignment, "sector": assignment.sector, "text": text.strip()}
        Message.objects.create(audience=Audience.PILOT, side=Side.PILOT, author=by, at=at, **said)
    log.note("assignment.refuse_date", assignment, by=by, at=at, case=assignment.case_id)
    emails.date_settled(assignment, is_moved=False, is_wished=True, at=at)
    return assignment


def _wished(assignment: Assignment, *, by: User) -> Assignment:
    assignment = _open(assignment, by=by)
    if not rules.may_triage(by):
        raise NotAllowed("Bara lotsen kan säga ja eller nej till ett senare datum.")
    if assignment.wished_due is None:
        raise NotAllowed(f"{assignment.sector} väntar inte på svar om något nytt datum längre.")
    return assignment


def _move_date(assignment: Assignment, due: date, *, reason: str, by: Actor | None, at: datetime) -> Assignment:
    assignment = _may_move(assignment, due, reason=reason, by=by, at=at)
    _take(assignment, by=by, at=at)
    case = assignment.case
    old = moves.end_promise(moves.open_promise(case, assignment=assignment), at=at, on_time=Promise.Outcome.MOVED)
    assignment.due, assignment.wished_due, assignment.wished_because = due, None, ""
    moves.promise(
        case, Promise.Kind.ANSWER, due=due, at=at, assignment=assignment, replaces=old, reason=reason.strip()[:300]
    )
    _finish(assignment, by=by, at=at, action="new_date")
    return assignment


def _may_move(assignment: Assignment, due: date, *, reason: str, by: Actor | None, at: datetime) -> Assignment:
    assignment = _open(assignment, by=by)
    if assignment.waits_for_business:
        raise NotAllowed("Er klocka står still just nu. Ni får ett nytt datum när den går igen.")
    moves.must_be_workday_ahead(due, at=at)
    if not reason.strip():
        raise NotAllowed("Skriv varför det blir ett nytt datum. Företaget får läsa det.")
    return assignment


@transaction.atomic
def hand_over(assignment: Assignment, to: User | None, *, by: User, at: datetime | None = None) -> Assignment:
    """Give the question to a colleague of the same sector, or to the sector's mailbox."""
    at = at or timezone.now()
    assignment = _open(assignment, by=by)
    if to:
        _must_be_able_to_take(to, assignment)
    assignment.officer = to
    _finish(assignment, by=by, at=at, action="hand_over")
    emails.handed_over(assignment, at=at)
    return assignment


def _must_be_able_to_take(to: User, assignment: Assignment) -> None:
    if assignment.sector_id not in to.roles.sectors:
        raise NotAllowed(f"{to} arbetar inte på {assignment.sector}.")
    if rules.is_in_conflict(to, case=assignment.case):
        raise NotAllowed(f"{to} är jävig i ärendet.")
    if not Assignment.objects.workable_by(to).filter(pk=assignment.pk).exists():
        raise NotAllowed(f"Ärendet är sekretessmarkerat, och märkningen låter inte {assignment.sector} läsa.")


def reassign(
    assignments: Iterable[Assignment], to: User | None, *, by: User, at: datetime | None = None
) -> tuple[list[Assignment], list[str]]:
    """The questions of somebody who has left go to a colleague: those that can, and a sentence for each other.

    Each is an act of its own, so that one that is refused keeps none of the rest with somebody who has left.
    """
    moved, refused = [], []
    for each in sorted(assignments, key=lambda each: each.case_id):  # always in the same order: no deadlock
        try:
            moved.append(hand_over(each, to, by=by, at=at))
        except NotAllowed as refusal:
            refused.append(f"{each.case.reference}: {refusal}")
    return moved, refused


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
    assignment = _open(assignment, by=by)
    _take(assignment, by=by, at=at)
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
    _end(assignment, AssignmentState.ANSWERED, at=at, promise=Promise.Outcome.KEPT)
    _finish(assignment, by=by, at=at, action="own_system")
    emails.own_system(assignment, at=at)
    emails.assignment_answered(assignment, at=at)
    return step


def _end(assignment: Assignment, state: AssignmentState, *, at: datetime, promise: Promise.Outcome) -> None:
    if state != AssignmentState.ANSWERED or not assignment.goes_on:
        assignment.ended_at = at
    _move(assignment, state)
    moves.end_promise(moves.open_promise(assignment.case, assignment=assignment), at=at, on_time=promise)
    Message.objects.filter(assignment=assignment).open_questions().update(answered_at=at)
    moves.give_turn(assignment, None, at=at)


def _finish(assignment: Assignment, *, by: Actor | None, at: datetime, action: str) -> None:
    case: Case = assignment.case
    if case.is_untriaged:
        moves.move(case, State.IN_PROGRESS, by=by, at=at)
    moves.progress(case, assignment=assignment, at=at)
    assignment.save()
    moves.settle(case, at=at, by=by)
    log.note(f"assignment.{action}", assignment, by=by, at=at, case=case.pk)
