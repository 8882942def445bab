"""The door of a registration: the browser holds a random key (cookie and hidden field); the draft is a row that knows
the key's hash."""

import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cases.models import Draft
from portal.mail import links

COOKIE, BEGUN = "arende", "arende_utkast"  # the key; and, for the start page, only that there is something
KEY = re.compile(r"[A-Za-z0-9_-]{43}")  # as token_urlsafe(32) writes it: what else is sent never becomes a cookie
COOKIE_AGE = 14 * 24 * 60 * 60


@dataclass(frozen=True)
class DraftDoor:
    """The draft of this form, or of this browser, found by its key. There is none before the first step is sent."""

    key: str
    draft: Draft | None

    @classmethod
    def of(cls, request: HttpRequest) -> "DraftDoor":
        return cls._by(request.POST.get("draft") or request.COOKIES.get(COOKIE, ""))

    @classmethod
    def _by(cls, key: str) -> "DraftDoor":
        if not KEY.fullmatch(key):
            return cls("", None)
        return cls(key, Draft.objects.filter(key_hash=links.hash_of(key)).first())

    @classmethod
    def to_first_step(cls, request: HttpRequest) -> "DraftDoor":
        """Opened anew after a case was sent it is another case's: the sent one keeps its own key."""
        door = cls.of(request)
        is_another = request.method != "POST" and door.is_sent
        return door if door.key and not is_another else cls(secrets.token_urlsafe(32), None)

    def since_then(self, request: HttpRequest) -> "DraftDoor":
        """The one that the browser has begun after this form's was thrown away."""
        found = self._by(request.COOKIES.get(COOKIE, ""))
        return self if not found.key or found.is_sent else found

    @property
    def is_sent(self) -> bool:
        return self.draft is not None and self.draft.case is not None

    def left_open(self, response: HttpResponse, *, is_begun: bool = True, age: int = COOKIE_AGE) -> HttpResponse:
        """The answer, with the key in the browser."""
        options = {"secure": settings.HTTPS, "httponly": True, "samesite": "Lax"}
        response.set_cookie(COOKIE, self.key, max_age=age, path="/arenden/", **options)
        if is_begun:
            response.set_cookie(BEGUN, "1", max_age=age, **options)
        else:
            response.delete_cookie(BEGUN)
        return response
