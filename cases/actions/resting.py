"""A case rests until a date, for a reason that the business reads, and wakes by itself."""

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases import emails
from cases.actions import moves
from cases.models import Case, Message, Promise
from cases.workflow import Party, State
from portal.calendar import calendars
from portal.calendar.workdays import in_office_hours
from portal.models import OutgoingEmail, User
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date

logger = logging.getLogger(__name__)
LONGEST = timedelta(days=2 * 365)


@transaction.atomic
def rest(
    case: Case,
    until: date,
    *,
    reason: str,
    by: User,
    waits_for: Party | str = Party.BUSINESS,
    at: datetime | None = None,
) -> Case:
    """Let the case rest. The clocks of the sectors asked stand still meanwhile, and nobody is reminded.

    A resting case may be given another date. The business reads the date, which is a working day, and the reason.
    """
    at = at or timezone.now()
    case = moves.lock(case)
    today, until = timezone.localdate(at), calendars.office().add(until, 0)
    if not today < until <= today + LONGEST:
        raise NotAllowed("Välj ett datum som kommer, högst två år framåt.")
    if not reason.strip():
        raise NotAllowed("Skriv varför ärendet vilar. Företaget får läsa det.")
    if waits_for not in {Party.BUSINESS, Party.OUTSIDE}:
        raise NotAllowed("Ett ärende vilar i väntan på företaget eller på någon utanför kommunen.")
    case.rests_until, case.rests_for, case.rests_because = until, Party(waits_for), reason.strip()[:300]
    if case.is_resting:
        log.note("case.rest_on", case, by=by, at=at, until=until.isoformat())
    else:
        moves.move(case, State.RESTING, by=by, at=at, reason=f"Till {long_date(until)}: {case.rests_because}")
        for assignment in case.assignments.waiting_for_sector().select_related("sector"):
            assignment.case = case
            moves.pause_assignment(assignment, at=at)
    moves.note_contact(case, at=at)
    old = moves.end_promise(moves.open_promise(case, assignment=None), at=at, on_time=Promise.Outcome.MOVED)
    moves.promise(case, Promise.Kind.NEXT, due=until, at=at, replaces=old)
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    emails.new_dates(case, at=at)
    emails.resting(case, at=at)
    return case


@transaction.atomic
def wake(case: Case, *, by: User, at: datetime | None = None) -> Case:
    """Go on before the date."""
    at = at or timezone.now()
    case = moves.lock(case)
    if not case.is_resting:
        raise NotAllowed("Ärendet vilar inte.")
    moves.progress(case, at=at)
    _wake(case, by=by, at=at)
    return case


def _wake(case: Case, *, by: User | None, at: datetime) -> OutgoingEmail | None:
    if by or case.contact.email:  # "då hör vi av oss igen", by the letter; without one somebody has to call
        moves.note_contact(case, at=at, is_answer=True)
    awaken(case, by=by, at=at)
    moves.settle(case, at=at, by=by)
    return emails.awake(case, at=at)


def awaken(case: Case, *, by: User | None, at: datetime) -> None:
    """Wake the case within an act that has locked it, and settles it afterwards."""
    own = moves.open_promise(case, assignment=None)
    if own and own.due > timezone.localdate(at):
        moves.end_promise(own, at=at, on_time=Promise.Outcome.MOVED)
    case.rests_until, case.rests_for, case.rests_because, case.woken_at = None, "", "", at
    moves.move(case, State.IN_PROGRESS, by=by, at=at)
    asking = Message.objects.filter(assignment__case=case).open_questions().values("assignment")
    for assignment in case.assignments.open().exclude(pk__in=asking).select_related("sector"):
        assignment.case = case
        if assignment.waits_for_business:
            moves.resume_assignment(assignment, at=at)


def wake_due(at: datetime) -> list[OutgoingEmail]:
    """Wake each whose date has come, once, and each in a transaction of its own. Gives the letters to businesses.

    It is not progress: nobody has done anything yet.
    """
    if not in_office_hours(at, calendars.office()):
        return []
    today = timezone.localdate(at)
    due = Case.objects.resting().filter(rests_until__lte=today).order_by("rests_until", "pk").defer("search")
    return [letter for case in due if (letter := _wake_one(case, at=at, today=today))]


def _wake_one(case: Case, *, at: datetime, today: date) -> OutgoingEmail | None:
    try:
        with transaction.atomic():
            case = moves.lock(case)
            if case.is_resting and case.rests_until <= today:  # else another sweep, or a person, was here first
                return _wake(case, by=None, at=at)
    except Exception:  # one that cannot wake must not keep the others asleep
        logger.exception("Case %s could not wake", case.pk)
    return None
