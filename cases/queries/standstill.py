"""When a case stands still: the next move is ours, and nobody has made it. The same for list, figures, reminders."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from cases import workflow
from cases.workflow import Party
from portal import reminding
from portal.calendar import calendars

STALLED_AFTER = 10  # working days without a step forward


def is_ours_to_move() -> Q:
    """Begun, and somebody of ours has the next move. What waits for its first contact or the business is told so."""
    return Q(state__in=sorted(workflow.AWAKE - workflow.UNTRIAGED)) & ~Q(turn=Party.BUSINESS)


def has_stood_since(end: datetime) -> Q:
    """No progress since before `end`, nor woken since then: while it rested there was nothing to do."""
    return is_ours_to_move() & Q(last_progress_at__lt=end) & (Q(woken_at=None) | Q(woken_at__lt=end))


def stands_still(at: datetime) -> Q:
    """As the figures count it: nobody has made a move for ten working days."""
    latest = reminding.reaches(STALLED_AFTER, today=timezone.localdate(at), calendar=calendars.office())
    return has_stood_since(timezone.make_aware(datetime.combine(latest + timedelta(days=1), time.min)))
