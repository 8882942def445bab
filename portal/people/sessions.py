"""How long a sign-in lasts, and how nothing typed is lost when it ends."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.models import User
from portal.people import limits, unsent_input

SEEN_EVERY = 60  # seconds between two writes of "last seen"
# A session's row outlives its sign-in by this much, so that we still know whose text it was that came too late.
KEPT_AFTER = 7 * 24 * 60 * 60
FRESH = 15 * 60
PARKED = "parked"
LEFT = "left_user_id"
UNDO = "undo"  # the last act, that its person may take back for a minute (cases/undoing/views.py)


def begin(request: HttpRequest, *, remember: bool) -> None:
    """A sign-in has just happened: the clocks start."""
    request.session["signed_in_at"] = request.session["seen_at"] = int(time.time())
    request.session["remember"] = remember
    request.session.set_expiry(settings.SESSION_REMEMBER_SECONDS + KEPT_AFTER)


def is_fresh(request: HttpRequest) -> bool:
    return time.time() - request.session.get("signed_in_at", 0) < FRESH


def end(request: HttpRequest) -> None:
    """Sign out. The new, anonymous session knows only who left, to give that person back what comes too late."""
    user_id = request.user.pk
    logout(request)
    request.session[LEFT] = user_id


def end_others(request: HttpRequest) -> None:
    """Every other sign-in of the person ends, in remembered browsers too."""
    request.user.end_sign_ins()
    update_session_auth_hash(request, request.user)


def stay(request: HttpRequest, changed: User) -> None:
    """This sign-in outlives what its own person has just changed about the account.

    `changed` is what this request wrote: read anew it might be what somebody writes to throw this sign-in out.
    """
    if changed.pk == request.user.pk:
        update_session_auth_hash(request, changed)


def session_limits(get_response):
    """Sign out whoever has been idle too long, or signed in for too long."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if _is_over(request.session, now):
                end(request)
            elif now - request.session.get("seen_at", 0) > SEEN_EVERY:
                request.session["seen_at"] = now
                request.session.setdefault("signed_in_at", now)
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
        if request.method != "POST" or not getattr(view, "login_required", True):
            return None
        if request.user.is_authenticated:
            _forget_if_sent_again(request)
            return None
        if unsent_input.SAVING in request.POST:  # by a page's script: what is pressed on that page later is kept
            return HttpResponse(status=403)
        if LEFT in request.session:  # whoever else signs in could not be known to have written it
            limits.use("post_form", limits.client_address(request))
            park(request, whose=request.session[LEFT])
        return redirect_to_login(reverse("parked"), login_url=reverse(settings.LOGIN_URL))


def park(request: HttpRequest, *, whose: int | None) -> None:
    """Keep what is being posted, for that person."""
    fields = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    request.session[PARKED] = {
        "path": request.get_full_path(),
        "page": _page_it_was_written_on(request),
        "fields": unsent_input.small(fields),
        "was_cut": unsent_input.small(fields) != fields,
        "had_files": bool(request.FILES),
        "user_id": whose,
    }


def _page_it_was_written_on(request: HttpRequest) -> str:
    """Its path, where the browser tells it and it is one of ours; else nothing."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else ""


def _forget_if_sent_again(request: HttpRequest) -> None:
    parked = request.session.get(PARKED)
    if parked and parked["path"] == request.get_full_path():
        forget_parked(request)


def parked_for(request: HttpRequest) -> dict | None:
    """What this person had typed when the session ended; anybody else's is thrown away."""
    parked = request.session.get(PARKED)
    if parked and parked["user_id"] != request.user.pk:
        forget_parked(request)
        return None
    return parked


def forget_parked(request: HttpRequest) -> None:
    request.session.pop(PARKED, None)
