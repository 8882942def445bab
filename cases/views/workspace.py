"""The sector workspace: an officer's and the sector's questions by due date."""

from datetime import timedelta
from itertools import chain

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases import emails, rules
from cases.models import Assignment, PilotMeeting
from portal import directory
from portal.models import User

SHOWN = 30  # of each kind: more than anybody reads at once
RECENT = 10
DAYS_OF_MINUTES = 60


def mine(request: HttpRequest) -> HttpResponse:
    groups = _questions_of(request.user) if request.user.roles.sectors else {}
    context = {
        **groups,
        "is_empty": not any(groups.values()),
        "shown": SHOWN,
        "meetings": PilotMeeting.objects.visible_to(request.user).coming(timezone.now())[:RECENT],
        "minutes": _fresh_minutes(request.user),
        "may_register": rules.may_register_for_somebody(request.user),
    }
    return render(request, "cases/workspace.html", context)


def _fresh_minutes(user: User):
    """Minutes are looked for in the first weeks; after that in the letter."""
    since = timezone.now() - timedelta(days=DAYS_OF_MINUTES)
    approved = PilotMeeting.objects.visible_to(user).filter(state=PilotMeeting.State.APPROVED)
    return approved.filter(start__gt=since).order_by("-start")[:RECENT]


def _questions_of(user: User) -> dict[str, list[Assignment]]:
    """One's own, those of people one stands in for, those that nobody has, the colleagues', the recently answered.

    One query each, so that the index of a sector's open questions gives them in the order of their due dates.
    """
    all_rows = Assignment.objects.workable_by(user).select_related("case__contact", "sector", "officer")
    open_rows = all_rows.open().order_by("due", "pk")
    away = directory.cover_on(timezone.localdate()).stood_in_for(user)
    groups = {
        "own": list(open_rows.filter(officer=user)[:SHOWN]),
        "free": list(open_rows.filter(officer=None)[:SHOWN]),
        "standing_in": list(open_rows.filter(officer__in=away)[:SHOWN]) if away else [],
        "colleagues": list(open_rows.exclude(officer=None).exclude(officer__in=[user, *away])[:SHOWN]),
        "answered": list(all_rows.answered().order_by("-ended_at", "-pk")[:RECENT]),
    }
    _name(list(chain.from_iterable(groups.values())))
    return groups


def _name(rows: list[Assignment]) -> None:
    """Another organisation reads what the case is about in Eva's words, never the case's own subject."""
    outside = [row for row in rows if row.sector.is_external]
    prefetch_related_objects(outside, "case__wishes", "case__matter_types")
    for row in rows:
        row.title = emails.topic(row.case) if row.sector.is_external else row.case.subject
