"""The promise of first contact, looked up in one place: what the form shows is what `actions.register` promises."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from cases.models import ServicePromise
from cases.pure import deadlines
from portal.calendar import calendars
from portal.people import directory


@dataclass(frozen=True)
class FirstContact:
    due: date
    days: int  # working days that we promise when somebody covers the pilot
    is_delayed: bool = False  # nobody covers the pilot for some of the days
    away_until: date | None = None  # the last day of the absence that delays it


def promised(at: datetime | None = None) -> FirstContact:
    """Counted in working days on which the business developer or the substitute is at work.

    While nobody holds the role, or is back within a year, the usual date holds: the next named person gets the case.
    """
    today, calendar = timezone.localdate(at), calendars.office()
    days = ServicePromise.objects.workdays(ServicePromise.Kind.FIRST_CONTACT)
    usual = calendar.add(today, days)
    due = deadlines.first_contact(today, days=days, calendar=calendar, covered=directory.pilot_covered)
    if due is None or due == usual:
        return FirstContact(due=usual, days=days)
    return FirstContact(due=due, days=days, is_delayed=True, away_until=_away_until(today, before=due))


def _away_until(today: date, *, before: date) -> date | None:
    """The end of the last absence between today and the promised date."""
    calendar = calendars.office()
    days = [calendar.add(today, number) for number in range(1, calendar.count(today, before))]
    ends = [end for day in days if (end := directory.pilot_away_until(day))]
    return max(ends, default=None)
