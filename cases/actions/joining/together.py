"""Joining. Of the same business, the duplicate's questions to sectors and its road map follow to the other case.

A question that follows is the same row: its page, link, list, reminders, drafts, promise and the address of an answer
go on working. What both cases have asked of one sector becomes one question.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases import emails, rules
from cases.actions import moves
from cases.actions.asking import take_back
from cases.actions.closing import end
from cases.actions.resting import awaken
from cases.models import Assignment, Case, Message, Promise, Step
from cases.queries import joined
from cases.workflow import State
from portal.models import User
from portal.people import log, unsent_input
from portal.text.exceptions import NotAllowed

LEFT = "assignment.leave_to_sector"  # in the log
WHY = "Ärendet har slagits ihop med ett annat ärende."


@transaction.atomic
def join(case: Case, into: Case, *, by: User, across_businesses: bool = False, at: datetime | None = None) -> Case:
    """A duplicate: this one ends, and its link leads to the other.

    Those of two businesses are joined only by somebody who has seen that they are two: the one whose case ends
    reads nothing of the other, and its questions are taken back, since the answers would go to somebody else.
    """
    at = at or timezone.now()
    if case.pk == into.pk:
        raise NotAllowed("Välj ett annat ärende att slå ihop det med.")
    case, into = _lock(case, into)
    if into.joined_into_id or not into.is_open:
        raise NotAllowed("Ärendet som du vill slå ihop det med är inte öppet.")
    is_same = is_same_business(case, into)
    if not across_businesses and not is_same:
        raise NotAllowed("Ärendena är från två olika företag. Se efter att det är samma sak, och bekräfta det.")
    keeps_questions = case.belongs_to_same_person_as(into)
    if not keeps_questions:  # whoever was asked does not read the other case
        Message.objects.filter(case=case).open_questions().update(answered_at=at)
    followed = _bring(case, into, by=by, at=at) if is_same else []
    told_there = _sectors_reading(into)
    for each in case.assignments.open().select_related("sector", "officer"):
        each.case = case
        _take_back(each, by=by, at=at, tells=each.sector_id not in told_there)
    Case.objects.filter(joined_into=case, joined_by_way_of=None).update(joined_by_way_of=case)
    Case.objects.filter(joined_into=case).update(joined_into=into)
    case.joined_into, case.closed_at = into, at
    end(case, State.JOINED, by=by, at=at, keeps_questions=keeps_questions)
    _go_on(into, followed, by=by, at=at)
    log.note("case.take_in", into, by=by, at=at, duplicate=case.pk)
    emails.joined(case, at=at)
    emails.sectors_joined(case, joined.told_of_joining(case, into, followed, at=at), at=at)
    return case


def _lock(case: Case, into: Case) -> tuple[Case, Case]:
    """With the duplicates that come along."""
    mine = Case.objects.filter(joined_into=case.pk).values_list("pk", flat=True)
    locked = moves.lock_found(lambda: [case.pk, into.pk, *mine.all()])
    return locked[case.pk], locked[into.pk]


def is_same_business(case: Case, other: Case) -> bool:
    """By contact or number: the same address, the same business, or the same organisation number."""
    return Case.objects.of_same_business(case).filter(pk=other.pk).exists()


def is_under_mark(case: Case) -> bool:
    return case.secrecy_marks.standing().filter(message=None, attachment=None).exists()


def _bring(case: Case, into: Case, *, by: User, at: datetime) -> list[Assignment]:
    """The questions that follow. What a mark on the one or the other keeps from a reader stays where it is."""
    if is_under_mark(case):
        return []
    followed = []
    for each in case.assignments.filter(state__in=rules.READING).select_related("sector", "officer").order_by("pk"):
        each.case = case
        if not rules.may_be_asked(each.sector, case=into):
            continue
        other = _asked_there(each, into) if each.is_open and not each.is_action else None
        if other:
            _make_one(each, other, by=by, at=at)
        if other is None or each.is_answered:  # answered before, and gone on: its answer follows
            follow(each, into, origin=each.origin or case, by=by, at=at)
            followed.append(each)
    last = into.steps.aggregate(last=Max("order"))["last"] or 0
    there = set(into.steps.exclude(guide=None).values_list("guide", flat=True))
    for number, step in enumerate(case.steps.all(), start=1):
        step.order = last + number  # also of what stays, so that the order is the same when they are taken apart
        if step.guide_id not in there or step.state != Step.State.TO_DO:
            step.case, step.origin = into, step.origin or case
        step.save(update_fields=["case", "origin", "order"])
    return followed


def follow(assignment: Assignment, into: Case, *, origin: Case | None, by: User, at: datetime) -> None:
    """With its own promise and clock. Whoever is in conflict of interest there has it no more."""
    _leave_to_sector(assignment, into, by=by, at=at)
    assignment.case, assignment.origin = into, origin
    assignment.save(update_fields=["case", "origin"])
    assignment.promises.update(case=into)
    assignment.turn_periods.update(case=into)
    log.note("assignment.follow", assignment, by=by, at=at, case=into.pk)


def _leave_to_sector(assignment: Assignment, case: Case, *, by: User, at: datetime) -> None:
    """By whoever is in conflict of interest in that case. Who it was is known when the two are taken apart."""
    if assignment.officer and rules.is_in_conflict(assignment.officer, case=case):
        log.note(LEFT, assignment, by=by, at=at, officer=assignment.officer_id)
        assignment.officer = None
        assignment.save(update_fields=["officer"])


def _take_back(assignment: Assignment, *, by: User, at: datetime, tells: bool) -> None:
    """The later date that its sector wishes for is wished for again when the two are taken apart."""
    wish = {"wished_due": assignment.wished_due, "wished_because": assignment.wished_because}
    take_back(assignment, by=by, at=at, why=WHY, tells=tells)
    if wish["wished_due"]:
        Assignment.objects.filter(pk=assignment.pk).update(**wish)


def _asked_there(assignment: Assignment, into: Case) -> Assignment | None:
    rows = into.assignments.open().questions().filter(sector=assignment.sector).select_related("sector", "officer")
    if found := rows.first():
        found.case = into
    return found


def _make_one(assignment: Assignment, other: Assignment, *, by: User, at: datetime) -> None:
    """The nearer date holds, what is typed for the one waits at the other, and what it asked is answered there.

    A promise is kept or broken once, by the date that goes on.
    """
    asking = list(Message.objects.filter(assignment=assignment).open_questions().values_list("pk", flat=True))
    is_nearer = not assignment.waits_for_business and assignment.due < other.due
    _take_back(assignment, by=by, at=at, tells=False)
    Message.objects.filter(pk__in=asking).update(assignment=other, answered_at=None)
    if is_nearer and not other.waits_for_business:
        case, other.due = other.case, assignment.due
        old = moves.end_promise(moves.open_promise(case, assignment=other), at=at, on_time=Promise.Outcome.CANCELLED)
        reason = old.reason if old else ""
        moves.promise(case, Promise.Kind.ANSWER, due=other.due, at=at, assignment=other, reason=reason)
        other.save(update_fields=["due"])
        goes_on = assignment.promises.filter(settled_at=at, due=other.due)
        goes_on.update(outcome=Promise.Outcome.CANCELLED)
    unsent_input.carry_over(assignment.page_key, to=other.page_key)


def _sectors_reading(into: Case) -> set[int]:
    """They are told of the joining by the letter about their own question there."""
    rows = into.assignments.read_by_its_sector()
    return set(rows.exclude(sector__is_external=True).values_list("sector", flat=True))


def _go_on(into: Case, followed: Iterable[Assignment], *, by: User, at: datetime) -> None:
    """What follows is at work again, also where the duplicate rested or waited for somebody who is asked no more."""
    at_work = [each for each in followed if each.is_open]
    if at_work and into.is_resting:
        awaken(into, by=by, at=at)
    elif not into.is_resting:
        asking = set(
            Message.objects.filter(assignment__in=at_work).open_questions().values_list("assignment", flat=True)
        )
        for each in at_work:
            if each.waits_for_business and each.pk not in asking:
                moves.resume_assignment(each, at=at)
    if at_work and into.is_untriaged:
        moves.move(into, State.IN_PROGRESS, by=by, at=at)
    for each in into.assignments.open().exclude(officer=None).select_related("officer"):
        _leave_to_sector(each, into, by=by, at=at)  # declared in the duplicate
    moves.progress(into, at=at)
    moves.settle(into, at=at, by=by)
