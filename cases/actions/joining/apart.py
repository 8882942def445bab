"""Taking apart what was joined by mistake: everything goes back to where it was."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import emails, rules
from cases.actions import moves
from cases.actions.joining.together import LEFT, follow
from cases.models import Assignment, Case, Message, Promise, Step
from cases.pure import deadlines
from cases.queries import joined
from cases.workflow import UNTRIAGED, AssignmentState, Kind, Party, State
from portal.calendar import calendars
from portal.models import LogEntry, User
from portal.people import directory, log
from portal.text.exceptions import NotAllowed


@transaction.atomic
def take_apart(case: Case, *, by: User, at: datetime | None = None) -> tuple[Case, list[Assignment]]:
    """Gives the case, and the questions that stay, because something has been said about them since."""
    at = at or timezone.now()
    other = Case.objects.filter(joined=case.pk).defer("search").first()
    if other is None:
        raise NotAllowed("Ärendet är inte ihopslaget med något annat.")
    locked = moves.lock_found(lambda: [case.pk, other.pk, *(each.pk for each in _came_with(case, other))])
    case, other = locked[case.pk], locked[other.pk]
    if case.state != State.JOINED or case.joined_into_id != other.pk:
        raise NotAllowed("Ärendet är inte ihopslaget med något annat längre. Ladda om sidan.")
    joined_at, came_with = case.closed_at, _came_with(case, other)
    for each_case in (case, other):
        _take_back_promises(each_case, joined_at)
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
    asking = _ask_the_business_again(case, joined_at)
    for each in back:
        if each.is_open and each.pk in asking and not each.waits_for_business:
            _wait_as_before(each, joined_at, at=at)
    back += _ask_as_before(case, came_with, other, joined_at, at=at)
    was = case.status_changes.filter(to_state=State.JOINED).last()
    if any(each.is_open for each in back) or was and was.from_state not in UNTRIAGED:
        moves.move(case, State.IN_PROGRESS, by=by, at=at)
    for each_case in (case, other):
        moves.progress(each_case, at=at)
        moves.settle(each_case, at=at, by=by)
    _give_back_to_officers([case, other], back, joined_at, at=at)
    log.note("case.take_apart", other, by=by, at=at, duplicate=case.pk)
    emails.taken_apart(case, at=at)
    emails.sectors_joined(case, joined.told_of_taking_apart(case, other, back), at=at)
    return case, stay


def _give_back_to_officers(
    cases: list[Case], back: list[Assignment], joined_at: datetime | None, *, at: datetime
) -> None:
    """What they had before the joining brought a conflict of interest with it, where nobody else has it since."""
    rows = Assignment.objects.open().filter(case__in=cases, officer=None).select_related("sector")
    left = LogEntry.objects.filter(action=LEFT, thing="assignment", thing_id__in=rows.values("pk"), at=joined_at)
    had = {entry.thing_id: entry.details["officer"] for entry in left}
    for each in rows.filter(pk__in=had):
        there = {person.pk: person for person in directory.people(each.sector, timezone.localdate(at))}
        officer = there.get(had[each.pk])
        if officer and not rules.is_in_conflict(officer, case=each.case_id):
            for row in [each, *(one for one in back if one == each)]:
                row.officer = officer
            each.save(update_fields=["officer"])


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


def _ended_by(joined_at: datetime | None) -> Q:
    """Promises that the joining ended, in time or late."""
    return Q(settled_at=joined_at) & ~Q(outcome=Promise.Outcome.OPEN)


def _take_back_promises(case: Case, joined_at: datetime | None) -> None:
    """What the pilot had promised holds again, unless she has given another date since."""
    if moves.open_promise(case, assignment=None) is None:
        ended = case.promises.filter(_ended_by(joined_at), assignment=None)
        ended.update(outcome=Promise.Outcome.OPEN, settled_at=None)


def _ask_as_before(
    case: Case, came_with: list[Case], other: Case, joined_at: datetime | None, *, at: datetime
) -> list[Assignment]:
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
        _give_back_what_it_asked(each, [case, *came_with], other, at=at)
        _stand_as_before(each, joined_at, at=at)
        asked.append(each)
    return asked


def _stand_as_before(assignment: Assignment, joined_at: datetime | None, *, at: datetime) -> None:
    """Its clock has gone on, or stood still, as if nothing had been; what it waited for may have come since."""
    running = assignment.turn_periods.filter(until=joined_at).last()
    if running:
        assignment.turn_periods.filter(since=joined_at, until=None).delete()
        assignment.turn_periods.filter(pk=running.pk).update(until=None)
    assignment.turn = running.party if running else assignment.own_turn
    moves.keep_period(assignment.case, party=Party(assignment.turn), at=at, assignment=assignment)
    assignment.save()
    assignment.promises.filter(_ended_by(joined_at)).update(outcome=Promise.Outcome.OPEN, settled_at=None)
    if assignment.waits_for_business and not _is_asking(assignment):
        moves.resume_assignment(assignment, at=at)


def _is_asking(assignment: Assignment) -> bool:
    return Message.objects.filter(assignment=assignment).open_questions().exists()


def _give_back_what_it_asked(assignment: Assignment, cases: list[Case], other: Case, *, at: datetime) -> None:
    """From the question that it was made one with, which may have waited for nothing else."""
    rows = Message.objects.filter(case__in=cases, kind=Kind.QUESTION, assignment__sector=assignment.sector)
    rows = rows.filter(assignment__case=other).exclude(assignment__origin__in=cases)
    had_it = list(Assignment.objects.open().filter(messages__in=rows).select_related("sector").distinct())
    rows.update(assignment=assignment)
    for each in had_it:
        each.case = other
        if each.waits_for_business and not other.is_resting and not _is_asking(each):
            moves.resume_assignment(each, at=at)


def _part_dates(other: Case, joined_at: datetime | None, *, at: datetime) -> None:
    """A question that got a nearer date by being made one with another has its own again, also if it is answered."""
    nearer = other.promises.filter(made_at=joined_at).exclude(assignment=None).exclude(outcome=Promise.Outcome.MOVED)
    for promise in nearer.select_related("assignment"):
        own = promise.assignment.promises.filter(_ended_by(joined_at)).first()
        if own is None:
            continue
        outcome, settled_at = Promise.Outcome(promise.outcome), promise.settled_at
        if settled_at is None:
            Assignment.objects.filter(pk=promise.assignment_id).update(due=own.due)
        elif outcome == Promise.Outcome.BROKEN and timezone.localdate(settled_at) <= own.due:
            is_answer = promise.assignment.ended_at == settled_at and promise.assignment.is_answered
            outcome = Promise.Outcome.KEPT if is_answer else Promise.Outcome.CANCELLED
        Promise.objects.filter(pk=own.pk).update(outcome=outcome, settled_at=settled_at)
        ended = {"outcome": Promise.Outcome.CANCELLED, "settled_at": settled_at or at}
        Promise.objects.filter(pk=promise.pk).update(**ended)


def _ask_the_business_again(case: Case, joined_at: datetime | None) -> set[int | None]:
    """What it was not asked any more because of the joining; gives the sectors' questions that wait for that."""
    closed = Message.objects.filter(case=case, kind=Kind.QUESTION, answered_at=joined_at, replies=None)
    asking = set(closed.values_list("assignment", flat=True))
    closed.update(answered_at=None)
    return asking


def _wait_as_before(assignment: Assignment, joined_at: datetime | None, *, at: datetime) -> None:
    """Of the time that it had left nothing has been used; the date that it got by the joining was nobody's wish."""
    moves.pause_assignment(assignment, at=at)
    if not joined_at or not assignment.turn_periods.filter(party=Party.BUSINESS, until=joined_at).exists():
        return
    assignment.turn_periods.filter(since__gte=joined_at).delete()
    assignment.turn_periods.filter(party=Party.BUSINESS, until=joined_at).update(until=None)
    got = assignment.promises.filter(made_at=joined_at)
    left = {"on": timezone.localdate(joined_at), "calendar": calendars.office()}
    assignment.paused_days_left = deadlines.days_left(assignment.due, **left)
    got.update(outcome=Promise.Outcome.CANCELLED)
    assignment.save(update_fields=["paused_days_left"])
