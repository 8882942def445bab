"""Marking something as perhaps secret, and lifting the mark. A mark decides nothing: each request is tried anew."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import rules
from cases.actions import moves
from cases.actions.asking import take_over
from cases.models import Assignment, Attachment, Case, Message, SecrecyMark
from portal.models import OutgoingEmail, Sector, User
from portal.people import log
from portal.text.exceptions import NotAllowed

logger = logging.getLogger(__name__)


@transaction.atomic
def mark_secret(
    case: Case,
    *,
    section: str,
    reason: str,
    by: User,
    message: Message | None = None,
    attachment: Attachment | None = None,
    sectors: Iterable[Sector] = (),
    hides_questions: bool = False,
    at: datetime | None = None,
) -> SecrecyMark:
    """On the whole case, or on one message or file of it. The named sectors go on reading, the others do not.

    An open question that its sector may not read any more is taken over by the pilot, so whoever marks says that
    it is meant (`hides_questions`).
    """
    at = at or timezone.now()
    goal = Case.objects.filter(joined=case.pk).defer("search").first()
    locked = moves.lock_all([each.pk for each in (case, goal) if each is not None])
    case, goal = locked[case.pk], locked[goal.pk] if goal else None
    sectors = list(sectors)
    _must_keep_record(by)
    if not reason.strip():
        raise NotAllowed("Skriv varför uppgiften kan vara hemlig.")
    if any(thing is not None and thing.case_id != case.pk for thing in (message, attachment)):
        raise NotAllowed("Det hör till ett annat ärende.")
    if case.secrecy_marks.standing().filter(message=message, attachment=attachment).exists():
        raise NotAllowed("Det är redan sekretessmarkerat. Häv den gamla markeringen först.")
    if message is None and attachment is None and not hides_questions and questions_hidden_by(case, sectors):
        raise NotAllowed("Öppna frågor får ingen som läser dem. Bekräfta att det är meningen.")
    mark = SecrecyMark.objects.create(
        case=case,
        message=message,
        attachment=attachment,
        section=section,
        reason=reason.strip(),
        marked_by=by,
        marked_at=at,
    )
    mark.sectors.set(sectors)
    readers = sorted(mark.sectors.values_list("pk", flat=True))
    log.note("secrecy.mark", mark, by=by, at=at, case=case.pk, section=section, sectors=readers)
    for each in (case, goal):
        if each is not None:
            _take_over_unreadable(each, by=by, at=at)
    return mark


def _take_over_unreadable(case: Case, *, by: User | None, at: datetime) -> list[OutgoingEmail]:
    """The questions that a mark has taken from their sectors are the pilot's, and so is the turn. Case is locked."""
    found = list(case.assignments.unreadable().select_related("sector", "officer"))
    letters = []
    for assignment in found:
        assignment.case = case
        letters.append(take_over(assignment, by=by, at=at))
    if found:
        moves.settle(case, at=at, by=by)
    return letters


def take_over_unreadable(at: datetime) -> list[OutgoingEmail]:
    """What was marked before questions were taken over, or became unreadable in some other way."""
    letters = []
    for pk in sorted(set(Assignment.objects.unreadable().values_list("case", flat=True))):
        try:
            with transaction.atomic():
                letters += _take_over_unreadable(moves.lock(Case(pk=pk)), by=None, at=at)
        except Exception:  # one that cannot must not leave the others with readers who may not read
            logger.exception("The questions of case %s could not be taken over", pk)
    return letters


def questions_hidden_by(case: Case, sectors: Iterable[Sector]) -> list[Assignment]:
    """The open questions whose sectors a mark on the whole case would shut out, if it named only those sectors.

    Also those that have followed from the case to another.
    """
    rows = Assignment.objects.filter(Q(case=case) | Q(origin=case)).open()
    return list(rows.exclude(sector__in=sectors).select_related("sector"))


@transaction.atomic
def lift_mark(mark: SecrecyMark, *, reason: str, by: User, at: datetime | None = None) -> SecrecyMark:
    """Whoever could read before reads again. A question that the pilot took over is asked again when she says so."""
    at = at or timezone.now()
    moves.lock(mark.case)
    mark = SecrecyMark.objects.get(pk=mark.pk)
    _must_keep_record(by)
    if not mark.is_standing:
        raise NotAllowed("Markeringen är redan hävd.")
    if not reason.strip():
        raise NotAllowed("Skriv varför markeringen inte behövs längre.")
    mark.lifted_by, mark.lifted_at, mark.lifted_because = by, at, reason.strip()
    mark.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    log.note("secrecy.lift", mark, by=by, at=at, case=mark.case_id)
    return mark


def _must_keep_record(by: User) -> None:
    if not rules.may_mark(by):
        raise NotAllowed("Bara registratorn och lotsen märker och häver.")
