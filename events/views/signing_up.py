"""Signing up without an account, in one form. The page afterwards is the same whoever was signed up before.

When a popular event opens, many open the form at once. For visitors who are not signed in it is the same page but
for two tokens, so a process renders it once a second. What is known of the event may be a second old too, for nothing
here decides: the action asks the database.
"""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from events import actions
from events.forms import SignUpForm
from events.models import Event
from portal.pages.anonymous_page import AnonymousPage
from portal.people import limits
from portal.people.accounts import own_details
from portal.text.exceptions import NotAllowed
from portal.text.ttl_cache import TtlCacheByKey

_forms = AnonymousPage()
_events = TtlCacheByKey[Event](seconds=1)


@login_not_required
@limits.limited("post_form")
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        return _send(request, _events(slug, lambda: _event(slug)))
    return _forms(request, slug, lambda _, tokens: _form(request, _event(slug), **tokens), form_key=_new_key())


def _send(request: HttpRequest, event: Event) -> HttpResponse:
    if not event.takes_sign_ups(timezone.now()):
        return render(request, "events/closed.html", {"event": event})
    form = SignUpForm(request.POST, event=event)
    if form.is_valid():
        limits.use("sign_up", limits.client_address(request))
        try:
            result, _ = actions.sign_up(event, actions.SignUp(**form.told), key=request.POST.get("key", "")[:100])
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            if result is actions.Result.WAITING and not event.looks_full:
                _events.forget()  # full since it was read: whoever comes next goes straight to the queue
            messages.success(request, f"Vi svarar till {form.told['email']}.")
            return redirect("event_thanks", slug=event.slug)
    return _form(request, event, form=form, key=request.POST.get("key", "")[:100])


def _form(
    request: HttpRequest, event: Event, *, form: SignUpForm | None = None, key: str = "", **more: str
) -> HttpResponse:
    if not event.takes_sign_ups(timezone.now()):
        return render(request, "events/closed.html", {"event": event})
    readers = event.co_organisers.exclude(user=None).values_list("name", flat=True)
    context = {
        "event": event,
        "readers": readers,
        "form": form or SignUpForm(event=event, initial=_own(request)),
        "key": key or _new_key(),
    }
    return render(request, "events/sign_up.html", context | more)


@login_not_required
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "events/thanks.html", {"event": _event(slug)})


def _own(request: HttpRequest) -> dict[str, str]:
    own = own_details(request.user)
    return own | {"attendees": own["name"]} if own else own


def _event(slug: str) -> Event:
    return get_object_or_404(Event.objects.public(), slug=slug)


def _new_key() -> str:
    return secrets.token_urlsafe(24)


def say(request: HttpRequest, act: Callable, done: str) -> bool:
    """Do it, and tell how it went. False for a refusal."""
    try:
        act()
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
