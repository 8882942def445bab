"""A letter to the business came back: what it told, nobody has read."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions import moves
from cases.models import Case, Promise
from portal.models import OutgoingEmail
from portal.people import log


@transaction.atomic
def letter_came_back(case: Case, letter: OutgoingEmail, *, at: datetime | None = None) -> None:
    """The promises that the letter kept are not kept: each holds again, or what has come instead of it does.

    Letter and promise were written in one act, at the same moment.
    """
    at, told_at = at or timezone.now(), letter.created_at
    case = moves.lock(case)
    log.note("case.letter_came_back", case, by=None, at=at, letter=letter.pk)
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
