"""What is due in the case floor, since when, and for whom. Reads only; `portal.reminding` writes.

Two rules, gentle first: a sector's question past its date (officer, then manager, then the pilot), and a
business that has not heard from us as promised (the pilot, then the substitute, then the director).
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases import emails, workflow
from cases.models import Assignment, Promise
from portal import calendars, directory
from portal.models import PilotRole
from portal.reminding import Due, Receiver
from portal.swedish import weekday_date

# Working days after the date that was promised -> who is told. Step by step, each once.
LADDER = {"officer": 1, "manager": 3, "pilot": 5}
CONTACT_LADDER = {"pilot": 1, "substitute": 2, "director": 4}


def due(at: datetime) -> Iterator[Due]:
    """Everything past its date at that moment, for everybody whose step has come."""
    today = timezone.localdate(at)
    yield from _late_assignments(today, at)
    yield from _missing_contacts(today)


def _late_assignments(today: date, at: datetime) -> Iterator[Due]:
    calendar = calendars.office()
    rows = Assignment.objects.overdue(today).filter(case__state__in=workflow.OPEN).order_by("due", "pk")
    rows = rows.select_related("case", "sector", "officer")
    for assignment in rows.prefetch_related("case__wishes", "case__matter_types").iterator(500):
        late = calendar.count(assignment.due, today)
        words = (
            f"{assignment.case.reference}, {emails.topic(assignment.case)} – {assignment.sector}:"
            f" svaret skulle ha kommit {weekday_date(assignment.due)}."
        )
        for step, (role, after) in enumerate(LADDER.items(), start=1):
            if late < after:
                break
            for receiver in _receivers(assignment, role, today, at):
                yield _line(assignment, receiver, role, step, words)


def _receivers(assignment: Assignment, role: str, today: date, at: datetime) -> list[Receiver]:
    """Nobody without a current role: a departed officer's line goes to the sector's mailbox."""
    if role == "pilot":
        return [Receiver(email=settings.PILOT_MAILBOX, role="pilot")]
    if role == "manager":
        return [
            Receiver(email=manager.email, role="manager", user_id=manager.pk)
            for manager in directory.managers(assignment.sector, today)
        ]
    officer = emails.officer_with_account(assignment, at=at)
    if officer:
        return [Receiver(email=officer.email, role="officer", user_id=officer.pk)]
    return [Receiver(email=assignment.sector.email, role="officer")]


def _line(assignment: Assignment, receiver: Receiver, role: str, step: int, words: str) -> Due:
    is_mailbox = role == "officer" and receiver.user_id is None
    if role == "pilot":
        path = reverse("admin:cases_case_change", args=[assignment.case_id])
    else:
        path = reverse("assignment", args=[assignment.pk])
    return Due(
        thing="assignment",
        thing_id=assignment.pk,
        rule="late_answer",
        step=step,
        about_date=assignment.due,
        to=receiver,
        words=words,
        path=path,
        key=emails.assignment_key(assignment) if is_mailbox else None,
    )


def _missing_contacts(today: date) -> Iterator[Due]:
    calendar = calendars.office()
    late = Promise.objects.filter(kind=Promise.Kind.FIRST_CONTACT, outcome=Promise.Outcome.OPEN, due__lt=today)
    rows = late.filter(case__state__in=workflow.OPEN).select_related("case").order_by("due", "pk")
    for promise in rows.prefetch_related("case__wishes", "case__matter_types").iterator(500):
        case, days_late = promise.case, calendar.count(promise.due, today)
        words = (
            f"{case.reference}, {emails.topic(case)} – företaget skulle ha hört av oss {weekday_date(promise.due)}."
        )
        for step, (role, after) in enumerate(CONTACT_LADDER.items(), start=1):
            if days_late < after:
                break
            for receiver in _pilot_receivers(role, today):
                yield Due(
                    thing="case",
                    thing_id=case.pk,
                    rule="first_contact",
                    step=step,
                    about_date=promise.due,
                    to=receiver,
                    words=words,
                    path=reverse("admin:cases_case_change", args=[case.pk]),
                )


def _pilot_receivers(role: str, today: date) -> list[Receiver]:
    if role == "pilot":
        return [Receiver(email=settings.PILOT_MAILBOX, role="pilot")]
    held = PilotRole.objects.current(today).filter(kind=role).select_related("user")
    return [Receiver(email=each.user.email, role=role, user_id=each.user_id) for each in held]
