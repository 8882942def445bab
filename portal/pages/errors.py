"""Error pages that look like the site and say what to do next."""

import math
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from portal.models import town_hall
from portal.models.pages import first_values
from portal.people.limits import TooMany
from portal.text.exceptions import NotAllowed


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """`most` in bytes: what this address takes."""
    has_files = most > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return render(request, "413.html", {"most": most, "has_files": has_files}, status=413)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    if isinstance(exception, TooMany):
        seconds = max(math.ceil((exception.until - timezone.now()).total_seconds()), 1)
        response = render(request, "429.html", {"wait": _in_words(math.ceil(seconds / 60))}, status=429)
        response["Retry-After"] = str(seconds)
        return response
    return render(request, "403.html", status=403)


def _in_words(minutes: int) -> str:
    if minutes > 90:
        return f"{math.ceil(minutes / 60)} timmar"
    return "en timme" if minutes >= 60 else "en minut" if minutes == 1 else f"{minutes} minuter"


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "404.html", status=404)


def not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """What a page of its own did not catch."""
    return render(request, "409.html", {"refusal": refusal}, status=409)


def wrong_method(request: HttpRequest) -> HttpResponse:
    return render(request, "405.html", status=405)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is down or frozen is an outage that passes: 503, and when to come back."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = HttpResponse(render_to_string("503.html", _without_database()), status=503)
        response["Retry-After"] = "60"
        return response
    return HttpResponse(render_to_string("500.html", _without_database()), status=500)


def _without_database() -> dict:
    municipality = town_hall.remembered(first_values)
    known = {"is_practice": settings.PRACTICE, "is_outage": True}
    return known | {"municipality": municipality, "phone": municipality.phone}
