"""The pilot's own promise to the business is given another date, with the reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases import emails
from cases.actions import moves
from cases.models import Case, Promise
from portal.models import User
from portal.text.exceptions import NotAllowed


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
    ended = moves.end_promise(old, at=at, on_time=Promise.Outcome.MOVED)
    made = moves.promise(case, kind, due=due, at=at, replaces=ended, reason=reason.strip()[:300])
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    emails.new_pilot_date(made, was_late=ended is not None and ended.outcome == Promise.Outcome.BROKEN, at=at)
    return made
