"""The pilot's own promise to the business is given another date, with the reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cases import emails
from cases.actions import moves
from cases.models import Assignment, Case, Promise
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
    moves.end_promise(old, at=at, on_time=Promise.Outcome.MOVED)
    made = moves.promise(case, kind, due=due, at=at, replaces=old, reason=reason.strip()[:300])
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    emails.new_dates(case, at=at)
    return made


def pass_on(promised: Promise, assignment: Assignment, *, at: datetime) -> None:
    """The sector's material is with the pilot, who tells the business: where she does it later, it is told why."""
    own = moves.open_promise(assignment.case, assignment=None)
    if own and own.is_of_itself and own.made_at == at and own.due > promised.due:
        own.replaces, own.reason = promised, f"Lotsen går igenom svaret från {assignment.sector.full_name}."
        own.save(update_fields=["replaces", "reason"])
    emails.new_dates(assignment.case, at=at)
