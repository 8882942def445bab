"""The arithmetic of promised dates. Pure: days and the calendar are arguments, nothing is looked up."""

from collections.abc import Callable
from datetime import date

from portal.calendar.workdays import WorkCalendar
from portal.text.swedish import clear_date, long_date, relative_day

REOPEN_DAYS = 30  # calendar days after closing during which the business may open its case again

LOOKS_AHEAD = 260  # working days: an absence without an end within a year is no date to promise


def first_contact(
    received: date, *, days: int, calendar: WorkCalendar, covered: Callable[[date], bool]
) -> date | None:
    """The n:th working day after `received` on which somebody covers the pilot; None when there is none in sight."""
    day, left = calendar.add(received, min(days, 1)), max(days, 1)
    for _ in range(LOOKS_AHEAD):
        left -= covered(day)
        if left == 0:
            return day
        day = calendar.add(day, 1)
    return None


def days_left(due: date, *, on: date, calendar: WorkCalendar) -> int:
    """Working days that remain of an answering time when its clock stops; 0 when it is late."""
    return max(calendar.count(on, due), 0)


def resume(days_left: int, *, on: date, calendar: WorkCalendar) -> date:
    """The due date when the clock goes on: what was left, and never less than one working day."""
    return calendar.add(on, max(days_left, 1))


def nearness(due: date | None, *, on: date, calendar: WorkCalendar) -> str:
    """ "none", "kept" (on its way), "near" (today or the next working day) or "broken"."""
    if due is None:
        return "none"
    if due < on:
        return "broken"
    if due <= calendar.add(on, 1):
        return "near"
    return "kept"


def due_in_words(due: date, *, on: date) -> str:
    """ "i morgon, tisdag 24 november", "fredag 27 november", or "skulle ha kommit fredag 20 november"."""
    written = clear_date(due, on)
    if due < on:
        return f"skulle ha kommit {written}"
    nearby = relative_day(due, on)
    return written if nearby == long_date(due) else f"{nearby}, {written}"
