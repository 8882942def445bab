"""A question changes hands: back to the pilot, to a colleague, or from whoever has a conflict of interest."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import emails, rules
from cases.actions import moves
from cases.actions.answering import end, finish, must_be_open, say
from cases.models import Assignment, Promise
from cases.workflow import AssignmentState, Audience, DeclineReason, Kind
from portal.mail import links
from portal.models import Actor, MailboxPerson, User, account_of
from portal.people import directory, log
from portal.text.exceptions import NotAllowed


@transaction.atomic
def decline(
    assignment: Assignment,
    *,
    reason: DeclineReason | str,
    text: str = "",
    by: Actor | None,
    whose: Actor | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Give the question back to the pilot: not ours, or a conflict of interest (förvaltningslagen 16–18 §§).

    `whose` conflict it is, when it is not said by the person. It can be declared after the answer too.
    """
    at, reason = at or timezone.now(), DeclineReason(reason)
    if reason == DeclineReason.CONFLICT:
        moves.lock_all([assignment.case_id, assignment.origin_id or assignment.case_id])
        if moves.lock_assignment(assignment).is_answered:
            return _declare_after_answer(assignment, text, by=by, whose=whose or by, at=at)
    assignment = must_be_open(assignment, by=by)
    if assignment.goes_on and reason != DeclineReason.CONFLICT:  # the answer would go with it
        raise NotAllowed("Ni har redan svarat. Välj ”Inget mer att svara”, eller skriv till lotsen.")
    who = whose or by
    assignment.decline_reason, assignment.declined_by = reason, account_of(who)
    assignment.declined_by_person = who if isinstance(who, MailboxPerson) else None
    if text.strip():
        say(assignment, text.strip(), by=by, at=at, kind=Kind.MESSAGE, audience=Audience.PILOT)
    end(assignment, AssignmentState.DECLINED, at=at, promise=Promise.Outcome.CANCELLED)
    links.revoke(scope="assignment", target_id=assignment.pk, at=at)
    finish(assignment, by=by, at=at, action="decline")
    if reason == DeclineReason.CONFLICT:
        _hand_on_the_rest(assignment, at=at)
    if whose:
        emails.assignment_recalled(assignment, why="Någon hos er är jävig, och lotsen tar vid.", at=at)
    else:
        emails.assignment_declined(assignment, at=at)
    return assignment


def _declare_after_answer(
    assignment: Assignment, text: str, *, by: Actor | None, whose: Actor | None, at: datetime
) -> Assignment:
    """The answer stands, is read by the sector's others and counts as before: beside it stands a row without words,
    which is what keeps the person out of the case, whether that is open or has ended.
    """
    assignment = moves.lock_assignment(assignment)
    moves.must_write_as(by, assignment.sector, case=assignment.case)
    if whose and rules.is_in_conflict(whose, case=assignment.case):
        raise NotAllowed(f"{whose} står redan som jävig i ärendet.")
    if text.strip():
        say(assignment, text.strip(), by=by, at=at, kind=Kind.MESSAGE, audience=Audience.PILOT)
    declared = Assignment.objects.create(
        case=assignment.case,
        origin=assignment.origin,
        sector=assignment.sector,
        question="",
        due=assignment.due,
        state=AssignmentState.DECLINED,
        turn="",
        asked_by=assignment.asked_by,
        asked_at=assignment.asked_at,
        ended_at=at,
        last_progress_at=at,
        decline_reason=DeclineReason.CONFLICT,
        declined_by=account_of(whose),
        declined_by_person=whose if isinstance(whose, MailboxPerson) else None,
    )
    _hand_on_the_rest(declared, at=at)
    log.note("assignment.decline", declared, by=by, at=at, case=assignment.case_id)
    emails.assignment_declined(declared, at=at)
    return declared


def _hand_on_the_rest(declared: Assignment, *, at: datetime) -> None:
    """Whatever else the person had in the case, or comes after an answer of theirs, is the sector's."""
    rows = declared.case.assignments.exclude(state=AssignmentState.DECLINED).filter(officer__isnull=False)
    for each in rows.select_related("officer", "sector"):
        if rules.is_in_conflict(each.officer, case=declared.case):
            each.officer, each.case = None, declared.case
            each.save(update_fields=["officer"])
            if each.is_open:
                emails.handed_over(each, at=at)


@transaction.atomic
def declare_conflict(assignment: Assignment, *, name: str, by: User, at: datetime | None = None) -> Actor:
    """The pilot knows that somebody at the sector has a conflict of interest: it is as if that person had said so."""
    at = at or timezone.now()
    words = " ".join(name.split()).casefold()
    people = directory.people(assignment.sector, timezone.localdate(at))
    who = next((each for each in people if each.name.casefold() == words), None)
    whose = who or MailboxPerson.objects.named(name, assignment.sector)
    decline(assignment, reason=DeclineReason.CONFLICT, by=by, whose=whose, at=at)
    return whose


@transaction.atomic
def hand_over(assignment: Assignment, to: User | None, *, by: User, at: datetime | None = None) -> Assignment:
    """Give the question to a colleague of the same sector, or to the sector's mailbox."""
    at = at or timezone.now()
    assignment = must_be_open(assignment, by=by)
    if to:
        _must_be_able_to_take(to, assignment)
    elif rules.is_address_in_conflict(assignment.sector.email, case=assignment.case):
        raise NotAllowed(f"Brevlådan för {assignment.sector} är någons egen, och den är jävig. Välj en kollega.")
    assignment.officer = to
    finish(assignment, by=by, at=at, action="hand_over")
    emails.handed_over(assignment, at=at)
    return assignment


def _must_be_able_to_take(to: User, assignment: Assignment) -> None:
    if assignment.officer_id == to.pk:
        raise NotAllowed(f"{to} har redan frågan.")
    if assignment.sector_id not in to.roles.sectors:
        raise NotAllowed(f"{to} arbetar inte på {assignment.sector}.")
    if rules.is_in_conflict(to, case=assignment.case):
        raise NotAllowed(f"{to} är jävig i ärendet.")
    if not Assignment.objects.workable_by(to).filter(pk=assignment.pk).exists():
        raise NotAllowed(f"Ärendet är sekretessmarkerat, och markeringen låter inte {assignment.sector} läsa.")


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
