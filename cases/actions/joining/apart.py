"""Taking apart what was joined by mistake: everything goes back to where it was."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import emails, rules
from cases.actions import moves
from cases.actions.joining.together import follow
from cases.models import Assignment, Case, Message, Promise, Step
from cases.queries import joined
from cases.workflow import UNTRIAGED, AssignmentState, Kind, State
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed


@transaction.atomic
def take_apart(case: Case, *, by: User, at: datetime | None = None) -> tuple[Case, list[Assignment]]:
    """Gives the case, and the questions that stay, because something has been said about them since."""
    at = at or timezone.now()
    other = Case.objects.filter(joined=case.pk).defer("search").first()
    if other is None:
        raise NotAllowed("Ärendet är inte hopfört med något annat.")
    case, other = moves.lock_both(case, other)
    if case.state != State.JOINED or case.joined_into_id != other.pk:
        raise NotAllowed("Ärendet är inte hopfört med något annat längre. Ladda om sidan.")
    joined_at, came_with = case.closed_at, _came_with(case, other)
    _take_back_promises(case, joined_at)
    back, stay = _questions_of([case, *came_with], other)
    moves.move(case, State.REOPENED, by=by, at=at)
    case.joined_into, case.joined_by_way_of, case.closed_at = None, None, None
    with_it = Case.objects.filter(pk__in=[each.pk for each in came_with])
    with_it.update(joined_into=case)
    with_it.filter(joined_by_way_of=case).update(joined_by_way_of=None)
    for each in back:
        follow(each, case, origin=None if each.origin_id == case.pk else each.origin, by=by, at=at)
    Step.objects.filter(case=other, origin=case).update(case=case, origin=None)
    Step.objects.filter(case=other, origin__in=came_with).update(case=case)
    _part_dates(other, joined_at, at=at)
    back += _ask_as_before(case, joined_at, at=at)
    _ask_again_what_was_open(case, back, joined_at, at=at)
    was = case.status_changes.filter(to_state=State.JOINED).last()
    if any(each.is_open for each in back) or was and was.from_state not in UNTRIAGED:
        moves.move(case, State.IN_PROGRESS, by=by, at=at)
    for each_case in (case, other):
        moves.progress(each_case, at=at)
        moves.settle(each_case, at=at, by=by)
    log.note("case.take_apart", other, by=by, at=at, duplicate=case.pk)
    emails.taken_apart(case, at=at)
    emails.sectors_joined(case, joined.told_of_taking_apart(case, other, back), at=at)
    return case, stay


def _came_with(case: Case, other: Case) -> list[Case]:
    """The duplicates that were this one's, however long the way."""
    rows, found, ways = list(other.joined.exclude(joined_by_way_of=None).defer("search")), [], {case.pk}
    while new := [each for each in rows if each.joined_by_way_of_id in ways and each not in found]:
        found += new
        ways |= {each.pk for each in new}
    return found


def _questions_of(cases: list[Case], other: Case) -> tuple[list[Assignment], list[Assignment]]:
    """Those that go back, and those about which something has been said where they are now."""
    rows = other.assignments.filter(origin__in=cases, state__in=rules.READING)
    rows = list(rows.select_related("sector", "officer", "origin"))
    said = set(Message.objects.filter(case=other, assignment__in=rows).values_list("assignment", flat=True))
    return [each for each in rows if each.pk not in said], [each for each in rows if each.pk in said]


def _take_back_promises(case: Case, joined_at: datetime | None) -> None:
    """What was promised holds again."""
    ended = case.promises.filter(settled_at=joined_at, outcome=Promise.Outcome.CANCELLED, assignment=None)
    ended.update(outcome=Promise.Outcome.OPEN, settled_at=None)


def _ask_as_before(case: Case, joined_at: datetime | None, *, at: datetime) -> list[Assignment]:
    """What was taken back by the joining, or was made one with another question, with the date that it had."""
    asked = []
    rows = case.assignments.filter(state=AssignmentState.RECALLED, ended_at=joined_at).order_by("pk")
    for each in rows.select_related("sector", "officer"):
        each.case = case
        others = case.assignments.open().questions().filter(sector=each.sector)
        if not rules.may_be_asked(each.sector, case=case) or not each.is_action and others.exists():
            continue
        each.state = AssignmentState.ACCEPTED if each.accepted_at else AssignmentState.ASKED
        each.ended_at = None
        moves.give_turn(each, each.own_turn, at=at)
        each.save()
        given = each.promises.filter(settled_at=joined_at, outcome=Promise.Outcome.CANCELLED)
        if not given.update(outcome=Promise.Outcome.OPEN, settled_at=None):
            moves.promise(case, Promise.Kind.ANSWER, due=each.due, at=at, assignment=each)
        asked.append(each)
    return asked


def _part_dates(other: Case, joined_at: datetime | None, *, at: datetime) -> None:
    """A question that got a nearer date by being made one with another has its own again."""
    nearer = other.promises.filter(made_at=joined_at, outcome=Promise.Outcome.OPEN).exclude(assignment=None)
    for promise in nearer.select_related("assignment"):
        own = promise.assignment.promises.filter(settled_at=joined_at, outcome=Promise.Outcome.CANCELLED).first()
        if own is None:
            continue
        Promise.objects.filter(pk=promise.pk).update(outcome=Promise.Outcome.CANCELLED, settled_at=at)
        Promise.objects.filter(pk=own.pk).update(outcome=Promise.Outcome.OPEN, settled_at=None)
        Assignment.objects.filter(pk=promise.assignment_id).update(due=own.due)


def _ask_again_what_was_open(case: Case, back: list[Assignment], joined_at: datetime | None, *, at: datetime) -> None:
    """What the business was asked, and was not asked any more because of the joining."""
    closed = Message.objects.filter(case=case, kind=Kind.QUESTION, answered_at=joined_at, replies=None)
    asking = set(closed.values_list("assignment", flat=True))
    closed.update(answered_at=None)
    for each in back:
        if each.is_open and each.pk in asking:
            moves.pause_assignment(each, at=at)
