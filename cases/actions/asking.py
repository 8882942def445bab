"""The pilot asks sectors, and takes questions back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases import emails, rules, workflow
from cases.actions import moves
from cases.actions.resting import awaken
from cases.models import Assignment, Attachment, Case, Message, Promise, ServicePromise, Step
from cases.workflow import AssignmentKind, AssignmentState, DeclineReason, State
from portal.calendar import calendars
from portal.mail import links
from portal.models import OutgoingEmail, Sector, User
from portal.people import log
from portal.text.exceptions import NotAllowed

LINK_SCOPE = "assignment"


def usual_due(at: datetime | None = None) -> date:
    """The date that a sector gets when the pilot says nothing else."""
    days = ServicePromise.objects.workdays(ServicePromise.Kind.SECTOR_ANSWER)
    return calendars.office().add(timezone.localdate(at), days)


def farthest_date(at: datetime) -> date:
    """So far ahead a sector moves its date by itself."""
    days = ServicePromise.objects.workdays(ServicePromise.Kind.SECTOR_MOVE)
    return calendars.office().add(timezone.localdate(at), days)


def has_moved(assignment: Assignment, *, at: datetime) -> bool:
    """Once since it was asked. What the business has not been told yet is corrected as part of the same move."""
    return assignment.moved_dates().filter(made_at__lte=at - Promise.HELD).exists()


def usual_question(case: Case, sector: Sector) -> str:
    """About what the guide has told the business already, where it has."""
    told = case.steps.filter(sector=sector, guide__isnull=False, state__in=Step.REMAINING)
    if steps := "; ".join(told.values_list("what", flat=True)):
        return f"Vägvisaren har visat företaget det här hos er: {steps}. Stämmer det för företaget, och saknas något?"
    return f"Vad behöver företaget göra hos er ({sector.name}), i vilken ordning, och vad är det bra att tänka på?"


@transaction.atomic
def ask_sector(
    case: Case,
    sector: Sector,
    *,
    by: User,
    question: str = "",
    due: date | None = None,
    officer: User | None = None,
    kind: AssignmentKind = AssignmentKind.QUESTION,
    origin: Case | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Ask one sector one question, or give it one thing to do. The business is promised an answer by the same date.

    A question that was taken back is asked again, so that it does not stand there twice. `origin` is the duplicate
    that it is about, when there is one: what a mark on that keeps from the sector is not asked.
    """
    at = at or timezone.now()
    case = moves.lock(case)
    _may_be_asked(case, sector, kind=kind, officer=officer)
    if origin:
        must_be_let_in(origin, sector)
    taken_back = case.assignments.questions().filter(sector=sector, state__in=workflow.TAKEN_AWAY).last()
    if taken_back and kind == AssignmentKind.QUESTION:
        return ask_again(taken_back, by=by, question=question, due=due, officer=officer, at=at)
    assignment = Assignment.objects.create(
        case=case,
        origin=origin,
        sector=sector,
        officer=officer,
        kind=kind,
        question=question.strip() or usual_question(case, sector),
        due=due or usual_due(at),
        turn=workflow.Party.OUTSIDE if sector.is_external else workflow.Party.SECTOR,
        asked_by=by,
        asked_at=at,
        last_progress_at=at,
    )
    moves.give_turn(assignment, assignment.own_turn, at=at)
    promise_answer(assignment, at=at, why_later=f"Vi har frågat {assignment.sector.full_name} också.")
    _begin(case, by=by, at=at)
    log.note("assignment.ask", assignment, by=by, at=at, case=case.pk, sector=sector.pk)
    emails.sector_asked(assignment, at=at)
    return assignment


def promise_answer(assignment: Assignment, *, at: datetime, why_later: str) -> None:
    """By the sector's date. Where the business may have read a nearer one, of the pilot's, it is told why it is later.

    A date that the pilot has given with a reason stands beside it, until she tells what she promised.
    """
    case, old, reason = assignment.case, None, ""
    own = moves.open_promise(case, assignment=None)
    if own and not case.is_resting and own.moves_with_later(at, than=assignment.due):
        old = moves.end_promise(own, at=at, on_time=Promise.Outcome.MOVED)
        reason = why_later
    moves.promise(
        case, Promise.Kind.ANSWER, due=assignment.due, at=at, assignment=assignment, replaces=old, reason=reason
    )
    if old:
        emails.new_dates(case, at=at)


