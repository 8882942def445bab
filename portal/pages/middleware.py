"""Small middleware that guards every request."""

import logging

from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from portal.pages import errors
from portal.people import unsent_input
from portal.text import discreet
from portal.text.exceptions import NotAllowed

LOOKS = {"colours", "logo", "picture", "favicon", "share_image"}
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
WATCHED = {"/healthz", "/readyz"}

logger = logging.getLogger(__name__)


def pass_no_secret_on(get_response):
    """A page whose address is a secret tells the next one, and its log, no more than which site it came from.

    Not `no-referrer`: then browsers send `Origin: null` with a form, which is refused.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if discreet.holds_secret(request.path):
            response["Referrer-Policy"] = "strict-origin"
        return response

    return middleware


def hide_practice(get_response):
    """From search engines: whoever finds it there would take it for the municipality's own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.PRACTICE:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


class answer_in_words:  # noqa: N801 - named as the functions beside it
    """A refusal that a view lets through is a page with its sentence, wherever it was raised.

    A list that is asked for what no row can be (the year 9223372036854775808) leads to the whole list. Only where
    something stands after the question mark, which nobody types by hand: without it a fault is ours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, NotAllowed):
            return errors.not_allowed(request, fault)
        if request.method in ("GET", "HEAD") and request.GET and isinstance(fault, IMPOSSIBLE):
            logger.warning("%s is asked for what cannot be: %s", request.path, type(fault).__name__)
            return redirect(request.path)
        return None


IMPOSSIBLE = (OverflowError, ValueError, DataError, ValidationError)


def refuse_broken_text(get_response):
    """A NUL byte cannot be stored by PostgreSQL: 400 in words, wherever it stands."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL byte in the address")
        if request.method == "POST" and any("\x00" in value for value in _posted(request)):
            raise BadRequest("NUL byte in the form")
        return get_response(request)

    return middleware


def _posted(request: HttpRequest):
    for name, values in request.POST.lists():
        yield name
        yield from values


def ask_no_watcher_who_it_is(get_response):
    """Whoever watches the portal is nobody, so that /healthz answers when the database does not.

    A watcher asks by the machine's address as well as by the portal's name; neither answer says the name.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in WATCHED:
            request.COOKIES.clear()
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".")
        return get_response(request)

    return middleware


def say_wrong_method(get_response):
    """Whoever opens an address that only a button may use gets a page, not an empty one. So does TRACE, everywhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        if response.status_code != 405 or response.content:
            return response
        page = errors.wrong_method(request)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def no_store(get_response):
    """Pages for one person are kept by no cache: everything signed in, and every secret link."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_of_everybody(request, response):
            return response
        is_personal = request.method == "POST" or unsent_input.REFUSED in request.GET
        is_personal = is_personal or request.user.is_authenticated or _has_token(request)
        if is_personal:
            response["Cache-Control"] = "no-store"
        return response

    return middleware


def _is_of_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """What each page asks for again, and is the same whoever reads."""
    match = request.resolver_match
    return response.status_code == 200 and bool(match and match.url_name in LOOKS)


def _has_token(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and ("token" in match.kwargs or match.url_name in PERSONAL_PAGES))


# Public by url, but with what one person has typed.
PERSONAL_PAGES = {
    *("new_case", "new_case_contact", "new_case_check", "new_case_sent"),
    *("account_login", "account_confirm_login_code"),
}
