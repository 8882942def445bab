"""The municipality's own working days: the public ones and the closed days that Eva has entered."""

import time

from portal.models import ClosedDay
from portal.workdays import WorkCalendar

SECONDS_KEPT = 30
_kept: tuple[float, WorkCalendar] | None = None


def office() -> WorkCalendar:
    """The calendar of the town hall; read again every half minute."""
    global _kept
    if _kept is None or time.monotonic() > _kept[0]:
        closed = dict(ClosedDay.objects.values_list("day", "reason"))
        _kept = (time.monotonic() + SECONDS_KEPT, WorkCalendar(closed))
    return _kept[1]


def forget() -> None:
    """Read the closed days again at the next use."""
    global _kept
    _kept = None