def _may_be_asked(case: Case, sector: Sector, *, kind: str, officer: User | None) -> None:
    if not case.is_open:
        raise NotAllowed("Ärendet är avslutat. Öppna det igen innan du frågar en sektor.")
    if kind == AssignmentKind.QUESTION and case.assignments.open().questions().filter(sector=sector).exists():
        raise NotAllowed(f"{sector} har redan en öppen fråga i ärendet.")
    must_be_let_in(case, sector)
    if officer is None and rules.is_address_in_conflict(sector.email, case=case):
        raise NotAllowed(
            f"Brevlådan för {sector} är någons egen, och den är jävig i {case.reference}. Välj handläggare."
        )
    if officer and rules.is_in_conflict(officer, case=case):
        raise NotAllowed(f"{officer} är jävig i {case.reference}. Välj någon annan, eller sektorns brevlåda.")


def must_be_let_in(case: Case, sector: Sector) -> None:
    """A case under a secrecy mark is read by the sectors that the mark names, and by no others that are asked."""
    if not rules.may_be_asked(sector, case=case):
        raise NotAllowed(f"Ärendet är sekretessmarkerat, och markeringen låter inte {sector} läsa. Ändra den först.")


@transaction.atomic
def ask_again(
    assignment: Assignment,
    *,
    by: User,
    question: str = "",
    due: date | None = None,
    officer: User | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Ask a sector that has answered, declined or been recalled once more; its earlier answer stands above.

    After a conflict of interest it becomes a question of its own: the declined one stays as it is, because it is
    what keeps the person in conflict out of the case.
    """
    at = at or timezone.now()
    assignment = moves.lock_assignment(assignment)
    case = assignment.case
    if assignment.decline_reason == DeclineReason.CONFLICT:
        question = question.strip() or assignment.question
        as_before = {"kind": AssignmentKind(assignment.kind), "officer": officer, "due": due}
        return ask_sector(case, assignment.sector, by=by, question=question, at=at, **as_before)
    _may_be_asked(case, assignment.sector, kind=assignment.kind, officer=officer)
    had_it = None if assignment.decline_reason else assignment.officer
    if had_it and rules.is_in_conflict(had_it, case=case):
        had_it = None
    _move(assignment, AssignmentState.ASKED)
    if question.strip():
        assignment.question = question.strip()
    assignment.due = due or usual_due(at)
    assignment.officer = officer or had_it
    assignment.decline_reason, assignment.declined_by, assignment.ended_at = "", assignment.declined_by, None
    assignment.asked_by, assignment.asked_at, assignment.accepted_at = by, at, None
    moves.give_turn(assignment, assignment.own_turn, at=at)
    assignment.last_progress_at = at
    assignment.save()
    promise_answer(assignment, at=at, why_later=f"Vi har frågat {assignment.sector.full_name} också.")
    _begin(case, by=by, at=at)
    log.note("assignment.ask_again", assignment, by=by, at=at, case=case.pk)
    emails.sector_asked(assignment, at=at)
    return assignment


def ask_as_before(case: Case, *, by: User, at: datetime | None = None) -> tuple[list[Assignment], list[str]]:
    """What was taken away by the case's end, or by a mark, is asked again; gives a sentence for each that cannot be.

    Each is an act of its own, so that one that is refused keeps none of the others back.
    """
    asked, refused = [], []
    for each in case.assignments.left_over().select_related("case", "sector", "officer"):
        try:
            asked.append(ask_again(each, by=by, at=at))
        except NotAllowed as refusal:
            refused.append(str(refusal))
    return asked, refused


def sectors_to_ask(case: Case) -> list[Sector]:
    """Those whose steps remain and that have not been asked."""
    concerned = case.steps.filter(state__in=Step.REMAINING).order_by().values("sector")
    return list(Sector.objects.filter(pk__in=concerned, is_active=True).exclude(pk__in=case.assignments.asked_of()))


def suggested(cases: Iterable[Case]) -> dict[int, list[Sector]]:
    """For each case those that its wishes and matter types point to, or that answered in the case that it follows, and
    that have not been asked; in a constant number of queries."""
    cases, pointed = list(cases), defaultdict(set)
    for case, sector in _pointing(cases):
        pointed[case].add(sector)
    for case, sector in Assignment.objects.filter(case__in=cases).asked_of().values_list("case_id", "sector_id"):
        pointed[case].discard(sector)
    sectors = list(Sector.objects.filter(is_active=True))
    return {case.pk: [each for each in sectors if each.pk in pointed[case.pk]] for case in cases}


def _pointing(cases: list[Case]) -> Iterator[tuple[int, int]]:
    """Each way for itself: joined, they would be worked out for all cases that share a wish."""
    wishes = Case.wishes.through.objects.filter(case__in=cases)
    types = Case.matter_types.through.objects.filter(case__in=cases)
    alike = "wish__matter_types__wish__sectors"
    for rows, sector in ((wishes, "wish__sectors"), (wishes, alike), (types, "mattertype__sectors")):
        yield from rows.exclude(**{sector: None}).order_by().values_list("case_id", sector).distinct()
    following = defaultdict(list)
    for case in cases:
        following[case.follows_id].append(case.pk)
    before = Assignment.objects.answered().filter(case__in=following.keys() - {None}).order_by()
    for case, sector in before.values_list("case_id", "sector_id"):
        yield from ((each, sector) for each in following[case])


def ask_all(case: Case, sectors: Iterable[Sector], *, by: User) -> tuple[list[Assignment], list[str]]:
    """The usual question to each; a sentence for each that cannot be asked, which keeps none of the others back."""
    asked, refused = [], []
    for sector in sectors:
        try:
            asked.append(ask_sector(case, sector, by=by))
        except NotAllowed as refusal:
            refused.append(str(refusal))
    return asked, refused


@transaction.atomic
def recall(assignment: Assignment, *, by: User, at: datetime | None = None) -> Assignment:
    """Take a question back; also the undo of a question asked by mistake."""
    at = at or timezone.now()
    assignment = moves.lock_assignment(assignment)
    take_back(assignment, by=by, at=at, why="Företagslotsen har tagit tillbaka den.")
    moves.progress(assignment.case, at=at)
    moves.settle(assignment.case, at=at, by=by)
    return assignment


def take_back(assignment: Assignment, *, by: User | None, at: datetime, why: str, tells: bool = True) -> None:
    """Recall one assignment, whose sector reads why, within an action that has locked the case and settles it then.

    `tells` unless another letter of the same act does.
    """
    _take_away(assignment, AssignmentState.RECALLED, at=at)
    Message.objects.filter(assignment=assignment).open_questions().update(answered_at=at)
    log.note("assignment.recall", assignment, by=by, at=at, case=assignment.case_id)
    if tells:
        emails.assignment_recalled(assignment, why=why, at=at)


def take_over(assignment: Assignment, *, by: User | None, at: datetime) -> OutgoingEmail:
    """The pilot answers what its sector may not read any more; within an action that settles the locked case.

    What the sector asked the business is still to be answered, and to the pilot.
    """
    _take_away(assignment, AssignmentState.TAKEN_OVER, at=at)
    Message.objects.filter(assignment=assignment).open_questions().update(assignment=None)
    log.note("assignment.take_over", assignment, by=by, at=at, case=assignment.case_id)
    return emails.assignment_taken_over(assignment, at=at)


def _take_away(assignment: Assignment, to: AssignmentState, *, at: datetime) -> None:
    """Who has answered once keeps that answer, and what came after it is taken away."""
    if assignment.goes_on and to == AssignmentState.RECALLED:
        _move(assignment, AssignmentState.ANSWERED)
    else:
        _move(assignment, to)
        assignment.ended_at = at
    moves.end_promise(
        moves.open_promise(assignment.case, assignment=assignment), at=at, on_time=Promise.Outcome.CANCELLED
    )
    moves.give_turn(assignment, None, at=at)
    assignment.save()
    if not assignment.is_answered:
        links.revoke(scope=LINK_SCOPE, target_id=assignment.pk, at=at)


@transaction.atomic
def share(assignment: Assignment, *, messages: Iterable[Message], files: Iterable[Attachment], by: User) -> Assignment:
    """Tick what another organisation may read beside its question and the description."""
    assignment = moves.lock_assignment(assignment)
    if not assignment.is_open:
        raise NotAllowed(f"Frågan är inte öppen längre: {assignment.sector} {assignment.get_state_display()}.")
    messages, files = list(messages), list(files)
    rows: list[Message | Attachment] = [*messages, *files]
    here = set(Case.objects.with_duplicates(assignment.case_id).values_list("pk", flat=True))
    if any(row.case_id not in here for row in rows):
        raise NotAllowed("Det går bara att dela det som hör till samma ärende.")
    assignment.shared_messages.set(messages)
    assignment.shared_files.set(files)
    log.note("assignment.share", assignment, by=by, messages=[m.pk for m in messages], files=[f.pk for f in files])
    return assignment


def _move(assignment: Assignment, to: AssignmentState) -> None:
    if not workflow.may_move_assignment(assignment.state, to):
        raise NotAllowed(f"{assignment.sector} {assignment.get_state_display()}. Frågan kan inte ändras så.")
    assignment.state = to


def _begin(case: Case, *, by: User, at: datetime) -> None:
    if case.is_resting:
        awaken(case, by=by, at=at)
    if case.is_untriaged:
        moves.move(case, State.IN_PROGRESS, by=by, at=at)
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
