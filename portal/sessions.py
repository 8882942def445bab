"""How long a sign-in lasts, and how nothing typed is lost when it ends."""

import time

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

SEEN_EVERY = 60  # seconds between two writes of "last seen"
PARKED = "parked"


def begin(request: HttpRequest, *, remember: bool) -> None:
    """A sign-in has just happened: the clocks start."""
    request.session["signed_in_at"] = request.session["seen_at"] = int(time.time())
    request.session["remember"] = remember
    request.session.set_expiry(settings.SESSION_REMEMBER_SECONDS if remember else settings.SESSION_ABSOLUTE_SECONDS)


def session_limits(get_response):
    """Sign out whoever has been idle too long, or signed in for too long."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if _is_over(request.session, now):
                request.timed_out_user_id = request.user.pk
                logout(request)
            elif now - request.session.get("seen_at", 0) > SEEN_EVERY:
                request.session["seen_at"] = now
        return get_response(request)

    return middleware


def _is_over(session, now: int) -> bool:
    signed_in_at = session.get("signed_in_at", now)
    if session.get("remember"):
        return now - signed_in_at > settings.SESSION_REMEMBER_SECONDS
    idle = now - session.get("seen_at", now)
    return now - signed_in_at > settings.SESSION_ABSOLUTE_SECONDS or idle > settings.SESSION_IDLE_SECONDS


class keep_what_was_typed:  # noqa: N801 - named as the middleware functions beside it
    """A form posted after the sign-in ended is kept through the next sign-in, and shown there.

    Runs after the CSRF check, so that only the person's own forms are kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        needs_sign_in = getattr(view, "login_required", True)
        if request.method != "POST" or request.user.is_authenticated or not needs_sign_in:
            return None
        fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
        request.session[PARKED] = {
            "path": request.get_full_path(),
            "fields": fields,
            "had_files": bool(request.FILES),
            "user_id": getattr(request, "timed_out_user_id", None),
        }
        return redirect_to_login(reverse("parked"), login_url=reverse(settings.LOGIN_URL))


def parked_for(request: HttpRequest) -> dict | None:
    """What this person had typed when the session ended; somebody else's is thrown away."""
    parked = request.session.get(PARKED)
    if parked and parked["user_id"] not in (None, request.user.pk):
        del request.session[PARKED]
        return None
    return parked


def forget_parked(request: HttpRequest) -> None:
    request.session.pop(PARKED, None)


def second_factor_for_admin(get_response):
    """In production the admin asks for a second factor, and says how to get one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_FACTOR_FOR_ADMIN
            and request.path.startswith(reverse("admin:index"))
            and request.user.is_authenticated
            and request.user.is_staff
            and not is_mfa_enabled(request.user)
        ):
            messages.warning(request, "Lägg till en andra inloggningsfaktor, så kommer du in i admin.")
            return redirect("mfa_index")
        return get_response(request)

    return middleware
