"""After the first answer: the question is taken up again when the business writes, or is asked more.

When it was first answered stands, so that no figure of answers changes; what the business waits for now has a date
and a promise of its own.
"""

from datetime import datetime

from cases import rules
from cases.actions import moves
from cases.actions.asking import promise_answer, usual_due
from cases.models import Assignment, Case, Message
from cases.queries import joined
from cases.workflow import AssignmentState, Kind
from portal.text.exceptions import NotAllowed


def told(case: Case) -> list[Message]:
    """What the business reads there of us, also in duplicates of the same person; the newest last, without words."""
    found = list(Message.objects.said_in(case).told_by_us().defer("text"))
    if all(each.case_id == case.pk for each in found):
        return found
    theirs = {case.pk, *(each.pk for each in joined.of_same_person(case))}
    return [each for each in found if each.case_id in theirs]


def followed_by(case: Case, told: list[Message]) -> Assignment | None:
    """The sector whose answer the business has just read, if it still reads the case; what the pilot said is hers, and
    so is what follows another organisation's answer: that reads what she has ticked, and nothing by itself.
    """
    last = told[-1] if told else None
    if last is None or last.kind not in {Kind.ANSWER, Kind.CORRECTION} or last.assignment_id is None:
        return None
    by = last.author or last.mailbox_author
    if by and rules.is_in_conflict(by, case=case):  # whether the answer holds is the pilot's to say first
        return None
    rows = (
        Assignment.objects.filter(case=case)
        .exclude(rules.is_hidden_from_its_sector())
        .select_related("sector", "officer")
    )
    assignment = rows.filter(pk=last.assignment_id).first()
    if assignment is None or assignment.sector.is_external or not (assignment.is_answered or assignment.goes_on):
        return None
    assignment.case = case
    return assignment


def business_wrote(assignment: Assignment, *, at: datetime) -> None:
    """It waits for the sector, by a date that the business is promised. Within an action that settles the case."""
    if assignment.is_open or _has_another_open(assignment):
        return
    take_up_again(assignment, at=at)
    sector = assignment.sector.full_name
    promise_answer(assignment, at=at, why_later=f"{sector} läser det som du har skrivit.")


def take_up_again(assignment: Assignment, *, at: datetime) -> None:
    if not assignment.case.is_open:
        raise NotAllowed("Ärendet är avslutat, så företaget kan inte svara på en fråga. Be lotsen öppna det igen.")
    if _has_another_open(assignment):
        raise NotAllowed(f"{assignment.sector} har redan en öppen fråga i ärendet. Fråga företaget där.")
    assignment.state, assignment.due = AssignmentState.ACCEPTED, usual_due(at)
    moves.give_turn(assignment, assignment.own_turn, at=at)
    assignment.save()


def _has_another_open(assignment: Assignment) -> bool:
    others = Assignment.objects.open().questions().filter(case=assignment.case, sector=assignment.sector)
    return not assignment.is_action and others.exclude(pk=assignment.pk).exists()
