"""The form language: each part that screens are built of, shown once. For those who work here."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

STATES = (
    ("is-turn", "din tur"),
    ("is-now", "pågår"),
    ("is-wait", "väntar"),
    ("is-late", "sen"),
    ("is-done", "klart"),
    ("is-rest", "vilar"),
)
SIZES = (13, 15, 17, 20, 25, 32, 40)


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    if not request.user.roles.works_here:
        raise Http404
    today = timezone.localdate()
    days = [today + timedelta(days=days) for days in (-2, 0, 1, 9)]
    return render(request, "portal/design.html", {"states": STATES, "sizes": SIZES, "days": days})
