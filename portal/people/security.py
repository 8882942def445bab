"""Security events: each is a row for the list in admin, and a line of JSON for the machines' own log collector."""

import json
import logging

from allauth.core import context as current
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.models import SecurityEvent, User

LOG = logging.getLogger("portal.security")
Kind = SecurityEvent.Kind


def note(kind: Kind, *, person: User | None = None, by: User | None = None, email: str = "", **details) -> None:
    """Whom it is about, and who did it: whoever is signed in, unless said otherwise.

    `details` are ids, codes, numbers and paths. An address that belongs to nobody here is kept masked.
    """
    request = current.request
    signed_in = request.user if request and request.user.is_authenticated else None
    by = by or signed_in
    if email and person is None:
        details["address"] = masked(email)
    event = SecurityEvent.objects.create(
        kind=kind,
        person_id=(person or by) and (person or by).pk,
        by_id=by and by.pk,
        client=request.META.get("REMOTE_ADDR", "")[:45] if request else "",
        details=details,
    )
    _write_line(event)


def masked(email: str) -> str:
    """ "n…@example.org" of "nobody@example.org": enough to see a pattern, too little to write to."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


def _write_line(event: SecurityEvent) -> None:
    line = {
        "event": event.kind,
        "at": event.at.isoformat(timespec="seconds"),
        "person": event.person_id,
        "by": event.by_id,
        "client": event.client,
        **event.details,
    }
    LOG.info(json.dumps(line, ensure_ascii=False))


def exports(get_response):
    """Whatever leaves as a file to somebody who is signed in is noted, so that no new list can be forgotten."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Disposition", "").startswith("attachment") and _is_others(request):
            note(Kind.EXPORT, path=request.path)
        return response

    return middleware


def _is_others(request: HttpRequest) -> bool:
    """Behind a sign-in, and not the person's own."""
    match = request.resolver_match
    is_public = match is None or not getattr(match.func, "login_required", True)
    return request.user.is_authenticated and not is_public and not request.path.startswith(reverse("my_pages"))
